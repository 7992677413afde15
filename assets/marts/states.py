"""States: what tells one making of a mart from another, by all that it is made of.

Belongs here: digests of what the catalogue says of the tables that a mart reads. Does not belong here: what follows
from equal states (`assets.warehouse.carried`, `assets.claims.judged`), or the states of a history (`history`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

import duckdb

from assets.marts.sql_files import Mart, marts


def state_of(parts: Iterable[object]) -> str:
    """Return a digest of what something is made of."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{part!r}\n".encode())
    return digest.hexdigest()[:32]


class TableStates:
    """The states of the tables of a build, as its catalogue tells them: their vintages, and what is known of releases.

    The number of a file depends on what else is held, and nothing that is made of a table tells it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the catalogue of a build, which is filled."""
        self._tables = dict(
            connection.execute("SELECT observations_table, table_id FROM catalogue.tables ORDER BY ALL").fetchall()
        )
        said: dict[str, list[object]] = {}
        for table, columns in (("vintages", "* EXCLUDE (file_id)"), ("release_gaps", "*"), ("known_releases", "*")):
            for table_id, *row in connection.execute(
                f"SELECT table_id AS of_table, {columns} FROM catalogue.{table} ORDER BY ALL"
            ).fetchall():
                said.setdefault(table_id, []).append((table, *row))
        self._states = {table_id: state_of(rows) for table_id, rows in said.items()}

    def of(self, names: Collection[str] | None) -> str:
        """Return the state of some tables of observations, or of all of them (None)."""
        chosen = sorted(self._tables if names is None else set(names) & set(self._tables))
        return state_of((name, self._states.get(self._tables[name])) for name in chosen)

    def of_mart(self, mart: Mart) -> str:
        """Return the state of a mart: that of its tables, or of every table where it reads the catalogue itself."""
        return self.of(None if _reads_catalogue(mart) else mart.sources_of_all())


def _reads_catalogue(mart: Mart) -> bool:
    """Say whether a mart reads more of the catalogue than which vintages there are of its tables."""
    read = {name for name in mart.reads if name.startswith("catalogue.")}
    inner = [one for one in marts() if f"marts.{one.name}" in mart.reads]
    return bool(read - {"catalogue.vintage_as_of", "catalogue.vintages_as_of"}) or any(map(_reads_catalogue, inner))
