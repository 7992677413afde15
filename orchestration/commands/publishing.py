"""The command that publishes the published build once more, elsewhere: `postgres`."""

from __future__ import annotations

from rich.markup import escape

from assets.settings import settings
from orchestration.commands.job import shown_progress
from orchestration.commands.terminal import errors_told, out


def postgres() -> None:
    """Publish the published build to the PostgreSQL database that IMMSTATS_POSTGRES_URL names."""
    from assets.postgres.publish import publish

    with errors_told():
        with shown_progress() as progress:
            done = publish(settings(), progress)
        out.print(escape(done.words))
