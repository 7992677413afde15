"""The command line: `immstats`.

Belongs here: which commands there are. Does not belong here: what they say or
do (`commands`).
"""

from typing import Annotated

import typer

from assets.settings import SettingsError, settings
from orchestration.commands import (
    asking,
    backfilling,
    claiming,
    drafting,
    explaining,
    files,
    job,
    publishing,
    serving,
    upkeep,
)
from orchestration.commands.terminal import fail, out
from orchestration.commands.ui import ui

app = typer.Typer(
    help="Official UK immigration statistics: release tables in, a DuckDB warehouse out.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.command("import")(files.import_)
for command in (
    job.refresh, backfilling.backfill, job.demo, asking.status, asking.sql, asking.describe, asking.diff,
    explaining.explain, explaining.cite, publishing.export, publishing.briefing, files.verify, upkeep.rollback,
    upkeep.rebuild, publishing.postgres, serving.mcp, ui,
):  # fmt: skip
    app.command()(command)
app.add_typer(claiming.app, name="claims")
app.add_typer(drafting.app, name="contract")
app.add_typer(upkeep.quarantine, name="quarantine")


def told(wanted: bool) -> None:
    """Tell the versions, and end."""
    if wanted:
        from assets.serving.versions import versions

        _check()
        out.print(versions(settings()), highlight=False)
        raise typer.Exit


@app.callback()
def check_settings(
    version: Annotated[
        bool, typer.Option("--version", callback=told, is_eager=True, help="Tell the versions.")
    ] = False,
) -> None:
    """Tell of settings that cannot be used before any command meets them."""
    _check()


def _check() -> None:
    try:
        settings()
    except SettingsError as error:
        fail(error)


if __name__ == "__main__":
    app()
