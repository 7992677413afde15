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


@app.command()
def new(
    given: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY=ANSWER]...", help="Answers given beforehand: said_by=…, period=2025, …"),
    ] = None,
    demo: Demo = False,
) -> None:
    """Ask what a new claim says, and write its file into sql/claims; answers may also come by standard input."""
    from assets.claims.asked import answers_of, given_by_key
    from assets.claims.coverage import NOW
    from assets.claims.drafted import written
    from assets.claims.evaluate import judge
    from assets.published import open_published

    run = chosen(demo)
    with errors_told(), open_published(run) as connection:
        answers = answers_of(connection, given_by_key(given or []), _asked, _told)
        claim = written(answers)
        then, now = (judge(connection, claim, as_of) for as_of in (claim.said, NOW))
    out.print(f"[bold]{claim.shown}[/] is written; see whether its SQL counts what was said. The next build judges it.")
    out.print(escape(f"when said: {then.status}: {then.reason}"))
    out.print(escape(f"now: {now.status}: {now.reason}"))


def _told(wrong: str) -> None:
    err.print(f"[red]{escape(wrong)}[/]")


def _asked(question: Question, usual: str | None) -> str | None:
    """Return an answer of the person at the terminal, or the next line of standard input; None where it ended."""
    err.print(escape(question.asks), f"\\[{escape(usual)}]" if usual else "", style="bold", end=" ")
    if not sys.stdin.isatty():
        err.print()
    try:
        return input()
    except EOFError:
        return None
