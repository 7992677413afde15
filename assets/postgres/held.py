"""The marts that a published warehouse holds, as its catalogue tells them.

Belongs here: what PostgreSQL has to know of each. Does not belong here: what this version of the project would make,
for the file may be of another.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from assets.marts.history import APART

_MARTS = """
    SELECT
        m.mart, m.description, string_split(m.grain, ', '), string_split(coalesce(m.tables, ''), ', '), m.history,
        (SELECT list(c.column_name ORDER BY c.column_index) FROM duckdb_columns() AS c
         WHERE c.database_name = current_database() AND c.schema_name || '.' || c.table_name = m.history),
        coalesce(contains(m.macros, 'marts.' || m.mart || '_as_of('), FALSE),
        EXISTS (FROM duckdb_tables() AS t WHERE t.database_name = current_database()
                AND t.schema_name = 'catalogue' AND t.table_name = m.mart || '_by_vintage')
    FROM catalogue.marts AS m
    ORDER BY m.mart
"""


@dataclass(frozen=True, slots=True)
class HeldMart:
    """A mart of a published warehouse.

    Attributes:
        name: Its name.
        description: What it holds.
        grain: The columns that tell its rows apart.
        tables: The Home Office tables that it is made of.
        history: The table of its history, with the schema; None where it has none.
        key_of_history: The columns that tell the states of that history apart.
        asked_as_of: Whether it can be asked as of a moment.
        by_vintage: Whether that is a filter over `catalogue.<mart>_by_vintage`; else it is computed.
    """

    name: str
    description: str
    grain: tuple[str, ...]
    tables: tuple[str, ...]
    history: str | None
    key_of_history: tuple[str, ...]
    asked_as_of: bool
    by_vintage: bool


def held_marts(warehouse: duckdb.DuckDBPyConnection) -> list[HeldMart]:
    """Return the marts of a published warehouse."""
    held = []
    for mart, description, grain, tables, history, columns, as_of, by_vintage in warehouse.execute(_MARTS).fetchall():
        apart = [column for column in APART if column in (columns or ()) and column not in grain]
        key = (*grain, *apart, "realtime_start") if history else ()
        held.append(HeldMart(mart, description, tuple(grain), tuple(tables), history, key, as_of, by_vintage))
    return held
