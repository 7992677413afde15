"""Cells that span others, in both formats.

Belongs here: which cells a merged one covers downwards. Does not belong here:
what lies below it (`xlsx_extent`, `ods_sheet`).
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.observations.grid import address
from assets.observations.spreadsheets.doubts import CellDoubts

SPANS_MAX = 20_000
BY_HAND = "look at the file by hand: a table is not published like that"
Area = tuple[int, int, int, int]
"""First row, first column, last row and last column, all counting from 0."""


def span(areas: Sequence[Area], height: int, width: int, collected: CellDoubts) -> list[Area]:
    """Keep which cells are spanned downwards, and return the areas cut to the filled part of the sheet.

    Raises:
        TableError: With rule `unreadable` where they overlap, `too_large` where they cover too much.
    """
    cut = within(areas, height, width, "merged ranges", collected)
    for top, left, bottom, right in cut:
        first = address(top, left)
        for row in range(top + 1, bottom + 1):
            for column in range(left, right + 1):
                collected.spanned[address(row, column)] = first
            collected.check_size()
    return cut


def within(areas: Sequence[Area], height: int, width: int, what: str, collected: CellDoubts) -> list[Area]:
    """Return areas cut to the filled part of the sheet; overlapping ones would be counted again and again.

    Raises:
        TableError: With rule `unreadable` where they overlap.
    """
    cut = [(top, left, min(bottom, height - 1), min(right, width - 1)) for top, left, bottom, right in areas]
    covered = sum(max(0, area[2] - area[0] + 1) * max(0, area[3] - area[1] + 1) for area in cut)
    if covered > height * width:
        raise collected.error("unreadable", f"{what} of the sheet overlap", BY_HAND)
    return cut
