"""ODS files, read in one pass that spends no memory before its limits are checked.

Belongs here: which elements of `content.xml` are sheets, rows and cells. Does
not belong here: what they hold (`ods_sheet`, `ods_cell`).

Sheets are the tables directly below the spreadsheet; tables within cells, of
recorded changes and of links to other files are none.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from assets.observations.grid import Grid
from assets.observations.spreadsheets.doubts import CellDoubts
from assets.observations.spreadsheets.ods_names import (
    BODY,
    CELL,
    COLUMN,
    COLUMN_PARENTS,
    COVERED,
    FILTERED,
    ROW,
    ROW_PARENTS,
    SHEET,
    SPREADSHEET,
    STYLE_ELEMENT,
    STYLES_PARENTS,
    TABLE,
)
from assets.observations.spreadsheets.ods_sheet import Sheet
from assets.observations.spreadsheets.ods_styles import Styles
from assets.observations.spreadsheets.places import read_range
from assets.observations.spreadsheets.spans import Area
from assets.observations.spreadsheets.xml_parts import elements, release
from assets.problems import TableError

_FILTERED_RANGE = re.compile(r"('(?:[^']|'')+'|[^'.]+)\.(\$?[A-Z]+\$?[0-9]+):(?:[^:]*\.)?(\$?[A-Z]+\$?[0-9]+)")


class OdsFile:
    """An ODS file whose container was checked.

    Attributes:
        sheet_names: Names of the sheets, in their order.
    """

    def __init__(self, path: Path, file: str, cells_max: int) -> None:
        """Read all sheets.

        Args:
            path: Where the bytes are.
            file: Name of the file as published, for messages.
            cells_max: How many cells all sheets together may stand for.

        Raises:
            TableError: With rule `too_large` or `unreadable`.
            Exception: Of many kinds, where parts are damaged; the caller says which file it was.
        """
        sheets: dict[str, Sheet] = {}
        styles = Styles()
        with zipfile.ZipFile(path) as parts:
            if "styles.xml" in parts.namelist():
                with parts.open("styles.xml") as stream:
                    for _, element in elements(stream, ("end",), [STYLE_ELEMENT]):
                        _take_style(styles, element)
            with parts.open("content.xml") as stream:
                filters: dict[str, list[Area]] = {}
                for sheet in _sheets(stream, file, cells_max, styles, filters):
                    if sheet.name in sheets:
                        raise ValueError(f"two sheets have the name {sheet.name!r}, so that they cannot be told apart")
                    sheets[sheet.name] = sheet
        self._grids = {name: _grid(sheet, filters.get(name, [])) for name, sheet in sheets.items()}
        if not self._grids:
            raise ValueError("content.xml holds no sheet")
        self.sheet_names = list(self._grids)

    def grid(self, name: str) -> Grid:
        """Return the cells of a sheet.

        Raises:
            TableError: With rule `unreadable`; the other sheets can be read nevertheless.
        """
        grid = self._grids[name]
        if isinstance(grid, TableError):
            raise grid
        return grid


def _sheets(  # noqa: C901 (one pass over a stream; each branch is one of its elements)
    stream: IO[bytes], file: str, cells_max: int, styles: Styles, filters: dict[str, list[Area]]
) -> Iterator[Sheet]:
    """Yield the sheets as they end; the areas with a filter, which stand after them, go to `filters`, by sheet."""
    sheet: Sheet | None = None
    table: Any = None
    row: Any = None
    cells = 0
    for event, element in elements(stream, ("start", "end"), [STYLE_ELEMENT, SHEET, ROW, COLUMN, FILTERED]):
        tag = element.tag
        if tag == STYLE_ELEMENT:
            if event == "end":
                _take_style(styles, element)
        elif tag == SHEET:
            if event == "start" and _is_sheet(element):
                table = element
                collected = CellDoubts(file, element.get(f"{TABLE}name", ""))
                sheet = Sheet(collected, styles, not styles.hides("table", element), cells_max - cells)
            elif event == "end" and sheet is not None and element is table:
                cells += sheet.cells
                yield sheet
                release(element)
                sheet = table = None
        elif tag == FILTERED:
            if event == "end" and (area := _filtered_area(element)):
                filters.setdefault(area[0], []).append(area[1])
        elif sheet is None:
            continue
        elif event == "start":
            if tag == ROW and row is None and (group := _below(element, table, ROW_PARENTS)) is not None:
                row = element
                sheet.start_row(element, group)
            elif tag == COLUMN and (group := _below(element, table, COLUMN_PARENTS)) is not None:
                sheet.column(element, group)
        elif element is row:
            for cell in element:
                if cell.tag in (CELL, COVERED):
                    sheet.cell(cell)
            sheet.end_row()
            release(element)
            row = None


def _filtered_area(element: Any) -> tuple[str, Area] | None:
    """Return sheet and area of a range that has a filter, or None."""
    if element.get(f"{TABLE}display-filter-buttons", "").strip() != "true" and not len(element):
        return None
    match = _FILTERED_RANGE.fullmatch(element.get(f"{TABLE}target-range-address", "")[:500])
    area = read_range(f"{match[2]}:{match[3]}".replace("$", "")) if match else None
    return (match[1].strip("'").replace("''", "'"), area) if match and area else None


def _grid(sheet: Sheet, filters: list[Area]) -> Grid | TableError:
    try:
        return sheet.grid(filters)
    except TableError as error:
        return error


def _take_style(styles: Styles, element: Any) -> None:
    parent = element.getparent()
    if parent is not None and parent.tag in STYLES_PARENTS:
        styles.take(element)


def _is_sheet(element: Any) -> bool:
    spreadsheet = element.getparent()
    body = spreadsheet.getparent() if spreadsheet is not None else None
    return body is not None and spreadsheet.tag == SPREADSHEET and body.tag == BODY


def _below(element: Any, table: Any, groups: frozenset[str]) -> bool | None:
    """Tell whether an element of a sheet lies in a hidden group; None where it is not of the sheet itself."""
    hidden = False
    parent = element.getparent()
    while parent is not None and parent is not table:
        if parent.tag not in groups:
            return None
        hidden = hidden or parent.get(f"{TABLE}display", "").strip() == "false"
        parent = parent.getparent()
    return None if parent is None else hidden
