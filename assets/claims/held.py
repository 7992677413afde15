"""Whether the releases held by a moment cover the days of a claim, and what is known of those that are not held.

Belongs here: the releases held and known, by table. Does not belong here: which periods a table could hold
(`coverage`), figures, or the verdict on a claim (`evaluate`).

That no held release has a figure says that it was not published only where the newest release of every table that
could have had it is held: a page that nobody fetched, or a release of which nobody can know, may have had it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from assets.claims.coverage import NOW, spans, styles, tables_of
from assets.claims.model import Claim, Span
from assets.claims.statuses import Releases
from assets.contracts.language import Contract


@dataclass(frozen=True, slots=True)
class Absent:
    """Why there is nothing to compute from.

    Attributes:
        found: The line of the decision table: `absent`, or `begins later`.
        releases: What is held and known of the releases that could have had the figure.
        reason: The same in words, by table.
    """

    found: str
    releases: Releases
    reason: str


@dataclass(frozen=True, slots=True)
class _Held:
    """The releases of one table that are held by a moment, newest first, and what is known of later ones."""

    contract: Contract
    releases: list[tuple[int, str, date, date]]
    gap: bool | None
    gap_basis: str | None


def absent_from(connection: duckdb.DuckDBPyConnection, claim: Claim, names: Sequence[str], as_of: str) -> Absent | None:
    """Return None where the releases of a mart held by then cover the days, else what is known of those that do not.

    Args:
        connection: A warehouse, or a build whose marts are made.
        claim: The claim.
        names: The marts that could answer it.
        as_of: ISO day (the whole of it, in London) or moment.
    """
    needed = _needed(claim)
    tables: dict[str, _Held] = {}
    for name in names:
        held = [_held(connection, contract, as_of) for contract in tables_of(claim, name)]
        if any(_covers(each, needed) for each in held) or _cover_together(connection, held, needed):
            return None
        tables |= {each.contract.table_id: each for each in held}
    told = [_why_absent(connection, each, needed, as_of) for each in tables.values()]
    # A release that may have had it outweighs every one that is known not to have.
    decisive = next((each for each in told if each.releases != "newest"), told[0])
    reasons = [told[0].reason, *([decisive.reason] if decisive is not told[0] else [])]
    return Absent(decisive.found, decisive.releases, "; ".join(reasons))


def releases_of(connection: duckdb.DuckDBPyConnection, claim: Claim, names: Sequence[str], as_of: str) -> Releases:
    """Return what is held and known of the releases that could have what those that cover the days do not."""
    held = [_held(connection, contract, as_of) for name in names for contract in tables_of(claim, name)]
    return next((state for each in held if (state := _state(each)) != "newest"), "newest")


def _state(held: _Held) -> Releases:
    """Return what is held and known of a table's releases; of editions nobody can know whether one is missing."""
    if not held.releases:
        return "none"
    if held.gap:
        return "later"
    return "newest" if held.gap is False and held.contract.coverage == "full" else "unknown"


def _needed(claim: Claim) -> list[Span]:
    """Return the stretches of days that must be held."""
    if claim.window:  # that nothing earlier was as high or low can only be said of a series held from its start
        return [Span(start=claim.window.series_start, end=max(span.end for span in spans(claim)))]
    return spans(claim)


_ASKED: ContextVar[dict[tuple[str, str], _Held] | None] = ContextVar("asked", default=None)


@contextmanager
def catalogue_stands() -> Iterator[None]:
    """Let what is held of a table by a moment be asked once, while nothing of the catalogue changes."""
    token = _ASKED.set({})
    try:
        yield
    finally:
        _ASKED.reset(token)


def _held(connection: duckdb.DuckDBPyConnection, contract: Contract, as_of: str) -> _Held:
    asked = _ASKED.get()
    if asked is None:
        return _asked(connection, contract, as_of)
    key = (contract.table_id, as_of)
    if key not in asked:
        asked[key] = _asked(connection, contract, as_of)
    return asked[key]


def _asked(connection: duckdb.DuckDBPyConnection, contract: Contract, as_of: str) -> _Held:
    table = contract.table_id
    releases = connection.execute(
        "SELECT vintage_id, vintage, first_period, last_period FROM catalogue.vintages_as_of(?, ?) "
        "ORDER BY vintage_id DESC",
        [table, as_of],
    ).fetchall()
    gap = connection.execute(
        "SELECT vintage_gap, gap_basis FROM catalogue.gaps_as_of(?) WHERE table_id = ?", [as_of, table]
    ).fetchone()
    # A full table is its newest release; of pages and documents each edition counts.
    return _Held(contract, releases[:1] if contract.coverage == "full" else releases, *(gap or (None, None)))


def _covers(held: _Held, needed: list[Span]) -> bool:
    start, end = min(span.start for span in needed), max(span.end for span in needed)
    return any(first <= start and last >= end for _, _, first, last in held.releases)


def _cover_together(connection: duckdb.DuckDBPyConnection, held: list[_Held], needed: list[Span]) -> bool:
    """Say whether tables of days hold every day between them, such as the daily page and the time series."""
    wanted = {
        span.start + timedelta(days=number) for span in needed for number in range((span.end - span.start).days + 1)
    }
    for each in held:
        if styles(each.contract) == ("day",) and each.releases:
            days = connection.execute(
                f'SELECT DISTINCT period_start FROM observations."{each.contract.schema_name}" '
                "WHERE list_contains(?, vintage_id)",
                [[release[0] for release in each.releases]],
            ).fetchall()
            wanted.difference_update(day for (day,) in days)
    return not wanted


def _why_absent(connection: duckdb.DuckDBPyConnection, held: _Held, needed: list[Span], as_of: str) -> Absent:
    table, start, end = held.contract.table_id, min(span.start for span in needed), max(span.end for span in needed)
    by = "" if as_of == NOW else f" published by {as_of}"
    missing = connection.execute(
        "SELECT published_on, title FROM catalogue.known_releases WHERE table_id = ? AND NOT held "
        "AND coalesce(published_local, published_on) <= catalogue.clock_of(?) ORDER BY published_on DESC LIMIT 1",
        [table, as_of],
    ).fetchone()
    later = connection.execute(
        "SELECT vintage FROM catalogue.vintages WHERE table_id = ? AND first_period <= ? AND last_period >= ? "
        "AND published_local > catalogue.clock_of(?) ORDER BY vintage_id LIMIT 1",
        [table, start, end, as_of],
    ).fetchone()
    first = f"; the first held release that covers {start} to {end} is {later[0]}" if later else ""
    known = f"; known and not held: {missing[1]} ({missing[0]})" if missing else ""
    state = _state(held)
    if state == "none":
        return Absent("absent", state, f"no release of {table}{by} is held{known}{first}")
    if held.contract.coverage != "full":
        return Absent("absent", state, f"no edition of {table} held{by} speaks of {start} to {end}{known}{first}")
    _, newest, begins, _ = held.releases[0]
    if begins > start:
        gap = "" if state == "newest" else f"; {_newest_in_words(held, state, by, known)}"
        return Absent(
            "begins later", state, f"{table}: its periods begin {begins}, after {start} ({newest}){gap}{first}"
        )
    return Absent("absent", state, _newest_in_words(held, state, by, known) + first)


def _newest_in_words(held: _Held, state: Releases, by: str, known: str) -> str:
    """Return the newest release held of a full table, and what is known of later ones."""
    table, (_, newest, _, ends) = held.contract.table_id, held.releases[0]
    if state == "newest":
        return f"{table}: the release current then, {newest}, ends {ends}"
    unknown = f"; nobody can know whether a later one was published by then: {held.gap_basis}"
    later = (known or f"; {held.gap_basis}") if state == "later" else unknown
    return f"{table}: the newest release held{by} is {newest}, which ends {ends}{later}"
