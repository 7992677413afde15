"""A new structure in place of the one that stands: other columns, keys, comments or functions.

Belongs here: what stands, making the new tables in schemas of their own, and the swap. Does not belong here: rows
(`rows`), or a publication that changes nothing but rows (`publish`).

The swap needs all tables for itself for a moment. Who reads one keeps it to the end of his transaction, and who comes
while the swap waits is held up; so it waits for a fraction of a second only, less than the server takes to look for
deadlocks and end one side, and tries again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import psycopg
from psycopg import errors

from assets.postgres.address import PostgresError
from assets.postgres.names import name
from assets.postgres.structure import WHAT_IS_THERE, Structure
from assets.postgres.tables import SCHEMAS

# Ending of the schemas in which new tables are made; no reader ever sees them.
NEXT = "_next"
_BUILD = name("catalogue", "build")
_WAIT_MILLISECONDS = 800
_PAUSE_SECONDS = 0.5
_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a publication before has left.

    Attributes:
        build_id: The build that is there.
        data_label: What its data are.
        structure: What tells how its tables were made.
        contents: What tells the rows of each table, by its quoted name.
        objects: Kind and quoted name of everything that was made, by kind.
    """

    build_id: str
    data_label: str | None
    structure: str
    contents: dict[str, str]
    objects: dict[str, list[str]]


def standing(connection: psycopg.Connection) -> Standing | None:
    """Return what stands in the database; None where nothing was published yet.

    Raises:
        PostgresError: If one of the schemas holds something that no publication made.
    """
    if not _is_there(connection, WHAT_IS_THERE):
        others = connection.execute(
            "SELECT n.nspname, min(c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
            "WHERE n.nspname = ANY(%s) GROUP BY n.nspname ORDER BY n.nspname",
            [list(SCHEMAS)],
        ).fetchall()
        if others:
            found = ", ".join(".".join(other) for other in others)
            raise PostgresError(
                f"the database has other things in these schemas ({found}); give the build one of its own"
            )
        return None
    build = connection.execute("SELECT build_id, data_label FROM catalogue.build").fetchall()[0]
    rows = connection.execute(
        f"SELECT kind, name, content, structure FROM {WHAT_IS_THERE} ORDER BY kind, name"
    ).fetchall()
    objects: dict[str, list[str]] = {}
    for kind, quoted_name, _, _ in rows:
        objects.setdefault(kind, []).append(quoted_name)
    contents = {quoted_name: content for _, quoted_name, content, _ in rows if content}
    return Standing(build[0], build[1], rows[0][3], contents, objects)


def begin_next(connection: psycopg.Connection, structure: Structure) -> None:
    """Make the tables of a new structure, without rows, in schemas that nobody sees before the transaction is over."""
    for schema in SCHEMAS:
        connection.execute(f"CREATE SCHEMA {schema}{NEXT}")
    for table in structure.tables:
        connection.execute(table.made(table.schema + NEXT))


def put_in_place(connection: psycopg.Connection, structure: Structure, before: Standing | None) -> None:
    """Put the new tables, with all that is made of them, in place of what stands.

    Raises:
        PostgresError: If somebody made something that hangs on a table that stands, or readers leave no moment.
    """
    if before:
        _drop_when_nobody_reads(connection, before, {made.name for made in structure.made})
    for schema in SCHEMAS:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for table in structure.tables:
        connection.execute(f"ALTER TABLE {name(table.schema + NEXT, table.name)} SET SCHEMA {table.schema}")
    for schema in SCHEMAS:
        connection.execute(f"DROP SCHEMA {schema}{NEXT}")
    for statement in structure.shared:
        connection.execute(statement)
    for made in structure.made:
        for statement in made.sql:
            _replace(connection, made.kind, made.name, statement)


def _drop_when_nobody_reads(connection: psycopg.Connection, before: Standing, wanted: set[str]) -> None:
    # Who asks for several things asks for the build first: then one is waited for, and holds up none of his own.
    tables = sorted([*before.objects["TABLE"], WHAT_IS_THERE], key=lambda table: table != _BUILD)
    views = before.objects.get("VIEW", [])
    gone = [function for function in before.objects.get("FUNCTION", []) if function not in wanted]
    until = time.monotonic() + _SECONDS
    while True:
        try:
            with connection.transaction():  # what is locked is let go where not all of it can be had
                connection.execute(f"SET LOCAL lock_timeout = {_WAIT_MILLISECONDS}")
                connection.execute(f"LOCK TABLE {', '.join([*tables, *views])} IN ACCESS EXCLUSIVE MODE")
                if views:
                    connection.execute(f"DROP VIEW {', '.join(views)}")
                connection.execute(f"DROP TABLE {', '.join(tables)}")
                if gone:
                    connection.execute(f"DROP FUNCTION {', '.join(gone)}")
            connection.execute("SET LOCAL lock_timeout = DEFAULT")
            return
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            if time.monotonic() > until:
                raise PostgresError(
                    "the tables have another structure than those that stand, and readers left no moment to swap them "
                    f"in {_SECONDS:.0f} s: a transaction that has read stays open. What stood there stands; end it, "
                    "and `immstats postgres` tries again"
                ) from None
            time.sleep(_PAUSE_SECONDS)
        except errors.DependentObjectsStillExist as error:
            raise PostgresError(
                "the tables have another structure than those that stand, and something of yours hangs on them: "
                f"{' '.join((error.diag.message_detail or '').split())}. Drop it, publish, and make it anew"
            ) from None


def _replace(connection: psycopg.Connection, kind: str, quoted_name: str, statement: str) -> None:
    """Run a statement that makes a function or a view; one that gives other columns than before goes first.

    A function that gives the same is replaced: whoever is about to call it does not miss it.
    """
    try:
        with connection.transaction():
            connection.execute(statement)
    except errors.InvalidFunctionDefinition:
        connection.execute(f"DROP {kind} {quoted_name}")
        connection.execute(statement)


def _is_there(connection: psycopg.Connection, table: str) -> bool:
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
    return bool(found and found[0])
