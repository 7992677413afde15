"""Cells with their addresses: the one shape that workbooks, pages and CSV files are read into.

Belongs here: the grid, cell values, A1 addresses, and what a reader doubts of a
cell. Does not belong here: how a file format is read (`workbook`, `page`,
`delimited`) or what the cells mean (`contracts`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from string import ascii_uppercase

Cell = None | str | float | int | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a cell may not be read as it stands; a table that would read it is refused.

    Attributes:
        rule: Short name of the rule, e.g. `error_cell`, `shown_otherwise`, `glued_figure`.
        message: What is wrong with the cell, in a sentence without its address.
        found: What the cell holds or shows, as text.
        advice: What would make it right.
    """

    rule: str
    message: str
    found: str
    advice: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, HTML table or CSV file, as it is shown to a person who opens it.

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
        beside: On a page, the paragraphs just above and below the table.
        doubts: By address, cells that may not be read as they stand: error cells, formulas
            without a value, figures that are stored otherwise than they are shown, figures
            with a note glued to them, two cells of one address.
        hidden: By address, filled cells that a person does not see (hidden rows and columns,
            cells covered by a merged one). In `rows` they are empty: they are never read.
        shown: True where the grid itself is seen; False for a hidden sheet or table, which is
            kept only so that it can be told of.
        spanned: By address of a covered cell, the address of the cell that spans it downwards.
        filtered: Rows, counting from 1, that a filter of the sheet leaves out of sight. They are read: a filter is
            a view of the table, which a person takes off, and publishers leave them on by mistake.
        places: In prose, where each row stands: `paragraph 4, sentence 1`.
        sections: In prose, the heading above each row.
        dates_shown: By address, how a date is shown where that is not to the day: `month`
            (`Jan 2023`), `quarter`, `year` (`2023`), or `other`.
        places: In prose, where each row stands: `paragraph 4, sentence 1`.
        sections: In prose, the heading above each row.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    typed: bool
    headings: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    doubts: Mapping[str, Doubt] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    shown: bool = True
    spanned: Mapping[str, str] = field(default_factory=dict)
    dates_shown: Mapping[str, str] = field(default_factory=dict)
    filtered: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


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


def position(where: str) -> tuple[int, int]:
    """Return row and column of an A1 address, counting from 0; -1 where it is none."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", where)
    if not match:
        return -1, -1
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
