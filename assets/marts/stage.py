"""The marts' own SQL on a stage of its own, beside a build: what computes a state.

Belongs here: the stage. Does not belong here: what is kept of a state (`by_vintage`, `history`), or any SQL of a mart
(`sql/marts`).

On the stage every table of the build is seen, and the macros are those of the files. Only what follows from the moment
is another: the vintage of a row is its number in the catalogue, and the basis of its gap is its table, so that a row
says which vintage it is of, whatever the moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from assets.marts.sql_files import SQL, Mart

NAME = "stage"
_MAKES_A_MACRO = re.compile(r"^\s*CREATE\s+(OR\s+REPLACE\s+)?MACRO\b", re.IGNORECASE | re.MULTILINE)
_AS_VINTAGES_ARE_NAMED = {
    "vintages": "SELECT * REPLACE (CAST(vintage_id AS VARCHAR) AS vintage, CAST(NULL AS DATE) AS withdrawn_on) "
    "FROM {build}.catalogue.vintages",
    "release_gaps": "SELECT DISTINCT table_id, CAST(NULL AS BOOLEAN) AS vintage_gap, table_id AS gap_basis, "
    "CAST(NULL AS DATE) AS newest_release_known, TIMESTAMP '-infinity' AS starts_at, "
    "TIMESTAMP '-infinity' AS starts_local, CAST(NULL AS TIMESTAMP) AS ends_local FROM {build}.catalogue.vintages",
}


@contextmanager
def on_stage(connection: duckdb.DuckDBPyConnection, marts: Sequence[Mart], named: bool = True) -> Iterator[str]:
    """Give the name of the build, and let unqualified names be those of the stage meanwhile.

    Args:
        connection: Where the build is the current database.
        marts: The marts whose macros are wanted, each after those it reads.
        named: Whether rows name their vintage by number and their table; else they say what the macros say.
    """
    build = current(connection)
    connection.execute(f"ATTACH ':memory:' AS {NAME}")
    connection.execute(f"USE {NAME}")
    try:
        for schema in ("catalogue", "observations", "reference", "marts"):
            connection.execute(f"CREATE SCHEMA {schema}")
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? "
            "AND schema_name IN ('catalogue', 'observations', 'reference')",
            [build],
        ).fetchall()
        for schema, table in tables:
            rows = f'SELECT * FROM {build}.{schema}."{table}"'
            if named and schema == "catalogue":
                rows = _AS_VINTAGES_ARE_NAMED.get(table, rows).format(build=build)
            connection.execute(f'CREATE VIEW {schema}."{table}" AS {rows}')
        for file in ("as_of.sql", "figures.sql"):
            connection.execute((SQL / "catalogue" / file).read_text(encoding="utf-8"))
        for mart in marts:
            for statement in connection.extract_statements(mart.file.sql):
                if _MAKES_A_MACRO.search(statement.query):
                    connection.execute(statement)
        yield build
    finally:
        connection.execute(f"USE {build}")
        connection.execute(f"DETACH {NAME}")


def columns_of(connection: duckdb.DuckDBPyConnection, mart: Mart) -> list[str]:
    """Return the columns of a mart, in their order, as its macro on the stage has them."""
    return [row[0] for row in connection.execute(f"DESCRIBE FROM {NAME}.marts.{mart.name}_as_of('infinity')").fetchall()]


def current(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the name of the current database."""
    row = connection.execute("SELECT current_database()").fetchone()
    return str(row[0]) if row else ""
