"""What a figure taken apart consists of: cells, the documents they stand in, earlier values.

Belongs here: the values. Does not belong here: asking a warehouse for them (`explain`), or any form that they are
printed in (`telling`, `plain`, `citations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from assets.lineage.target import Target
from assets.marts.sql_files import Mart


@dataclass(frozen=True, slots=True)
class Document:
    """A document that cells stand in, as one table of one vintage.

    Attributes:
        table_id: The table.
        vintage: Label of the vintage.
        publisher: Who publishes it.
        title: Title of the attachment or document.
        file: File name.
        kind: Nature of the copy held, in the words of its record.
        copy_kind: The same in one of the words of `sql/reference/copies.csv`.
        page: Address of the GOV.UK page.
        url: Address of the document.
        sha256: Identity of its bytes.
        published_at: Moment of publication (UTC), if it is known.
        published_on: The same as a day in London.
        published_basis: What that rests on.
        fetched_at: When it was first taken into the archive, or captured by a web archive (UTC).
        fetched_from: Address of the capture in a web archive, where it came from one.
        sheet: Sheet or table within it.
        official_label: How the table is designated in that release.
    """

    table_id: str
    vintage: str
    publisher: str
    title: str
    file: str
    kind: str
    copy_kind: str
    page: str
    url: str
    sha256: str
    published_at: datetime | None
    published_on: date | None
    published_basis: str
    fetched_at: datetime
    fetched_from: str | None
    sheet: str
    official_label: str


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
        period_start: Its first day.
        period_end: Its last day.
        revision_status: Whether the figure is provisional or final.
        status_basis: Who says so.
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
    period_start: date
    period_end: date
    revision_status: str
    status_basis: str


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
        target: The mart, or the macro with its arguments.
        key: The columns that name the row.
        row: The whole row.
        figures: Its figures.
    """

    target: Target
    key: dict[str, Any]
    row: dict[str, Any]
    figures: tuple[Figure, ...]

    @property
    def mart(self) -> Mart:
        """The mart the row is of."""
        return self.target.mart

    @property
    def as_of(self) -> str | None:
        """Day or moment the row is as of; None for now."""
        return self.target.as_of


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
