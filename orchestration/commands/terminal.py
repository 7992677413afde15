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
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.settings import Settings, settings

ROWS_SHOWN = 100
out = Console()
err = Console(stderr=True)

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

    from orchestration.archive import ArchiveError
    from orchestration.warehouse import WarehouseError

    try:
        yield
    except (ArchiveError, WarehouseError, duckdb.Error) as error:
        fail(error)
    except Exception as error:
        # `requests` takes longer to import than most commands take to run.
        govuk = sys.modules.get("orchestration.govuk")
        if govuk is None or not isinstance(error, govuk.GovukError):
            raise
        fail(error)


def chosen(demo: bool) -> Settings:
    """Return the settings of the demo, or the real ones."""
    return settings().demo if demo else settings()


def table_of(cursor: Any) -> Table:
    """Return the first rows of a result as a table for the terminal."""
    table = Table(*(column[0] for column in cursor.description or []))
    for row in cursor.fetchmany(ROWS_SHOWN):
        table.add_row(*("[dim]NULL[/]" if cell is None else escape(str(cell)) for cell in row))
    return table


def rows_of(cursor: Any) -> Iterator[tuple[Any, ...]]:
    """Yield every row of a result, fetched in pieces."""
    while rows := cursor.fetchmany(10_000):
        yield from rows
