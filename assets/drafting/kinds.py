"""What one cell of a table never seen may be: a figure, shorthand, a date, words.

Belongs here: telling cells apart by what stands in them, before anybody has said what the table holds. Does not belong
here: reading a figure by a contract (`assets.observations.layouts.figures`), which is stricter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from assets.drafting.sheet_markers import looks_like_a_marker
from assets.observations.grid import Cell
from assets.observations.layouts.labels import MARK, without_marks

_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}|[0-9]{1,15})(?:\.[0-9]{1,15})?")


@dataclass(slots=True)
class Tally:
    """What the cells of one column or row are, each with the index of the first of its kind.

    Attributes:
        figures: The numbers.
        as_text: Indices of numbers that a spreadsheet holds as text.
        markers: Shorthand in place of a number, with the indices of its cells.
        beside: Marks beside a number, with the indices of its cells.
        words: Other texts, with the indices of their cells.
        dates: Indices of dates.
        blanks: Indices of empty cells.
    """

    figures: list[float] = field(default_factory=list)
    as_text: list[int] = field(default_factory=list)
    markers: dict[str, list[int]] = field(default_factory=dict)
    beside: dict[str, list[int]] = field(default_factory=dict)
    words: dict[str, list[int]] = field(default_factory=dict)
    dates: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)

    @property
    def are_figures(self) -> bool:
        """Whether the cells are mostly numbers or shorthand for them."""
        words = sum(map(len, self.words.values()))
        return not self.dates and len(self.figures) + self._marked > 0 and len(self.figures) >= words

    @property
    def _marked(self) -> int:
        return sum(map(len, self.markers.values()))


def tally(cells: Iterable[Cell], typed: bool) -> Tally:
    """Count what the cells of a column or row are.

    Args:
        cells: The cells.
        typed: Whether the file keeps numbers and text apart.
    """
    found = Tally()
    texts: dict[str, list[int]] = {}
    for index, cell in enumerate(cells):
        if isinstance(cell, str):
            texts.setdefault(cell, []).append(index)
        elif cell is None:
            found.blanks.append(index)
        elif isinstance(cell, bool):
            found.words.setdefault(str(cell), []).append(index)
        elif isinstance(cell, int | float):
            found.figures.append(float(cell))
        else:
            found.dates.append(index)
    for text, indices in texts.items():
        _text(found, text.strip(), indices, typed)
    found.blanks.sort()
    return found


def _text(found: Tally, text: str, indices: list[int], typed: bool) -> None:
    bare, marks = without_marks(text)
    if not text:
        found.blanks += indices
    elif looks_like_a_marker(text):
        found.markers.setdefault(text, []).extend(indices)
    elif isinstance(bare, str) and _NUMBER.fullmatch(bare) and MARK.sub("", text).strip() == bare:
        found.figures += [float(bare.replace(",", ""))] * len(indices)
        for mark in marks:
            found.beside.setdefault(mark, []).extend(indices)
        if typed and not marks:
            found.as_text += indices
    else:
        found.words.setdefault(text, []).extend(indices)


def is_number(cell: Cell) -> bool:
    """Say whether a cell holds a number, marks beside it or not."""
    if isinstance(cell, str):
        return not looks_like_a_marker(cell.strip()) and _NUMBER.fullmatch(str(without_marks(cell)[0])) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)
