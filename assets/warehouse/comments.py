"""The comments that the file carries: on every table, view, macro and column.

Belongs here: which description each of them gets. Does not belong here: the descriptions (`sql/reference/columns.csv`,
the contracts, the headers of the marts), or the table that shows them (`dictionary`).
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from assets.literals import quoted
from assets.marts.selection import Selection
from assets.problems import DefinitionError

# What a build makes of each mart beside its table, by schema and name, and what it is.
_OF_A_MART = {
    "marts.{}_history": "The history of marts.{}: a row for each state of one of its rows, from realtime_start until "
    "realtime_end. Never sum over its rows: those of different moments count the same.",
    "marts.{}_first_release": "",  # described where it is made
    "catalogue.{}_by_vintage": "The rows of marts.{} by vintage: a row for each vintage that it is taken from and "
    "stretch of time. What the vintage says is in catalogue.vintages. Never sum over its rows.",
    "catalogue.{}_cells": "",
    "catalogue.{}_at": "marts.{} at a clock in London, as the macros as of a moment ask it; ask marts.{}_as_of.",
}
_COLUMNS = """
    SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns()
    WHERE database_name = 'build' AND comment IS NULL ORDER BY ALL
"""
# Views go by the same words as tables, and macros by their own.
_OTHERS = """
    SELECT 'TABLE', schema_name || '.' || table_name FROM duckdb_tables()
    WHERE database_name = 'build' AND comment IS NULL
    UNION ALL
    SELECT 'VIEW', schema_name || '.' || view_name FROM duckdb_views()
    WHERE database_name = 'build' AND comment IS NULL
    UNION ALL
    SELECT if(function_type = 'macro', 'MACRO', 'MACRO TABLE'), schema_name || '.' || function_name
    FROM duckdb_functions()
    WHERE database_name = 'build' AND function_type IN ('macro', 'table_macro') AND comment IS NULL
    ORDER BY ALL
"""


def comment(connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
    """Write a comment on every table, view, macro and column of a build that has none yet.

    Raises:
        DefinitionError: If `sql/reference/columns.csv` does not describe one of them.
    """
    stored_of = {made.format(mart.name): f"marts.{mart.name}" for mart in selection.marts for made in _OF_A_MART}
    descriptions, dimensions = _described(selection), _dimensions(selection)
    words = {
        (table, column or ""): text
        for table, column, text in connection.execute(
            "SELECT table_name, column_name, description FROM reference.columns"
        ).fetchall()
    }
    missing, comments = [], []
    for full, column in connection.execute(_COLUMNS).fetchall():
        of = stored_of.get(full, full)
        text = (
            words.get((full, column))
            or words.get((of, column))
            or dimensions.get((full, column))
            or words.get((of.partition(".")[0], column))
            or words.get((full.partition(".")[0], column))
            or words.get(("*", column))
        )
        if text is None:
            missing.append(f"{of},{column},…")
        else:
            comments.append(f'COMMENT ON COLUMN {_name(full)}."{column}" IS {quoted(text)}')
    for kind, full in connection.execute(_OTHERS).fetchall():
        text = descriptions.get(full) or words.get((full, ""))
        if text is None:
            missing.append(f"{full},,…")
        else:
            comments.append(f"COMMENT ON {kind} {_name(full)} IS {quoted(text)}")
    _refuse(missing)
    connection.execute("; ".join(comments))


def _described(selection: Selection) -> dict[str, str]:
    """Return what each table and macro is that the marts and contracts describe."""
    found = {
        made.format(mart.name): text.replace("{}", mart.name)
        for mart in selection.marts
        for made, text in _OF_A_MART.items()
        if text
    }
    for mart in selection.marts:
        found[f"marts.{mart.name}"] = mart.description
        found[f"marts.{mart.name}_as_of"] = f"{mart.description} As it was known on a day or at a moment in London."
    for contract in selection.tables:
        facts = " ".join(contract.facts)
        found[f"observations.{contract.schema_name}"] = (
            f"{contract.table_id}: {contract.title}. One row a published figure, all vintages. {facts}"
        )
    return found


def _dimensions(selection: Selection) -> dict[tuple[str, str], str]:
    return {
        (f"observations.{contract.schema_name}", dimension.name): f"{dimension.label}, as published"
        for contract in selection.tables
        for dimension in contract.dimensions
    }


def _name(full: str) -> str:
    schema, _, name = full.partition(".")
    return f'{schema}."{name}"'


def _refuse(missing: Iterable[str]) -> None:
    if lines := "".join(f"\n  {line}" for line in dict.fromkeys(missing)):
        raise DefinitionError(f"sql/reference/columns.csv lacks a description; add a line for each of these:{lines}")
