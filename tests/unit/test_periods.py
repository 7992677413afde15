from datetime import date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.contracts.periods import PeriodType, read_day, read_period


@pytest.mark.parametrize(
    ("value", "style", "label", "start", "end"),
    [
        ("2023 Q4", "quarter", "2023 Q4", "2023-10-01", "2023-12-31"),
        ("2024 Q1", "quarter", "2024 Q1", "2024-01-01", "2024-03-31"),
        (2018.0, "year", "2018", "2018-01-01", "2018-12-31"),
        ("2010", "year", "2010", "2010-01-01", "2010-12-31"),
        ("Year ending September 2025", "year_ending", "year ending September 2025", "2024-10-01", "2025-09-30"),
        ("year ending December 2025", "year_ending", "year ending December 2025", "2025-01-01", "2025-12-31"),
        ("Year ending February 2024", "year_ending", "year ending February 2024", "2023-03-01", "2024-02-29"),
        (datetime(2026, 7, 12), "week", "week ending 2026-07-12", "2026-07-06", "2026-07-12"),
        ("9 August 2026", "week", "week ending 2026-08-09", "2026-08-03", "2026-08-09"),
        ("09 October 2022", "day", "2022-10-09", "2022-10-09", "2022-10-09"),
        ("Oct 2024", "month", "2024-10", "2024-10-01", "2024-10-31"),
        ("October 2024", "month", "2024-10", "2024-10-01", "2024-10-31"),
        ("5 July 2024 to 22 March 2025", "between", "2024-07-05 to 2025-03-22", "2024-07-05", "2025-03-22"),
        ("between 1 July 2024 and 31 July 2026", "between", "2024-07-01 to 2026-07-31", "2024-07-01", "2026-07-31"),
        ("From 5 July to 31 October 2024", "between", "2024-07-05 to 2024-10-31", "2024-07-05", "2024-10-31"),
        ("2026 (January-March)", "between", "2026-01-01 to 2026-03-31", "2026-01-01", "2026-03-31"),
        ("2025 (Jan - Sep)", "between", "2025-01-01 to 2025-09-30", "2025-01-01", "2025-09-30"),
        ("2024 (January – February)", "between", "2024-01-01 to 2024-02-29", "2024-01-01", "2024-02-29"),
        ("January to June 2026", "between", "2026-01-01 to 2026-06-30", "2026-01-01", "2026-06-30"),
        ("2026 April to June", "between", "2026-04-01 to 2026-06-30", "2026-04-01", "2026-06-30"),
        ("2026 (January)", "between", "2026-01-01 to 2026-01-31", "2026-01-01", "2026-01-31"),
        ("30 June 2026", "as_at", "as at 2026-06-30", "2026-06-30", "2026-06-30"),
        ("As at 30 June 2026", "as_at", "as at 2026-06-30", "2026-06-30", "2026-06-30"),
        ("as at 31/12/2025", "as_at", "as at 2025-12-31", "2025-12-31", "2025-12-31"),
        ("2026-06-30", "as_at", "as at 2026-06-30", "2026-06-30", "2026-06-30"),
        (datetime(2026, 6, 30), "as_at", "as at 2026-06-30", "2026-06-30", "2026-06-30"),
        (date(2026, 6, 30), "as_at", "as at 2026-06-30", "2026-06-30", "2026-06-30"),
    ],
)
def test_periods_as_published(value, style, label, start, end):
    period = read_period(value, (style,))
    assert (period.label, period.start, period.end) == (label, date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "value",
    [
        "5 July to 31 October",
        "31 October to 5 July 2024",
        "2026 (March-January)",
        "2026 (January-Match)",
        "2026 (to March)",
        "2026 (provisional)",
        "2026 January",
        "Change, 5 July 2023 to 1 May 2024",
        "5 July 2023 to 1 May 2024 and 5 July 2024 to 1 May 2025",
        "2023 Q5",
        "2023Q4",
        "Q4 2023",
        "31 February 2024",
        "M 2024",
        "as at the end of June 2026",
        "Ju 2024",
        2018.5,
        "",
        None,
        True,
    ],
)
def test_what_is_no_period_is_none(value):
    assert read_period(value, get_args(PeriodType)) is None


def test_a_time_of_day_is_no_day():
    assert read_period(datetime(2026, 7, 12, 9, 30), ("day",)) is None


def test_a_day_that_something_happened_on_is_not_written_as_at():
    assert read_period("as at 30 June 2026", ("day", "week")) is None


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_is_read_back_from_the_way_gov_uk_writes_it(day):
    assert read_day(f"{day.day} {day:%B} {day.year:04}") == day


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_period(text):
    read_period(text, get_args(PeriodType))
