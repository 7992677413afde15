"""Where the data of a query end: periods and releases held of the marts that it reads, and later ones known.

Belongs here: the words, from `catalogue.marts` and what is known of releases. Does not belong here: what a mart is
(`asked`), or the terminal (`orchestration.commands`).
"""

from __future__ import annotations

from typing import Any

import duckdb

from assets.checks.columns_read import tables_read
from assets.published import named_rows

_TABLES = """
    SELECT
        t.table_id, t.title, v.official_label, n.held, v.vintage AS newest_held, g.vintage_gap, g.gap_basis,
        v.first_period, v.last_period, t.facts
    FROM catalogue.tables AS t
    LEFT JOIN catalogue.vintage_as_of(t.table_id, 'infinity') AS v ON TRUE
    LEFT JOIN (SELECT table_id, count(*) AS held FROM catalogue.vintages GROUP BY table_id) AS n
        ON t.table_id = n.table_id
    LEFT JOIN catalogue.gaps_as_of('infinity') AS g ON t.table_id = g.table_id
"""


def held_in_words(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return a sentence a mart that a query reads: the periods and releases held, and whether a later one is known.

    Nothing is said of a query that reads no mart, or of which it cannot be told what it reads.
    """
    read = tables_read(query) or frozenset()
    sentences = []
    for row in named_rows(connection, "FROM catalogue.marts ORDER BY mart"):
        if f"marts.{row['mart']}" not in read:
            continue
        periods = f"{row['first_period']} to {row['last_period']}" if row["rows_held"] else "no row"
        releases = "; ".join(_release_in_words(table) for table in tables_held(connection, row["tables"]))
        warning = f" Never sum its rows: {row['never_sum']}." if row["never_sum"] else ""
        sentences.append(f"marts.{row['mart']} holds {periods}. {releases}.{warning}")
    return sentences


def _release_in_words(table: dict[str, Any]) -> str:
    if not table["newest_held"]:
        return f"{table['table_id']}: no release held"
    return f"{table['table_id']}: newest release held {table['newest_held']}, {table['gap_basis']}"


def tables_held(connection: duckdb.DuckDBPyConnection, listed: str) -> list[dict[str, Any]]:
    """Return of the tables listed what is held of each, and whether a later release is known."""
    wanted = [name for name in listed.split(", ") if name]
    return named_rows(
        connection, f"SELECT * FROM ({_TABLES}) WHERE list_contains(?, table_id) ORDER BY table_id", [wanted]
    )
