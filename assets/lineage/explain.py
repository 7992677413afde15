"""A figure taken apart: the cells behind it, the documents they stand in, and what it was before.

Belongs here: asking a warehouse for the rows of a mart that a person means, the
cells behind their figures, and earlier values. Does not belong here:
how cells are followed through the SQL (`assets.lineage.mart_lineage`), citations (`citations`), or the terminal
(`commands.explaining`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from assets.lineage.cell_reading import in_order, place, read_cells
from assets.lineage.columns import SUFFIX
from assets.lineage.explanation import Answer, Earlier, Explanation, Figure
from assets.lineage.macro_sql import statement_of
from assets.lineage.target import ExplainError, Target, target_of
from assets.marts.sql_files import Mart, marts
from assets.published import named_rows

ROWS_EXPLAINED = 3
# At a moment after a row's own publication a mart says of it what the row says, so only those before it are asked for.
_MOMENTS_BEFORE = """(
    SELECT DISTINCT v.published_local AS moment
    FROM catalogue.vintages AS v INNER JOIN catalogue.tables AS t ON v.table_id = t.table_id
    WHERE list_contains(?, t.observations_table) AND v.published_at < ?
) AS asked_for"""


def explain(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    where: str = "",
    column: str | None = None,
    as_of: str | None = None,
    rows: int = ROWS_EXPLAINED,
    history: bool = True,
) -> Answer:
    """Take rows of a mart apart.

    Args:
        connection: A warehouse, open read-only.
        mart: The mart, as `marts.crossings` or `crossings`, or a macro with its arguments.
        where: A condition in SQL on its columns; empty for all rows.
        column: The figure to explain; None for all of them.
        as_of: Day or moment (London) to explain the mart as of; None for now.
        rows: How many rows at most.
        history: Whether to look up earlier vintages.

    Raises:
        ExplainError: If there is no such mart, column or row, or the condition is not one.
    """
    target = target_of(connection, mart, as_of)
    chosen = target.figures if column is None else (target.figure(column),)
    condition = checked_condition(where)
    matched = connection.execute(f"SELECT count(*) FROM {target.source} WHERE {condition}").fetchone()
    if not matched or not matched[0]:
        raise ExplainError(f"no row of {target.shown} matches {where!r}" + (f" as of {as_of}" if as_of else ""))
    return Answer(int(matched[0]), explain_rows(connection, target, condition, chosen, rows, history))


def explain_rows(
    connection: duckdb.DuckDBPyConnection,
    target: Target,
    condition: str,
    chosen: Sequence[str],
    rows: int,
    history: bool,
) -> tuple[Explanation, ...]:
    """Take the first rows that a condition names apart, one by one, which is quick where they are few.

    Args:
        connection: A warehouse.
        target: What they are rows of.
        condition: The condition, checked.
        chosen: The figures.
        rows: How many rows at most.
        history: Whether to look up earlier vintages.
    """
    order = f"ORDER BY {_quoted_grain(target)}" if target.grain else ""
    first_rows = named_rows(connection, f"SELECT * FROM {target.source} WHERE {condition} {order} LIMIT {rows}")
    return tuple(_explain_row(connection, target, row, chosen, history) for row in first_rows)


def explain_added(
    connection: duckdb.DuckDBPyConnection, target: Target, condition: str, column: str
) -> tuple[Explanation, ...]:
    """Take one figure of every row that a condition names apart, all rows at once."""
    columns = ", ".join(f'"{name}"' for name in [*target.traced.columns, f"{column}{SUFFIX}"])
    order = _quoted_grain(target)
    rows = named_rows(connection, f"SELECT {columns} FROM {target.traced_source} WHERE {condition} ORDER BY {order}")
    listed = [row.pop(f"{column}{SUFFIX}") or () for row in rows]
    read = read_cells(connection, [cell for cells in listed for cell in cells])
    expressions = _expressions(target).get(column, ())
    return tuple(
        Explanation(
            target,
            {name: row[name] for name in target.grain},
            row,
            (Figure(column, row[column], expressions, in_order(read[at] for at in {place(c) for c in cells}), ()),),
        )
        for row, cells in zip(rows, listed, strict=True)
    )


def checked_condition(where: str) -> str:
    """Return a condition, held to be one expression and nothing else.

    Raises:
        ExplainError: If it is not.
    """
    if not where.strip():
        return "true"
    try:
        return f"({sqlglot.condition(where, dialect='duckdb').sql('duckdb')})"
    except sqlglot.errors.SqlglotError as error:
        raise ExplainError(f"{where!r} is not a condition in SQL, such as period = '2023 Q3'") from error


def _explain_row(
    connection: duckdb.DuckDBPyConnection,
    target: Target,
    row: dict[str, Any],
    chosen: Sequence[str],
    history: bool,
) -> Explanation:
    key = {name: row[name] for name in target.grain}
    same, values = _named_by(key)
    cells = {}
    if chosen:
        lists = ", ".join(f'"{name}{SUFFIX}" AS "{name}"' for name in chosen)
        traced = named_rows(connection, f"SELECT {lists} FROM {target.traced_source} WHERE {same}", values)
        if len(traced) != 1:
            raise ExplainError(f"{len(traced)} rows of {target.shown} have the key {key}, which should name one")
        read = read_cells(connection, [cell for listed in traced[0].values() for cell in listed or ()])
        cells = {
            name: in_order(read[at] for at in {place(cell) for cell in listed or ()})
            for name, listed in traced[0].items()
        }
    earlier = _earlier(connection, target.mart, row, key, chosen) if history and chosen and key else {}
    expressions = _expressions(target)
    return Explanation(
        target,
        key or dict(target.arguments),
        row,
        tuple(
            Figure(name, row[name], expressions.get(name, ()), cells[name], tuple(earlier.get(name, ())))
            for name in chosen
        ),
    )


def _named_by(key: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return the condition that names a row, by plain equality, which DuckDB carries through joins; and its values."""
    parts = [f'"{name}" IS NULL' if value is None else f'"{name}" = ?' for name, value in key.items()]
    return " AND ".join(parts) or "true", [value for value in key.values() if value is not None]


def _earlier(
    connection: duckdb.DuckDBPyConnection, mart: Mart, row: dict[str, Any], key: dict[str, Any], chosen: Sequence[str]
) -> dict[str, list[Earlier]]:
    """Return what each figure was in the vintages before the row's own."""
    vintage, published = row.get("vintage"), row.get("published_at")
    if published is None:
        return {}
    conditions, values = _named_by({name: value for name, value in key.items() if name != "vintage"})
    parameters = [*values, published, vintage]
    if "vintage" in mart.grain:
        source = f"marts.{mart.name}"
    else:
        # The mart's history has one row for all vintages that say the same; here each of them is named.
        source = f"{_MOMENTS_BEFORE}, LATERAL (FROM marts.{mart.name}_as_of(asked_for.moment)) AS then_said"
        parameters = [list(mart.sources_of_all()), published, *parameters]
    columns = ", ".join(f'"{name}"' for name in chosen)
    earlier: dict[str, list[Earlier]] = {name: [] for name in chosen}
    for was in named_rows(
        connection,
        f"SELECT DISTINCT vintage, published_at, {columns} FROM {source} "
        f"WHERE {conditions} AND published_at < ? AND vintage IS DISTINCT FROM ? ORDER BY published_at, vintage",
        parameters,
    ):
        for name in chosen:
            entry = Earlier(was["vintage"], was["published_at"], was[name])
            # A figure that another table's release leaves as it was is one entry.
            if entry not in earlier[name]:
                earlier[name].append(entry)
    return earlier


def _expressions(target: Target) -> dict[str, tuple[str, ...]]:
    """Return for each column the expressions called by its name that are not just that name, the last step first.

    They are those of the macro that makes the rows, and of the marts as of a day that it reads; another macro that
    stands in the same file makes other figures.
    """
    by_column: dict[str, dict[str, None]] = {}
    for mart, macro in _macros_read(target):
        steps = [select for select in statement_of(mart, macro).find_all(exp.Select) if select.expressions]
        for select in [*steps[:1], *reversed(steps[1:])]:
            for projection in select.expressions:
                value = projection.unalias()
                if not isinstance(value, exp.Column | exp.Star):
                    expressions = by_column.setdefault(projection.alias_or_name.casefold(), {})
                    expressions[value.sql("duckdb", comments=False)] = None
    return {name: tuple(expressions) for name, expressions in by_column.items()}


def _macros_read(target: Target) -> list[tuple[Mart, str]]:
    """Return the macro of a target and those of the marts as of a day that it reads, the nearest first."""
    macros = [(target.mart, target.macro)]
    own = (target.mart, f"marts.{target.mart.name}_as_of")
    if target.macro != own[1]:
        macros.append(own)
    for reader, _ in macros:
        for mart in marts():
            inner = (mart, f"marts.{mart.name}_as_of")
            if f"marts.{mart.name}" in reader.reads and inner not in macros:
                macros.append(inner)
    return macros


def _quoted_grain(target: Target) -> str:
    return ", ".join(f'"{name}"' for name in target.grain)
