"""What is exported: the marts of a published warehouse, as its catalogue describes them.

Belongs here: reading names, types, units, keys and sources out of `catalogue`. Does not belong here: how any format
says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from assets.problems import DefinitionError, nearest_names
from assets.published import named_rows


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: Its name.
        data_type: DuckDB's name of its type.
        description: What it is.
        unit: Unit of a number; None where it is none.
        additivity: What a figure may be summed over; None for a number that only says how one came to be.
        references: Table with its schema, and column, that hold each of its values; None where none is declared.
        has_empty: Whether one that refers to another has a cell without a value.
    """

    name: str
    data_type: str
    description: str
    unit: str | None = None
    additivity: str | None = None
    references: tuple[str, str] | None = None
    has_empty: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A published table that a mart is made of.

    Attributes:
        table_id: Its name.
        title: Its title.
        url: Address of the document of its newest release that is held.
        published_on: The day of that release.
        label: Its official label.
    """

    table_id: str
    title: str
    url: str
    published_on: str
    label: str

    @property
    def in_words(self) -> str:
        """What it is, with its release and label."""
        return f"{self.table_id}: {self.title}, released {self.published_on} ({self.label})"


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be exported.

    Attributes:
        schema: Its schema in the warehouse.
        name: Its name.
        description: What a row is and what may not be done with it.
        key: The columns that name a row.
        columns: Its columns, in their order.
        rows: How many rows it has.
        sources: What it is made of.
        required: The columns of the key that hold a value in each row.
    """

    schema: str
    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: int
    sources: tuple[Source, ...] = ()
    required: frozenset[str] = field(default=frozenset())

    @property
    def measures(self) -> tuple[Column, ...]:
        """The columns that hold numbers with a unit."""
        return tuple(column for column in self.columns if column.unit)

    @property
    def figures(self) -> tuple[Column, ...]:
        """Those of them that hold figures: of no other number does the dictionary say what it may be added over."""
        return tuple(column for column in self.measures if column.additivity)

    @property
    def file(self) -> str:
        """The name of its files, without ending; a table that is no mart has its schema in front."""
        return self.name if self.schema == "marts" else f"{self.schema}.{self.name}"

    @property
    def relation(self) -> str:
        """Its name in SQL."""
        return f'{self.schema}."{self.name}"'

    @property
    def order(self) -> str:
        """Its key, as SQL sorts by it."""
        return ", ".join(f'"{name}"' for name in self.key)


def exported_marts(connection: duckdb.DuckDBPyConnection, names: Sequence[str] = ()) -> tuple[Table, ...]:
    """Return the marts to be exported.

    Args:
        connection: A published warehouse.
        names: The marts, as `marts.crossings` or `crossings`; all where none is named.

    Raises:
        DefinitionError: If there is no such mart.
    """
    known = {row["mart"]: row for row in named_rows(connection, "FROM catalogue.marts ORDER BY mart")}
    chosen = sorted({name.casefold().removeprefix("marts.") for name in names}) or list(known)
    for name in chosen:
        if name not in known:
            near = ", ".join(nearest_names(name, list(known))) or "none"
            raise DefinitionError(f"there is no mart {name!r}; there are {', '.join(known)} (nearest: {near})")
    return tuple(
        described(connection, "marts", name, known[name]["description"], _sources(connection, known[name]["tables"]))
        for name in chosen
    )


def described(
    connection: duckdb.DuckDBPyConnection, schema: str, name: str, description: str, sources: tuple[Source, ...] = ()
) -> Table:
    """Return a table as `catalogue.dictionary` has it.

    Args:
        connection: A published warehouse.
        schema: Its schema.
        name: Its name.
        description: What it is.
        sources: What it is made of.
    """
    rows = named_rows(
        connection,
        "SELECT * FROM catalogue.dictionary WHERE schema_name = ? AND table_name = ? ORDER BY position",
        [schema, name],
    )
    key = tuple(row["column_name"] for row in sorted(filter(_in_key, rows), key=lambda row: row["key_position"]))
    counts = ", ".join(f'count("{column}") = count(*)' for column in key)
    count, *whole = connection.execute(
        f'SELECT count(*){", " if key else ""}{counts} FROM {schema}."{name}"'
    ).fetchall()[0]
    columns = tuple(
        Column(
            row["column_name"],
            row["data_type"],
            row["description"] or "",
            row["unit"],
            row["additivity"],
            (row["references_table"], row["references_column"]) if row["references_table"] else None,
        )
        for row in rows
    )
    required = frozenset(column for column, is_whole in zip(key, whole, strict=True) if is_whole)
    return Table(schema, name, description, key, columns, count, sources, required)


def _in_key(row: dict[str, object]) -> bool:
    return row["key_position"] is not None


def _sources(connection: duckdb.DuckDBPyConnection, tables: str) -> tuple[Source, ...]:
    """Return the newest release held of each table that a mart is made of."""
    rows = connection.execute(
        """
        SELECT t.table_id, t.title, v.source_url, CAST(v.published_on AS VARCHAR), v.official_label
        FROM catalogue.tables AS t
        INNER JOIN catalogue.vintages AS v ON t.table_id = v.table_id
        WHERE list_contains(string_split(?, ', '), t.table_id)
        QUALIFY row_number() OVER (PARTITION BY t.table_id ORDER BY v.vintage_id DESC) = 1
        ORDER BY lower(t.table_id)
        """,
        [tables],
    ).fetchall()
    return tuple(Source(*row) for row in rows)
