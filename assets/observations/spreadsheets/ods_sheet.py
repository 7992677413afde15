"""One sheet of an ODS file, put together from its rows as they are read.

Belongs here: repeat counts and their limit, hidden rows and columns, covered
cells. Does not belong here: what a cell holds (`ods_cell`), or which elements
are sheets (`ods`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assets.observations.grid import Cell, Grid, address
from assets.observations.spreadsheets.doubts import COLLECTED_MAX, CellDoubts, odd_count, struck_out
from assets.observations.spreadsheets.ods_cell import EMPTY, Read, read_cell
from assets.observations.spreadsheets.ods_names import COVERED, TABLE
from assets.observations.spreadsheets.ods_styles import Styles
from assets.observations.spreadsheets.places import COLUMNS_MAX, ROWS_MAX, is_odd_count, read_count
from assets.observations.spreadsheets.spans import BY_HAND, SPANS_MAX, Area, span
from assets.problems import TableError

FILTERED_SHARE = 10  # a filter leaves out a tenth of its rows at least
FILLED_MAX = 10_000  # no table repeats a figure so often
_UNSEEN = ("collapse", "filter")
_COLUMNS_REPEATED, _ROWS_SPANNED = f"{TABLE}number-columns-repeated", f"{TABLE}number-rows-spanned"


@dataclass(slots=True)
class _Row:
    """A row that is being read.

    Attributes:
        repeat: How often it stands.
        hidden: Whether a person does not see it.
        style: Style of its cells that have none of their own.
        at: Number of columns read.
        filled: First column, number of columns, whether hidden, and content of each filled run of cells.
        odd_count: Its stated repeat count, where that is none.
    """

    repeat: int
    hidden: bool
    style: str | None
    at: int
    filled: list[tuple[int, int, bool, Read]]
    odd_count: str | None = None


class Sheet:
    """A sheet that is being read.

    Trailing empty repeats, of rows and of columns alike, cost nothing.
    """

    def __init__(self, collected: CellDoubts, styles: Styles, shown: bool, cells_left: int) -> None:
        """Start a sheet.

        Args:
            collected: Where doubts of this sheet are collected.
            styles: The styles of the file.
            shown: Whether a person sees the sheet.
            cells_left: How many cells its repeat counts may stand for.
        """
        self._collected, self._styles, self._shown, self._cells_left = collected, styles, shown, cells_left
        self._lines: list[tuple[list[Cell], int]] = []
        self._height = self._width = self._rows_read = 0
        self._hidden_columns: set[int] = set()
        self._column_styles: dict[int, str] = {}
        self._columns = 0
        self._spans: list[Area] = []
        self._row = _Row(1, False, None, 0, [])
        self._out_of_sight: list[range] = []

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self._collected.sheet

    @property
    def cells(self) -> int:
        """Number of cells that the sheet stands for so far."""
        return self._height * self._width

    def column(self, column: Any, in_hidden_group: bool) -> None:
        """Take a description of columns."""
        count = read_count(column.get(f"{TABLE}number-columns-repeated"), COLUMNS_MAX - self._columns)
        columns = range(self._columns, min(self._columns + count, COLUMNS_MAX))
        self._columns = columns.stop
        if in_hidden_group or _is_unseen(column) or self._styles.hides("table-column", column):
            self._hidden_columns.update(columns)
        if style := column.get(f"{TABLE}default-cell-style-name"):
            self._column_styles |= dict.fromkeys(columns, style)

    def start_row(self, row: Any, in_hidden_group: bool) -> None:
        """Begin a row."""
        hidden = in_hidden_group or self._styles.hides("table-row", row)
        repeat = read_count(row.get(f"{TABLE}number-rows-repeated"), ROWS_MAX)
        if _is_unseen(row) and not hidden:
            # Whether a filter leaves it out is known once the last sheet was read.
            self._out_of_sight.append(range(self._rows_read, self._rows_read + repeat))
        stated = row.get(f"{TABLE}number-rows-repeated")
        odd = stated if is_odd_count(stated) else None
        self._row = _Row(repeat, hidden, row.get(f"{TABLE}default-cell-style-name"), 0, [], odd)

    def cell(self, cell: Any) -> None:
        """Take the next cell of the row.

        Raises:
            TableError: With rule `too_large` or `unreadable`.
        """
        row = self._row
        stated = cell.get(_COLUMNS_REPEATED)
        at, repeat = row.at, 1 if stated is None else read_count(stated, COLUMNS_MAX)
        row.at += repeat
        if (down := cell.get(_ROWS_SPANNED)) is not None:
            self._span(cell, at, read_count(down, ROWS_MAX))
        read = read_cell(cell)
        if read is EMPTY or (read.value == "" and read.doubt is None):
            return
        if row.at > COLUMNS_MAX:
            raise self._collected.error(
                "too_large", f"a row is filled beyond the {COLUMNS_MAX:,} columns of a sheet", BY_HAND
            )
        odd = stated if is_odd_count(stated) else row.odd_count
        if odd is not None:
            read = Read(read.value, odd_count(odd), read.date_shown)
        style = row.style or self._column_styles.get(at)
        # A word that is struck out is no figure.
        if read.doubt is None and self._styles.strikes(cell, style) and re.search(r"\d", str(read.value)):
            read = Read(read.value, struck_out(read.value), read.date_shown)
        row.filled.append((at, repeat, row.hidden or cell.tag == COVERED, read))

    def end_row(self) -> None:
        """Lay the row down as often as it stands.

        Raises:
            TableError: With rule `too_large`.
        """
        row, first = self._row, self._rows_read
        self._rows_read += row.repeat
        if not row.filled:
            self._lines.append(([], row.repeat))
            return
        width = max(at + repeat for at, repeat, _, _ in row.filled)
        if max(row.repeat, *(repeat for _, repeat, _, _ in row.filled)) > FILLED_MAX:
            raise self._collected.error(
                "too_large", f"a filled row or cell stands more than {FILLED_MAX:,} times", BY_HAND, f"row {first + 1}"
            )
        self._height, self._width = self._rows_read, max(self._width, width)
        if self.cells > self._cells_left:
            raise self.too_large()
        line: list[Cell] = [""] * width
        for at, repeat, hidden, read in row.filled:
            if not (hidden or self._hidden_columns or read.doubt or read.date_shown):
                line[at : at + repeat] = [read.value] * repeat
                continue
            line[at : at + repeat] = [
                None if hidden or column in self._hidden_columns else read.value for column in range(at, at + repeat)
            ]
            self._find(read, hidden, range(first, first + row.repeat), range(at, at + repeat))
        self._lines.append((line, row.repeat))

    def grid(self, filters: Sequence[Area]) -> Grid:
        """Return the sheet, all its rows as long as the longest, once the whole file was read.

        Args:
            filters: Areas of the sheet that have a filter.

        Raises:
            TableError: With rule `too_large` or `unreadable`.
        """
        while self._lines and not self._lines[-1][0]:
            self._lines.pop()
        span(self._spans, self._height, self._width, self._collected)
        rows: list[list[Cell]] = []
        for line, repeat in self._lines:
            rows += [line + [""] * (self._width - len(line))] * repeat
        filtered = self._hide_or_filter(rows, filters)
        return Grid(
            name=self._collected.sheet,
            rows=rows,
            typed=True,
            doubts=self._collected.doubts,
            hidden=self._collected.hidden,
            shown=self._shown,
            spanned=self._collected.spanned,
            dates_shown=self._collected.dates_shown,
            filtered=filtered,
        )

    def _hide_or_filter(self, rows: list[list[Cell]], filters: Sequence[Area]) -> tuple[int, ...]:
        """Hide the rows that are out of sight, but for those that a filter leaves out; return the latter."""
        filtered = []
        unseen = sum(len(numbers) for numbers in self._out_of_sight)
        # A writer may save a filter without its conditions. It leaves out many rows; one or two were hidden by hand.
        filters = [area for area in filters if unseen * FILTERED_SHARE >= area[2] - area[0]]
        for number in (number for numbers in self._out_of_sight for number in range(numbers.start, numbers.stop)):
            if number >= len(rows):
                break
            if any(top < number <= bottom for top, _, bottom, _ in filters):
                filtered.append(number + 1)
                continue
            for place, value in enumerate(rows[number]):
                if value not in ("", None):
                    self._collected.hide(address(number, place), value)
            self._collected.check_size()
            rows[number] = ["" if value == "" else None for value in rows[number]]
        return tuple(filtered)

    def too_large(self) -> TableError:
        """Return the error of a sheet that stands for more cells than the limit."""
        return self._collected.error(
            "too_large",
            "repeat counts make the sheets stand for more cells than the limit",
            "look at the file by hand; raise IMMSTATS_CELLS_MAX only if it is genuine",
        )

    def _span(self, cell: Any, at: int, down: int) -> None:
        if down == 1:
            return
        across = read_count(cell.get(f"{TABLE}number-columns-spanned"), COLUMNS_MAX)
        top = self._rows_read
        self._spans.append((top, at, top + down - 1, at + across - 1))
        if len(self._spans) > SPANS_MAX:
            raise self._collected.error("too_large", f"the sheet has more than {SPANS_MAX:,} merged cells", BY_HAND)

    def _find(self, read: Read, hidden: bool, rows: range, columns: range) -> None:
        unseen = hidden or not self._hidden_columns.isdisjoint(columns)
        if not (unseen or read.doubt or read.date_shown):
            return
        if len(rows) * len(columns) > COLLECTED_MAX:
            raise self.too_large()
        for row in rows:
            for column in columns:
                where = address(row, column)
                if hidden or column in self._hidden_columns:
                    self._collected.hide(where, read.value)
                elif read.doubt:
                    self._collected.doubt(where, read.doubt)
                elif read.date_shown:
                    self._collected.dates_shown[where] = read.date_shown
        self._collected.check_size()


def _is_unseen(element: Any) -> bool:
    return element.get(f"{TABLE}visibility", "").strip() in _UNSEEN
