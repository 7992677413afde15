"""All that PostgreSQL gets of a published warehouse but the rows.

Belongs here: putting tables, functions and views together, and what tells one structure from another. Does not belong
here: the statements of each (`tables`, `as_of`), or when they are run (`publish`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import duckdb

from assets.postgres.as_of import Made, made_of, shared
from assets.postgres.held import held_marts
from assets.postgres.tables import Table, tables_of

WHAT_IS_THERE = "catalogue.in_postgresql"
# What was published here, for the next publication and for people: one row a table, view and function.
RECORD = (
    f"CREATE TABLE {WHAT_IS_THERE} (kind text, name text, row_count bigint, content text, structure text, "
    "published_at timestamptz, PRIMARY KEY (kind, name))",
    f"COMMENT ON TABLE {WHAT_IS_THERE} IS 'What immstats put into this database, and when; it removes nothing else'",
    f"COMMENT ON COLUMN {WHAT_IS_THERE}.kind IS 'TABLE, VIEW or FUNCTION'",
    f"COMMENT ON COLUMN {WHAT_IS_THERE}.name IS 'Its name with the schema, quoted, as a statement drops it'",
    f"COMMENT ON COLUMN {WHAT_IS_THERE}.row_count IS 'Rows of a table'",
    f"COMMENT ON COLUMN {WHAT_IS_THERE}.content IS 'SHA-256 of its rows as copied; a table with the same stays'",
    f"COMMENT ON COLUMN {WHAT_IS_THERE}.structure IS 'What tells how it was made: with the same, only rows change'",
    f"COMMENT ON COLUMN {WHAT_IS_THERE}.published_at IS 'When these rows were published here'",
)


@dataclass(frozen=True, slots=True)
class Structure:
    """What is made in PostgreSQL before and after the rows come in.

    Attributes:
        tables: The tables.
        shared: Statements of functions that need no mart.
        made: Functions and views of the marts.
        digest: What tells it from others: of every statement.
    """

    tables: tuple[Table, ...]
    shared: tuple[str, ...]
    made: tuple[Made, ...]
    digest: str


def structure_of(warehouse: duckdb.DuckDBPyConnection) -> Structure:
    """Return the structure of a published warehouse.

    Raises:
        DefinitionError: If PostgreSQL has no type for a column, or would cut a name short.
    """
    marts = held_marts(warehouse)
    tables = tables_of(warehouse, marts)
    needed, made = shared(), made_of(marts, tables)
    said = [table.made(table.schema) for table in tables]
    said += [statement for table in tables for statement in table.finished(table.schema)]
    said += [*needed, *RECORD, *(statement for one in made for statement in one.sql)]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
    return Structure(tuple(tables), tuple(needed), tuple(made), digest)
