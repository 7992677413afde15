"""The columns of a table, and the rows of a crosstab: what contracts call each of them.

Belongs here: what may be said of one column or row. Does not belong here: how columns make a table (`language`), or
finding them in a file (`assets.observations.layouts`).
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from assets.contracts.periods import PeriodType
from assets.contracts.words import Name, Pattern, Text, word

Kind = Literal["flow", "stock", "rate", "money"]
LARGEST_COUNT = 10_000_000.0


@word
class Column:
    """A column of a table, known by its published label.

    Attributes:
        label: The label as published, without note marks.
        also: Other labels the same column has been published under.
        required: Whether a table without it is another table.
        pattern: Pattern of the whole label, case ignored, for columns whose wording was
            not seen. Known labels come first; a second column it fits is unknown.
    """

    label: Text
    also: tuple[str, ...] = ()
    required: bool = True
    pattern: Pattern = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label the column is known by."""
        return (self.label, *self.also)


@word
class Dimension(Column):
    """A column that says what a figure is about.

    Attributes:
        name: Our name of the column.
        categories: List in `sql/reference` that holds the known values, as
            `file` or `file:dimension`; empty where any text may stand. Whether a
            value that the list does not know stops the table is said for each list
            in `sql/reference/lists.csv`.
        implied: Value where the column is absent; only for columns not required.
    """

    name: Name
    categories: str = ""
    implied: str | None = None


@word
class Measure(Column):
    """A column (or, in a crosstab, a row) of figures.

    Attributes:
        name: Our name of the measure, e.g. `arrivals`.
        unit: What one is, e.g. `people`, `boats`, `GBP million`.
        kind: Flow, stock, rate or money; only flows may be summed over time.
        precision: Step the published figures are rounded to, in the unit.
        markers: Shorthand that may stand in place of a value, and what it means here.
        beside: Shorthand that may stand beside a value, and what it means here.
        minimum: Smallest value that can be; None where a change may be negative.
        maximum: Largest value that can be, well above what was ever published; None for 1 where the
            unit is a share, else for ten million (no count of these statistics comes near it).
    """

    name: Name
    unit: Text
    kind: Kind = "flow"
    precision: float = 1.0
    markers: dict[str, str] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    minimum: float | None = 0.0
    maximum: float | None = None

    @property
    def largest(self) -> float:
        """The largest value that can be."""
        return self.maximum if self.maximum is not None else 1.0 if self.unit == "share" else LARGEST_COUNT


@word
class PeriodColumn(Column):
    """The column that says which period a figure describes.

    Attributes:
        styles: How the period may be written.
        beside: Marks that may stand beside the period, and what they mean here.
    """

    styles: tuple[PeriodType, ...]
    beside: dict[str, str] = field(default_factory=dict)


@word
class YearColumn(Column):
    """The column that gives the year of a period whose rest stands in the PeriodColumn, as in `2025` | `August`.

    The PeriodColumn then holds a bare month or quarter; its `beside` counts for both cells. A cell merged over
    several rows gives the year of each of them. Where it is not `required` and absent, the PeriodColumn holds all.

    Attributes:
        once: Whether the year may stand only in the first row of its periods, so that an empty cell below it
            means the same year. A carried year whose periods do not go on in one direction is an error.
    """

    once: bool = False


@word
class NoteColumn(Column):
    """A column of remarks on its row, kept with each observation of the row.

    Attributes:
        known: Remarks that may stand there.
    """

    known: tuple[str, ...]


@word
class Repeats(Column):
    """A column that repeats the year of the period; checked, not kept."""


@word
class NotRead(Column):
    """A column or row deliberately not read.

    Attributes:
        reason: Why.
    """

    reason: Text


@word
class Crossed(Column):
    """A column of another breakdown, whose presence makes a table a cross-table: it is refused by name.

    Attributes:
        reason: Why a cross-table is not read.
    """

    required: bool = False
    reason: Text


@word
class Part(NotRead):
    """Columns that break down the measure to their left; not read, but held to add up to it.

    Several columns may fit one word. Where a listing knows any, columns of other names that follow a measure are
    taken for its parts only if two or more of them add up to it in every row, and they are told.
    """

    required: bool = False


@word
class Change(NotRead):
    """A row of what each measure changed by in the latest year; not read, but held against the rows of that year."""
