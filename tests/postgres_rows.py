"""Holding what PostgreSQL answers against what DuckDB does, row for row.

Belongs here: bringing rows back into DuckDB, and the difference both ways. Does not belong here: what is asked.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import psycopg

# What a column of DuckDB has to be in PostgreSQL. A moment of UTC comes back by its clock in UTC.
TYPES = {
    "BIGINT": "bigint", "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "double precision", "INTEGER": "integer",
    "VARCHAR": "text",
}  # fmt: skip


def type_of(column: str, kind: str) -> str:
    if kind == "TIMESTAMP":
        return "timestamp without time zone" if column.endswith("_local") else "timestamp with time zone"
    return TYPES[kind]


def columns_of(warehouse: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in warehouse.execute(f"DESCRIBE FROM {relation}").fetchall()}


def differences(
    warehouse: duckdb.DuckDBPyConnection, server: psycopg.Connection, ours: str, theirs: str, folder: Path
) -> list[tuple[object, ...]]:
    """Rows that only one side has: `ours` as DuckDB names a relation, `theirs` as PostgreSQL does."""
    columns = columns_of(warehouse, ours)
    listed = ", ".join(
        f"\"{column}\" AT TIME ZONE 'UTC'" if type_of(column, kind).endswith("with time zone") else f'"{column}"'
        for column, kind in columns.items()
    )
    path = folder / "theirs.csv"
    asked = f"COPY (SELECT {listed} FROM {theirs}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)"
    with path.open("wb") as stream, server.cursor() as cursor, cursor.copy(asked) as copying:
        for piece in copying:
            stream.write(piece)
    types = "{" + ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items()) + "}"
    read = f"read_csv('{path}', header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {types}, nullstr = '', allow_quoted_nulls = false)"
    left = (
        warehouse.execute(f"FROM {ours} EXCEPT ALL FROM {read} LIMIT 3").fetchall()
        if path.stat().st_size
        else warehouse.execute(f"FROM {ours} LIMIT 3").fetchall()
    )
    right = warehouse.execute(f"FROM {read} EXCEPT ALL FROM {ours} LIMIT 3").fetchall() if path.stat().st_size else []
    return [("only DuckDB", *row) for row in left] + [("only PostgreSQL", *row) for row in right]
