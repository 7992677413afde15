"""Reading questions at a terminal and showing their answers, one after the other.

Belongs here: the session, from its first line to its last. Does not belong here: what is completed (`completion`), or
the words that are no SQL (`words`).
"""

from __future__ import annotations

import os
import time

import duckdb
from prompt_toolkit import PromptSession
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.text import Text

from assets.problems import DefinitionError
from assets.serving.answers import ask, notes
from assets.serving.limits import Limits
from assets.serving.locked import locked
from assets.serving.shell.completion import Names
from assets.serving.shell.history import history
from assets.serving.shell.words import Quit, ends, said
from assets.serving.shown import listed, rows_shown
from assets.serving.statements import statements_of
from assets.serving.versions import versions
from assets.settings import Settings

ROWS_SHOWN = 1000


def run(settings: Settings, out: Console, seconds: float) -> None:
    """Answer questions until the person has had enough.

    Args:
        settings: The settings, which say where the warehouse is.
        out: The terminal; it must mark what a terminal would obey.
        seconds: Longest time of one question.
    """
    os.environ.setdefault("LESS", "-FRX")  # the pager keeps colours, and what it showed
    with locked(settings) as connection:
        out.print(versions(settings), highlight=False)
        out.print("[bold].help[/] says what can be typed; a question ends with a semicolon.")
        session: PromptSession[str] = PromptSession(
            "immstats> ", history=history(), completer=Names(connection), lexer=PygmentsLexer(SqlLexer),
            multiline=True, prompt_continuation="     ...> ", key_bindings=_keys(), complete_while_typing=False,
            enable_open_in_editor=True,
        )  # fmt: skip
        while True:
            try:
                text = session.prompt()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            try:
                _answer(connection, text, out, Limits(seconds, ROWS_SHOWN))
            except KeyboardInterrupt:
                out.print("The query was stopped.")
            except Quit:
                return
            except (DefinitionError, duckdb.Error) as error:
                out.print(f"[bold red]Error:[/] {escape(str(error))}")


def _keys() -> KeyBindings:
    """Return the keys: Enter ends a question that is whole, and begins a line of one that is not."""
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        text = buffer.text.strip()
        if not text or text.startswith(".") or ends(text) or text.endswith(";"):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    return keys


def _answer(connection: duckdb.DuckDBPyConnection, text: str, out: Console, limits: Limits) -> None:
    if not text.strip():
        return
    if ends(text):
        raise Quit
    if text.lstrip().startswith("."):
        _show(listed(*said(connection, text.strip())), out)
        return
    for statement in statements_of(connection, text):
        began = time.monotonic()
        answer = ask(connection, statement, limits)
        if statement.kind == "variable":
            continue
        took = time.monotonic() - began
        _show(rows_shown([name for name, _ in answer.columns], answer.rows, out.width), out)
        more = "; there are more, --csv -o FILE gives all" if answer.more else ""
        out.print(f"(rows: {len(answer.rows):,}{more}; {took:.1f} s)", style="dim", highlight=False)
        for sentence in notes(connection, statement.text):
            out.print(Text(sentence, style="dim"), highlight=False)


def _show(shown: RenderableType, out: Console) -> None:
    """Print an answer, page by page where it is higher than the terminal."""
    lines = len(out.render_lines(shown, pad=False))
    if out.is_terminal and lines >= out.height:
        with out.pager(styles=True):
            out.print(shown)
    else:
        out.print(shown)
