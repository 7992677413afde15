"""What the headings of a breakdown say: the measure and the period of each column.

Belongs here: taking a heading apart, and taking what it does not say from the words above the table. Does not belong
here: rows and figures (`breakdown`), or how a period is written (`assets.contracts.periods`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assets.contracts.language import Breakdown, Column, Measure
from assets.contracts.periods import Period, read_period
from assets.observations.grid import Cell
from assets.observations.layouts.cells import blank
from assets.observations.layouts.labels import label_forms, one_line, shortened, without_marks
from assets.observations.layouts.listing_header import is_labelled
from assets.observations.layouts.problem_log import ProblemLog
from assets.observations.layouts.surroundings import cross_table
from assets.problems import nearest_names

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Lines of a sheet that name a day of their own, which is no period of the figures.
_FURNITURE = re.compile(
    r"(?i)^(?:source|published|publication date|last updated|updated|next update|data (?:as|extract)|©|crown)"
)
_JOINT = re.compile(r"(?i)^(?:[\s,:;()–-]|\b(?:in|for|during|between|from)\b(?=\s*\d{4}))+|[\s,:;()–-]+$")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a column of figures is.

    Attributes:
        measure: Its measure.
        period: The period of its figures.
        marks: Marks beside the heading.
    """

    measure: Measure
    period: Period
    marks: str | None


def is_side(layout: Breakdown, cell: Cell) -> bool:
    """Say whether a cell is the label of the parts."""
    return is_labelled(layout.dimension, cell)


def headings(log: ProblemLog, layout: Breakdown, header: int, side: int, *, asked: bool = True) -> dict[int, Heading]:
    """Return the measure and the period of each column of figures, by its place.

    Args:
        log: Takes what is wrong.
        layout: The breakdown.
        header: Row of the headings.
        side: Place of the parts.
        asked: Whether what is wrong is told; where not, only columns whose headings say something are returned.

    Raises:
        TableError: With rule `cross_table` where another breakdown stands across the top.
    """
    said: dict[int, tuple[Measure | None, Period | None, str | None]] = {}
    strange: list[tuple[int, Cell]] = []
    for place, cell in enumerate(log.grid.rows[header]):
        if place == side or blank(cell) or any(is_labelled(column, cell) for column in layout.columns_not_read):
            continue
        text, marks = without_marks(cell)
        measure, period = _taken_apart(layout, text)
        crossed = any(is_labelled(column, cell) for column in layout.crossed)
        if crossed or not (measure or period) or not set(marks) <= set(layout.beside):
            strange.append((place, cell))
        else:
            said[place] = (measure, period, " ".join(marks) or None)
    if not asked:
        return {place: Heading(layout.measures[0], period, None) for place, (_, period, _) in said.items() if period}
    _no_cross_table(log, layout, header, strange, said=bool(said))
    for place, cell in strange:
        log.problem(
            "unknown_column",
            f"this column is headed by no measure and no period written as {' or '.join(layout.styles)}",
            f"add it to {log.contract.file}: to `measures` or as another name (`also`), to `styles`, to `beside`, or "
            "to `columns_not_read`",
            row=header,
            column=place,
            found=cell,
            nearest=nearest_names(str(cell), [label for column in layout.entries for label in column.labels]),
        )
    period = None if all(period for _, period, _ in said.values()) else _titled_period(log, layout, header)
    measure = None if all(measure for measure, _, _ in said.values()) else _titled_measure(log, layout, header)
    return {
        place: Heading(of, when, marks)
        for place, (own, written, marks) in said.items()
        if (of := own or measure) and (when := written or period)
    }


def _taken_apart(layout: Breakdown, text: Cell) -> tuple[Measure | None, Period | None]:
    """Return the measure and the period that a heading names; None for what it does not name, or not alone."""
    if period := read_period(text, layout.styles):
        return None, period
    labels = sorted(
        ((label, measure) for measure in layout.measures for label in measure.labels), key=lambda pair: -len(pair[0])
    )
    for form in label_forms(text):
        for label, measure in labels:
            before, found, after = form.partition(label.casefold())
            if not found or before[-1:].isalnum() or after[:1].isalnum():
                continue
            rest = _JOINT.sub("", f"{before.strip()} {after.strip()}".strip())
            if not rest:
                return measure, None
            if period := read_period(rest, layout.styles):
                return measure, period
    return None, None


def _no_cross_table(
    log: ProblemLog, layout: Breakdown, header: int, strange: list[tuple[int, Cell]], *, said: bool
) -> None:
    """Refuse a table that crosses the parts with those of another breakdown.

    Raises:
        TableError: If it does.
    """
    named = next((column for column in layout.crossed for _, cell in strange if is_labelled(column, cell)), None)
    titled = next((c for c in layout.crossed for text in _titles(log, header) if _says(layout, c, text)), None)
    if not strange or not (named or titled or not said):
        return
    found = ", ".join(str(cell) for _, cell in strange)
    cross_table(log, layout.dimension, named or titled, header, strange[0][0], found)


def _says(layout: Breakdown, crossed: Column, text: str) -> bool:
    """Say whether a title names the parts and another breakdown, as in `by sector and region`."""
    names = [
        rf"(?:{'|'.join(re.escape(label) for label in column.labels)})s?" for column in (layout.dimension, crossed)
    ]
    pairs = (rf"\bby\b.*\b{one}\b.*\b(?:and|by|within)\b.*\b{other}\b" for one, other in (names, names[::-1]))
    return any(re.search(pair, text, re.IGNORECASE) for pair in pairs)


def _titles(log: ProblemLog, header: int) -> Iterator[str]:
    """Yield the words above a table, nearest first: title rows, headings, the title of the document."""
    for row in reversed(log.grid.rows[:header]):
        yield from (one_line(cell) for cell in row if isinstance(cell, str) and not blank(cell))
    yield from reversed(log.grid.headings)
    yield log.context.title


def _titled_period(log: ProblemLog, layout: Breakdown, header: int) -> Period | None:
    """Return the period that the nearest words with a year in them name."""
    text = next((text for text in _titles(log, header) if _YEAR.search(text) and not _FURNITURE.match(text)), None)
    plain, _ = without_marks(text)
    match = re.search(layout.title_period, str(plain)) if text else None
    period = read_period(match.group(1), layout.styles) if match else None
    if period is None:
        log.problem(
            "unknown_period",
            f"neither the headings of the columns nor the nearest words above with a year name one period written as "
            f"{' or '.join(layout.styles)}",
            f"look at the table; add the way the title says it to `title_period` or `styles` in {log.contract.file}",
            row=header,
            found=shortened(text) if text else None,
        )
    return period


def _titled_measure(log: ProblemLog, layout: Breakdown, header: int) -> Measure | None:
    """Return the one measure that the nearest title which names any names."""
    for text in _titles(log, header):
        named = [m for m in layout.measures if re.search(rf"\b{m.name}\b", text, re.IGNORECASE)]
        if len(named) == 1:
            return named[0]
        if named:
            break
    names = [measure.label for measure in layout.measures]
    log.problem(
        "unknown_measure",
        f"the headings name periods, and no title says which of {', '.join(map(repr, names))} the figures are",
        "look at the table: headings in two rows are not read; if one word says it, add it as another name (`also`) "
        f"of the measure in {log.contract.file}",
        row=header,
        found=next(iter(_titles(log, header)), None),
    )
    return None
