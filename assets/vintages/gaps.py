"""Whether the newest vintage held was the newest release, at every moment (docs/methods.md#known-releases-and-gaps).

Belongs here: the rows of `catalogue.release_gaps`, stretches of time in each of which the answer is one. Does not
belong here: the releases known (`known_releases`), what the calendar (`due`) and pages (`seen`) vouch for, or as-of
queries (`sql/catalogue`).

The answer follows from the archive and the reviewed lists alone, neither from the clock nor from the order of import.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from assets.publications.cadence import cadences
from assets.vintages.catalogue import Row, london, utc
from assets.vintages.due import Due, due_after, in_words, on
from assets.vintages.known_releases import KnownRelease
from assets.vintages.order import Vintage
from assets.vintages.publication_dates import version_in_name
from assets.vintages.seen import Seen

_MOMENT = timedelta(seconds=1)
_UNDATED = "a file of this table is at hand of which nothing says when it was published; it may be the newest"
INFINITY = "infinity"  # later than every day, in DuckDB as in other databases


@dataclass(frozen=True, slots=True)
class ReleaseGap:
    """What can be said of one table through a stretch of time.

    Attributes:
        table_id: The table.
        starts_at: From then on (UTC); None where it is what is said of the newest that is known, without a day.
        ends_at: Until then, that moment left out (UTC); None where no end is known.
        vintage: The newest vintage held.
        newest_release_known: Day of the newest release known, held or not.
        gap: Whether a later release is known and not held; None where nobody can know whether there is one.
        basis: Why, in words.
    """

    table_id: str
    starts_at: datetime | None
    ends_at: datetime | None
    vintage: str
    newest_release_known: date
    gap: bool | None
    basis: str


@dataclass(frozen=True, slots=True)
class _Release:
    at: datetime
    earliest: datetime | None  # it did not come before; None where nothing says so
    vintage: Vintage | None
    known: KnownRelease | None

    @property
    def day_is_known(self) -> bool:
        """Whether it came on its day beyond doubt, and not at some time before."""
        return self.earliest is not None and on(self.earliest) == on(self.at)


def release_gaps(
    vintages: Iterable[Vintage], known: Iterable[KnownRelease], seen: Seen, undated: Collection[str] = ()
) -> list[ReleaseGap]:
    """Return the stretches of every table, from its first vintage on, without gaps between them.

    Args:
        vintages: The vintages held, in order of publication.
        known: The releases known; those that are held are taken from the vintages.
        seen: What pages showed.
        undated: Tables of which a file is at hand that may be of any day.
    """
    releases: dict[str, list[_Release]] = {}
    for vintage in vintages:
        if vintage.moment:
            found = releases.setdefault(vintage.contract.table_id, [])
            found.append(_Release(vintage.moment.at, vintage.moment.earliest, vintage, None))
    for release in known:
        if not release.held:
            found = releases.setdefault(release.table_id, [])
            found.append(_Release(release.published_at, release.earliest, None, release))
    # At one moment the vintages stay in their order, and what is not held comes after them.
    return [
        replace(gap, gap=None, basis=_UNDATED) if gap.gap is False and table_id in undated else gap
        for table_id, found in sorted(releases.items())
        for gap in _of_table(table_id, sorted(found, key=lambda release: release.at), seen)
    ]


def gap_rows(gaps: Iterable[ReleaseGap]) -> list[Row]:
    """Rows of `catalogue.release_gaps`; what is said without a day starts at infinity, where the others end."""
    rows: list[Row] = []
    for gap in gaps:
        starts, ends = london(gap.starts_at), london(gap.ends_at)
        rows.append((
            gap.table_id, utc(gap.starts_at) or INFINITY, starts.date() if starts else INFINITY, starts or INFINITY,
            *((utc(gap.ends_at), ends.date(), ends) if ends else (INFINITY,) * 3 if starts else (None,) * 3),
            gap.vintage, gap.newest_release_known, gap.gap, gap.basis,
        ))  # fmt: skip
    return rows


def _of_table(table_id: str, in_order: Sequence[_Release], seen: Seen) -> Iterator[ReleaseGap]:
    held: Vintage | None = None
    for number, release in enumerate(in_order):
        held = release.vintage or held
        if held is None:
            continue
        after = in_order[number + 1] if number + 1 < len(in_order) else None
        newest = on(release.at)
        if release.known:
            gap, words = _not_held(release.known, held)
            yield ReleaseGap(table_id, release.at, after.at if after else None, held.label, newest, gap, words)
            if after is None:
                yield ReleaseGap(table_id, None, None, held.label, newest, gap, words)
            continue
        if _may_be_older(release, in_order[:number]):
            words = f"{_by(release)}, and nobody knows whether it is later than the one before"
            yield ReleaseGap(table_id, release.at, after.at if after else None, held.label, newest, None, words)
            if after is None:
                yield ReleaseGap(table_id, None, None, held.label, newest, None, words)
            continue
        later = {each.vintage.report.sha256 for each in in_order[number + 1 :] if each.vintage}
        moments = [at for at in seen.without_later(held.contract, held.report.sha256, later) if release.at <= at]
        starts = release.at
        for until, gap, words in _after_held(table_id, release, after, moments):
            ends = min((at for at in (until, after.at if after else None) if at), default=None)
            if ends is None or ends > starts:
                yield ReleaseGap(table_id, starts, ends, held.label, newest, gap, words)
                starts = ends or starts
        if after is None:
            gap, words = _of_newest(table_id, release, moments)
            yield ReleaseGap(table_id, None, None, held.label, newest, gap, words)


def _not_held(known: KnownRelease, held: Vintage) -> tuple[bool | None, str]:
    """Say what a release that is not held makes of the newest that is; of two of a day either may be the later."""
    day = in_words(known.published_on)
    if held.moment and held.moment.on == known.published_on:
        return (
            None,
            f"another release of {day} is known and not held, and nobody knows which is the later: {known.basis}",
        )
    return True, f"release of {day} is known and not held: {known.basis}"


def _may_be_older(release: _Release, before: Iterable[_Release]) -> bool:
    """Say whether a held release of no known day may have come before another, and describes no later period."""
    if release.day_is_known or release.vintage is None:
        return False
    period, since = release.vintage.report.last_period or "", release.earliest
    return any(
        (since is None or since < each.at)
        and (each.vintage is None or (each.vintage.report.last_period or "") >= period)
        for each in before
    )


def _after_held(
    table_id: str, release: _Release, after: _Release | None, moments: Sequence[datetime]
) -> Iterator[tuple[datetime | None, bool | None, str]]:
    """Yield until when, and what and why, from a held release on; None for the next release known, or for good."""
    due = _due_after(table_id, release)
    sure = after is None or after.day_is_known
    # The first of two files of a day is not at hand where the second is called version 2.
    if after and sure and on(after.at) in due.days and due.at > release.at and not _is_reissue(after):
        yield None, False, f"the next release that was due is that of {in_words(on(after.at))}"
        return
    end = after.at if after else None
    looked = max((at for at in moments if end is None or at < end), default=release.at)
    if looked > release.at:
        yield looked, False, _seen_in_words(table_id, looked)
    # A release that is known to have come by some day may have come on any day before.
    vouched = due.at if after is None or sure else min(due.at, after.earliest or release.at)
    if vouched > looked:
        yield vouched, False, f"no release was due before {in_words(on(due.at))}"
    elif looked == release.at and release.day_is_known:
        yield looked + _MOMENT, False, "it was published at that moment"
    if after and not sure:
        yield None, None, f"{_by(after)}, and nobody knows since when"
    yield None, None, due.words


def _due_after(table_id: str, release: _Release) -> Due:
    """Return what is due after a release, whenever it came of the moments at which it may have come."""
    due = due_after(table_id, release.at)
    if release.day_is_known or (release.earliest and due_after(table_id, release.earliest) == due):
        return due
    return Due(release.at, frozenset(), f"{_by(release)}, and nobody knows for which day it was due")


def _by(release: _Release) -> str:
    return f"a release had come by {in_words(on(release.at))}"


def _of_newest(table_id: str, release: _Release, moments: Sequence[datetime]) -> tuple[bool | None, str]:
    """Say whether the newest release known is held and was the newest when its page was last seen."""
    if moments:
        return False, f"the newest release known is held; {_seen_in_words(table_id, moments[-1])}"
    return None, f"nobody saw the page after the release of {in_words(on(release.at))}, the newest known"


def _seen_in_words(table_id: str, at: datetime) -> str:
    if any(line.overwritten and line.is_of(table_id) for line in cadences()):
        return f"the page, seen on {in_words(on(at))}, was this edition"
    return f"the page, seen on {in_words(on(at))}, lists no later release"


def _is_reissue(release: _Release) -> bool:
    """Say whether a release is a second version of a file, by its name."""
    if release.vintage:
        return version_in_name(release.vintage.sighting.file) > 1
    return bool(release.known and release.known.version > 1)
