"""Measures guessed from the figures of one column or row.

Belongs here: unit, kind, precision and bounds of figures, and shorthand among them. Does not belong here: which columns
or rows hold figures (`listings`, `crosstabs`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, isfinite, log10

from assets.contracts.columns import LARGEST_COUNT
from assets.contracts.language import UNDECIDED, Measure
from assets.drafting.kinds import Tally
from assets.drafting.names import kind_of, unit_of
from assets.drafting.notebook import Notebook
from assets.drafting.sheets import Sheet
from assets.drafting.source_code import literal, plain

_DECIMALS_MAX, _SHORTHAND_MAX = 4, 40


def measure(
    sheet: Sheet, label: str, name: str, tally: Tally, cell: Callable[[int], str], as_at: bool, notebook: Notebook
) -> Measure:
    """Return a measure for figures, and tell of what stands among them.

    Args:
        sheet: The sheet.
        label: Published label.
        name: Our name.
        tally: What the cells are.
        cell: Returns the address of the nth cell.
        as_at: Whether the periods are days as at which something is counted.
        notebook: Takes what is found, and what must be decided.
    """
    largest = max((value for value in tally.figures if isfinite(value)), default=0.0)
    kind = kind_of(label, as_at)
    unit = unit_of(label, sheet.extent.title, kind, largest)
    if unit is None:
        notebook.decide.append(f"unit of {plain(label)}: neither label nor title says what one is")
    shorthand = {word: indices for word, indices in tally.words.items() if len(literal(word)) <= _SHORTHAND_MAX}
    _told(label, tally, cell, notebook)

    def at(places: Mapping[str, list[int]]) -> dict[str, list[str]]:
        return {text: [cell(index) for index in indices] for text, indices in places.items()}

    share = unit == "share"
    return Measure(
        label=label,
        name=name,
        unit=unit or UNDECIDED,
        kind=kind,
        precision=_precision(tally, kind),
        markers=sheet.meanings(at(tally.markers | shorthand), plain(label), notebook),
        beside=sheet.meanings(at(tally.beside), plain(label), notebook),
        minimum=None if min(tally.figures, default=0.0) < 0 else 0.0,
        maximum=None if share or largest <= LARGEST_COUNT else 10.0 ** (ceil(log10(largest)) + 1),
    )


def _told(label: str, tally: Tally, cell: Callable[[int], str], notebook: Notebook) -> None:
    """Tell of cells that the reader refuses."""
    prose = sorted(
        index for word, where in tally.words.items() if len(literal(word)) > _SHORTHAND_MAX for index in where
    )
    for indices, words in (
        (prose, "hold words too long to be shorthand: the reader refuses them"),
        (tally.blanks, "are empty, which is no figure and no 0: the reader refuses them"),
        (tally.as_text, "hold numbers as text, to which a note may be glued: the reader refuses them"),
    ):
        if indices:
            notebook.found.append(f"{len(indices):,} cells of {plain(label)} {words}; the first is {cell(indices[0])}")


def _precision(tally: Tally, kind: str) -> float:
    """Return the step that the figures are rounded to: 1 for whole ones, 0 for any number of decimals."""
    if all(value.is_integer() for value in tally.figures) and kind != "rate":
        return 1.0
    for decimals in range(1, _DECIMALS_MAX + 1):
        if kind != "rate" and all(round(value, decimals) == value for value in tally.figures):
            return float(f"1e-{decimals}")
    return 0.0
