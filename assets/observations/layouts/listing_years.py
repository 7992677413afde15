"""The year of each row of a listing that gives it in a column of its own.

Belongs here: a year in every row, in a merged cell, or once for the rows below it, and when that cannot be told. Does
not belong here: the rest of the period (`listing_periods`), or how a period is written (`assets.contracts.periods`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assets.contracts.language import Listing, PeriodColumn, YearColumn
from assets.contracts.periods import Period, read_period
from assets.observations.grid import Cell, address
from assets.observations.layouts.cells import blank, shown, whole
from assets.observations.layouts.labels import name, without_marks
from assets.observations.layouts.problem_log import ProblemLog


@dataclass(frozen=True, slots=True)
class YearOfRow:
    """The year that counts in a row.

    Attributes:
        year: The year; None where it cannot be told, which is a problem already.
        marks: Marks beside it.
        row: Row in which it is shown, counting from 0; where it is carried down, the row it comes from.
    """

    year: int | None
    marks: tuple[str, ...]
    row: int


@dataclass(frozen=True, slots=True)
class YearAndRest:
    """A period put together from two cells of a row.

    Attributes:
        of: The year, with its marks.
        rest: The cell with the month or quarter.
    """

    of: YearOfRow
    rest: Cell

    def __str__(self) -> str:
        return f"{self.of.year} {self.rest}"


def years_of_rows(
    log: ProblemLog,
    column: YearColumn,
    beside: PeriodColumn,
    place: int,
    cells: Sequence[Cell],
    rows: Sequence[int],
) -> list[YearOfRow]:
    """Return the year of each row: its own, that of a cell merged over it, or the one above where the contract says so.

    Args:
        log: Takes what is wrong.
        column: The column of the year.
        beside: The column of the month or quarter, whose marks may stand beside the year too.
        place: Place of the year's column.
        cells: The cells of that column, as read.
        rows: Their rows.
    """
    years: list[YearOfRow] = []
    for row, own in zip(rows, cells, strict=True):
        cell = shown(log.grid, row, place, own)
        if blank(cell) and column.once and years and not log.doubted(row, place):
            years.append(years[-1])
            continue
        text, marks = without_marks(cell)
        year = whole(text)
        if year is None or read_period(str(year), ("year",)) is None or not set(marks) <= set(beside.beside):
            year = None
            if not log.doubted(row, place):
                _no_year(log, column, row, place, cell, first=not years)
        years.append(YearOfRow(year, tuple(marks), row))
    return years


def in_one_direction(
    log: ProblemLog, layout: Listing, places: dict[str, int], written: Sequence[tuple[int, YearOfRow, Period]]
) -> None:
    """Refuse a year that is carried past a period that it can no longer be the year of.

    Below `2025` stand `November`, `December`, `January`: the last is of another year, or a row has slipped.

    Args:
        log: Takes what is wrong.
        layout: The listing.
        places: Places of the columns.
        written: Row, year and period of every row, as published.
    """
    column = next(item for item in layout.columns if isinstance(item, YearColumn))
    place = places[name(column)]
    upwards: dict[int, bool] = {}
    for (_, before, earlier), (row, of, period) in pairwise(written):
        if before.row != of.row or period == earlier:
            continue
        rises = period.start > earlier.start
        if upwards.setdefault(of.row, rises) != rises:
            log.problem(
                "year_carried_too_far",
                f"{period.label} stands below {earlier.label}, and the year of both is given once, in "
                f"{address(of.row, place)}: whether it is still that year cannot be told",
                "look at the table; wait for the publisher to write the year where it changes",
                row=row,
                column=place,
                found=period.label,
            )
            return


def _no_year(log: ProblemLog, column: YearColumn, row: int, place: int, cell: Cell, *, first: bool) -> None:
    if not blank(cell):
        log.problem(
            "unknown_year",
            f"{column.label!r} holds no year",
            f"look at the table; if a mark stands beside the year, add it to `beside` of the PeriodColumn in "
            f"{log.contract.file}",
            row=row,
            column=place,
            found=cell,
        )
        return
    log.problem(
        "empty_year",
        f"{column.label!r} is empty",
        "wait for the publisher to write the year: no row above gives it"
        if first or column.once
        else "look at the table; if the year stands only in the first row of its periods, say `once=True` for "
        f"{column.label!r} in {log.contract.file}",
        row=row,
        column=place,
    )
