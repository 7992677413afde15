"""One sheet of an accessible workbook, and its cells.

Belongs here: a title and lines in column A, and one marked-up table under them, with its first row frozen; cells by
their type, text always as text. Does not belong here: what the sheets say (`workbook`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from math import ceil
from typing import Any

import duckdb

from assets.exports.cells import is_dangerous
from assets.exports.csv_files import missing
from assets.exports.shorthand import NO_VALUE
from assets.exports.tables import Table
from assets.problems import DefinitionError

SHORTHAND_FOR_TEXT = {"markers": "no marker"}
_WIDEST = 60
_COVER_WIDTH = 90
# Points. Not every program makes a row as high as its wrapped text when it opens a workbook.
_LINE = 16
_FETCHED = 10_000
_LARGEST = 2**53  # a cell is a double: above it not every whole number is one


class Styles:
    """The formats of a workbook: Arial, 12 points and more, no colour."""

    def __init__(self, book: Any) -> None:
        """Make them in a workbook."""
        plain = {"font_name": "Arial", "font_size": 12, "valign": "top"}
        self.plain = book.add_format(plain)
        self.title = book.add_format({**plain, "bold": True, "font_size": 16})
        self.head = book.add_format({**plain, "bold": True, "text_wrap": True})
        self.wrapped = book.add_format({**plain, "text_wrap": True})
        # Excel keeps such a text a text, also when somebody edits it.
        self.guarded = book.add_format({**plain, "quote_prefix": True})
        self.whole = book.add_format({**plain, "num_format": "#,##0"})
        self.broken = book.add_format({**plain, "num_format": "#,##0.0###"})
        self.shorthand = book.add_format({**plain, "align": "right"})
        self.day = book.add_format({**plain, "num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({**plain, "num_format": "yyyy-mm-dd hh:mm:ss"})


class Sheet:
    """A sheet that is being written."""

    def __init__(self, book: Any, name: str, styles: Styles) -> None:
        """Add a sheet to a workbook."""
        self._sheet = book.add_worksheet(name)
        self._sheet.set_paper(9)  # A4
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._name, self._styles = name, styles

    def lines(self, lines: Sequence[str], wrapped: bool = True) -> None:
        """Write a title and lines under it, one a row."""
        for row, line in enumerate(lines):
            style = self._styles.wrapped if wrapped else self._styles.plain
            self._write(row, 0, line, self._styles.title if row == 0 else style)
            if wrapped and row:
                self._sheet.set_row(row, _height(line, _COVER_WIDTH))
        if wrapped:
            self._sheet.set_column(0, 0, _COVER_WIDTH)

    def listing(
        self, lines: Sequence[str], table: str, names: Sequence[str], rows: Sequence[Sequence[object]],
        link_first: bool = False,
    ) -> None:  # fmt: skip
        """Write lines, and a small table of words.

        Args:
            lines: Title and lines.
            table: Name of the table.
            names: Names of its columns.
            rows: Its rows, one at least.
            link_first: Whether the first cell of a row is the name of a sheet to go to.
        """
        self.lines(lines, wrapped=False)
        top = len(lines)
        for at, row in enumerate(rows, top + 1):
            for column, value in enumerate(row):
                self._write(at, column, value, self._styles.wrapped)
            if link_first and not str(row[0]).startswith("none: "):
                self._sheet.write_url(at, 0, f"internal:'{row[0]}'!A1", self._styles.wrapped, str(row[0]))
        self._mark_up(table, top, names, len(rows))
        widths = [
            min(max(len(name), *(len(str(row[column])) for row in rows)) + 2, _WIDEST)
            for column, name in enumerate(names)
        ]
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        for at, row in enumerate(rows, top + 1):
            self._sheet.set_row(at, max(_height(str(value), width) for value, width in zip(row, widths, strict=True)))

    def table(
        self, lines: Sequence[str], name: str, table: Table, connection: duckdb.DuckDBPyConnection,
        markers: Mapping[str, str],
    ) -> None:  # fmt: skip
        """Write lines, and a table of the warehouse in the order of its key.

        Args:
            lines: Title and lines.
            name: Name of the marked-up table.
            table: The table; it has a row at least.
            connection: A published warehouse.
            markers: Shorthand by marker.
        """
        self.lines(lines, wrapped=False)
        top = len(lines)
        columns = ", ".join(
            [f'"{column.name}"' for column in table.columns]
            + [
                f'CASE WHEN "{column.name}" IS NULL THEN {missing(table, column, markers)} END'
                for column in table.measures
            ]
        )
        order = table.order or "ALL"
        cursor = connection.execute(f"SELECT {columns} FROM {table.relation} ORDER BY {order}")
        empty = [SHORTHAND_FOR_TEXT.get(column.name, NO_VALUE) for column in table.columns]
        at_measure = {column.name: at for at, column in enumerate(table.measures, len(table.columns))}
        stand_ins = [at_measure.get(column.name) for column in table.columns]
        styles = [self._style(column.data_type, column.unit) for column in table.columns]
        for at, row in enumerate(_rows(cursor), top + 1):
            for column, style in enumerate(styles):
                value, instead = row[column], stand_ins[column]
                if value is not None:
                    self._write(at, column, value, style)
                else:
                    text = empty[column] if instead is None else row[instead]
                    self._write(at, column, text, self._styles.shorthand)
        self._mark_up(name, top, [column.name for column in table.columns], table.rows)
        for at, each in enumerate(table.columns):
            self._sheet.set_column(at, at, min(max(len(each.name) + 2, 14), _WIDEST))

    def _mark_up(self, name: str, top: int, names: Sequence[str], rows: int) -> None:
        head = [{"header": each, "header_format": self._styles.head} for each in names]
        self._sheet.add_table(
            top, 0, top + rows, len(names) - 1,
            {"name": name, "columns": head, "autofilter": False, "style": None},
        )  # fmt: skip
        self._sheet.freeze_panes(top + 1, 0)

    def _style(self, data_type: str, unit: str | None) -> Any:
        if data_type == "DOUBLE":
            return self._styles.broken
        if data_type in ("BIGINT", "INTEGER"):
            return self._styles.whole if unit else self._styles.plain
        return {"DATE": self._styles.day, "TIMESTAMP": self._styles.moment}.get(data_type, self._styles.plain)

    def _write(self, row: int, column: int, value: object, style: Any) -> None:
        if isinstance(value, str):
            written = self._sheet.write_string(
                row, column, value, self._styles.guarded if is_dangerous(value) else style
            )
        elif isinstance(value, bool):
            written = self._sheet.write_boolean(row, column, value, style)
        elif isinstance(value, int | float):
            written = self._sheet.write_number(row, column, value, style)
        elif isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime.combine(value, time())
            written = self._sheet.write_datetime(row, column, moment, style)
        else:
            raise DefinitionError(f"worksheet {self._name}: there is no cell for {value!r}")
        if written or (isinstance(value, int) and abs(value) > _LARGEST):
            raise DefinitionError(f"worksheet {self._name}, row {row + 1}: {str(value)[:80]!r} is too much for a cell")


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterable[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_FETCHED):
        yield from rows


def _height(text: str, width: int) -> float:
    """Return how high a row must be for a text that is wrapped in a column; words that do not fit whole take more."""
    return _LINE * ceil(len(text) * 1.05 / width) if text else _LINE
