"""Large sheets of an XLSX file in which no cell can be doubted, known without looking at each cell.

Belongs here: the proof that a sheet's part is plain. Does not belong here:
reading it; any part that is not proved plain is read cell by cell (`xlsx_sheet`).

The proof: without its digits, nearly every row of a large table is the same
text, so that each such shape is held once against a grammar of what is harmless.
The grammar says what may be there, not what may not; whatever a writer does
otherwise (quotes, prefixes, comments, errors, formulas, texts in the cell) is
not proved, and costs time only. Row numbers, addresses, heights, styles and
zeros, which live in the digits, are then looked at in all rows. That a part is
well-formed is not proved: a stray digit between two attributes may pass here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import IO

import lxml.etree as etree

from assets.observations.spreadsheets.places import ROWS_MAX, is_zero_length
from assets.observations.spreadsheets.xlsx_package import is_true, local_name
from assets.observations.spreadsheets.xlsx_sheet import Book
from assets.observations.spreadsheets.xlsx_styles import Style
from assets.observations.spreadsheets.xml_parts import parse

_CHUNK = 8 * 2**20
_SHAPES_MAX = 2_000
_STYLES_MAX = 300
_DIGITS = b"0123456789"
_AS_A = bytes.maketrans(b"BCDEFGHIJKLMNOPQRSTUVWXYZ", b"A" * 25)
# `xac` is `x14ac` without its digits.
_ATTRIBUTE = (
    rb'(?:spans=":"|s=""|ht="\.?"|xac:dyDescent="\.?"'
    rb'|customFormat=""|customHeight=""|thickBot=""|thickTop=""|outlineLevel="")'
)
_CELL = rb'<c r="[A-Z]{1,3}"(?: s="")?(?:/>|(?: t="n")?>(?:<v>-?\.?</v>)?</c>| t="s">(?:<v></v>)?</c>)'
_SHAPE = re.compile(rb'r=""(?: ' + _ATTRIBUTE + rb")*(?:/>|>(?:" + _CELL + rb")*</row>)")
_COLUMN = re.compile(rb'<c r="([A-Z]+)"')
_NO_HEIGHT = re.compile(rb' ht="[0.]*"')


def is_plain(stream: IO[bytes], book: Book) -> bool:
    """Tell whether nothing in a sheet's part can be doubted or hidden, so that any reader reads it rightly."""
    if not book.texts.plain:
        return False
    try:
        return _Proof(book.styles).holds(stream)
    except (ValueError, etree.XMLSyntaxError):
        return False


class _Proof:
    """Holds a part against the grammar, piece by piece."""

    def __init__(self, styles: Sequence[Style]) -> None:
        self._shapes: set[bytes] = set()
        self._last_row = 0
        doubtful = [number for number, style in enumerate(styles) if not style.plain_from_one]
        self._known = len(doubtful) <= _STYLES_MAX
        self._doubtful = _any_style(doubtful)
        self._from_one = _any_style([number for number, style in enumerate(styles) if not style.plain])

    def holds(self, stream: IO[bytes]) -> bool:
        data = stream.read(_CHUNK)
        start = data.find(b"<row ")
        if start < 0 or not self._known:
            return False
        head, data = data[:start], data[start:]
        while chunk := stream.read(_CHUNK):
            data += chunk
            cut = data.rfind(b"<row ")
            if cut > 0:
                if not self._rows(data[:cut]):
                    return False
                data = data[cut:]
            elif len(data) > 2 * _CHUNK:
                return False
        end = data.rfind(b"</row>") + len(b"</row>")
        return self._rows(data[:end]) and _is_plain_around(head, data[end:])

    def _rows(self, block: bytes) -> bool:
        return self._shapes_are_known(block) and self._digits_are_plain(block) and self._places_are_true(block)

    def _shapes_are_known(self, block: bytes) -> bool:
        first, *rows = block.translate(None, _DIGITS).split(b"<row ")
        shapes = Counter(rows)
        new = shapes.keys() - self._shapes
        self._shapes |= new
        if first or len(self._shapes) > _SHAPES_MAX or not all(map(_is_plain_shape, new)):
            return False
        # A digit in a name (`t2="s"`) or before a sign (`1-2`) would be gone from the shape.
        names = [name for name in (b' t="s"', b"<v>", b"<v>-") if any(name in shape for shape in shapes)]
        return [block.count(name) for name in names] == [
            sum(shape.count(name) * times for shape, times in shapes.items()) for name in names
        ]

    def _digits_are_plain(self, block: bytes) -> bool:
        if b"<v>." in block or b"<v>-<" in block or _NO_HEIGHT.search(block):
            return False
        if self._doubtful and self._doubtful.search(block):
            return False
        if not self._from_one or not self._from_one.search(block):
            return True
        # The number 0 of a shared text is no figure.
        return b"<v>-" not in block and block.count(b'"><v>0') == block.count(b' t="s"><v>0')

    def _places_are_true(self, block: bytes) -> bool:
        first, *rows = block.translate(_AS_A).split(b'<row r="')
        if first:
            return False
        for row in rows:
            number = row[: row.index(b'"')]
            place = int(number)
            if not self._last_row < place <= ROWS_MAX or number[:1] == b"0":
                return False
            if row.count(b"A" + number + b'"') != row.count(b'<c r="'):
                return False
            self._last_row = place
        return True


def _any_style(numbers: list[int]) -> re.Pattern[bytes] | None:
    """Return a pattern of cells with one of the styles; rows that have one may match too, which costs time only."""
    alternatives = b"|".join(str(number).encode() for number in numbers)
    return re.compile(rb' s="0*(?:' + alternatives + rb')"(?: t=|/?>)') if numbers else None


def _is_plain_shape(shape: bytes) -> bool:
    if not _SHAPE.fullmatch(shape):
        return False
    columns = [(len(letters), letters) for letters in _COLUMN.findall(shape)]
    return all(left < right for left, right in pairwise(columns))


def _is_plain_around(head: bytes, tail: bytes) -> bool:
    """Tell whether a sheet without its rows hides and merges nothing."""
    if b"<!" in head or b"<!" in tail:
        return False
    sheet = parse(head + tail)
    if local_name(sheet) != "worksheet":
        return False
    for part in sheet:
        name = local_name(part)
        if name == "mergeCells" or (name == "sheetData" and len(part)):
            return False
        if name == "sheetFormatPr" and (is_true(part.get("zeroHeight")) or is_zero_length(part.get("defaultColWidth"))):
            return False
        if name == "cols" and any(is_true(col.get("hidden")) or is_zero_length(col.get("width")) for col in part):
            return False
    return [local_name(part) for part in sheet].count("sheetData") == 1
