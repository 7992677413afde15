"""What we know of a published table: the vocabulary that contracts are written in.

Belongs here: the declarative pieces (columns, measures, markers, layouts). Does
not belong here: any one table (`assets/tables/`, one file each), which files a
contract is for (`files`) or the reading itself (`assets.observations`).

A contract is found by labels, never by row numbers, and whatever it does not
know is an error.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Literal

from assets.contracts.periods import PeriodType
from assets.contracts.words import Name, Pattern, Text, word

Kind = Literal["flow", "stock", "rate", "money"]
Format = Literal["ods", "xlsx", "html", "csv"]
Coverage = Literal["full", "window", "single"]
LARGEST_COUNT = 10_000_000.0
# Stands in a drafted contract where a person has to say what is meant; such a contract is not loaded.
UNDECIDED = "undecided"
RevisionStatus = Literal["provisional", "final", "provisional_never_finalised", "not_stated"]


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
class Listing:
    """A header row of labels with one record a row below it.

    Attributes:
        columns: Every column that may stand there.
        end: Text of the row that ends the table; None where it just ends.
        positional: Without a header row, columns may be taken by position (only
            where the publisher is known to have dropped the header).
        heading_period: Pattern whose group 1 is the period, looked for in the
            headings above the table, where the period is not a column.
        heading_styles: How the period in the heading is written.
        heading_weekday: Day of the week (Monday 0) that the period must end on.
        complete: Whether every group of the contract stands in every period.
        consecutive: Whether the periods of one kind follow each other without a gap; years ending with several
            months may overlap. Days as at which a stock is counted are as many months apart as the nearest two,
            where each is the last of a month; others are not looked at.
    """

    columns: tuple[Column, ...]
    end: str | None = None
    positional: bool = False
    heading_period: Pattern | None = None
    heading_styles: tuple[PeriodType, ...] = ()
    heading_weekday: int | None = None
    complete: bool = False
    consecutive: bool = False


@word
class Crosstab:
    """Row labels down the side, periods across the top.

    Attributes:
        corner: Label of the first cell of the header row; None where it changes from
            edition to edition, so that the header is the first row with a period in it.
        styles: How the periods are written.
        rows: Every row that may stand there, in the published order; a label
            that occurs twice is told apart by the row it follows.
        ordered: Whether rows are known by their order. Where not, each is found by
            its label, no label repeats, and rows not required may be absent.
        columns_not_read: Columns that are no period, deliberately not read.
        consecutive: Whether the periods of one kind follow each other without a gap, as in a listing.
    """

    corner: str | None
    styles: tuple[PeriodType, ...]
    rows: tuple[Measure, ...]
    ordered: bool = True
    columns_not_read: tuple[NotRead, ...] = ()
    consecutive: bool = False


@word
class Facts:
    """Statements `label: figure` under one period, as on the daily pages of 2022.

    Attributes:
        period_label: Label in column A of the row that holds the period.
        styles: How the period is written.
        rows: The measures, by label; one not required may be absent.
        rows_not_read: Statements deliberately not read, as patterns.
    """

    period_label: str
    styles: tuple[PeriodType, ...]
    rows: tuple[Measure, ...]
    rows_not_read: tuple[NotRead, ...] = ()


Layout = Listing | Crosstab | Facts


@word
class Subject:
    """What the words beside a table must say, where its columns alone do not tell it apart.

    The words nearest the figures count first: labels, then title rows or headings,
    last the title of the document (`assets.observations.table_identity`). The first that match decide.

    Attributes:
        words: Pattern of words that say it is this table.
        others: Pattern of words that say it is another.
    """

    words: Pattern
    others: Pattern = ""


@word
class Invariant:
    """Two measures of one row of which one can never be the larger, e.g. boats and the people in them.

    It tells swapped columns apart even in the first release of a table.

    Attributes:
        lesser: Name of the measure that is at most the other.
        greater: Name of the other measure.
        times: Factor on the greater one, for units that differ. Rounding of both is allowed for.
    """

    lesser: str
    greater: str
    times: float = 1.0


@word
class UsualRevision:
    """How much the releases of a table have revised a figure of their groups, from the real history.

    A change outside it sets the release aside until somebody has looked. Both `percent` and `change`
    must be passed: small figures change by many per cent. The first entry of a contract that fits counts.

    Attributes:
        measure: Name of the measure; empty for all.
        group: Value of the group, under its newest name; empty for all.
        days: Age of the period, in days from its end to the publication of the earlier of two releases,
            up to which this holds; None for any age. A period older than every entry is never revised.
        percent: Usual change in per cent of the earlier figure, at most.
        change: Usual change in units, at most.
        basis: What it rests on.
    """

    measure: str = ""
    group: str = ""
    days: int | None = None
    percent: float
    change: float
    basis: Text


@word
class Contract:
    """Everything known of one Home Office table.

    Attributes:
        table_id: The table's own id, or our name where the publisher gives none.
        title: What the table holds, in the publisher's terms.
        pages: GOV.UK base paths it is published on, as shell patterns.
        documents: Patterns of the titles of the files or documents that hold it.
        formats: File formats it comes in.
        sheets: Patterns of the sheet's name; on pages, of the grid's name.
        layout: How the cells are laid out.
        also_as: Other layouts the same measures have been published in.
        subjects: What the words beside the table must say, all of it.
        coverage: `full`: a release holds all periods. `window`: it holds the
            latest few. `single`: it holds one.
        natural_key: Names of the columns that name one figure, period first.
        groups: Names of the dimensions that make the publisher's headline groups.
        revision_levels: Levels at which releases are compared beside the total, the groups and the full key: the
            level's name, and the names of the dimensions that it adds to the level before it, the groups first.
        unique_key: Whether the publisher keeps the natural key unique.
        invariants: Which measure can never be larger than which.
        usual_revisions: How much its releases revise; where nothing is said, half of a figure.
        starts: First day of the series; None where it moves.
        days_before_update: Fewest and most days between the end of a period and the day on which the
            document that holds it was last changed; None where a document is not of its last days. A
            period outside is read in another year where that alone makes it right and no other row
            has it; the row's note says so. Else it is an error.
        days_in_title: Whether the title of a document names its first and last day: its days must fill them, and its
            windows be they, or the same days of the year before.
        ends_before_title: Quarters by which the data may end before the period that the title of the
            release names (`year ending September 2023`); None where the title names none.
        sparse: Whether a combination with nothing to count is left out, so that
            an absent key inside the covered periods means 0.
        publisher: Who publishes it, for citations.
        official_label: Official label of the statistics where the file does not
            say: `official statistics`, `transparency data`, `management information`, …
        revision_status: Status of the figures, with the basis of saying so.
        status_basis: Where that status is stated.
        pivot: Pattern of the sheet with the workbook's own totals, if it has one.
        may_be_empty: Whether a document without figures is known (then: nothing, no error).
        promised_by: Patterns of titles and file names that promise the table, so that a document
            of that name without it is an error even where others may be empty.
        verified: Real files the contract was checked against; empty means inferred.
        inferred: What the layout was inferred from, where no file was at hand.
        facts: Short remarks an analyst should know, with their source.
        undecided: What a person has yet to decide of a drafted contract; while a line is left it is not loaded.
        file: The file it stands in, from the project's folder; set when it is loaded.
    """

    table_id: Name
    title: Text
    pages: tuple[str, ...]
    documents: tuple[Pattern, ...]
    formats: tuple[Format, ...]
    sheets: tuple[Pattern, ...]
    layout: Layout
    also_as: tuple[Layout, ...] = ()
    subjects: tuple[Subject, ...] = ()
    coverage: Coverage
    natural_key: tuple[str, ...]
    groups: tuple[str, ...] = ()
    revision_levels: dict[Name, tuple[str, ...]] = field(default_factory=dict)
    unique_key: bool = True
    invariants: tuple[Invariant, ...] = ()
    usual_revisions: tuple[UsualRevision, ...] = ()
    starts: date | None = None
    days_before_update: tuple[int, int] | None = None
    days_in_title: bool = False
    ends_before_title: tuple[int, ...] | None = None
    sparse: bool = False
    publisher: str = "Home Office"
    official_label: Text
    revision_status: RevisionStatus
    status_basis: Text
    pivot: Pattern | None = None
    may_be_empty: bool = False
    promised_by: tuple[Pattern, ...] = ()
    verified: tuple[str, ...] = ()
    inferred: str = ""
    facts: tuple[str, ...] = ()
    undecided: tuple[str, ...] = field(default=(), repr=False)
    file: str = field(default="its contract", repr=False, compare=False)

    @property
    def schema_name(self) -> str:
        """Name of the table in the `observations` schema."""
        return self.table_id.casefold()

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions, in the published order."""
        columns = self.layout.columns if isinstance(self.layout, Listing) else ()
        return tuple(column for column in columns if isinstance(column, Dimension))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures, in the published order."""
        entries = self.layout.columns if isinstance(self.layout, Listing) else self.layout.rows
        return tuple(entry for entry in entries if isinstance(entry, Measure))
