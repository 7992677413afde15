"""Commands that give the published build to others once more: `export`, `briefing` as files, `postgres`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from assets.serving.progress_shown import progress_shown
from assets.settings import settings
from orchestration.commands.terminal import Demo, chosen, errors_told, out


def export(
    marts: Annotated[list[str] | None, typer.Argument(metavar="[MART]…", help="Marts; all where left out.")] = None,
    demo: Demo = False,
) -> None:
    """Write marts as Parquet, CSV, a data package and workbooks into data/exports."""
    from assets.exports.export import export

    with errors_told(), progress_shown(out) as progress:
        done = export(chosen(demo), marts or (), progress)
    out.print(escape(done.in_words))


def briefing(demo: Demo = False) -> None:
    """Write briefing.html, a page with charts, their figures and sources, into data/briefing."""
    from assets.briefing.make import brief

    with errors_told(), progress_shown(out) as progress:
        done = brief(chosen(demo), progress)
    out.print(escape(done.in_words), soft_wrap=True)


def postgres() -> None:
    """Publish the published build to the PostgreSQL database that IMMSTATS_POSTGRES_URL names."""
    from assets.postgres.publish import publish

    with errors_told(), progress_shown(out) as progress:
        done = publish(settings(), progress)
    out.print(escape(done.words))
