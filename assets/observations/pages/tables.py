"""An HTML table read into rows: cells in their places, as browsers lay them out.

Belongs here: spanning cells, hidden rows and cells, and the doubt where they
leave open under which heading a figure stands. Does not belong here: the text
of a cell (`text`), which tables a page has (`grids`).

A cell is read in the place it has in the source. A column that is hidden
throughout keeps its place, empty. Where a cell is hidden in some rows only,
browsers move what follows it to the left, so that all of it is doubted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from assets.observations.grid import Doubt, address
from assets.observations.pages.sight import PLAIN, Look, Sight
from assets.observations.pages.text import Text, plain_text, read_text

COLUMNS_MAX = 1_000
_SPAN_MAX = {"colspan": 1_000, "rowspan": 65_534}  # as browsers do
_IN_A_BROWSER = "open the page in a browser and see what stands where; wait for the publisher to write a plain table"

EMPTY = Text("")


@dataclass(slots=True)
class Cells:
    """The cells of a grid while it is put together.

    Attributes:
        rows: Cells, row by row.
        doubts: By address, doubts of a cell's place; those of its text lie with the text.
        spanned: By address of a covered cell, the address of the cell that spans it downwards.
    """

    rows: list[list[Text]] = field(default_factory=list)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    spanned: dict[str, str] = field(default_factory=dict)

    @property
    def seen(self) -> bool:
        """Whether any cell is seen, or none holds anything at all."""
        cells = [cell for row in self.rows for cell in row]
        return any(cell.raw for cell in cells) or not any(cell.hidden for cell in cells)


def read_table(table: Any, sight: Sight, doubt: Doubt | None, cells_max: int) -> Cells | None:
    """Return the cells of a table, all rows of one width; None if it is too large.

    Args:
        table: The table.
        sight: What is seen of the page.
        doubt: What is doubtful of all that the table stands in.
        cells_max: How many cells it may have.
    """
    reading = _Table(sight, doubt or sight.look(table).doubt)
    group, look = None, PLAIN
    for line in table.iter("tr"):
        if line.getparent() is not group:
            group = line.getparent()
            look = _look_within(group, table, sight)
            reading.covered = {}  # a cell does not reach down out of its thead or tbody
        reading.row(line, look)
        if reading.width > COLUMNS_MAX or len(reading.cells.rows) * max(reading.width, 1) > cells_max:
            return None
    reading.doubt_columns(table)
    reading.doubt_moved()
    for row in reading.cells.rows:
        row += [EMPTY] * (reading.width - len(row))
    return reading.cells


def _look_within(group: Any, table: Any, sight: Sight) -> Look:
    """Return how a row's surroundings look, from the table inwards."""
    unseen, doubt = PLAIN
    while group is not table:
        look = sight.look(group)
        unseen, doubt = unseen or look.unseen, doubt or look.doubt
        group = group.getparent()
    return Look(unseen, doubt)


class _Table:
    """One table being read, row by row."""

    def __init__(self, sight: Sight, doubt: Doubt | None) -> None:
        self.cells = Cells()
        self.width = 0
        self.covered: dict[int, tuple[int, str]] = {}  # by column: rows still to cover, and the address of the cell
        self._sight, self._doubt = sight, doubt
        self._out: list[tuple[int, set[int], int]] = []  # a row, its places out of flow, and its width
        self._moved: tuple[int, int, str] | None = None  # from this row and column on, and why

    def row(self, line: Any, group: Look) -> None:
        """Read the next row."""
        own = self._sight.look(line)
        unseen = group.unseen or own.unseen
        doubt = self._doubt or group.doubt or own.doubt
        number = len(self.cells.rows)
        row: list[Text] = []
        out: set[int] = set()
        below: dict[int, tuple[int, str]] = {}
        for place, (_, origin) in self.covered.items():
            self.cells.spanned[address(number, place)] = origin
        for cell in line.iterchildren("th", "td"):
            while len(row) in self.covered:
                row.append(EMPTY)
            place, across, down = len(row), _span(cell, "colspan"), _span(cell, "rowspan")
            look = self._sight.look(cell)
            row += [self._text(cell, unseen or look.unseen, doubt or look.doubt)] + [EMPTY] * (across - 1)
            places = range(place, place + across)
            if unseen != "out of flow" and look.unseen == "out of flow":
                out.update(places)
            elif unseen != "out of flow":
                self._doubt_overlap(number, places)
                below |= dict.fromkeys(places, (down, address(number, place)))
            if len(row) > COLUMNS_MAX:
                break
        if unseen == "out of flow" and self.covered:
            self._moved = self._moved or (
                number,
                min(self.covered),
                f"row {number + 1} is hidden under a spanning cell",
            )
        covering = self.covered | below
        self.covered = {place: (rows - 1, origin) for place, (rows, origin) in covering.items() if rows > 1}
        self.cells.rows.append(row)
        self.width = max(self.width, len(row))
        if unseen != "out of flow" and len(out) < len(row):
            self._out.append((number, out, len(row)))

    def _text(self, cell: Any, unseen: str | None, doubt: Doubt | None) -> Text:
        if unseen is None:
            return read_text(cell, self._sight, doubt=doubt)
        hidden = plain_text(cell)
        if unseen == "aria" and hidden:
            message = "the cell is shown, but marked as not to be read out"
            return Text("", Doubt("shown_to_some", message, hidden, _IN_A_BROWSER), hidden)
        return Text("", None, hidden)

    def _doubt_overlap(self, row: int, places: range) -> None:
        for place in places:
            if place in self.covered:
                origin = self.covered[place][1]
                cells = f"{address(row, places.start)} over {origin}"
                doubt = Doubt("overlapping_cells", "two cells lie over one another", cells, _IN_A_BROWSER)
                self.cells.doubts[address(row, places.start)] = self.cells.doubts[origin] = doubt

    def doubt_columns(self, table: Any) -> None:
        """Doubt the columns that are hidden by name, as browsers differ in what they make of it."""
        place = 0
        for column in table.iter("colgroup", "col"):
            if place >= self.width:
                break
            if column.tag == "colgroup" and column.find("col") is not None:
                continue
            after = place + _span(column, "span")
            if any(self._sight.look(name).unseen for name in (column, column.getparent()) if name is not table):
                doubt = Doubt("hidden_column", "the column is hidden by name", f"<{column.tag}>", _IN_A_BROWSER)
                for row in range(len(self.cells.rows)):
                    for hid in range(place, min(after, self.width)):
                        self.cells.doubts.setdefault(address(row, hid), doubt)
            place = after

    def doubt_moved(self) -> None:
        """Doubt the cells that a hidden one may have moved to another column."""
        for column in sorted(set().union(*(out for _, out, _ in self._out))):
            stays = [row for row, out, width in self._out if column < width and column not in out]
            if stays:
                gone = next(row for row, out, _ in self._out if column in out)
                why = f"{address(gone, column)} is hidden and {address(stays[0], column)} is not"
                self._doubt_from(0, column, why)
                break
        if self._moved:
            self._doubt_from(*self._moved)

    def _doubt_from(self, first: int, column: int, why: str) -> None:
        message = "a hidden cell moves the cells after it, so that a figure may stand under another heading"
        doubt = Doubt("moved_by_hidden", message, why, _IN_A_BROWSER)
        for number, row in enumerate(self.cells.rows[first:], first):
            for place in range(column, len(row)):
                if row[place] is not EMPTY:
                    self.cells.doubts.setdefault(address(number, place), doubt)


def _span(cell: Any, name: str) -> int:
    """Return a span as browsers read it; a rowspan of 0 reaches to the end of the thead or tbody."""
    match = re.match(r"\s*\+?0*([0-9]{1,9})", cell.get(name, "1"))
    span = int(match[1]) if match else 1
    most = _SPAN_MAX.get(name, COLUMNS_MAX)
    return min(span or (most if name == "rowspan" else 1), most)
