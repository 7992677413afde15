"""What one cell or one row of cells holds, whatever it means.

Belongs here: blank cells, cells of short rows, numbers. Does not belong here: labels (`labels`), or figures with
their markers (`figures`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assets.observations.grid import Cell, Grid, address, position


def blank(cell: Cell) -> bool:
    """Say whether a cell is empty or holds white space only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def at(row: Sequence[Cell], place: int) -> Cell:
    """Return a cell of a row that may be short."""
    return row[place] if place < len(row) else None


def shown(grid: Grid, row: int, place: int, cell: Cell) -> Cell:
    """Return what is shown in a cell: one that is merged over several rows stands in each of them."""
    origin = grid.spanned.get(address(row, place)) if grid.spanned and blank(cell) else None
    if origin is None:
        return cell
    from_row, from_place = position(origin)
    return at(grid.rows[from_row], from_place)


def is_figure(cell: Cell) -> bool:
    """Say whether a cell holds a number, or text that is one."""
    if isinstance(cell, str):
        return re.fullmatch(r"[0-9][0-9,]{0,14}(?:\.[0-9]{1,9})?", cell.strip()) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def whole(cell: Cell) -> int | None:
    """Return a whole number, or None."""
    if isinstance(cell, str) and re.fullmatch(r"[0-9]{1,15}", cell.strip()):
        return int(cell)
    return int(cell) if isinstance(cell, float | int) and float(cell).is_integer() else None
