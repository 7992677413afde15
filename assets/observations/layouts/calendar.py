"""Calendars: months across the top, a year and a measure down the side.

Belongs here: putting the period of a figure together from the labels of its row and column. Does not belong here: the
rows and cells that crosstabs of many rows share (`placed`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from assets.contracts.crosstabs import Calendar
from assets.contracts.language import Column, Contract, Measure
from assets.contracts.periods import month_of, part_of_year, read_month, read_period
from assets.observations.grid import Cell, Grid
from assets.observations.layouts.cells import at, blank, whole
from assets.observations.layouts.crosstab import CrosstabReading
from assets.observations.layouts.labels import label_forms, plain_label, without_marks
from assets.observations.layouts.period_rules import bounded, ends_as_titled, without_gaps
from assets.observations.layouts.placed import Placed, frame_of, labels_at, rows_below
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.surroundings import HEADER_ROWS, header_not_found, hidden_cells, scaled_words
from assets.problems import TableError, nearest_names

# A year beside words, before or after them.
_LABEL = re.compile(r"(?P<year>(?:19|20)[0-9]{2})\b(?P<after>.*)|(?P<before>.*\D)(?P<last>(?:19|20)[0-9]{2})")
_FEWEST_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A row of one year and measure, with the marks beside its label."""

    row: int
    year: int
    measure: Measure
    mark: str | None


class CalendarReading(CrosstabReading):
    """A grid read as a calendar."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, layout: Calendar) -> None:
        super().__init__(grid, contract, context, layout)
        self.calendar = layout
        self.known = {plain_label(label): measure for measure in layout.rows for label in measure.labels}

    def frame(self) -> pl.DataFrame:
        """Read the calendar."""
        layout, rows = self.calendar, self.grid.rows
        header = self._months_row()
        body = rows_below(self, header)
        scaled_words(self, labels_at(self.grid, header), [*layout.rows, *layout.columns_not_read])
        self._figures_above(header)
        months, total = self._columns(header)
        lines = self._lines(header, body)
        self._stray_cells(header, body)
        columns = {0, *months.values(), *([] if total is None else [total])}
        self.doubted_cells(columns, header, len(rows))
        hidden_cells(self, columns, header, len(rows))
        self.give_up_if_any()
        cells = [(line, cell) for line in lines for cell in self._cells(line, months, total)]
        self._years_whole([(line, cell) for line, cell in cells if cell.period.type == "month"])
        if not self.problems and not cells:
            self.problem("no_rows", "no month has a figure", "look at the document; wait for the publisher", row=header)
        self.give_up_if_any()
        self._hold_periods([cell for _, cell in cells])
        self.give_up_if_any()
        return self.arranged(
            pl.concat(
                [
                    frame_of(self, measure, [cell for line, cell in cells if line.measure is measure])
                    for measure in layout.rows
                ]
            )
        )

    def _months_row(self) -> int:
        for index, row in enumerate(self.grid.rows[:HEADER_ROWS]):
            if sum(_month(cell) is not None for cell in row[1:]) >= _FEWEST_MONTHS:
                return index
        wanted = [Column(label="January, February, …")]
        header_not_found(self, wanted, wanted, None)
        raise TableError(self.problems)

    def _columns(self, header: int) -> tuple[dict[int, int], int | None]:
        """Return the column of each month, by its number, and that of the totals, if there is one."""
        layout = self.calendar
        totals = {plain_label(label) for label in layout.total}
        not_read = set(self._not_read(header))
        months: dict[int, int] = {}
        total = None
        for place, cell in enumerate(self.grid.rows[header]):
            if place == 0 or blank(cell) or place in not_read:
                continue
            month = _month(cell)
            if month is not None and month not in months:
                months[month] = place
            elif total is None and any(form in totals for form in label_forms(cell)):
                total = place
            else:
                self.problem(
                    "unknown_column",
                    "this column is headed by no month, by one that has a column already, or by no known total",
                    f"add it to `total` or `columns_not_read` in {self.contract.file}; a month that stands twice is "
                    "the publisher's to mend",
                    row=header,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), layout.total),
                )
        return months, total

    def _lines(self, header: int, body: Sequence[int]) -> list[Line]:
        """Return the rows of figures, each with its year and measure."""
        rows = self.grid.rows
        heading = self._measure(at(rows[header], 0))
        width = max(len(row) for row in rows[header:])
        tops = [(place, at(rows[header], place)) for place in range(1, width)]
        lines: list[Line] = []
        for index in body:
            label = at(rows[index], 0)
            text, marks = without_marks(label)
            measure = self._measure(text)
            if measure and all(blank(at(rows[index], n)) or at(rows[index], n) == c for n, c in tops):
                heading = measure
                continue
            year, words = _year_and_words(text)
            measure = heading if year and not words else self._measure(words)
            strange = [mark for mark in marks if mark not in self.calendar.beside]
            if year is None:
                self._unknown_row(index, label, "it names no year", str(label))
            elif measure is None:
                self._unknown_row(index, label, f"no measure is called {words!r}" if words else "it names none", words)
            elif strange:
                self._unknown_row(index, label, f"the mark {strange[0]!r} is not known", words)
            else:
                lines.append(Line(index, year, measure, " ".join(marks) or None))
        return lines

    def _unknown_row(self, row: int, label: Cell, why: str, words: str) -> None:
        known = [text for measure in self.layout.rows for text in measure.labels]
        self.problem(
            "unknown_row",
            f"a row is labelled by a year and a measure ({', '.join(map(repr, known))}), but {why}",
            "add its words to the labels (`also`) of a measure in `rows`, or its mark to `beside`, in "
            f"{self.contract.file}",
            row=row,
            column=0,
            found=label,
            nearest=nearest_names(words, known),
        )

    def _measure(self, label: Cell) -> Measure | None:
        return next((self.known[form] for form in label_forms(label) if form in self.known), None)

    def _cells(self, line: Line, months: dict[int, int], total: int | None) -> list[Placed]:
        """Return the cells of a row to its last month, and its total; none where nothing of the year is published."""
        published = [month for month in months if not self._is_not_yet(line.row, months[month])]
        if not published and (total is None or self._is_not_yet(line.row, total)):
            return []
        last = max(published, default=0)
        held = [month for month in sorted(months) if month <= last]
        cells = [Placed(line.row, months[month], month_of(line.year, month), line.mark) for month in held]
        year = read_period(str(line.year), ("year",)) if last == 12 else part_of_year(line.year, 1, last)
        if total is not None and year is not None:
            cells.append(Placed(line.row, total, year, line.mark))
        elif total is not None:
            self.problem(
                "empty_cell",
                "there is a total of no month",
                "look at the sheet; wait for the publisher to mend it",
                row=line.row,
                column=total,
                found=at(self.grid.rows[line.row], total),
            )
        return cells

    def _is_not_yet(self, row: int, column: int) -> bool:
        cell = at(self.grid.rows[row], column)
        return not self.doubted(row, column) and (
            blank(cell) or (isinstance(cell, str) and cell.strip() in self.calendar.not_yet)
        )

    def _years_whole(self, months: Sequence[tuple[Line, Placed]]) -> None:
        """Refuse a year in which one measure has months that another has not."""
        held: dict[int, dict[str, set[str]]] = {}
        for line, cell in months:
            held.setdefault(line.year, {}).setdefault(line.measure.name, set()).add(cell.period.label)
        required = [measure for measure in self.calendar.rows if measure.required]
        for year, by_measure in held.items():
            every = set().union(*by_measure.values())
            for measure in required:
                if missing := sorted(every - by_measure.get(measure.name, set())):
                    row = next(line.row for line, _ in months if line.year == year)
                    self.problem(
                        "missing_row",
                        f"{measure.label!r} has no figure of {missing[0]}, which another row of {year} has",
                        f"look at the sheet; if the publisher no longer gives it, make {measure.name!r} not required "
                        f"in {self.contract.file}",
                        row=row,
                        column=0,
                        found=at(self.grid.rows[row], 0),
                    )

    def _hold_periods(self, cells: Sequence[Placed]) -> None:
        bounded(self, [(cell.row, cell.column, cell.period.label, cell.period) for cell in cells])
        placed = [(cell.row, cell.column, cell.period) for cell in cells]
        ends_as_titled(self, placed)
        if self.layout.consecutive:
            without_gaps(self, placed)


def _month(cell: Cell) -> int | None:
    text, marks = without_marks(cell)
    return read_month(text) if isinstance(text, str) and not marks else None


def _year_and_words(label: Cell) -> tuple[int | None, str]:
    """Return the year in the label of a row, and what else stands there."""
    if (year := whole(label)) is not None:
        label = str(year)
    match = _LABEL.fullmatch(str(label or "").strip())
    if not match:
        return None, ""
    words = match["after"] if match["year"] else match["before"]
    return int(match["year"] or match["last"]), words.strip(" \t()-–:,")
