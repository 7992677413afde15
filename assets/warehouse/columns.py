"""What Dagster shows of a mart's columns: what each is made of, its type and its description.

Belongs here: turning the lineage read from the SQL, and the comments in the
warehouse, into Dagster's metadata. Does not belong here: reading the SQL
(`assets.lineage.mart_lineage`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    import duckdb

    from assets.marts.sql_files import Mart


def column_metadata(connection: duckdb.DuckDBPyConnection, mart: Mart) -> dict[str, dg.MetadataValue]:  # type: ignore[type-arg]
    """Return a mart's column schema, and its column lineage where its figures can be followed."""
    # Reading the lineage out of the SQL takes a second that only a run should spend.
    from assets.lineage.mart_lineage import lineages

    found: dict[str, dg.MetadataValue] = {"dagster/column_schema": column_schema(connection, mart.name)}  # type: ignore[type-arg]
    if (lineage := lineages().get(mart.name)) is not None:
        depends = {
            name: [dg.TableColumnDep(dg.AssetKey(table.split(".")), column) for table, column in origins]
            for name, origins in lineage.depends_on().items()
        }
        found["dagster/column_lineage"] = dg.MetadataValue.column_lineage(dg.TableColumnLineage(depends))
    return found


def column_schema(connection: duckdb.DuckDBPyConnection, table: str) -> dg.TableSchemaMetadataValue:
    """Return names, types and descriptions of the columns of a table in `marts`."""
    rows = connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE schema_name = 'marts' AND table_name = ? ORDER BY column_index",
        [table],
    ).fetchall()
    return dg.MetadataValue.table_schema(dg.TableSchema([dg.TableColumn(*row) for row in rows]))
