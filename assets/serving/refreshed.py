"""What a refresh came to, for the terminal: what is new first, and nothing that was told before.

Belongs here: comparing the published build with the one before it, and saying the difference. Does not belong
here: running the job (`orchestration.commands.job`), or everything that stands (`immstats status`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Column, Table

from assets.marts.diff import newest_revisions
from assets.marts.sql_files import marts
from assets.progress import LONG_SECONDS, Phase
from assets.published import open_published
from assets.settings import Settings
from assets.warehouse.standing import Rows, Standing, standing

if TYPE_CHECKING:
    import duckdb

SHOWN = 20


def summary(
    run: Settings, opened: int, before: Standing | None, long: Sequence[Phase], command: Callable[[str], str]
) -> Iterator[RenderableType]:
    """Yield what a terminal shows of what the newest build brought.

    Args:
        run: Settings of the run.
        opened: Number of files opened by this refresh.
        before: What the build before said; None for the first.
        long: The phases of this refresh that took long.
        command: Returns a command as the person at hand can type it.
    """
    with open_published(run) as connection:
        now = standing(connection)
        row = connection.execute("SELECT data_label, build_id, files FROM catalogue.build").fetchone()
        label, build_id, files = row or ("", "", 0)
        table = _marts(connection)
        revised = newest_revisions(connection)
    seen = {row[:3] for row in before.vintages} if before else set()
    new = [row for row in now.vintages if row[:3] not in seen]
    if label:
        yield f"[bold yellow]These are {label} data, not the official figures as they stand.[/]"
    yield from _new_vintages(new, first=before is None)
    fresh = {(str(row[0]), str(row[1])) for row in new}
    for change in revised:
        if (change.table_id, change.new_vintage) in fresh:
            yield (
                f"Revised: {change.table_id}, {change.old_vintage} to {change.new_vintage}: {change.figures} figures "
                f"([bold]{command(f'diff {change.table_id}')}[/])"
            )
    yield from _told("[yellow]Set aside:[/]", now.set_aside, before.set_aside if before else [])
    yield from _told("[yellow]To review:[/]", now.review, before.review if before else [])
    for title, rows, known in (
        ("[yellow]Warning:[/]", now.warned, before.warned if before else []),
        ("[dim]Known exception:[/]", now.excepted, before.excepted if before else []),
    ):
        for name, key, text in [row for row in rows if row not in known][:SHOWN]:
            yield f"{title} {name}: {escape(str(key))}: {escape(str(text))}"
    aside = len({row[:2] for row in now.set_aside})
    yield (
        f"{files} files held, {opened} opened now; {len(now.vintages)} vintages "
        f"({len(now.vintages) - len(seen):+d}), {aside} tables set aside ([bold]{command('status')}[/])."
    )
    yield table
    yield from map(escape, told_of_long(long))
    yield (
        f"Warehouse: [bold]{run.warehouse}[/] (build {build_id})\n"
        f'Open it: [bold]{command("sql")} "FROM marts.returns_summary"[/], or in DuckDB: '
        f"ATTACH '{run.warehouse}' AS imm (READ_ONLY); USE imm;"
    )


def told_of_long(long: Sequence[Phase]) -> list[str]:
    """Return the line that names the phases that took long; none where none did."""
    return [f"Took more than {LONG_SECONDS:g} seconds: {'; '.join(map(str, long))}."] if long else []


def _new_vintages(new: Rows, first: bool) -> Iterator[str]:
    """Say which vintages this build has that the one before had not: each by name, or a count a table."""
    by_table: dict[str, list[tuple[str, str]]] = {}
    for table_id, vintage, _, start, end in new:
        by_table.setdefault(str(table_id), []).append((str(vintage), f"{start} to {end}"))
    for table_id, mine in by_table.items():
        newest, periods = max(mine)
        more = f"{len(mine)} vintages, the newest of " if len(mine) > 1 else ""
        yield f"[bold green]New:[/] {table_id}: {more}{newest}, {periods}"
    if not new and not first:
        yield "No new vintage: code, SQL, a contract or what is known of a file has changed."


def _told(title: str, rows: Rows, known: Sequence[tuple[object, ...]]) -> Iterator[str]:
    fresh = [row for row in rows if row not in known]
    for table_id, file, sheet, cell, rule, message in fresh[:SHOWN]:
        where = escape("".join(f" {part}" for part in (sheet, cell) if part))
        yield f"{title} {table_id} of {escape(str(file))}{where}: {rule}: {escape(str(message))}"
    if len(fresh) > SHOWN:
        yield f"{title} {len(fresh) - SHOWN} more"


def _marts(connection: duckdb.DuckDBPyConnection) -> Table:
    table = Table(
        Column("marts.", overflow="fold"), Column("rows", justify="right"), "latest", "vintage",
        title="Marts", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False,
    )  # fmt: skip
    for mart in marts():
        rows, last, vintage = connection.execute(
            f'SELECT count(*), max({mart.time_column}), max({mart.vintage_column}) FROM marts."{mart.name}"'
        ).fetchone() or (0, None, None)
        table.add_row(mart.name, f"{rows:,}", str(last or "–"), str(vintage or "–"))
    return table
