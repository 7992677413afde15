"""A sheet being looked at: its cells, where its table lies, and the words of the file that explain it.

Belongs here: the sheet as every part of a draft sees it. Does not belong here: what is made of it (`listings`,
`crosstabs`, `drafts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from assets.contracts.language import UNDECIDED
from assets.drafting.extent import Extent, filled
from assets.drafting.notebook import Notebook
from assets.drafting.sheet_markers import known_markers, stated_meaning
from assets.drafting.source_code import plain
from assets.observations.grid import Cell, Grid, address
from assets.observations.layouts.cells import at, blank
from assets.observations.layouts.labels import one_line
from assets.observations.opened import Opened

_EXPLAINING = re.compile(r"cover|content|note|symbol|shorthand|read ?me", re.IGNORECASE)
_EXPLAINING_ROWS = 200


@dataclass(frozen=True)
class Sheet:
    """A sheet, its table and the file around it.

    Attributes:
        grid: The cells.
        extent: Where the table lies.
        file_texts: Place and words of the texts of the file that may explain it: this sheet's first, then covers,
            contents and notes.
    """

    grid: Grid
    extent: Extent
    file_texts: tuple[tuple[str, str], ...]

    @cached_property
    def labels(self) -> dict[int, Cell]:
        """The filled cells of the header row, by column."""
        row = self.grid.rows[self.extent.header]
        return {place: row[place] for place in filled(row)}

    @cached_property
    def records(self) -> list[int]:
        """The rows that are not blank in every labelled column."""
        rows = self.grid.rows
        return [
            number
            for number in range(self.extent.first, self.extent.last)
            if any(not blank(at(rows[number], place)) for place in self.labels)
        ]

    def column(self, place: int) -> list[Cell]:
        """Return the cells of a column in the records."""
        return [at(self.grid.rows[number], place) for number in self.records]

    def meanings(self, markers: dict[str, list[str]], where: str, notebook: Notebook) -> dict[str, str]:
        """Return what markers mean by the words of the file; one that it does not explain is left undecided.

        Args:
            markers: By marker, the addresses of the cells that hold it.
            where: The column or row they stand in, for a person.
            notebook: Takes where they are, and what is to be decided.
        """
        meanings = {}
        for marker, cells in markers.items():
            meanings[marker], place = stated_meaning(marker, self.file_texts)
            counted = f"marker {plain(marker)} in {where}: {len(cells):,} cells, the first {cells[0]}"
            known = known_markers().get(marker)
            listed = (
                f"sql/reference/markers.csv has: {known}" if known else "sql/reference/markers.csv does not have it"
            )
            if meanings[marker] != UNDECIDED:
                notebook.found.append(f"{counted}; {place} says {plain(meanings[marker])}")
            else:
                notebook.decide.append(
                    f"{counted}: the file does not say what it means; {listed}. Write its meaning in this table"
                )
            if known is None:
                notebook.decide.append(f"marker {plain(marker)}: add it to sql/reference/markers.csv")
        return meanings


def explaining(opened: Opened, grid: Grid, extent: Extent) -> Iterator[tuple[str, str]]:
    """Yield place and words of each text of a file that may explain a sheet."""
    yield from extent.above
    yield from extent.below
    for text in (*reversed(grid.headings), *grid.beside):
        yield "the page", text
    for name in opened.names:
        if name == grid.name or not _EXPLAINING.search(name) or opened.workbook is None:
            continue
        other = opened.grid(name)
        for number, row in enumerate(other.rows[:_EXPLAINING_ROWS] if other.shown else ()):
            for place in filled(row):
                yield f"{plain(name, 40)} {address(number, place)}", one_line(row[place])


def addresses(rows: Iterable[int], place: int) -> list[str]:
    """Return the addresses of the cells of one column."""
    return [address(row, place) for row in rows]
