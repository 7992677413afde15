"""Shares and changes of two quantities, and what would not be one.

Belongs here: the rules for a share (docs/methods.md#ratios) and for a change
(docs/methods.md#one-vintage-for-a-change). Does not belong here: the two quantities (`quantities`).
"""

from __future__ import annotations

from datetime import date

import duckdb

from assets.lineage.quantity import Comparison, Quantity
from assets.lineage.target import ExplainError


def share(connection: duckdb.DuckDBPyConnection, part: Quantity, whole: Quantity) -> Comparison:
    """Return a sum as a share of another.

    Raises:
        ExplainError: If one is no sum, they are of two releases, or the one is no part of the other.
    """
    _refuse_unless_sums(part, whole)
    _refuse_unless_one_release(part, whole)
    if not set(part.cells) <= set(whole.cells):
        outside = next(cell for cell in part.cells if cell not in set(whole.cells))
        raise ExplainError(
            f"it is no share: {outside.document.sheet}!{outside.cell} ({outside.period}) is in the part and not in the "
            "whole"
        )
    return Comparison("share", _one(connection, "catalogue.share_pct(?, ?)", part, whole), None, part, whole)


def change(connection: duckdb.DuckDBPyConnection, later: Quantity, earlier: Quantity) -> Comparison:
    """Return the change from one sum to another.

    Raises:
        ExplainError: If one is no sum, they are of two releases, overlap, or are of periods of different length.
    """
    _refuse_unless_sums(later, earlier)
    _refuse_unless_one_release(later, earlier)
    if set(later.cells) & set(earlier.cells):
        raise ExplainError(f"{later.period} and {earlier.period} overlap; a change is from one period to another")
    _refuse_unless_alike(later, earlier)
    difference = None if later.value is None or earlier.value is None else later.value - earlier.value
    return Comparison(
        "change", difference, _one(connection, "catalogue.change_pct(?, ?)", earlier, later), later, earlier
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str, first: Quantity, second: Quantity) -> float | None:
    row = connection.execute(f"SELECT {sql}", [first.value, second.value]).fetchone()
    return row[0] if row else None


def _refuse_unless_sums(*sides: Quantity) -> None:
    for side in sides:
        if not side.adds:
            raise ExplainError(f"{side.column} is no sum of its cells; shares and changes are made of sums")


def _refuse_unless_one_release(one: Quantity, other: Quantity) -> None:
    """Refuse two sides that are not of one table and one vintage (docs/methods.md#one-vintage-for-a-change)."""
    releases = sorted({f"{cell.document.table_id} of {cell.document.vintage}" for cell in (*one.cells, *other.cells)})
    if len(releases) > 1:
        raise ExplainError(
            f"shares and changes are computed within one release; these figures are of {', '.join(releases)}. Name "
            "rows of one of them, or ask --as-of a day on which one release held both"
        )


def _refuse_unless_alike(later: Quantity, earlier: Quantity) -> None:
    """Refuse a change between periods of different length: both have as many, or are the same days of two years."""
    (start, end), (start_before, end_before) = (_whole(side) for side in (later, earlier))
    years = start.year - start_before.year
    same_days = _years_before(start, years) == start_before
    if same_days and end_before in (_years_before(end, years), _end_of_february(end, years)):
        return
    if len(later.spans) != len(earlier.spans):
        raise ExplainError(
            f"{later.period} is {len(later.spans)} periods and {earlier.period} is {len(earlier.spans)}: a change "
            "compares as many periods, or the same days of two years"
        )


def _whole(side: Quantity) -> tuple[date, date]:
    return min(start for start, _ in side.spans), max(end for _, end in side.spans)


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _end_of_february(day: date, years: int) -> date:
    """Return the 29 February of an earlier year for the end of a February, else the day itself."""
    leap = (day.year - years) % 4 == 0
    return date(day.year - years, 2, 29) if (day.month, day.day) == (2, 28) and leap else day
