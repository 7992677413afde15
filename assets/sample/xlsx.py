"""An Excel workbook with fixed properties.

Belongs here: sheets of plain cells in, bytes out, the same bytes every time.
Does not belong here: what the sheets hold (`books`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter  # type: ignore[import-untyped]

from assets.sample.ods import Cell


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with a note mark in superscript, which reads as glued to it."""

    text: str
    mark: str


Sheets = Mapping[str, Sequence[Sequence[Cell | Marked]]]


def xlsx(sheets: Sheets, created: date) -> bytes:
    """Return the bytes of a workbook.

    Args:
        sheets: Rows of each sheet, in order; None and empty text leave a cell empty.
        created: Day stated as the creation date.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": datetime.combine(created, time(8)), "comments": "Sample, see the notes"})
    day, mark = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"font_script": 1})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, Marked):
                    sheet.write_rich_string(row, column, cell.text, mark, cell.mark)
                elif isinstance(cell, date):
                    sheet.write_datetime(row, column, datetime.combine(cell, time()), day)
                elif cell is not None and cell != "":
                    sheet.write(row, column, cell)
    book.close()
    return stream.getvalue()
