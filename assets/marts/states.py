"""States: what tells one making of a mart from another, by all that it is made of.

Belongs here: digests of what the catalogue says of the tables that a mart reads. Does not belong here: what follows
from equal states (`assets.warehouse.carried`, `assets.claims.judged`), or the states of a history (`history`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

import duckdb

from assets.marts.sql_files import Mart


def state_of(parts: Iterable[object]) -> str:
    """Return a digest of what something is made of."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{part!r}\n".encode())
    return digest.hexdigest()[:32]


def mart_state(connection: duckdb.DuckDBPyConnection, mart: Mart) -> str:
    """Return the state of a mart: the vintages of its tables, and what is known of their releases.

    Its SQL reads no more of the catalogue, but where it names a table of it: then every table counts. The number of a
    file depends on what else is held, and no mart tells it.
    """
    of_catalogue = {name for name in mart.reads if name.startswith("catalogue.")}
    every = bool(of_catalogue - {"catalogue.vintage_as_of", "catalogue.vintages_as_of"})
    return table_state(connection, None if every else mart.sources_of_all())


def table_state(connection: duckdb.DuckDBPyConnection, names: Collection[str] | None) -> str:
    """Return the state of what the catalogue says of some tables of observations (all: None): vintages and releases."""
    chosen = (
        ""
        if names is None
        else (
            "WHERE table_id IN (SELECT table_id FROM catalogue.tables WHERE list_contains($names, observations_table))"
        )
    )
    return state_of(
        connection.execute(
            f"SELECT {columns} FROM catalogue.{table} {chosen} ORDER BY ALL",
            {} if names is None else {"names": list(names)},
        ).fetchall()
        for table, columns in (("vintages", "* EXCLUDE (file_id)"), ("release_gaps", "*"), ("known_releases", "*"))
    )
