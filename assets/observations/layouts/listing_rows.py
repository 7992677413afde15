"""Rows of a listing that are no records, such as what changed in the latest year.

Belongs here: finding them by what stands in place of the period, and holding a row of changes against the records.
Does not belong here: where the table ends (`listing_extent`), or how a period is read (`listing_periods`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assets.contracts.language import Change, Listing, Measure, NotRead, PeriodColumn
from assets.contracts.periods import Period, read_period, year_before
from assets.observations.grid import Cell
from assets.observations.layouts.labels import label_forms, name, plain_label, without_marks
from assets.observations.layouts.problem_log import ProblemLog


def rows_not_read(layout: Listing, cells: Sequence[Cell]) -> dict[int, NotRead]:
    """Return which entries of the column of periods a contract names as no record, with its word for each."""
    if not layout.rows_not_read:
        return {}
    found = {}
    for index, cell in enumerate(cells):
        text, _ = without_marks(cell)
        if word := next((word for word in layout.rows_not_read if _is(word, text)), None):
            found[index] = word
    return found


def _is(word: NotRead, text: Cell) -> bool:
    forms = label_forms(text) if isinstance(text, str) else ()
    known = {plain_label(label) for label in word.labels}
    return any(form in known or (word.pattern and re.fullmatch(word.pattern, form, re.I)) for form in forms)


def hold_changes(
    log: ProblemLog,
    layout: Listing,
    places: dict[str, int],
    body: Sequence[Sequence[Cell]],
    records: Iterable[int],
    words: dict[int, NotRead],
    first: int,
) -> None:
    """Refuse a row of changes that is not the difference of the latest year and the year before it.

    Where the table does not have both years, or has shorthand in place of a figure, there is nothing to hold it to.
    """
    column = next((item for item in layout.columns if isinstance(item, PeriodColumn)), None)
    changes = [index for index, word in words.items() if isinstance(word, Change)]
    if column is None or not changes:
        return
    rows: dict[Period, int] = {}
    for index in records:
        text, _ = without_marks(body[places[name(column)]][index])
        if period := read_period(text, column.styles):
            rows.setdefault(period, index)
    latest = max(rows, key=lambda period: (period.end, period.type == "year_ending"), default=None)
    before = year_before(latest) if latest else None
    if latest is None or before not in rows:
        return
    for measure in (item for item in layout.columns if isinstance(item, Measure) and item.name in places):
        figures = body[places[measure.name]]
        now, then = figures[rows[latest]], figures[rows[before]]
        for index in changes:
            change = figures[index]
            numbers = [n for n in (now, then, change) if isinstance(n, float | int) and not isinstance(n, bool)]
            if len(numbers) == 3 and numbers[0] - numbers[1] != numbers[2]:
                log.problem(
                    "change_differs",
                    f"{measure.label!r} is {numbers[0]:,.15g} for {latest.label} and {numbers[1]:,.15g} for "
                    f"{before.label}, which is no change of {numbers[2]:,.15g}: a row or a column may have slipped",
                    "look at the sheet; wait for the publisher to mend it, or name the row as `NotRead` instead of "
                    f"`Change` in {log.contract.file} if it means something else",
                    row=first + index,
                    column=places[measure.name],
                    found=change,
                )
