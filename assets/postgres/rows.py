"""The rows of a table, from DuckDB's file into a table of PostgreSQL.

Belongs here: writing and copying them. Does not belong here: the tables (`tables`), or the transaction (`publish`).

DuckDB writes CSV and PostgreSQL reads it, so that no value passes through Python. Whatever is not NULL is quoted: an
empty text stays one. Days and moments without an end are `infinity` on both sides.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from assets.literals import quoted
from assets.postgres.address import PostgresError
from assets.postgres.names import name
from assets.postgres.tables import Table

_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table in a file.

    Attributes:
        path: The file, CSV.
        count: How many they are.
        content: SHA-256 of the file.
    """

    path: Path
    count: int
    content: str


def write(warehouse: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> Rows:
    """Write the rows of a table into a file of a folder, in place of those of the table before."""
    path = folder / "rows.csv"
    listed = ", ".join(name(column.name) for column in table.columns)
    written = warehouse.execute(
        f"COPY (SELECT {listed} FROM {name(table.schema, table.name)}) TO {quoted(path)} "
        "(FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '')"
    ).fetchone()
    with path.open("rb") as stream:
        return Rows(path, int(written[0]) if written else 0, hashlib.file_digest(stream, "sha256").hexdigest())


def copy(connection: psycopg.Connection, rows: Rows, table: Table, schema: str, frozen: bool) -> None:
    """Copy rows into a table of a schema.

    Args:
        connection: In a transaction.
        rows: The rows.
        table: The table.
        schema: Its schema there.
        frozen: Whether every transaction sees them once this one is over, those that began before it too; the table
            must have been made in this transaction.

    Raises:
        PostgresError: If not as many came in.
    """
    listed = ", ".join(name(column.name) for column in table.columns)
    into = f"COPY {name(schema, table.name)} ({listed}) FROM STDIN (FORMAT csv{', FREEZE true' if frozen else ''})"
    with rows.path.open("rb") as stream, connection.cursor() as cursor:
        with cursor.copy(into) as copying:
            while piece := stream.read(_PIECE):
                copying.write(piece)
        if cursor.rowcount != rows.count:
            raise PostgresError(f"{table.full}: {cursor.rowcount} rows came in of {rows.count}; nothing was published")
