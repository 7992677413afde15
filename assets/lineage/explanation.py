"""What a figure taken apart consists of: cells, the documents they stand in, earlier values.

Belongs here: the values, and their plain form for JSON. Does not belong here: asking a warehouse for them
(`explain`), or citations (`citations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from assets.marts.sql_files import Mart


class ExplainError(ValueError):
    """A question that cannot be answered as it was put."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that cells stand in, as one table of one vintage.

    Attributes:
        table_id: The table.
        vintage: Label of the vintage.
        publisher: Who publishes it.
        title: Title of the attachment or document.
        file: File name.
        kind: Nature of the copy held.
        page: Address of the GOV.UK page.
        url: Address of the document.
        sha256: Identity of its bytes.
        published_at: Moment of publication (UTC), if it is known.
        published_on: The same as a day in London.
        published_basis: What that rests on.
        fetched_at: When it was first taken into the archive, or captured by a web archive (UTC).
        fetched_from: Address of the capture in a web archive, where it came from one.
        sheet: Sheet or table within it.
    """

    table_id: str
    vintage: str
    publisher: str
    title: str
    file: str
    kind: str
    page: str
    url: str
    sha256: str
    published_at: datetime | None
    published_on: date | None
    published_basis: str
    fetched_at: datetime
    fetched_from: str | None
    sheet: str


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One published cell.

    Attributes:
        document: Where it stands.
        cell: Its address, e.g. `B3114`.
        text: What was read there.
        value: The figure, None where a marker stands in its place.
        marker: Shorthand in place of or beside it.
        note: Remark on its row.
        measure: What was measured.
        unit: What one is.
        period: The period it describes.
    """

    document: Document
    cell: str
    text: str
    value: float | None
    marker: str | None
    note: str | None
    measure: str
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a figure was in an earlier vintage."""

    vintage: str
    published_at: datetime
    value: Any


@dataclass(frozen=True)
class Figure:
    """One figure of one row of a mart.

    Attributes:
        column: Its column.
        value: Its value.
        expressions: The SQL expressions that made it, the last step first.
        cells: The cells behind it, in the order they stand in.
        earlier: What it was in earlier vintages, oldest first.
    """

    column: str
    value: Any
    expressions: tuple[str, ...]
    cells: tuple[SourceCell, ...]
    earlier: tuple[Earlier, ...]

    @cached_property
    def sums(self) -> bool:
        """Whether the figure is the plain sum of its cells."""
        values = [cell.value for cell in self.cells]
        known = [value for value in values if value is not None]
        return bool(values) and len(known) == len(values) and self.value is not None and _equal(sum(known), self.value)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One row of a mart, taken apart.

    Attributes:
        mart: The mart.
        as_of: Day or moment the row is as of; None for now.
        key: The columns that name the row.
        row: The whole row.
        figures: Its figures.
    """

    mart: Mart
    as_of: str | None
    key: dict[str, Any]
    row: dict[str, Any]
    figures: tuple[Figure, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the explanation as plain values, each document once."""
        documents = list(dict.fromkeys(cell.document for figure in self.figures for cell in figure.cells))
        number = {document: index for index, document in enumerate(documents)}
        return {
            "mart": f"marts.{self.mart.name}",
            "as_of": self.as_of,
            "key": self.key,
            "sql_file": self.mart.file.shown,
            "sql": self.mart.file.sql,
            "figures": [
                {
                    "column": figure.column,
                    "value": figure.value,
                    "expressions": figure.expressions,
                    "sum_of_cells": figure.sums,
                    "cells": [
                        {
                            "document": number[cell.document],
                            "sheet": cell.document.sheet,
                            "cell": cell.cell,
                            "text": cell.text,
                            "value": cell.value,
                            "marker": cell.marker,
                            "note": cell.note,
                            "measure": cell.measure,
                            "unit": cell.unit,
                            "period": cell.period,
                        }
                        for cell in figure.cells
                    ],
                    "earlier_vintages": [
                        {"vintage": e.vintage, "published_at": e.published_at, "value": e.value} for e in figure.earlier
                    ],
                }
                for figure in self.figures
            ],
            "documents": [
                {name: getattr(document, name) for name in Document.__dataclass_fields__} for document in documents
            ],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a question.

    Attributes:
        matched: How many rows the condition matched.
        rows: The first of them, explained.
    """

    matched: int
    rows: tuple[Explanation, ...]


def _equal(one: float, other: Any) -> bool:
    return isinstance(other, int | float) and abs(one - other) < 1e-9 * max(1.0, abs(one))
