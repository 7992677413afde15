"""`immstats sql`: one question from the command line or standard input, or a shell.

Belongs here: what the options mean together. Does not belong here: the options themselves (`orchestration.commands`).
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from assets.serving.answers import ask, notes
from assets.serving.bounded import bounded
from assets.serving.files import Format, disk_told, format_of, write
from assets.serving.limits import Limits
from assets.serving.locked import QuestionError, locked
from assets.serving.shown import rows_shown
from assets.serving.statements import one_query
from assets.settings import Settings

ROWS_SHOWN = 100


def answer_here(
    settings: Settings,
    query: str | None,
    formats: list[Format],
    file: Path | None,
    overwrite: bool,
    seconds: float,
    out: Console,
    err: Console,
) -> None:
    """Answer a question, or open the shell where none is given at a terminal.

    Args:
        settings: The settings, which say where the warehouse is.
        query: The question; None to read it from standard input, which at a terminal is the shell.
        formats: The formats that are asked for; none for the terminal.
        file: Where the answer goes; None for standard output.
        overwrite: Whether that file may be there already.
        seconds: Longest time of one question.
        out: Where an answer is shown; it must mark what a terminal would obey.
        err: Where what must be known beside it is told.

    Raises:
        QuestionError: If the question is not taken, or passed a limit, or the file is not written.
        duckdb.Error: If DuckDB cannot answer it.
    """
    form = format_of(formats, file)
    if query is None and sys.stdin.isatty():
        if form is not None:
            raise QuestionError("there is no query; a format and a file are for one")
        from assets.serving.shell.loop import run

        run(settings, out, seconds)
        return
    text = _read() if query is None else query
    if form is None:
        with disk_told():
            known = _shown(settings, text, seconds, out)
    else:
        rows, known = write(settings, text, form, Limits(seconds), file, overwrite, sys.stdout.buffer)
        if file is not None:
            err.print(f"{rows:,} rows in {escape(str(file))}", highlight=False)
    for sentence in known:
        err.print(escape(sentence))


def _read() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise QuestionError("the query holds what is no text in UTF-8; write it in UTF-8") from error


def _shown(settings: Settings, text: str, seconds: float, out: Console) -> list[str]:
    with locked(settings) as connection:
        statement = one_query(connection, text)
        with bounded(seconds):
            answer = ask(connection, statement, Limits(seconds, ROWS_SHOWN))
        names = [name for name, _ in answer.columns]
        out.print(rows_shown(names, answer.rows, out.width) if answer.rows else "No row.")
        if answer.more:
            out.print(f"The first {ROWS_SHOWN} rows; --csv or --json prints all.")
        return notes(connection, statement.text)
