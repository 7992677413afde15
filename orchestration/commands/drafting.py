"""The command `contract draft`."""

from pathlib import Path
from typing import Annotated

import typer

from assets.settings import settings
from orchestration.commands.terminal import err, errors_told, plainly

app = typer.Typer(help="Contracts of tables.", no_args_is_help=True)


@app.command()
def draft(
    file: Annotated[Path, typer.Argument(help="ODS, XLSX, HTML or CSV file that holds the table.")],
    sheet: Annotated[str, typer.Option(help="Its sheet, or `table 1` of a page; for a file with several.")] = "",
    table_id: Annotated[str, typer.Option("--id", help="The table's id, where neither sheet nor title says it.")] = "",
    page: Annotated[str, typer.Option(help="GOV.UK base path it is published on.")] = "",
    title: Annotated[str, typer.Option(help="Title of the attachment or document.")] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write, which must be new.")] = None,
) -> None:
    """Write a first contract of a table never seen, and list what a person must decide."""
    from assets.drafting.drafts import Wanted
    from assets.drafting.process import draft_of
    from assets.drafting.telling import free, saved, told

    with errors_told():
        free(output)
        made = draft_of(file, Wanted(sheet, table_id, page), title, settings())
        if made.text and output:
            saved(made, output)
    if not output:
        plainly(made.text)
    err.print("\n".join(told(made, output)), markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(0 if made.reads else 1)
