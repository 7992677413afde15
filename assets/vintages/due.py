"""From when on, after a release, another one may have come that nobody noted (docs/methods.md#known-releases-and-gaps).

Belongs here: what the calendar can vouch for after one release. Does not belong here: the calendar itself
(`assets.publications.cadence`), what pages showed (`seen`), or the gaps that follow (`gaps`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from assets.dates import LONDON
from assets.publications.cadence import Cadence, Term, cadences, calendar_of

_BEFORE = timedelta(days=40)  # every term that is open on a day opened later than that
_IN_TIME = timedelta(hours=3)  # what comes long before the hour may be the release of the day before, late


@dataclass(frozen=True, slots=True)
class Due:
    """What may come after a release, by the calendar.

    Attributes:
        at: Until then no other release was due; the moment of the release itself where that cannot be said (UTC).
        days: Days in London on one of which the next release is due; empty where the calendar does not say.
        words: Why nobody knows from then on, as a sentence without a full stop.
    """

    at: datetime
    days: frozenset[date]
    words: str


@lru_cache(maxsize=10_000)
def due_after(table_id: str, release: datetime) -> Due:
    """Return what is due after a release of a table.

    A release on a day of the calendar, about its hour or later, stands for the term of that day. Any other may be late
    for the term before or early for the next, so that nothing can be vouched for while a term is open.

    Args:
        table_id: The table.
        release: When it was published (aware).
    """
    at = release.astimezone(UTC)
    line = calendar_of(table_id, on(at))
    if line is None:
        return Due(at, frozenset(), _without_calendar(table_id, on(at)))
    term = _next_term(line, at)
    if not line.expects(term):
        assert line.valid_until is not None
        end = datetime.combine(line.valid_until + timedelta(days=1), time(), LONDON).astimezone(UTC)
        return Due(min(end, max(term.opens.astimezone(UTC), at)), frozenset(), _until(line.valid_until))
    days = frozenset(moment.date() for moment in term.moments)
    if term.opens <= at:
        return Due(at, days, f"the release of {in_words(on(at))} came off the calendar; another {_due(term)}")
    return Due(term.opens.astimezone(UTC), days, f"a release {_due(term)} and none is known")


def on(moment: datetime) -> date:
    """Return the day in London."""
    return moment.astimezone(LONDON).date()


def in_words(day: date) -> str:
    """Return `4 September 2026`."""
    return f"{day.day} {day:%B %Y}"


def _next_term(line: Cadence, at: datetime) -> Term:
    """Return the first term that a release does not stand for beyond doubt."""
    return next(
        term
        for term in line.terms(at - _BEFORE)
        if term.moments[-1] > at
        and not any(moment.date() == on(at) and moment - _IN_TIME <= at for moment in term.moments)
    )


def _due(term: Term) -> str:
    last = term.moments[-1]
    return f"was due {'by' if len(term.moments) > 1 else 'on'} {last:%A} {in_words(last.date())}"


def _until(day: date) -> str:
    return f"the calendar is known to be right until {in_words(day)} only"


def _without_calendar(table_id: str, day: date) -> str:
    lines = [line for line in cadences() if line.is_of(table_id)]
    if not lines:
        return "its releases come on no fixed days, and its page was not seen later"
    return f"the calendar says nothing of {in_words(day)}"
