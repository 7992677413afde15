"""What each mart is, written into the warehouse: `catalogue.marts` and `catalogue.mart_columns`.

Belongs here: how the rows come about from the marts' headers, their lineage and what a build holds. Does not belong
here: what may be added (`adding_up`), the comments that a BI tool shows (`comments`), or telling a person (`asked`).
"""

from __future__ import annotations

import duckdb

from assets.marts.kept_tables import has_history
from assets.marts.selection import Selection
from assets.marts.sql_files import Mart
from assets.vintages.catalogue import Row
from assets.vintages.schemas import insert
from assets.warehouse.adding_up import unit_and_sum

_COLUMNS = """
    SELECT table_name, column_index, column_name, data_type, comment FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = 'marts' ORDER BY ALL
"""
_MACROS = """
    SELECT 'marts.' || function_name, 'marts.' || function_name || '(' || array_to_string(parameters, ', ') || ')'
    FROM duckdb_functions()
    WHERE database_name = current_database() AND schema_name = 'marts' AND function_type = 'table_macro'
    ORDER BY ALL
"""
_MEASURES = """
    SELECT DISTINCT l.mart, l.column_name, m.unit, m.kind
    FROM catalogue.lineage AS l
    INNER JOIN catalogue.tables AS t ON l.source = 'observations.' || t.observations_table
    INNER JOIN catalogue.measures AS m ON t.table_id = m.table_id AND coalesce(l.measure, m.measure) = m.measure
    ORDER BY ALL
"""


def load(connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
    """Describe the marts of a build whose comments are written."""
    tables = {contract.schema_name: contract.table_id for contract in selection.tables}
    macros: dict[str, str] = dict(connection.execute(_MACROS).fetchall())
    columns: dict[str, list[Row]] = {}
    for mart, *column in connection.execute(_COLUMNS).fetchall():
        columns.setdefault(mart, []).append(tuple(column))
    measures: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for mart, column, unit, kind in connection.execute(_MEASURES).fetchall():
        measures.setdefault((mart, column), []).append((unit, kind))
    said: dict[tuple[str, str], str] = {
        (table, column): unit
        for table, column, unit in connection.execute(
            "SELECT table_name, column_name, unit FROM reference.units"
        ).fetchall()
    }
    of_marts, of_columns = [], []
    for one in selection.marts:
        made = [macros[name] for name in sorted(one.makes) if name in macros]
        sources = [tables[name] for name in one.sources_of_all() if name in tables]
        of_marts.append(
            (
                one.name, one.description, ", ".join(one.grain), one.file.header.get("never_sum"), ", ".join(sources),
                *_held(connection, one, [str(row[1]) for row in columns[one.name]]), "; ".join(made),
                f"marts.{one.name}_history" if has_history(one) else None,
                f"FROM marts.{one.name} ORDER BY {one.time_column} DESC LIMIT 10",
            )
        )  # fmt: skip
        for at, name, kind, words in columns[one.name]:
            unit, adds_up = unit_and_sum(one, str(name), measures.get((one.name, str(name)), []))
            if unit:  # that of a ratio is not those of its parts
                unit = said.get((f"marts.{one.name}", str(name))) or said.get(("*", str(name))) or unit
            of_columns.append((one.name, at, name, kind, unit, adds_up, words))
    insert(connection, "catalogue.marts", of_marts)
    insert(connection, "catalogue.mart_columns", of_columns)


def _held(connection: duckdb.DuckDBPyConnection, mart: Mart, columns: list[str]) -> tuple[object, ...]:
    """Return how many rows a mart has, the first day of its first period and the last day of its last."""
    starts = "period_start" if "period_start" in columns else mart.time_column
    sql = f"SELECT count(*), min({starts}), max({mart.time_column}) FROM marts.{mart.name}"
    return connection.execute(sql).fetchone() or (0, None, None)
