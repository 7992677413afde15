"""Where a change is made: a table opened in the newest release of a base, with the figures known to stand there.

Belongs here: finding random cells, rows and columns of a table. Does not belong
here: what is done to them (`kinds`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from assets.contracts.crosstabs import Calendar, Matrix
from assets.contracts.language import Contract, Crosstab, Facts, Listing, NoteColumn, PeriodColumn, Repeats
from tests.faults.mutants.bases import Base
from tests.faults.mutants.documents import (
    CsvDocument,
    Document,
    HtmlDocument,
    NotHere,
    OdsDocument,
    XlsxDocument,
    opened,
)


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """A published figure.

    Attributes:
        row: Row of its cell, from 0.
        column: Column of its cell, from 0.
        period: Our spelling of its period.
        start: First day.
        end: Last day.
        keys: Its dimensions: name and value.
        measure: Name of its measure.
        value: Its value, None where a marker stands for it.
        marker: Its marker.
    """

    row: int
    column: int
    period: str
    start: date
    end: date
    keys: tuple[tuple[str, str], ...]
    measure: str
    value: float | None
    marker: str | None


Told = tuple[object, ...]


def told(figure: Figure) -> Told:
    """Return what a figure says, without its place: what a mutant must leave as it was."""
    return (
        figure.period, str(figure.start), str(figure.end), figure.keys, figure.measure, figure.value, figure.marker
    )  # fmt: skip


@dataclass(slots=True)
class Place:
    """One table of the newest release of a base, opened for one change.

    Attributes:
        base: The base.
        contract: The table.
        sheet: Sheet or grid it stands in.
        figures: Its figures as published.
        before: Those of the release before; empty where there is none.
        random: Draws places and values.
        document: The opened file.
    """

    base: Base
    contract: Contract
    sheet: str
    figures: list[Figure]
    before: list[Figure]
    random: Random
    document: Document

    # -- what the table is like ---------------------------------------------------------------

    @property
    def listing(self) -> bool:
        return not (self.across or isinstance(self.contract.layout, Facts | Matrix | Calendar))

    @property
    def matrix(self) -> bool:
        """Whether periods stand across the top, and categories down the side."""
        return isinstance(self.contract.layout, Matrix)

    @property
    def across(self) -> bool:
        """Whether periods stand across the top, and measures down the side."""
        rows_of = {figure.row for figure in self.figures if figure.measure == self.figures[0].measure}
        crosstabs = [
            layout for layout in (self.contract.layout, *self.contract.also_as) if isinstance(layout, Crosstab)
        ]
        return bool(crosstabs) and len(rows_of) == 1

    @property
    def first(self) -> int:
        """First row with figures."""
        return min(figure.row for figure in self.figures)

    @property
    def header(self) -> int:
        """Row of the labels; for statements, the sentence that names their day."""
        return 0 if isinstance(self.contract.layout, Facts) else self.first - 1

    @property
    def full(self) -> bool:
        """Whether the table repeats its whole history, and a release before is held."""
        return self.contract.coverage == "full" and bool(self.before)

    @property
    def period_column(self) -> int:
        """Column of the periods.

        Raises:
            NotHere: If they are in no column.
        """
        if not self.listing or not isinstance(self.contract.layout, Listing):
            raise NotHere
        for column in self.contract.layout.columns:
            if isinstance(column, PeriodColumn):
                return self.column_of(column.labels)
        raise NotHere

    def column_of(self, labels: tuple[str, ...]) -> int:
        """Return the column of a label."""
        wanted = {label.casefold() for label in labels}
        for place in range(self.document.width(self.header)):
            if self.document.text(self.header, place).strip().casefold() in wanted:
                return place
        raise NotHere

    def column_like(self, kind: type[Repeats] | type[NoteColumn]) -> int:
        """Return the column of a kind."""
        layout = self.contract.layout
        for column in layout.columns if isinstance(layout, Listing) else ():
            if isinstance(column, kind):
                return self.column_of(column.labels)
        raise NotHere

    def dimension(self, name: str) -> int:
        """Return the column of a dimension."""
        for dimension in self.contract.dimensions:
            if dimension.name == name:
                return self.column_of(dimension.labels)
        raise NotHere

    def measures(self) -> dict[str, int]:
        """Return the place of each measure: its column, or its row."""
        return {figure.measure: figure.row if not self.listing else figure.column for figure in self.figures}

    def periods(self) -> list[str]:
        """Return the periods, oldest first."""
        return list(dict.fromkeys(figure.period for figure in sorted(self.figures, key=lambda f: (f.start, f.end))))

    def rows_of(self, period: str) -> list[int]:
        return sorted({figure.row for figure in self.figures if figure.period == period})

    # -- draws -------------------------------------------------------------------------------

    def figure(self, fits: Callable[[Figure], bool] = lambda _: True, *, closed: bool = False) -> Figure:
        """Draw a figure that has a value; a closed one is of a period well inside the release before.

        Raises:
            NotHere: If none fits.
        """
        kept = [figure for figure in self.figures if figure.value is not None and fits(figure)]
        if closed:
            known = {figure.period for figure in self.before}
            kept = [figure for figure in kept if figure.period in known and figure.period in self.closed_periods()]
        if not kept:
            raise NotHere
        return self.random.choice(kept)

    def closed_periods(self) -> list[str]:
        """Return the older periods of the release before, but for the first and last.

        Raises:
            NotHere: If the table does not repeat its history.
        """
        if not self.full:
            raise NotHere
        known = {figure.period for figure in self.before}
        periods = [period for period in self.periods() if period in known]
        return periods[1 : max(2, len(periods) * 3 // 4)]

    def new_periods(self) -> int:
        """Return how many periods the release before did not have."""
        return len(set(self.periods()) - {figure.period for figure in self.before})

    # -- the file ----------------------------------------------------------------------------

    @property
    def ods(self) -> OdsDocument:
        if not isinstance(self.document, OdsDocument):
            raise NotHere
        return self.document

    @property
    def xlsx(self) -> XlsxDocument:
        if not isinstance(self.document, XlsxDocument):
            raise NotHere
        return self.document

    @property
    def html(self) -> HtmlDocument:
        if not isinstance(self.document, HtmlDocument):
            raise NotHere
        return self.document

    @property
    def csv(self) -> CsvDocument:
        if not isinstance(self.document, CsvDocument):
            raise NotHere
        return self.document

    @property
    def workbook(self) -> OdsDocument | XlsxDocument:
        if not isinstance(self.document, OdsDocument | XlsxDocument):
            raise NotHere
        return self.document

    @property
    def typed(self) -> bool:
        """Whether the format keeps numbers and text apart."""
        return isinstance(self.document, OdsDocument | XlsxDocument)

    def number(self, figure: Figure, value: float) -> None:
        """Write another number in a figure's cell, in the way of the format."""
        whole = value == value and abs(value) < 1e300 and float(value).is_integer()
        shown: float | int = int(value) if whole else value
        self.document.put(figure.row, figure.column, shown if self.typed else str(shown))

    def with_(self, change: Callable[[Figure], Figure]) -> list[Told]:
        """Return the table with a change made to each of its figures."""
        return [told(change(figure)) for figure in self.figures]

    def reopened(self, data: bytes) -> Document:
        return opened(data, self.base.newest.file, self.sheet)


__all__ = ["Figure", "NotHere", "Place", "Told", "replace", "told"]
