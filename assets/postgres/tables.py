"""The tables that PostgreSQL gets, with their columns, keys and comments.

Belongs here: which tables of the warehouse they are, and the statements that make them. Does not belong here: their
rows (`rows`), or what is asked as of a moment (`as_of`).

`observations` stay behind: what they hold is in the marts, by vintage too, and who takes a figure apart needs the
DuckDB file anyway, for `immstats explain` reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from assets.literals import quoted
from assets.postgres.held import HeldMart
from assets.postgres.names import name
from assets.problems import DefinitionError

SCHEMAS = ("catalogue", "marts", "reference")
_TYPES = {
    "BIGINT": "bigint", "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "double precision", "INTEGER": "integer",
    "SMALLINT": "smallint", "VARCHAR": "text", "TIMESTAMP WITH TIME ZONE": "timestamptz",
}  # fmt: skip
# What is asked as of a moment, by the columns that hold from when until when a row stood: the first of these it has.
_STRETCHES = (("realtime_start_local", "realtime_end_local"), ("realtime_start", "realtime_end"))
_COLUMNS = """
    SELECT c.schema_name, c.table_name, c.column_name, c.data_type, c.comment, t.comment
    FROM duckdb_columns() AS c
    INNER JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name)
    WHERE c.database_name = current_database() AND list_contains(?, c.schema_name)
    ORDER BY c.schema_name, c.table_name, c.column_index
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type in PostgreSQL, and what it holds."""

    name: str
    type: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        schema: Its schema.
        name: Its name.
        comment: What it holds.
        columns: Its columns, in the order of the warehouse.
        key: The columns that tell its rows apart; none where no key is declared.
        key_may_be_null: Whether one of them has no value in some row, as no column of a primary key may.
    """

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    key_may_be_null: bool

    @property
    def full(self) -> str:
        """Its name with the schema, as the catalogue writes it."""
        return f"{self.schema}.{self.name}"

    def made(self, schema: str) -> str:
        """Return the statement that makes it in a schema."""
        columns = ", ".join(f"{name(column.name)} {column.type}" for column in self.columns)
        return f"CREATE TABLE {name(schema, self.name)} ({columns})"

    def finished(self, schema: str) -> list[str]:
        """Return the statements that make its key, its indexes and its comments, once its rows are in."""
        table, held = name(schema, self.name), {column.name for column in self.columns}
        made = []
        if self.key:
            kind = "UNIQUE NULLS NOT DISTINCT" if self.key_may_be_null else "PRIMARY KEY"
            made.append(f"ALTER TABLE {table} ADD {kind} ({', '.join(map(name, self.key))})")
        if stretch := next((stretch for stretch in _STRETCHES if held >= set(stretch)), None):
            made.append(f"CREATE INDEX ON {table} ({', '.join(map(name, stretch))})")
        if self.comment:
            made.append(f"COMMENT ON TABLE {table} IS {quoted(self.comment)}")
        made += [
            f"COMMENT ON COLUMN {table}.{name(column.name)} IS {quoted(column.comment)}"
            for column in self.columns
            if column.comment
        ]
        return made


def tables_of(warehouse: duckdb.DuckDBPyConnection, marts: Sequence[HeldMart]) -> list[Table]:
    """Return the tables of a published warehouse with these marts that PostgreSQL gets.

    Raises:
        DefinitionError: If a column has a type that PostgreSQL does not have, or a name is too long for it.
    """
    columns: dict[tuple[str, str, str | None], list[Column]] = {}
    for schema, table, column, kind, comment, of_table in warehouse.execute(_COLUMNS, [list(SCHEMAS)]).fetchall():
        mine = columns.setdefault((schema, table, of_table), [])
        mine.append(Column(column, _type(f"{schema}.{table}.{column}", kind), comment))
    keys = _keys(warehouse, marts, {f"{schema}.{table}" for schema, table, _ in columns})
    return [
        Table(schema, table, comment, tuple(mine), *_held(warehouse, name(schema, table), key))
        for (schema, table, comment), mine in columns.items()
        for key in [keys.get(f"{schema}.{table}", ())]
    ]


def _type(column: str, kind: str) -> str:
    """Return the type that PostgreSQL has for one of DuckDB's.

    DuckDB keeps moments as TIMESTAMP of UTC. Compared with now(), PostgreSQL would take such a one for the clock of the
    session; as TIMESTAMPTZ it is the moment. What a clock in London shows is no moment, and its name says `_local`.
    """
    if kind == "TIMESTAMP":
        return "timestamp" if column.endswith("_local") else "timestamptz"
    if kind.startswith("DECIMAL("):
        return kind.replace("DECIMAL", "numeric")
    if kind not in _TYPES:
        raise DefinitionError(
            f"{column} is {kind}, which PostgreSQL has no type for; make it one of {', '.join(sorted(_TYPES))}"
        )
    return _TYPES[kind]


def _keys(
    warehouse: duckdb.DuckDBPyConnection, marts: Sequence[HeldMart], tables: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """Return what tells the rows of tables apart: of marts, of their histories, and of what the dictionary says it."""
    keys = {}
    if "catalogue.dictionary" in tables:
        keys = {
            table: tuple(columns)
            for table, columns in warehouse.execute(
                "SELECT schema_name || '.' || table_name, list(column_name ORDER BY key_position) "
                "FROM catalogue.dictionary WHERE key_position IS NOT NULL GROUP BY ALL"
            ).fetchall()
            if not table.endswith("_by_vintage")  # asked by the stretch; its key would take more room than its rows
        }
    keys |= {f"marts.{mart.name}": mart.grain for mart in marts}
    return keys | {mart.history: mart.key_of_history for mart in marts if mart.history}


def _held(warehouse: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Return a key where it tells the rows apart, and whether one of its columns has no value in some row."""
    if not key:
        return (), False
    listed = ", ".join(map(name, key))
    nulls = " OR ".join(f"{name(column)} IS NULL" for column in key)
    [(rows, different, without)] = warehouse.execute(
        f"SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT {listed} FROM {table})), count(*) FILTER ({nulls}) "
        f"FROM {table}"
    ).fetchall()
    return (key if rows == different else ()), without > 0
