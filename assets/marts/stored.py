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
from assets.marts.intervals import OPEN, Piece, go_on, names_of, pieces, stretches
from assets.marts.kept_tables import Table
from assets.marts.sql_files import Mart
from assets.marts.stage import number_of
from assets.marts.taken_over import numbers_are_the_same, states_of_build, taken_over
from assets.vintages.schemas import insert

# Rows that have ended are kept in memory until there are so many, since each writing waits for the disk.
_ENDED_IN_MEMORY = 100_000


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
    begins_with_it = (
        before is not None
        and bool(found)
        and [piece.kept for piece in found] == [number == 0 for number in range(len(found))]
        and states_of_build(connection, mart, tables, build) == before_states
        and numbers_are_the_same(connection, mart, build, before)
    )
    if begins_with_it and len(found) == 1:
        return  # it is there as it is
    clocks = {at: clock for at, clock, _ in states}
    connection.execute("CREATE OR REPLACE TEMP TABLE moments (utc TIMESTAMP, clock TIMESTAMP)")
    insert(connection, "moments", [*clocks.items(), (OPEN, OPEN)])
    if not begins_with_it:
        _compute(connection, mart, "infinity", Piece(OPEN, OPEN, False), build, "LIMIT 0")  # for its columns
    for number, table in enumerate(tables):
        _begin(connection, table, f"history_{number}", build, found[0].end if begins_with_it else None)
    for piece in found[1:] if begins_with_it else found:
        if not piece.kept:
            _compute(connection, mart, _text(clocks[piece.start]), piece, build)
        for number, table in enumerate(tables):
            if piece.kept:
                rows = taken_over(table, piece, build, str(before))
                connection.execute(f"CREATE OR REPLACE TEMP TABLE state AS {rows}")
            history = f"history_{number}"
            go_on(connection, history, "state", piece, table.columns, table.of_vintages)
            _put(connection, table, names_of(history)[1], build, at_least=_ENDED_IN_MEMORY)
    for number, table in enumerate(tables):
        for rows in reversed(names_of(f"history_{number}")):
            _put(connection, table, rows, build)
            connection.execute(f"DROP TABLE temp.{rows}")
    for temporary in ("state", "going_on", "moments"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{temporary}")


def _begin(
    connection: duckdb.DuckDBPyConnection, table: Table, history: str, build: str, kept_until: datetime | None
) -> None:
    """Make the tables of a history in the making, and take what goes on out of the one that the build begins with.

    Args:
        connection: Where the stage is the current database.
        table: The table that is made.
        history: Name of the history.
        build: Name of the build.
        kept_until: Until when the table that the build begins with is kept; None where it is made anew, with the
            columns of the table `state`.
    """
    standing, ended = names_of(history)
    name, rows = f"{build}.{table.name}", _listed(table.every_column[: -len(table.clocks)])
    if kept_until is None:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {standing} AS SELECT {rows} FROM state LIMIT 0")
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS {_finished(table, standing)} LIMIT 0")
    else:
        end = f"TIMESTAMP '{kept_until}'"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {standing} AS SELECT {rows} FROM {name} "
            f"WHERE realtime_start < {end} AND realtime_end >= {end}"
        )
        connection.execute(f"UPDATE {standing} SET realtime_end = {end}")
        connection.execute(f"DELETE FROM {name} WHERE realtime_end >= {end}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {ended} AS FROM {standing} LIMIT 0")


def _put(connection: duckdb.DuckDBPyConnection, table: Table, rows: str, build: str, at_least: int = 1) -> None:
    """Move rows into the table of the build, if there are enough of them."""
    count = connection.execute(f"SELECT count(*) FROM {rows}").fetchall()[0][0]
    if count >= at_least:
        order = f"ORDER BY h.realtime_start, {_listed(table.order, 'h.')}"
        connection.execute(f"INSERT INTO {build}.{table.name} {_finished(table, rows)} {order}")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {rows} AS FROM {rows} LIMIT 0")


def _finished(table: Table, rows: str) -> str:
    """Return the SQL of rows with the columns of the clock in London."""
    clock_columns = ", ".join(f"{said} AS {name}" for name, said in table.clocks.items())
    return (
        f"SELECT h.*, {clock_columns} FROM {rows} AS h INNER JOIN moments AS began ON h.realtime_start = began.utc "
        "INNER JOIN moments AS ended ON h.realtime_end = ended.utc"
    )


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
