"""Commands that ask the published warehouse: `status`, `sql` and `diff`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from assets.serving.limits import SECONDS_MAX
from orchestration.commands.terminal import Demo, as_json, chosen, err, errors_told, fail, out


def status(demo: Demo = False) -> None:
    """Show what is held, published, expected and set aside."""
    from assets.archive.store import Archive
    from assets.published import current, open_published
    from assets.serving.holdings_shown import holdings
    from orchestration.commands.watching import show_watch

    with errors_told():
        run = chosen(demo)
        records = Archive(run.archive).records()
        out.print(f"Archive: {len({record.sha256 for record in records})} files in {run.archive}", soft_wrap=True)
        show_watch(run)
        build = current(run)
        if build is None:
            out.print("Warehouse: none yet. Run [bold]make demo[/] or [bold]immstats refresh --source archive[/].")
            return
        label = f" ({build['data_label']} data)" if build["data_label"] else ""
        out.print(
            f"Warehouse: {run.warehouse}{label}, built {build['built_at']:%Y-%m-%d %H:%M} UTC, "
            f"{build['vintages']} vintages, {build['quarantined']} tables set aside",
            soft_wrap=True,
        )
        with open_published(run) as connection:
            for part in holdings(connection):
                out.print(part)


def sql(
    query: Annotated[str | None, typer.Argument(help="SQL that reads; without it a shell opens.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Give CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Give JSON, one object a row.")] = False,
    parquet: Annotated[bool, typer.Option("--parquet", help="Give Parquet.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File; its name may say the format.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace that file where it is there.")] = False,
    timeout: Annotated[float, typer.Option(min=0.001, max=SECONDS_MAX, help="Seconds that a query may take.")] = 60,
    demo: Demo = False,
) -> None:
    """Ask the published warehouse, read-only: one question (or `immstats sql < FILE`), or many in a shell."""
    from assets.serving.files import Format
    from assets.serving.terminal import answer_here

    formats = [form for form, wanted in zip(Format, (csv, json, parquet), strict=True) if wanted]
    with errors_told():
        answer_here(chosen(demo), query, formats, output, overwrite, timeout, out, err)


def describe(mart: Annotated[str, typer.Argument(help="Mart, e.g. crossings.")], demo: Demo = False) -> None:
    """Show what a mart is: its rows, columns, caveats, what is held of it and what is known to be missing."""
    from assets.published import open_published
    from assets.warehouse.asked import describe as described

    with errors_told(), open_published(chosen(demo)) as connection:
        answered = described(connection, mart)
        table = Table(show_header=False, box=SIMPLE, pad_edge=False, title=f"marts.{answered.mart['mart']}")
        for name, words in answered.sentences():
            table.add_row(name, escape(words))
        out.print(table)
        table = Table("column", "type", "unit", "adds up", "what it is", box=SIMPLE, pad_edge=False)
        for column in answered.columns:
            table.add_row(*map(escape, column))
        out.print(table)


def diff(
    table_id: Annotated[str, typer.Argument(help="Table, e.g. Ret_D01.")],
    from_: Annotated[str | None, typer.Argument(metavar="FROM", help="Older vintage, e.g. 2023-02-23.")] = None,
    to: Annotated[str | None, typer.Argument(help="Newer vintage; the newest where left out.")] = None,
    level: Annotated[
        str, typer.Option(help="group, total, full_key, or one that the table's contract declares: group_nationality.")
    ] = "group",
    json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a revision.")] = False,
    demo: Demo = False,
) -> None:
    """Show what a release changed in what the one before it had said."""
    from assets.marts.diff import UnknownVintage, difference
    from assets.published import open_published
    from assets.serving.differences import differences_shown

    with errors_told(), open_published(chosen(demo)) as connection:
        try:
            compared = difference(connection, table_id, from_, to, level)
        except UnknownVintage as error:
            fail(error)
    if json:
        for row in compared.rows:
            as_json(row)
        return
    out.print(differences_shown(compared))
    changed = [row for row in compared.rows if row["kind"] == "changed"]
    stretch = f"{compared.vintages[0]} to {compared.vintages[-1]}"
    out.print(
        f"{compared.table_id}, {stretch}, level {level}: {len(changed)} changed, "
        f"{len(compared.rows) - len(changed)} of other kinds."
    )
    if compared.not_held:
        out.print(
            f"[yellow]Not held, though known to exist between these:[/] {', '.join(compared.not_held)}; "
            "each may have made some of these changes."
        )
