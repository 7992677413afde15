"""Where a table lies in a sheet never seen: its header row, its first and last row, the words around it.

Belongs here: finding the header by content, as the first row with more than one filled cell whose labels stand above
figures. Does not belong here: what the columns are (`columns`), or the rules a contract's table must keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assets.contracts.periods import PeriodType, read_period
from assets.drafting.kinds import is_number
from assets.observations.grid import Cell, Grid, address
from assets.observations.layouts.cells import at, blank
from assets.observations.layouts.labels import TEXT_MAX, one_line, without_marks
from assets.observations.layouts.surroundings import HEADER_ROWS

# Styles that only one way of writing has; dates may be any of three, which only words beside them tell apart.
WRITTEN: tuple[PeriodType, ...] = ("quarter", "year", "year_ending", "month", "between")
_ROWS_LOOKED_AT = 300
_END = re.compile(r"end of (?:the )?(?:table|data|sheet|worksheet)\b.{0,80}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a table lies; rows and columns count from 0.

    Attributes:
        header: The row of labels.
        first: First row below it.
        last: The row after the last record.
        end: Text of the row that closes the table; None where it just ends.
        above: Address and text of what stands above the header.
        below: The same of what stands below the last record.
    """

    header: int
    first: int
    last: int
    end: str | None
    above: tuple[tuple[str, str], ...]
    below: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """The first words above the header; empty where there are none."""
        return self.above[0][1] if self.above else ""


def find_extent(grid: Grid) -> Extent | None:
    """Return where the table of a sheet lies, or None if no row looks like the header of one."""
    rows = grid.rows
    header = next((index for index in range(min(len(rows), HEADER_ROWS)) if _is_header(grid, index)), None)
    if header is None:
        return None
    below = _next_filled(rows, header)
    if below is not None and _labels_more(grid, below, header):
        header = below
    first = header + 1
    last, end = _end(grid, first)
    below_texts = _texts(rows, range(last + (end is not None), len(rows)))
    return Extent(header, first, last, end, tuple(_texts(rows, range(header))), tuple(below_texts))


def filled(row: Sequence[Cell]) -> list[int]:
    """Return the places of a row's filled cells."""
    return [place for place, cell in enumerate(row) if not blank(cell)]


def heads_a_column(cell: Cell) -> bool:
    """Say whether a cell is a label or a period, not a figure."""
    return not is_number(cell) or read_period(without_marks(cell)[0], ("year",)) is not None


def period_of_heading(cell: Cell) -> bool:
    """Say whether a column may be headed by a cell as its period."""
    text, _ = without_marks(cell)
    return read_period(text, (*WRITTEN, "day", "week", "as_at")) is not None


def _is_header(grid: Grid, index: int) -> bool:
    """Say whether a row's cells are labels above columns of figures, for at least half of those columns."""
    row = grid.rows[index]
    places = filled(row)
    if len(places) < 2 or not all(heads_a_column(row[place]) for place in places):
        return False
    if all(is_number(row[place]) or isinstance(row[place], date) for place in places):
        return False
    figures = _columns_of_figures(grid, index)
    headed = figures & set(places)
    return bool(headed) and 2 * len(headed) >= len(figures)


def _labels_more(grid: Grid, below: int, header: int) -> bool:
    """Say whether labels stand in two rows: the lower one is a header too, and labels columns the upper does not."""
    if not _is_header(grid, below) or any(is_number(cell) for cell in grid.rows[below]):
        return False
    figures = _columns_of_figures(grid, below)
    return len(figures & set(filled(grid.rows[below]))) > len(figures & set(filled(grid.rows[header])))


def _columns_of_figures(grid: Grid, above: int) -> set[int]:
    """Return the columns in which figures stand below a row, stray ones apart."""
    counts: dict[int, int] = {}
    looked_at = 0
    for row in grid.rows[above + 1 : above + 1 + _ROWS_LOOKED_AT]:
        places = [place for place, cell in enumerate(row) if is_number(cell) or isinstance(cell, date)]
        looked_at += bool(places)
        for place in places:
            counts[place] = counts.get(place, 0) + 1
    return {place for place, count in counts.items() if 5 * count >= looked_at}


def _next_filled(rows: Sequence[Sequence[Cell]], index: int) -> int | None:
    return next((number for number in range(index + 1, min(len(rows), HEADER_ROWS)) if filled(rows[number])), None)


def _end(grid: Grid, first: int) -> tuple[int, str | None]:
    """Return the row after the last record, and the text of a row that closes the table."""
    rows = grid.rows
    for index in range(len(rows) - 1, first - 1, -1):
        places = filled(rows[index])
        if places == [0] and isinstance(cell := rows[index][0], str) and _END.fullmatch(one_line(cell)):
            return index, cell.strip()
    last = len(rows)
    while last > first and _is_note(rows[last - 1]):
        last -= 1
    while last > first and not filled(rows[last - 1]):
        last -= 1
    return last, None


def _is_note(row: Sequence[Cell]) -> bool:
    """Say whether a row below a table is empty, or a remark in one cell."""
    places = filled(row)
    if len(places) != 1:
        return not places
    cell = at(row, places[0])
    return isinstance(cell, str) and bool(re.search(r"[A-Za-z]{3}", cell[:TEXT_MAX])) and not period_of_heading(cell)


def _texts(rows: Sequence[Sequence[Cell]], numbers: range) -> Iterator[tuple[str, str]]:
    for number in numbers:
        for place in filled(rows[number]):
            yield address(number, place), one_line(rows[number][place])
