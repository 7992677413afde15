"""A figure as a person quotes it: one of a row, the sum of rows, a share, or a change.

Belongs here: the values, and what is so of all their cells: period, series, status, label, gap. Does not belong here:
asking a warehouse for them (`quantities`), or wording (`telling`, `citations`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from assets.lineage.explanation import Document, Explanation, SourceCell
from assets.lineage.target import Target

Span = tuple[date, date]


@dataclass(frozen=True)
class Gap:
    """Whether a later release is known and not held.

    Attributes:
        known: True, false, or None where nobody can know.
        basis: Why.
        newest: Day of the newest release known.
    """

    known: bool | None
    basis: str
    newest: date | None


@dataclass(frozen=True)
class Quantity:
    """The figure of a row, or the sum of those of several.

    Attributes:
        column: Its column.
        condition: The condition that names the rows, as it was given.
        value: Its value; None where a row has none.
        parts: The rows, each with that figure.
        asked: The periods that the condition asks for, by first and last day; empty where that cannot be told.
    """

    column: str
    condition: str
    value: Any
    parts: tuple[Explanation, ...]
    asked: Mapping[Span, str]

    @property
    def target(self) -> Target:
        """What the rows are of."""
        return self.parts[0].target

    @cached_property
    def cells(self) -> tuple[SourceCell, ...]:
        """The cells behind it."""
        return tuple(cell for part in self.parts for cell in part.figures[0].cells)

    @cached_property
    def periods(self) -> Mapping[Span, str]:
        """Its periods by first and last day, in order.

        In a sparse table some of those that were asked for may have no cell, which is a 0; a figure of one row may be
        of more days than the row is called by.
        """
        of_cells = {(cell.period_start, cell.period_end): cell.period for cell in self.cells}
        by_cells = not self.asked or (len(self.parts) == 1 and self.adds and of_cells)
        return dict(sorted((of_cells if by_cells else self.asked).items()))

    @property
    def spans(self) -> tuple[Span, ...]:
        """The first and the last days of its periods, in order."""
        return tuple(self.periods)

    @property
    def unit(self) -> str:
        """What one is; empty where cells are of several units, as those of a ratio, or no single cells are added."""
        units = {cell.unit for cell in self.cells}
        if self.column.endswith("_pct"):
            return "%"
        return next(iter(units)) if len(units) == 1 and self.adds else ""

    @property
    def adds(self) -> bool:
        """Whether it is the sum of its cells, or one of them."""
        return all(part.figures[0].sums for part in self.parts if part.figures[0].cells)

    @property
    def period(self) -> str:
        """The period it is of, as published, or from which to which one; empty where none is known."""
        named = list(self.periods.values())
        if len(named) < 2:
            return "".join(named)
        # A period may be called by two days itself.
        return f"{named[0].split(' to ')[0]} to {named[-1].split(' to ')[-1]}"

    @property
    def gap(self) -> Gap | None:
        """What its rows say of later releases; None where their mart says nothing, as `revisions`."""
        rows = [part.row for part in self.parts if "vintage_gap" in part.row]
        said = [row["vintage_gap"] for row in rows]
        if not rows:
            return None
        known = True if True in said else None if None in said else False
        bases = dict.fromkeys(str(row["gap_basis"]) for row in rows if row["vintage_gap"] is known)
        return Gap(
            known, "; ".join(bases), max(filter(None, (row["newest_release_known"] for row in rows)), default=None)
        )

    @property
    def withdrawn(self) -> bool:
        """Whether the publisher withdrew a release that it is of."""
        return any(part.row.get("withdrawn") for part in self.parts)

    @property
    def series(self) -> str:
        """The series of its rows where the mart names it, and the tables of its cells."""
        names = dict.fromkeys(str(part.row["series"]) for part in self.parts if part.row.get("series"))
        tables = ", ".join(sorted({cell.document.table_id for cell in self.cells}))
        return f"{', '.join(names)} ({tables})" if names and list(names) != [tables] else tables


@dataclass(frozen=True)
class Comparison:
    """A share or a change: two quantities of one release.

    Attributes:
        kind: Which of the two.
        value: Share in per cent, or change in the unit; None where it cannot be computed.
        percent: Change in per cent; None for a share, and where the earlier is 0.
        of: The part, or the later figure.
        against: The whole, or the earlier figure.
    """

    kind: Literal["share", "change"]
    value: Any
    percent: float | None
    of: Quantity
    against: Quantity

    @property
    def cells(self) -> tuple[SourceCell, ...]:
        """The cells behind both."""
        return tuple(dict.fromkeys([*self.of.cells, *self.against.cells]))


Quoted = Quantity | Comparison


def documents(cells: Iterable[SourceCell]) -> dict[Document, list[SourceCell]]:
    """Return the documents that cells stand in, each with its cells."""
    by_document: dict[Document, list[SourceCell]] = {}
    for cell in cells:
        by_document.setdefault(cell.document, []).append(cell)
    return by_document


def status(cells: Iterable[SourceCell]) -> tuple[str, str]:
    """Return the revision status of a figure, and who says so (docs/methods.md#revision-status)."""
    said = dict.fromkeys((cell.revision_status, cell.status_basis) for cell in cells)
    names = {name for name, _ in said}
    joint = next(iter(names)) if len(names) == 1 else "provisional"
    return joint, "; ".join(dict.fromkeys(basis for name, basis in said if name == joint))
