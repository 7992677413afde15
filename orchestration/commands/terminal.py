"""What every command needs to speak to a person: consoles, errors, tables.

Belongs here: what more than one command uses. Does not belong here: any command.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment
from rich.text import Text

from assets.printable import printable, printable_json
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
        """Return a text as it is shown: those of sentences, and of the cells of tables, whose width counts."""
        return super().render_str(printable(text), **how)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Yield what is written, whatever it was made of: the one way out of all that commands show."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else printable(text), style, control)


out = _Console()
err = _Console(stderr=True)

Demo = Annotated[bool, typer.Option("--demo", help="Use the demo's folder instead of the real one.")]


def plainly(text: str) -> None:
    """Write a text as it stands, without colours or breaks: for another program, or to be copied."""
    sys.stdout.write(printable(text))


def as_json(values: object) -> None:
    """Write a line of JSON."""
    sys.stdout.write(printable_json(json.dumps(values, default=str, ensure_ascii=False)) + "\n")


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
    """Turn the errors a person can act on, and those of the machine, into one message and exit code 1."""
    import duckdb

    from assets import machine
    from assets.archive.govuk.errors import GovukError
    from assets.archive.store import ArchiveError
    from assets.problems import DefinitionError
    from assets.published import WarehouseError
    from assets.serving.locked import QuestionError

    try:
        yield
    except QuestionError as error:  # of its own limits, which are no fault of the machine
        fail(error)
    except (ArchiveError, DefinitionError, GovukError, WarehouseError, duckdb.Error) as error:
        fail(machine.told(error, settings()) or error)
    except Exception as error:
        if line := machine.told(error, settings()):
            fail(line)
        raise


def chosen(demo: bool) -> Settings:
    """Return the settings of the demo, or the real ones."""
    return settings().demo if demo else settings()


def answer(cursor: Any, grouped: bool = False) -> RenderableType:
    """Return the first rows of a result for the terminal; whole numbers with commas if `grouped`."""
    return rows_shown([column[0] for column in cursor.description], cursor.fetchmany(ROWS_SHOWN), out.width, grouped)
