"""Tiny workbooks in the published layouts, built in the tests."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

SMALL_BOATS = "/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats"
RETURNS = "/government/statistical-data-sets/immigration-system-statistics-data-tables"
AD_HOC = "/government/publications/returns-from-the-uk-and-illegal-working-activity-since-july-2024"
ENFORCEMENT = "/government/collections/migration-transparency-data"
SB_01_HEADER = [
    "Date",
    "Migrants arrived",
    "Boats arrived",
    "Boats arrived - involved in uncontrolled landings",
    "Notes",
]
SB_02_HEADER = ["Week ending", *SB_01_HEADER[1:4], "Migrants prevented", "Events prevented", "Notes"]
Rows = list[list[Any]]


def ods(path: Path, sheets: dict[str, Rows]) -> Path:
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for cell in row:
                line.addElement(_ods_cell(cell))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


def _ods_cell(cell: Any) -> TableCell:
    if cell is None or cell == "":
        return TableCell()
    if isinstance(cell, date):
        made = TableCell(valuetype="date", datevalue=f"{cell.isoformat()}T00:00:00")
    elif isinstance(cell, int | float):
        made = TableCell(valuetype="float", value=cell)
    else:
        made = TableCell(valuetype="string")
    made.addElement(P(text=str(cell)))
    return made


def small_boats(
    arrivals: Sequence[int], *, change: Callable[[dict[str, Rows]], None] = lambda _: None
) -> dict[str, Rows]:
    """A time series workbook: days from 1 January 2018, and the whole weeks among them."""
    days = [date(2018, 1, 1) + timedelta(days=index) for index in range(len(arrivals))]
    daily: Rows = [[day, count, 1 if count else 0, "-", ""] for day, count in zip(days, arrivals, strict=True)]
    weekly: Rows = [
        [
            days[end],
            sum(arrivals[end - 6 : end + 1]),
            sum(1 for n in arrivals[end - 6 : end + 1] if n),
            "-",
            "-",
            "-",
            "",
        ]
        for end in range(6, len(days), 7)
    ]
    sheets = {
        "Cover_sheet": [["Migrants detected crossing the English Channel in small boats"]],
        "Notes": [["Notes"], ["1. These statistics are taken from provisional operational data."]],
        "SB_01": [list(SB_01_HEADER), *daily],
        "SB_02": [list(SB_02_HEADER), *weekly],
    }
    change(sheets)
    return sheets


def xlsx(path: Path, sheets: dict[str, Rows]) -> Path:
    """Write an XLSX file; a cell that is a function is called with worksheet, row and column."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if callable(cell):
                    cell(book, sheet, number, place)
                elif cell is not None and cell != "":
                    sheet.write(number, place, cell)
    book.close()
    return path


def error_cell(book: xlsxwriter.Workbook, sheet: Any, row: int, column: int) -> None:
    sheet.write_formula(row, column, "=1/0", None, "#DIV/0!")


def glued_note(book: xlsxwriter.Workbook, sheet: Any, row: int, column: int) -> None:
    """389 with a superscript 1, which reads as the text 3891."""
    sheet.write_rich_string(row, column, "389", book.add_format({"font_script": 1}), "1")


def merged(value: Any, rows: int) -> Callable[[xlsxwriter.Workbook, Any, int, int], None]:
    """A cell of an XLSX file that is merged over several rows; those below it stay empty."""
    return lambda _, sheet, row, column: sheet.merge_range(row, column, row + rows - 1, column, value)


D01_HEADER = ["Year", "Quarter", "Nationality", "Region", "Return type group", "Return type", "Age", "Sex",
              "Return destination group", "Number of returns"]  # fmt: skip


def returns(
    counts: Sequence[tuple[str, str, str, int]],
    published: str = "23 November 2023",
    change: Callable[[dict[str, Rows]], None] = lambda _: None,
) -> dict[str, Rows]:
    """A returns workbook in the published furniture: (quarter, group, type, count) for Albania."""
    end: Rows = [["End of table"]]
    d01 = [
        [int(q[:4]), q, "Albania", "Europe Other", g, t, "18 to 29", "Male", "Home country", n] for q, g, t, n in counts
    ]
    d02 = [[int(q[:4]), q, g, t, "Albania", "Europe Other", n] for q, g, t, n in counts]
    quarters = sorted({q for q, *_ in counts if q >= "2010"})  # offenders are counted from 2010 on
    d03 = [[int(q[:4]), q, "Albania", "Europe Other", "Home country", 5] for q in quarters]
    d04 = [[int(q[:4]), q, "Albania", "Europe Other", 5] for q in quarters]
    every = sorted({q for q, *_ in counts})
    totals = [sum(n for quarter, _, _, n in counts if quarter == q) for q in every]
    pivot: Rows = [
        ["Returns - pivot table"],
        [],
        ["Region", "(All)"],
        [],
        ["Row Labels", *every],
        ["Grand Total", *totals],
    ]
    fno_pivot: Rows = [
        ["Returns - pivot table"],
        [],
        ["Row Labels", *quarters],
        ["Grand Total", *[5 for _ in quarters]],
    ]
    sheets: dict[str, Rows] = {
        "Cover_sheet": [[], ["Immigration System Statistics"], [], ["Returns - Detailed Datasets"], [f"Published: {published}"]],
        "Contents": [[], [], [], ["Sheet", "Title", "Variables available", "Period covered", "National Statistics"],
                     *[[f"Data_Ret_D0{n}", "Returns", "", "", "Yes"] for n in (1, 2, 3, 4)]],
        "Notes": [["Notes"]],
        "Ret_D01": pivot,
        "Data_Ret_D01": [["Returns - dataset"], list(D01_HEADER), *d01, *end],
        "Ret_D02": deepcopy(pivot),
        "Data_Ret_D02": [["Returns - dataset"], ["Year", "Quarter", "Return type group", "Return type", "Return destination",
                         "Return destination region", "Number of returns"], *d02, *end],
        "Ret_D03": fno_pivot,
        "Data_Ret_D03": [["FNO"], ["Year", "Quarter", "Nationality", "Region", "Return destination group",
                         "Number of foreign national offender returns"], *d03, *end],
        "Ret_D04": deepcopy(fno_pivot),
        "Data_Ret_D04": [["FNO"], ["Year", "Quarter", "Return destination", "Return destination region",
                         "Number of foreign national offender returns"], *d04, *end],
    }  # fmt: skip
    change(sheets)
    return sheets


def irregular_migration(
    counts: Sequence[tuple[str, str, int]], change: Callable[[dict[str, Rows]], None] = lambda _: None
) -> dict[str, Rows]:
    """A dataset of detected arrivals in the published furniture: (quarter, method of entry, count)."""
    header = ["Year", "Quarter", "Method of entry", "Nationality", "Region", "Sex", "Age Group", "Number of detections"]
    data = [[int(q[:4]), q, method, "Albania", "Europe Other", "Male", "18-24", n] for q, method, n in counts]
    sheets: dict[str, Rows] = {
        "Cover_sheet": [["Irregular Migration Statistics"]],
        "Notes": [["Notes"]],
        "Data_Irr_D01": [["Irr_D01: Detected arrivals"], header, *data, ["End of table"]],
    }
    change(sheets)
    return sheets


def spread(total: int, parts: int) -> list[int]:
    """Whole parts of a total, the last with what is left."""
    return [total // parts] * (parts - 1) + [total - total // parts * (parts - 1)]


def months(first: date, count: int) -> list[str]:
    """Months in words, as series of visits give them."""
    return [
        f"{date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1):%B %Y}"
        for n in range(count)
    ]


def document(path: Path, title: str, updated: str | None, body: str) -> Path:
    """An HTML document as GOV.UK's Content API gives it, below the publication of ad hoc figures."""
    item = {"title": title, "base_path": f"{AD_HOC}/{path.stem}", "details": {"body": body},
            "public_updated_at": updated, "updated_at": updated}  # fmt: skip
    path.write_text(json.dumps(item), encoding="utf-8")
    return path


def house_table(header: Sequence[str], rows: Sequence[Sequence[object]], bold: Sequence[int] = (0,)) -> str:
    """An HTML table in the house style of 2026: bold headings, figures of a class of their own, no row headers.

    Args:
        header: Labels of the columns.
        rows: Cells; None leaves the cell out, as where the one above spans it, and a pair is a cell with its rowspan.
        bold: Places of the columns whose cells are bold too, such as the year.
    """
    head = "".join(f'<th scope="col"><strong>{label}</strong></th>' for label in header)
    body = ""
    for row in rows:
        body += "<tr>"
        for place, given in enumerate(row):
            if given is None:
                continue
            cell, span = given if isinstance(given, tuple) else (given, 1)
            spans = f' rowspan="{span}"' if span > 1 else ""
            right = ' class="cell-text-right"' if re.match(r"-?[0-9][0-9,.]*( \[|$)", str(cell)) else ""
            body += f"<td{spans}{right}>{f'<strong>{cell}</strong>' if place in bold and cell != '' else cell}</td>"
        body += "</tr>\n"
    return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>"


QUARTERS = ("2022 Q1", "2022 Q2", "2022 Q3", "2022 Q4", "2023 Q1", "2023 Q2", "2023 Q3")


def some_returns(
    step: int = 0, last: str | None = None, quarters: Sequence[str] = QUARTERS
) -> list[tuple[str, str, str, int]]:
    groups = [
        ("Enforced return", "Enforced removals from detention", 10),
        ("Voluntary return", "Assisted returns", 20),
        ("Refused entry at port and subsequently departed", "Not available", 30),
    ]
    held = [quarter for quarter in quarters if last is None or quarter <= last]
    return [(q, group, kind, n + i + step) for i, q in enumerate(held) for group, kind, n in groups]


def zip_with(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def claim_file(folder: Path, sql: str, **changes: Any) -> Path:
    """A claim about returns in 2023 Q1, with header values changed, or left out where `_drop` names them."""
    header = {
        "said_on": date(2023, 12, 1), "said_on_basis": "a test", "said_by": "nobody", "where": "nowhere",
        "source_url": "https://example.org/said", "quotation": "ten", "quotation_basis": "a test",
        "proposition": "There were ten returns.", "groups": "enforced returns",
        "period": {"start": date(2023, 1, 1), "end": date(2023, 3, 31)}, "comparison_period": None,
        "operator": "=", "claimed": 10, "precision": 1, "unit": "returns", "marts": ["returns_summary"],
    }  # fmt: skip
    dropped = changes.pop("_drop", [])
    values = {name: value for name, value in (header | changes).items() if name not in dropped}
    path = folder / "said.sql"
    path.write_text(f"/*\n{yaml.safe_dump(values)}*/\n{sql}\n", encoding="utf-8")
    return path
