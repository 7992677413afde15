"""The period of each row of a listing, from its column or from the heading above the table.

Belongs here: reading it, and holding it against dates as shown and a column that repeats the year. Does not belong
here: how a period is written (`assets.contracts.periods`), or rules that every layout keeps (`period_rules`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from assets.contracts.language import Listing, PeriodColumn, Repeats, YearColumn
from assets.contracts.periods import Period, read_period, read_period_of_year
from assets.observations.column_cells import Cells, ListedCells
from assets.observations.grid import Cell, address
from assets.observations.layouts.cells import whole
from assets.observations.layouts.labels import name, plain_label, without_marks
from assets.observations.layouts.listing_years import YearAndRest, in_one_direction, years_of_rows
from assets.observations.layouts.period_rules import as_headed, bounded, ends_as_titled, part_of_month, without_gaps
from assets.observations.layouts.problem_log import ProblemLog
from assets.observations.layouts.series import nothing, period_series

_Written = Cell | YearAndRest


def period_columns(
    log: ProblemLog,
    layout: Listing,
    header: int,
    places: dict[str, int],
    body: Sequence[Cells],
    rows: Sequence[int],
) -> tuple[list[pl.Series], pl.Series, pl.Series]:
    """Return the columns of the periods, the marks beside them, and notes on those that were mended."""
    column = next((item for item in layout.columns if isinstance(item, PeriodColumn)), None)
    if column is None:
        period, note = _heading_period(log, layout)
        return (
            period_series([period] * len(rows)),
            nothing("marks", len(rows)),
            pl.Series("mended", [note], dtype=pl.String).new_from_index(0, len(rows)),
        )
    place = places[name(column)]
    cells = _as_written(log, layout, column, places, body, rows)
    first_row: dict[_Written, int] = {cell: rows[index] for cell, index in cells.distinct.items()}
    read: dict[_Written, tuple[Period | None, str | None]] = {}
    for cell, row in first_row.items():
        read[cell] = (None, None)
        rest = cell.rest if isinstance(cell, YearAndRest) else cell
        with log.at_cell(row, place, rest):
            text, marks = without_marks(rest)
            if all(mark in column.beside for mark in marks):
                read[cell] = _read(text, marks, cell, column)
        if read[cell][0] is None and not log.doubted(row, place) and _has_its_year(cell):
            log.problem(
                "unknown_period",
                f"this is not a period written as {' or '.join(column.styles)}"
                + (", without its year" if isinstance(cell, YearAndRest) else ""),
                "add the way it is written to `styles`, its mark to `beside` or, if the row adds up the others, its "
                f"label to `totals` in {log.contract.file}",
                row=row,
                column=place,
                found=rest,
            )
    if any(isinstance(cell, YearAndRest) for cell in first_row):
        pairs = zip(rows, cells, strict=True)
        carried = [(row, cell.of, p) for row, cell in pairs if isinstance(cell, YearAndRest) and (p := read[cell][0])]
        in_one_direction(log, layout, places, carried)
    label = log.grid.rows[header][place] if header >= 0 else None
    _dates_as_shown(log, label, place, first_row, read)
    _check_repeats(log, layout, places, body, cells, rows, read)
    written = [
        (row, place, str(cell) if isinstance(cell, YearAndRest) else cell, period)
        for cell, row in first_row.items()
        if (period := read[cell][0])
    ]
    as_headed(log, header, label, written)
    mended = bounded(log, written, layout.heading_weekday)
    ends_as_titled(log, [(row, place, period) for row, place, _, period in written])
    if layout.consecutive:
        without_gaps(log, [(row, place, mended.get((row, place), (period,))[0]) for row, place, _, period in written])
    # Few periods, many rows: each is written out once and then looked up.
    order = cells.codes
    fixed = [mended.get((first_row[cell], place), (period, None)) for cell, (period, _) in read.items()]
    columns = period_series([part_of_month(log, period) if period else None for period, _ in fixed])
    mark_column = pl.Series("marks", [mark for _, mark in read.values()], dtype=pl.String)
    notes = pl.Series("mended", [note for _, note in fixed], dtype=pl.String)
    return [series.gather(order) for series in columns], mark_column.gather(order), notes.gather(order)


def _as_written(
    log: ProblemLog,
    layout: Listing,
    column: PeriodColumn,
    places: dict[str, int],
    body: Sequence[Cells],
    rows: Sequence[int],
) -> Cells:
    """Return the period of each row as it is written: one cell, or the year in one and the rest in another."""
    apart = next((item for item in layout.columns if isinstance(item, YearColumn)), None)
    cells = body[places[name(column)]]
    if apart is None or name(apart) not in places:
        return cells
    place = places[name(apart)]
    years = years_of_rows(log, apart, column, place, body[place], rows)
    return ListedCells([YearAndRest(of, rest) for of, rest in zip(years, cells, strict=True)])


def _read(text: Cell, marks: list[str], cell: _Written, column: PeriodColumn) -> tuple[Period | None, str | None]:
    """Return the period and the marks beside it."""
    if not isinstance(cell, YearAndRest):
        return read_period(text, column.styles), " ".join(marks) or None
    beside = dict.fromkeys([*cell.of.marks, *marks])
    period = read_period_of_year(text, cell.of.year, column.styles) if cell.of.year else None
    return period, " ".join(beside) or None


def _has_its_year(cell: _Written) -> bool:
    """Say whether the year of a period is known; one that is not is told where it should stand."""
    return not isinstance(cell, YearAndRest) or cell.of.year is not None


def _dates_as_shown(
    log: ProblemLog,
    label: Cell,
    place: int,
    first_row: dict[_Written, int],
    read: dict[_Written, tuple[Period | None, str | None]],
) -> None:
    """Refuse a date that is shown, or headed, as a longer period than the one it is read as."""
    headed = next((word for word in ("quarter", "year") if re.search(rf"\b{word}\b", plain_label(label))), None)
    for cell, row in first_row.items():
        period = read[cell][0]
        if period is None or not isinstance(cell, date):
            continue
        # A column of days as at which a stock is counted may be headed by the quarter that they end.
        by_label = None if period.type == "as_at" else headed
        shown = log.grid.dates_shown.get(address(row, place), by_label)
        if shown is not None and shown != period.type:
            log.problem(
                "date_for_a_period",
                f"a date stands where a {shown if shown != 'other' else 'period'} is shown or headed: which days "
                "are meant cannot be told",
                f"wait for the publisher to write the period out, or correct `styles` in {log.contract.file}",
                row=row,
                column=place,
                found=cell.isoformat(),
            )


def _check_repeats(
    log: ProblemLog,
    layout: Listing,
    places: dict[str, int],
    body: Sequence[Cells],
    cells: Cells,
    rows: Sequence[int],
    read: dict[_Written, tuple[Period | None, str | None]],
) -> None:
    for column in layout.columns:
        if isinstance(column, Repeats) and (place := places.get(name(column))) is not None:
            written, years = list(cells.distinct), list(body[place].distinct)
            pairs = pl.DataFrame([cells.codes.alias("cell"), body[place].codes.alias("year")]).with_row_index()
            for index, cell_code, year_code in pairs.unique(["cell", "year"], keep="first").sort("index").iter_rows():
                cell, year = written[cell_code], years[year_code]
                period = read[cell][0]
                if period is not None and whole(year) != period.start.year:
                    log.problem(
                        "year_differs",
                        f"the year does not fit the period {cell!r} of its row",
                        "wait for the publisher to mend it: one of the two is wrong",
                        row=rows[index],
                        column=place,
                        found=year,
                    )


def _heading_period(log: ProblemLog, layout: Listing) -> tuple[Period | None, str | None]:
    """Return the period that the nearest heading names, and a note where its year was mended."""
    # Only the nearest: what stands between the week and the table, such as `Total so far`, may make it another.
    for heading in log.grid.headings[-1:]:
        if layout.heading_period and (match := re.search(layout.heading_period, heading)):
            period = read_period(match.group(1), layout.heading_styles)
            if period is not None:
                mended = bounded(log, [(None, None, heading, period)], layout.heading_weekday)
                return mended.get((None, None), (period, None))
    log.problem(
        "unknown_period",
        "no heading above the table names its period",
        f"correct `heading_period` in {log.contract.file}",
        found=" / ".join(log.grid.headings) or None,
    )
    return None, None
