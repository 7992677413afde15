"""Which rows and cells belong to a listing, and which may not stand beside it.

Belongs here: the last row, notes below, figures above, cells in columns without a label, blank rows. Does not belong
here: the header itself (`listing_header`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assets.contracts.language import Column, Listing, PeriodColumn
from assets.contracts.periods import PeriodType, read_period
from assets.observations.column_cells import Cells
from assets.observations.grid import Cell
from assets.observations.layouts.cells import at, blank, is_figure
from assets.observations.layouts.labels import TEXT_MAX
from assets.observations.layouts.problem_log import ProblemLog
from assets.observations.layouts.surroundings import derived_words, figures_above_header, scaled_words


def last_row(log: ProblemLog, layout: Listing, first: int) -> int:
    """Return the row after the last record, having checked what follows it."""
    rows = log.grid.rows
    if not log.grid.typed:
        return len(rows)
    if layout.end is None:
        styles = next((column.styles for column in layout.columns if isinstance(column, PeriodColumn)), ())
        return before_the_notes(log, layout.columns, styles, first)
    folded = layout.end.casefold()
    for index in range(len(rows) - 1, first - 1, -1):
        row = rows[index]
        if row and isinstance(row[0], str) and row[0].strip().casefold() == folded:
            for after in range(index + 1, len(rows)):
                for place, cell in enumerate(rows[after]):
                    if not blank(cell):
                        log.problem(
                            "cells_after_end",
                            f"there are cells after the row {layout.end!r}",
                            "look at the sheet; a second table needs a contract of its own",
                            row=after,
                            column=place,
                            found=cell,
                        )
            return index
    log.problem(
        "truncated_table",
        f"the closing row {layout.end!r} is missing, so rows may be missing too",
        f"fetch the file again; if the publisher dropped the closing row, take `end` out of {log.contract.file}",
        row=len(rows) - 1,
    )
    return len(rows)


def before_the_notes(log: ProblemLog, columns: Sequence[Column], styles: tuple[PeriodType, ...], first: int) -> int:
    """Return the row after the last record, where notes of one cell each stand below the table."""
    rows = log.grid.rows
    left = next((place for place, cell in enumerate(rows[first - 1]) if not blank(cell)), 0) if first else 0
    doubted = {row for row, _ in log.doubted_places()}
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
    scaled_words(log, notes, columns)
    return last


def above_the_header(
    log: ProblemLog, columns: Sequence[Column], header: int, places: Collection[int], figures: Collection[int]
) -> None:
    """Refuse figures above the header, and words there that give the figures another scale."""
    rows = log.grid.rows
    labels = [(n, place, cell) for n in range(header + 1) for place, cell in enumerate(rows[n]) if not blank(cell)]
    scaled_words(log, labels, columns)
    derived_words(log, header)
    for number in range(max(header, 0)):
        row = rows[number]
        filled = [place for place in places if not blank(at(row, place))]
        held = [place for place in figures if is_figure(at(row, place))]
        if len(filled) > 1 and held:
            figures_above_header(log, number, held[0])


def stray_cells(
    log: ProblemLog, body: Sequence[Cells], labels: Sequence[Cell], places: dict[str, int], first: int
) -> None:
    """Refuse values in columns without a label."""
    # A column with a label that is not known is told as such, once.
    taken = {*places.values(), *(place for place, label in enumerate(labels) if not blank(label))}
    for place, column in enumerate(body):
        if place in taken or all(map(blank, column.distinct)):
            continue
        for index, cell in enumerate(column):
            if not blank(cell):
                log.problem(
                    "stray_cell",
                    "there is a value in a column without a label",
                    f"look at the sheet; name the column in {log.contract.file} or have the publisher mend it",
                    row=first + index,
                    column=place,
                    found=cell,
                )


def filled_rows(log: ProblemLog, body: Sequence[Cells], places: dict[str, int], first: int) -> list[int] | None:
    """Return the rows that are not wholly blank, or None where none is blank."""
    leading = [body[place] for place in sorted(places.values())]
    if not leading or not any(map(blank, leading[0].distinct)):
        return None
    empty = [[blank(cell) for cell in column] for column in leading]
    # A row of error cells is not blank: something stands there, and it cannot be read.
    doubted = {row - first for row, column in log._doubted if column in places.values()}
    return [index for index, blanks in enumerate(zip(*empty, strict=True)) if index in doubted or not all(blanks)]
