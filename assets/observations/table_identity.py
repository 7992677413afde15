"""What a grid says it is about, for tables that their columns alone do not tell apart.

Belongs here: the words beside a grid, nearest first, and whether they name a
contract's table. Does not belong here: which words those are (the contracts) or
reading the grid (`extract`).

So do the periods: a table of years beside one of months, both under the same words, is another table.

Visits to find illegal working and all enforcement visits may come under the same
labels: taking one for the other would be a wrong number, so a table whose words
say nothing of its subject is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assets.contracts.language import Contract, Listing, PeriodColumn, Subject, YearColumn
from assets.contracts.periods import Period, PeriodType, read_period, read_period_of_year
from assets.observations.grid import Cell, Grid
from assets.observations.layouts.cells import blank
from assets.observations.layouts.labels import without_marks
from assets.observations.layouts.listing_header import is_labelled
from assets.observations.layouts.surroundings import HEADER_ROWS

_SHORTEST_FIRST: tuple[PeriodType, ...] = ("month", "quarter", "year", "year_ending", "between")


def is_about(grid: Grid, title: str, contract: Contract) -> bool:
    """Say whether a grid is about all the subjects of a contract; true where it names none.

    Args:
        grid: The grid.
        title: Title of the document it is in.
        contract: The contract.
    """
    return all(_said(grid, title, subject) == "words" for subject in contract.subjects)


def is_sister(grid: Grid, title: str, contract: Contract) -> bool:
    """Say whether a grid is of the contract's subject, but another contract's: by its words or by its periods."""
    said = {_said(grid, title, subject) for subject in contract.subjects}
    return "sisters" in said or (said == {"words"} and not is_of_its_periods(grid, contract))


def is_of_its_periods(grid: Grid, contract: Contract) -> bool:
    """Say whether the shortest period of a grid is not of a kind that another contract reads."""
    if not contract.other_periods:
        return True
    header = next((row for row in grid.rows[:HEADER_ROWS] if sum(not blank(cell) for cell in row) > 1), ())
    cells = [*header, *(cell for row in grid.rows for cell in row[:2])]
    kinds = {period.type for cell in cells if (period := _period(cell))}
    shortest = next((kind for kind in _SHORTEST_FIRST if kind in kinds), None)
    return shortest not in contract.other_periods or _has_its_year_apart(header, contract)


def _period(cell: Cell) -> Period | None:
    text, _ = without_marks(cell)
    # A month or quarter may have its year in the column beside it; any year will do to tell what it is.
    return read_period(text, _SHORTEST_FIRST) or read_period_of_year(text, 2000, ("month", "quarter"))


def _has_its_year_apart(header: Sequence[Cell], contract: Contract) -> bool:
    """Say whether a header has the labels of a year and of what stands beside it, however that is written."""
    for layout in (contract.layout, *contract.also_as):
        columns = layout.columns if isinstance(layout, Listing) else ()
        apart = [column for column in columns if isinstance(column, YearColumn | PeriodColumn)]
        if len(apart) > 1 and all(any(is_labelled(column, cell) for cell in header) for column in apart):
            return True
    return False


def _said(grid: Grid, title: str, subject: Subject) -> str | None:
    """Return which of a subject's patterns the nearest words match: `words`, `others` or `sisters`."""
    beside = [(words, ("sisters", "words", "others")) for words in _words(grid)]
    # A title of many tables may name the others too.
    for words, names in [*beside, (title, ("words", "others", "sisters"))]:
        for name in names:
            pattern = getattr(subject, name)
            if pattern and re.search(pattern, words, re.IGNORECASE):
                return name
    return None


def _words(grid: Grid) -> Iterator[str]:
    """Yield the words beside the figures, nearest first: labels, title rows, headings, sheet."""
    rows = [[cell for cell in row if not blank(cell)] for row in grid.rows[:HEADER_ROWS]]
    header = next((number for number, row in enumerate(rows) if len(row) > 1), len(rows))
    labels = [*rows[header], *(row[0] for row in rows[header + 1 :] if row)] if header < len(rows) else []
    yield " | ".join(label for label in labels if isinstance(label, str))
    for row in rows[:header]:
        yield from (cell for cell in row if isinstance(cell, str))
    yield from reversed(grid.headings)
    yield grid.name
