"""Listings: a header row of labels, and one record a row below it.

Belongs here: putting the columns of such a table together. Does not belong here: its header, extent, periods and
words (`listing_…`), or reading a figure (`figures`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from assets.contracts.language import Contract, Listing, NotRead, PeriodColumn
from assets.observations.column_cells import Cells
from assets.observations.column_rows import columns_of
from assets.observations.grid import Grid, column_letters
from assets.observations.layouts.base import Reading
from assets.observations.layouts.figures import figures
from assets.observations.layouts.labels import name
from assets.observations.layouts.listing_extent import above_the_header, filled_rows, last_row, stray_cells
from assets.observations.layouts.listing_header import find_header
from assets.observations.layouts.listing_parts import hold_columns
from assets.observations.layouts.listing_periods import period_columns
from assets.observations.layouts.listing_rows import hold_changes, rows_not_read
from assets.observations.layouts.listing_totals import stated_totals, total_rows
from assets.observations.layouts.listing_words import dimension_column, note_column
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.surroundings import hidden_cells


class ListingReading(Reading):
    """A grid read as a listing."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, layout: Listing) -> None:
        super().__init__(grid, contract, context)
        self.layout = layout

    def frame(self) -> pl.DataFrame:
        """Read the listing."""
        layout = self.layout
        rows = self.grid.rows
        header, places = find_header(self, layout)
        first = header + 1
        last = last_row(self, layout, first)
        body = columns_of(rows, first, last)
        labels = rows[header] if header >= 0 else ()
        kept, no_records = self._records(body, places, first)
        if header >= 0:
            rows_kept = range(first, last) if kept is None else [first + index for index in kept]
            hold_columns(self, layout, header, places, rows_kept)
        counted = {places[measure.name] for measure in self.contract.measures if measure.name in places}
        above_the_header(self, layout.columns, header, places.values(), counted)
        stray_cells(self, body, labels, places, first)
        for start, end in _stretches(header, last, [first + index for index in no_records]):
            self.doubted_cells(set(places.values()), start, end)
            hidden_cells(self, set(places.values()), start, end)
        hold_changes(self, layout, places, body, kept or (), no_records, first)
        if kept is not None:
            body = [column.taken(kept) for column in body]
        sheet_rows: Sequence[int] = range(first, last) if kept is None else [first + index for index in kept]
        if totals := total_rows(self, layout, places, body, sheet_rows):
            added = {total.index for total in totals}
            others = [index for index in range(len(sheet_rows)) if index not in added]
            body = [column.taken(others) for column in body]
            sheet_rows = [sheet_rows[index] for index in others]

        frame = pl.DataFrame({"row": pl.Series(sheet_rows, dtype=pl.Int32) + 1})
        if not sheet_rows:
            self.problem(
                "no_rows",
                "the table has a header but no rows",
                "look at the file; if the publisher emptied the table, mark the contract `may_be_empty`",
                row=header,
            )
            return frame
        periods, marks, mended = period_columns(self, layout, header, places, body, sheet_rows)
        frame = frame.with_columns(periods)
        for dimension in self.contract.dimensions:
            place = places.get(dimension.name)
            frame = frame.with_columns(
                dimension_column(self, dimension, body[place], sheet_rows, place)
                if place is not None
                else pl.lit(dimension.implied, dtype=pl.String).alias(dimension.name)
            )
        remarks = pl.DataFrame([note_column(self, layout, places, body, sheet_rows), mended])
        note = remarks.select(
            pl.concat_str("note", "mended", separator="; ", ignore_nulls=True).replace("", None)
        ).to_series()
        parts = []
        for measure in self.contract.measures:
            if (place := places.get(measure.name)) is None:
                continue
            values = figures(self, measure, body[place], _places(sheet_rows, place))
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
        read = self.arranged(pl.concat(parts))
        self.totals = stated_totals(self, self.contract, places, totals, read)
        return read

    def _records(
        self, body: Sequence[Cells], places: dict[str, int], first: int
    ) -> tuple[list[int] | None, dict[int, NotRead]]:
        """Return the rows that are records, None for all of them, and those that the contract names as none."""
        period = next((name(column) for column in self.layout.columns if isinstance(column, PeriodColumn)), None)
        words = rows_not_read(self.layout, body[places[period]]) if period in places and body else {}
        kept = filled_rows(self, body, places, first)
        if words:
            every = range(len(body[0])) if kept is None else kept
            kept = [index for index in every if index not in words]
        return kept, words

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
                    f"take `complete` out of {self.contract.file}",
                    row=row,
                    column=0,
                    found=str(period),
                )


def _stretches(first: int, last: int, without: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of rows between those left out, the end not included."""
    for row in sorted(without):
        yield first, row
        first = row + 1
    yield first, last


def _places(rows: Sequence[int], column: int) -> Callable[[int], tuple[int, int]]:
    return lambda index: (rows[index], column)
