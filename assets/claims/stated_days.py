"""The days of a claim as its file writes them, read into a first and a last day; the time it was said, and a step.

Belongs here: what a header may leave to be read from what else it says. Does not belong here: how tables write their
periods (`assets.contracts.periods`), or what days a claim may be about (`model`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from assets.contracts.periods import Period, PeriodType, read_period, year_before

A_YEAR_BEFORE = "a year before"
_STYLES: tuple[PeriodType, ...] = ("day", "year_ending", "quarter", "year", "month", "between", "week")
_EXAMPLES = "e.g. 2022, 2023 Q1, March 2025, year ending March 2025 or 5 July to 31 October 2024"


def days_named(value: Any) -> Any:
    """Return the first and last day that a published period names; what is no name, as it is.

    Raises:
        ValueError: If it names none.
    """
    if not isinstance(value, str | date | int | None):
        return value
    period = read_period(str(value) if isinstance(value, int) else value, _STYLES)
    if period is None:
        shown = "null" if value is None else repr(value)
        raise ValueError(f"must say start and end, or name a period, {_EXAMPLES}, not {shown}")
    return {"start": period.start, "end": period.end}


def days_a_year_before(start: date, end: date) -> dict[str, date]:
    """Return the same days of the year before.

    Raises:
        ValueError: If one of them is 29 February, which that year does not have.
    """
    before = year_before(Period("between", start, end))
    if before is None:
        raise ValueError("29 February is not a day of the year before: say start and end")
    return {"start": before.start, "end": before.end}


def clock(value: Any) -> str:
    """Return a time of day, `09:30`.

    Raises:
        ValueError: If it is none.
    """
    hour, colon, minute = value.partition(":") if isinstance(value, str) else ("", "", "")
    whole = hour.isascii() and hour.isdecimal() and minute.isascii() and minute.isdecimal() and len(minute) == 2
    if not (colon and whole and len(hour) <= 2 and int(hour) < 24 and int(minute) < 60):
        raise ValueError(f"must be a time of day in London, e.g. 09:30, not {value!r}")
    return f"{int(hour):02}:{minute}"


def step_of(claimed: float) -> float:
    """Return the step that a number is given to: 1 for 41472 and for 30000, 0.1 for 50.5."""
    exponent = Decimal(repr(claimed)).normalize().as_tuple().exponent
    return float(Decimal(1).scaleb(min(0, int(exponent))))
