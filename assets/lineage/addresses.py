"""Addresses of cells in short.

Belongs here: runs of cells as ranges. Does not belong here: which cells they are of (`explain`).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from assets.observations.grid import column_letters, position

_RANGES_SHOWN = 6


def ranges(cells: Iterable[str]) -> str:
    """Return addresses in short, runs down a column or along a row as ranges: `B2:B8, D3`."""
    by_column: dict[int, list[int]] = {}
    for row, column in sorted({position(cell) for cell in cells}):
        by_column.setdefault(column, []).append(row)
    runs: dict[tuple[int, int], list[int]] = {}
    for column, rows in sorted(by_column.items()):
        for _, group in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            run = [row for _, row in group]
            runs.setdefault((run[0], run[-1]), []).append(column)
    texts = []
    for (first, last), columns in sorted(runs.items()):
        for _, group in groupby(enumerate(columns), key=lambda pair: pair[1] - pair[0]):
            across = [column for _, column in group]
            start, end = f"{column_letters(across[0])}{first + 1}", f"{column_letters(across[-1])}{last + 1}"
            texts.append(start if start == end else f"{start}:{end}")
    if len(texts) <= _RANGES_SHOWN:
        return ", ".join(texts)
    count = sum(len(rows) for rows in by_column.values())
    letters = ", ".join(column_letters(column) for column in sorted(by_column))
    lowest, highest = min(min(rows) for rows in by_column.values()), max(max(rows) for rows in by_column.values())
    return f"{count:,} cells of column{'s' if len(by_column) > 1 else ''} {letters}, rows {lowest + 1} to {highest + 1}"
