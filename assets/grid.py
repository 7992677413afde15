"""Cells with their addresses: the one shape that workbooks, pages and CSV files are read into.

Belongs here: the grid, cell values and A1 addresses. Does not belong here:
how a file format is read (`workbook`, `page`, `delimited`) or what the cells
mean (`contract`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from string import ascii_uppercase

Cell = None | str | float | int | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, HTML table or CSV file, as published.

    `rows[0][0]` is always cell A1, whatever the first filled cell is, so that
    addresses are those a person sees on opening the file. Rows may differ in
    length. An empty cell is None or the empty string; a cell that holds only
    white space is the text it holds.

    Attributes:
        name: Sheet name; `table 1`, `table 2`, … on a page; `csv` for a CSV file.
        rows: The cells, row by row.
        typed: True where the format keeps numbers and text apart (ODS, XLSX).
            False where every cell is text (HTML, CSV), so that a number has to
            be read from its text.
        headings: On a page, the headings above the table, outermost first.
        errors: Addresses of error cells and the error shown, e.g. `D6: #DIV/0!`.
            Readers hand such cells over as empty, so they are listed here.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    typed: bool
    headings: tuple[str, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)


def column_letters(index: int) -> str:
    """Return the letters of a column, counting from 0: 0 is `A`, 26 is `AA`."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = ascii_uppercase[remainder] + letters
    return letters


def address(row: int, column: int) -> str:
    """Return the A1 address of a cell, both counting from 0: (1, 2) is `C2`."""
    return f"{column_letters(column)}{row + 1}"
