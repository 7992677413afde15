"""Columns of a listing that no label makes a column of the table: parts of a total, and those that are not known.

Belongs here: holding parts to the total that they follow, and refusing what is neither known nor proven. Does not
belong here: finding the columns that are known (`listing_header`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assets.contracts.language import Listing, Measure, NotRead, Part
from assets.observations.grid import Cell, column_letters
from assets.observations.layouts.cells import at, blank
from assets.observations.layouts.labels import MARK, name, without_marks
from assets.observations.layouts.listing_header import is_labelled
from assets.observations.layouts.problem_log import ProblemLog
from assets.problems import nearest_names

_FEWEST_ROWS = 3
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+", re.ASCII)


def hold_columns(
    log: ProblemLog,
    layout: Listing,
    header: int,
    places: dict[str, int],
    records: Sequence[int],
) -> None:
    """Hold parts to their totals, and refuse columns that the contract does not know.

    Args:
        log: Takes what is wrong.
        layout: The listing.
        header: Row of the labels.
        places: Place of each known column; of a part, with its place in the name.
        records: Rows of the records.
    """
    labels = log.grid.rows[header]
    taken = {*places.values()}
    # Of what is not read there may be several, such as a change of each measure.
    several = [c for c in layout.columns if isinstance(c, NotRead) and not isinstance(c, Part)]
    unknown = [
        place
        for place, cell in enumerate(labels)
        if place not in taken and not blank(cell) and not any(is_labelled(column, cell) for column in several)
    ]
    told: set[int] = set()
    if any(isinstance(column, Part) for column in layout.columns):
        own = {places[name(column)]: column for column in layout.columns if name(column) in places}
        parts = taken - own.keys()
        for place in sorted(own):
            if isinstance(measure := own[place], Measure):
                end = min((p for p in own if p > place and not isinstance(own[p], NotRead)), default=len(labels))
                followers = [p for p in range(place + 1, end) if p in parts or p in unknown]
                told |= _followed_by(log, measure, header, place, followers, parts, records)
    known = [label for column in layout.columns for label in column.labels]
    for place in (place for place in unknown if place not in told):
        log.problem(
            "unknown_column",
            "the header has a column that the contract does not know",
            f"add it to {log.contract.file}: as a column, as another name (`also`) of the one it replaces, "
            "or as `NotRead` with a reason",
            row=header,
            column=place,
            found=labels[place],
            nearest=nearest_names(str(labels[place]), known),
        )


def _followed_by(
    log: ProblemLog,
    measure: Measure,
    header: int,
    total: int,
    followers: Sequence[int],
    parts: set[int],
    records: Sequence[int],
) -> set[int]:
    """Hold the columns that follow a total to it; return those of them that are proven to be its parts."""
    strange = [place for place in followers if place not in parts]
    rows = log.grid.rows
    numbers = [(row, [_number(at(rows[row], place)) for place in (total, *followers)]) for row in records if followers]
    whole = [(row, values[0], sum(values[1:])) for row, values in numbers if None not in values]  # type: ignore[arg-type]
    wrong = next((item for item in whole if item[1] != item[2]), None)
    names = ", ".join(repr(log.grid.rows[header][place]) for place in followers)
    letters = ", ".join(map(column_letters, followers))
    if wrong is None and strange and len(followers) > 1 and len(whole) >= _FEWEST_ROWS:
        log.warn(
            "unknown_parts",
            f"columns {letters} ({names}) were not read: they add up to {measure.label!r} in {len(whole):,} rows, so "
            "they break it down",
            f"name them as `Part` in {log.contract.file}, or as measures if they are wanted",
            row=header,
            column=strange[0],
            found=log.grid.rows[header][strange[0]],
        )
        return set(strange)
    if wrong is not None and len(strange) < len(followers):
        row, wanted, came_to = wrong
        log.problem(
            "parts_do_not_add_up",
            f"columns {letters} ({names}) follow {measure.label!r}, which is {wanted:,.15g}, and come to "
            f"{came_to:,.15g}: they are not its parts, or one of the cells is wrong",
            "look at the sheet: if one of them counts otherwise, name it as `NotRead` with a reason in "
            f"{log.contract.file}; else wait for the publisher to mend the cell",
            row=row,
            column=total,
            found=f"{wanted:.15g}",
        )
    return set()


def _number(cell: Cell) -> float | None:
    """Return a plain number, marks beside it or not; None for shorthand, blanks and the rest."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return float(cell)
    text, marks = without_marks(cell)
    if isinstance(text, str) and (marks or MARK.search(text) is None) and _NUMBER.fullmatch(text):
        return float(text.replace(",", ""))
    return None
