"""Figures out of a warehouse as a person quotes them: sums over rows, shares and changes.

Belongs here: asking for them, and refusing a share or a change that would not be one. Does not belong here: what may
be added (`additive`), single rows with their past (`explain`), or wording (`telling`, `citations`).
"""

from __future__ import annotations

from datetime import date

import duckdb

from assets.lineage.additive import refuse_by_cells, refuse_by_list
from assets.lineage.explain import checked_condition, explain_added, explain_rows
from assets.lineage.periods_asked import periods_asked
from assets.lineage.quantity import Comparison, Quantity, Quoted
from assets.lineage.target import ExplainError, Target


def quoted(
    connection: duckdb.DuckDBPyConnection,
    target: Target,
    column: str,
    where: str = "",
    share_of: str | None = None,
    change_from: str | None = None,
    history: bool = False,
) -> Quoted:
    """Return a figure of a row, the sum of those of several, a share or a change.

    Args:
        connection: A warehouse, open read-only.
        target: The mart or macro.
        column: The figure.
        where: A condition in SQL that names the rows; empty for all.
        share_of: What it is a share of: another figure of the same rows, or a condition that names more rows.
        change_from: A condition that names the rows of the earlier figure.
        history: Whether to look up what a figure of one row was in earlier vintages.

    Raises:
        ExplainError: If the rows may not be added, or the two sides not be compared.
    """
    if share_of is not None and change_from is not None:
        raise ExplainError("a figure is a share or a change, not both")
    name = target.figure(column)
    of = quantity(connection, target, name, where, history)
    if share_of is not None:
        whole = share_of.casefold() in target.figures
        names, condition = (share_of.casefold(), where) if whole else (name, share_of)
        return _share(connection, of, quantity(connection, target, names, condition))
    if change_from is not None:
        return _change(connection, of, quantity(connection, target, name, change_from))
    return of


def quantity(
    connection: duckdb.DuckDBPyConnection, target: Target, column: str, where: str, history: bool = False
) -> Quantity:
    """Return the figure of the row that a condition names, or the sum of those of several.

    Raises:
        ExplainError: If no row matches, or the rows may not be added.
    """
    condition = checked_condition(where)
    matched, total, missing = _plain(connection, target, column, condition)
    if not matched:
        as_of = f" as of {target.as_of}" if target.as_of else ""
        raise ExplainError(f"no row of {target.shown} matches {where!r}{as_of}")
    if matched == 1:
        (part,) = explain_rows(connection, target, condition, (column,), 1, history)
        return Quantity(column, where, part.figures[0].value, (part,), periods_asked(connection, target, where))
    refuse_by_list(connection, target, condition)
    parts = explain_added(connection, target, condition, column)
    refuse_by_cells(parts)
    value = None if missing else sum(part.figures[0].value for part in parts)
    if len(parts) != matched or (not missing and value != total):
        raise ExplainError(
            f"the rows of {target.shown} and those with their cells differ ({matched} and {len(parts)} rows, {total} "
            f"and {value}); say so to whoever keeps the warehouse"
        )
    return Quantity(column, where, value, parts, periods_asked(connection, target, where))


def _plain(
    connection: duckdb.DuckDBPyConnection, target: Target, column: str, condition: str
) -> tuple[int, float | None, int]:
    """Return how many rows match, their sum if their figures are numbers, and how many have none."""
    relation = f"{target.source} WHERE {condition}"
    kind = connection.execute(f'SELECT any_value(typeof("{column}")), count(*) FROM {relation}').fetchone()
    number = kind is not None and kind[0] is not None and kind[0] != "VARCHAR"
    if kind and kind[1] > 1 and not number and kind[0] is not None:
        raise ExplainError(f"{column} is no number: {kind[1]} rows match; name one by its {', '.join(target.grain)}")
    summed = f'sum("{column}")' if number else "NULL"
    found = connection.execute(f'SELECT count(*), {summed}, count(*) - count("{column}") FROM {relation}').fetchone()
    return found or (0, None, 0)


def _share(connection: duckdb.DuckDBPyConnection, part: Quantity, whole: Quantity) -> Comparison:
    _refuse_unless_sums(part, whole)
    _refuse_unless_one_release(part, whole)
    if not set(part.cells) <= set(whole.cells):
        outside = next(cell for cell in part.cells if cell not in set(whole.cells))
        raise ExplainError(
            f"it is no share: {outside.document.sheet}!{outside.cell} ({outside.period}) is in the part and not in the "
            "whole"
        )
    return Comparison("share", _one(connection, "round(100.0 * ? / nullif(?, 0), 1)", part, whole), None, part, whole)


def _change(connection: duckdb.DuckDBPyConnection, later: Quantity, earlier: Quantity) -> Comparison:
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
