"""What every command needs to speak to a person: consoles, errors, tables.

Belongs here: what more than one command uses. Does not belong here: any command.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.box import SIMPLE
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from assets.printable import printable
from assets.settings import Settings, settings

ROWS_SHOWN = 100


class _Console(Console):
    """Shows what may come from anywhere: no text moves the cursor, and what goes into a file can be searched there."""

    def print(self, *objects: Any, **how: Any) -> None:
        """Print; a sentence that goes into a file stays in one line."""
        if not self.is_terminal and all(isinstance(each, str) for each in objects):
            how.setdefault("soft_wrap", True)
        super().print(*objects, **how)

    def render_str(self, text: str, **how: Any) -> Text:
        """Return a text as it is shown: those of sentences, and of the cells of tables."""
        return super().render_str(printable(text), **how)


out = _Console()
err = _Console(stderr=True)

Demo = Annotated[bool, typer.Option("--demo", help="Use the demo's folder instead of the real one.")]


def command(run: Settings, words: str) -> str:
    """Return a command as the person at hand can type it: by the path it was called by, with `--demo` in the demo."""
    called = sys.argv[0]
    name = called if Path(called).name == "immstats" and not shutil.which("immstats") else "immstats"
    verb, _, rest = words.partition(" ")
    return " ".join(part for part in (name, verb, "--demo" if run.sample else "", rest) if part)


def fail(message: object) -> NoReturn:
    """Tell an error and end with exit code 1."""
    err.print(f"[bold red]Error:[/] {escape(str(message))}")
    raise typer.Exit(1)


@contextmanager
def errors_told() -> Iterator[None]:
    """Turn the errors a person can act on into one message and exit code 1."""
    import duckdb

    from assets.archive.govuk.errors import GovukError
    from assets.archive.store import ArchiveError
    from assets.problems import DefinitionError
    from assets.published import WarehouseError

    try:
        yield
    except (ArchiveError, DefinitionError, GovukError, WarehouseError, duckdb.Error) as error:
        fail(error)


def chosen(demo: bool) -> Settings:
    """Return the settings of the demo, or the real ones."""
    return settings().demo if demo else settings()


def answer(cursor: Any, grouped: bool = False) -> RenderableType:
    """Return the first rows of a result for the terminal.

    A single row, and rows too wide for the terminal, stand upright: one column a line.

    Args:
        cursor: A result.
        grouped: Whether whole numbers are written with commas; years would be too.
    """
    names = [column[0] for column in cursor.description or []]
    rows = cursor.fetchmany(ROWS_SHOWN)
    cells = [[_shown(cell, grouped) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    if len(rows) != 1 and sum(widths) + 3 * len(widths) < out.width:
        table = Table(*names, box=SIMPLE)
        for row in cells:
            table.add_row(*map(escape, row))
        return table
    upright = []
    for row in cells:
        table = Table(show_header=False, box=SIMPLE)
        for name, cell in zip(names, row, strict=True):
            table.add_row(name, Text(printable(cell), overflow="fold"))
        upright.append(table)
    return Group(*upright)


def _shown(cell: object, grouped: bool) -> str:
    return "NULL" if cell is None else f"{cell:,}" if grouped and type(cell) is int else str(cell)


def rows_of(cursor: Any) -> Iterator[tuple[Any, ...]]:
    """Yield every row of a result, fetched in pieces."""
    while rows := cursor.fetchmany(10_000):
        yield from rows
