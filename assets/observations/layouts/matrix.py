"""Matrices: categories on one side of a table, periods on the other, figures of one measure between them.

Belongs here: telling the sides apart, and the categories of such a table. Does not belong here: the rows and cells
that crosstabs of many rows share (`placed`), or how a period is written (`assets.contracts.periods`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from assets.contracts.crosstabs import Matrix
from assets.contracts.language import Column, Contract, Dimension, Measure
from assets.contracts.periods import Period, read_period
from assets.observations.grid import Cell, Grid
from assets.observations.layouts.cells import at, blank
from assets.observations.layouts.crosstab import CrosstabReading
from assets.observations.layouts.labels import may_be_a_name, one_line, plain_label, without_marks
from assets.observations.layouts.period_rules import as_headed, bounded, ends_as_titled, without_gaps
from assets.observations.layouts.placed import Placed, frame_of, labels_at, rows_below
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.surroundings import HEADER_ROWS, header_not_found, hidden_cells, scaled_words
from assets.problems import TableError, nearest_names

TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a row or column, with its place: row and column, both from 0."""

    row: int
    column: int
    cell: Cell


class MatrixReading(CrosstabReading):
    """A grid read as a matrix."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, layout: Matrix) -> None:
        super().__init__(grid, contract, context, layout)
        self.matrix = layout
        self.known = [self._names(dimension) for dimension in layout.by]
        self.labels_of_totals = {plain_label(label) for measure in layout.rows[1:] for label in measure.labels}
        self.residual = {plain_label(label): label for label in layout.residual}

    def frame(self) -> pl.DataFrame:
        """Read the matrix."""
        layout, rows = self.matrix, self.grid.rows
        header, across = self._sides()
        body = rows_below(self, header)
        scaled_words(self, labels_at(self.grid, header), [*layout.rows, *layout.by, *layout.columns_not_read])
        self._figures_above(header)
        not_read = {plain_label(label) for column in layout.columns_not_read for label in column.labels}
        top = [Label(header, n, cell) for n, cell in enumerate(rows[header]) if n > 0 and not blank(cell)]
        side = [Label(n, 0, at(rows[n], 0)) for n in body]
        top, side = ([label for label in one if plain_label(label.cell) not in not_read] for one in (top, side))
        periods = self._periods(header, top if across else side)
        categories = self._categories(side if across else top)
        self._stray_cells(header, body)
        columns = {0, *(label.column for label in top)}
        self.doubted_cells(columns, header, len(rows))
        hidden_cells(self, columns, header, len(rows))
        if not self.problems and not (periods and categories):
            self.problem(
                "no_rows",
                "the table has a header but no periods or no categories",
                "look at the document; wait for the publisher to mend it",
                row=header,
            )
        self.give_up_if_any()
        parts = []
        for measure in layout.rows:
            cells = [
                Placed(label.row if across else head.row, head.column if across else label.column, period, mark, values)
                for label, values, mine in categories
                if mine is measure
                for head, period, mark in periods
            ]
            parts.append(frame_of(self, measure, cells))
        return self.arranged(pl.concat(parts))

    def _names(self, dimension: Dimension) -> dict[str, str]:
        return {plain_label(name): name for name in self.context.categories(dimension.categories)}

    def _sides(self) -> tuple[int, bool]:
        """Return the row of the header, and whether it holds the periods; else it holds the categories.

        Raises:
            TableError: If there is none.
        """
        layout = self.matrix
        categories = self.known[0].keys() | self.labels_of_totals | self.residual.keys()
        for index, row in enumerate(self.grid.rows[:HEADER_ROWS]):
            if any(self._period(cell)[0] for cell in row[1:]):
                return index, True
            if sum(plain_label(cell) in categories for cell in row[1:] if not blank(cell)) > 1:
                return index, False
        wanted = [Column(label=f"a period ({' or '.join(layout.styles)})")]
        header_not_found(self, wanted, wanted, None)
        raise TableError(self.problems)

    def _period(self, cell: Cell) -> tuple[Period | None, str | None]:
        text, marks = without_marks(cell)
        if not all(mark in self.matrix.beside for mark in marks):
            return None, None
        return read_period(text, self.matrix.styles), " ".join(marks) or None

    def _periods(self, header: int, labels: Sequence[Label]) -> list[tuple[Label, Period, str | None]]:
        read = []
        for label in labels:
            period = mark = None
            with self.at_cell(label.row, label.column, label.cell):
                period, mark = self._period(label.cell)
            if period is None:
                self.problem(
                    "unknown_column" if label.column else "unknown_period",
                    f"this is no period written as {' or '.join(self.layout.styles)}",
                    "add the way it is written to `styles`, its mark to `beside`, or what is derived from other "
                    f"columns to `columns_not_read`, in {self.contract.file}",
                    row=label.row,
                    column=label.column,
                    found=label.cell,
                    nearest=nearest_names(str(label.cell), [each.label for each in self.layout.columns_not_read]),
                )
            else:
                read.append((label, period, mark))
        written = [(label.row, label.column, label.cell, period) for label, period, _ in read]
        as_headed(self, header, at(self.grid.rows[header], 0), written)
        bounded(self, written)
        placed = [(label.row, label.column, period) for label, period, _ in read]
        ends_as_titled(self, placed)
        if self.layout.consecutive:
            without_gaps(self, placed)
        return read

    def _categories(self, labels: Sequence[Label]) -> list[tuple[Label, tuple[str, ...], Measure]]:
        """Return each label of a category with the values it stands for and the measure of its figures."""
        layout = self.matrix
        read: list[tuple[Label, tuple[str, ...], Measure]] = []
        parts: dict[str, list[str]] = {}
        above: Label | None = None
        whole = ""
        for label in labels:
            plain = plain_label(label.cell)
            inner, outer, residual = self.known[-1].get(plain), self.known[0].get(plain), self.residual.get(plain)
            if plain in self.labels_of_totals:
                read.append((label, (TOTAL,) * len(layout.by), layout.rows[1]))
                whole = ""
            elif residual:
                read.append((label, (residual,) * len(layout.by), layout.rows[0]))
                whole = ""
            elif len(layout.by) > 1 and whole and inner and inner not in parts[whole]:
                read.append((label, (whole, inner), layout.rows[0]))
                parts[whole].append(inner)
            elif (outer or (outer := self._new_name(label))) and len(layout.by) == 1:
                read.append((label, (outer,), layout.rows[0]))
            elif outer:
                self._without_parts(above, whole, parts)
                read.append((label, (outer, TOTAL), layout.rows[1]))
                above, whole = label, outer
                parts[whole] = []
            else:
                self._unknown(label)
        for whole, mine in parts.items():
            if not mine:
                self._without_parts(next(label for label, values, _ in read if values[0] == whole), whole, parts)
        if self.problems:
            return read
        for measure in layout.rows:
            if measure.required and not any(mine is measure for _, _, mine in read):
                self._missing_row(measure)
        return read

    def _without_parts(self, label: Label | None, whole: str, parts: dict[str, list[str]]) -> None:
        if label is None or not whole or parts[whole]:
            return
        self.problem(
            "missing_row",
            f"no rows by {self.matrix.by[1].label!r} stand below {whole!r}",
            f"look at the table; if the publisher leaves them out of this one, add it to `residual` in "
            f"{self.contract.file}",
            row=label.row,
            column=label.column,
            found=label.cell,
        )
        parts[whole].append("")

    def _new_name(self, label: Label) -> str | None:
        """Return a name that an open list may not know yet, and tell of it."""
        dimension = self.matrix.by[0]
        text = one_line(without_marks(label.cell)[0]) if isinstance(label.cell, str) else ""
        if len(self.matrix.by) > 1 or not self.context.is_open(dimension.categories) or not may_be_a_name(text):
            return None
        self.warn(
            "new_name",
            f"{dimension.label!r} has a name that is not among the known ones; it is published as it stands, without a "
            "code",
            f"if it is a new or renamed value, add a line to {_where(dimension)}",
            row=label.row,
            column=label.column,
            found=text,
        )
        return text

    def _unknown(self, label: Label) -> None:
        known = [*(name for names in self.known for name in names.values()), *self._other_labels()]
        lists = " or ".join(dict.fromkeys(_where(dimension) for dimension in self.matrix.by))
        self.problem(
            "unknown_category",
            "the contract does not know this category",
            f"if it is a new or renamed value, add a line to {lists} with its canonical name; if it is a total, add it "
            f"to the labels (`also`) of the measure of totals, if it is what others leave, to `residual`, and if it is "
            f"derived from others, to `columns_not_read`, in {self.contract.file}",
            row=label.row,
            column=label.column,
            found=label.cell,
            nearest=nearest_names(str(label.cell), known),
        )

    def _other_labels(self) -> Iterator[str]:
        yield from (label for measure in self.matrix.rows[1:] for label in measure.labels)
        yield from self.matrix.residual


def _where(dimension: Dimension) -> str:
    file, _, name = dimension.categories.partition(":")
    return f"sql/reference/{file}.csv" + (f" under `{name}`" if name else "")
