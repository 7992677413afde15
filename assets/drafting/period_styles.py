"""How the periods of a table never seen are written.

Belongs here: telling the styles of `assets.contracts.periods` apart. Does not belong here: reading a
period (there), or which column holds the periods (`period_columns`).

A date alone does not say whether it is a day, the end of a week or a day as at which something is counted: the label,
the way it is shown and the steps between the dates decide, and a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from assets.contracts.periods import Period, PeriodType, read_period
from assets.drafting.extent import WRITTEN
from assets.observations.grid import Cell
from assets.observations.layouts.cells import blank
from assets.observations.layouts.labels import one_line, without_marks

_PREFIXES: tuple[tuple[str, PeriodType], ...] = (("week ending", "week"), ("as at", "as_at"))
ORDER: tuple[PeriodType, ...] = ("day", "week", "month", "quarter", "year", "year_ending", "between", "as_at")
# A column counts as one of periods where so many of its texts are read as such; the rest is told.
_MOSTLY = 0.8
_MONTHS = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|q[1-4]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """Periods as one column or row writes them.

    Attributes:
        styles: Their styles.
        periods: By cell, the period; cells that could not be read are left out.
        unread: Cells that are no period.
        guess: What was guessed of dates, for a person; empty where the text says it.
    """

    styles: tuple[PeriodType, ...]
    periods: Mapping[Cell, Period]
    unread: tuple[Cell, ...]
    guess: str


def written(cells: Iterable[Cell], label: str, shown: Iterable[str] = ()) -> Written | None:
    """Return how cells are written as periods, or None if most of them are none.

    Args:
        cells: The cells, blank ones too.
        label: What heads them.
        shown: How dates among them are shown, where that is not to the day.
    """
    distinct = [cell for cell in dict.fromkeys(cells) if not blank(cell)]
    dated = [cell for cell in distinct if _as_date(cell)]
    dates_style, guess = _style_of_dates([day for cell in dated if (day := _as_date(cell))], label, set(shown))
    periods: dict[Cell, Period] = {}
    for cell in distinct:
        text, _ = without_marks(cell)
        style = dates_style if cell in dated else _style(text)
        if style and (period := read_period(text, (style,))):
            periods[cell] = period
    if not periods or len(periods) < _MOSTLY * len(distinct):
        return None
    styles = sorted({period.type for period in periods.values()}, key=ORDER.index)
    return Written(
        tuple(styles), periods, tuple(cell for cell in distinct if cell not in periods), guess if dated else ""
    )


def bare_months(cells: Iterable[Cell]) -> bool:
    """Say whether most of the labels of a table are months without a year."""
    texts = [one_line(cell) for cell in cells]
    return sum(_MONTHS.fullmatch(text) is not None for text in texts) * 2 > len(texts)


def _style(text: Cell) -> PeriodType | None:
    if isinstance(text, str):
        for words, style in _PREFIXES:
            if text.casefold().startswith(f"{words} "):
                return style
    return next((style for style in WRITTEN if read_period(text, (style,))), None)


def _as_date(cell: Cell) -> date | None:
    period = read_period(without_marks(cell)[0], ("day",))
    return period.start if period else None


def _style_of_dates(days: Sequence[date], label: str, shown: set[str]) -> tuple[PeriodType, str]:
    """Return what dates may be, and why that is a guess."""
    words = label.casefold()
    ordered = sorted(set(days))
    steps = {after - before for before, after in pairwise(ordered)}
    if "week ending" in words:
        return "week", ""
    if "month" in shown or ("month" in words and all(day.day == 1 for day in ordered)):
        return "month", ""
    if re.search(r"\bas at\b|\bat (?:the )?end\b", words):
        return "as_at", ""
    if (
        ordered
        and all((day + timedelta(days=1)).day == 1 for day in ordered)
        and min(steps, default=timedelta(9)) > timedelta(1)
    ):
        return "as_at", "the dates are all ends of months: read as days as at which something is counted"
    if len(steps) == 1 and steps == {timedelta(7)}:
        return "week", "the dates are seven days apart: read as ends of weeks"
    return "day", "the dates are read as single days"
