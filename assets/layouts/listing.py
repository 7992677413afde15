"""Listings: a header row of labels, and one record a row below it.

Belongs here: finding the header, the end and the columns of such a table. Does
not belong here: reading a figure or a period (`base`, `assets.periods`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import zip_longest

import polars as pl

from assets.contract import Column, Contract, Dimension, Listing, NoteColumn, PeriodColumn, Repeats
from assets.grid import Cell, Grid, column_letters
from assets.layouts.base import (
    HEADER_ROWS,
    Context,
    Reading,
    blank,
    label_forms,
    name,
    nothing,
    period_series,
    plain_label,
    whole,
    without_marks,
)
from assets.periods import Period, read_period
from assets.problems import TableError, nearest_names


class ListingReading(Reading):
    """A grid read as a listing."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, layout: Listing) -> None:
        super().__init__(grid, contract, context)
        self.layout = layout
        self.heading_note: str | None = None

    def frame(self) -> pl.DataFrame:
        """Read the listing."""
        layout = self.layout
        rows = self.grid.rows
        header, places = self._header(layout)
        first = header + 1
        last = self._last_row(layout, first)
        width = max((len(row) for row in rows), default=0)
        body = list(zip_longest(*rows[first:last], fillvalue=None)) if last > first else []
        body += [(None,) * (last - first)] * (width - len(body))
        labels = rows[header] if header >= 0 else ()
        self._stray_cells(body, labels, places, first)
        kept = self._filled_rows(body, places, first)
        if kept is not None:
            body = [tuple(column[index] for index in kept) for column in body]
        sheet_rows: Sequence[int] = range(first, last) if kept is None else [first + index for index in kept]
        self.doubted_cells(set(places.values()), first, last)

        frame = pl.DataFrame({"row": pl.Series(sheet_rows, dtype=pl.Int32) + 1})
        if not sheet_rows:
            self.problem(
                "no_rows",
                "the table has a header but no rows",
                "look at the file; if the publisher emptied the table, mark the contract `may_be_empty`",
                row=header,
            )
            return frame
        periods, marks = self._period_columns(layout, places, body, sheet_rows)
        frame = frame.with_columns(periods)
        for dimension in self.contract.dimensions:
            place = places.get(dimension.name)
            frame = frame.with_columns(
                self._dimension(dimension, body[place], sheet_rows, place)
                if place is not None
                else pl.lit(dimension.implied, dtype=pl.String).alias(dimension.name)
            )
        note = self._notes(layout, places, body, sheet_rows)
        parts = []
        for measure in self.contract.measures:
            if (place := places.get(measure.name)) is None:
                continue
            values = self.values(measure, body[place], _places(sheet_rows, place))
            parts.append(
                frame.with_columns(
                    pl.lit(column_letters(place)).alias("col"),
                    pl.lit(measure.name).alias("measure"),
                    pl.lit(measure.unit).alias("unit"),
                    *values,
                    note,
                ).with_columns(pl.coalesce("marker", marks).alias("marker"))
            )
        return self.arranged(pl.concat(parts))

    def _header(self, layout: Listing) -> tuple[int, dict[str, int]]:
        """Return the header's row and the place of each column, by our name."""
        best: tuple[int, int, dict[str, int]] | None = None
        for index, row in enumerate(self.grid.rows[:HEADER_ROWS]):
            places = self._match(layout.columns, row)
            if best is None or len(places) > best[0]:
                best = (len(places), index, places)
        required = [column for column in layout.columns if column.required]
        found, index, places = best or (0, 0, {})
        missing = [column for column in required if name(column) not in places]
        if found and not missing:
            self._unknown_columns(layout.columns, self.grid.rows[index], places, index)
            return index, places
        if layout.positional and self._fits_by_position(layout):
            return -1, {name(column): place for place, column in enumerate(layout.columns)}
        self.header_not_found(layout.columns, missing or required, index if found else None)
        raise TableError(self.problems)

    @staticmethod
    def _match(columns: Iterable[Column], row: Sequence[Cell]) -> dict[str, int]:
        known = {plain_label(label): name(column) for column in columns for label in column.labels}
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            for form in label_forms(cell):
                if form in known:
                    places.setdefault(known[form], place)
                    break
        for column in columns:
            if column.pattern and name(column) not in places:
                free = (place for place in range(len(row)) if place not in places.values())
                found = next((place for place in free if _fits(column.pattern, row[place])), None)
                if found is not None:
                    places[name(column)] = found
        return places

    def _fits_by_position(self, layout: Listing) -> bool:
        first = self.grid.rows[0] if self.grid.rows else ()
        period = next(column for column in layout.columns if isinstance(column, PeriodColumn))
        return (
            len(first) == len(layout.columns)
            and read_period(first[layout.columns.index(period)], period.styles) is not None
        )

    def _unknown_columns(
        self, columns: Sequence[Column], row: Sequence[Cell], places: dict[str, int], index: int
    ) -> None:
        known = [label for column in columns for label in column.labels]
        taken = set(places.values())
        for place, cell in enumerate(row):
            if place not in taken and not blank(cell):
                self.problem(
                    "unknown_column",
                    "the header has a column that the contract does not know",
                    f"add it to {self.contract_file}: as a column, as another name (`also`) of the one it replaces, "
                    "or as `NotRead` with a reason",
                    row=index,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), known),
                )

    def _last_row(self, layout: Listing, first: int) -> int:
        """Return the row after the last record, having checked what follows it."""
        rows = self.grid.rows
        if layout.end is None or not self.grid.typed:
            return len(rows)
        folded = layout.end.casefold()
        for index in range(len(rows) - 1, first - 1, -1):
            row = rows[index]
            if row and isinstance(row[0], str) and row[0].strip().casefold() == folded:
                for after in range(index + 1, len(rows)):
                    for place, cell in enumerate(rows[after]):
                        if not blank(cell):
                            self.problem(
                                "cells_after_end",
                                f"there are cells after the row {layout.end!r}",
                                "look at the sheet; a second table needs a contract of its own",
                                row=after,
                                column=place,
                                found=cell,
                            )
                return index
        self.problem(
            "truncated_table",
            f"the closing row {layout.end!r} is missing, so rows may be missing too",
            f"fetch the file again; if the publisher dropped the closing row, take `end` out of {self.contract_file}",
            row=len(rows) - 1,
        )
        return len(rows)

    def _stray_cells(
        self, body: Sequence[Sequence[Cell]], labels: Sequence[Cell], places: dict[str, int], first: int
    ) -> None:
        # A column with a label that is not known is told as such, once.
        taken = {*places.values(), *(place for place, label in enumerate(labels) if not blank(label))}
        for place, column in enumerate(body):
            if place in taken:
                continue
            for index, cell in enumerate(column):
                if not blank(cell):
                    self.problem(
                        "stray_cell",
                        "there is a value in a column without a label",
                        f"look at the sheet; name the column in {self.contract_file} or have the publisher mend it",
                        row=first + index,
                        column=place,
                        found=cell,
                    )

    def _filled_rows(self, body: Sequence[Sequence[Cell]], places: dict[str, int], first: int) -> list[int] | None:
        """Return the rows that are not wholly blank, or None where none is blank."""
        leading = [body[place] for place in sorted(places.values())]
        if not leading or not any(blank(cell) for cell in leading[0]):
            return None
        return [index for index in range(len(leading[0])) if not all(blank(column[index]) for column in leading)]

    def _period_columns(
        self, layout: Listing, places: dict[str, int], body: Sequence[Sequence[Cell]], rows: Sequence[int]
    ) -> tuple[list[pl.Series], pl.Series]:
        column = next((item for item in layout.columns if isinstance(item, PeriodColumn)), None)
        if column is None:
            period = self._heading_period(layout)
            return period_series([period] * len(rows)), nothing("marks", len(rows))
        place = places[name(column)]
        cells = body[place]
        read: dict[Cell, tuple[Period | None, str | None]] = {}
        for cell in dict.fromkeys(cells):
            text, marks = without_marks(cell)
            unknown = [mark for mark in marks if mark not in column.beside]
            read[cell] = (None if unknown else read_period(text, column.styles), " ".join(marks) or None)
        for cell, (period, _) in read.items():
            if period is None:
                self.problem(
                    "unknown_period",
                    f"this is not a period written as {' or '.join(column.styles)}",
                    f"add the way it is written to `styles` or its mark to `beside` in {self.contract_file}",
                    row=rows[cells.index(cell)],
                    column=place,
                    found=cell,
                )
        self._check_repeats(layout, places, body, cells, rows, read)
        # Few periods, many rows: each is written out once and then looked up.
        number = {cell: index for index, cell in enumerate(read)}
        order = pl.Series([number[cell] for cell in cells], dtype=pl.UInt32)
        found = period_series([period for period, _ in read.values()])
        said = pl.Series("marks", [mark for _, mark in read.values()], dtype=pl.String)
        return [series.gather(order) for series in found], said.gather(order)

    def _check_repeats(
        self,
        layout: Listing,
        places: dict[str, int],
        body: Sequence[Sequence[Cell]],
        cells: Sequence[Cell],
        rows: Sequence[int],
        read: dict[Cell, tuple[Period | None, str | None]],
    ) -> None:
        for column in layout.columns:
            if isinstance(column, Repeats) and (place := places.get(name(column))) is not None:
                for cell, year in dict.fromkeys(zip(cells, body[place], strict=True)):
                    period = read[cell][0]
                    if period is not None and whole(year) != period.start.year:
                        index = next(
                            i for i, pair in enumerate(zip(cells, body[place], strict=True)) if pair == (cell, year)
                        )
                        self.problem(
                            "year_differs",
                            f"the year does not fit the period {cell!r} of its row",
                            "wait for the publisher to mend it: one of the two is wrong",
                            row=rows[index],
                            column=place,
                            found=year,
                        )

    def _heading_period(self, layout: Listing) -> Period | None:
        for heading in reversed(self.grid.headings):
            if layout.heading_period and (match := re.search(layout.heading_period, heading)):
                period = read_period(match.group(1), layout.heading_styles)
                if period is not None:
                    return self._in_the_right_year(layout, heading, match.group(1), period)
        self.problem(
            "unknown_period",
            "no heading above the table names its period",
            f"correct `heading_period` in {self.contract_file}",
            found=" / ".join(self.grid.headings) or None,
        )
        return None

    def _in_the_right_year(self, layout: Listing, heading: str, text: str, period: Period) -> Period:
        """Return the period, read in the year of the document's update where the heading's year is a slip."""
        updated = self.context.updated_on
        if layout.heading_weekday is None or updated is None or _recent(period, layout.heading_weekday, updated):
            return period
        for year in (updated.year, updated.year - 1):
            other = read_period(re.sub(r"\d{4}", str(year), text), layout.heading_styles)
            if other is not None and _recent(other, layout.heading_weekday, updated):
                self.heading_note = (
                    f"heading reads {heading!r}; read as {year}, the only year in which it is a "
                    f"{other.end:%A} within five weeks before the update of {updated.isoformat()}"
                )
                return other
        self.problem(
            "unlikely_period",
            f"the week of the heading does not end within five weeks before the page's update of {updated.isoformat()}",
            "look at the page: if the heading is wrong, wait for the publisher to mend it",
            found=heading,
        )
        return period

    def _dimension(self, dimension: Dimension, cells: Sequence[Cell], rows: Sequence[int], place: int) -> pl.Series:
        known = set(self.context.categories(dimension.categories)) if dimension.categories else None
        for cell in dict.fromkeys(cells):
            if isinstance(cell, str) and not blank(cell) and (known is None or cell in known):
                continue
            row = rows[cells.index(cell)]
            if blank(cell):
                self.problem(
                    "empty_cell",
                    f"{dimension.label!r} is empty",
                    "wait for the publisher to mend it, or say in the contract what an empty cell means",
                    row=row,
                    column=place,
                )
            else:
                self.problem(
                    "unknown_category",
                    f"{dimension.label!r} has a value that is not among the known ones",
                    _category_advice(dimension),
                    row=row,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), sorted(known or ())),
                )
        if set(map(type, cells)) == {str}:
            return pl.Series(dimension.name, cells, dtype=pl.String)
        return pl.Series(dimension.name, [cell if isinstance(cell, str) else None for cell in cells], dtype=pl.String)

    def _notes(
        self, layout: Listing, places: dict[str, int], body: Sequence[Sequence[Cell]], rows: Sequence[int]
    ) -> pl.Series:
        column = next((item for item in layout.columns if isinstance(item, NoteColumn)), None)
        place = places.get(name(column)) if column else None
        if column is None or place is None:
            return pl.Series("note", [self.heading_note], dtype=pl.String).new_from_index(0, len(rows))
        for row, cell in zip(rows, body[place], strict=True):
            if not blank(cell) and str(cell).strip() not in column.known:
                self.problem(
                    "unknown_note",
                    f"{column.label!r} holds a remark that the contract does not know",
                    f"add it to `known` in {self.contract_file} if it needs no other handling",
                    row=row,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), column.known),
                )
        return pl.Series("note", [None if blank(cell) else str(cell).strip() for cell in body[place]], dtype=pl.String)


def _fits(pattern: str, cell: Cell) -> bool:
    return not blank(cell) and any(re.fullmatch(pattern, form, re.IGNORECASE) for form in label_forms(cell))


def _places(rows: Sequence[int], column: int) -> Callable[[int], tuple[int, int]]:
    return lambda index: (rows[index], column)


def _category_advice(dimension: Dimension) -> str:
    if not dimension.categories:
        return "text was expected: look at the cell"
    file, _, name = dimension.categories.partition(":")
    entry = f" under the dimension `{name}`" if name else ""
    return (
        f"if it is a new or renamed value, add a line to sql/reference/{file}.csv{entry} with its canonical name; "
        "if it is a slip of the publisher, wait for the correction"
    )


def _recent(period: Period, weekday: int, updated: date) -> bool:
    """Say whether a period ends on the right day of the week, within five weeks before an update."""
    return period.end.weekday() == weekday and timedelta(0) <= updated - period.end <= timedelta(weeks=5)
