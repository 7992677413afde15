"""The audit of vintages: what was read, put in order and held against the checks before anything is built.

Belongs here: running the vintage checks on the observations, and which vintages stand. Does not belong here: the
checks themselves (`checks`, `continuity`, `sql/checks`), which suspect is set aside (`suspects`), the wording of
problems (`vintage_problems`), or the build (`assets.warehouse.build`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import polars as pl

from assets.checks import by_release, continuity
from assets.checks.checks import checks, checks_in
from assets.checks.loaded import LoadedTables
from assets.checks.neighbours import against_neighbours
from assets.checks.release_rows import rows_lost
from assets.checks.remembered import Remembered
from assets.checks.running import Failure
from assets.checks.suspects import narrow
from assets.checks.vintage_problems import problems_of
from assets.contracts.language import Contract
from assets.marts.selection import Selection
from assets.observations.archived import FileEntry
from assets.observations.cache import Store
from assets.observations.report import Report
from assets.vintages.gaps import ReleaseGap, release_gaps
from assets.vintages.known_releases import KnownRelease
from assets.vintages.order import SetAside, Vintage, order_vintages
from assets.vintages.publication_dates import PageHistory, version_in_name
from assets.vintages.seen import Seen


@dataclass(frozen=True, slots=True)
class Audited:
    """What came of the readings of an archive.

    Attributes:
        vintages: The vintages that may be built from, in order of publication.
        known: Every release known to exist.
        gaps: Whether the newest vintage held was the newest release, at every moment.
        failures: Rows that the vintage checks returned, by check; excepted ones included.
        set_aside: Tables that were read but are no vintage, and why.
        tables: The table of every vintage that was audited, by its number; those that were set aside included.
    """

    vintages: list[Vintage]
    known: list[KnownRelease]
    gaps: list[ReleaseGap]
    failures: dict[str, list[Failure]]
    set_aside: list[SetAside]
    tables: dict[int, Contract]


def audit(
    files: Iterable[FileEntry],
    store: Store,
    histories: Mapping[str, PageHistory],
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    remembered: Remembered,
    built: str | None = None,
) -> Audited:
    """Order the readings of an archive and run the vintage checks on them.

    Args:
        files: Every archived file with what came of reading it.
        store: The observations.
        histories: Histories of the pages, by base path.
        connection: A connection whose default database may be written to; what is made there is dropped again.
        selection: The tables that are audited; every reading is of one of them.
        remembered: What was found before; what is found now is kept there.
        built: Name of an attached build by the same code, which has observations of vintages that it holds.

    Raises:
        CheckError: If a check reads what is not there.
    """
    entries = list(files)
    seen = Seen((sighting for entry in entries for sighting in entry.sightings), histories)
    ordered = order_vintages(
        (
            (contract, report, entry.sightings)
            for entry in entries
            for contract, report in entry.readings
            if report.status != "no_figures"
        ),
        histories,
        lambda contract, one, other: figures_differ(store, contract, one, other),
        (sighting for entry in entries for sighting in entry.sightings),
    )
    by_id = {vintage.vintage_id: vintage for vintage in ordered.vintages}
    loaded = LoadedTables(connection, by_id, store, selection, built)
    loaded.catalogue({entry.sha256: entry.file_id for entry in entries})
    chosen = [
        check
        for check in checks_in(selection)
        if check.level == "vintage" and check.name not in (continuity.SHRINKS, continuity.JUMPS)
    ]
    failures = by_release.find(connection, chosen, loaded, remembered)
    narrow(connection, failures, by_id, _failing(failures), loaded.load)
    problems = problems_of(connection, failures, by_id, loaded.load)
    for vintage in ordered.vintages:
        if problem := rows_lost(vintage):
            problems.setdefault(vintage.vintage_id, []).append(problem)
    for check_name in (continuity.SHRINKS, continuity.JUMPS):
        failures[check_name] = []
    for contract in selection.tables:
        mine = [v for v in ordered.vintages if v.contract.table_id == contract.table_id and v.moment]
        standing = [v for v in mine if v.vintage_id not in problems]
        for failure, problem in against_neighbours(connection, contract, standing, loaded, remembered):
            failures[failure.check].append(failure)
            if not failure.exception and failure.vintage_id is not None:
                problems.setdefault(failure.vintage_id, []).append(problem)
    loaded.drop()
    remembered.keep()
    aside = [
        SetAside(by_id[number].contract, by_id[number].report, by_id[number].sighting, tuple(mine))
        for number, mine in sorted(problems.items())
    ]
    kept = [vintage for vintage in ordered.vintages if vintage.vintage_id not in problems]
    known = _known(ordered.known, kept, [by_id[number] for number in sorted(problems)])
    tables = {number: vintage.contract for number, vintage in by_id.items()}
    gaps = release_gaps(kept, known, seen, ordered.undated)
    return Audited(kept, known, gaps, failures, [*ordered.set_aside, *aside], tables)


def figures_differ(store: Store, contract: Contract, one: Report, other: Report) -> bool:
    """Say whether two readings of a table give different figures for the same periods, or hold different periods."""
    key = ["period", *(dimension.name for dimension in contract.dimensions), "measure"]
    first, second = (
        pl.read_parquet(store.parquet(contract, report.sha256, report.key), columns=[*key, "value", "marker"])
        for report in (one, other)
    )
    if contract.coverage != "full":
        first = first.join(second, on=key, how="semi")
        second = second.join(first, on=key, how="semi")
    return not first.sort(pl.all()).equals(second.sort(pl.all()))


def _failing(failures: Mapping[str, Sequence[Failure]]) -> set[int]:
    severities = {check.name: check.severity for check in checks()}
    return {
        failure.vintage_id
        for name, failed in failures.items()
        for failure in failed
        if failure.vintage_id is not None and not failure.exception and severities[name] == "error"
    }


def _known(known: Sequence[KnownRelease], kept: Sequence[Vintage], aside: Sequence[Vintage]) -> list[KnownRelease]:
    """Return the known releases; one that was set aside is known, but not held."""
    held: dict[tuple[str, date], int] = {}
    for vintage in kept:
        if vintage.moment:
            key = vintage.contract.table_id, vintage.moment.on
            held[key] = max(vintage.vintage_id, held.get(key, 0))
    lost = {(vintage.contract.table_id, vintage.moment.on) for vintage in aside if vintage.moment} - set(held)
    found = [
        replace(release, held=False, basis=f"{release.basis}; the file was set aside")
        if release.held and (release.table_id, release.published_on) in lost
        else release
        for release in known
    ]
    for vintage in aside:
        # One of a day on which an earlier one is held is among the known releases only as the same.
        moment, table_id, sighting = vintage.moment, vintage.contract.table_id, vintage.sighting
        if moment and vintage.vintage_id > held.get((table_id, moment.on), vintage.vintage_id):
            found.append(
                KnownRelease(
                    table_id, sighting.page, sighting.title, moment.on, moment.at,
                    f"{moment.basis}; the file was set aside", False, moment.earliest, version_in_name(sighting.file),
                )
            )  # fmt: skip
    return found
