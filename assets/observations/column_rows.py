"""Rows that are kept as columns, and the columns of rows that are not.

Belongs here: going from one to the other. Does not belong here: what a column says of its cells (`column_cells`,
`stored_cells`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import overload

from assets.observations.column_cells import Cells, ListedCells
from assets.observations.grid import Cell
from assets.observations.stored_cells import StoredCells

# Headers and closing rows are looked for at the ends of a sheet.
_ENDS = 100


class ColumnRows(Sequence[Sequence[Cell]]):
    """Rows that are kept as columns; those in the middle are made all at once, when one is first asked for."""

    def __init__(self, columns: Sequence[StoredCells], height: int) -> None:
        self.columns, self._height = columns, height

    def __len__(self) -> int:
        return self._height

    @overload
    def __getitem__(self, index: int) -> Sequence[Cell]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[Cell]]: ...
    def __getitem__(self, index: int | slice) -> Sequence[Cell] | Sequence[Sequence[Cell]]:
        if isinstance(index, slice):
            first, last, step = index.indices(self._height)
            return self._top[first:last:step] if step > 0 and last <= _ENDS else self._whole[index]
        place = range(self._height)[index]
        if place < _ENDS:
            return self._top[place]
        bottom = self._height - _ENDS
        return self._bottom[place - bottom] if place >= bottom else self._whole[place]

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        return iter(self._whole)

    @cached_property
    def _top(self) -> list[list[Cell]]:
        return self._made(0, _ENDS)

    @cached_property
    def _bottom(self) -> list[list[Cell]]:
        return self._made(max(0, self._height - _ENDS), self._height)

    @cached_property
    def _whole(self) -> list[list[Cell]]:
        return self._made(0, self._height)

    def _made(self, first: int, last: int) -> list[list[Cell]]:
        return [list(row) for row in zip(*(column.between(first, last) for column in self.columns), strict=True)]


def width_of(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the length of the longest row."""
    return len(rows.columns) if isinstance(rows, ColumnRows) else max(map(len, rows), default=0)


def columns_of(rows: Sequence[Sequence[Cell]], first: int, last: int) -> list[Cells]:
    """Return the columns of some rows, the last not included; short rows are filled up with None."""
    if isinstance(rows, ColumnRows):
        return [column.between(first, last) for column in rows.columns]
    if last <= first:
        return [ListedCells(()) for _ in range(width_of(rows))]
    columns = [ListedCells(column) for column in zip_longest(*rows[first:last], fillvalue=None)]
    without = ListedCells((None,) * (last - first))
    return [*columns, *(without for _ in range(width_of(rows) - len(columns)))]
