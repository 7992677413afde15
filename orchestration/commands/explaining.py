"""Commands that take a figure apart: `explain` and `cite`."""

from __future__ import annotations

import json as json_module
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from orchestration.commands.terminal import Demo, chosen, errors_told, fail, out

if TYPE_CHECKING:
    from assets.lineage.explanation import Answer, Document, Explanation, Figure

CELLS_SHOWN = 8
MartName = Annotated[str, typer.Argument(metavar="MART", help="Mart, e.g. marts.crossings.")]
Where = Annotated[str, typer.Option(help="Condition in SQL that names the row, e.g. \"date = '2026-07-10'\".")]
Column = Annotated[str | None, typer.Option(help="The figure; all figures of the row where left out.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As known on a day or at a moment in London.")]


def explain(
    mart: MartName,
    where: Where = "",
    column: Column = None,
    as_of: AsOf = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a row, with every cell.")] = False,
    demo: Demo = False,
) -> None:
    """Take a figure apart: its SQL, its cells, their documents, and what it was before."""
    answer, label = _ask(mart, where, column, as_of, demo, history=True)
    if json:
        for explanation in answer.rows:
            values = explanation.as_dict() | {"data_label": label, "rows_matched": answer.matched}
            print(json_module.dumps(values, default=str, ensure_ascii=False))
        return
    _say_label(label)
    for explanation in answer.rows:
        _show(explanation)
    _say_more(answer)


def cite(mart: MartName, where: Where = "", column: Column = None, as_of: AsOf = None, demo: Demo = False) -> None:
    """Print a citation of the documents and cells behind a figure."""
    from assets.lineage.citations import OGL, OGL_URL, citations
    from assets.lineage.explanation import ExplainError

    answer, label = _ask(mart, where, column, as_of, demo, history=False)
    if answer.matched > len(answer.rows):
        fail(f"{answer.matched} rows match, too many for one citation; name one row by its {_grain(answer)}")
    _say_label(label)
    for explanation in answer.rows:
        try:
            for text in citations(explanation):
                out.print(escape(text), soft_wrap=True, highlight=False)
        except ExplainError as error:
            fail(error)
    out.print(f"{OGL} {OGL_URL}", soft_wrap=True, highlight=False)


def _ask(
    mart: str, where: str, column: str | None, as_of: str | None, demo: bool, *, history: bool
) -> tuple[Answer, str | None]:
    from assets.lineage.explain import explain as explain_rows
    from assets.lineage.explanation import ExplainError
    from assets.published import open_published

    with errors_told(), open_published(chosen(demo)) as connection:
        # The condition is a person's SQL: the machine's files and network stay out of its reach.
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        label = connection.execute("SELECT data_label FROM catalogue.build").fetchone()
        try:
            answer = explain_rows(connection, mart, where, column, as_of, history=history)
        except ExplainError as error:
            fail(error)
    return answer, label[0] if label else None


def _grain(answer: Answer) -> str:
    return ", ".join(answer.rows[0].mart.grain)


def _say_label(label: str | None) -> None:
    if label:
        out.print(f"[yellow]These are {escape(label)} data, not the published files.[/]")


def _say_more(answer: Answer) -> None:
    if answer.matched > len(answer.rows):
        out.print(
            f"{answer.matched:,} rows match; the first {len(answer.rows)} are explained. "
            f"Name one by its {_grain(answer)}.",
            soft_wrap=True,
        )


def _show(explanation: Explanation) -> None:
    key = ", ".join(f"{name} = {value}" for name, value in explanation.key.items())
    as_of = f" as of {explanation.as_of}" if explanation.as_of else ""
    out.print(f"[bold]marts.{explanation.mart.name}[/]{as_of}: {escape(key)}", soft_wrap=True)
    out.print(f"SQL: {explanation.mart.file.shown}", soft_wrap=True)
    shown_before: set[Document] = set()
    for figure in explanation.figures:
        out.print()
        out.print(f"[bold]{figure.column} = {_text(figure.value)}[/]", soft_wrap=True)
        for number, expression in enumerate(figure.expressions):
            out.print(f"  {'made by' if number == 0 else '   from'}: {escape(expression)}", soft_wrap=True)
        _show_cells(figure, shown_before)
        if figure.earlier:
            out.print(f"  in earlier vintages: {escape(_history(figure))}", soft_wrap=True)
    out.print()


def _show_cells(figure: Figure, shown_before: set[Document]) -> None:
    if not figure.cells:
        why = "windows are NULL where a period is missing" if figure.value is None else "nothing was published to count"
        out.print(f"  no published cell stands behind it: {why}")
        return
    if len(figure.cells) > 1:
        summed = f" and sum to {_text(figure.value)}" if figure.sums else ", put together by that SQL"
        out.print(f"  {len(figure.cells):,} cells stand behind it{summed}:")
    for document, cells in groupby(figure.cells, key=lambda cell: cell.document):
        listed = list(cells)
        _show_document(document, shown_before)
        shown = [
            (
                f"{document.sheet}!{cell.cell}",
                cell.text,
                "; ".join(filter(None, (cell.marker, cell.note))),
                cell.period,
                cell.measure,
            )
            for cell in listed[:CELLS_SHOWN]
        ]
        widths = [max(len(line[place]) for line in shown) for place in range(len(shown[0]))]
        for line in shown:
            padded = "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True) if width)
            out.print(f"     {escape(padded.rstrip())}", soft_wrap=True)
        if len(listed) > CELLS_SHOWN:
            out.print(f"     … and {len(listed) - CELLS_SHOWN:,} more; --json prints all")


def _show_document(document: Document, shown_before: set[Document]) -> None:
    name = f"{document.table_id}, {document.file}"
    if document in shown_before:
        out.print(f"  in {escape(name)}, as above", soft_wrap=True)
        return
    shown_before.add(document)
    out.print(f"  in {escape(name)}: {escape(document.title)} ({escape(document.kind)})", soft_wrap=True)
    out.print(f"     page {document.page}", soft_wrap=True)
    if document.url != document.page:
        out.print(f"     document {document.url}", soft_wrap=True)
    published = f"{document.published_at:%Y-%m-%d %H:%M} UTC" if document.published_at else "unknown"
    out.print(f"     published {published} ({escape(document.published_basis)})", soft_wrap=True)
    how = f"captured {document.fetched_from}" if document.fetched_from else "fetched"
    out.print(f"     {escape(how)} {document.fetched_at:%Y-%m-%d %H:%M} UTC, sha256 {document.sha256}", soft_wrap=True)


def _history(figure: Figure) -> str:
    """Return earlier values in short: a run of vintages that said the same is one entry."""
    parts = []
    for value, run in groupby(figure.earlier, key=lambda entry: entry.value):
        vintages = [entry.vintage for entry in run]
        when = vintages[0] if len(vintages) == 1 else f"{vintages[0]} to {vintages[-1]}, {len(vintages)} vintages"
        parts.append(f"{_text(value)} ({when})")
    return "; ".join(parts)


def _text(value: Any) -> str:
    if value is None:
        return "NULL"
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
