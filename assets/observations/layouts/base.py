"""What reading any layout comes to: the observations of one grid, or every problem found in it.

Belongs here: the reading that every layout builds on, and the columns of its result. Does not belong here: how one
layout finds its cells (`listing`, `crosstab`, `facts`), or the rules they share.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import polars as pl

from assets.contracts.language import Contract, Measure
from assets.contracts.periods import Period
from assets.observations.grid import Grid, column_letters
from assets.observations.layouts.frame_rules import hold_invariants, hold_unique, hold_whole
from assets.observations.layouts.problem_log import Context, ProblemLog
from assets.observations.layouts.series import period_series
from assets.observations.report import Total


class Reading(ProblemLog, ABC):
    """One grid being read by one contract; collects every problem before it gives up.

    Attributes:
        totals: What rows of totals state, in the layouts that have them.
    """

    def __init__(self, grid: Grid, contract: Contract, context: Context) -> None:
        super().__init__(grid, contract, context)
        self.totals: list[Total] = []

    @abstractmethod
    def frame(self) -> pl.DataFrame:
        """Read the cells; what is wrong with them goes to `problems`."""

    def observations(self) -> pl.DataFrame:
        """Return the observations.

        Raises:
            TableError: With every problem found, up to a limit.
        """
        frame = self.frame()
        self.give_up_if_any()
        hold_unique(self, frame)
        hold_invariants(self, frame)
        hold_whole(self, frame)
        self.give_up_if_any()
        return frame

    def record(
        self,
        measure: Measure,
        row: int,
        columns: Sequence[int],
        periods: Sequence[Period | None],
        values: Sequence[pl.Series],
    ) -> pl.DataFrame:
        """Return the observations of one measure that lies in one row."""
        return pl.DataFrame(
            [
                pl.Series("row", [row + 1] * len(columns), dtype=pl.Int32),
                pl.Series("col", [column_letters(place) for place in columns]),
                *period_series(periods),
                *values,
            ]
        ).with_columns(
            pl.lit(measure.name).alias("measure"),
            pl.lit(measure.unit).alias("unit"),
            pl.lit(None, dtype=pl.String).alias("note"),
        )

    def arranged(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return observations with their columns in order, in reading order."""
        names = [dimension.name for dimension in self.contract.dimensions]
        return frame.select(
            "row", "col", "period_type", "period", "period_start", "period_end", *names,
            "measure", "unit", "value", "marker", "note", "as_published",
        ).sort("row", "col", maintain_order=True)  # fmt: skip
