"""Periods as the tables write them, read into dates.

Belongs here: one function that reads a published period, and our one spelling
of each kind. Does not belong here: which style a table uses (its contract), or
when a release was published.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

# `day` is what happened on a day; `as_at` is what there was on a day, a stock that is never added over time.
PeriodType = Literal["day", "week", "month", "quarter", "year", "year_ending", "between", "as_at"]

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAY_AND_MONTH = r"([0-9]{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]+)"
_DAY = rf"{_DAY_AND_MONTH}\s+([0-9]{{4}})"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days that a figure describes.

    Attributes:
        type: Kind of period.
        start: First day.
        end: Last day, included.
    """

    type: PeriodType
    start: date
    end: date

    @property
    def label(self) -> str:
        """Our spelling: `2023 Q4`, `2023`, `year ending September 2025`, `2026-07-10`, `as at 2026-06-30`."""
        match self.type:
            case "day":
                return self.start.isoformat()
            case "week":
                return f"week ending {self.end.isoformat()}"
            case "month":
                return f"{self.start:%Y-%m}"
            case "quarter":
                return f"{self.start.year} Q{(self.start.month + 2) // 3}"
            case "year":
                return str(self.start.year)
            case "year_ending":
                return f"year ending {_MONTHS[self.end.month - 1].capitalize()} {self.end.year}"
            case "between":
                return f"{self.start.isoformat()} to {self.end.isoformat()}"
            case "as_at":
                return f"as at {self.end.isoformat()}"


def read_period(value: object, styles: tuple[PeriodType, ...]) -> Period | None:
    """Read a published period written in one of the styles; None if it is in none of them.

    Args:
        value: The cell as read: text, a date, or a number for a year.
        styles: Kinds of period the table may hold, tried in order.
    """
    for style in styles:
        period = _READERS[style](value)
        if period is not None:
            return period
    return None


def read_period_of_year(value: object, year: int, styles: tuple[PeriodType, ...]) -> Period | None:
    """Read a period whose year stands apart: `August`, `Q3`, `July to September`; None if it is in none of the styles.

    Args:
        value: The cell with the period's rest, as read.
        year: The year, from the cell beside it.
        styles: Kinds of period the table may hold, tried in order; only months and quarters have a year apart.
    """
    rest = value.strip() if isinstance(value, str) else ""
    if "month" in styles and (month := _month(rest)):
        return month_of(year, month)
    if "quarter" in styles:
        return _quarter(f"{year} {rest}") or _quarter(f"{rest} {year}")
    return None


def titled_end(title: str) -> date | None:
    """Return the last day of the year or quarter that the title or file name of a release names, if it names one.

    `… year ending September 2023`, `returns-datasets-sep-2023.xlsx` and `… data: Q3 2023` end on 30 September 2023.
    """
    words = re.sub(r"[^0-9A-Za-z]+", " ", title)
    if match := re.search(r"\bQ([1-4]) ([0-9]{4})\b", words):
        month = int(match[1]) * 3
        return date(int(match[2]), month, monthrange(int(match[2]), month)[1])
    for name, year in re.findall(r"(?i)\b(mar|jun|sep|dec)[a-z]* ([0-9]{4})\b", words):
        month_number = _month(name)
        if month_number and 1990 <= int(year) < 2200:
            return date(int(year), month_number, monthrange(int(year), month_number)[1])
    return None


def titled_days(title: str) -> tuple[date, date] | None:
    """Return the first and last day that a title names, as in `… - 30 May to 5 June 2022`, or None."""
    match = re.search(rf"{_DAY_AND_MONTH}(?:\s+([0-9]{{4}}))?\s+(?:to|and|until|-|–)\s+{_DAY}", title[:500])
    if not match:
        return None
    last = _date(int(match[6]), _month(match[5]), int(match[4]))
    first = _date(int(match[3] or match[6]), _month(match[2]), int(match[1]))
    return (first, last) if first and last and first <= last else None


def read_day(text: str) -> date | None:
    """Read `9 August 2026`, `09/08/2026` or an ISO date; None for anything else."""
    text = text.strip()
    if match := re.fullmatch(_DAY, text):
        return _date(int(match[3]), _month(match[2]), int(match[1]))
    if match := re.fullmatch(r"([0-9][0-9])/([0-9][0-9])/([0-9]{4})", text):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"([0-9]{4})-([0-9][0-9])-([0-9][0-9])", text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    return None


def in_year(period: Period, year: int) -> Period | None:
    """Return a day or week moved to end in another year; None for other periods and for 29 February elsewhere."""
    if period.type not in ("day", "week"):
        return None
    try:
        end = period.end.replace(year=year)
    except ValueError:
        return None
    return Period(period.type, end - (period.end - period.start), end)


def year_before(period: Period) -> Period | None:
    """Return the same days of the year before; None where 29 February is one of them."""
    try:
        start, end = (day.replace(year=day.year - 1) for day in (period.start, period.end))
    except ValueError:
        return None
    return Period(period.type, start, end)


def _date(year: int, month: int | None, day: int) -> date | None:
    try:
        return date(year, month or 0, day)
    except ValueError:
        return None


def _month(name: str) -> int | None:
    folded = name.casefold()
    hits = [index for index, month in enumerate(_MONTHS, 1) if len(folded) >= 3 and month.startswith(folded)]
    return hits[0] if len(hits) == 1 else None


def _as_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else None
    if isinstance(value, date):
        return value
    return read_day(value) if isinstance(value, str) else None


def _day(value: object) -> Period | None:
    day = _as_day(value)
    return Period("day", day, day) if day else None


def _week(value: object) -> Period | None:
    if isinstance(value, str):
        value = re.sub(r"(?i)^week ending\s+", "", value.strip())
    day = _as_day(value)
    return Period("week", day - timedelta(days=6), day) if day else None


def _month_period(value: object) -> Period | None:
    if isinstance(value, datetime) and value.time() != datetime.min.time():
        return None
    if isinstance(value, datetime | date):
        return month_of(value.year, value.month) if value.day == 1 else None
    if isinstance(value, str) and (match := re.fullmatch(r"([A-Za-z]+)[\s-]+([0-9]{4}|[0-9]{2})", value.strip())):
        year, month = int(match[2]), _month(match[1])
        return month_of(year + 2000 if year < 100 else year, month) if month else None
    return None


def month_of(year: int, month: int) -> Period:
    """Return a calendar month."""
    return Period("month", date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _quarter(value: object) -> Period | None:
    if not isinstance(value, str):
        return None
    if match := re.fullmatch(r"([0-9]{4}) Q([1-4])", value.strip()):
        return _quarter_to(int(match[1]), int(match[2]) * 3)
    if match := re.fullmatch(r"([A-Za-z]+)\s*(?:to|-|–)\s*([A-Za-z]+)\s+([0-9]{4})", value.strip()):
        first, last = _month(match[1]), _month(match[2])
        if first and last and last % 3 == 0 and first == last - 2:
            return _quarter_to(int(match[3]), last)
    return None


def _quarter_to(year: int, last: int) -> Period:
    return Period("quarter", date(year, last - 2, 1), date(year, last, monthrange(year, last)[1]))


def _year(value: object) -> Period | None:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e4 else value
    if isinstance(text, str) and re.fullmatch(r"(19|20)[0-9][0-9]", text.strip()):
        return Period("year", date(int(text), 1, 1), date(int(text), 12, 31))
    return None


def _year_ending(value: object) -> Period | None:
    if isinstance(value, str) and (
        match := re.fullmatch(r"(?i)(?:year|12 months|twelve months) ending\s+([A-Za-z]+)\s+([0-9]{4})", value.strip())
    ):
        year, month = int(match[2]), _month(match[1])
        if month:
            start = date(year if month == 12 else year - 1, month % 12 + 1, 1)
            return Period("year_ending", start, date(year, month, monthrange(year, month)[1]))
    return None


def _between(value: object) -> Period | None:
    if not isinstance(value, str):
        return None
    # The whole text: a column headed by two windows, such as a change, is of neither.
    lead = r"(?:(?:for\s+)?(?:the\s+)?(?:period\s+)?(?:from\s+|between\s+)?)?"
    days = rf"{_DAY_AND_MONTH}(?:\s+([0-9]{{4}}))?\s*(?:to|and|-|–|until)\s*{_DAY}"
    match = re.fullmatch(rf"(?i){lead}{days}", value.strip())
    if match:
        # `5 July to 31 October 2024`: a year given once is that of both days.
        start = _date(int(match[3] or match[6]), _month(match[2]), int(match[1]))
        end = _date(int(match[6]), _month(match[5]), int(match[4]))
        if start and end and start <= end:
            return Period("between", start, end)
    return None


def _as_at(value: object) -> Period | None:
    if isinstance(value, str):
        value = re.sub(r"(?i)^as at\s+", "", value.strip())
    day = _as_day(value)
    return Period("as_at", day, day) if day else None


_READERS: dict[PeriodType, Callable[[object], Period | None]] = {
    "day": _day,
    "week": _week,
    "month": _month_period,
    "quarter": _quarter,
    "year": _year,
    "year_ending": _year_ending,
    "between": _between,
    "as_at": _as_at,
}
