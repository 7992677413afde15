"""What a mart is, for a person who asks.

Belongs here: the words, from `catalogue.marts`, `catalogue.mart_columns` and what is held. Does not belong here: how
those came about (`described`), where the data of a query end (`held`), or the terminal (`orchestration.commands`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from assets.problems import DefinitionError, nearest_names
from assets.published import named_rows
from assets.warehouse.held import tables_held

_COLUMNS = """
    SELECT column_name, column_type, coalesce(unit, ''), coalesce(adds_up, ''), description FROM catalogue.mart_columns
    WHERE mart = ? ORDER BY position
"""


@dataclass(frozen=True, slots=True)
class Described:
    """A mart in the words of the catalogue.

    Attributes:
        mart: Its row of `catalogue.marts`.
        columns: Name, type, unit, whether it adds up, and description of each column, in their order.
        tables: A row a table it is made of: what is held of it, and whether a later release is known.
        series: The series that its rows come from; none where it has no such column.
    """

    mart: dict[str, Any]
    columns: list[tuple[str, ...]]
    tables: list[dict[str, Any]]
    series: list[str]

    def sentences(self) -> list[tuple[str, str]]:
        """Return all but the columns, in words: what is spoken of, and what there is to say of it."""
        mart = self.mart
        held = f"{mart['rows_held']:,} rows, {mart['first_period']} to {mart['last_period']}"
        return [
            ("what", mart["description"]),
            ("one row is", f"one {mart['grain']}"),
            *([("series", ", ".join(self.series))] if self.series else []),
            ("held", held if mart["rows_held"] else "no row"),
            *((f"made of {table['table_id']}", _table_in_words(table)) for table in self.tables),
            ("macros", mart["macros"] or "none"),
            ("history", mart["history"] or "none is kept"),
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
    known = {row["mart"]: row for row in named_rows(connection, "FROM catalogue.marts ORDER BY mart")}
    if short not in known:
        near = ", ".join(nearest_names(short, list(known))) or "none"
        raise DefinitionError(f"there is no mart {name!r}; there are {', '.join(known)} (nearest: {near})")
    columns = connection.execute(_COLUMNS, [short]).fetchall()
    has_series = any(name == "series" for name, *_ in columns)
    found = named_rows(connection, f"SELECT DISTINCT series FROM marts.{short} ORDER BY ALL") if has_series else []
    tables = tables_held(connection, known[short]["tables"])
    return Described(known[short], columns, tables, [str(row["series"]) for row in found])


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
