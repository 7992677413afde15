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
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.text import Text

from assets.printable import printable
from assets.serving.shown import rows_shown
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
    """Return the first rows of a result for the terminal; whole numbers with commas if `grouped`."""
    return rows_shown([column[0] for column in cursor.description], cursor.fetchmany(ROWS_SHOWN), out.width, grouped)
