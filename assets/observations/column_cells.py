"""Cells kept column by column: what a rule has to say of a column, it says once of each distinct cell.

Belongs here: what a column of cells is, and one that is a list of them. Does not belong here: columns as a workbook
stores them (`stored_cells`), or rows (`column_rows`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import polars as pl


class Cells(Sequence[Any]):
    """The cells of one column, top to bottom."""

    @property
    @abstractmethod
    def distinct(self) -> Mapping[Any, int]:
        """Each cell that is unlike those before it, with the index of its first; in their order."""

    @property
    @abstractmethod
    def codes(self) -> pl.Series:
        """The place of each cell among the distinct ones."""

    @property
    @abstractmethod
    def numbers(self) -> pl.Series | None:
        """The column as numbers; None where any cell is something else."""

    @abstractmethod
    def taken(self, indices: Sequence[int]) -> Cells:
        """Return some of the cells."""

    def mapped(self, name: str, values: Mapping[Any, Any], dtype: type[pl.DataType]) -> pl.Series:
        """Return a column with the value of each cell."""
        return pl.Series(name, [values[cell] for cell in self.distinct], dtype=dtype).gather(self.codes)


class ListedCells(Cells):
    """A column as a list of its cells; cells need only be hashable."""

    def __init__(self, cells: Sequence[Any]) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    def __getitem__(self, index: Any) -> Any:
        return self._cells[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cells)

    @cached_property
    def distinct(self) -> dict[Any, int]:
        """Return each cell that is unlike those before it, with the index of its first."""
        first: dict[Any, int] = {}
        for index, cell in enumerate(self._cells):
            first.setdefault(cell, index)
        return first

    @cached_property
    def codes(self) -> pl.Series:
        """Return the place of each cell among the distinct ones."""
        number = {cell: index for index, cell in enumerate(self.distinct)}
        return pl.Series([number[cell] for cell in self._cells], dtype=pl.UInt32)

    @property
    def numbers(self) -> pl.Series | None:
        """Return the column as numbers; None where any cell is something else."""
        plain = set(map(type, self._cells)) <= {float, int}
        return pl.Series(self._cells, dtype=pl.Float64) if plain else None

    def taken(self, indices: Sequence[int]) -> Cells:
        """Return some of the cells."""
        return ListedCells([self._cells[index] for index in indices])
