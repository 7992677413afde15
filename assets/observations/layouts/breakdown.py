"""Breakdowns: the parts of a whole down the side; measures, periods or both across the top.

Belongs here: finding the header, the columns and the rows of such a table, and refusing a cross-table by its name.
Does not belong here: what a heading or a title says (`breakdown_headings`), or reading a figure (`figures`).
"""

from __future__ import annotations

import polars as pl

from assets.contracts.language import Breakdown, Contract
from assets.observations.column_cells import Cells
from assets.observations.column_rows import columns_of
from assets.observations.grid import Grid
from assets.observations.layouts.base import Reading
from assets.observations.layouts.breakdown_headings import Heading, headings, is_side
from assets.observations.layouts.cells import at, blank
from assets.observations.layouts.figures import figures
from assets.observations.layouts.listing_extent import above_the_header, before_the_notes, filled_rows, stray_cells
from assets.observations.layouts.listing_words import dimension_column
from assets.observations.layouts.period_rules import as_headed, bounded, ends_as_titled
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.surroundings import HEADER_ROWS, header_not_found, hidden_cells
from assets.problems import TableError


class BreakdownReading(Reading):
    """A grid read as a breakdown."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, layout: Breakdown) -> None:
        super().__init__(grid, contract, context)
        self.layout = layout

    def frame(self) -> pl.DataFrame:
        """Read the breakdown."""
        layout, rows = self.layout, self.grid.rows
        header, side = self._header()
        first = header + 1
        across = headings(self, layout, header, side)
        self._periods(header, across)
        self.give_up_if_any()
        last = before_the_notes(self, layout.entries, layout.styles, first) if self.grid.typed else len(rows)
        body = columns_of(rows, first, last)
        places = {"side": side, **{f"column {place}": place for place in across}}
        above_the_header(self, layout.entries, header, [*places.values()], {*across})
        stray_cells(self, body, rows[header], places, first)
        self.doubted_cells(set(places.values()), header, last)
        hidden_cells(self, set(places.values()), header, last)
        kept = filled_rows(self, body, places, first)
        kept = [*range(last - first)] if kept is None else kept
        sheet_rows = [first + index for index in kept]
        if not sheet_rows:
            self.problem(
                "no_rows",
                "the table has a header but no rows",
                "look at the document; wait for the publisher to mend it",
                row=header,
            )
            self.give_up_if_any()
        names = dimension_column(self, layout.dimension, body[side].taken(kept), sheet_rows, side)
        return self.arranged(
            pl.concat(
                self._column(heading, place, body[place].taken(kept), sheet_rows, names)
                for place, heading in across.items()
            )
        )

    def _header(self) -> tuple[int, int]:
        """Return the row of the headings, and the place of the side.

        Raises:
            TableError: If there is no such row.
        """
        layout = self.layout
        for index, row in enumerate(self.grid.rows[:HEADER_ROWS]):
            filled = [place for place, cell in enumerate(row) if not blank(cell)]
            if len(filled) > 1 and is_side(layout, at(row, filled[0])):
                return index, filled[0]
            if len(filled) > 0 and filled[0] == 1 and headings(self, layout, index, 0, asked=False):
                return index, 0
        header_not_found(self, [layout.dimension], [layout.dimension], None)
        raise TableError(self.problems)

    def _periods(self, header: int, across: dict[int, Heading]) -> None:
        """Hold the periods against what the document may speak of."""
        row = self.grid.rows[header]
        written = [(header, place, row[place], heading.period) for place, heading in across.items()]
        as_headed(self, header, None, written)
        bounded(self, written)
        ends_as_titled(self, [(header, place, heading.period) for place, heading in across.items()])

    def _column(self, heading: Heading, place: int, cells: Cells, rows: list[int], names: pl.Series) -> pl.DataFrame:
        """Return the observations of one column."""
        values = figures(self, heading.measure, cells, lambda index: (rows[index], place))
        frame = self.record(heading.measure, 0, [place] * len(cells), [heading.period] * len(cells), values)
        marks = pl.lit(heading.marks, dtype=pl.String)
        return frame.with_columns(
            pl.Series("row", rows, dtype=pl.Int32) + 1, names, pl.coalesce("marker", marks).alias("marker")
        )
