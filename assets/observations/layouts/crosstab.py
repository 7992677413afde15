"""Crosstabs: row labels down the side, periods across the top.

Belongs here: finding the periods and the rows of such a table. Does not belong
here: reading a figure or a period (`base`, `assets.contracts.periods`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from assets.contracts.language import Column, Contract, Crosstab, Measure
from assets.contracts.periods import Period, PeriodType, read_period
from assets.observations.grid import Cell, Grid, address
from assets.observations.layouts.base import Reading
from assets.observations.layouts.cells import at, blank, is_figure
from assets.observations.layouts.figures import figures
from assets.observations.layouts.labels import label_forms, plain_label, without_marks
from assets.observations.layouts.period_rules import as_headed, bounded, ends_as_titled, without_gaps
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.surroundings import (
    HEADER_ROWS,
    derived_words,
    figures_above_header,
    header_not_found,
    hidden_cells,
    scaled_words,
)
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
        header = self._header()
        above = [(n, place, cell) for n in range(header + 1) for place, cell in enumerate(rows[n]) if not blank(cell)]
        side = [(n, 0, rows[n][0]) for n in range(header + 1, len(rows)) if rows[n] and not blank(rows[n][0])]
        scaled_words(self, [*above, *side], [*layout.rows, *layout.columns_not_read])
        self._figures_above(header)
        periods = self._crosstab_periods(layout, header)
        doubted = {row for row, column in self.doubted_places() if column == 0 or column in periods}
        body = [
            index
            for index in range(header + 1, len(rows))
            if index in doubted or any(not blank(cell) for cell in rows[index])
        ]
        measures = self._ordered_rows(layout, body) if layout.ordered else self._labelled_rows(layout, body)
        self._stray_cells(header, body)
        self.doubted_cells({0, *periods}, header, len(rows))
        hidden_cells(self, {0, *periods}, header, len(rows))
        if not self.problems and not (periods and measures):
            self.problem(
                "no_rows",
                "the table has a header but no periods or no rows",
                "look at the document; wait for the publisher to mend it",
                row=header,
            )
        self.give_up_if_any()
        parts = []
        for measure, index in measures:
            row = list(rows[index]) + [None] * (max(periods) + 1 - len(rows[index]))
            places = [(index, place) for place in periods]
            values = figures(self, measure, [row[place] for place in periods], places.__getitem__)
            parts.append(self.record(measure, index, list(periods), list(periods.values()), values))
        return self.arranged(pl.concat(parts))

    def _header(self) -> int:
        """Return the row that holds the periods.

        Raises:
            TableError: If there is none.
        """
        layout = self.layout
        for index, row in enumerate(self.grid.rows[:HEADER_ROWS]):
            if layout.corner is None:
                if any(_period(cell, layout.styles) for cell in row[1:]):
                    return index
            elif row and plain_label(row[0]) == plain_label(layout.corner):
                return index
        wanted = [Column(label=layout.corner or f"a period ({' or '.join(layout.styles)})")]
        header_not_found(self, wanted, wanted, None)
        raise TableError(self.problems)

    def _figures_above(self, header: int) -> None:
        derived_words(self, header)
        for index in range(header):
            filled = [cell for cell in self.grid.rows[index] if not blank(cell)]
            place = next((n for n, cell in enumerate(self.grid.rows[index]) if n > 0 and is_figure(cell)), None)
            if len(filled) > 1 and place is not None:
                figures_above_header(self, index, place)

    def _not_read(self, header: int) -> Iterator[int]:
        known = {plain_label(label) for column in self.layout.columns_not_read for label in column.labels}
        for place, cell in enumerate(self.grid.rows[header]):
            if not blank(cell) and plain_label(cell) in known:
                yield place

    def _crosstab_periods(self, layout: Crosstab, header: int) -> dict[int, Period]:
        not_read = set(self._not_read(header))
        periods: dict[int, Period] = {}
        for place, cell in enumerate(self.grid.rows[header]):
            if place == 0 or blank(cell) or place in not_read:
                continue
            period = None
            with self.at_cell(header, place, cell):
                period = _period(cell, layout.styles)
            if period is None or (isinstance(cell, date) and not self._is_day(header, place, period)):
                self.problem(
                    "unknown_column",
                    f"this column is headed by no period written as {' or '.join(layout.styles)}",
                    f"add it to `columns_not_read`, or its style to `styles`, in {self.contract.file}",
                    row=header,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), [column.label for column in layout.columns_not_read]),
                )
            else:
                periods[place] = period
        written = [(header, place, self.grid.rows[header][place], period) for place, period in periods.items()]
        as_headed(self, header, self.grid.rows[header][0], written)
        mended = bounded(self, written)
        ends_as_titled(self, [(header, place, period) for place, period in periods.items()])
        meant = {place: mended.get((header, place), (period, ""))[0] for place, period in periods.items()}
        if layout.consecutive:
            without_gaps(self, [(header, place, period) for place, period in meant.items()])
        return meant

    def _is_day(self, header: int, place: int, period: Period) -> bool:
        """Say whether a date that heads a column means its day: one shown as a month or a year does not."""
        return period.type == "as_at" and address(header, place) not in self.grid.dates_shown

    def _stray_cells(self, header: int, body: Sequence[int]) -> None:
        labels = self.grid.rows[header]
        for index in body:
            for place, cell in enumerate(self.grid.rows[index]):
                if place > 0 and not blank(cell) and blank(at(labels, place)):
                    self.problem(
                        "stray_cell",
                        "there is a value in a column without a period",
                        f"look at the table; name its period or add it to `columns_not_read` in {self.contract.file}",
                        row=index,
                        column=place,
                        found=cell,
                    )

    def _labelled_rows(self, layout: Crosstab, body: Sequence[int]) -> list[tuple[Measure, int]]:
        """Return each row with its measure, found by its label."""
        known = {plain_label(label): measure for measure in layout.rows for label in measure.labels}
        rows: list[tuple[Measure, int]] = []
        for index in body:
            label = at(self.grid.rows[index], 0)
            measure = next((known[form] for form in label_forms(label) if form in known), None)
            if measure is None:
                self.problem(
                    "unknown_row",
                    "the contract does not know this row",
                    f"add it to `rows` in {self.contract.file}, or as another name (`also`) of the one it replaces",
                    row=index,
                    column=0,
                    found=label,
                    nearest=nearest_names(str(label), [text for row in layout.rows for text in row.labels]),
                )
            else:
                rows.append((measure, index))
        held = {measure.name for measure, _ in rows}
        for measure in layout.rows:
            if measure.required and measure.name not in held:
                self._missing_row(measure)
        return rows

    def _ordered_rows(self, layout: Crosstab, body: Sequence[int]) -> list[tuple[Measure, int]]:
        """Return each row with its measure, in the known order: labels repeat, so order tells them apart."""
        known = [label for row in layout.rows for label in row.labels]
        for position, index in enumerate(body):
            expected = layout.rows[position] if position < len(layout.rows) else None
            label = at(self.grid.rows[index], 0)
            if expected is None or not any(form in map(plain_label, expected.labels) for form in label_forms(label)):
                self.problem(
                    "unknown_row",
                    f"expected the row {expected.label!r} here" if expected else "this row is after the last known one",
                    f"put `rows` in {self.contract.file} in the published order, with the new row",
                    row=index,
                    column=0,
                    found=label,
                    nearest=nearest_names(str(label), known),
                )
                return []
        for missing in layout.rows[len(body) :]:
            self._missing_row(missing)
        return list(zip(layout.rows, body, strict=False))

    def _missing_row(self, measure: Measure) -> None:
        self.problem(
            "missing_row",
            f"the row {measure.label!r} is missing",
            f"take it out of `rows` in {self.contract.file} if the publisher dropped it",
            row=len(self.grid.rows) - 1,
        )


def _period(cell: Cell, styles: tuple[PeriodType, ...]) -> Period | None:
    """Read the period that heads a column; one with a mark beside it is not read."""
    text, marks = without_marks(cell)
    return None if marks else read_period(text, styles)
