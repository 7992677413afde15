"""A table as Parquet.

Belongs here: order, row groups, compression, and what the file says of itself. Does not belong here: other formats.

Cells are as in the warehouse: NULL is no value, and `markers` says why.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from assets.exports.about import Build
from assets.exports.tables import Table
from assets.literals import quoted

# Small enough that who filters by period reads a part, large enough that statistics weigh nothing.
ROWS_OF_A_GROUP = 50_000


def write_parquet(connection: duckdb.DuckDBPyConnection, table: Table, build: Build, path: Path) -> None:
    """Write a table in the order of its key.

    Args:
        connection: A published warehouse.
        table: The table.
        build: What the warehouse is, for the file's metadata.
        path: The file.
    """
    said = {
        "title": table.name,
        "description": table.description,
        "grain": ", ".join(table.key),
        "sorted_by": ", ".join(table.key),
        "columns": json.dumps(
            {c.name: {"description": c.description, "unit": c.unit, "additivity": c.additivity} for c in table.columns},
            ensure_ascii=False,
        ),
        "source": json.dumps([[s.table_id, s.title, s.url, s.published_on, s.label] for s in table.sources]),
        **build.said(),
    }
    metadata = ", ".join(f"{key}: {quoted(value)}" for key, value in said.items())
    order = f"ORDER BY {table.order}" if table.key else "ORDER BY ALL"
    connection.execute(
        f"COPY (FROM {table.relation} {order}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd, "
        f"ROW_GROUP_SIZE {ROWS_OF_A_GROUP}, KV_METADATA {{{metadata}}})"
    )
