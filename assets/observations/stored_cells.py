"""A column of cells as a workbook stores it: figures, and numbers of texts that all its sheets share.

Belongs here: what such a column holds, without making an object of each cell. Does not belong here: taking it out of
a file (`spreadsheets.xlsx_fields`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import polars as pl

from assets.observations.column_cells import Cells
from assets.observations.grid import Cell


class StoredCells(Cells):
    """A column as a workbook stores it: each cell is a number, a shared text by its number, or the empty string."""

    def __init__(self, texts: pl.Series, numbers: pl.Series, shared: Sequence[str]) -> None:
        """Take the columns of numbers (Float64) and of numbers of shared texts (UInt32), empty where it is not one."""
        self._texts, self._numbers, self._shared = texts, numbers, shared

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._listed[index]
        text, number = self._texts[index], self._numbers[index]
        return self._shared[text] if text is not None else "" if number is None else number

    def __iter__(self) -> Iterator[Any]:
        return iter(self._listed)

    @property
    def _listed(self) -> list[Cell]:
        shared = self._shared
        pairs = zip(self._texts.to_list(), self._numbers.to_list(), strict=True)
        return [shared[text] if text is not None else "" if number is None else number for text, number in pairs]

    @cached_property
    def _empty(self) -> pl.Series:
        return self._texts.is_null() & self._numbers.is_null()

    @cached_property
    def distinct(self) -> dict[Cell, int]:
        """Return each cell that is unlike those before it, with the index of its first."""
        firsts = [*self._texts.arg_unique(), *self._numbers.arg_unique()]
        if self._empty.any():
            firsts.append(self._empty.arg_max())
        first: dict[Cell, int] = {}
        for index in sorted(set(firsts)):
            first.setdefault(self[index], index)
        return first

    @cached_property
    def codes(self) -> pl.Series:
        """Return the place of each cell among the distinct ones."""
        number = {cell: code for code, cell in enumerate(self.distinct)}
        codes = pl.Series([number.get(text) for text in self._shared], dtype=pl.UInt32).gather(self._texts)
        figures = [cell for cell in number if isinstance(cell, float)]
        if figures:
            coded = self._numbers.replace_strict(
                figures, [number[cell] for cell in figures], default=None, return_dtype=pl.UInt32
            )
            codes = codes.zip_with(self._numbers.is_null(), coded)
        return codes.fill_null(number[""]) if "" in number else codes

    @property
    def numbers(self) -> pl.Series | None:
        """Return the column as numbers; None where any cell is something else."""
        return None if self._numbers.null_count() else self._numbers

    def taken(self, indices: Sequence[int]) -> Cells:
        """Return some of the cells."""
        at = pl.Series(indices, dtype=pl.UInt32)
        return StoredCells(self._texts.gather(at), self._numbers.gather(at), self._shared)

    def between(self, first: int, last: int) -> StoredCells:
        """Return the cells of the rows from the first to the last, which is not included."""
        length = max(0, last - first)
        return StoredCells(self._texts.slice(first, length), self._numbers.slice(first, length), self._shared)
