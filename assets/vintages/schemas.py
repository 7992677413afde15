"""The schemas of a warehouse, as the audit of vintages and the build both make them.

Belongs here: the empty tables of the catalogue, the reference lists, the columns of observations in DuckDB's types,
and inserting rows. Does not belong here: the rows (`catalogue`), or which vintages are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from assets.contracts.language import Contract
from assets.observations.columns import observation_columns
from assets.reference import FOLDER, PROJECT
from assets.vintages.catalogue import Row

DUCKDB_TYPES = {"Int32": "INTEGER", "String": "VARCHAR", "Date": "DATE", "Float64": "DOUBLE"}


def columns_of(contract: Contract) -> list[tuple[str, str]]:
    """Return name and DuckDB type of each column of a table's observations."""
    return [(name, DUCKDB_TYPES[kind]) for name, kind in observation_columns(contract).items()]


def create_schemas(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schemas of a warehouse with the empty tables and the macros of the catalogue."""
    for name in ("catalogue", "observations", "reference", "marts"):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
    for file in ("kept.sql", "tables.sql", "clocks.sql", "as_of.sql", "figures.sql"):
        connection.execute(_sql(file))


def renew_catalogue(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty the tables of the catalogue that every build fills anew; the others stay as they are."""
    connection.execute(re.sub(r"(?m)^CREATE TABLE", "CREATE OR REPLACE TABLE", _sql("tables.sql")))


def _sql(file: str) -> str:
    return (PROJECT / "sql" / "catalogue" / file).read_text(encoding="utf-8")


def load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """Load every list of `sql/reference` as text, and make the dimensions of them."""
    for path in sorted(FOLDER.glob("*.csv")):
        connection.execute(
            f'CREATE TABLE reference."{path.stem}" AS '
            "SELECT * FROM read_csv(?, header = true, all_varchar = true, nullstr = '')",
            [str(path)],
        )
    connection.execute(_sql("dimensions.sql"))


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """Insert rows into a table, column by column: row by row takes seventy times as long."""
    if rows:
        columns = [list(values) for values in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {table} SELECT {', '.join(['unnest(?)'] * len(columns))}", columns)
