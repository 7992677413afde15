"""Vintage checks, run on what they have not looked at yet: release by release where a check says that it may be.

Belongs here: which vintages are of one release, and running the checks on those that came. Does not belong here: the
SQL of a check (`running`), what it sees (`loaded`), or what follows from its findings (`audit`).

What a check finds in a release follows from the vintages of that release alone where its header says
`-- within: release`. Any other check is run on all vintages of its tables whenever one of them comes or goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import duckdb

from assets.checks.checks import Check, CheckError, reads
from assets.checks.loaded import LoadedTables
from assets.checks.remembered import Remembered
from assets.checks.running import Failure, run_check
from assets.marts.states import state_of
from assets.vintages.order import Vintage

# Vintages are looked at together until they have so many figures.
_FIGURES_AT_ONCE = 3_000_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """A check to be run on some vintages.

    Attributes:
        check: The check.
        vintages: The vintages of its tables that it is asked about.
        state: What tells them from others.
    """

    check: Check
    vintages: tuple[Vintage, ...]
    state: str


def find(
    connection: duckdb.DuckDBPyConnection, chosen: Sequence[Check], loaded: LoadedTables, remembered: Remembered
) -> dict[str, list[Failure]]:
    """Return what vintage checks find, by their names; what is remembered is not looked at again.

    Args:
        connection: Where the observations are loaded.
        chosen: The checks.
        loaded: The tables of the audit. What was loaded of them is let go of.
        remembered: What was found before; what is found now is kept there.

    Raises:
        CheckError: If a check reads what is not there, or one within a release returns a row of no vintage.
    """
    tables = {check.name: _tables_of(check, loaded) for check in chosen}
    releases = _releases(loaded.vintages_of({name for names in tables.values() for name in names}))
    asked = {check.name: _asked(check, tables[check.name], releases) for check in chosen}
    new = [one for ones in asked.values() for one in ones if remembered.check(one.check.name, one.state) is None]
    for one in new:
        if not one.check.within_release:
            _load(loaded, one.vintages)
            remembered.found(one.check.name, one.state, _run(connection, one.check))
    loaded.forget()
    for batch in _batches(one for one in new if one.check.within_release):
        _look_at(connection, batch, loaded, remembered)
        loaded.forget()
    return {
        name: [failure for one in ones for failure in remembered.check(name, one.state) or []]
        for name, ones in asked.items()
    }


def _asked(check: Check, tables: Collection[str], releases: Iterable[Sequence[Vintage]]) -> list[_Asked]:
    """Return what a check is asked about: each release that has one of its tables, or all of them together."""
    parts = [[vintage for vintage in release if vintage.contract.schema_name in tables] for release in releases]
    if not check.within_release:
        parts = [[vintage for part in parts for vintage in part]]
    # It is run where it has nothing to look at, too: so a slip in its SQL is told before the first release comes.
    held = [part for part in parts if part] or [[]]
    return [_Asked(check, tuple(part), _state_of(part)) for part in held]


def _look_at(
    connection: duckdb.DuckDBPyConnection, batch: Sequence[_Asked], loaded: LoadedTables, remembered: Remembered
) -> None:
    """Run each check of a batch once, and keep what it finds in each release."""
    by_check: dict[str, list[_Asked]] = {}
    for one in batch:
        by_check.setdefault(one.check.name, []).append(one)
        _load(loaded, one.vintages)
    for name, ours in by_check.items():
        found = _run(connection, ours[0].check)
        for one in ours:
            ids = {vintage.vintage_id for vintage in one.vintages}
            remembered.found(name, one.state, [failure for failure in found if failure.vintage_id in ids])


def _tables_of(check: Check, loaded: LoadedTables) -> set[str]:
    """Return the tables that a check looks at; what it reads of the catalogue is said of those it is a check of."""
    read = {name.removeprefix("observations.") for name in reads(check)}
    return read | {c.schema_name for c in loaded.selection.tables if c.table_id in check.tables}


def _releases(vintages: Iterable[Vintage]) -> list[list[Vintage]]:
    """Return vintages by release, oldest first: those of one file are of one release, and those of one day."""
    by_key: dict[object, list[Vintage]] = {}
    for vintage in vintages:
        keys = [vintage.report.sha256, *([vintage.moment.on] if vintage.moment else [])]
        parts = {id(by_key[key]): by_key[key] for key in keys if key in by_key}
        release = [*(other for part in parts.values() for other in part), vintage]
        for other in release:
            by_key[other.report.sha256] = release
            if other.moment:
                by_key[other.moment.on] = release
    releases = {id(release): sorted(release, key=lambda v: v.vintage_id) for release in by_key.values()}
    return sorted(releases.values(), key=lambda release: release[0].vintage_id)


def _state_of(vintages: Iterable[Vintage]) -> str:
    return state_of(
        (v.vintage_id, v.label, v.report.sha256, v.report.key, v.moment, v.realtime_end, v.sighting, v.withdrawn_on)
        for v in vintages
    )


def _batches(asked: Iterable[_Asked]) -> Iterable[list[_Asked]]:
    """Yield what is asked together, oldest vintages first, so that neither statements nor memory are many."""
    batch: list[_Asked] = []
    figures: dict[int, int] = {}
    for one in sorted(asked, key=lambda one: [vintage.vintage_id for vintage in one.vintages]):
        batch.append(one)
        figures |= {vintage.vintage_id: vintage.report.rows for vintage in one.vintages}
        if sum(figures.values()) >= _FIGURES_AT_ONCE:
            yield batch
            batch, figures = [], {}
    if batch:
        yield batch


def _load(loaded: LoadedTables, vintages: Iterable[Vintage]) -> None:
    by_table: dict[str, list[Vintage]] = {}
    for vintage in vintages:
        by_table.setdefault(vintage.contract.table_id, []).append(vintage)
    for mine in by_table.values():
        loaded.load(mine[0].contract, mine)


def _run(connection: duckdb.DuckDBPyConnection, check: Check) -> list[Failure]:
    try:
        found = run_check(connection, check)
    except CheckError as error:
        if isinstance(error.__cause__, duckdb.BinderException | duckdb.CatalogException):
            raise CheckError(f"{error}. {_SEEN_BY_VINTAGE_CHECKS}") from error.__cause__
        raise
    if check.within_release and any(failure.vintage_id is None for failure in found):
        raise CheckError(f"{check.name}: a row names no vintage, though the check is one within a release")
    return found


_SEEN_BY_VINTAGE_CHECKS = (
    "A vintage check sees the reference lists, the catalogue's vintages and published totals and, of the observations, "
    "each column that its SQL names as the contract in assets/tables does: name it so, or make it a build check "
    "(`-- level: build`)"
)
