"""The command `export`: the marts as files."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from orchestration.commands.terminal import Demo, chosen, err, errors_told, out


def export(
    marts: Annotated[list[str] | None, typer.Argument(metavar="[MART]…", help="Marts; all where left out.")] = None,
    demo: Demo = False,
) -> None:
    """Write marts as Parquet, CSV, a data package and workbooks into data/exports."""
    from assets.exports.export import export

    with errors_told():
        made = export(chosen(demo), marts or (), lambda words: err.print(escape(words)))
    words = "Exported to" if made.made else "This build stands exported in"
    out.print(escape(f"{words} {made.folder}: {made.files} files, {made.size / 1e6:.1f} MB"), soft_wrap=True)
