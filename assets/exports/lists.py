"""The lists that columns of the marts refer to, so that an export holds each code with what it stands for.

Belongs here: which lists an export needs. Does not belong here: the lists (`sql/reference`).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from assets.exports.tables import Table, described


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
