"""The observations that the audit of vintages looks at, loaded when something asks for them.

Belongs here: the schemas that a vintage check sees, and filling them. Does not belong here: the checks, or what
follows from them (`audit`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import duckdb

from assets.checks.checks import columns_of_vintage_checks
from assets.contracts.language import Contract
from assets.marts.selection import Selection
from assets.observations.cache import Store
from assets.vintages import catalogue
from assets.vintages.order import Vintage
from assets.vintages.schemas import columns_of, create_schemas, insert, load_reference


class LoadedTables:
    """The tables that vintage checks see: reference lists, vintages and published totals, observations."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        by_id: Mapping[int, Vintage],
        store: Store,
        selection: Selection,
        built: str | None,
    ) -> None:
        """Take in what may be loaded.

        Args:
            connection: Where it is loaded, into the default database.
            by_id: The vintages, by their numbers.
            store: The observations of each file.
            selection: The tables that are audited.
            built: Name of an attached build by the same code, whose observations need not be read from files; None
                for none.
        """
        self.selection = selection
        self._connection, self._store, self._built = connection, store, built
        self._by_table: dict[str, list[Vintage]] = {contract.table_id: [] for contract in selection.tables}
        for _, vintage in sorted(by_id.items()):
            self._by_table[vintage.contract.table_id].append(vintage)
        self._columns = columns_of_vintage_checks(selection)
        self._there: set[int] = set()
        self._filled: dict[str, Contract] = {}
        self._held: set[tuple[int, str, str]] = set()
        if built:
            rows = connection.execute(f"SELECT vintage_id, table_id, source_sha256 FROM {built}.catalogue.vintages")
            self._held = {(number, table, sha256) for number, table, sha256 in rows.fetchall()}

    def catalogue(self, file_ids: dict[str, int]) -> None:
        """Make the schemas, and fill what every vintage check sees.

        Args:
            file_ids: Number of each file, by its sha256.
        """
        connection = self._connection
        create_schemas(connection)
        load_reference(connection)
        every = sorted((v for mine in self._by_table.values() for v in mine), key=lambda v: v.vintage_id)
        insert(connection, "catalogue.vintages", catalogue.vintage_rows(every, file_ids))
        insert(connection, "catalogue.published_totals", catalogue.total_rows(every))
        for (table,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() "
            "AND schema_name = 'catalogue' AND table_name NOT IN ('vintages', 'published_totals')"
        ).fetchall():
            connection.execute(f"DROP TABLE catalogue.{table}")  # it is not filled yet: a check would find it empty
        for contract in self.selection.tables:
            self._make_empty(contract)

    def vintages_of(self, schema_names: Collection[str]) -> list[Vintage]:
        """Return the vintages of some tables, table by table in the order of the selection."""
        return [
            vintage
            for contract in self.selection.tables
            if contract.schema_name in schema_names
            for vintage in self._by_table[contract.table_id]
        ]

    def load(self, contract: Contract, vintages: Iterable[Vintage]) -> None:
        """Put observations of a table there, once. A view would read each file again for every check.

        Args:
            contract: The table.
            vintages: Its vintages that are wanted.
        """
        wanted = [v for v in vintages if v.vintage_id not in self._there]
        self._there |= {v.vintage_id for v in wanted}
        self._filled[contract.table_id] = contract
        names = ", ".join(f'"{name}"' for name, _ in self._read_of(contract))
        into = f'INSERT INTO observations."{contract.schema_name}" SELECT'
        held = {v.vintage_id for v in wanted if (v.vintage_id, contract.table_id, v.report.sha256) in self._held}
        if held:
            self._connection.execute(
                f'{into} vintage_id, {names} FROM {self._built}.observations."{contract.schema_name}" '
                "WHERE list_contains(?, vintage_id)",
                [sorted(held)],
            )
        for vintage in wanted:
            if vintage.vintage_id not in held:
                path = self._store.parquet(contract, vintage.report.sha256, vintage.report.key)
                self._connection.execute(f"{into} ?, {names} FROM read_parquet(?)", [vintage.vintage_id, str(path)])

    def forget(self) -> None:
        """Let go of all observations that are there, so that what a check holds does not grow with history."""
        for contract in self._filled.values():
            self._make_empty(contract)
        self._there.clear()
        self._filled.clear()

    def _make_empty(self, contract: Contract) -> None:
        # A table has just the columns that are loaded: a check that reads another fails and does not find it empty.
        typed = ", ".join(f'"{name}" {kind}' for name, kind in self._read_of(contract))
        self._connection.execute(
            f'CREATE OR REPLACE TABLE observations."{contract.schema_name}" (vintage_id INTEGER, {typed})'
        )

    def drop(self) -> None:
        """Drop everything that was made."""
        for name in ("observations", "catalogue", "reference", "marts"):
            self._connection.execute(f"DROP SCHEMA {name} CASCADE")

    def _read_of(self, contract: Contract) -> list[tuple[str, str]]:
        return [(name, kind) for name, kind in columns_of(contract) if name in self._columns[contract.schema_name]]
