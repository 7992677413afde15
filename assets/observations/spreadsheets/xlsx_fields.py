"""What stands in the digits of rows of one shape: addresses, heights, styles, numbers of texts, and figures.

Belongs here: taking them out of all rows at once, and what they may be in a plain sheet. Does not belong here: which
shapes are plain (`xlsx_plain`).

Every sign that may stand beside a digit becomes a comma, so that a row is a line of fields, the same in all rows of a
shape. What an attribute or a cell holds is one field; all others must be empty.
"""

from __future__ import annotations

import re

import polars as pl

from assets.observations.spreadsheets.places import ROWS_MAX
from assets.observations.spreadsheets.xlsx_sheet import Book

_FIELDS_MAX = 20_000
_KEPT = b"0123456789.-\n"
# Letters of an address part its digits from what stands before them.
_COMMAS = b'"<>:ABCDEFGHIJKLMNOPQRSTUVWXYZ'
_TABLE = bytes(sign if sign in _KEPT else ord(",") for sign in range(256))
_DROPPED = bytes(sign for sign in range(256) if sign not in _KEPT + _COMMAS)
# The places of digits in a row without them: attributes of the row, then of each cell, and its value.
_PLACE = re.compile(
    rb' spans="(?P<spans>):(?P<to>)"| ht="(?P<height>)\.?"'
    rb'| (?:s|dyDescent|custom\w+|thick\w+|outlineLevel)="(?P<other>)\.?"'
)
_CELL = re.compile(
    rb'<c r="(?P<letters>[A-Z]+)(?P<row>)"(?: s="(?P<style>)")?'
    rb'(?:/>| t="(?P<kind>[ns])">|>)(?:<v>(?P<value>)</v>)?'
)


class NotPlain(Exception):
    """It is not proved that nothing in the sheet can be doubted."""


class Fields:
    """The fields of one shape of row."""

    def __init__(self, shape: bytes, book: Book) -> None:
        """Find them.

        Args:
            shape: A row of the grammar of `xlsx_plain`, from its first attribute on, without digits and signs.
            book: What the sheet refers to.
        """
        self._book = book
        self._count = _field(shape, len(shape)) + 1
        if self._count > _FIELDS_MAX:
            raise NotPlain
        self._row = _field(shape, len(b'r="'))
        end = shape.index(b">")
        self._heights: list[int] = []
        self._others: list[int] = []
        for match in _PLACE.finditer(shape, 0, end):
            for name, found in match.groupdict().items():
                if found is not None:
                    (self._heights if name == "height" else self._others).append(_field(shape, match.start(name)))
        self._cells = [
            (
                match["letters"].decode(),
                _field(shape, match.start("row")),
                _field(shape, match.start("style")) if match["style"] is not None else None,
                ("t" if match["kind"] == b"s" else "n", _field(shape, match.start("value")))
                if match["value"] is not None
                else None,
            )
            for match in _CELL.finditer(shape, end)
        ]

    def read(self, rows: list[bytes]) -> pl.DataFrame:
        """Return rows of this shape.

        Returns:
            `row`, counting from 1, and for each column of cells `tAB`, numbers of shared texts (UInt32), or `nAB`,
            figures (Float64); null where a cell is empty.

        Raises:
            NotPlain: Where a digit stands for something that can be doubted.
            polars.exceptions.PolarsError: Where a field does not hold what it should.
        """
        lines = b"\n".join(rows).translate(_TABLE, _DROPPED)
        fields = self._fields(lines, len(rows))
        held = fields.width and sum(fields.select(pl.all().str.len_bytes().sum()).row(0))
        if len(lines) - (len(rows) - 1) - len(rows) * (self._count - 1) != held:
            raise NotPlain  # a digit or sign stands where none belongs
        number = fields[_name(self._row)]
        places = number.cast(pl.UInt32)
        if places.null_count() or number.str.starts_with("0").any() or places.max() > ROWS_MAX:  # type: ignore[operator]
            raise NotPlain
        for height in self._heights:
            if not fields[_name(height)].unique().str.contains("[1-9]").fill_null(False).all():
                raise NotPlain
        columns = [places.alias("row")]
        for letters, row, style, value in self._cells:
            if not fields[_name(row)].eq_missing(number).all():
                raise NotPlain
            column = self._values(fields, *value).alias(f"{value[0]}{letters}") if value else None
            if column is not None:
                self._hold_style(fields[_name(style)] if style is not None else None, column)
                columns.append(column)
        return pl.DataFrame(columns)

    def _fields(self, lines: bytes, height: int) -> pl.DataFrame:
        places = [self._row, *self._heights, *self._others]
        for _, row, style, value in self._cells:
            places += [row, *([] if style is None else [style]), *([value[1]] if value else [])]
        schema = {_name(number): pl.String for number in range(self._count)}
        wanted = [_name(place) for place in sorted(places)]
        fields = pl.scan_csv(lines, has_header=False, schema=schema, quote_char=None).select(wanted).collect()
        if fields.height != height:
            raise NotPlain
        return fields

    def _values(self, fields: pl.DataFrame, kind: str, place: int) -> pl.Series:
        stored = fields[_name(place)]
        if kind == "n":
            figures = stored.cast(pl.Float64)
            if not figures.is_finite().all():
                raise NotPlain
            return figures
        texts = stored.cast(pl.UInt32)
        shared = self._book.texts.values
        if texts.len() > texts.null_count() and texts.max() >= len(shared):  # type: ignore[operator]
            raise NotPlain
        empty = [index for index, text in enumerate(shared) if not text]
        return texts.set(texts.is_in(empty).fill_null(False), None) if empty else texts

    def _hold_style(self, numbers: pl.Series | None, values: pl.Series) -> None:
        """Refuse a style by which a cell may be shown otherwise than it is stored."""
        styles = self._book.styles
        stated = [0] if numbers is None else numbers.unique().cast(pl.UInt32).to_list()
        for number in stated:
            if number is None or number >= max(1, len(styles)):
                raise NotPlain
            style = styles[number] if styles else None
            if style is None or style.plain:
                continue
            if not style.plain_from_one or (values.dtype == pl.Float64 and values.lt(1).any()):
                raise NotPlain


def _field(shape: bytes, place: int) -> int:
    return shape[:place].translate(_TABLE, _DROPPED).count(b",")


def _name(field: int) -> str:
    return f"f{field}"
