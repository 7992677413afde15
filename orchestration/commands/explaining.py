"""Commands that take a figure apart: `explain` and `cite`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from assets.serving.limits import SECONDS_MAX
from orchestration.commands.terminal import Demo, as_json, chosen, errors_told, fail, out, plainly

if TYPE_CHECKING:
    import duckdb

Asked = Annotated[
    str,
    typer.Argument(
        metavar="MART", help="Mart, e.g. marts.crossings, or \"crossings_between_dates('2025-01-01', '2025-12-31')\"."
    ),
]
Where = Annotated[
    str, typer.Option(help="Condition in SQL that names the row, or the rows to add, e.g. \"date = '2026-07-10'\".")
]
Column = Annotated[str | None, typer.Option(help="The figure.")]
ShareOf = Annotated[
    str | None, typer.Option("--share-of", help="Share of another figure of the rows, or of the rows of a condition.")
]
ChangeFrom = Annotated[
    str | None, typer.Option("--change-from", help="Change from the rows of a condition, in one release.")
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As known on a day or at a moment in London.")]
Timeout = Annotated[float, typer.Option(min=0.001, max=SECONDS_MAX, help="Seconds that it may take.")]


class Format(StrEnum):
    """The formats of a citation."""

    text = "text"
    csl_json = "csl-json"
    bibtex = "bibtex"


def explain(
    mart: Asked,
    where: Where = "",
    column: Column = None,
    share_of: ShareOf = None,
    change_from: ChangeFrom = None,
    as_of: AsOf = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, with every cell.")] = False,
    timeout: Timeout = 60,
    demo: Demo = False,
) -> None:
    """Take a figure, a sum over rows, a share or a change apart: its cells, their documents, its SQL, its past.

    Without --column, all figures of the first rows.
    """
    from assets.lineage.explain import explain as explain_rows
    from assets.lineage.plain import plain_quoted, plain_row
    from assets.lineage.quantities import quoted
    from assets.lineage.target import target_of
    from assets.lineage.telling import told, told_row

    with _asked(demo, timeout) as (connection, label, in_time):
        if column is None and (share_of is not None or change_from is not None):
            fail("say which figure with --column")
        if column is not None:
            target = target_of(connection, mart, as_of)
            figure = in_time(lambda: quoted(connection, target, column, where, share_of, change_from, history=True))
            _print([plain_quoted(figure) | {"data_label": label}] if json else told(figure), label)
            return
        answer = in_time(lambda: explain_rows(connection, mart, where, None, as_of))
        if json:
            _print(
                [plain_row(row) | {"data_label": label, "rows_matched": answer.matched} for row in answer.rows], label
            )
            return
        _print((line for row in answer.rows for line in told_row(row)), label)
        if answer.matched > len(answer.rows):
            grain = ", ".join(answer.rows[0].target.grain)
            out.print(
                f"{answer.matched:,} rows match; the first {len(answer.rows)} are explained. Name one by its {grain}, "
                "or a figure by --column to have the rows added."
            )


def cite(
    mart: Asked,
    column: Annotated[str, typer.Option(help="The figure.")],
    where: Where = "",
    share_of: ShareOf = None,
    change_from: ChangeFrom = None,
    as_of: AsOf = None,
    format: Annotated[Format, typer.Option(help="Plain text, or a format of reference managers.")] = Format.text,
    timeout: Timeout = 60,
    demo: Demo = False,
) -> None:
    """Cite a figure, a sum over rows, a share or a change, with the documents and cells it comes from."""
    from assets.lineage.bibtex import as_bibtex
    from assets.lineage.citations import as_text
    from assets.lineage.csl import as_csl
    from assets.lineage.quantities import quoted
    from assets.lineage.target import target_of

    with _asked(demo, timeout) as (connection, label, in_time):
        target = target_of(connection, mart, as_of)
        figure = in_time(lambda: quoted(connection, target, column, where, share_of, change_from))
        if format is Format.text:
            _print(as_text(figure), label)
        else:
            plainly((as_csl(figure) if format is Format.csl_json else as_bibtex(figure)) + "\n")


@contextmanager
def _asked(
    demo: bool, seconds: float
) -> Iterator[tuple[duckdb.DuckDBPyConnection, str | None, Callable[[Callable[[], Any]], Any]]]:
    """Open the file for a condition, which is a person's SQL; yield its label, and what does its work in time."""
    from assets.lineage.target import ExplainError
    from assets.serving.bounded import bounded
    from assets.serving.locked import locked, within

    with errors_told(), locked(chosen(demo)) as connection, bounded(seconds):
        label = connection.execute("SELECT data_label FROM catalogue.build").fetchone()
        try:
            yield connection, label[0] if label else None, partial(within, connection, seconds)
        except ExplainError as error:
            fail(error)


def _print(lines: Any, label: str | None) -> None:
    """Print lines, of which those that begin a figure stand out; or one JSON object a line."""
    if isinstance(lines, list) and lines and isinstance(lines[0], dict):
        for values in lines:
            as_json(values)
        return
    if label:
        out.print(f"[yellow]These are {escape(label)} data, not the published files.[/]")
    for line in lines:
        out.print(escape(line), soft_wrap=True, highlight=False)
