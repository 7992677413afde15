"""The cells of one sheet of an XLSX file, each looked at on its own.

Belongs here: the part of a sheet, parsed, with what is to be doubted of each
cell. Does not belong here: large sheets in which nothing can be doubted, which
are read faster (`xlsx_plain`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, Any

from assets.observations.grid import Cell, Doubt, Grid, address
from assets.observations.spreadsheets import doubts
from assets.observations.spreadsheets.dates import from_iso, from_serial
from assets.observations.spreadsheets.doubts import CellDoubts
from assets.observations.spreadsheets.formats import Format
from assets.observations.spreadsheets.places import COLUMNS_MAX, ROWS_MAX, is_zero_length, read_place
from assets.observations.spreadsheets.xlsx_extent import Extent, too_many_cells
from assets.observations.spreadsheets.xlsx_package import is_true, local_name, names
from assets.observations.spreadsheets.xlsx_styles import DEFAULT, Style
from assets.observations.spreadsheets.xlsx_texts import Texts, read_text, unescaped
from assets.observations.spreadsheets.xml_parts import elements, release

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_REPAIR = "open the file in a spreadsheet program; if it opens there, report it as a fault of this reader"


@dataclass(frozen=True, slots=True)
class Book:
    """What the sheets of one file share.

    Attributes:
        styles: Its styles, by number.
        texts: Its shared texts.
        epoch_1904: Whether dates count from 1904.
    """

    styles: tuple[Style, ...] = ()
    texts: Texts = field(default_factory=Texts)
    epoch_1904: bool = False


def read_sheet(stream: IO[bytes], book: Book, collected: CellDoubts, shown: bool, cells_max: int) -> Grid:
    """Read the part of a sheet.

    Args:
        stream: The part.
        book: What it refers to.
        collected: Where doubts of this sheet are collected.
        shown: Whether a person sees the sheet.
        cells_max: How many cells the sheet may stand for.

    Raises:
        TableError: With rule `unreadable` or `too_large`.
        ValueError: If the part declares a document type.
        lxml.etree.XMLSyntaxError: If it is not well-formed.
    """
    reader = _Sheet(book, collected)
    events = elements(
        stream, ("start", "end"), names("worksheet", "sheetFormatPr", "col", "row", "mergeCell", "autoFilter")
    )
    for event, element in events:
        reader.take(event, local_name(element), element)
        if reader.filled > cells_max:
            raise too_many_cells(collected, cells_max)
    if not reader.is_sheet:
        raise collected.error("unreadable", "the part of the sheet is no worksheet", _REPAIR)
    rows = reader.extent.laid_out(reader.rows, cells_max)
    return Grid(
        name=collected.sheet,
        rows=rows,
        typed=True,
        doubts=collected.doubts,
        hidden=collected.hidden,
        shown=shown,
        spanned=collected.spanned,
        dates_shown=collected.dates_shown,
        filtered=reader.extent.filtered(),
    )


class _Sheet:
    """Reads the elements of a sheet in their order."""

    def __init__(self, book: Book, collected: CellDoubts) -> None:
        self.rows: dict[int, dict[int, Cell]] = {}
        self.extent = Extent(collected)
        self.is_sheet = False
        self.filled = 0
        self._book, self._collected = book, collected
        self._columns: dict[str, int] = {}
        self._plain: set[str] = set()
        self._texts = {str(number): text for number, text in enumerate(book.texts.values)} if book.texts.plain else {}
        self._at_row = self._last_row = self._at_column = -1
        self._cells: dict[int, Cell] = {}
        self._row_doubt: Doubt | None = None
        self._no_height = False
        self._number_of_row = ""

    def take(self, event: str, kind: str, element: Any) -> None:
        if event == "start":
            self.is_sheet = self.is_sheet or (kind == "worksheet" and element.getparent() is None)
        elif kind == "row" and self._belongs(element, "sheetData"):
            self._start_row(element)
            for cell in element:
                if local_name(cell) == "c":
                    self._cell(cell)
            release(element)
            self._collected.check_size()
        elif kind == "mergeCell" and self._belongs(element, "mergeCells"):
            self.extent.merge(element.get("ref", ""))
            release(element)
        elif kind == "autoFilter" and self._belongs(element):
            if any(local_name(child) == "filterColumn" for child in element):
                self.extent.filter(element.get("ref", ""))
        elif kind == "col" and self._belongs(element, "cols"):
            hidden = is_true(element.get("hidden")) or is_zero_length(element.get("width"))
            self.extent.column(element.get("min"), element.get("max"), hidden)
        elif kind == "sheetFormatPr" and self._belongs(element):
            self._no_height = is_true(element.get("zeroHeight"))
            self.extent.no_width = is_zero_length(element.get("defaultColWidth"))

    @staticmethod
    def _belongs(element: Any, *path: str) -> bool:
        """Tell whether an element stands in the sheet itself, below the named elements."""
        for name in reversed(("worksheet", *path)):
            element = element.getparent()
            if element is None or local_name(element) != name:
                return False
        return element.getparent() is None

    def _start_row(self, row: Any) -> None:
        stated = row.get("r")
        place = read_place(f"A{stated.strip()}") if stated is not None else (self._last_row + 1, 0)
        if place is None or place[0] >= ROWS_MAX:
            raise self._collected.error("unreadable", f"a row has the number {stated!r}, which no sheet has", _REPAIR)
        self._at_row, self._at_column, self._number_of_row = place[0], -1, str(place[0] + 1)
        self._row_doubt = None
        if self._at_row <= self._last_row:
            self._row_doubt = doubts.misplaced(
                f"row {self._at_row + 1} comes after row {self._last_row + 1}", f"row {self._at_row + 1}"
            )
        self._last_row = max(self._at_row, self._last_row)
        self._cells = self.rows.setdefault(self._at_row, {})
        height = row.get("ht")
        if is_zero_length(height) or (self._no_height and height is None):
            self.extent.hidden_rows.add(self._at_row)
        elif is_true(row.get("hidden")):
            self.extent.rows_out_of_sight.add(self._at_row)

    def _cell(self, cell: Any) -> None:
        row, column = self._place(cell.get("r"))
        cells = self._cells
        if self._row_doubt:
            self._collected.doubt(address(row, column), self._row_doubt)
        if row != self._at_row:
            where = address(row, column)
            self._collected.doubt(where, doubts.misplaced(f"it lies in row {self._at_row + 1}", where))
            cells = self.rows.setdefault(row, {})
        elif column <= self._at_column:
            where = address(row, column)
            self._collected.doubt(where, doubts.misplaced("it comes after a cell further right, or twice", where))
        self._at_column = max(column, self._at_column)
        value = self._value(cell, row, column) if len(cell) else ""
        if value != "":
            if column in cells:
                where = address(row, column)
                self._collected.doubt(where, doubts.misplaced("two cells have this address", str(value)))
            cells[column] = value
            self.filled += 1

    def _place(self, stated: str | None) -> tuple[int, int]:
        if stated is None:
            if self._at_column + 1 < COLUMNS_MAX:
                return self._at_row, self._at_column + 1
            raise self._collected.error("unreadable", f"row {self._at_row + 1} has too many cells", _REPAIR)
        letters = stated.rstrip("0123456789")
        if stated[len(letters) :] == self._number_of_row and letters in self._columns:
            return self._at_row, self._columns[letters]
        place = read_place(stated)
        if place is None:
            raise self._collected.error("unreadable", f"a cell has the address {stated[:40]!r}", _REPAIR)
        self._columns[letters] = place[1]
        return place

    def _value(self, cell: Any, row: int, column: int) -> Cell:
        kind, style = cell.get("t", "n"), cell.get("s", "0")
        plain = style in self._plain or self._is_plain(style, row, column)
        if plain and len(cell) == 1 and local_name(cell[0]) == "v":
            # Nearly every cell is one of these two.
            stored = cell[0].text or ""
            if kind == "n" and _NUMBER.fullmatch(stored):
                return float(stored)
            if kind == "s" and stored in self._texts:
                return self._texts[stored]
        return self._looked_at(cell, kind.strip(), style, address(row, column))

    def _looked_at(self, cell: Any, kind: str, style_number: str, where: str) -> Cell:
        stored, formula, inline = None, None, None
        for child in cell:
            name = local_name(child)
            if name == "v":
                if stored is not None:
                    self._collected.doubt(where, doubts.misplaced("the cell holds two values", child.text or ""))
                stored = child.text or ""
            elif name == "f":
                formula = child.text or "shared formula"
                if child.get("t") in ("array", "dataTable"):
                    self.extent.calculated(child.get("ref", where), formula)
            elif name == "is":
                inline = child
        if formula is not None and (stored is None or (stored == "" and kind != "str")) and inline is None:
            self._collected.doubt(where, doubts.formula_without_value(formula))
            return f"={formula[: doubts.KEPT_OF_LONG_TEXT]}"
        style = self._style(style_number, where)
        if kind == "n":
            return self._number(stored or "", style, where)
        if kind == "b":
            return is_true(stored) if stored else ""
        if kind == "e":
            self._collected.doubt(where, doubts.error_cell(stored or "error"))
            return (stored or "error")[: doubts.KEPT_OF_LONG_TEXT]
        if kind == "d":
            return self._iso(stored or "", style, where)
        return self._text(kind, stored or "", inline, style, where)

    def _is_plain(self, style_number: str, row: int, column: int) -> bool:
        plain = self._style(style_number, address(row, column)).plain
        if plain:
            self._plain.add(style_number)
        return plain

    def _style(self, stated: str, where: str) -> Style:
        styles, number = self._book.styles, stated.strip()
        if number.isascii() and number.isdigit() and len(number) < 7:
            if int(number) < len(styles):
                return styles[int(number)]
            if not styles or number == "0":
                return DEFAULT
        raise self._collected.error("unreadable", f"the cell has the unknown style {stated[:40]!r}", _REPAIR, where)

    def _number(self, stored: str, style: Style, where: str) -> Cell:
        text = stored.strip()
        if not text:
            return ""
        if not _NUMBER.fullmatch(text):
            self._collected.doubt(where, doubts.not_a_number(text))
            return self._collected.kept_text(where, text)
        value = float(text)
        if style.struck:
            self._collected.doubt(where, doubts.struck_out(text))
        if not math.isfinite(value):
            return value
        if style.format.is_date(value):
            return self._date(value, style.format, where)
        if otherwise := style.format.otherwise(value):
            self._collected.doubt(
                where, doubts.shown_otherwise(text, f"{otherwise} (number format {style.format.code})")
            )
        return value

    def _date(self, value: float, shown: Format, where: str) -> Cell:
        if shown.is_elapsed(value) and abs(value) < 1_000_000:
            self._collected.dates_shown[where] = "other"
            return timedelta(days=value)
        moment = from_serial(value, self._book.epoch_1904)
        if moment is None:
            self._collected.doubt(where, doubts.shown_otherwise(value, f"as no date (number format {shown.code})"))
            return value
        if kind := shown.date_shown(value):
            self._collected.dates_shown[where] = kind
        return moment

    def _iso(self, stored: str, style: Style, where: str) -> Cell:
        moment = from_iso(stored)
        if moment is None:
            if stored:
                self._collected.doubt(where, doubts.not_a_number(stored))
            return self._collected.kept_text(where, stored)
        # The format decides by the date alone, not by its number.
        if style.format.is_date(1.0) and (kind := style.format.date_shown(1.0)):
            self._collected.dates_shown[where] = kind
        return moment

    def _text(self, kind: str, stored: str, inline: Any, style: Style, where: str) -> Cell:
        struck = False
        if kind == "s":
            index, texts = stored.strip(), self._book.texts
            if not (index.isascii() and index.isdigit() and len(index) < 10 and int(index) < len(texts.values)):
                if not index:
                    return ""
                raise self._collected.error("unreadable", f"the shared text {index[:40]!r} is missing", _REPAIR, where)
            text, struck = texts.values[int(index)], int(index) in texts.struck
        elif kind == "inlineStr":
            text, struck = read_text(inline) if inline is not None else (unescaped(stored), False)
        elif kind == "str":
            text = unescaped(stored)
        else:
            raise self._collected.error("unreadable", f"the cell has the unknown type {kind[:40]!r}", _REPAIR, where)
        if is_error := doubts.is_error(text):
            self._collected.doubt(where, doubts.error_cell(text))
        elif text and (struck or (style.struck and re.search(r"\d", text))):
            self._collected.doubt(where, doubts.struck_out(text))
        elif text and style.format.hides_text():
            otherwise = f"otherwise, or not at all (number format {style.format.code})"
            self._collected.doubt(where, doubts.shown_otherwise(text, otherwise))
        return text if is_error else self._collected.kept_text(where, text)
