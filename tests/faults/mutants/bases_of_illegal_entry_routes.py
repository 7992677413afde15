"""The base of the summary tables of illegal entry routes: the edition of August 2026, and the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assets.sample import books
from assets.sample.ods import ods
from tests import illegal_entry_routes as made
from tests.builders import Rows
from tests.faults.mutants.bases import Base, Release


def bases() -> Iterator[Base]:
    """Yield two editions; the first has the years and months that were published by then."""
    yield Base("illegal-entry-routes-ods", (_march(), _june()))


def _june() -> Release:
    sheets = {
        "IER_01": made.ier_01(),
        "IER_02a": made.ier_02a(),
        "IER_02b": made.ier_02b(),
        "IER_02c": made.ier_02c(),
        "IER_02d": made.ier_02d(),
    }
    return _release("June 2026", date(2026, 8, 27), sheets)


def _march() -> Release:
    """Calendar years, and the first three months of 2026 at the rate of the year ending June 2026."""
    built = {"IER_01": made.ier_01(), "IER_02b": made.ier_02b(), "IER_02c": made.ier_02c()}
    sheets: dict[str, Rows] = {"IER_02a": made.ier_02a((2026, 3))}
    for name, rows in built.items():
        above, header, body = rows[:4], rows[4], rows[5:]
        sheets[name] = [
            *above,
            [*header[:9], "2026 (January-March)"],
            *([*row[:9], row[8] // 4] for row in body if row[0] != "Total"),
            *(
                [*row[:9], sum(each[8] // 4 for each in body if _is_part(name, each[0]))]
                for row in body
                if row[0] == "Total"
            ),
        ]
    for row in sheets["IER_02c"]:  # each age group is the sum of its sexes
        if row[0] == "17 and under":
            row[9] = sum(count // 4 for count in (4343, 1286, 0))
    return _release("March 2026", date(2026, 5, 21), sheets)


def _is_part(table: str, label: str) -> bool:
    """Say whether a row is one that the total of all adds up."""
    return label != "Total" and (table != "IER_02c" or label in ("Male", "Female", "Unknown", "Not currently recorded"))


def _release(period: str, published: date, tables: dict[str, Rows]) -> Release:
    sheets = {
        "Cover_sheet": [["Immigration System Statistics"], [f"year ending {period}"],
                        [f"Published: {books.day_text(published)}"]],
        "Notes": [["Notices and Notes"], ["Note number", "Note text", "Table"]],
        **tables,
    }  # fmt: skip
    name = f"illegal-entry-routes-to-the-uk-summary-{period[:3].lower()}-2026-tables.ods"
    title = f"Illegal entry routes to the UK summary tables, year ending {period}"
    return Release(name, made.PAGE, title, published.isoformat(), ods(sheets, published))
