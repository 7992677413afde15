"""What a build holds before any mart is made: the catalogue, the observations and the revisions.

Belongs here: filling these tables from the vintages of a candidate. Does not belong here: the rows themselves
(`assets.vintages.catalogue`), what a revision is (`assets.marts.revisions`), or the marts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from assets.contracts.language import Contract
from assets.contracts.markers import IN_PROSE, IN_PROSE_MEANS
from assets.marts import revisions
from assets.observations.cache import Store
from assets.observations.inputs import Inputs
from assets.reference import PROJECT
from assets.settings import Settings
from assets.vintages import catalogue
from assets.vintages.calendar_rows import calendar_rows
from assets.vintages.catalogue import Row
from assets.vintages.order import Vintage
from assets.vintages.schemas import columns_of, insert
from assets.warehouse.candidate import Candidate


def load_catalogue(connection: duckdb.DuckDBPyConnection, candidate: Candidate, inputs: Inputs) -> None:
    """Fill the catalogue: tables, files, vintages, what was set aside, publications and releases."""
    ids = {entry.sha256: entry.file_id for entry in inputs.files}
    insert(connection, "catalogue.tables", catalogue.table_rows(candidate.selection.tables))
    insert(connection, "catalogue.files", catalogue.file_rows(inputs.files))
    insert(connection, "catalogue.sheets", catalogue.sheet_rows(inputs.files))
    insert(connection, "catalogue.vintages", catalogue.vintage_rows(candidate.vintages, ids))
    insert(connection, "catalogue.published_totals", catalogue.total_rows(candidate.vintages))
    insert(connection, "catalogue.calendar", calendar_rows(candidate.vintages))
    aside = catalogue.quarantine_rows(inputs.files, candidate.set_aside)
    insert(connection, "catalogue.quarantine", aside)
    insert(connection, "catalogue.warnings", catalogue.warning_rows(candidate.vintages, inputs.files))
    for row in aside:
        candidate.quarantined.setdefault((str(row[0]), str(row[1])), _reason(row))
    connection.execute((PROJECT / "sql" / "catalogue" / "publications.sql").read_text(encoding="utf-8"))


def _reason(row: Row) -> str:
    """Return a row of `catalogue.quarantine` in words: where, what was found, and what to do."""
    file, _, _, _, message, sheet, cell, value, nearest, advice = row[2:]
    where = "".join(f", {name} {place}" for name, place in (("sheet", sheet), ("cell", cell)) if place)
    value_words = f" (found {value!r})" if value else ""
    near = f" The nearest known: {nearest}." if nearest else ""
    return f"{file}{where}: {str(message).rstrip('.')}{value_words}.{near} To do: {advice}"


def load_observations(
    connection: duckdb.DuckDBPyConnection, contract: Contract, vintages: Iterable[Vintage], store: Store
) -> None:
    """Make the table of a contract's observations, all vintages of it."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in columns_of(contract))
    names = ", ".join(f'"{name}"' for name, _ in columns_of(contract))
    connection.execute(f'CREATE TABLE observations."{contract.schema_name}" (vintage_id INTEGER, {columns})')
    for vintage in vintages:  # in order of publication, so that one vintage lies in few row groups
        if vintage.contract.table_id == contract.table_id:
            connection.execute(
                f'INSERT INTO observations."{contract.schema_name}" SELECT ?, {names} FROM read_parquet(?)',
                [vintage.vintage_id, str(store.parquet(contract, vintage.report.sha256, vintage.report.key))],
            )


def load_seen(connection: duckdb.DuckDBPyConnection, tables: Sequence[Contract]) -> None:
    """Fill the catalogue of measures and markers from the observations."""
    seen: dict[tuple[str, str], tuple[int, int, float | None]] = {}
    markers: list[Row] = []
    for contract in tables:
        table = f'observations."{contract.schema_name}"'
        for measure, *values in connection.execute(
            f"SELECT measure, count(*), count(*) FILTER (value IS NULL), min(value) FROM {table} GROUP BY measure"
        ).fetchall():
            seen[contract.table_id, measure] = (values[0], values[1], values[2])
        meanings = {
            (m.name, marker): meaning
            for m in contract.measures
            for marker, meaning in {IN_PROSE: IN_PROSE_MEANS, **m.beside, **m.markers}.items()
        }
        markers += [
            (contract.table_id, measure, marker, meanings.get((measure, marker)), count)
            for measure, marker, count in connection.execute(
                f"SELECT measure, marker, count(*) FROM {table} WHERE marker IS NOT NULL GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        ]
    insert(connection, "catalogue.measures", catalogue.measure_rows(tables, seen))
    insert(connection, "catalogue.markers_seen", markers)


def load_revisions(connection: duckdb.DuckDBPyConnection, candidate: Candidate, settings: Settings) -> None:
    """Fill `catalogue.revisions` with what each vintage changed of the one before it."""
    connection.execute(f"CREATE TABLE catalogue.revisions (table_id VARCHAR, {revisions.COLUMNS})")
    for contract in candidate.selection.tables:
        mine = [v for v in candidate.vintages if v.contract.table_id == contract.table_id and v.moment]
        for path in revisions.compare(connection, contract, mine, settings.data / "revisions"):
            connection.execute(
                "INSERT INTO catalogue.revisions SELECT ?, * FROM read_parquet(?)", [contract.table_id, str(path)]
            )
