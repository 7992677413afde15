"""Nothing is late on days for which the calendar is not known to be right, unless GOV.UK announced it."""

from datetime import UTC, datetime

import pytest

from assets.archive.watch_state import AnnouncementState, WatchState, WatchStates, write_states
from assets.publications.watched import PUBLICATIONS
from orchestration.watch import Watch

STATISTICS = PUBLICATIONS[0]
KIND = "returns_detailed_datasets"
PATH = "/government/statistics/announcements/immigration-system-statistics-year-ending-september-2026"
LAST = datetime(2026, 8, 27, 8, 30, tzinfo=UTC)


def watch(settings, announced: AnnouncementState | None = None) -> Watch:
    settings.data.mkdir(parents=True, exist_ok=True)
    state = WatchState(LAST, tried_at=LAST, released={KIND: LAST})
    write_states(settings.data, WatchStates({STATISTICS.slug: state}, {PATH: announced} if announced else {}))
    return Watch(settings)


@pytest.mark.parametrize("day", ["2026-09-01", "2026-11-27", "2027-03-15"])
def test_after_the_last_valid_day_nothing_is_late_and_a_person_is_told_why(settings, day):
    now = datetime.fromisoformat(f"{day}T12:00+00:00")
    seen = watch(settings)
    assert (seen.expected(STATISTICS, now), seen.overdue(STATISTICS, now)) == ([], [])
    (alert,) = seen.alerts(now)
    assert (alert.kind, alert.subject) == ("calendar", f"immigration_system_statistics {KIND} 2026-08-31")
    assert "known to be right until 2026-08-31 only, so that nothing counts as late" in alert.text


def test_before_it_a_release_that_does_not_come_is_late_and_nothing_is_to_be_reviewed(settings):
    seen, now = watch(settings), datetime(2026, 8, 31, 12, tzinfo=UTC)
    assert seen.alerts(now) == []
    seen.states[STATISTICS.slug].released[KIND] = datetime(2026, 5, 21, 8, 30, tzinfo=UTC)
    assert [alert.kind for alert in seen.alerts(now)] == ["overdue"]


def test_what_gov_uk_announces_is_expected_after_the_last_valid_day_too(settings):
    at = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    seen = watch(settings, AnnouncementState(at, "confirmed", at))
    (expected,) = seen.expected(STATISTICS, at)
    assert (expected.first, expected.basis) == (at, "announced (confirmed)")
    assert seen.alerts(at) == []
    assert [alert.kind for alert in seen.alerts(datetime(2026, 11, 28, 12, tzinfo=UTC))] == ["overdue"]
