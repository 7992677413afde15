"""Which column of a table never seen holds the periods of its rows.

Belongs here: a column of periods, a year that it repeats, and a period that is split into a year and the rest. Does not
belong here: how a period is written (`period_styles`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assets.contracts.periods import Period, PeriodType, read_period, read_period_of_year
from assets.drafting.kinds import is_number
from assets.drafting.period_styles import ORDER, Written, written
from assets.observations.grid import Cell
from assets.observations.layouts.cells import blank, whole
from assets.observations.layouts.labels import one_line, without_marks

_PERIOD_WORD = re.compile(r"\b(?:quarter|year|yearly|month|week|date|day|period|as at|ending)\b", re.IGNORECASE)
# What may stand in one column while its year stands in another.
_APART: tuple[PeriodType, ...] = ("month", "quarter")


@dataclass(frozen=True, slots=True)
class PeriodOfRows:
    """The column that holds the period of each row.

    Attributes:
        place: The column.
        how: How periods are written in it; without their year where that stands apart.
        texts: The period of each row, as text.
        year: The column that holds the year, where it stands apart.
        once: Whether that year stands only in the first row of its periods.
    """

    place: int
    how: Written
    texts: tuple[str, ...]
    year: int | None = None
    once: bool = False


def period_column(
    columns: Mapping[int, Sequence[Cell]], labels: Mapping[int, str], shown: Mapping[int, Iterable[str]]
) -> PeriodOfRows | None:
    """Return the column that holds the periods, and how it writes them; None if there is none.

    A column of bare months or quarters beside one of years is it; else the first column of periods, but for a year that
    a later column repeats in a shorter period.

    Args:
        columns: The cells of each labelled column.
        labels: Its label.
        shown: How its dates are shown, where that is not to the day.
    """
    if split := _split(columns):
        return split
    found = []
    for place, cells in columns.items():
        # Counts may look like years: a column of numbers is one of years only where its label or place says so.
        numbers = any(map(is_number, cells))
        if numbers and place != min(columns) and not _PERIOD_WORD.search(labels[place]):
            continue
        if how := written(cells, labels[place], shown.get(place, ())):
            found.append((place, how))
    for place, how in found:
        if not any(repeats_year(columns[place], columns[other], finer) for other, finer in found if other != place):
            return PeriodOfRows(place, how, tuple(map(one_line, columns[place])))
    return None


def _split(columns: Mapping[int, Sequence[Cell]]) -> PeriodOfRows | None:
    """Return a period that is split into a column of years and one of bare months or quarters, or None."""
    for place, cells in columns.items():
        rests = [without_marks(cell)[0] for cell in cells]
        if not any(rests) or not all(blank(rest) or read_period_of_year(rest, 2000, _APART) for rest in rests):
            continue
        for year_place, years in columns.items():
            read = [None if blank(cell) else read_period(without_marks(cell)[0], ("year",)) for cell in years]
            if not any(read) or not all(blank(cell) or period for cell, period in zip(years, read, strict=True)):
                continue
            whole_periods = [
                read_period_of_year(rest, year, _APART) if year else None
                for rest, year in zip(rests, _carried(read), strict=True)
            ]
            texts = tuple(period.label if period else "" for period in whole_periods)
            periods: dict[Cell, Period] = {period.label: period for period in whole_periods if period}
            styles = sorted({period.type for period in periods.values()}, key=ORDER.index)
            return PeriodOfRows(
                place, Written(tuple(styles), periods, (), ""), texts, year_place, any(map(blank, years))
            )
    return None


def _carried(periods: Iterable[Period | None]) -> Iterator[int | None]:
    """Yield the year of each row: its own, or the one above it."""
    year = None
    for period in periods:
        year = period.start.year if period else year
        yield year


def repeats_year(years: Sequence[Cell], cells: Sequence[Cell], how: Written) -> bool:
    """Say whether a column only repeats the year of the period beside it, which is shorter than a year."""
    if "year" in how.styles or "year_ending" in how.styles:
        return False
    pairs = dict.fromkeys(zip(years, cells, strict=True))
    return bool(pairs) and all(
        cell in how.periods and whole(year) == how.periods[cell].start.year for year, cell in pairs
    )
