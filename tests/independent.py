"""A second reader of release files, which shares no code with the first: openpyxl, plain XML, csv and lxml.

`sheet` hands over the rows of a sheet as (row number, {column letters: cell}); `compare` holds them against
observations and accounts for every filled cell below the header. Of a contract it takes what is declared
(labels, what is not read), never how it is read.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import openpyxl

from assets.contracts.crosstabs import Calendar, Matrix
from assets.contracts.language import (
    Contract,
    Crosstab,
    Dimension,
    Facts,
    Listing,
    Measure,
    NoteColumn,
    NotRead,
    PeriodColumn,
    Repeats,
)
from tests.independent_crosstabs import Says, calendar, matrix

Rows = Iterator[tuple[int, dict[str, Any]]]
HEADER_ROWS = 40


def letters(index: int) -> str:
    return openpyxl.utils.get_column_letter(index + 1)


def sheet(path: Path, name: str) -> Rows:
    kind = path.name.casefold()
    if kind.endswith(".xlsx"):
        return _xlsx(path, name)
    if kind.endswith(".ods"):
        return _ods(path, name)
    if kind.endswith(".csv.gz"):
        return _csv(path)
    return _html(path, name)


def _filled(number: int, cells: Iterable[tuple[str, Any]]) -> tuple[int, dict[str, Any]]:
    return number, {column: cell for column, cell in cells if cell is not None and cell != ""}


def _xlsx(path: Path, name: str) -> Rows:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for row in book[name].iter_rows():
        cells = [cell for cell in row if cell.value is not None]
        if cells:
            yield _filled(cells[0].row, ((cell.column_letter, cell.value) for cell in cells))
    book.close()


def _ods(path: Path, name: str) -> Rows:
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    with zipfile.ZipFile(path) as parts:
        root = lxml.etree.fromstring(parts.read("content.xml"), lxml.etree.XMLParser(huge_tree=True))
    found = next(item for item in root.iter(f"{table}table") if item.get(f"{table}name") == name)
    number = 0
    for row in found.iter(f"{table}table-row"):
        cells: list[tuple[str, Any]] = []
        place = 0
        for cell in row:
            if cell.tag not in (f"{table}table-cell", f"{table}covered-table-cell"):
                continue
            repeat = int(cell.get(f"{table}number-columns-repeated", "1"))
            kind = cell.get(f"{office}value-type")
            if kind in ("float", "percentage", "currency"):
                value: Any = float(cell.get(f"{office}value"))
            elif kind == "date":
                value = datetime.fromisoformat(cell.get(f"{office}date-value"))
            else:
                value = "\n".join("".join(p.itertext()) for p in cell.findall(f"{text}p")) or None
            if value is not None:
                cells += [(letters(place + extra), value) for extra in range(repeat)]
            place += repeat
        repeat = int(row.get(f"{table}number-rows-repeated", "1"))
        if cells:
            for extra in range(repeat):
                yield _filled(number + extra + 1, cells)
        number += repeat


def _csv(path: Path) -> Rows:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.reader(stream), 1):
            yield _filled(number, ((letters(place), cell) for place, cell in enumerate(row)))


def _html(path: Path, name: str) -> Rows:
    published = path.read_bytes()
    if path.suffix == ".json":
        published = json.loads(published)["details"]["body"].encode()
    root = lxml.html.document_fromstring(published, parser=lxml.html.HTMLParser(encoding="utf-8"))
    kind, _, number = name.partition(" ")
    main = next(iter(root.xpath("//main")), root)
    if kind == "table":
        lines = main.xpath(".//table[.//td]")[int(number) - 1].xpath(".//tr")
        rows = [[_said(cell) for cell in line.xpath("./th | ./td")] for line in lines]
    elif kind == "markdown":
        texts = [line for p in main.xpath(".//p") for line in p.text_content().split("\n") if line.count("|") > 2]
        rows = [[cell.strip().lstrip("#").strip() for cell in line.strip().strip("|").split("|")] for line in texts]
        rows = [["" if set(cell) <= set("-–—:") else cell for cell in row] for row in rows]
    else:
        period = re.search(r"23:59,?\s+(?:on\s+)?(\d{1,2}\s+\w+\s+\d{4})", main.text_content())
        items = next(ul for ul in main.xpath(".//ul") if "Number of migrants detected" in ul.text_content())
        rows = [["Period", _one_line(period[1])], *(_said(li).rsplit(": ", 1) for li in items.xpath("./li"))]
    for place, row in enumerate(rows, 1):
        yield _filled(place, ((letters(index), cell) for index, cell in enumerate(row)))


def _said(element: Any) -> str:
    return _one_line(element.text_content())


def _one_line(text: str) -> str:
    return " ".join(text.split())


# -- comparison ---------------------------------------------------------------------------------


@dataclass
class Account:
    """What the filled cells below the header of a table came to, and what differs."""

    cells: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.cells.values())

    @property
    def unaccounted(self) -> int:
        return self.cells["unaccounted"]

    def add(self, other: Account) -> None:
        self.cells += other.cells
        self.differences += other.differences

    def __str__(self) -> str:
        parts = ", ".join(f"{count:,} {name}" for name, count in self.cells.most_common())
        share = 100 * (1 - self.unaccounted / self.total) if self.total else 0
        return f"{self.total:,} cells, {share:.2f} % accounted for ({parts}); differences {len(self.differences)}"


def compare(contract: Contract, rows: Rows, observations: dict[tuple[int, str], dict[str, Any]]) -> Account:
    """Hold a sheet against the observations read from it; the observations are used up."""
    match contract.layout:
        case Listing():
            account = _listing(contract, contract.layout, rows, observations)
        case Matrix():
            account = _says(contract, matrix(rows, len(contract.dimensions)), observations)
        case Calendar():
            account = _says(contract, calendar(rows), observations)
        case Crosstab():
            account = _crosstab(contract.layout, rows, observations)
        case Facts():
            account = _facts(contract.layout, rows, observations)
    account.differences += [f"{col}{row}: an observation, but no cell" for row, col in observations]
    return account


def _listing(contract: Contract, layout: Listing, rows: Rows, observations: dict[tuple[int, str], Any]) -> Account:
    account = Account()
    start = list(islice(rows, HEADER_ROWS))
    required = {column.label for column in layout.columns if column.required}
    places: dict[str, Any] = {}
    header = 0
    for number, row in start:
        found = {
            col: column for col, cell in row.items() for column in layout.columns if _is_label(cell, column.labels)
        }
        if required <= {column.label for column in found.values()}:
            places, header = found, number
            break
    else:
        assert layout.positional, "no header"
        places = {letters(index): column for index, column in enumerate(layout.columns)}
    period_at = next((col for col, column in places.items() if isinstance(column, PeriodColumn)), None)
    body = [(number, row) for number, row in start if number > header]
    for number, row in _chain(body, rows):
        if layout.end and str(row.get("A", "")).strip().casefold() == layout.end.casefold():
            account.cells["closing row"] += len(row)
            continue
        seen = None
        for col, cell in row.items():
            column = places.get(col)
            if isinstance(column, Measure):
                observation = observations.pop((number, col), None)
                mark = " ".join(re.findall(r"\[[A-Za-z]+\]", str(row[period_at]))) if period_at else ""
                _hold(account, f"{col}{number}", cell, observation, column.name, mark or None)
                seen = observation or seen
        for col, cell in row.items():
            column = places.get(col)
            if isinstance(column, Measure):
                continue
            what = _beside(column, cell, seen)
            account.cells[what.removeprefix("different ")] += 1
            if what.startswith(("different", "unaccounted")):
                account.differences.append(f"{col}{number}: {what}: {cell!r}")
        notes = [
            str(row[col]).strip() for col, column in places.items() if isinstance(column, NoteColumn) and col in row
        ]
        if seen is not None and not layout.heading_period and (seen["note"] or "") != "".join(notes):
            account.differences.append(f"row {number}: note {seen['note']!r}, published {notes}")
        implied = [d for d in contract.dimensions if d not in places.values()]
        account.differences += [
            f"row {number}: {d.name} implied" for d in implied if seen and seen[d.name] != d.implied
        ]
    return account


def _beside(column: Any, cell: Any, seen: dict[str, Any] | None) -> str:
    """Say what a cell that is no figure is, and whether the observations of its row agree."""
    if isinstance(cell, str) and not cell.strip():
        return "white space"
    if isinstance(column, NotRead):
        return "not read, as the contract says"
    if column is None or seen is None:
        return "unaccounted"
    if isinstance(column, Dimension):
        return "dimension" if seen[column.name] == cell else "different dimension"
    if isinstance(column, PeriodColumn):
        return "period" if _same_period(cell, seen) else "different period"
    if isinstance(column, Repeats):
        return "repeated year" if int(cell) == seen["period_start"].year else "different repeated year"
    if isinstance(column, NoteColumn):
        return "note" if str(cell).strip() == seen["note"] else "different note"
    return "unaccounted"


def _says(contract: Contract, said: dict[tuple[int, str], Says], observations: dict[tuple[int, str], Any]) -> Account:
    account = Account()
    names = [dimension.name for dimension in contract.dimensions]
    for (number, col), says in said.items():
        observation = observations.pop((number, col), None)
        _hold(account, f"{col}{number}", says.cell, observation, says.measure, None)
        if observation is None:
            continue
        read = (observation["period_start"], observation["period_end"], *(observation[name] for name in names))
        if read != (*says.days, *says.values):
            account.differences.append(f"{col}{number}: read as {read}, published as {says.days}, {says.values}")
    return account


def _crosstab(layout: Crosstab, rows: Rows, observations: dict[tuple[int, str], Any]) -> Account:
    account = Account()
    heads: dict[str, Any] = {}
    measures = iter(layout.rows)
    for number, row in rows:
        if not heads:
            if _is_label(row.get("A"), (layout.corner,)):
                heads = row
            continue
        measure = next(measures, None)
        for col, cell in row.items():
            if isinstance(cell, str) and not cell.strip():
                account.cells["white space"] += 1
            elif col == "A":
                known = measure is not None and _is_label(cell, measure.labels)
                account.cells["row label" if known else "unaccounted"] += 1
            elif any(_is_label(heads.get(col), column.labels) for column in layout.columns_not_read):
                account.cells["not read, as the contract says"] += 1
            else:
                observation = observations.pop((number, col), None)
                _hold(account, f"{col}{number}", cell, observation, measure.name if measure else "", None)
                if observation and not _same_period(heads[col], observation):
                    account.differences.append(f"{col}{number}: period {observation['period']}, headed {heads[col]!r}")
    return account


def _facts(layout: Facts, rows: Rows, observations: dict[tuple[int, str], Any]) -> Account:
    account = Account()
    period = None
    for number, row in rows:
        if row["A"] == layout.period_label:
            period = row["B"]
            account.cells["period"] += len(row)
            continue
        measure = next((m for m in layout.rows if row["A"] in m.labels), None)
        if measure is None:
            known = any(re.search(item.label, row["A"]) for item in layout.rows_not_read)
            account.cells["not read, as the contract says" if known else "unaccounted"] += len(row)
            continue
        account.cells["row label"] += 1
        observation = observations.pop((number, "B"), None)
        _hold(account, f"B{number}", row["B"], observation, measure.name, None)
        if observation and not _same_period(period, observation):
            account.differences.append(f"B{number}: period {observation['period']}, published {period!r}")
    return account


def _hold(account: Account, where: str, cell: Any, observation: Any, measure: str, mark: str | None) -> None:
    """Hold one cell of figures against its observation."""
    if isinstance(cell, str) and not cell.strip():
        account.cells["white space"] += 1
        return
    if observation is None:
        account.cells["unaccounted"] += 1
        account.differences.append(f"{where}: {cell!r} is no observation")
        return
    value, marker = figure(cell)
    account.cells["marker" if value is None else "observation"] += 1
    read = (observation["measure"], observation["value"], observation["marker"])
    if read != (measure, value, marker or mark):
        account.differences.append(f"{where}: {cell!r} was read as {read}")
    if isinstance(cell, str) and observation["as_published"] not in (None, cell, cell.strip()):
        account.differences.append(f"{where}: {cell!r} is kept as {observation['as_published']!r}")


def figure(cell: Any) -> tuple[float | None, str | None]:
    """Return the value and the marker of a cell of figures."""
    if isinstance(cell, int | float):
        return float(cell), None
    marks = re.findall(r"\[\w+\]", cell)
    number = re.sub(r"\[\w+\]", "", cell).strip().replace(",", "")
    try:
        return float(number), " ".join(marks) or None
    except ValueError:
        return None, cell.strip()


def _is_label(cell: Any, labels: Iterable[str]) -> bool:
    """Say whether a cell bears a label, alone or with the number of a note after it."""
    text = _one_line(re.sub(r"\[[^\]]*\]", "", cell)).casefold() if isinstance(cell, str) else ""
    return any(
        text == label.casefold() or re.fullmatch(re.escape(label.casefold()) + r"\s?\d{1,2}", text) for label in labels
    )


def _same_period(cell: Any, observation: dict[str, Any]) -> bool:
    if isinstance(cell, datetime):
        cell = cell.date()
    text = _one_line(re.sub(r"\[[^\]]*\]", "", str(cell)))
    if re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}", text):
        cell = datetime.strptime(text, "%d %B %Y").date()
    if isinstance(cell, date):
        start = observation["period_start"]
        week = observation["period_type"] == "week"
        return bool(cell == observation["period_end"] and (cell - start).days == (6 if week else 0))
    return bool(text.casefold() == observation["period"].casefold())


def _chain(first: list[tuple[int, dict[str, Any]]], rest: Rows) -> Rows:
    yield from first
    yield from rest
