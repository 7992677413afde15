"""Cells of one measure read into figures, with their markers.

Belongs here: what may stand in a cell of figures: numbers, shorthand in place of one or beside it. Does not belong
here: which cells they are (`listing`, `crosstab`, `facts`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import isfinite, log10

import polars as pl

from assets.contracts.language import Measure
from assets.observations.column_cells import Cells, ListedCells
from assets.observations.grid import Cell
from assets.observations.layouts.labels import MARK, TEXT_MAX
from assets.observations.layouts.problem_log import ProblemLog
from assets.observations.layouts.series import nothing
from assets.problems import nearest_names

_NUMBER = re.compile(
    r"(-?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,15})(?:\.(\d{1,15}))?)((?: ?\[[A-Za-z]{1,4}\]){0,4})", re.ASCII
)


def figures(
    log: ProblemLog, measure: Measure, cells: Sequence[Cell], at: Callable[[int], tuple[int, int]]
) -> list[pl.Series]:
    """Return value, marker and text as published; `at` gives the row and column of the nth cell."""
    numbers = (cells if isinstance(cells, Cells) else ListedCells(cells)).numbers
    if numbers is not None:
        for index in _impossible_ones(measure, numbers):
            _impossible_value(log, measure, cells[index], at(index))
        return [numbers.alias("value"), nothing("marker", len(cells)), nothing("as_published", len(cells))]
    read = [_value(log, measure, cell, at(index)) for index, cell in enumerate(cells)]
    return [
        pl.Series("value", [item[0] for item in read], dtype=pl.Float64),
        pl.Series("marker", [item[1] for item in read], dtype=pl.String),
        pl.Series("as_published", [item[2] for item in read], dtype=pl.String),
    ]


def _impossible_ones(measure: Measure, numbers: pl.Series) -> list[int]:
    """Return the indices of numbers that are impossible; few numbers stand in many cells."""
    if not any(_impossible(measure, number) for number in numbers.unique().to_list()):
        return []
    return [index for index, number in enumerate(numbers.to_list()) if _impossible(measure, number)]


def _impossible(measure: Measure, number: float) -> bool:
    return (
        not isfinite(number)
        or number > measure.largest
        or (measure.minimum is not None and number < measure.minimum)
        or (measure.precision >= 1 and number != round(number))
    )


def _impossible_value(log: ProblemLog, measure: Measure, cell: Cell, place: tuple[int, int]) -> None:
    log.problem(
        "impossible_value",
        f"{measure.label!r} cannot hold this number"
        + (f": it is {measure.minimum:g} or more" if measure.minimum is not None else ":")
        + f", at most {measure.largest:,.15g}"
        + (", and whole" if measure.precision >= 1 else ""),
        f"wait for the publisher to mend it, or correct `minimum` or `maximum` of {measure.name!r} in "
        f"{log.contract.file}",
        row=place[0],
        column=place[1],
        found=cell,
    )


def _value(
    log: ProblemLog, measure: Measure, cell: Cell, place: tuple[int, int]
) -> tuple[float | None, str | None, str | None]:
    if log.doubted(*place):
        return None, None, None
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _number(log, measure, float(cell), cell, place), None, None
    if cell is None or cell == "":
        _unreadable_value(log, "empty_cell", f"{measure.label!r} is empty", measure, cell, place)
        return None, None, None
    if not isinstance(cell, str):
        _unreadable_value(log, "not_a_number", f"{measure.label!r} holds no number", measure, cell, place)
        return None, None, None
    text = cell.strip()
    if text in measure.markers:
        return None, text, text
    match = _NUMBER.fullmatch(" ".join(text.split())) if len(text) <= TEXT_MAX else None
    marks = MARK.findall(match.group(3)) if match else []
    if match and match.group(2) and not _decimals_fit(measure, match.group(2)):
        _unreadable_value(
            log,
            "ambiguous_number",
            f"{measure.label!r} has decimals that it cannot have; a full stop may stand for thousands",
            measure,
            cell,
            place,
        )
        return None, None, None
    if match and set(marks) <= set(measure.beside) and (marks or not log.grid.typed):
        number = _number(log, measure, float(match.group(1).replace(",", "")), cell, place)
        return number, " ".join(marks) or None, cell
    if match and not marks:
        _unreadable_value(
            log,
            "text_in_number",
            f"{measure.label!r} holds a number as text; a note mark in superscript may be glued to it, "
            "as in 389 with a superscript 1, which reads as 3891",
            measure,
            cell,
            place,
        )
    else:
        _unreadable_value(
            log,
            "unknown_marker",
            f"{measure.label!r} holds shorthand that the contract does not know",
            measure,
            cell,
            place,
        )
    return None, None, None


def _decimals_fit(measure: Measure, decimals: str) -> bool:
    """Say whether a number written in text may have these decimals, by the step it is rounded to."""
    return measure.precision == 0 or len(decimals) <= max(0, round(-log10(measure.precision)))


def _number(log: ProblemLog, measure: Measure, number: float, cell: Cell, place: tuple[int, int]) -> float:
    if _impossible(measure, number):
        _impossible_value(log, measure, cell, place)
    return number


def _unreadable_value(
    log: ProblemLog, rule: str, message: str, measure: Measure, cell: Cell, place: tuple[int, int]
) -> None:
    log.problem(
        rule,
        message,
        f"find in the workbook's notes what it means, then add it to `markers` or `beside` of "
        f"{measure.name!r} in {log.contract.file}; it is never taken for 0",
        row=place[0],
        column=place[1],
        found=cell if cell != "" else None,
        nearest=nearest_names(str(cell or ""), [*measure.markers, *measure.beside]),
    )
