"""Crosstabs: row labels down the side, periods across the top.

Belongs here: finding the periods and the rows of such a table. Does not belong
here: reading a figure or a period (`base`, `assets.periods`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from assets.contract import Column, Contract, Crosstab
from assets.grid import Grid
from assets.layouts.base import HEADER_ROWS, Context, Reading, blank, label_forms, plain_label
from assets.periods import Period, read_period
from assets.problems import TableError, nearest_names


class CrosstabReading(Reading):
    """A grid read as a crosstab."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, layout: Crosstab) -> None:
        super().__init__(grid, contract, context)
        self.layout = layout

    def frame(self) -> pl.DataFrame:
        """Read the crosstab."""
        layout = self.layout
        rows = self.grid.rows
        corner = plain_label(layout.corner)
        header = next((i for i, row in enumerate(rows[:HEADER_ROWS]) if row and plain_label(row[0]) == corner), None)
        if header is None:
            self.header_not_found([Column(label=layout.corner)], [Column(label=layout.corner)], None)
            raise TableError(self.problems)
        periods = dict(self._crosstab_periods(layout, header))
        body = [index for index in range(header + 1, len(rows)) if any(not blank(cell) for cell in rows[index])]
        self._crosstab_rows(layout, body)
        self.give_up_if_any()
        parts = []
        for measure, index in zip(layout.rows, body, strict=True):
            row = list(rows[index]) + [None] * (max(periods) + 1 - len(rows[index]))
            places = [(index, place) for place in periods]
            values = self.values(measure, [row[place] for place in periods], places.__getitem__)
            parts.append(self.record(measure, index, list(periods), list(periods.values()), values))
        self.error_cells({*periods}, header + 1, len(rows))
        return self.arranged(pl.concat(parts))

    def _crosstab_periods(self, layout: Crosstab, header: int) -> Iterator[tuple[int, Period]]:
        known = {plain_label(label) for column in layout.columns_not_read for label in column.labels}
        for place, cell in enumerate(self.grid.rows[header]):
            if place == 0 or blank(cell) or plain_label(cell) in known:
                continue
            period = read_period(cell, layout.styles)
            if period is None:
                self.problem(
                    "unknown_column",
                    f"this column is headed by no period written as {' or '.join(layout.styles)}",
                    f"add it to `columns_not_read`, or its style to `styles`, in {self.contract_file}",
                    row=header,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), [column.label for column in layout.columns_not_read]),
                )
            else:
                yield place, period

    def _crosstab_rows(self, layout: Crosstab, body: Sequence[int]) -> None:
        """Check that the rows are the known ones in the known order: labels repeat, so order tells them apart."""
        known = [label for row in layout.rows for label in row.labels]
        for position, index in enumerate(body):
            expected = layout.rows[position] if position < len(layout.rows) else None
            label = self.grid.rows[index][0]
            if expected is None or not any(form in map(plain_label, expected.labels) for form in label_forms(label)):
                self.problem(
                    "unknown_row",
                    f"expected the row {expected.label!r} here" if expected else "this row is after the last known one",
                    f"put `rows` in {self.contract_file} in the published order, with the new row",
                    row=index,
                    column=0,
                    found=label,
                    nearest=nearest_names(str(label), known),
                )
                return
        for missing in layout.rows[len(body) :]:
            self.problem(
                "missing_row",
                f"the row {missing.label!r} is missing",
                f"take it out of `rows` in {self.contract_file} if the publisher dropped it",
                row=len(self.grid.rows) - 1,
            )
