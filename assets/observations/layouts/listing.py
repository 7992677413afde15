"""Listings: a header row of labels, and one record a row below it.

Belongs here: finding the header, the end and the columns of such a table. Does
not belong here: reading a figure or a period (`base`, `assets.contracts.periods`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import zip_longest

import polars as pl

from assets.contracts.language import Column, Contract, Dimension, Listing, NoteColumn, PeriodColumn, Repeats
from assets.contracts.periods import Period, read_period
from assets.observations.grid import Cell, Grid, address, column_letters
from assets.observations.layouts.base import (
    HEADER_ROWS,
    TEXT_MAX,
    Context,
    Reading,
    at,
    blank,
    is_figure,
    label_forms,
    may_be_a_name,
    name,
    nothing,
    one_line,
    period_series,
    plain_label,
    position,
    whole,
    without_marks,
)
from assets.problems import TableError, nearest_names


class ListingReading(Reading):
    """A grid read as a listing."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, layout: Listing) -> None:
        super().__init__(grid, contract, context)
        self.layout = layout

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
        self._above_the_header(layout, header, places)
        self._stray_cells(body, labels, places, first)
        kept = self._filled_rows(body, places, first)
        if kept is not None:
            body = [tuple(column[index] for index in kept) for column in body]
        sheet_rows: Sequence[int] = range(first, last) if kept is None else [first + index for index in kept]
        self.doubted_cells(set(places.values()), header, last)
        self.hidden_cells(set(places.values()), header, last)

        frame = pl.DataFrame({"row": pl.Series(sheet_rows, dtype=pl.Int32) + 1})
        if not sheet_rows:
            self.problem(
                "no_rows",
                "the table has a header but no rows",
                "look at the file; if the publisher emptied the table, mark the contract `may_be_empty`",
                row=header,
            )
            return frame
        periods, marks, mended = self._period_columns(layout, header, places, body, sheet_rows)
        frame = frame.with_columns(periods)
        for dimension in self.contract.dimensions:
            place = places.get(dimension.name)
            frame = frame.with_columns(
                self._dimension(dimension, body[place], sheet_rows, place)
                if place is not None
                else pl.lit(dimension.implied, dtype=pl.String).alias(dimension.name)
            )
        remarks = pl.DataFrame([self._notes(layout, places, body, sheet_rows), mended])
        note = remarks.select(
            pl.concat_str("note", "mended", separator="; ", ignore_nulls=True).replace("", None)
        ).to_series()
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
        if layout.complete:
            self._every_group_in_every_period(frame)
        return self.arranged(pl.concat(parts))

    def _every_group_in_every_period(self, frame: pl.DataFrame) -> None:
        """Note the first group of each period that other periods have and this one has not."""
        groups = list(self.contract.groups)
        every = frame.select(groups).unique()
        for (period,), rows in frame.group_by("period", maintain_order=True):
            missing = every.join(rows, on=groups, how="anti").sort(groups)
            if missing.height:
                row = rows["row"][0] - 1
                self.problem(
                    "missing_category",
                    f"{period} lacks {' | '.join(missing.row(0))}, which other periods of the table have",
                    "look whether a row is missing or its period is wrong; if the publisher leaves categories out, "
                    f"take `complete` out of {self.contract_file}",
                    row=row,
                    column=0,
                    found=str(period),
                )

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
        if not self.grid.typed:
            return len(rows)
        if layout.end is None:
            return self._before_the_notes(layout, first)
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

    def _before_the_notes(self, layout: Listing, first: int) -> int:
        """Return the row after the last record, where notes of one cell each stand below the table."""
        rows = self.grid.rows
        styles = next((column.styles for column in layout.columns if isinstance(column, PeriodColumn)), ())
        left = next((place for place, cell in enumerate(rows[first - 1]) if not blank(cell)), 0) if first else 0
        doubted = {row for row, _ in self.doubted_places()}
        last, notes = len(rows), []
        while last > first and last - 1 not in doubted:
            filled = [(place, cell) for place, cell in enumerate(rows[last - 1]) if not blank(cell)]
            if filled:
                place, cell = filled[0]
                lone = len(filled) == 1 and place <= left and isinstance(cell, str)
                if not lone or not re.search(r"[A-Za-z]{3}", str(cell)[:TEXT_MAX]) or read_period(cell, styles):
                    break
                notes.append((last - 1, place, cell))
            last -= 1
        self.scaled_words(notes, layout.columns)
        return last

    def _above_the_header(self, layout: Listing, header: int, places: dict[str, int]) -> None:
        """Refuse figures above the header, and words there that give the figures another scale."""
        rows = self.grid.rows
        labels = [(n, place, cell) for n in range(header + 1) for place, cell in enumerate(rows[n]) if not blank(cell)]
        self.scaled_words(labels, layout.columns)
        figures = {places[measure.name] for measure in self.contract.measures if measure.name in places}
        for number in range(max(header, 0)):
            row = rows[number]
            filled = [place for place in places.values() if not blank(at(row, place))]
            held = [place for place in figures if is_figure(at(row, place))]
            if len(filled) > 1 and held:
                self.figures_above_header(number, held[0])

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
        # A row of error cells is not blank: something stands there, and it cannot be read.
        doubted = {row - first for row, column in self._doubted if column in places.values()}
        return [
            index
            for index in range(len(leading[0]))
            if index in doubted or not all(blank(column[index]) for column in leading)
        ]

    def _period_columns(
        self,
        layout: Listing,
        header: int,
        places: dict[str, int],
        body: Sequence[Sequence[Cell]],
        rows: Sequence[int],
    ) -> tuple[list[pl.Series], pl.Series, pl.Series]:
        """Return the columns of the periods, the marks beside them, and notes on those that were mended."""
        column = next((item for item in layout.columns if isinstance(item, PeriodColumn)), None)
        if column is None:
            period, note = self._heading_period(layout)
            return (
                period_series([period] * len(rows)),
                nothing("marks", len(rows)),
                pl.Series("mended", [note], dtype=pl.String).new_from_index(0, len(rows)),
            )
        place = places[name(column)]
        cells = body[place]
        first_row: dict[Cell, int] = {}
        for row, cell in zip(rows, cells, strict=True):
            first_row.setdefault(cell, row)
        read: dict[Cell, tuple[Period | None, str | None]] = {}
        for cell, row in first_row.items():
            read[cell] = (None, None)
            with self.at_cell(row, place, cell):
                text, marks = without_marks(cell)
                known = all(mark in column.beside for mark in marks)
                read[cell] = (read_period(text, column.styles) if known else None, " ".join(marks) or None)
            if read[cell][0] is None and not self.doubted(row, place):
                self.problem(
                    "unknown_period",
                    f"this is not a period written as {' or '.join(column.styles)}",
                    f"add the way it is written to `styles` or its mark to `beside` in {self.contract_file}",
                    row=row,
                    column=place,
                    found=cell,
                )
        self._dates_as_shown(self.grid.rows[header][place] if header >= 0 else None, place, first_row, read)
        self._check_repeats(layout, places, body, cells, rows, read)
        written = [(row, place, cell, period) for cell, row in first_row.items() if (period := read[cell][0])]
        mended = self.bounded(written, layout.heading_weekday)
        self.ends_as_titled([(row, place, period) for row, place, _, period in written])
        if layout.consecutive:
            self.without_gaps(
                [(row, place, mended.get((row, place), (period,))[0]) for row, place, _, period in written]
            )
        # Few periods, many rows: each is written out once and then looked up.
        number = {cell: index for index, cell in enumerate(read)}
        order = pl.Series([number[cell] for cell in cells], dtype=pl.UInt32)
        fixed = [mended.get((first_row[cell], place), (period, None)) for cell, (period, _) in read.items()]
        found = period_series([period for period, _ in fixed])
        said = pl.Series("marks", [mark for _, mark in read.values()], dtype=pl.String)
        notes = pl.Series("mended", [note for _, note in fixed], dtype=pl.String)
        return [series.gather(order) for series in found], said.gather(order), notes.gather(order)

    def _dates_as_shown(
        self,
        label: Cell,
        place: int,
        first_row: dict[Cell, int],
        read: dict[Cell, tuple[Period | None, str | None]],
    ) -> None:
        """Refuse a date that is shown, or headed, as a longer period than the one it is read as."""
        headed = next((word for word in ("quarter", "year") if re.search(rf"\b{word}\b", plain_label(label))), None)
        for cell, row in first_row.items():
            period = read[cell][0]
            if period is None or not isinstance(cell, date):
                continue
            shown = self.grid.dates_shown.get(address(row, place), headed)
            if shown is not None and shown != period.type:
                self.problem(
                    "date_for_a_period",
                    f"a date stands where a {shown if shown != 'other' else 'period'} is shown or headed: which days "
                    "are meant cannot be told",
                    f"wait for the publisher to write the period out, or correct `styles` in {self.contract_file}",
                    row=row,
                    column=place,
                    found=cell.isoformat(),
                )

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

    def _heading_period(self, layout: Listing) -> tuple[Period | None, str | None]:
        """Return the period that the nearest heading names, and a note where its year was mended."""
        # Only the nearest: what stands between the week and the table, such as `Total so far`, may make it another.
        for heading in self.grid.headings[-1:]:
            if layout.heading_period and (match := re.search(layout.heading_period, heading)):
                period = read_period(match.group(1), layout.heading_styles)
                if period is not None:
                    mended = self.bounded([(None, None, heading, period)], layout.heading_weekday)
                    return mended.get((None, None), (period, None))
        self.problem(
            "unknown_period",
            "no heading above the table names its period",
            f"correct `heading_period` in {self.contract_file}",
            found=" / ".join(self.grid.headings) or None,
        )
        return None, None

    def _dimension(self, dimension: Dimension, cells: Sequence[Cell], rows: Sequence[int], place: int) -> pl.Series:
        known = set(self.context.categories(dimension.categories)) if dimension.categories else None
        values: dict[Cell, str | None] = {}
        for cell in dict.fromkeys(cells):
            # A line break or a hard blank in a name is how it was typed, not another name.
            text = one_line(cell) if isinstance(cell, str) else None
            values[cell] = text
            if text and (known is None or text in known):
                continue
            row = rows[cells.index(cell)]
            if self.doubted(row, place):
                continue
            if blank(cell):
                self.problem(
                    "empty_cell",
                    f"{dimension.label!r} is empty",
                    "wait for the publisher to mend it, or say in the contract what an empty cell means",
                    row=row,
                    column=place,
                )
            elif text and self.context.is_open(dimension.categories) and may_be_a_name(text):
                self.warn(
                    "new_name",
                    f"{dimension.label!r} has a name that is not among the known ones; it is published as it stands, "
                    "without a code",
                    _category_advice(dimension),
                    row=row,
                    column=place,
                    found=text,
                )
            else:
                self.problem(
                    "unknown_category",
                    f"{dimension.label!r} has a value that is not among the known ones",
                    _category_advice(dimension),
                    row=row,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell)[:100], sorted(known or ())),
                )
        if all(values[cell] is cell or values[cell] == cell for cell in values) and set(map(type, cells)) == {str}:
            return pl.Series(dimension.name, cells, dtype=pl.String)
        return pl.Series(dimension.name, [values[cell] for cell in cells], dtype=pl.String)

    def _notes(
        self, layout: Listing, places: dict[str, int], body: Sequence[Sequence[Cell]], rows: Sequence[int]
    ) -> pl.Series:
        column = next((item for item in layout.columns if isinstance(item, NoteColumn)), None)
        place = places.get(name(column)) if column else None
        if column is None or place is None:
            return nothing("note", len(rows))
        cells = [self._with_span(row, place, cell) for row, cell in zip(rows, body[place], strict=True)]
        for row, cell in zip(rows, cells, strict=True):
            if not blank(cell) and str(cell).strip() not in column.known:
                self.problem(
                    "unknown_note",
                    f"{column.label!r} holds a remark that the contract does not know",
                    f"add it to `known` in {self.contract_file} if it needs no other handling",
                    row=row,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell)[:100], column.known),
                )
        return pl.Series("note", [None if blank(cell) else str(cell).strip() for cell in cells], dtype=pl.String)

    def _with_span(self, row: int, place: int, cell: Cell) -> Cell:
        """Return what is shown in a cell: a remark that spans several rows belongs to each of them."""
        origin = self.grid.spanned.get(address(row, place)) if self.grid.spanned and blank(cell) else None
        if origin is None:
            return cell
        from_row, from_place = position(origin)
        return at(self.grid.rows[from_row], from_place)


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
