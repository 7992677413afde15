"""Citations of the documents and cells behind a figure.

Belongs here: the wording of a citation, of addresses in short, and of the licence. Does not belong here: finding
the cells (`explain`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from assets.lineage.explanation import Document, ExplainError, Explanation, SourceCell
from assets.observations.grid import column_letters, position
from assets.observations.pages.prose import PROSE

OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
OGL_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_RANGES_SHOWN = 6


def ranges(cells: Iterable[str]) -> str:
    """Return addresses in short, runs down a column or along a row as ranges: `B2:B8, D3`."""
    by_column: dict[int, list[int]] = {}
    for row, column in sorted({position(cell) for cell in cells}):
        by_column.setdefault(column, []).append(row)
    runs: dict[tuple[int, int], list[int]] = {}
    for column, rows in sorted(by_column.items()):
        for _, group in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            run = [row for _, row in group]
            runs.setdefault((run[0], run[-1]), []).append(column)
    texts = []
    for (first, last), columns in sorted(runs.items()):
        for _, group in groupby(enumerate(columns), key=lambda pair: pair[1] - pair[0]):
            across = [column for _, column in group]
            start, end = f"{column_letters(across[0])}{first + 1}", f"{column_letters(across[-1])}{last + 1}"
            texts.append(start if start == end else f"{start}:{end}")
    if len(texts) <= _RANGES_SHOWN:
        return ", ".join(texts)
    count = sum(len(rows) for rows in by_column.values())
    letters = ", ".join(column_letters(column) for column in sorted(by_column))
    lowest, highest = min(min(rows) for rows in by_column.values()), max(max(rows) for rows in by_column.values())
    return f"{count:,} cells of column{'s' if len(by_column) > 1 else ''} {letters}, rows {lowest + 1} to {highest + 1}"


def citations(explanation: Explanation) -> list[str]:
    """Return a citation of each document behind an explained row, without the licence.

    Raises:
        ExplainError: If no cell stands behind it.
    """
    by_document: dict[Document, list[SourceCell]] = {}
    for figure in explanation.figures:
        for cell in figure.cells:
            by_document.setdefault(cell.document, []).append(cell)
    if not by_document:
        raise ExplainError(
            "no published cell stands behind this row: a combination with nothing to count is left out of the table"
        )
    return [_citation(document, cells) for document, cells in by_document.items()]


def _citation(document: Document, cells: Sequence[SourceCell]) -> str:
    published = f"{document.published_on:%-d %B %Y}" if document.published_on else "day of publication unknown"
    # Ids the publisher gives begin with a capital (SB_01, Ret_D01); names of ours do not.
    own_id = f", table {document.table_id}" if re.match(r"[A-Z]", document.table_id) else ""
    seen = f"{document.fetched_at:%-d %B %Y}"
    how = f"captured {seen}, {document.fetched_from}" if document.fetched_from else f"accessed {seen}"
    return (
        f"{document.publisher}, ‘{document.title}’{own_id}, {published}, {_place(document, cells)}. "
        f"{document.url} ({how}; sha256 {document.sha256[:12]})."
    )


def _place(document: Document, cells: Sequence[SourceCell]) -> str:
    """Say where in a document its cells stand: by sheet and address, and in prose by paragraph and sentence."""
    if document.sheet == PROSE:
        return "in its text, " + "; ".join(dict.fromkeys(str(cell.note) for cell in cells))
    where = ranges(cell.cell for cell in cells)
    word = "" if " cells of " in where else ("cell " if where.isalnum() else "cells ")
    return f"sheet {document.sheet}, {word}{where}"
