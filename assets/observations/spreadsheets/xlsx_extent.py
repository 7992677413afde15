"""How far a sheet of an XLSX file reaches, and what of it a person sees.

Belongs here: hidden rows and columns, merged ranges, ranges filled by one
formula, and laying the cells out. Does not belong here: what a cell holds
(`xlsx_sheet`).
"""

from __future__ import annotations

from assets.observations.grid import Cell, address
from assets.observations.spreadsheets.doubts import CellDoubts, formula_without_value
from assets.observations.spreadsheets.places import COLUMNS_MAX, read_count, read_range
from assets.observations.spreadsheets.spans import BY_HAND, SPANS_MAX, Area, span, within
from assets.problems import TableError


class Extent:
    """Gathers what a sheet says of its rows, columns and ranges, and lays its cells out."""

    def __init__(self, collected: CellDoubts) -> None:
        self.hidden_rows: set[int] = set()
        self.rows_out_of_sight: set[int] = set()
        self.no_width = False
        self._collected = collected
        self._columns_said = 0
        self._stated: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merges: list[Area] = []
        self._filters: list[Area] = []
        self._formulas: list[tuple[Area, str]] = []

    def column(self, first: str | None, last: str | None, hidden: bool) -> None:
        """Take what is said of a range of columns, counted from 1 as the file does.

        Raises:
            TableError: With rule `unreadable`.
        """
        start = read_count(first, COLUMNS_MAX)
        columns = range(start - 1, max(start, read_count(last or first, COLUMNS_MAX)))
        self._columns_said += len(columns)
        if self._columns_said > COLUMNS_MAX:
            raise self._collected.error("unreadable", "more columns are described than a sheet has", BY_HAND)
        self._stated.update(columns)
        if hidden:
            self._hidden_columns.update(columns)

    def merge(self, ref: str) -> None:
        """Take a merged range.

        Raises:
            TableError: With rule `too_large` or `unreadable`.
        """
        area = read_range(ref)
        if area is None:
            raise self._collected.error("unreadable", f"a merged range is {ref[:40]!r}, which is no range", BY_HAND)
        self._merges.append(area)
        if len(self._merges) > SPANS_MAX:
            raise self._collected.error("too_large", f"the sheet has more than {SPANS_MAX:,} merged ranges", BY_HAND)

    def filter(self, ref: str) -> None:
        """Take a range that has a filter; one that is no range filters nothing."""
        if area := read_range(ref):
            self._filters.append(area)

    def filtered(self) -> tuple[int, ...]:
        """Return the rows, counting from 1, that a filter leaves out of sight; they are not hidden."""
        return tuple(
            row + 1
            for row in sorted(self.rows_out_of_sight)
            if any(top < row <= bottom for top, _, bottom, _ in self._filters)
        )

    def calculated(self, ref: str, formula: str) -> None:
        """Take a range that one formula fills.

        Raises:
            TableError: With rule `too_large` or `unreadable`.
        """
        area = read_range(ref)
        if area is None:
            raise self._collected.error("unreadable", f"a formula fills {ref[:40]!r}, which is no range", BY_HAND)
        self._formulas.append((area, formula))
        if len(self._formulas) > SPANS_MAX:
            raise self._collected.error("too_large", f"more than {SPANS_MAX:,} formulas fill ranges", BY_HAND)

    def laid_out(self, rows: dict[int, dict[int, Cell]], cells_max: int) -> list[list[Cell]]:
        """Return the rows of the sheet, all as long as the longest, without what a person does not see.

        Raises:
            TableError: With rule `too_large`.
        """
        height = max((row + 1 for row, cells in rows.items() if cells), default=0)
        width = max((column + 1 for cells in rows.values() for column in cells), default=0)
        if height * width > cells_max:
            raise too_many_cells(self._collected, cells_max)
        self._doubt_formulas(rows, height, width)
        self._cover(rows, height, width)
        self._hide(rows, width)
        laid: list[list[Cell]] = []
        for row in range(height):
            line: list[Cell] = [""] * width
            for column, value in rows.get(row, {}).items():
                line[column] = value
            laid.append(line)
        return laid

    def _doubt_formulas(self, rows: dict[int, dict[int, Cell]], height: int, width: int) -> None:
        areas = within(
            [area for area, _ in self._formulas], height, width, "ranges filled by one formula", self._collected
        )
        for (top, left, bottom, right), (_, formula) in zip(areas, self._formulas, strict=True):
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if rows.get(row, {}).get(column, "") == "":
                        self._collected.doubt(address(row, column), formula_without_value(formula))
            self._collected.check_size()

    def _cover(self, rows: dict[int, dict[int, Cell]], height: int, width: int) -> None:
        for top, left, bottom, right in span(self._merges, height, width, self._collected):
            for row in range(top, bottom + 1):
                cells = rows.get(row, {})
                for column in range(left, right + 1):
                    if (row, column) != (top, left) and cells.get(column, "") != "":
                        self._collected.hide(address(row, column), cells[column])
                        cells[column] = None
            self._collected.check_size()

    def _hide(self, rows: dict[int, dict[int, Cell]], width: int) -> None:
        columns = {column for column in self._hidden_columns if column < width}
        hidden = self.hidden_rows | self.rows_out_of_sight - {row - 1 for row in self.filtered()}
        if self.no_width:
            columns |= set(range(width)) - self._stated
        for row, cells in rows.items():
            for column in list(cells) if row in hidden else columns & cells.keys():
                if (value := cells[column]) is not None:
                    self._collected.hide(address(row, column), value)
                    cells[column] = None
            self._collected.check_size()


def too_many_cells(collected: CellDoubts, cells_max: int) -> TableError:
    """Return the error of a sheet that has, or stands for, more cells than the limit."""
    return collected.error(
        "too_large",
        f"the sheet stands for more than {cells_max:,} cells",
        "look at the file by hand; raise IMMSTATS_CELLS_MAX only if it is genuine",
    )
