"""How the periods of a table never seen are written, and which of its columns holds them.

Belongs here: telling the styles of `assets.contracts.periods` apart. Does not belong here: reading a period (there).

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
from assets.observations.layouts.cells import blank, whole
from assets.observations.layouts.labels import one_line, without_marks

_PERIOD_WORD = re.compile(r"\b(?:quarter|year|yearly|month|week|date|day|period|as at|ending)\b", re.IGNORECASE)
_PREFIXES: tuple[tuple[str, PeriodType], ...] = (("week ending", "week"), ("as at", "as_at"))
_ORDER: tuple[PeriodType, ...] = ("day", "week", "month", "quarter", "year", "year_ending", "between", "as_at")
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
    styles = sorted({period.type for period in periods.values()}, key=_ORDER.index)
    return Written(
        tuple(styles), periods, tuple(cell for cell in distinct if cell not in periods), guess if dated else ""
    )


def period_column(
    columns: Mapping[int, Sequence[Cell]], labels: Mapping[int, str], shown: Mapping[int, Iterable[str]]
) -> tuple[int, Written] | None:
    """Return the column that holds the periods, and how it writes them; None if there is none.

    The first column of periods is it, but for a year that a later column repeats in a shorter period.

    Args:
        columns: The cells of each labelled column.
        labels: Its label.
        shown: How its dates are shown, where that is not to the day.
    """
    found = []
    for place, cells in columns.items():
        # Counts may look like years: a column of numbers is one of years only where its label or place says so.
        numbers = any(isinstance(cell, int | float) for cell in cells)
        if numbers and place != min(columns) and not _PERIOD_WORD.search(labels[place]):
            continue
        if how := written(cells, labels[place], shown.get(place, ())):
            found.append((place, how))
    for place, how in found:
        if not any(repeats_year(columns[place], columns[other], finer) for other, finer in found if other != place):
            return place, how
    return None


def repeats_year(years: Sequence[Cell], cells: Sequence[Cell], how: Written) -> bool:
    """Say whether a column only repeats the year of the period beside it, which is shorter than a year."""
    if "year" in how.styles or "year_ending" in how.styles:
        return False
    pairs = dict.fromkeys(zip(years, cells, strict=True))
    return bool(pairs) and all(
        cell in how.periods and whole(year) == how.periods[cell].start.year for year, cell in pairs
    )


def split_period(columns: Mapping[int, Sequence[Cell]], place: int, how: Written) -> int | None:
    """Return the column of bare months or quarters beside a column of years, with which it makes up a period."""
    if how.styles != ("year",):
        return None
    for other, cells in columns.items():
        texts = [one_line(cell) for cell in cells if not blank(cell)]
        if other != place and texts and all(_MONTHS.fullmatch(text) for text in texts):
            return other
    return None


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
