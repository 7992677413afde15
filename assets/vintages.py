"""Vintages: which release published a table, and from when until when it was the one known.

Belongs here: the moment of publication with its bounds and basis (STATISTICS
item 11), the order of vintages, and which releases are known to exist (item 10).
Does not belong here: reading files, or as-of queries (`sql/catalogue`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assets.contract import Contract
from assets.observations import Report
from assets.periods import read_day
from assets.reference import FOLDER

LONDON = ZoneInfo("Europe/London")
RELEASE_HOUR = time(9, 30)
GOVUK = "https://www.gov.uk"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One sighting of a file: where and when it was seen, and what was said of its publication.

    Attributes:
        sha256: Identity of the bytes.
        file: File name as published.
        page: GOV.UK base path.
        title: Title of the attachment or document.
        url: Address the bytes were served from, where they were downloaded.
        kind: Nature of the copy.
        published: ISO date or moment that the import manifest or the Content API states.
        published_basis: Which of the two.
        seen_at: When it was recorded here (UTC).
    """

    sha256: str
    file: str
    page: str
    title: str
    url: str | None
    kind: str
    published: str | None
    published_basis: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was published.

    Attributes:
        at: Best estimate (UTC).
        earliest: It was not published before this (UTC).
        latest: It was published by then (UTC).
        basis: What says so.
    """

    at: datetime
    earliest: datetime
    latest: datetime
    basis: str

    @property
    def on(self) -> date:
        """Day in London."""
        return self.at.astimezone(LONDON).date()

    @property
    def local(self) -> datetime:
        """Wall clock in London."""
        return self.at.astimezone(LONDON).replace(tzinfo=None)


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
    """

    vintage_id: int
    contract: Contract
    report: Report
    sighting: Sighting
    moment: Moment | None
    label: str
    realtime_end: datetime | None


@dataclass(frozen=True, slots=True)
class KnownRelease:
    """A release known to exist, whether it is held or not.

    Attributes:
        table_id: The table it holds.
        page: GOV.UK base path.
        title: Title of the release.
        published_on: Day in London.
        published_at: Moment (UTC); 9.30 in London where only the day is known.
        basis: What says that it exists.
        held: Whether the archive has it.
    """

    table_id: str
    page: str
    title: str
    published_on: date
    published_at: datetime
    basis: str
    held: bool


def publication_moment(sightings: Sequence[Sighting], report: Report) -> Moment | None:
    """Find when a file was published from what it says of itself and from what was said of it.

    The file's own evidence comes first (cover, page, `meta.xml`; for a page the
    moment its content last changed, bounded by the day it shows), then the
    manifest or Content API, then a date in the file name. Evidence later than
    the first sighting of the bytes is not credible. Among several sightings of
    the same bytes the earliest credible moment is kept.
    """
    first_seen = min(sighting.seen_at for sighting in sightings)
    stated = [_stated_moment(s.published, s.published_basis, first_seen) for s in sightings if s.published]
    outside = min((moment for moment in stated if moment), key=lambda moment: moment.at, default=None)
    if report.published_on:
        own_day = date.fromisoformat(report.published_on)
        own = _day_moment(own_day, report.published_basis or "file", first_seen)
        exact = datetime.fromisoformat(report.updated_at) if report.updated_at else None
        if own and exact and exact <= first_seen:
            # A page's day moves for major changes only: figures are added under an older day.
            return Moment(exact, min(own.earliest, exact), exact, "page: last change of its content")
        if own and outside and own.on == outside.on and outside.earliest == outside.latest:
            return Moment(outside.at, outside.at, outside.at, f"{own.basis}; hour from {outside.basis}")
        if own:
            return own
    if outside:
        return outside
    named = [_day_moment(day, "date in the file name", first_seen) for s in sightings if (day := _day_in_name(s.file))]
    return min((moment for moment in named if moment), key=lambda moment: moment.at, default=None)


def _stated_moment(published: str, basis: str, first_seen: datetime) -> Moment | None:
    if "T" not in published:
        return _day_moment(date.fromisoformat(published), basis, first_seen)
    at = datetime.fromisoformat(published).astimezone(UTC)
    return Moment(at, at, at, basis) if at <= first_seen else None


def _day_moment(day: date, basis: str, first_seen: datetime) -> Moment | None:
    """Return a day as a moment: 9.30 in London, bounded by the whole day."""
    start = datetime.combine(day, time(), LONDON).astimezone(UTC)
    if start > first_seen:
        return None
    end = datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC) - timedelta(seconds=1)
    at = release_moment(day)
    return Moment(min(at, first_seen), start, min(end, first_seen), f"{basis} (day; 9.30 assumed)")


def release_moment(day: date) -> datetime:
    """Return 9.30 in London on a day, the hour at which statistics are released (UTC)."""
    return datetime.combine(day, RELEASE_HOUR, LONDON).astimezone(UTC)


def _day_in_name(file: str) -> date | None:
    if match := re.search(r"(\d{4}-\d\d-\d\d)|(\d{1,2})[ _-]([A-Za-z]+)[ _-](\d{4})", file):
        return read_day(match[1] or f"{match[2]} {match[3]} {match[4]}")
    return None


def order_vintages(
    read: Iterable[tuple[Contract, Report, Sequence[Sighting]]],
) -> tuple[list[Vintage], list[KnownRelease]]:
    """Put the readings of all tables in order of publication and number them.

    Ties are broken by time, `_vN` in the file name, and sha256, never by the
    order of import, so that the same archive always gives the same numbers.

    Args:
        read: Contract, report and sightings of each reading that holds figures.

    Returns:
        The vintages, numbered from 1, and every release known to exist.
    """
    found = [(contract, report, publication_moment(seen, report), list(seen)) for contract, report, seen in read]
    known = _known_releases([(contract, moment, seen) for contract, _, moment, seen in found])
    ends: dict[str, list[datetime]] = {}
    for table_id, at in [
        *((contract.table_id, moment.at) for contract, _, moment, _ in found if moment),
        *((release.table_id, release.published_at) for release in known if not release.held),
    ]:
        ends.setdefault(table_id, []).append(at)
    found.sort(key=lambda item: (_order(item[2], item[3], item[1]), item[0].table_id))
    labels: dict[tuple[str, str], int] = {}
    vintages = []
    for number, (contract, report, moment, seen) in enumerate(found, 1):
        label = moment.on.isoformat() if moment else "undated"
        again = labels[contract.table_id, label] = labels.get((contract.table_id, label), 0) + 1
        later = [at for at in ends.get(contract.table_id, []) if moment and at > moment.at]
        vintages.append(
            Vintage(
                number,
                contract,
                report,
                _credited(seen),
                moment,
                label if again == 1 else f"{label} ({again})",
                min(later, default=None),
            )
        )
    return vintages, known


def _order(moment: Moment | None, seen: Sequence[Sighting], report: Report) -> tuple[datetime, int, str]:
    at = moment.at if moment else datetime.max.replace(tzinfo=UTC)
    version = max(int(match[1]) if (match := re.search(r"_v(\d+)\b", s.file)) else 1 for s in seen)
    return at, version, report.sha256


def _credited(seen: Sequence[Sighting]) -> Sighting:
    """Return the sighting a vintage is credited to: one with a date first, then by name."""
    return min(seen, key=lambda s: (s.published is None, s.published or "", s.file, s.url or ""))


def _known_releases(
    found: Sequence[tuple[Contract, Moment | None, Sequence[Sighting]]],
) -> list[KnownRelease]:
    releases: dict[tuple[str, date], KnownRelease] = {}
    for contract, moment, seen in found:
        if moment:
            credited = _credited(seen)
            held = KnownRelease(
                contract.table_id, credited.page, credited.title, moment.on, moment.at, moment.basis, True
            )
            known = releases.get((contract.table_id, moment.on))
            if known is None or known.published_at < moment.at:
                releases[contract.table_id, moment.on] = held
    with (FOLDER / "known_releases.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            day = date.fromisoformat(row["published_on"])
            for table_id in row["table_ids"].split():
                releases.setdefault(
                    (table_id, day),
                    KnownRelease(
                        table_id, row["publication"], row["title"], day, release_moment(day), row["basis"], False
                    ),
                )
    return sorted(releases.values(), key=lambda release: (release.table_id, release.published_at, release.title))
