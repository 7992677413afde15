"""The published warehouse, as readers open it.

Belongs here: opening it read-only, its rows by the names of their columns, and what its build was made of. Does not
belong here: making one, or putting it where readers look (`assets.warehouse`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from assets.settings import Settings


class WarehouseError(Exception):
    """A build that failed its audit, or a warehouse that cannot be opened."""


def open_published(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the published warehouse read-only.

    Raises:
        WarehouseError: If nothing has been published yet.
    """
    if not settings.warehouse.exists():
        how = (
            "`make demo` makes it"
            if settings.sample
            else "`immstats refresh` makes one from GOV.UK, and `immstats refresh --source archive` from files that "
            "`immstats import` took in. What `make demo` made is asked with `--demo`"
        )
        raise WarehouseError(f"there is no warehouse at {settings.warehouse}: {how}")
    return duckdb.connect(str(settings.warehouse.resolve()), read_only=True)


def named_rows(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Return the rows of a query, each by the names of its columns."""
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def current(settings: Settings) -> dict[str, object] | None:
    """Return the row of `catalogue.build` of the published warehouse; None where there is none, or it is damaged."""
    if not settings.warehouse.exists():
        return None
    try:
        with open_published(settings) as connection:
            return next(iter(named_rows(connection, "SELECT * FROM catalogue.build")), None)
    except duckdb.Error:
        return None


def built_files(settings: Settings) -> set[str]:
    """Return the sha256 of each file that the published warehouse has read; none where it is missing or damaged."""
    if not settings.warehouse.exists():
        return set()
    try:
        with open_published(settings) as connection:
            rows = connection.execute("SELECT DISTINCT sha256 FROM catalogue.files WHERE tables IS NOT NULL")
            return {str(sha256) for (sha256,) in rows.fetchall()}
    except duckdb.Error:
        return set()
