"""Periods out of bounds: years, orders and steps that cannot be."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from assets.contracts.crosstabs import Calendar
from assets.contracts.language import Listing
from assets.sample.furniture import day_text
from tests.faults.mutants.documents import NotHere, Value
from tests.faults.mutants.kinds.registry import family, kind
from tests.faults.mutants.place import Place

P = "Bounds in time"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_QUARTER = re.compile(r"(20\d\d) Q([1-4])")
_MONTHS = [f"{date(2000, n, 1):%B}" for n in range(1, 13)]


def period_cells(place: Place) -> list[tuple[int, int]]:
    """Return the cells that hold periods."""
    if place.across or place.matrix:
        return [(place.header, column) for column in sorted({figure.column for figure in place.figures})]
    if isinstance(place.contract.layout, Calendar):
        return [(row, 0) for row in sorted({figure.row for figure in place.figures})]
    if not place.listing:
        return [(0, 1)]
    column = place.period_column
    return [(row, column) for row in sorted({figure.row for figure in place.figures})]


def year_of(place: Place, cell: tuple[int, int], change: str) -> Value:
    """Return what a cell says with its last year replaced (a day, where the format has it as one)."""
    text = place.document.text(*cell)
    if match := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text):
        if int(change) < 1:
            raise NotHere
        return _day(int(change), int(match[2]), int(match[1]))
    found = list(_YEAR.finditer(text))
    if not found:
        raise NotHere
    return f"{text[: found[-1].start()]}{change}{text[found[-1].end() :]}"


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotHere from error


def _year_in(place: Place, cell: tuple[int, int]) -> int:
    found = re.findall(r"\d{4}", place.document.text(*cell))
    if not found:
        raise NotHere
    return int(found[-1])


@family(
    P,
    {
        "year-0026": ("the year of one period is 0026", "0026"),
        "year-2033": ("the year of one period is 2033", "2033"),
        "year-2062": ("the year of one period is 2062", "2062"),
        "year-later": ("the year of one period is the next", 1),
        "year-earlier": ("the year of one period is the one before", -1),
    },
    "same",
)
def one_year(place: Place, change: Any) -> None:
    cells = period_cells(place)
    if change == -1 and (place.contract.coverage != "full" and len(cells) < 7):
        raise NotHere  # an earlier window is as good as any
    cell = place.random.choice(cells)
    year = change if isinstance(change, str) else f"{_year_in(place, cell) + change:04d}"
    place.document.put(*cell, year_of(place, cell, year))


@kind(P, "every day of a page or a table is of last year", "same", names="sheet")
def all_years_earlier(place: Place) -> None:
    cells = period_cells(place)
    if len(cells) < 7:
        raise NotHere
    for cell in cells:
        place.document.put(*cell, year_of(place, cell, f"{_year_in(place, cell) - 1:04d}"))


@kind(P, "every period is of next year", "same", names="sheet")
def all_years_later(place: Place) -> None:
    for cell in period_cells(place):
        place.document.put(*cell, year_of(place, cell, f"{_year_in(place, cell) + 1:04d}"))


def _shifted(text: str, steps: int) -> Value:
    if match := _QUARTER.fullmatch(text):
        number = int(match[1]) * 4 + int(match[2]) - 1 + steps
        return f"{number // 4} Q{number % 4 + 1}"
    if match := re.fullmatch(r"([A-Z][a-z]+) (20\d\d)", text):
        number = int(match[2]) * 12 + _MONTHS.index(match[1]) + steps
        return f"{_MONTHS[number % 12]} {number // 12}"
    if re.fullmatch(r"20\d\d", text):
        return str(int(text) + steps)
    if match := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text):
        return _day(int(match[3]), int(match[2]), int(match[1])) + timedelta(days=steps)
    if match := re.fullmatch(r"(\d\d?) ([A-Z][a-z]+) (\d{4})", text):
        return day_text(date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1])) + timedelta(days=steps))
    raise NotHere


@family(
    P,
    {
        "all-periods-one-later": ("every quarter, month, year or day is shifted by one, later", 1),
        "all-periods-one-earlier": ("every quarter, month, year or day is shifted by one, earlier", -1),
    },
    names="sheet",
)
def all_periods_shifted(place: Place, steps: Any) -> None:
    cells = [cell for cell in period_cells(place) if "ending" not in place.document.text(*cell).casefold()]
    if len(cells) < 7 or not (place.full or steps == 1):
        raise NotHere
    for cell in cells:
        new = _shifted(place.document.text(*cell), steps)
        place.document.put(*cell, new)
        if place.contract.table_id.startswith(("Ret_D", "Irr_D")):
            year = int(str(new)[:4])
            place.document.put(cell[0], 0, year if place.typed else str(year))


@kind(P, "a day is written month first", "same")
def month_before_day(place: Place) -> None:
    cell = place.random.choice(period_cells(place))
    text = place.document.text(*cell)
    if match := re.fullmatch(r"(\d\d?) ([A-Z][a-z]+) (\d{4})", text):
        month, day = _MONTHS.index(match[2]) + 1, int(match[1])
        place.document.put(*cell, f"{month:02d}/{day:02d}/{match[3]}")
    elif match := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text):
        place.document.put(*cell, _day(int(match[3]), int(match[1]), int(match[2])))
    else:
        raise NotHere


@kind(P, "the week of the heading is one to four weeks off", "refuse", names="sheet")
def heading_weeks_off(place: Place) -> None:
    layout = place.contract.layout
    if not isinstance(layout, Listing) or not layout.heading_period:
        raise NotHere
    weeks = place.random.choice([-4, -3, -2, -1, 1, 2, 3, 4])
    place.html.heading().text = f"Week ending {day_text(place.figures[0].end + timedelta(weeks=weeks))}"


@kind(P, "the heading of a week is of the year before", "same", names="sheet")
def heading_year_off(place: Place) -> None:
    layout = place.contract.layout
    if not isinstance(layout, Listing) or not layout.heading_period:
        raise NotHere
    year = place.figures[0].end.year + place.random.choice([-1, 1])
    place.html.heading().text = f"Week ending {day_text(place.figures[0].end.replace(year=year))}"


@kind(P, "a release ends three periods after its publication", "refuse")
def periods_to_come(place: Place) -> None:
    if not place.listing or len(place.periods()) < 7:
        raise NotHere
    newest = place.periods()[-1]
    if "ending" in newest and "week" not in newest:
        raise NotHere
    for step in (1, 2, 3):
        for row in place.rows_of(newest):
            at = _end(place)
            place.document.copy_row(row, at)
            text = place.document.text(row, place.period_column)
            days = 7 * step if place.figures[0].period.startswith("week") else step
            new = _shifted(text, days if "Q" not in text and "/" in text else step)
            place.document.put(at, place.period_column, new)
            if place.contract.table_id.startswith(("Ret_D", "Irr_D")):
                place.document.put(at, 0, int(str(new)[:4]) if place.typed else str(new)[:4])


def _end(place: Place) -> int:
    """Return the row after the last one of the table."""
    last = max(figure.row for figure in place.figures) + 1
    while last < place.document.height and place.document.width(last) > 1 and place.document.text(last, 1):
        last += 1
    return last
