"""Columns of words in a listing: dimensions, held against their reviewed lists, and remarks.

Belongs here: which words may stand there. Does not belong here: the lists (`sql/reference`), or figures (`figures`).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.contracts.language import Dimension, Listing, NoteColumn
from assets.observations.column_cells import Cells, ListedCells
from assets.observations.grid import Cell
from assets.observations.layouts.cells import blank, shown
from assets.observations.layouts.labels import may_be_a_name, name, without_notes
from assets.observations.layouts.problem_log import ProblemLog
from assets.observations.layouts.series import nothing
from assets.problems import nearest_names


def dimension_column(log: ProblemLog, dimension: Dimension, cells: Cells, rows: Sequence[int], place: int) -> pl.Series:
    """Return the values of a dimension; one that its list does not know is told or refused."""
    known = set(log.context.categories(dimension.categories)) if dimension.categories else None
    whole = log.contract.whole
    wholes = {name.casefold() for name in whole.names} if whole and whole.dimension == dimension.name else set()
    values: dict[Cell, str | None] = {}
    for cell, index in cells.distinct.items():
        # A line break, a hard blank or the number of a note in a name is how it was typed, not another name.
        text = without_notes(cell) if isinstance(cell, str) else None
        values[cell] = text
        if text and (known is None or text in known or text.casefold() in wholes):
            continue
        row = rows[index]
        if log.doubted(row, place):
            continue
        if blank(cell):
            log.problem(
                "empty_cell",
                f"{dimension.label!r} is empty",
                "wait for the publisher to mend it, or say in the contract what an empty cell means",
                row=row,
                column=place,
            )
        elif text and log.context.is_open(dimension.categories) and may_be_a_name(text):
            log.warn(
                "new_name",
                f"{dimension.label!r} has a name that is not among the known ones; it is published as it stands, "
                "without a code",
                _category_advice(dimension),
                row=row,
                column=place,
                found=text,
            )
        else:
            log.problem(
                "unknown_category",
                f"{dimension.label!r} has a value that is not among the known ones",
                _category_advice(dimension),
                row=row,
                column=place,
                found=cell,
                nearest=nearest_names(str(cell)[:100], sorted(known or ())),
            )
    return cells.mapped(dimension.name, values, pl.String)


def note_column(
    log: ProblemLog, layout: Listing, places: dict[str, int], body: Sequence[Cells], rows: Sequence[int]
) -> pl.Series:
    """Return the remark on each row; one that the contract does not know is refused."""
    column = next((item for item in layout.columns if isinstance(item, NoteColumn)), None)
    place = places.get(name(column)) if column else None
    if column is None or place is None:
        return nothing("note", len(rows))
    cells = body[place]
    if log.grid.spanned:
        cells = ListedCells([shown(log.grid, row, place, cell) for row, cell in zip(rows, cells, strict=True)])
    remarks = {cell: None if blank(cell) else str(cell).strip() for cell in cells.distinct}
    unknown = {cell for cell, remark in remarks.items() if remark is not None and remark not in column.known}
    for row, cell in zip(rows, cells, strict=True) if unknown else ():
        if cell in unknown:
            log.problem(
                "unknown_note",
                f"{column.label!r} holds a remark that the contract does not know",
                f"add it to `known` in {log.contract.file} if it needs no other handling",
                row=row,
                column=place,
                found=cell,
                nearest=nearest_names(str(cell)[:100], column.known),
            )
    return cells.mapped("note", remarks, pl.String)


def _category_advice(dimension: Dimension) -> str:
    if not dimension.categories:
        return "text was expected: look at the cell"
    file, _, name = dimension.categories.partition(":")
    entry = f" under the dimension `{name}`" if name else ""
    return (
        f"if it is a new or renamed value, add a line to sql/reference/{file}.csv{entry} with its canonical name; "
        "if it is a slip of the publisher, wait for the correction"
    )
