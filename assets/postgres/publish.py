"""Publication to PostgreSQL: the published build takes the place of the one there, in one transaction.

Belongs here: what is done in that transaction, and in which order. Does not belong here: the statements (`tables`,
`as_of`), or what gives way when the structure changes (`swap`).

Readers never wait, never fail, and each statement sees one build. With an unchanged structure the rows of a table are
deleted and copied anew under the eyes of whoever reads the old ones: no lock is taken that reading conflicts with, and
a transaction that asked for one snapshot (REPEATABLE READ) keeps its build to the end. Schemas renamed at each
publication would do worse: names are looked up at the newest state, whatever the snapshot, so that a query or
transaction under way could meet tables of two builds, or new tables whose rows it does not see; and views and grants
of others would hang on tables that are gone. Only a new structure is made in schemas of its own and swapped (`swap`).

If anything fails, the server takes all of it back, also when this process or the connection is lost: there is nothing
to clean up.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import psycopg

from assets.postgres.address import PostgresError, connected
from assets.postgres.names import name
from assets.postgres.rows import copy, write
from assets.postgres.structure import RECORD, WHAT_IS_THERE, Structure, structure_of
from assets.postgres.swap import NEXT, Standing, begin_next, put_in_place, standing
from assets.postgres.tables import SCHEMAS
from assets.progress import SILENT, Progress
from assets.published import open_published
from assets.settings import Settings

READERS = "immstats_reader"
ONE_AT_A_TIME = 0x1AA57A75
_FOLDER = ".postgres-"


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did.

    Attributes:
        build_id: The build that is there now.
        tables: Number of its tables.
        rows: Number of their rows.
        copied: Names of the tables whose rows were copied; those that were there with the same rows are left out.
        bytes: What the tables take on the server's disk, with their indexes.
        seconds: How long it took.
        readers: Whether the read-only role is there, and got its rights.
    """

    build_id: str
    tables: int
    rows: int
    copied: tuple[str, ...]
    bytes: int
    seconds: float
    readers: bool

    @property
    def words(self) -> str:
        """What was done, in words."""
        did = f"{len(self.copied)} of {self.tables} tables were copied" if self.copied else "it was there already"
        without = (
            "" if self.readers else f". There is no role {READERS} to give the right to read to (docs/postgres.md)"
        )
        return (
            f"PostgreSQL has the build {self.build_id}: {self.rows:,} rows in {self.tables} tables, "
            f"{self.bytes / 2**20:,.0f} MiB; {did}, in {self.seconds:.1f} s{without}"
        )


def publish(settings: Settings, progress: Progress = SILENT) -> Published:
    """Put the published build into the database that the settings name; nothing is done where it is there already.

    Raises:
        WarehouseError: If nothing is published.
        PostgresError: If no database is set, it cannot be reached, another publication is under way, it holds other
            data or objects of others, or readers leave no moment to swap a new structure. What stood there stands.
        DefinitionError: If PostgreSQL cannot have a column or a name.
    """
    began = time.monotonic()
    with open_published(settings) as warehouse, connected(settings) as connection:
        structure = structure_of(warehouse)
        build_id, label = warehouse.execute("SELECT build_id, data_label FROM catalogue.build").fetchall()[0]
        with _folder(settings) as folder, connection.transaction():
            _alone(connection)
            before = standing(connection)
            if before and before.data_label != label:
                raise PostgresError(
                    f"the database holds {before.data_label or 'all'} data, and the build {label or 'all'} data; "
                    "each wants a database of its own"
                )
            copied: list[str] = []
            if not before or (before.build_id, before.structure) != (build_id, structure.digest):
                copied = _put(connection, warehouse, structure, before, folder, progress)
            readers = _grant(connection)
            rows, tables, size = connection.execute(
                "SELECT sum(row_count)::bigint, count(*), sum(pg_total_relation_size(name::regclass))::bigint "
                f"FROM {WHAT_IS_THERE} WHERE kind = 'TABLE'"
            ).fetchall()[0]
        _make_room(connection, copied)
    return Published(build_id, tables, rows, tuple(copied), size, time.monotonic() - began, readers)


def _put(
    connection: psycopg.Connection,
    warehouse: duckdb.DuckDBPyConnection,
    structure: Structure,
    before: Standing | None,
    folder: Path,
    progress: Progress,
) -> list[str]:
    """Bring the rows in, and the structure where it is another; return the tables whose rows were copied."""
    anew = before is None or before.structure != structure.digest
    if anew:
        begin_next(connection, structure)
    copied: list[str] = []
    record: list[tuple[str, str, int | None, str | None, str]] = []
    for table in structure.tables:
        progress.building("Copying into PostgreSQL", table.full)
        rows = write(warehouse, table, folder)
        quoted_name = name(table.schema, table.name)
        record.append(("TABLE", quoted_name, rows.count, rows.content, structure.digest))
        if not anew and before and before.contents.get(quoted_name) == rows.content:
            continue
        copied.append(quoted_name)
        schema = table.schema + (NEXT if anew else "")
        if not anew:
            connection.execute(f"DELETE FROM {quoted_name}")
        copy(connection, rows, table, schema, frozen=anew)
        if anew:
            for statement in table.finished(schema):
                connection.execute(statement)
        connection.execute(f"ANALYZE {name(schema, table.name)}")
    if anew:
        progress.building("Swapping the tables in PostgreSQL")
        put_in_place(connection, structure, before)
        for statement in RECORD:
            connection.execute(statement)
    record += [(made.kind, made.name, None, None, structure.digest) for made in structure.made]
    connection.execute(f"DELETE FROM {WHAT_IS_THERE}")
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {WHAT_IS_THERE} VALUES (%s, %s, %s, %s, %s, now())", record)
    return copied


def _grant(connection: psycopg.Connection) -> bool:
    """Let the read-only role read all there is, and say whether there is such a role.

    It is made where the publisher may make roles. Granting anew what is granted costs nothing.
    """
    may_make, there = connection.execute(
        "SELECT rolcreaterole OR rolsuper, EXISTS (SELECT FROM pg_roles WHERE rolname = %s) "
        "FROM pg_roles WHERE rolname = current_user",
        [READERS],
    ).fetchall()[0]
    if not there and not may_make:
        return False
    if not there:
        connection.execute(f"CREATE ROLE {READERS} NOLOGIN")
    for schema in SCHEMAS:
        connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {READERS}")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {READERS}")
        connection.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {READERS}")
    return True


def _alone(connection: psycopg.Connection) -> None:
    """Let no second publication begin before this transaction is over.

    Raises:
        PostgresError: If one is under way.
    """
    if not connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME]).fetchall()[0][0]:
        raise PostgresError("another publication to this database is under way")


def _make_room(connection: psycopg.Connection, copied: Sequence[str]) -> None:
    """Give back the room of rows that nobody reads any more; the server does so in time where this cannot."""
    if copied:
        with suppress(psycopg.Error):
            connection.execute(f"VACUUM (TRUNCATE false) {', '.join(copied)}")


@contextmanager
def _folder(settings: Settings) -> Iterator[Path]:
    """Make a folder for the rows under way, and remove those that were left behind a day ago or more."""
    for left in settings.data.glob(f"{_FOLDER}*"):
        if left.stat().st_mtime < (datetime.now(UTC) - timedelta(days=1)).timestamp():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_FOLDER, dir=settings.data) as folder:
        yield Path(folder)
