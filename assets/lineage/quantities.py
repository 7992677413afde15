"""Figures out of a warehouse as a person quotes them: of a row, sums over rows, shares and changes.

Belongs here: asking for them. Does not belong here: what may be added (`additive`) or compared (`comparisons`), single
rows with their past (`explain`), or wording (`telling`, `citations`).
"""

from __future__ import annotations

import duckdb

from assets.lineage.additive import refuse_by_cells, refuse_by_list
from assets.lineage.comparisons import change, share
from assets.lineage.explain import checked_condition, explain_added, explain_rows
from assets.lineage.periods_asked import periods_asked
from assets.lineage.quantity import Quantity, Quoted
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
        return share(connection, of, quantity(connection, target, names, condition))
    if change_from is not None:
        return change(connection, of, quantity(connection, target, name, change_from))
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
