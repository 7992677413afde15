"""The header row of a listing, and which of its columns is which.

Belongs here: finding columns by label, pattern or, where a contract says so, position. Does not belong here: what
stands above or below the table (`listing_extent`), or columns that no label names (`listing_parts`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assets.contracts.language import Column, Crossed, Dimension, Listing, Part, PeriodColumn
from assets.contracts.periods import read_period
from assets.observations.grid import Cell
from assets.observations.layouts.cells import blank
from assets.observations.layouts.labels import label_forms, name, plain_label
from assets.observations.layouts.problem_log import ProblemLog
from assets.observations.layouts.surroundings import HEADER_ROWS, cross_table, header_not_found
from assets.problems import TableError


def find_header(log: ProblemLog, layout: Listing) -> tuple[int, dict[str, int]]:
    """Return the header's row and the place of each column, by our name."""
    best: tuple[int, int, dict[str, int]] | None = None
    for index, row in enumerate(log.grid.rows[:HEADER_ROWS]):
        places = _match(layout.columns, row)
        if best is None or len(places) > best[0]:
            best = (len(places), index, places)
    required = [column for column in layout.columns if column.required]
    matched, index, places = best or (0, 0, {})
    missing = [column for column in required if name(column) not in places]
    if matched and not missing:
        _no_cross_table(log, layout, places, index)
        return index, places
    if layout.positional and _fits_by_position(log, layout):
        return -1, {name(column): place for place, column in enumerate(layout.columns)}
    header_not_found(log, layout.columns, missing or required, index if matched else None)
    raise TableError(log.problems)


def _no_cross_table(log: ProblemLog, layout: Listing, places: dict[str, int], index: int) -> None:
    crossed = next((item for item in layout.columns if isinstance(item, Crossed) and name(item) in places), None)
    if crossed:
        parts = next(column for column in layout.columns if isinstance(column, Dimension))
        place = places[name(crossed)]
        cross_table(log, parts, crossed, index, place, str(log.grid.rows[index][place]))


def _match(every: Sequence[Column], row: Sequence[Cell]) -> dict[str, int]:
    columns = [column for column in every if not isinstance(column, Part)]
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
            first = next((place for place in free if _fits(column.pattern, row[place])), None)
            if first is not None:
                places[name(column)] = first
    for part in (column for column in every if isinstance(column, Part)):
        labels = {plain_label(label) for label in part.labels}
        for place, cell in enumerate(row):
            if place not in places.values() and (labels & {*label_forms(cell)} or _fits(part.pattern, cell)):
                places[f"{name(part)} {place}"] = place
    return places


def _fits_by_position(log: ProblemLog, layout: Listing) -> bool:
    first = log.grid.rows[0] if log.grid.rows else ()
    period = next(column for column in layout.columns if isinstance(column, PeriodColumn))
    return (
        len(first) == len(layout.columns)
        and read_period(first[layout.columns.index(period)], period.styles) is not None
    )


def is_labelled(column: Column, cell: Cell) -> bool:
    """Say whether a cell is a label of a column, by name or by pattern."""
    known = {plain_label(label) for label in column.labels}
    return bool(known & set(label_forms(cell))) or (bool(column.pattern) and _fits(column.pattern, cell))


def _fits(pattern: str, cell: Cell) -> bool:
    return not blank(cell) and any(re.fullmatch(pattern, form, re.IGNORECASE) for form in label_forms(cell))
