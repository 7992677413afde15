"""Facts: statements `label: figure` under one period.

Belongs here: finding the period and the statements. Does not belong here:
reading a figure or a period (`base`, `assets.periods`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from assets.contract import Column, Contract, Facts
from assets.grid import Cell, Grid
from assets.layouts.base import Context, Reading, at, blank, plain_label
from assets.periods import read_period
from assets.problems import TableError, nearest_names


class FactsReading(Reading):
    """A grid read as facts."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, layout: Facts) -> None:
        super().__init__(grid, contract, context)
        self.layout = layout

    def frame(self) -> pl.DataFrame:
        """Read the facts."""
        layout = self.layout
        label = plain_label(layout.period_label)
        index = next((i for i, row in enumerate(self.grid.rows) if row and plain_label(row[0]) == label), None)
        if index is None:
            self.header_not_found([Column(label=layout.period_label)], [Column(label=layout.period_label)], None)
            raise TableError(self.problems)
        period = read_period(at(self.grid.rows[index], 1), layout.styles)
        if period is None:
            self.problem(
                "unknown_period",
                f"this is not a period written as {' or '.join(layout.styles)}",
                f"correct `styles` in {self.contract_file}",
                row=index,
                column=1,
                found=at(self.grid.rows[index], 1),
            )
        known = {plain_label(text): measure for measure in layout.rows for text in measure.labels}
        parts, seen = [], set()
        for number, row in enumerate(self.grid.rows):
            if number == index or all(blank(cell) for cell in row):
                continue
            measure = known.get(plain_label(row[0]))
            if measure is None:
                self._unknown_fact(layout, number, row)
                continue
            seen.add(measure.name)
            values = self.values(measure, [at(row, 1)], [(number, 1)].__getitem__)
            parts.append(self.record(measure, number, [1], [period], values))
        for measure in layout.rows:
            if measure.required and measure.name not in seen:
                self.problem(
                    "missing_row",
                    f"the statement {measure.label!r} is missing",
                    f"correct its label in {self.contract_file}, or make it not required",
                )
        self.give_up_if_any()
        return self.arranged(pl.concat(parts))

    def _unknown_fact(self, layout: Facts, number: int, row: Sequence[Cell]) -> None:
        text = " ".join(str(cell) for cell in row if not blank(cell))
        if not any(re.search(entry.label, text) for entry in layout.rows_not_read):
            self.problem(
                "unknown_row",
                "the contract does not know this statement",
                f"add it to `rows` or `rows_not_read` in {self.contract_file}",
                row=number,
                column=0,
                found=text,
                nearest=nearest_names(text, [entry.label for entry in layout.rows]),
            )
