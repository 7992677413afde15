"""The marts' own SQL on a stage of its own, beside a build: what computes a state.

Belongs here: the stage. Does not belong here: what is kept of a state (`by_vintage`, `history`), or any SQL of a mart
(`sql/marts`).

On the stage every table of the build is seen, and the macros are those of the files. Only what follows from the moment
is another: after the label of a row's vintage stands its number in the catalogue (`number_of`), and the basis of its
gap is its table, so that a row says which vintage it is of, whatever the moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import duckdb

from assets.marts.sql_errors import refused_in_words
from assets.marts.sql_files import SQL, Mart, SqlFile, marts

NAME = "stage"
_MARK = "chr(31)"  # sorts before whatever a label may have, so that numbered labels sort as labels do
_MAKES_A_MACRO = re.compile(r"^\s*CREATE\s+(OR\s+REPLACE\s+)?MACRO\b", re.IGNORECASE | re.MULTILINE)
# Which vintages there are at a moment, as `sql/catalogue/as_of.sql` has it, without what it joins of the moment.
_NAMED = f"""
    CREATE MACRO catalogue.vintages_as_of(wanted_table, as_of) AS TABLE
        SELECT vintage_id, table_id, vintage || {_MARK} || vintage_id AS vintage, published_at, published_on,
            official_label, source_url, source_sha256, sheet, first_period, last_period,
            CAST(NULL AS BOOLEAN) AS vintage_gap, table_id AS gap_basis,
            CAST(NULL AS DATE) AS newest_release_known, FALSE AS withdrawn
        FROM catalogue.vintages WHERE table_id = wanted_table AND published_local <= CAST(as_of AS TIMESTAMP);
    CREATE MACRO catalogue.vintage_as_of(wanted_table, as_of) AS TABLE
        SELECT * FROM catalogue.vintages_as_of(wanted_table, as_of)
        QUALIFY row_number() OVER (ORDER BY vintage_id DESC) = 1;
"""


@contextmanager
def on_stage(connection: duckdb.DuckDBPyConnection, chosen: Sequence[Mart], named: bool = True) -> Iterator[str]:
    """Give the name of the build, and let names without a database be those of the stage meanwhile.

    Args:
        connection: Where the build is the current database.
        chosen: The marts whose macros are wanted.
        named: Whether rows name their vintage by number and their table; else they say what the macros say.

    Raises:
        DefinitionError: If the SQL of a mart does not run.
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
            connection.execute(f'CREATE VIEW {schema}."{table}" AS SELECT * FROM {build}.{schema}."{table}"')
        for file in ("figures.sql", "clocks.sql"):
            connection.execute((SQL / "catalogue" / file).read_text(encoding="utf-8"))
        connection.execute(_NAMED if named else (SQL / "catalogue" / "as_of.sql").read_text(encoding="utf-8"))
        for mart in _with_those_read(chosen):
            run(connection, mart.file, lambda sql: bool(_MAKES_A_MACRO.search(sql)))
        yield build
    finally:
        connection.execute(f"USE {build}")
        connection.execute(f"DETACH {NAME}")


def number_of(vintage: str) -> str:
    """Return the SQL of the number that a vintage is named with on the stage."""
    return f"CAST(split_part({vintage}, {_MARK}, 2) AS INTEGER)"


def columns_of(connection: duckdb.DuckDBPyConnection, mart: Mart) -> list[str]:
    """Return the columns of a mart, in their order, as its macro on the stage has them."""
    described = connection.execute(f"DESCRIBE FROM {NAME}.marts.{mart.name}_as_of('infinity')").fetchall()
    return [row[0] for row in described]


def run(connection: duckdb.DuckDBPyConnection, file: SqlFile, wanted: Callable[[str], bool]) -> None:
    """Run those statements of an SQL file that are wanted; what they make takes the place of what is there.

    Raises:
        DefinitionError: If one does not run.
    """
    for statement in connection.extract_statements(file.sql):
        if wanted(statement.query):
            line = file.sql.partition(statement.query)[0].count("\n") + 1
            with refused_in_words(file.shown, statement.query, connection, line):
                connection.execute(re.sub(r"(?m)^CREATE (?=MACRO|TABLE)", "CREATE OR REPLACE ", statement.query))


def _with_those_read(chosen: Sequence[Mart]) -> list[Mart]:
    """Return marts and the marts they read, each after those it reads."""
    wanted = {mart.name for mart in chosen}
    for mart in reversed(marts()):
        if mart.name in wanted:
            wanted |= {name.removeprefix("marts.") for name in mart.reads if name.startswith("marts.")}
    return [mart for mart in marts() if mart.name in wanted]


def current(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the name of the current database."""
    row = connection.execute("SELECT current_database()").fetchone()
    return str(row[0]) if row else ""
