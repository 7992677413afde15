"""What the crosstabs of many rows share: which rows are theirs, and figures that stand anywhere in the grid.

Belongs here: the rows below the header, and one frame a measure from a list of places. Does not belong here: what the
labels of rows and columns mean (`matrix`, `calendar`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from assets.contracts.language import Measure
from assets.contracts.periods import Period
from assets.observations.grid import Cell, Grid, column_letters
from assets.observations.layouts.cells import at, blank
from assets.observations.layouts.figures import figures
from assets.observations.layouts.problem_log import ProblemLog
from assets.observations.layouts.series import period_series


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell of figures and what its labels say of it.

    Attributes:
        row: Row, from 0.
        column: Column, from 0.
        period: The period of the figure.
        mark: Marks beside the label of the period, or None.
        values: The value of each dimension, in the order of the contract.
    """

    row: int
    column: int
    period: Period
    mark: str | None
    values: tuple[str, ...] = ()


def labels_at(grid: Grid, header: int) -> list[tuple[int, int, Cell]]:
    """Return what stands above and in the header, and the labels of all rows below it, with row and column."""
    above = [(n, place, cell) for n in range(header + 1) for place, cell in enumerate(grid.rows[n])]
    side = [(n, 0, at(grid.rows[n], 0)) for n in range(header + 1, len(grid.rows))]
    return [label for label in [*above, *side] if not blank(label[2])]


def rows_below(log: ProblemLog, header: int) -> list[int]:
    """Return the filled rows below the header to the last one with more than a label; what follows are notes."""
    rows = log.grid.rows
    doubted = {row for row, _ in log.doubted_places()}
    filled = [n for n in range(header + 1, len(rows)) if n in doubted or any(not blank(cell) for cell in rows[n])]
    while filled and filled[-1] not in doubted and all(blank(cell) for cell in rows[filled[-1]][1:]):
        filled.pop()
    return filled


def frame_of(log: ProblemLog, measure: Measure, cells: Sequence[Placed]) -> pl.DataFrame:
    """Return the observations of one measure, a row a cell."""
    places = [(cell.row, cell.column) for cell in cells]
    read = figures(log, measure, [at(log.grid.rows[row], column) for row, column in places], places.__getitem__)
    dimensions = [
        pl.Series(dimension.name, [cell.values[n] for cell in cells], dtype=pl.String)
        for n, dimension in enumerate(log.contract.dimensions)
    ]
    return pl.DataFrame(
        [
            pl.Series("row", [row + 1 for row, _ in places], dtype=pl.Int32),
            pl.Series("col", [column_letters(column) for _, column in places], dtype=pl.String),
            *period_series([cell.period for cell in cells]),
            *dimensions,
            *read,
            pl.Series("mark", [cell.mark for cell in cells], dtype=pl.String),
        ]
    ).with_columns(
        pl.coalesce("marker", "mark").alias("marker"),
        pl.lit(measure.name).alias("measure"),
        pl.lit(measure.unit).alias("unit"),
        pl.lit(None, dtype=pl.String).alias("note"),
    )
