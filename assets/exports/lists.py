"""The lists that columns of the marts refer to, so that an export holds each code with what it stands for.

Belongs here: which lists an export needs. Does not belong here: the lists (`sql/reference`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from assets.exports.tables import Column, Table, described


def joined(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> tuple[Table, ...]:
    """Return tables whose columns refer to a list where each of their values is in it.

    Where some are not, the description of the column names the list instead: a foreign key would be untrue.
    """
    return tuple(
        replace(table, columns=tuple(_checked(connection, table, each) for each in table.columns)) for table in tables
    )


def _checked(connection: duckdb.DuckDBPyConnection, table: Table, column: Column) -> Column:
    if column.references is None:
        return column
    other, its_column = column.references
    lacking, empty = connection.execute(
        f'SELECT count(DISTINCT "{column.name}") FILTER ("{column.name}" NOT IN '
        f'(SELECT "{its_column}" FROM {other} WHERE "{its_column}" IS NOT NULL)), '
        f'count(*) - count("{column.name}") FROM {table.relation}'
    ).fetchall()[0]
    twice = connection.execute(
        f'SELECT count("{its_column}") - count(DISTINCT "{its_column}") FROM {other}'
    ).fetchall()[0][0]
    if not lacking and not twice:
        return replace(column, has_empty=empty > 0)
    why = f"{lacking} of its values are not there" if lacking else "a value may stand there twice"
    return replace(column, references=None, description=f"{column.description}. See {other}.{its_column}: {why}.")


def lists_of(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> tuple[Table, ...]:
    """Return the tables that columns of the given ones refer to, and that are not among them."""
    exported = {f"{table.schema}.{table.name}" for table in tables}
    named = {column.references[0] for table in tables for column in table.columns if column.references}
    found = []
    for full in sorted(named - exported):
        schema, _, name = full.partition(".")
        comment = connection.execute(
            "SELECT max(comment) FROM (SELECT schema_name, table_name, comment FROM duckdb_tables() UNION ALL "
            "SELECT schema_name, view_name, comment FROM duckdb_views()) WHERE schema_name = ? AND table_name = ?",
            [schema, name],
        ).fetchall()[0][0]
        found.append(described(connection, schema, name, comment or f"The list {full}."))
    return tuple(found)
