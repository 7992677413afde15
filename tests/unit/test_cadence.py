"""The calendar of releases, in London time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assets.archive.announcements import Announcement, read_announcement
from assets.dates import LONDON
from assets.publications.cadence import CadenceError, cadences, read_cadence

HEADER = (
    "publication,kind,table_ids,overwritten,weekday,months,from_day,local_time,late_after_hours,announcement,"
    "valid_from,valid_until,basis,note"
)
VALID = "2023-02-01,,the page says so,"


def cadence(kind):
    return next(each for each in cadences() if each.kind == kind)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_the_real_quarterly_releases_fall_on_expected_days():
    quarterly = cadence("returns_detailed_datasets")
    for day in ("2023-02-23", "2023-05-25", "2023-08-24", "2023-11-23", "2024-02-29", "2025-08-21", "2026-05-21"):
        assert quarterly.moment_on(date.fromisoformat(day)) == at(f"{day}T09:30")
    assert quarterly.moment_on(date(2023, 11, 16)) is None
    assert quarterly.moment_on(date(2023, 11, 24)) is None
    assert quarterly.moment_on(date(2023, 10, 26)) is None


def test_half_past_nine_is_another_hour_in_utc_when_the_clocks_have_changed():
    weekly = cadence("small_boats_time_series")
    moments = [weekly.moment_on(date(2024, 10, day)) for day in (25,)] + [weekly.moment_on(date(2024, 11, 1))]
    assert [moment.astimezone(UTC).hour for moment in moments] == [8, 9]


@pytest.mark.parametrize(
    ("kind", "last", "first", "by"),
    [
        ("returns_detailed_datasets", "2024-08-22T09:30", "2024-11-21T09:30", "2024-11-28T09:30"),
        ("returns_detailed_datasets", "2024-11-21T09:30", "2025-02-20T09:30", "2025-02-27T09:30"),
        ("small_boats_time_series", "2024-10-04T09:30", "2024-10-11T09:30", "2024-10-11T09:30"),
        ("small_boats_time_series", "2024-10-10T15:00", "2024-10-18T09:30", "2024-10-18T09:30"),  # a day early
        ("small_boats_time_series", "2024-10-15T11:00", "2024-10-18T09:30", "2024-10-18T09:30"),  # last week's, late
        ("small_boats_last_7_days", "2024-10-04T00:05", "2024-10-05T13:00", "2024-10-05T13:00"),
    ],
)
def test_what_is_expected_after_a_release(kind, last, first, by):
    term = cadence(kind).next_term(at(last))
    assert (term.moments[0], term.moments[-1]) == (at(first), at(by))


def test_an_announcement_names_the_quarter_that_ended_two_months_before_and_may_be_cancelled():
    quarterly = cadence("returns_detailed_datasets")
    term = quarterly.next_term(at("2024-12-01T00:00"))
    assert term.announcement.endswith("/immigration-system-statistics-year-ending-december-2024")
    after = quarterly.next_term(at("2024-12-01T00:00"), [term.announcement])
    assert after.moments[0] == at("2025-05-22T09:30")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            f"small_boats,no_such_kind,,,,,,09:30,24,,{VALID}",
            "line 2 .*has no attachment 'no_such_kind' of a publication 'small_boats'",
        ),
        (f"small_boats,small_boats_time_series,,,Fryday,,,09:30,24,,{VALID}", "line 2"),
        (f"small_boats,small_boats_time_series,,,,13,,09:30,24,,{VALID}", "from 1 to 12, not 13"),
        (f"small_boats,small_boats_time_series,,,,,,half past nine,24,,{VALID}", "line 2"),
        (f"small_boats,small_boats_time_series,SB_01 SB_99,,Friday,,,09:30,24,,{VALID}", "there is no table SB_99"),
        (f"small_boats,small_boats_time_series,SB_01,perhaps,Friday,,,09:30,24,,{VALID}", "'yes' or nothing"),
        ("small_boats,small_boats_time_series,SB_01,,Friday,,,09:30,24,,2023-02-01,,,", "it has no basis"),
        ("small_boats,small_boats_time_series,SB_01,,Friday,,,09:30,24,,,,the page says so,", "line 2"),
    ],
)
def test_a_line_that_is_wrong_is_named(line, words):
    with pytest.raises(CadenceError, match=words):
        read_cadence([HEADER, line])


@pytest.mark.parametrize(
    ("json", "expected"),
    [
        (
            b'{"schema_name": "statistics_announcement", "details": {"display_date": "28 November 2024 9:30am", "state": "confirmed"}}',
            Announcement("confirmed", at("2024-11-28T09:30")),
        ),
        (
            b'{"schema_name": "statistics_announcement", "details": {"display_date": "November 2024", "state": "provisional"}}',
            Announcement("provisional", None),
        ),
        (b'{"schema_name": "publication", "details": {"display_date": "28 November 2024 9:30am"}}', Announcement()),
    ],
)
def test_an_announcement_is_read(json, expected):
    assert read_announcement(json) == expected


def test_late_hours_are_hours():
    assert cadence("small_boats_time_series").late_after == timedelta(days=4)


def line(valid_from, valid_until, kind="small_boats_time_series", tables="SB_01 SB_02", weekday="Friday"):
    return f"small_boats,{kind},{tables},,{weekday},,,09:30,96,,{valid_from},{valid_until},the page says so,"


def test_a_line_speaks_of_the_days_it_is_valid_on_and_another_may_follow_it():
    weekly, daily = read_cadence([HEADER, line("2026-01-01", "2026-01-31"), line("2026-02-01", "", weekday="Tuesday")])
    last = weekly.next_term(at("2026-01-25T09:30"))
    assert (weekly.expects(last), last.moments) == (True, (at("2026-01-30T09:30"),))
    assert not weekly.expects(weekly.next_term(last.moments[0]))
    assert daily.next_term(last.moments[0]).moments == (at("2026-02-03T09:30"),)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (line("2026-01-31", ""), "line 3.*another line is valid on 2026-01-31 too for small_boats_time_series"),
        (
            line("2025-12-01", "2026-06-30", "small_boats_weekly_summary"),
            "another line is valid on 2026-01-01 too for SB_01, SB_02; end the first with valid_until",
        ),
    ],
)
def test_two_lines_never_speak_of_the_same_on_the_same_day(second, words):
    with pytest.raises(CadenceError, match=words):
        read_cadence([HEADER, line("2026-01-01", "2026-01-31"), second])
