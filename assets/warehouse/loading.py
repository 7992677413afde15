"""What a build holds before any mart is made: the catalogue, the observations and the revisions.

Belongs here: filling these tables from the vintages of a candidate. Does not belong here: the rows themselves
(`assets.vintages.catalogue`), what a revision is (`assets.marts.revisions`), or the marts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from assets.contracts.language import Contract
from assets.contracts.markers import IN_PROSE, IN_PROSE_MEANS
from assets.marts import revisions
from assets.observations.cache import Store
from assets.observations.inputs import Inputs
from assets.reference import PROJECT
from assets.vintages import catalogue
from assets.vintages.calendar_rows import calendar_rows
from assets.vintages.catalogue import Row
from assets.vintages.order import Vintage
from assets.vintages.schemas import columns_of, insert
from assets.warehouse.candidate import Candidate

# Number, table, file and moment of publication of a vintage.
Identity = tuple[int, str, str, datetime | None]


def identity(vintage: Vintage) -> Identity:
    """Return what tells a vintage in a build from another."""
    at = catalogue.utc(vintage.moment.at) if vintage.moment else None
    return vintage.vintage_id, vintage.contract.table_id, vintage.report.sha256, at


def held_before(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Identity]]:
    """Return the vintages that the catalogue tells of before it is filled anew, by table."""
    held: dict[str, list[Identity]] = {}
    for row in connection.execute(
        "SELECT vintage_id, table_id, source_sha256, published_at FROM catalogue.vintages ORDER BY vintage_id"
    ).fetchall():
        held.setdefault(row[1], []).append(row)
    return held


def load_catalogue(connection: duckdb.DuckDBPyConnection, candidate: Candidate, inputs: Inputs) -> None:
    """Fill the catalogue: tables, files, vintages, what was set aside, publications and releases."""
    ids = {entry.sha256: entry.file_id for entry in inputs.files}
    insert(connection, "catalogue.tables", catalogue.table_rows(candidate.selection.tables))
    insert(connection, "catalogue.files", catalogue.file_rows(inputs.files, inputs.label))
    insert(connection, "catalogue.sheets", catalogue.sheet_rows(inputs.files))
    insert(connection, "catalogue.vintages", catalogue.vintage_rows(candidate.vintages, ids, inputs.label))
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
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    vintages: Iterable[Vintage],
    store: Store,
    held: Sequence[Identity] | None = None,
) -> int | None:
    """Make the table of a contract's observations, all vintages of it; where only vintages came after, add those.

    Args:
        connection: The build.
        contract: The table.
        vintages: The vintages of every table, in order of publication: so one vintage lies in few row groups.
        store: The observations of each file.
        held: The vintages whose observations the build begins with; None where it has no such table.

    Returns:
        How many of the vintages were there before; None where all were, and no other.
    """
    mine = [vintage for vintage in vintages if vintage.contract.table_id == contract.table_id]
    asked = [identity(vintage) for vintage in mine]
    if held is not None and asked == list(held):
        return None
    there = len(held) if held is not None and asked[: len(held)] == list(held) else 0
    columns = ", ".join(f'"{name}" {kind}' for name, kind in columns_of(contract))
    names = ", ".join(f'"{name}"' for name, _ in columns_of(contract))
    if not there:
        connection.execute(
            f'CREATE OR REPLACE TABLE observations."{contract.schema_name}" (vintage_id INTEGER, {columns})'
        )
    for vintage in mine[there:]:
        connection.execute(
            f'INSERT INTO observations."{contract.schema_name}" SELECT ?, {names} FROM read_parquet(?)',
            [vintage.vintage_id, str(store.parquet(contract, vintage.report.sha256, vintage.report.key))],
        )
    return there


def load_seen(connection: duckdb.DuckDBPyConnection, tables: Sequence[Contract]) -> None:
    """Fill the catalogue of measures and markers from the observations of some tables, in place of what it says."""
    seen: dict[tuple[str, str], tuple[int, int, float | None]] = {}
    markers: list[Row] = []
    for contract in tables:
        for said in ("measures", "markers_seen"):
            connection.execute(f"DELETE FROM catalogue.{said} WHERE table_id = ?", [contract.table_id])
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


def load_revisions(
    connection: duckdb.DuckDBPyConnection, contract: Contract, vintages: Sequence[Vintage], cache: Path, there: int
) -> None:
    """Put into `catalogue.revisions` what each vintage of a table changed of the one before it.

    Args:
        connection: The build.
        contract: The table.
        vintages: The vintages of every table.
        cache: Folder of earlier comparisons.
        there: How many of the table's vintages were there before.
    """
    connection.execute(f"CREATE TABLE IF NOT EXISTS catalogue.revisions (table_id VARCHAR, {revisions.COLUMNS})")
    mine = [v for v in vintages if v.contract.table_id == contract.table_id]
    came = {v.vintage_id for v in mine[there:]}
    dated = [v for v in mine if v.moment]
    if there and contract.coverage == "full":  # two neighbours are compared by themselves, whatever comes after
        first = next((number for number, v in enumerate(dated) if v.vintage_id in came), len(dated))
        dated = dated[max(0, first - 1) :]
    else:
        connection.execute("DELETE FROM catalogue.revisions WHERE table_id = ?", [contract.table_id])
    for path in revisions.compare(connection, contract, dated, cache):
        connection.execute(
            "INSERT INTO catalogue.revisions SELECT ?, * FROM read_parquet(?)", [contract.table_id, str(path)]
        )
