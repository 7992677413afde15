"""Filling the tables that a build keeps of a mart's states.

Belongs here: putting them together of what is computed and what an earlier build has, or going on with those that the
build began with. Does not belong here: the tables (`kept_tables`), at which moments a mart has a state (`history`),
what computes one (`stage`), or the step that joins states (`intervals`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

from assets.marts import by_vintage
from assets.marts.intervals import OPEN, Piece, join, pieces, stretches
from assets.marts.kept_tables import Table
from assets.marts.sql_files import Mart
from assets.marts.stage import number_of
from assets.marts.taken_over import numbers_are_the_same, states_of_build, taken_over
from assets.vintages.schemas import insert


def make(
    connection: duckdb.DuckDBPyConnection,
    mart: Mart,
    tables: Sequence[Table],
    states: Sequence[tuple[datetime, datetime, str]],
    build: str,
    before: str | None,
) -> None:
    """Make the tables of a mart in a build.

    Args:
        connection: Where the stage is the current database.
        mart: The mart.
        tables: Its tables.
        states: When it has another state (UTC), the wall clock then, and what tells that state from others, oldest
            first.
        build: Name of the build.
        before: Name of an earlier build, to take over what has not changed; None for none.

    Raises:
        DefinitionError: If a row of a mart that is kept by vintage is not of one vintage.
    """
    before_states = states_of_build(connection, mart, tables, before) if before else []
    found = pieces(stretches([(at, state) for at, _, state in states]), stretches(before_states))
    clocks = {at: clock for at, clock, _ in states}
    connection.execute("CREATE OR REPLACE TEMP TABLE moments (utc TIMESTAMP, clock TIMESTAMP)")
    insert(connection, "moments", [*clocks.items(), (OPEN, OPEN)])
    begins_with_it = (
        before is not None
        and bool(found)
        and [piece.kept for piece in found] == [number == 0 for number in range(len(found))]
        and states_of_build(connection, mart, tables, build) == before_states
        and numbers_are_the_same(connection, mart, build, before)
    )
    if begins_with_it:
        _go_on(connection, mart, tables, found, clocks, build)
    else:
        _put_together(connection, mart, tables, found, clocks, build, before)
    for temporary in ("state", "going_on", "moments"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{temporary}")


def _go_on(
    connection: duckdb.DuckDBPyConnection,
    mart: Mart,
    tables: Sequence[Table],
    found: Sequence[Piece],
    clocks: dict[datetime, datetime],
    build: str,
) -> None:
    """Make the pieces after the first anew in tables that the build began with, and leave what was before."""
    kept, *computed = found
    end = f"TIMESTAMP '{kept.end}'"
    for table in tables if computed else ():
        connection.execute(f"DELETE FROM {build}.{table.name} WHERE realtime_start >= {end}")
        connection.execute(f"UPDATE {build}.{table.name} SET realtime_end = {end} WHERE realtime_end > {end}")
    for piece in computed:
        _compute(connection, mart, _text(clocks[piece.start]), piece, build)
        for table in tables:
            join(connection, f"{build}.{table.name}", "state", piece.start, table.columns, table.of_vintages)
    for table in tables if computed else ():
        clock_columns = ", ".join(f"{name} = {said}" for name, said in table.clocks.items())
        connection.execute(
            f"UPDATE {build}.{table.name} AS h SET {clock_columns} FROM moments AS began, moments AS ended "
            f"WHERE h.realtime_end >= {end} AND h.realtime_start = began.utc AND h.realtime_end = ended.utc"
        )


def _put_together(
    connection: duckdb.DuckDBPyConnection,
    mart: Mart,
    tables: Sequence[Table],
    found: Sequence[Piece],
    clocks: dict[datetime, datetime],
    build: str,
    before: str | None,
) -> None:
    """Make the tables anew of what is computed and what is taken over."""
    put_together = [(table, f"rows_{number}") for number, table in enumerate(tables)]
    _compute(connection, mart, "infinity", Piece(OPEN, OPEN, False), build, "LIMIT 0")
    for table, temporary in put_together:
        listed = _listed(table.every_column[: -len(table.clocks)])
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {temporary} AS SELECT {listed} FROM state")
    for piece in found:
        if not piece.kept:
            _compute(connection, mart, _text(clocks[piece.start]), piece, build)
        for table, temporary in put_together:
            if piece.kept:
                rows = taken_over(table, piece, build, str(before))
                connection.execute(f"CREATE OR REPLACE TEMP TABLE state AS {rows}")
            join(connection, temporary, "state", piece.start, table.columns, table.of_vintages)
    for table, temporary in put_together:
        clock_columns = ", ".join(f"{said} AS {name}" for name, said in table.clocks.items())
        connection.execute(
            f"CREATE OR REPLACE TABLE {build}.{table.name} AS SELECT h.*, {clock_columns} FROM {temporary} AS h "
            "INNER JOIN moments AS began ON h.realtime_start = began.utc "
            "INNER JOIN moments AS ended ON h.realtime_end = ended.utc "
            f"ORDER BY h.realtime_start, {_listed(table.order, 'h.')}"
        )
        connection.execute(f"DROP TABLE temp.{temporary}")


def _compute(
    connection: duckdb.DuckDBPyConnection, mart: Mart, clock: str, piece: Piece, build: str, limit: str = ""
) -> None:
    """Compute the rows of a mart as of a wall clock into the table `state`, each with the vintage it names."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE state AS "
        "SELECT s.*, v.vintage_id, v.table_id, v.vintage AS first_vintage, v.vintage AS last_vintage, "
        "s.published_at = v.published_at AND s.source_sha256 = v.source_sha256 AS is_its_own, "
        f"TIMESTAMP '{piece.start}' AS realtime_start, TIMESTAMP '{piece.end}' AS realtime_end "
        f"FROM (FROM marts.{mart.name}_as_of('{clock}') {limit}) AS s "
        f"LEFT JOIN {build}.catalogue.vintages AS v ON {number_of('s.vintage')} = v.vintage_id"
    )
    if by_vintage.is_kept(mart):
        by_vintage.check(connection, mart, "state")


def _text(clock: datetime) -> str:
    return f"{clock:%Y-%m-%d %H:%M:%S.%f}"


def _listed(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in names)
