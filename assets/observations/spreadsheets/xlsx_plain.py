"""Large sheets of an XLSX file in which no cell can be doubted, read as columns.

Belongs here: the proof that a sheet's part is plain, and the columns of what was proved. Does not belong here: any
part that is not proved plain, which is read cell by cell (`xlsx_sheet`), or the values of its fields (`xlsx_fields`).

The proof: without its digits, nearly every row of a large table is the same text, so that each such shape is held
once against a grammar of what is harmless. The grammar says what may be there, not what may not; whatever a writer
does otherwise (quotes, prefixes, comments, errors, formulas, texts in the cell) is not proved, and costs time only.
What lives in the digits is taken out of all rows of a shape at once: addresses, heights, styles, texts and figures.
No digit may stand anywhere else.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import IO

import lxml.etree as etree
import polars as pl

from assets.observations.column_rows import ColumnRows
from assets.observations.grid import column_letters
from assets.observations.spreadsheets.places import read_place
from assets.observations.spreadsheets.xlsx_around import is_plain_around
from assets.observations.spreadsheets.xlsx_fields import Fields, NotPlain
from assets.observations.spreadsheets.xlsx_sheet import Book
from assets.observations.stored_cells import StoredCells

_CHUNK = 16 * 2**20
_SHAPES_MAX = 2_000
_KINDS_MAX = 100
_DIGITS = b"0123456789"
_NAMED_WITH_DIGITS = (b" x14ac:dyDescent=", b" dyDescent=")
_ATTRIBUTE = (
    rb'(?:spans=":"|s=""|ht="\.?"|dyDescent="\.?"'
    rb'|customFormat=""|customHeight=""|thickBot=""|thickTop=""|outlineLevel="")'
)
_CELL = rb'<c r="[A-Z]{1,3}"(?: s="")?(?:/>|(?: t="n")?>(?:<v>-?\.?</v>)?</c>| t="s">(?:<v></v>)?</c>)'
_SHAPE = re.compile(rb'r=""(?: ' + _ATTRIBUTE + rb")*(?:/>|>(?:" + _CELL + rb")*</row>)")
_COLUMN = re.compile(rb'<c r="([A-Z]+)"')
_SIGNS = re.compile(rb"<v>-?\.?</v>")


def read_plain(stream: IO[bytes], book: Book, cells_max: int) -> ColumnRows | None:
    """Return the rows of a sheet in which nothing can be doubted or hidden; None where that is not proved.

    Args:
        stream: The part of the sheet.
        book: What it refers to.
        cells_max: How many cells the sheet may stand for.
    """
    if not book.texts.plain:
        return None
    try:
        return _laid_out(_Part(book).frame(stream), book, cells_max)
    except (NotPlain, ValueError, pl.exceptions.PolarsError, etree.XMLSyntaxError):
        return None


class _Part:
    """Holds a part against the grammar, piece by piece, and takes out its rows."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._shapes: set[bytes] = set()
        self._fields: dict[bytes, Fields] = {}
        self._last_row = 0

    def frame(self, stream: IO[bytes]) -> pl.DataFrame:
        """Return the rows with the columns of `Fields.read`.

        Raises:
            NotPlain: Where it is not proved that nothing can be doubted.
        """
        data = stream.read(_CHUNK)
        start = data.find(b"<row ")
        if start < 0:
            raise NotPlain
        head, data = data[:start], data[start:]
        frames = []
        while chunk := stream.read(_CHUNK):
            data += chunk
            cut = data.rfind(b"<row ")
            if cut > 0:
                frames.append(self._rows(data[:cut]))
                data = data[cut:]
            elif len(data) > 2 * _CHUNK:
                raise NotPlain
        end = data.rfind(b"</row>") + len(b"</row>")
        frames.append(self._rows(data[:end]))
        if not is_plain_around(head, data[end:]):
            raise NotPlain
        return pl.concat(frames, how="diagonal")

    def _rows(self, block: bytes) -> pl.DataFrame:
        if b"x14ac" in block:
            block = block.replace(*_NAMED_WITH_DIGITS)
        first, *shapes = block.translate(None, _DIGITS).split(b"<row ")
        counted = Counter(shapes)
        new = counted.keys() - self._shapes
        self._shapes |= new
        if first or len(self._shapes) > _SHAPES_MAX or not all(map(_is_plain_shape, new)):
            raise NotPlain
        kinds = {shape: _SIGNS.sub(b"<v></v>", shape) for shape in counted}
        frame = self._of_kinds(block, shapes, kinds)
        rows = frame["row"]
        if rows[0] <= self._last_row or not rows.diff().drop_nulls().ge(1).all():
            raise NotPlain
        self._last_row = rows[-1]
        return frame

    def _of_kinds(self, block: bytes, shapes: list[bytes], kinds: dict[bytes, bytes]) -> pl.DataFrame:
        rows = block.split(b"<row ")[1:]
        if len(rows) != len(shapes):
            raise NotPlain
        if len(set(kinds.values())) == 1:
            return self._of_kind(kinds[shapes[0]], rows)
        at: dict[bytes, list[int]] = {}
        for index, shape in enumerate(shapes):
            at.setdefault(kinds[shape], []).append(index)
        if len(at) > _KINDS_MAX:
            raise NotPlain
        frames = [
            self._of_kind(kind, [rows[index] for index in indices]).with_columns(pl.Series("at", indices))
            for kind, indices in at.items()
        ]
        return pl.concat(frames, how="diagonal").sort("at").drop("at")

    def _of_kind(self, kind: bytes, rows: list[bytes]) -> pl.DataFrame:
        if kind not in self._fields:
            self._fields[kind] = Fields(kind, self._book)
        return self._fields[kind].read(rows)


def _laid_out(frame: pl.DataFrame, book: Book, cells_max: int) -> ColumnRows | None:
    """Return the rows and columns to the last filled ones, with those that the part leaves out."""
    cells = [name for name in frame.columns if name != "row"]
    frame = frame.filter(pl.any_horizontal(pl.col(cells).is_not_null())) if cells else frame.clear()
    height = frame["row"][-1] if frame.height else 0
    filled = [name for name in cells if frame[name].null_count() < frame.height]
    places = [read_place(f"{name[1:]}1") for name in filled]
    width = max((place[1] + 1 for place in places if place), default=0)
    if None in places or height * width > cells_max:
        return None
    if frame.height < height:
        every = pl.DataFrame({"row": pl.int_range(1, height + 1, dtype=pl.UInt32, eager=True)})
        frame = every.join(frame, on="row", how="left", maintain_order="left")
    texts, figures = (pl.Series([None], dtype=kind).new_from_index(0, height) for kind in (pl.UInt32, pl.Float64))
    columns = [
        StoredCells(
            frame.get_column(f"t{letters}", default=texts),
            frame.get_column(f"n{letters}", default=figures),
            book.texts.values,
        )
        for letters in map(column_letters, range(width))
    ]
    return ColumnRows(columns, height)


def _is_plain_shape(shape: bytes) -> bool:
    if not _SHAPE.fullmatch(shape):
        return False
    columns = [(len(letters), letters) for letters in _COLUMN.findall(shape)]
    return all(left < right for left, right in pairwise(columns))
