"""Facts: statements `label: figure` under one period.

Belongs here: finding the period and the statements. Does not belong here:
reading a figure or a period (`base`, `assets.contracts.periods`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from assets.contracts.language import Column, Contract, Facts
from assets.contracts.periods import Period, read_period
from assets.observations.grid import Cell, Grid
from assets.observations.layouts.base import Reading
from assets.observations.layouts.cells import at, blank, is_figure
from assets.observations.layouts.figures import figures
from assets.observations.layouts.labels import plain_label
from assets.observations.layouts.period_rules import bounded
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.surroundings import header_not_found, hidden_cells, scaled_words
from assets.problems import TableError, nearest_names


class FactsReading(Reading):
    """A grid read as facts."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, layout: Facts) -> None:
        super().__init__(grid, contract, context)
        self.layout = layout

    def frame(self) -> pl.DataFrame:
        """Read the facts; a document that speaks of several periods names each above its statements."""
        layout, rows = self.layout, self.grid.rows
        label = plain_label(layout.period_label)
        starts = [index for index, row in enumerate(rows) if row and plain_label(row[0]) == label]
        if not starts:
            self._statements_without_a_period(layout)
            header_not_found(self, [Column(label=layout.period_label)], [Column(label=layout.period_label)], None)
            raise TableError(self.problems)
        statements = [(n, 0, row[0]) for n, row in enumerate(rows) if row and not blank(row[0])]
        scaled_words(self, statements, layout.rows)
        self.doubted_cells({0, 1}, 0, len(rows))
        hidden_cells(self, {0, 1}, 0, len(rows))
        for number in range(starts[0]):
            if not all(blank(cell) for cell in rows[number]):
                self._unknown_fact(layout, number, rows[number])
        periods = [self._period(index) for index in starts]
        written = [(i, 1, at(rows[i], 1), period) for i, period in zip(starts, periods, strict=True) if period]
        mended = bounded(self, written)
        parts: list[pl.DataFrame] = []
        for index, end, period in zip(starts, [*starts[1:], len(rows)], periods, strict=True):
            meant, note = mended.get((index, 1), (period, None))
            parts += self._statements(layout, range(index + 1, end), meant, note)
        self.give_up_if_any()
        return self.arranged(pl.concat(parts))

    def _statements_without_a_period(self, layout: Facts) -> None:
        """Refuse figures of this table that stand below no period: they may be of another day."""
        known = {plain_label(text) for measure in layout.rows for text in measure.labels}
        for number, row in enumerate(self.grid.rows):
            if row and plain_label(row[0]) in known and is_figure(at(row, 1)):
                self.problem(
                    "figures_without_period",
                    "statements of this table stand below no period, so that nobody can tell their day",
                    "look at the document; wait for the publisher to say which day they are of",
                    row=number,
                    column=1,
                    found=" ".join(str(cell) for cell in row if not blank(cell)),
                )
                self.give_up_if_any()

    def _period(self, index: int) -> Period | None:
        cell = at(self.grid.rows[index], 1)
        period = None
        with self.at_cell(index, 1, cell):
            period = read_period(cell, self.layout.styles)
        if period is None:
            self.problem(
                "unknown_period",
                f"this is not a period written as {' or '.join(self.layout.styles)}",
                f"correct `styles` in {self.contract.file}",
                row=index,
                column=1,
                found=cell,
            )
        return period

    def _statements(self, layout: Facts, numbers: range, period: Period | None, note: str | None) -> list[pl.DataFrame]:
        """Read the statements below one period."""
        known = {plain_label(text): measure for measure in layout.rows for text in measure.labels}
        parts, seen = [], set()
        for number in numbers:
            row = self.grid.rows[number]
            if all(blank(cell) for cell in row):
                continue
            measure = known.get(plain_label(row[0]))
            if measure is None:
                self._unknown_fact(layout, number, row)
                continue
            seen.add(measure.name)
            values = figures(self, measure, [at(row, 1)], [(number, 1)].__getitem__)
            frame = self.record(measure, number, [1], [period], values)
            parts.append(frame.with_columns(pl.lit(note, dtype=pl.String).alias("note")))
        for measure in layout.rows:
            if measure.required and measure.name not in seen:
                self.problem(
                    "missing_row",
                    f"the statement {measure.label!r} is missing",
                    f"correct its label in {self.contract.file}, or make it not required",
                    row=numbers.start - 1,
                    column=0,
                )
        return parts

    def _unknown_fact(self, layout: Facts, number: int, row: Sequence[Cell]) -> None:
        text = " ".join(str(cell) for cell in row if not blank(cell))
        if not any(re.search(entry.label, text) for entry in layout.rows_not_read):
            self.problem(
                "unknown_row",
                "the contract does not know this statement",
                f"add it to `rows` or `rows_not_read` in {self.contract.file}",
                row=number,
                column=0,
                found=text,
                nearest=nearest_names(text, [entry.label for entry in layout.rows]),
            )
