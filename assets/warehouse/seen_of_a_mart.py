"""What an operator wants to see of a mart once it is built: how much it holds, of which releases, and its newest rows.

Belongs here: the questions to the published build. Does not belong here: how they are shown (`assets`), or what the
columns mean (`catalogue.mart_columns`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from assets.marts.sql_files import Mart

PREVIEW_ROWS = 8
Shown = str | int | float | bool | None
Rows = tuple[list[str], list[dict[str, Shown]]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a mart holds.

    Attributes:
        periods: Number of different periods.
        latest: Last day of the latest period (ISO); None where the mart has no row.
        vintage: The vintages its rows are of, by comma; None where it has no row.
        vintages_held: Number of vintages held of the tables it is made of.
        set_aside: Number of files of these tables that were set aside.
        releases: For each of these tables its newest release held, and whether a later one is known.
    """

    periods: int
    latest: str | None
    vintage: str | None
    vintages_held: int
    set_aside: int
    releases: Rows


def seen_of(connection: duckdb.DuckDBPyConnection, mart: Mart, table_ids: Sequence[str]) -> Seen:
    """Ask the published build what a mart holds.

    Args:
        connection: The build.
        mart: The mart.
        table_ids: The tables it is made of.
    """
    periods, latest, vintage = _row(
        connection,
        f"SELECT count(DISTINCT {mart.time_column}), max({mart.time_column})::VARCHAR, "
        f"string_agg(DISTINCT {mart.vintage_column}, ', ' ORDER BY {mart.vintage_column}) FROM marts.\"{mart.name}\"",
    )
    tables = list(table_ids)
    (held,) = _row(connection, "SELECT count(*) FROM catalogue.vintages WHERE list_contains(?, table_id)", tables)
    (aside,) = _row(connection, "SELECT count(*) FROM catalogue.quarantine WHERE list_contains(?, table_id)", tables)
    return Seen(periods, latest, vintage, held, aside, _releases(connection, tables))


def preview(connection: duckdb.DuckDBPyConnection, mart: Mart) -> Rows:
    """Return the newest rows of a mart, without the columns on where a row comes from and what that rests on."""
    return rows_to_show(
        connection,
        "SELECT COLUMNS(lambda c: NOT regexp_matches(c, '^(source|official|published|newest)_|_basis$|^withdrawn$')) "
        f'FROM marts."{mart.name}" ORDER BY ALL DESC LIMIT {PREVIEW_ROWS}',
    )


def rows_to_show(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    """Return the rows of a query, each value as a table may show it, and the names of its columns."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return names, [dict(zip(names, map(_shown, row), strict=True)) for row in cursor.fetchall()]


def _releases(connection: duckdb.DuckDBPyConnection, table_ids: Sequence[str]) -> Rows:
    rows: list[dict[str, Shown]] = []
    for table_id in table_ids:
        held = connection.execute(
            "SELECT published_on::VARCHAR, gap_basis FROM catalogue.vintage_as_of(?, 'infinity')", [table_id]
        ).fetchone()
        published_on, basis = held or ("none", None)
        rows.append({"table": table_id, "newest release held": published_on, "is it the newest": basis})
    return ["table", "newest release held", "is it the newest"], rows


def _row(connection: duckdb.DuckDBPyConnection, sql: str, values: object = None) -> tuple[Any, ...]:
    row = connection.execute(sql, [] if values is None else [values]).fetchone()
    assert row is not None  # an aggregate
    return row


def _shown(value: object) -> Shown:
    return value if value is None or isinstance(value, str | int | float) else str(value)
