"""The command line: `immstats`.

Belongs here: which commands there are. Does not belong here: what they say or
do (`commands`).
"""

import typer

from assets.settings import SettingsError, settings
from orchestration.commands import asking, backfilling, claiming, drafting, explaining, files, job, publishing, ui
from orchestration.commands.terminal import fail

app = typer.Typer(
    help="Official UK immigration statistics: release tables in, a DuckDB warehouse out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("import")(files.import_)
for command in (
    job.refresh, backfilling.backfill, job.demo, asking.status, asking.sql, asking.describe, asking.diff,
    explaining.explain, explaining.cite, files.verify, publishing.postgres, ui.ui,
):  # fmt: skip
    app.command()(command)
app.add_typer(claiming.app, name="claims")
app.add_typer(drafting.app, name="contract")


@app.callback()
def check_settings() -> None:
    """Tell of settings that cannot be used before any command meets them."""
    try:
        settings()
    except SettingsError as error:
        fail(error)


if __name__ == "__main__":
    app()
