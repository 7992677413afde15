"""Commands on the archive's files: `import` and `verify`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from assets.serving.progress_shown import progress_shown
from assets.settings import settings
from orchestration.commands.terminal import Demo, chosen, errors_told, fail, out, plainly


def import_(
    path: Annotated[Path | None, typer.Argument(help="File to take into the archive.")] = None,
    page: Annotated[str, typer.Option(help="GOV.UK base path it was published on.")] = "",
    title: Annotated[str, typer.Option(help="Title of the attachment or document.")] = "",
    published: Annotated[str, typer.Option(help="Day of publication, e.g. 2026-07-24.")] = "",
    kind: Annotated[str, typer.Option(help="Kind of copy it is, e.g. verbatim; not stated where left out.")] = "",
    manifest: Annotated[Path | None, typer.Option(help="CSV of files: file, page, title, published, kind.")] = None,
) -> None:
    """Take files that were downloaded by hand into the archive."""
    from assets.archive.store import writing
    from assets.copies import NOT_STATED
    from assets.observations.importing import import_file, read_manifest

    with errors_told():
        if manifest:
            rows = [(manifest.parent / row["file"], row) for row in read_manifest(manifest)]
        elif path and page and title:
            rows = [(path, {"page": page, "title": title, "published": published, "kind": kind})]
        else:
            fail("give a file with --page and --title (and --published), or a --manifest")
        run = settings()
        results, now = [], datetime.now(UTC)
        with writing(run.data), out.status("Importing") as status:
            for number, (file, row) in enumerate(rows, 1):
                status.update(f"Importing {number} of {len(rows)}: {escape(file.name)}")
                copy = row.get("kind") or NOT_STATED
                results.append(import_file(file, row["page"], row["title"], row["published"], run, copy, now))
    table = Table("file", "published", "tables")
    for result in results:
        if result.new:
            known = " ".join(result.tables) or f"[dim]not read: {result.unread or 'no contract knows it'}[/]"
            table.add_row(escape(result.record.file), result.record.published or "unknown", known)
    if table.row_count:
        out.print(table)
    for result in (each for each in results if each.mended):
        out.print(f"Mended: {escape(result.record.file)} was damaged in the archive, and is whole again.")
    new = sum(result.new for result in results)
    unread = sum(not result.tables for result in results)
    out.print(
        f"{new} of {len(results)} files are new in the archive; {unread} are kept but not read. "
        "Next: [bold]immstats refresh --source archive[/]"
    )


def verify(
    hashes: Annotated[bool, typer.Option("--hashes", help="Print a content hash of every table.")] = False,
    demo: Demo = False,
) -> None:
    """Check that the data folder's bytes are what they were, or print content hashes to compare warehouses by."""
    from assets.marts.diff import content_hashes
    from assets.published import open_published
    from assets.upkeep.verification import told, verify

    with errors_told():
        run = chosen(demo)
        if hashes:
            with open_published(run) as connection:
                for name, value in content_hashes(connection).items():
                    plainly(f"{value}  {name}\n")
            return
        with progress_shown(out) as progress:
            verified = verify(run, progress=progress)
    for what, command in told(verified.findings):
        out.print(f"[bold red]Damaged:[/] {escape(what)}. To do: {escape(command)}", soft_wrap=True)
    for note in verified.notes:
        out.print(f"Note: {escape(note)}", soft_wrap=True)
    if verified.findings:
        raise typer.Exit(1)
    out.print(f"{len(verified.looked_at)} archived files are what they were, and so is all that was made of them.")
