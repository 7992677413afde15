"""What the sample's workbooks have around their figures: cover, contents, notes, and the frames of data and pivots.

Belongs here: the sheets and rows that say what a workbook is. Does not belong here: any figure (`books`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assets.sample.ods import Cell
from assets.sample.xlsx import Marked

Row = Sequence[Cell | Marked]
Rows = list[Row]

SAMPLE = (
    "SAMPLE for the offline demo of immstats: rebuilt from published figures in the published layout. "
    "It is not a file of the Home Office."
)
_CONTENTS = ("Sheet", "Title", "Variables available", "Period covered", "National Statistics", "Next planned update")
_PIVOT_QUARTERS = 8


def day_text(day: date) -> str:
    """Return a day as the Home Office writes it, e.g. `8 August 2026`."""
    return f"{day.day} {day:%B %Y}"


def cover(series: str, period: str, title: str, published: date) -> Rows:
    """Return a cover sheet."""
    return [
        [],
        [series],
        [f"year ending {period}"],
        [title],
        [f"Published: {day_text(published)}"],
        [SAMPLE],
        ["Contains public sector information licensed under the Open Government Licence v3.0"],
    ]


def contents(series: str, period: str, data_sheet: str, titles: dict[str, str], national: str) -> Rows:
    """Return a contents sheet, which says which tables are official statistics."""
    rows: Rows = [[f"{series}, year ending {period}"], [SAMPLE], [], _CONTENTS]
    for table, title in titles.items():
        rows.append([table, f"{title} - pivot table", "", "", national, ""])
        rows.append([f"{data_sheet}{table}", f"{title} - dataset", "", "", national, ""])
    return [*rows, ["End of contents"]]


def notes(*texts: str) -> Rows:
    """Return a sheet of numbered notes, of which the first says that this is the sample."""
    return [["Notes"], *([f"{place}. {note}"] for place, note in enumerate((SAMPLE, *texts), 1)), ["End of notes"]]


def pivot(title: str, counted: str, totals: Sequence[tuple[str, str, int]]) -> Rows:
    """Return a pivot sheet of the last quarters: one row a group, and the grand total."""
    quarters = sorted({quarter for quarter, *_ in totals})[-_PIVOT_QUARTERS:]
    names = sorted({name for quarter, name, _ in totals if quarter in quarters})
    sums: dict[tuple[str, str], int] = {}
    for quarter, name, count in totals:
        sums[quarter, name] = sums.get((quarter, name), 0) + count
    return [
        [f"{title} - pivot table"],
        [],
        ["Region", "(All)"],
        [],
        [f"Sum of {counted}"],
        ["Row Labels", *quarters],
        *([name, *(sums.get((quarter, name), "") for quarter in quarters)] for name in names),
        ["Grand Total", *(sum(sums.get((quarter, name), 0) for name in names) for quarter in quarters)],
    ]


def dataset(title: str, header: Row, rows: Sequence[Row]) -> Rows:
    """Return a data sheet."""
    return [[f"{title} - dataset"], header, *rows, ["End of table"]]
