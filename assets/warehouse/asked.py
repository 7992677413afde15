"""What a person who asks the warehouse is told of its marts: what they are, and where the data end.

Belongs here: the words, from `catalogue.marts`, `catalogue.mart_columns` and what is known of releases. Does not belong
here: how those came about (`described`), or the terminal (`orchestration.commands`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from assets.checks.columns_read import tables_read
from assets.problems import DefinitionError, nearest_names

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


@dataclass(frozen=True, slots=True)
class Described:
    """A mart in the words of the catalogue.

    Attributes:
        mart: Its row of `catalogue.marts`.
        columns: Its rows of `catalogue.mart_columns`, in their order.
        tables: A row a table it is made of: what is held of it, and whether a later release is known.
        series: The series that its rows come from; none where it has no such column.
    """

    mart: dict[str, Any]
    columns: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    series: list[str]

    def sentences(self) -> list[tuple[str, str]]:
        """Return all but the columns, in words: what is spoken of, and what there is to say of it."""
        mart = self.mart
        held = (
            f"{mart['rows_held']:,} rows, {mart['first_period']} to {mart['last_period']}"
            if mart["rows_held"]
            else "no row"
        )
        return [
            ("what", mart["description"]),
            ("one row is", f"one {mart['grain']}"),
            *([("series", ", ".join(self.series))] if self.series else []),
            ("held", held),
            *((f"made of {table['table_id']}", _table_in_words(table)) for table in self.tables),
            ("macros", mart["macros"] or "none"),
            ("history", mart["history"] or "none: it is itself over vintages"),
            ("begin with", mart["example"]),
        ]


def describe(connection: duckdb.DuckDBPyConnection, name: str) -> Described:
    """Return what a mart is.

    Args:
        connection: A published warehouse.
        name: The mart, as `marts.crossings` or `crossings`.

    Raises:
        DefinitionError: If there is no such mart.
    """
    short = name.casefold().removeprefix("marts.")
    known = {row["mart"]: row for row in _rows(connection, "FROM catalogue.marts ORDER BY mart")}
    if short not in known:
        near = nearest_names(short, list(known))
        raise DefinitionError(
            f"there is no mart {name!r}; there are {', '.join(known)}"
            + (f" (nearest: {', '.join(near)})" if near else "")
        )
    columns = _rows(connection, "FROM catalogue.mart_columns WHERE mart = ? ORDER BY position", [short])
    series = []
    if any(column["column_name"] == "series" for column in columns):
        found = connection.execute(f"SELECT DISTINCT series FROM marts.{short} ORDER BY ALL").fetchall()
        series = [str(one) for (one,) in found]
    return Described(known[short], columns, _tables(connection, known[short]["tables"]), series)


def held_in_words(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return a sentence a mart that a query reads: the periods and releases held, and whether a later one is known.

    Nothing is said of a query that reads no mart, or of which it cannot be told what it reads.
    """
    read = tables_read(query) or frozenset()
    sentences = []
    for row in _rows(connection, "FROM catalogue.marts ORDER BY mart"):
        if f"marts.{row['mart']}" not in read:
            continue
        periods = f"{row['first_period']} to {row['last_period']}" if row["rows_held"] else "no row"
        releases = "; ".join(_release_in_words(table) for table in _tables(connection, row["tables"]))
        warning = f" Never sum its rows: {row['never_sum']}." if row["never_sum"] else ""
        sentences.append(f"marts.{row['mart']} holds {periods}. {releases}.{warning}")
    return sentences


def _table_in_words(table: dict[str, Any]) -> str:
    if not table["newest_held"]:
        return f"{table['title']}. No release is held. {table['facts'] or ''}".strip()
    gap = {True: "A later one is known", False: "It is the newest", None: "Nobody can know of a later one"}[
        table["vintage_gap"]
    ]
    return (
        f"{table['title']} ({table['official_label']}). Releases held: {table['held']}, the newest of "
        f"{table['newest_held']}, which ends {table['last_period']}. {gap}: {table['gap_basis']}. "
        f"{table['facts'] or ''}"
    ).strip()


def _release_in_words(table: dict[str, Any]) -> str:
    if not table["newest_held"]:
        return f"{table['table_id']}: no release held"
    return f"{table['table_id']}: newest release held {table['newest_held']}, {table['gap_basis']}"


def _tables(connection: duckdb.DuckDBPyConnection, listed: str) -> list[dict[str, Any]]:
    wanted = [name for name in listed.split(", ") if name]
    return _rows(connection, f"SELECT * FROM ({_TABLES}) WHERE list_contains(?, table_id) ORDER BY table_id", [wanted])


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
