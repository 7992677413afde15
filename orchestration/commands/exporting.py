"""The command `export`: the marts as files."""

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
        out.print(escape(export(chosen(demo), marts or (), lambda words: err.print(escape(words))).in_words))
