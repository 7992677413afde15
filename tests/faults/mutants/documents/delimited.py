"""CSV opened for change."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from tests.faults.mutants.documents.base import Document, Value


class CsvDocument(Document):
    format = "csv"

    def __init__(self, data: bytes) -> None:
        self.rows = list(csv.reader(io.StringIO(data.decode(), newline="")))

    @property
    def height(self) -> int:
        return len(self.rows)

    def width(self, row: int) -> int:
        return len(self.rows[row])

    def text(self, row: int, column: int) -> str:
        return self.rows[row][column]

    def put(self, row: int, column: int, value: Value) -> None:
        self.rows[row][column] = "" if value is None else str(value)

    def drop(self, rows: Sequence[int]) -> None:
        self.rows = [cells for number, cells in enumerate(self.rows) if number not in set(rows)]

    def drop_column(self, column: int) -> None:
        for cells in self.rows:
            del cells[column]

    def copy_row(self, row: int, before: int) -> None:
        self.rows.insert(before, list(self.rows[row]))

    def insert(self, row: int, values: Sequence[Value]) -> None:
        self.rows.insert(row, ["" if value is None else str(value) for value in values])

    def swap(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        (a, b), (c, d) = one, other
        self.rows[a][b], self.rows[c][d] = self.rows[c][d], self.rows[a][b]

    def save(self) -> bytes:
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows(self.rows)
        return stream.getvalue().encode()
