"""What every opened file can do, whatever its format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date

Value = str | float | int | date | None


class NotHere(Exception):
    """A change that cannot befall this table, or this file."""


class Document(ABC):
    """A file opened at one table; rows and columns count from 0, as the addresses of its figures do."""

    format: str

    @property
    @abstractmethod
    def height(self) -> int:
        """Number of rows."""

    @abstractmethod
    def width(self, row: int) -> int:
        """Number of cells of a row."""

    @abstractmethod
    def text(self, row: int, column: int) -> str:
        """What a cell says."""

    @abstractmethod
    def put(self, row: int, column: int, value: Value) -> None:
        """Write a cell."""

    @abstractmethod
    def drop(self, rows: Sequence[int]) -> None:
        """Take rows out, and close up."""

    @abstractmethod
    def drop_column(self, column: int) -> None:
        """Take a column out, and close up."""

    @abstractmethod
    def copy_row(self, row: int, before: int) -> None:
        """Put a copy of a row before another (or at the end)."""

    @abstractmethod
    def insert(self, row: int, values: Sequence[Value]) -> None:
        """Put a new row before another."""

    @abstractmethod
    def swap(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        """Exchange two cells, looks and all."""

    @abstractmethod
    def save(self) -> bytes:
        """Return the bytes of the changed file."""
