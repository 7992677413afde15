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

from assets.contracts.columns import Change as Change
from assets.contracts.columns import Column as Column
from assets.contracts.columns import Crossed as Crossed
from assets.contracts.columns import Dimension as Dimension
from assets.contracts.columns import Measure as Measure
from assets.contracts.columns import NoteColumn as NoteColumn
from assets.contracts.columns import NotRead as NotRead
from assets.contracts.columns import Part as Part
from assets.contracts.columns import PeriodColumn as PeriodColumn
from assets.contracts.columns import Repeats as Repeats
from assets.contracts.columns import YearColumn as YearColumn
from assets.contracts.conditions import Invariant as Invariant
from assets.contracts.conditions import RevisionStatus as RevisionStatus
from assets.contracts.conditions import StatusOf as StatusOf
from assets.contracts.conditions import Subject as Subject
from assets.contracts.conditions import UsualRevision as UsualRevision
from assets.contracts.conditions import Whole as Whole
from assets.contracts.periods import PeriodType
from assets.contracts.sentences import Sentences
from assets.contracts.words import Name, Pattern, Text, word

Format = Literal["ods", "xlsx", "html", "csv"]
Coverage = Literal["full", "window", "single"]
# Stands in a drafted contract where a person has to say what is meant; such a contract is not loaded.
UNDECIDED = "undecided"


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
        rows_not_read: Rows that are no records, known by what stands in place of their period.
    """

    columns: tuple[Column, ...]
    end: str | None = None
    positional: bool = False
    heading_period: Pattern | None = None
    heading_styles: tuple[PeriodType, ...] = ()
    heading_weekday: int | None = None
    complete: bool = False
    consecutive: bool = False
    rows_not_read: tuple[NotRead, ...] = ()

    @property
    def entries(self) -> tuple[Column, ...]:
        """Every column, dimension or measure of the layout."""
        return self.columns


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

    @property
    def entries(self) -> tuple[Column, ...]:
        """Every dimension or measure of the layout."""
        return self.rows


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

    @property
    def entries(self) -> tuple[Column, ...]:
        """Every measure of the layout."""
        return self.rows


@word
class Breakdown:
    """The parts of a whole down the side; measures, periods or both across the top.

    A column is headed by a measure, by a period, or by both (`Visits 2025`). What no heading says is taken from the
    title rows, headings or title of the document: the period by `title_period`, the measure where one alone is named.

    Attributes:
        dimension: What the parts are; its labels head the side, which may also be headed by nothing.
        measures: The measures that may stand across the top.
        styles: How the periods are written.
        title_period: Pattern whose group 1 is the period that a title names.
        beside: Marks that may stand beside a heading, and what they mean for the figures below it.
        crossed: Other breakdowns, which make it a cross-table.
        columns_not_read: Columns that are neither, deliberately not read.
    """

    dimension: Dimension
    measures: tuple[Measure, ...]
    styles: tuple[PeriodType, ...]
    title_period: Pattern
    beside: dict[str, str] = field(default_factory=dict)
    crossed: tuple[Crossed, ...] = ()
    columns_not_read: tuple[NotRead, ...] = ()

    @property
    def entries(self) -> tuple[Column, ...]:
        """Everything that a heading may be the label of."""
        return (self.dimension, *self.measures, *self.crossed, *self.columns_not_read)


Layout = Listing | Crosstab | Facts | Breakdown


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
        sentences: The sentences of documents that give its measures where no table does.
        subjects: What the words beside the table must say, all of it.
        coverage: `full`: a release holds all periods. `window`: it holds the
            latest few. `single`: it holds one.
        natural_key: Names of the columns that name one figure, period first.
        groups: Names of the dimensions that make the publisher's headline groups.
        revision_levels: Levels at which releases are compared beside the total, the groups and the full key: the
            level's name, and the names of the dimensions that it adds to the level before it, the groups first.
        unique_key: Whether the publisher keeps the natural key unique.
        invariants: Which measure can never be larger than which.
        whole: Which rows of a dimension are the whole of the others.
        other_periods: Kinds of period by which a table under the same words is another one's: one whose shortest
            period is of such a kind is left to it.
        usual_revisions: How much its releases revise; where nothing is said, half of a figure.
        starts: First day of the series; None where it moves.
        days_before_update: Fewest and most days between the end of a period and the day on which the
            document that holds it was last changed; None where a document is not of its last days. A
            period outside is read in another year where that alone makes it right and no other row
            has it; the row's note says so. Else it is an error.
        days_in_title: Whether the title of a document names its first and last day: its days must fill them, and its
            windows be they, or the same days of the year before.
        months_in_title: Whether the title of a document names the first and last day of its months: the first and the
            last month begin and end with them, and may be parts of a month.
        ends_before_title: Quarters by which the data may end before the period that the title of the
            release names (`year ending September 2023`); None where the title names none.
        sparse: Whether a combination with nothing to count is left out, so that
            an absent key inside the covered periods means 0.
        publisher: Who publishes it, for citations.
        official_label: Official label of the statistics where the file does not
            say: `official statistics`, `transparency data`, `management information`, …
        revision_status: Status of the figures, with the basis of saying so.
        status_basis: Where that status is stated.
        statuses: The status of some rows, where it is not that of the table.
        pivot: Pattern of the sheet with the workbook's own totals, if it has one.
        totals: Labels of the row of a Listing that adds up its other rows, or beside a year those of the year: held
            against their sum, never read as a period.
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
    sentences: Sentences | None = None
    subjects: tuple[Subject, ...] = ()
    coverage: Coverage
    natural_key: tuple[str, ...]
    groups: tuple[str, ...] = ()
    revision_levels: dict[Name, tuple[str, ...]] = field(default_factory=dict)
    unique_key: bool = True
    invariants: tuple[Invariant, ...] = ()
    whole: Whole | None = None
    other_periods: tuple[PeriodType, ...] = ()
    usual_revisions: tuple[UsualRevision, ...] = ()
    starts: date | None = None
    days_before_update: tuple[int, int] | None = None
    days_in_title: bool = False
    months_in_title: bool = False
    ends_before_title: tuple[int, ...] | None = None
    sparse: bool = False
    publisher: str = "Home Office"
    official_label: Text
    revision_status: RevisionStatus
    status_basis: Text
    statuses: tuple[StatusOf, ...] = ()
    pivot: Pattern | None = None
    totals: tuple[Text, ...] = ()
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
        return tuple(entry for entry in self.layout.entries if isinstance(entry, Dimension))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures, in the published order."""
        return tuple(entry for entry in self.layout.entries if isinstance(entry, Measure))
