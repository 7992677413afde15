"""The command `claims new`, beside the one that shows claims."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from typer.core import TyperGroup

from orchestration.commands.claims import claims
from orchestration.commands.terminal import Demo, chosen, err, errors_told, out

if TYPE_CHECKING:
    from assets.claims.asked import Question


class _ShowsOrNew(TyperGroup):
    """What is no command of its own is for the one that shows: `claims`, `claims ID`, `claims --json`."""

    def begun(self, args: list[str]) -> list[str]:
        """Return the words with a command before them."""
        return args if args and (args[0] in self.commands or args[0] == "--help") else ["show", *args]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words, which begin with a command or are for the one that shows."""
        return super().parse_args(ctx, self.begun(args))


app = typer.Typer(cls=_ShowsOrNew, help="Claims about the figures: `claims` shows all, `claims ID` one in detail.")
app.command("show")(claims)
Given = Annotated[list[str] | None, typer.Argument(metavar="[KEY=ANSWER]...", help="Given beforehand: period=2025 …")]


@app.command()
def new(given: Given = None, demo: Demo = False) -> None:
    """Ask what a new claim says, and write its file into sql/claims; answers may also come by standard input."""
    from assets.claims.asking import given_by_key
    from assets.claims.drafted import told, written
    from assets.claims.questions import answers_of
    from assets.published import open_published

    with errors_told(), open_published(chosen(demo)) as connection:
        answers = answers_of(connection, given_by_key(given or []), _asked, lambda wrong: err.print(escape(wrong)))
        out.print(escape(told(connection, written(answers))))


def _asked(question: Question, usual: str | None) -> str | None:
    """Return an answer of the person at the terminal, or the next line of standard input; None where it ended."""
    err.print(escape(f"{question.asks}{f' [{usual}]' if usual else ''}"), style="bold")
    return sys.stdin.readline() or None
