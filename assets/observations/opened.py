"""An archived file opened for reading, whatever its format.

Belongs here: choosing the reader of a format. Does not belong here: the readers themselves (`workbook`, `pages`,
`delimited`), or which of the grids is a table's (`reading`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assets.observations.delimited import read_csv
from assets.observations.grid import Grid
from assets.observations.layouts.surroundings import candidate_rows
from assets.observations.limits import Limits
from assets.observations.pages.page import Page, read_page
from assets.observations.source import Source
from assets.observations.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Opened:
    """A file opened for reading, whatever its format."""

    names: tuple[str, ...]
    workbook: Workbook | None = None
    page: Page | None = None
    grids: dict[str, Grid] = field(default_factory=dict)

    def grid(self, name: str) -> Grid:
        """Return the cells of one sheet or table."""
        return self.workbook.grid(name) if self.workbook else self.grids[name]

    def contents(self) -> dict[str, str]:
        """Return each sheet or table with its first row of labels, where that takes no further reading."""
        return {name: candidate_rows(self.grids[name], 1) if name in self.grids else "" for name in self.names}


def open_source(source: Source, limits: Limits) -> Opened:
    """Open a file by the format it claims.

    Raises:
        TableError: If the bytes are not of that format, are damaged, or pass the limits.
    """
    path = Path(source.path)
    if source.format in ("ods", "xlsx"):
        workbook = Workbook(path, source.file, limits)
        return Opened(tuple(workbook.sheet_names), workbook=workbook)
    if source.format == "csv":
        grid = read_csv(path.read_bytes(), source.file, limits.cells)
        return Opened((grid.name,), grids={grid.name: grid})
    page = read_page(path.read_bytes(), source.file)
    return Opened(tuple(grid.name for grid in page.grids), page=page, grids={grid.name: grid for grid in page.grids})
