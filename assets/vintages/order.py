"""Vintages: which release published a table, and from when until when it was the one known.

Belongs here: the order of vintages (docs/methods.md#order-of-vintages). Does not belong here: when a file was
published (`publication_dates`), releases that are not held (`known_releases`), reading files, or as-of queries
(`sql/catalogue`).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import combinations

from assets.archive.sightings import Sighting
from assets.archive.store import PAGE_TIMES
from assets.contracts.language import Contract
from assets.dates import LONDON
from assets.observations.report import Report
from assets.problems import Problem
from assets.reference import FOLDER
from assets.vintages.known_releases import KnownRelease, listed_releases, noted_releases
from assets.vintages.listed_files import unheld_listings
from assets.vintages.publication_dates import Moment, PageHistory, publication_moment, version_in_name


@dataclass(frozen=True, slots=True)
class Vintage:
    """A table as one release published it.

    Attributes:
        vintage_id: Number of the vintage in this build, in order of publication.
        contract: The table.
        report: What reading it came to.
        sighting: The sighting it is credited to.
        moment: When it was published; None where nothing says so.
        label: Name of the vintage among those of its table, e.g. `2023-11-23`.
        realtime_end: Moment of the next release known to exist, held or not (UTC).
        withdrawn_on: Day in London on which the publisher withdrew it, if it did.
    """

    vintage_id: int
    contract: Contract
    report: Report
    sighting: Sighting
    moment: Moment | None
    label: str
    realtime_end: datetime | None
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A table of a file that was read but is no vintage.

    Attributes:
        contract: The table.
        report: What reading it came to.
        sighting: The sighting it would be credited to.
        problems: Why it is set aside; never empty.
    """

    contract: Contract
    report: Report
    sighting: Sighting
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """The readings of all tables in order of publication.

    Attributes:
        vintages: The vintages, numbered from 1.
        known: Every release known to exist.
        set_aside: Readings that cannot be put in order, or that speak of days after their publication.
        undated: Tables of which a file is at hand, read or not, and nothing says when it was published.
    """

    vintages: list[Vintage]
    known: list[KnownRelease]
    set_aside: list[SetAside]
    undated: frozenset[str]


Reading = tuple[Contract, Report, Sequence[Sighting]]


def order_vintages(
    read: Iterable[Reading],
    histories: Mapping[str, PageHistory] | None = None,
    conflict: Callable[[Contract, Report, Report], bool] = lambda *_: True,
    archived: Iterable[Sighting] = (),
) -> Ordered:
    """Put the readings of all tables in order of publication and number them.

    At one moment the order is that of `_vN` in the file name, of the last period, of the date that the
    import manifest gives, and of the first sighting. Files that tie in all of it and give different
    figures are a question: both are set aside until `sql/reference/vintage_order.csv` says which is the later.

    Args:
        read: Contract, report and sightings of each reading; those that failed make a release known.
        histories: Histories of the pages, by base path, as far as they are archived.
        conflict: Says whether two readings of a table give different figures for the same period.
        archived: Sightings of files beside those of the readings, which are held though no table is read from them.
    """
    histories = histories or {}
    readings = list(read)
    served: dict[str, set[tuple[datetime, str]]] = {}
    for _, _, sightings in readings:
        for sighting in sightings:
            if sighting.url:
                served.setdefault(sighting.url, set()).add((sighting.seen_at, sighting.sha256))
    dated = []
    for contract, report, sightings in readings:
        urls = {s.url for s in sightings if s.url}
        others = [at for url in urls for at, sha256 in served[url] if sha256 != report.sha256]
        moment = publication_moment(sightings, report, histories.get(_credited(sightings).page), others)
        dated.append(_Dated(contract, report, moment, list(sightings)))
    set_aside: dict[tuple[str, str], Problem] = {}
    for item in dated:
        if item.report.status == "read" and (problem := _speaks_of_later_days(item)):
            set_aside[item.key] = problem
    standing = [item for item in dated if item.report.status == "read" and item.key not in set_aside]
    set_aside |= _undecided(standing, conflict)
    standing = [item for item in standing if item.key not in set_aside]
    # By table before what tells files of one moment apart: the numbers must not follow the order of import.
    standing.sort(key=lambda item: (_order(item)[0], item.contract.table_id, *_order(item)[1:]))
    kept = {item.key for item in standing}
    known = _known_releases(dated, kept, histories, [*archived, *(one for _, _, mine in readings for one in mine)])
    ends: dict[str, list[datetime]] = {}
    for table_id, at in [
        *((item.contract.table_id, item.moment.at) for item in standing if item.moment),
        *((release.table_id, release.published_at) for release in known if not release.held),
    ]:
        ends.setdefault(table_id, []).append(at)
    labels: dict[tuple[str, str], int] = {}
    vintages = []
    for number, item in enumerate(standing, 1):
        contract, report, moment, credited = item.contract, item.report, item.moment, _credited(item.seen)
        label = moment.on.isoformat() if moment else "undated"
        again = labels[contract.table_id, label] = labels.get((contract.table_id, label), 0) + 1
        later = [at for at in ends.get(contract.table_id, []) if moment and at > moment.at]
        vintages.append(
            Vintage(
                number,
                contract,
                report,
                credited,
                moment,
                label if again == 1 else f"{label} ({again})",
                min(later, default=None),
                _withdrawn_on(report, histories.get(credited.page)),
            )
        )
    aside = [
        SetAside(item.contract, item.report, _credited(item.seen), (set_aside[item.key],))
        for item in dated
        if item.key in set_aside
    ]
    undated = {item.contract.table_id for item in dated if item.moment is None and item.report.status != "no_figures"}
    return Ordered(vintages, known, aside, frozenset(undated))


@dataclass(frozen=True, slots=True)
class _Dated:
    contract: Contract
    report: Report
    moment: Moment | None
    seen: list[Sighting]

    @property
    def key(self) -> tuple[str, str]:
        """Table and file."""
        return self.contract.table_id, self.report.sha256


def _problem(item: _Dated, rule: str, message: str, advice: str, found: str, cell: str | None) -> Problem:
    credited = _credited(item.seen)
    return Problem(
        rule, message, advice, publication=credited.page, file=credited.file, table_id=item.contract.table_id,
        sheet=item.report.sheet, cell=cell, found=found,
    )  # fmt: skip


def _speaks_of_later_days(item: _Dated) -> Problem | None:
    """Return the problem of a reading whose last period ends after it was published (or long before, for last days)."""
    if not item.report.last_period:
        return None
    last = date.fromisoformat(item.report.last_period)
    first_seen = min(sighting.seen_at for sighting in item.seen)
    on = item.moment.on if item.moment else first_seen.astimezone(LONDON).date()
    basis = item.moment.basis if item.moment else "the day it was first seen"
    if last > on:
        return _problem(
            item,
            "period_after_publication",
            f"the last period ends on {last.isoformat()}, after the day of publication, {on.isoformat()} ({basis})",
            "look whether day and month, or the year, were mistaken; wait for the publisher to mend it, or correct the "
            "date of publication",
            last.isoformat(),
            item.report.last_cell,
        )
    if item.contract.days_before_update and (on - last).days > item.contract.days_before_update[1]:
        return _problem(
            item,
            "unlikely_period",
            f"the last period ends on {last.isoformat()}, {(on - last).days} days before the document was published on "
            f"{on.isoformat()} ({basis}); it speaks of the last {item.contract.days_before_update[1]} days",
            "look at the document; wait for the publisher to mend it, or correct the date of publication",
            last.isoformat(),
            item.report.last_cell,
        )
    return None


def _undecided(
    read: Sequence[_Dated], conflict: Callable[[Contract, Report, Report], bool]
) -> dict[tuple[str, str], Problem]:
    """Return the problem of every reading that ties with another of its table and differs from it."""
    ties: dict[tuple[object, ...], list[_Dated]] = {}
    for item in read:
        if item.moment:
            ties.setdefault((item.contract.table_id, *_order(item)[:-2]), []).append(item)
    problems: dict[tuple[str, str], Problem] = {}
    for tied in ties.values():
        for one, other in combinations(sorted(tied, key=lambda item: item.report.sha256), 2):
            decided = {(one.report.sha256, other.report.sha256), (other.report.sha256, one.report.sha256)}
            if decided & set(_decisions()) or not conflict(one.contract, one.report, other.report):
                continue
            for mine, its in ((one, other), (other, one)):
                problems.setdefault(
                    mine.key,
                    _problem(
                        mine,
                        "same_moment",
                        f"{_credited(mine.seen).file} ({mine.report.sha256[:12]}…) and {_credited(its.seen).file} "
                        f"({its.report.sha256[:12]}…) were published at the same moment and give different figures",
                        "find out which of them corrects the other, and say so in a line of "
                        "sql/reference/vintage_order.csv: earlier_sha256 and later_sha256 are "
                        f"{mine.report.sha256} and {its.report.sha256}, or the other way round",
                        its.report.sha256,
                        mine.report.last_cell,
                    ),
                )
    return problems


@cache
def _decisions() -> dict[tuple[str, str], str]:
    """Return the reviewed order of files of one moment: earlier and later sha256, and why."""
    with (FOLDER / "vintage_order.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["earlier_sha256"], row["later_sha256"]): row["reason"] for row in csv.DictReader(stream)}


def _withdrawn_on(report: Report, history: PageHistory | None) -> date | None:
    """Return the day on which a document, or the page a file belongs to, was withdrawn."""
    if report.withdrawn_on:
        return date.fromisoformat(report.withdrawn_on)
    return history.withdrawn_on if history else None


def _order(item: _Dated) -> tuple[datetime, int, str, str, datetime, int, str]:
    """Return what puts readings of one table in order; the last two only tell apart what was decided or is the same."""
    at = item.moment.at if item.moment else datetime.max.replace(tzinfo=UTC)
    version = max(version_in_name(s.file) for s in item.seen)
    stated = max((s.published or "" for s in item.seen if s.published_basis not in PAGE_TIMES), default="")
    decided = sum(item.report.sha256 == later for _, later in _decisions())
    first_seen = min(sighting.seen_at for sighting in item.seen)
    return at, version, item.report.last_period or "", stated, first_seen, decided, item.report.sha256


def _credited(seen: Sequence[Sighting]) -> Sighting:
    """Return the sighting a vintage is credited to: one with a date first, then by name."""
    return min(seen, key=lambda s: (s.published is None, s.published or "", s.file, s.url or ""))


def _known_releases(
    dated: Sequence[_Dated],
    kept: set[tuple[str, str]],
    histories: Mapping[str, PageHistory],
    sightings: Sequence[Sighting],
) -> list[KnownRelease]:
    """Return the releases that are held or set aside, that change notes, the reviewed list or listings name.

    A release that was set aside exists: what it would have replaced is no longer the newest.
    """
    releases: dict[tuple[str, date], KnownRelease] = {}
    newest: dict[tuple[str, date], _Dated] = {}
    others: list[KnownRelease] = []
    for item in sorted(dated, key=lambda item: item.key not in kept):  # those that are held come first
        moment, held = item.moment, item.key in kept
        if moment is None or item.report.status == "no_figures":
            continue
        credited, key = _credited(item.seen), (item.contract.table_id, moment.on)
        release = KnownRelease(
            item.contract.table_id, credited.page, credited.title, moment.on, moment.at,
            moment.basis if held else f"{moment.basis}; the file was set aside", held, moment.earliest,
        )  # fmt: skip
        known = releases.get(key)
        if known is None or (known.published_at < moment.at and known.held == held):
            releases[key] = release
        if held and (key not in newest or _order(newest[key]) < _order(item)):
            newest[key] = item
        elif not held and key in newest and _may_replace(item, newest[key]):
            others.append(release)
    moments: dict[str, list[datetime]] = {}
    for known in releases.values():
        moments.setdefault(known.table_id, []).append(known.published_at)
    listed = unheld_listings(histories, sightings, moments)
    for release in (*noted_releases(histories), *listed_releases(), *listed):
        key = (release.table_id, release.published_on)
        before = newest.get(key)
        if before is None:
            releases.setdefault(key, release)
        elif release.version > _order(before)[1] or (release.earliest and release.earliest > _order(before)[4]):
            others.append(release)
    everything = (*releases.values(), *dict.fromkeys(others))
    return sorted(everything, key=lambda release: (release.table_id, release.published_at, release.title))


def _may_replace(item: _Dated, held: _Dated) -> bool:
    """Say whether a reading that was set aside may be of a file that came later on the day of one that is held."""
    return (_order(item)[:2], _order(item)[4]) > (_order(held)[:2], _order(held)[4])
