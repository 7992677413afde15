"""An answer as a terminal shows it.

Belongs here: a table, or one column a line where it is too wide. Does not belong here: asking, or the terminal itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assets.printable import printable

_NULL = Text("NULL", style="dim italic")


def rows_shown(
    names: Sequence[str], rows: Sequence[Sequence[object]], width: int, grouped: bool = False
) -> RenderableType:
    """Return rows for a terminal.

    A single row, and rows too wide for the terminal, stand upright: one column a line.

    Args:
        names: The names of the columns.
        rows: The rows.
        width: Columns of the terminal.
        grouped: Whether whole numbers are written with commas; years would be too.
    """
    cells = [[_shown(cell, grouped) for cell in row] for row in rows]
    heads = [_text(name) for name in names]
    widths = [max(text.cell_len for text in column) for column in zip(heads, *cells, strict=True)]
    if len(rows) != 1 and sum(widths) + 3 * len(widths) < width:
        table = Table(box=SIMPLE)
        for head in heads:
            table.add_column(head)
        for row in cells:
            table.add_row(*row)
        return table
    upright = []
    for row in cells:
        table = Table(show_header=False, box=SIMPLE)
        for head, cell in zip(heads, row, strict=True):
            table.add_row(head, cell)
        upright.append(table)
    return Group(*upright)


def listed(names: Sequence[str], rows: Sequence[Sequence[str]]) -> RenderableType:
    """Return rows of sentences for a terminal: their first column whole, the others in as many lines as they need."""
    table = Table(box=SIMPLE)
    for place, name in enumerate(names):
        table.add_column(_text(name), no_wrap=place == 0)
    for row in rows:
        table.add_row(*map(_text, row))
    return table


def _shown(cell: object, grouped: bool) -> Text:
    if cell is None:
        return _NULL
    return _text(f"{cell:,}" if grouped and type(cell) is int else str(cell))


def _text(words: str) -> Text:
    return Text(printable(words), overflow="fold")
