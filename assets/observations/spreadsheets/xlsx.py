"""XLSX files: their sheets, read as columns where nothing can be doubted and cell by cell elsewhere.

Belongs here: choosing the reader of a sheet. Does not belong here: how each
reads (`xlsx_plain`, `xlsx_sheet`).
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from assets.observations.grid import Grid
from assets.observations.spreadsheets.doubts import CellDoubts
from assets.observations.spreadsheets.xlsx_count import writes_more
from assets.observations.spreadsheets.xlsx_extent import too_many_cells
from assets.observations.spreadsheets.xlsx_package import Package, read_package
from assets.observations.spreadsheets.xlsx_plain import read_plain
from assets.observations.spreadsheets.xlsx_sheet import Book, read_sheet
from assets.observations.spreadsheets.xlsx_styles import read_styles
from assets.observations.spreadsheets.xlsx_texts import read_texts

# A smaller part is read cell by cell within a fraction of a second.
LARGE = 2**18


class XlsxFile:
    """An XLSX file whose container was checked.

    Attributes:
        sheet_names: Names of the sheets, in their order.
    """

    def __init__(self, path: Path, file: str, cells_max: int) -> None:
        """Read what the sheets share.

        Args:
            path: Where the bytes are.
            file: Name of the file as published, for messages.
            cells_max: How many cells the sheets that are read may stand for together.

        Raises:
            Exception: Of many kinds, where parts are damaged; the caller says which file it was.
        """
        self._path, self._file, self._cells_max = path, file, cells_max
        self._cells: dict[str, int] = {}
        with zipfile.ZipFile(path) as parts:
            self._package: Package = read_package(parts)
            styles = read_styles(parts, self._package.styles)
            self._book = Book(styles, read_texts(parts, self._package.texts), self._package.epoch_1904)
        self.sheet_names = [sheet.name for sheet in self._package.sheets]

    def grid(self, name: str) -> Grid:
        """Return the cells of a sheet.

        Raises:
            TableError: With rule `too_large`, before any cell is made.
            Exception: Of many kinds, where its part is damaged; the caller says which sheet it was.
        """
        sheet = next(sheet for sheet in self._package.sheets if sheet.name == name)
        collected = CellDoubts(self._file, name)
        if sheet.part is None:
            raise ValueError("the file has no part with the cells of this sheet")
        left = self._cells_max - sum(count for other, count in self._cells.items() if other != name)
        with zipfile.ZipFile(self._path) as parts:
            size = parts.getinfo(sheet.part).file_size
            with parts.open(sheet.part) as stream:
                if writes_more(stream, size, left):
                    raise too_many_cells(collected, self._cells_max)
            if size >= LARGE:
                with parts.open(sheet.part) as stream:
                    rows = read_plain(stream, self._book, left)
                if rows is not None:
                    return self._counted(Grid(name=name, rows=rows, typed=True, shown=sheet.shown))
            with parts.open(sheet.part) as stream:
                return self._counted(read_sheet(stream, self._book, collected, sheet.shown, left))

    def _counted(self, grid: Grid) -> Grid:
        self._cells[grid.name] = len(grid.rows) * max(map(len, grid.rows[:1]), default=0)
        return grid
