"""An explanation as lines of text, the figure first.

Belongs here: which lines, in which order, and how many cells and rows are shown. Does not belong here: the values
(`explain`, `quantities`), their plain form (`plain`), or a terminal's markup (`commands.explaining`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from assets.lineage.addresses import ranges
from assets.lineage.cell_reading import in_order
from assets.lineage.citations import words
from assets.lineage.explanation import Document, Explanation, Figure, SourceCell
from assets.lineage.figure_words import headline, number, standing
from assets.lineage.quantity import Comparison, Quantity, Quoted, documents

SHOWN = 8


def told(quoted: Quoted) -> Iterator[str]:
    """Yield the lines that explain a figure, a share or a change."""
    yield headline(quoted)
    yield from (f"  {line}" for line in standing(quoted.cells, quoted))
    shown_before: set[Document] = set()
    sides = [quoted.of, quoted.against] if isinstance(quoted, Comparison) else [quoted]
    for side in sides:
        if len(sides) > 1:
            yield ""
            yield headline(side)
        yield from _quantity(side, shown_before)
    yield from _made_by(sides[0].parts[0], sides[0].parts[0].figures[0])


def told_row(row: Explanation) -> Iterator[str]:
    """Yield the lines that explain all figures of a row."""
    shown_before: set[Document] = set()
    for figure in row.figures:
        quantity = Quantity(figure.column, "", figure.value, (row_of(row, figure),), {})
        yield headline(quantity)
        if figure is row.figures[0]:
            yield from (f"  {line}" for line in standing(quantity.cells, quantity))
        yield from _quantity(quantity, shown_before)
        yield from _made_by(row, figure)
        yield ""


def row_of(row: Explanation, figure: Figure) -> Explanation:
    """Return a row with one of its figures."""
    return Explanation(row.target, row.key, row.row, (figure,))


def _quantity(quantity: Quantity, shown_before: set[Document]) -> Iterator[str]:
    summed = " and sum to it" if quantity.adds else ", put together by the SQL below"
    if not quantity.cells:
        why = (
            "windows are NULL where a period is missing" if quantity.value is None else "nothing was published to count"
        )
        yield f"  no published cell stands behind it: {why}"
    elif len(quantity.cells) > 1:
        yield f"  {len(quantity.cells):,} cells stand behind it{summed}:"
    several = len(quantity.parts) > 1
    for document, cells in documents(in_order(quantity.cells)).items():
        yield from _document(document, shown_before)
        yield from [f"     {_at(document, cells)}"] if several else _cells(cells)
    if several:
        yield from _rows(quantity)
    else:
        yield from _past(quantity.parts[0].figures[0])


def _rows(quantity: Quantity) -> Iterator[str]:
    yield "  the rows:"
    shown = [
        (", ".join(str(value) for value in part.key.values()), number(part.figures[0].value), _places(part.figures[0]))
        for part in quantity.parts[:SHOWN]
    ]
    yield from _in_columns(shown)
    if len(quantity.parts) > SHOWN:
        yield f"     … and {len(quantity.parts) - SHOWN:,} more; --json prints all"


def _places(figure: Figure) -> str:
    return ", ".join(_at(document, cells) for document, cells in documents(figure.cells).items())


def _at(document: Document, cells: Sequence[SourceCell]) -> str:
    where = ranges(cell.cell for cell in cells)
    return f"{document.sheet}: {where}" if " cells of " in where else f"{document.sheet}!{where}"


def _cells(cells: list[SourceCell]) -> Iterator[str]:
    yield from _in_columns(
        [
            (f"{c.document.sheet}!{c.cell}", c.text, "; ".join(filter(None, (c.marker, c.note))), c.period, c.measure)
            for c in cells[:SHOWN]
        ]
    )
    if len(cells) > SHOWN:
        yield f"     … and {len(cells) - SHOWN:,} more; --json prints all"


def _in_columns(lines: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for line in lines:
        padded = "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True) if width)
        yield f"     {padded.rstrip()}"


def _document(document: Document, shown_before: set[Document]) -> Iterator[str]:
    name = f"{document.table_id}, {document.file}"
    if document in shown_before:
        yield f"  in {name}, as above"
        return
    shown_before.add(document)
    yield f"  in {name}: {document.title} (copy: {words(document)})"
    yield f"     page {document.page}"
    if document.url != document.page:
        yield f"     document {document.url}"
    published = f"{document.published_at:%Y-%m-%d %H:%M} UTC" if document.published_at else "unknown"
    yield f"     published {published} ({document.published_basis})"
    how = f"captured {document.fetched_from}" if document.fetched_from else "fetched"
    yield f"     {how} {document.fetched_at:%Y-%m-%d %H:%M} UTC, sha256 {document.sha256}"


def _past(figure: Figure) -> Iterator[str]:
    """Yield earlier values in short: a run of vintages that said the same is one entry."""
    parts = []
    for value, run in groupby(figure.earlier, key=lambda entry: entry.value):
        vintages = [entry.vintage for entry in run]
        when = vintages[0] if len(vintages) == 1 else f"{vintages[0]} to {vintages[-1]}, {len(vintages)} vintages"
        parts.append(f"{number(value)} ({when})")
    if parts:
        yield f"  in earlier vintages: {'; '.join(parts)}"


def _made_by(row: Explanation, figure: Figure) -> Iterable[str]:
    for at, expression in enumerate(figure.expressions):
        yield f"  {'made by' if at == 0 else '   from'}: {expression}"
    yield f"  SQL: {row.target.macro} in {row.mart.file.shown}"
