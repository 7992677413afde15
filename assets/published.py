"""The published warehouse, as readers open it.

Belongs here: opening it read-only, its rows by the names of their columns, what its build was made of, and what is
wrong with it. Does not belong here: making one, or putting it where readers look (`assets.warehouse`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import duckdb

from assets.machine import MachineError, lack_of
from assets.problems import ToldError
from assets.sealed import damage, damage_seen
from assets.settings import Settings


class WarehouseError(ToldError):
    """A build that failed its audit, or a warehouse that cannot be opened."""


def open_published(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the published warehouse read-only.

    Raises:
        WarehouseError: If nothing has been published yet, or what was published cannot be opened.
    """
    if not os.path.lexists(settings.warehouse):
        how = (
            "`make demo` makes it"
            if settings.sample
            else "`immstats refresh` makes one from GOV.UK, and `immstats refresh --source archive` from files that "
            "`immstats import` took in. What `make demo` made is asked with `--demo`"
        )
        raise WarehouseError(f"there is no warehouse at {settings.warehouse}: {how}")
    published = settings.warehouse.resolve()
    if seen := damage_seen(published):
        raise _damaged(settings, seen)
    try:
        return duckdb.connect(str(published), read_only=True)
    except duckdb.Error as error:
        if lack_of(error):  # nothing is known to be wrong with the build
            raise MachineError(str(error)) from error
        raise _damaged(settings, f"cannot be opened ({str(error).splitlines()[0]})") from error


def _damaged(settings: Settings, how: str) -> WarehouseError:
    return WarehouseError(
        f"the published build {settings.warehouse.resolve()} {how}: `immstats refresh --source archive` builds it "
        "anew, and `immstats rollback` goes back to the build before it"
    )


def damage_of_published(settings: Settings, whole: bool = True) -> str | None:
    """Return what is wrong with the published build; None where nothing is, or nothing was ever published.

    Args:
        settings: Settings of the run.
        whole: Whether all bytes of it are read; else only what a look at the folder tells.
    """
    if not os.path.lexists(settings.warehouse):
        return None
    return (damage if whole else damage_seen)(settings.warehouse.resolve())


def named_rows(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Return the rows of a query, each by the names of its columns."""
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def current(settings: Settings) -> dict[str, object] | None:
    """Return the row of `catalogue.build` of the published warehouse; None where there is none, or it is damaged."""
    try:
        with open_published(settings) as connection:
            return next(iter(named_rows(connection, "SELECT * FROM catalogue.build")), None)
    except (WarehouseError, duckdb.Error):
        return None


def built_files(settings: Settings) -> set[str]:
    """Return the sha256 of each file that the published warehouse has read; none where it is missing or damaged."""
    try:
        with open_published(settings) as connection:
            rows = connection.execute("SELECT DISTINCT sha256 FROM catalogue.files WHERE tables IS NOT NULL")
            return {str(sha256) for (sha256,) in rows.fetchall()}
    except (WarehouseError, duckdb.Error):
        return set()
