"""Commands that go back or begin anew: `rollback`, `rebuild` and `quarantine`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from orchestration.commands.job import run_refresh
from orchestration.commands.terminal import Demo, chosen, errors_told, out

quarantine = typer.Typer(help="What was set aside: `quarantine list` tells it, `quarantine retry` reads it again.")


def rollback(
    build: Annotated[str | None, typer.Argument(help="Build, or how its name begins; else the one before.")] = None,
    demo: Demo = False,
) -> None:
    """Let readers see an earlier build that is still held."""
    from assets.archive.store import writing
    from assets.upkeep.rollback import roll_back

    with errors_told():
        run = chosen(demo)
        with writing(run.data):
            done = roll_back(run, build)
    out.print(escape(done.words))


def rebuild(demo: Demo = False) -> None:
    """Make everything anew from the archive, and say whether it came out the same."""
    from assets.archive.store import writing
    from assets.upkeep.anew import compared, forget

    with errors_told():
        run = chosen(demo)
        with writing(run.data):
            before = forget(run)
        run_refresh(run, ask=False)
        out.print(escape(compared(run, before)))


@quarantine.command("list")
def list_(demo: Demo = False) -> None:
    """Tell what the published build set aside, why, and what to do."""
    from assets.upkeep.quarantine import set_aside

    with errors_told():
        lines = set_aside(chosen(demo))
    for line in lines or ["Nothing is set aside."]:
        out.print(escape(line), soft_wrap=True)


@quarantine.command()
def retry(
    file: Annotated[str | None, typer.Argument(help="File name or sha256; all that failed where left out.")] = None,
    demo: Demo = False,
) -> None:
    """Read again what failed, and build if anything came of it."""
    from assets.archive.store import writing
    from assets.upkeep.quarantine import forget_failed

    with errors_told():
        run = chosen(demo)
        with writing(run.data):
            forgotten = forget_failed(run, file)
        out.print(f"{forgotten} readings that failed are made again.")
        run_refresh(run, ask=False)
