"""The data dictionary, written into the file itself.

Belongs here: which description each table, column and macro gets. Does not belong here: the descriptions
(`sql/reference/columns.csv`, the contracts, the headers of the marts).
"""

from __future__ import annotations

import duckdb

from assets.literals import quoted
from assets.marts import by_vintage
from assets.marts.selection import Selection
from assets.problems import DefinitionError


def comment(connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
    """Write the data dictionary into the file: a comment on every table and column that has none yet.

    Raises:
        DefinitionError: If `sql/reference/columns.csv` does not describe a column.
    """
    descriptions = {f"marts.{mart.name}": mart.description for mart in selection.marts}
    descriptions |= {
        f"marts.{mart.name}_history": f"The history of marts.{mart.name}: a row for each state of one of its rows, "
        "from realtime_start until realtime_end. Never sum over its rows: those of different moments count the same."
        for mart in selection.marts
    }
    descriptions |= {
        by_vintage.name_of(mart): f"The rows of marts.{mart.name} by vintage: a row for each vintage that it is taken "
        "from and stretch of time. What the vintage says is in catalogue.vintages. Never sum over its rows."
        for mart in selection.marts
    }
    stored_of = {f"marts.{mart.name}_history": f"marts.{mart.name}" for mart in selection.marts}
    stored_of |= {by_vintage.name_of(mart): f"marts.{mart.name}" for mart in selection.marts}
    for contract in selection.tables:
        facts = " ".join(contract.facts)
        descriptions[f"observations.{contract.schema_name}"] = (
            f"{contract.table_id}: {contract.title}. One row a published figure, all vintages. {facts}"
        )
    words = {
        (row[0], row[1]): row[2]
        for row in connection.execute("SELECT table_name, column_name, description FROM reference.columns").fetchall()
    }
    dimensions = {
        (f"observations.{contract.schema_name}", dimension.name): f"{dimension.label}, as published"
        for contract in selection.tables
        for dimension in contract.dimensions
    }
    missing, comments = [], []
    for schema_name, table, column in connection.execute(
        "SELECT c.schema_name, c.table_name, c.column_name FROM duckdb_columns() AS c "
        "SEMI JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name) "
        "WHERE database_name = 'build' AND c.comment IS NULL ORDER BY ALL"
    ).fetchall():
        full = f"{schema_name}.{table}"
        text = (
            words.get((full, column))
            or words.get((stored_of.get(full, full), column))
            or dimensions.get((full, column))
            or words.get((stored_of.get(full, full).partition(".")[0], column))
            or words.get(("*", column))
        )
        if text is None:
            missing.append(f"{stored_of.get(full, full)},{column},…")
            continue
        comments.append(f'COMMENT ON COLUMN {schema_name}."{table}"."{column}" IS {quoted(text)}')
    for schema_name, table in connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() "
        "WHERE database_name = 'build' AND comment IS NULL ORDER BY ALL"
    ).fetchall():
        full = f"{schema_name}.{table}"
        text = descriptions.get(full) or words.get((full, "")) or words.get((full, None))  # type: ignore[arg-type]
        if text is None:
            missing.append(f"{full},,…")
            continue
        comments.append(f'COMMENT ON TABLE {schema_name}."{table}" IS {quoted(text)}')
    for mart in selection.marts:
        text = f"{mart.description} As it was known on a day or at a moment in London."
        comments.append(f"COMMENT ON MACRO TABLE marts.{mart.name}_as_of IS {quoted(text)}")
    if missing:
        lines = "".join(f"\n  {line}" for line in dict.fromkeys(missing))
        raise DefinitionError(f"sql/reference/columns.csv lacks a description; add a line for each of these:{lines}")
    connection.execute("; ".join(comments))
