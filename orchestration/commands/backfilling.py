"""The command `backfill`: what web archives captured, into the archive and into a build."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape

from assets.serving.progress_shown import progress_shown
from assets.settings import settings
from orchestration.commands.job import run_refresh
from orchestration.commands.terminal import errors_told, out

_DAY = ["%Y-%m-%d"]


def backfill(
    from_: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First day of captures.")] = None,
    to: Annotated[datetime | None, typer.Option(formats=_DAY, help="Last day of captures.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Web archive, e.g. ukgwa; all where left out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count captures; fetch and write nothing.")] = False,
) -> None:
    """Take what web archives captured of the watched pages into the archive, and build."""
    from assets.archive.store import Archive
    from assets.archive.web_archives.backfill import Span, backfill
    from assets.archive.web_archives.sources import web_archives

    with errors_told():
        run = settings()
        span = Span(from_.date() if from_ else None, to.date() if to else None)
        with progress_shown(out) as progress:
            outcome = backfill(run, web_archives(source or ()), span, dry_run, progress)
        for line in outcome.lines():
            out.print(escape(line), soft_wrap=True)
        if not dry_run and Archive(run.archive).records():
            run_refresh(run, ask=False)
    if outcome.failures:
        raise typer.Exit(1)
