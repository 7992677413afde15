"""When a file was published: what speaks for it, in which order, and within which bounds.

Belongs here: the evidence of a file (change notes, its cover, `meta.xml`, the
import manifest, its name; docs/methods.md#publication-moment), the history of a GOV.UK page, and the bounds set by
what was fetched before. Does not belong here: the order of vintages and the
releases known to exist (`order`), or reading files (`assets.observations`).

A page's `public_updated_at` belongs to the page: it moves when any of its files
does, and for major changes only. It is therefore the last resort of a date, and
never believed against bytes that were fetched later and were others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import PurePosixPath

from assets.archive.sightings import Sighting
from assets.archive.store import CAPTURED_PAGE, CONTENT_API
from assets.contracts.periods import read_day
from assets.dates import LONDON, release_moment
from assets.observations.report import Report
from assets.publications.captured_page import read_page_state
from assets.publications.content_api import Change, Release

_NAME_MIN = 8


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was published.

    Attributes:
        at: Best estimate (UTC).
        earliest: It was not published before this (UTC); None where nothing says so.
        latest: It was published by then (UTC).
        basis: What says so.
    """

    at: datetime
    earliest: datetime | None
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
class ListedFile:
    """A file or HTML document that a page listed.

    Attributes:
        url: Its address.
        title: Its title when it was first listed.
        name: File name; of a document the last part of its path.
        first_at: When the first state that lists it was fetched or captured (UTC).
        before: When the last state before that was, which does not list it (UTC); None where there is none.
        changed: When the page had last been changed in a way that is told, by that first state (UTC).
    """

    url: str
    title: str
    name: str
    first_at: datetime
    before: datetime | None
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class PageHistory:
    """What the archived states of one GOV.UK page say of its past.

    Attributes:
        base_path: Path of the page.
        changes: Every change note that one of its states has, newest first, in the words of the newest state.
        withdrawn_on: Day in London on which it was withdrawn, if the newest state says so.
        listings: When each state was fetched or captured (UTC), and the addresses it listed; oldest first.
        files: The files and documents that any of its states lists, in the order in which they came.
    """

    base_path: str
    changes: tuple[Change, ...]
    withdrawn_on: date | None
    listings: tuple[tuple[datetime, frozenset[str]], ...]
    files: tuple[ListedFile, ...] = ()

    def last_without(self, url: str, before: datetime) -> datetime | None:
        """Return the last fetch before a moment at which the page did not list an address yet.

        A page that never lists it, as a collection does not list the files of its editions, says nothing, and neither
        does one that lists it no more: what it listed before was published by then.
        """
        listed = min((at for at, urls in self.listings if url in urls), default=None)
        if listed is None:
            return None
        return max((at for at, _ in self.listings if at < min(before, listed)), default=None)


def read_histories(states: Iterable[tuple[datetime, bytes]]) -> dict[str, PageHistory]:
    """Read the histories of pages out of their archived Content API items and captured pages.

    Args:
        states: When a state was first fetched or captured (UTC), and its JSON or HTML.

    Returns:
        One history a base path.
    """
    histories: dict[str, PageHistory] = {}
    for at, data in sorted(states):
        release = read_page_state(data)
        listing = (at, frozenset(attachment.url for attachment in release.attachments))
        before = histories.get(release.base_path)
        histories[release.base_path] = PageHistory(
            release.base_path,
            _all_changes(before.changes if before else (), release.changes),
            release.withdrawn_at.astimezone(LONDON).date() if release.withdrawn_at else None,
            (*before.listings, listing) if before else (listing,),
            (*(before.files if before else ()), *_new_files(before, release, at)),
        )
    return histories


def _new_files(before: PageHistory | None, release: Release, at: datetime) -> Iterable[ListedFile]:
    """Yield the files that a state of a page lists and no state before did."""
    known = {file.url for file in before.files} if before else set()
    last = before.listings[-1][0] if before else None
    for attachment in release.attachments:
        if attachment.type in ("file", "html") and attachment.url not in known:
            yield ListedFile(attachment.url, attachment.title, attachment.filename, at, last, release.public_updated_at)


def _all_changes(before: Iterable[Change], now: Iterable[Change]) -> tuple[Change, ...]:
    """Return the notes of two states of a page, newest first; a publisher may drop old ones, or mend their words."""
    by_moment = {change.at: change for change in (*before, *now)}
    return tuple(sorted(by_moment.values(), key=lambda change: change.at, reverse=True))


def publication_moment(
    sightings: Sequence[Sighting],
    report: Report,
    history: PageHistory | None = None,
    others_seen: Sequence[datetime] = (),
) -> Moment | None:
    """Find when a file was published, with bounds and basis.

    In this order: the moment at which a page's content last changed, or a change
    note that names the file; the day that the file states (cover, `meta.xml`),
    with the hour of a change note or of the Content API where the days agree; the
    import manifest; the Content API's time of the page, an upper bound; a date in
    the file's name; the time of a captured page, or the moment of a capture, upper
    bounds too. Evidence later than the first sighting of the bytes is not credible,
    nor is a day on or before which other bytes, or no file, were fetched from the
    same address: then the two fetches are the bounds. Among several sightings of
    the same bytes the earliest credible moment is kept.

    Args:
        sightings: Every sighting of the bytes; at least one.
        report: What reading them came to.
        history: History of the page they were published on, where it is archived.
        others_seen: When other bytes were fetched from an address of these (UTC).
    """
    first_seen = min(sighting.seen_at for sighting in sightings)
    moment, exact = _stated(sightings, report, history, first_seen)
    if exact:
        return moment
    without = _last_without(sightings, history, others_seen, first_seen)
    if without is None:
        return moment
    if moment is None or moment.latest <= without:
        against = f", against {moment.basis}" if moment else ""
        return Moment(first_seen, without, first_seen, f"between two fetches{against}")
    earliest = max(without, moment.earliest) if moment.earliest else without
    if moment.at <= without:
        return Moment(moment.latest, earliest, moment.latest, f"{moment.basis}; later than the fetch before")
    return replace(moment, earliest=earliest)


def _stated(
    sightings: Sequence[Sighting], report: Report, history: PageHistory | None, first_seen: datetime
) -> tuple[Moment | None, bool]:
    """Return what is said of the moment of publication, and whether it is said of just these bytes."""
    own_day = date.fromisoformat(report.published_on) if report.published_on else None
    own = _day_moment(own_day, report.published_basis or "file", first_seen) if own_day else None
    changed = datetime.fromisoformat(report.updated_at) if report.updated_at else None
    if own and changed and changed <= first_seen:
        # A page's day moves for major changes only: figures are added under an older day.
        earliest = min(own.earliest or changed, changed)
        return Moment(changed, earliest, changed, "page: last change of its content"), True
    if noted := _noted(sightings, history, first_seen, [PurePosixPath(s.file).stem for s in sightings]):
        return Moment(noted[0], noted[0], noted[0], "change note that names the file"), True
    if own:
        titled = _noted(sightings, history, first_seen, [s.title for s in sightings])
        said = sorted(
            (datetime.fromisoformat(s.published).astimezone(UTC), s.published_basis)
            for s in sightings
            if s.published and "T" in s.published
        )
        hours = [*((at, "change note") for at in titled), *((at, basis) for at, basis in said if at <= first_seen)]
        for at, basis in hours:
            if _on(at) == own.on:
                return Moment(at, at, at, f"{report.published_basis or 'file'}; hour from {basis}"), False
        return own, False
    stated = [_told(s, first_seen) for s in sightings if s.published and s.published_basis != CAPTURED_PAGE]
    if outside := min((moment for moment in stated if moment), key=lambda moment: moment.at, default=None):
        return outside, False
    # The address of a document, by which a capture of it is called, holds the period that it describes.
    files = [s.file for s in sightings if not (s.fetched_from and s.file.endswith(".html"))]
    named = [_day_moment(day, "date in the file name", first_seen) for file in files if (day := day_in_name(file))]
    if by_name := min((moment for moment in named if moment), key=lambda moment: moment.at, default=None):
        return by_name, False
    return _captured(sightings, first_seen), False


def _captured(sightings: Sequence[Sighting], first_seen: datetime) -> Moment | None:
    """Return what captures say: the time of the page that listed the file, or else that it was published by then."""
    if not any(sighting.fetched_from and sighting.seen_at == first_seen for sighting in sightings):
        return None
    said = [
        datetime.fromisoformat(s.published) for s in sightings if s.published and s.published_basis == CAPTURED_PAGE
    ]
    if at := min((moment.astimezone(UTC) for moment in said if moment <= first_seen), default=None):
        return Moment(at, None, first_seen, f"{CAPTURED_PAGE}: last major change of the page")
    return Moment(first_seen, None, first_seen, "captured by a web archive: published by then")


def _noted(
    sightings: Sequence[Sighting], history: PageHistory | None, first_seen: datetime, names: Sequence[str]
) -> list[datetime]:
    """Return when the page's change notes name one of these names, earliest first."""
    wanted = [folded for name in names if len(folded := _folded(name)) >= _NAME_MIN]
    return sorted(
        change.at
        for change in (history.changes if history else ())
        if change.at <= first_seen and any(name in _folded(change.note) for name in wanted)
    )


def _last_without(
    sightings: Sequence[Sighting], history: PageHistory | None, others_seen: Sequence[datetime], first_seen: datetime
) -> datetime | None:
    """Return the last fetch before the first sighting that did not bring these bytes."""
    urls = {sighting.url for sighting in sightings if sighting.url}
    unlisted = [at for url in urls if history and (at := history.last_without(url, first_seen))]
    return max((at for at in (*others_seen, *unlisted) if at < first_seen), default=None)


def _told(sighting: Sighting, first_seen: datetime) -> Moment | None:
    """Return what the manifest or the Content API says of a sighting."""
    published = sighting.published or ""
    if "T" not in published:
        return _day_moment(date.fromisoformat(published), sighting.published_basis, first_seen)
    at = datetime.fromisoformat(published).astimezone(UTC)
    if at > first_seen:
        return None
    if sighting.published_basis == CONTENT_API:
        return Moment(at, None, at, f"{CONTENT_API}: last major change of the page")
    return Moment(at, at, at, sighting.published_basis)


def _on(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _folded(text: str) -> str:
    return re.sub(r"[^0-9a-z]+", " ", text.casefold()).strip()


def _day_moment(day: date, basis: str, first_seen: datetime) -> Moment | None:
    """Return a day as a moment: 9.30 in London, bounded by the whole day."""
    start = datetime.combine(day, time(), LONDON).astimezone(UTC)
    if start > first_seen:
        return None
    end = datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC) - timedelta(seconds=1)
    at = release_moment(day)
    return Moment(min(at, first_seen), start, min(end, first_seen), f"{basis} (day; 9.30 assumed)")


def day_in_name(file: str) -> date | None:
    """Return the day that a file name or title holds; None where it holds none."""
    if match := re.search(r"(\d{4}-\d\d-\d\d)|(\d{1,2})[ _-]([A-Za-z]+)[ _-](\d{4})", file):
        return read_day(match[1] or f"{match[2]} {match[3]} {match[4]}")
    return None


def version_in_name(file: str) -> int:
    """Return the number of the version that a file name gives, as in `_v2`; 1 where it gives none."""
    return int(match[1]) if (match := re.search(r"_v([0-9]{1,4})\b", file)) else 1
