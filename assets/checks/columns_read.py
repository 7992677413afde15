"""Which tables, and which columns of the observations, an SQL text reads.

Belongs here: finding them by parsing, so that no more is loaded for a query
than it reads. Does not belong here: whose SQL it is, or the loading.

A column that is named anywhere counts as read of every table that has one of
that name, and what takes columns without naming them counts as reading all:
one column too many costs a little time, one too few would show as empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from assets.marts.sql_files import mart_of

SCHEMA = "observations"
# Views of the cells of every table that a build holds.
_OF_EVERY_TABLE = {"catalogue.cells", "catalogue.revision_cells", "catalogue.revision_lists"}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an SQL text reads.

    Attributes:
        tables: The tables, as `schema.name` in small letters.
        names: Every name that stands in it; None where it takes columns without naming them.
    """

    tables: frozenset[str]
    names: frozenset[str] | None


def tables_read(sql: str) -> frozenset[str] | None:
    """Return the tables and marts that an SQL text reads, as `schema.name`; None where it leaves doubt.

    What is made of a mart counts as that mart: it as of a moment, its other macros, its views, the cells behind it.
    """
    reading = _parsed(sql)
    if reading is None or reading.tables & _OF_EVERY_TABLE:
        return None
    return frozenset(f"marts.{mart.name}" if (mart := mart_of(name)) else name for name in reading.tables)


def columns_read(sql: str, columns: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Return the columns of each observations table that an SQL text reads.

    Args:
        sql: One or more statements in DuckDB's dialect.
        columns: The columns that each table has, by its name in the schema.

    Returns:
        The columns by table; a table that is not read is left out.
    """
    reading = _parsed(sql)
    if reading is None:
        return {table: frozenset(names) for table, names in columns.items()}
    return {
        table: frozenset(name for name in names if reading.names is None or name.casefold() in reading.names)
        for table, names in columns.items()
        if f"{SCHEMA}.{table}" in reading.tables
    }


@lru_cache(maxsize=256)
def _parsed(sql: str) -> _Reading | None:
    """Return what an SQL text reads; None where it cannot be parsed, or names its tables by text."""
    try:
        statements = [statement for statement in sqlglot.parse(sql, dialect="duckdb") if statement is not None]
    except SqlglotError:
        return None
    nodes = [node for statement in statements for node in statement.walk()]
    if any(isinstance(node, exp.Command) or _names_a_table_by_text(node) for node in nodes):
        return None
    tables = set()
    for table in (node for node in nodes if isinstance(node, exp.Table)):
        called = table.this.name if isinstance(table.this, exp.Anonymous) else table.name
        tables.add(f"{table.db}.{called}".casefold())
    if any(map(_takes_unnamed, nodes)) or _takes_a_row(nodes):
        return _Reading(frozenset(tables), None)
    names = {node.name.casefold() for node in nodes if isinstance(node, exp.Identifier)}
    return _Reading(frozenset(tables), frozenset(names))


def _names_a_table_by_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.casefold() in ("query", "query_table")


def _takes_unnamed(node: exp.Expr) -> bool:
    """Say whether a node takes columns without naming them."""
    if isinstance(node, exp.Star):
        return not isinstance(node.parent, exp.Count)
    if isinstance(node, exp.Join) and (node.method or "").upper() == "NATURAL":
        return True
    return isinstance(node, exp.Columns | exp.Describe | exp.Summarize)


def _takes_a_row(nodes: Sequence[exp.Expr]) -> bool:
    """Say whether the name of a table stands where a column does: it is then a whole row."""
    sources = (exp.Table, exp.Subquery, exp.CTE)
    called = {node.alias_or_name.casefold() for node in nodes if isinstance(node, sources)}
    return any(isinstance(node, exp.Column) and not node.table and node.name.casefold() in called for node in nodes)
