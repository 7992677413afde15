"""A table as CSV.

Belongs here: how each type is written (no value, guarded text, moments in UTC), and the file. Does not belong here:
what describes the file (`csvw`, `datapackage`).

An empty cell is no value. A measure without a value holds shorthand instead, so that no program takes it for 0. Text
stands in quotes: a program that guesses them, as DuckDB does, takes the apostrophe of a guarded text for one otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from assets.exports.cells import guarded_sql
from assets.exports.shorthand import shorthand_sql
from assets.exports.tables import Column, Table
from assets.literals import quoted


def write_csv(connection: duckdb.DuckDBPyConnection, table: Table, markers: Mapping[str, str], path: Path) -> None:
    """Write a table in the order of its key.

    Args:
        connection: A published warehouse.
        table: The table.
        markers: Shorthand by marker.
        path: The file.
    """
    order = f"ORDER BY {table.order}" if table.key else "ORDER BY ALL"
    cells = ", ".join(f'{cell(table, column, markers)} AS "{column.name}"' for column in table.columns)
    texts = [column.name for column in table.columns if column.data_type == "VARCHAR"]
    # The cells are text of the same names, which must not be what the rows are sorted by.
    copy_csv(connection, f"SELECT {cells} FROM (FROM {table.relation} {order})", texts, path)


def copy_csv(connection: duckdb.DuckDBPyConnection, query: str, texts: Sequence[str], path: Path) -> None:
    """Write the rows of a query.

    Args:
        connection: A warehouse.
        query: It returns cells, each as text that is guarded where it must be.
        texts: Its columns that hold text.
        path: The file.
    """
    named = ", ".join(f'"{name}"' for name in texts)
    quotes = f", FORCE_QUOTE ({named})" if texts else ""
    connection.execute(f"COPY ({query}) TO {quoted(path)} (FORMAT csv, HEADER{quotes})")


def cell(table: Table, column: Column, markers: Mapping[str, str]) -> str:
    """Return SQL for the text of a column's cells."""
    name = f'"{column.name}"'
    if column.data_type == "VARCHAR":
        return guarded_sql(name)
    if column.data_type == "TIMESTAMP":
        return f"replace(CAST({name} AS VARCHAR), ' ', 'T') || 'Z'"
    if not column.unit:
        return f"CAST({name} AS VARCHAR)"
    return f"coalesce(CAST({name} AS VARCHAR), {missing(table, column, markers)})"


def missing(table: Table, column: Column, markers: Mapping[str, str]) -> str:
    """Return SQL for the shorthand of an empty cell of a measure."""
    has_markers = any(other.name == "markers" for other in table.columns)
    # A mart that does not name the measures of its markers has one published figure; what we count has no marker.
    published = [other.name for other in table.measures if other.additivity]
    return shorthand_sql(table.name, column.name, column.name in published[:1], has_markers, dict(markers))
