"""What the history of a mart takes over from an earlier build.

Belongs here: which states an earlier build has, whether its vintages have the same numbers, and the rows of a piece.
Does not belong here: which pieces may be taken over (`intervals`), or putting them together (`stored`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

from assets.marts.intervals import Piece
from assets.marts.kept_tables import Table
from assets.marts.sql_files import Mart

_SAME_VINTAGE = ("table_id", "vintage", "published_at", "source_sha256")


def states_of_build(
    connection: duckdb.DuckDBPyConnection, mart: Mart, tables: Sequence[Table], of_build: str
) -> list[tuple[datetime, str]]:
    """Return the states of a mart in a build; none where it lacks one of the tables, or has other columns."""
    for table in tables:
        had = connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name || '.' || table_name = ?",
            [of_build, table.name],
        ).fetchall()
        if {name for (name,) in had} != set(table.every_column):
            return []
    return connection.execute(
        f"SELECT realtime_start, state FROM {of_build}.catalogue.history_states WHERE mart = ? ORDER BY realtime_start",
        [mart.name],
    ).fetchall()


def numbers_are_the_same(connection: duckdb.DuckDBPyConnection, mart: Mart, build: str, before: str) -> bool:
    """Say whether the vintages of a mart's tables have the numbers that they had in an earlier build."""
    listed = ", ".join(("vintage_id", *_SAME_VINTAGE))
    other = connection.execute(
        f"SELECT {listed} FROM {before}.catalogue.vintages WHERE table_id IN (SELECT table_id "
        f"FROM {before}.catalogue.tables WHERE list_contains(?, observations_table)) "
        f"EXCEPT SELECT {listed} FROM {build}.catalogue.vintages",
        [list(mart.sources_of_all())],
    ).fetchall()
    return not other


def taken_over(table: Table, piece: Piece, build: str, before: str) -> str:
    """Return the SQL of the rows that a table of an earlier build has of a piece."""
    start, end = (f"TIMESTAMP '{at}'" for at in (piece.start, piece.end))
    # A vintage has another number where one before it has come late.
    number = "coalesce(now.vintage_id, error('a vintage of the earlier build is not held')) AS vintage_id"
    listed = ", ".join(
        number if name == "vintage_id" else f'h."{name}"' for name in (*table.columns, *table.of_vintages)
    )
    numbers = (
        f"LEFT JOIN {before}.catalogue.vintages AS had ON h.vintage_id = had.vintage_id "
        f"LEFT JOIN {build}.catalogue.vintages AS now ON "
        + " AND ".join(f"had.{name} = now.{name}" for name in _SAME_VINTAGE)
        if "vintage_id" in table.columns
        else ""
    )
    return (
        f"SELECT {listed}, greatest(h.realtime_start, {start}) AS realtime_start, "
        f"least(h.realtime_end, {end}) AS realtime_end FROM {before}.{table.name} AS h {numbers} "
        f"WHERE h.realtime_start < {end} AND h.realtime_end > {start}"
    )
