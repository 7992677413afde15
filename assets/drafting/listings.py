"""Listings drafted: a header row of labels, one record a row.

Belongs here: which column is the period, which are dimensions, measures, remarks, and which nobody can place. Does not
belong here: crosstabs (`crosstabs`), how periods are written (`period_styles`), or what a column's figures are
(`figures`).

A column that cannot be placed is not dropped: it is written down as `NotRead`, with a reason left for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from assets.contracts.language import (
    UNDECIDED,
    Column,
    Dimension,
    Listing,
    Measure,
    NoteColumn,
    NotRead,
    PeriodColumn,
    Repeats,
    YearColumn,
)
from assets.contracts.periods import Period, PeriodType, read_period
from assets.drafting.additions import is_total, sums_of, sums_of_categories
from assets.drafting.extent import WRITTEN
from assets.drafting.figures import measure
from assets.drafting.keys import list_for, smallest_key
from assets.drafting.kinds import Tally, tally
from assets.drafting.laid_out import LaidOut, consecutive
from assets.drafting.names import is_derived, published_label
from assets.drafting.notebook import NotDrafted, Notebook
from assets.drafting.period_columns import PeriodOfRows, period_column, repeats_year
from assets.drafting.period_styles import Written, bare_months
from assets.drafting.sheets import Sheet, addresses
from assets.drafting.source_code import plain
from assets.observations.grid import Cell, address, column_letters
from assets.observations.layouts.cells import blank
from assets.observations.layouts.labels import one_line, plain_label, without_marks

_REMARKS = re.compile(r"\b(?:notes?|remarks?|comments?|footnotes?)\b", re.IGNORECASE)
_REMARKS_MAX, _EXAMPLES, _NAMES_MAX, _MANY = 30, 4, 40, 6
# Words before a period in a heading, and how the period is then written.
_LEADS: dict[str, tuple[PeriodType, ...]] = {"week ending ": ("week",), "as at ": ("as_at",)}


def draft_listing(sheet: Sheet, notebook: Notebook) -> LaidOut:
    """Return the listing of a sheet.

    Raises:
        NotDrafted: If the language has no words for it.
    """
    return _Drafted(sheet, notebook).laid_out()


class _Drafted:
    """A listing being drafted."""

    def __init__(self, sheet: Sheet, notebook: Notebook) -> None:
        self.sheet, self.notebook = sheet, notebook
        self.cells = {place: sheet.column(place) for place in sheet.labels}
        self.labels = _labels(sheet)
        self.figures: dict[int, Tally] = {}
        self.words: dict[str, list[str]] = {}
        self.labels_of: dict[str, str] = {}

    def laid_out(self) -> LaidOut:
        if not self.sheet.records:
            raise NotDrafted("there is a header, but no rows below it")
        if bare_months(self.labels.values()):
            raise NotDrafted("months without a year stand across the top, for which the language has no layout")
        found = period_column(self.cells, self.labels, self._dates_shown())
        heading = None if found else self._heading()
        periods = tuple(dict.fromkeys(found.how.periods.values())) if found else heading[2] if heading else ()
        as_at = any(period.type == "as_at" for period in periods)
        columns = [self._column(place, found, as_at) for place in self.sheet.labels]
        if not any(isinstance(column, Measure) for column in columns):
            raise NotDrafted("no column holds figures")
        layout = Listing(
            columns=tuple(columns),
            end=self.sheet.extent.end,
            heading_period=heading[0] if heading else None,
            heading_styles=heading[1] if heading else (),
            consecutive=consecutive(periods),
        )
        measures = [column.label for column in columns if isinstance(column, Measure)]
        if len(measures) > _MANY:
            self.notebook.decide.append(
                f"columns: {len(measures)} measures; if their labels are names of one thing, such as places, each is a "
                "measure here all the same, which a mart has to undo"
            )
        self._stray()
        self._totals(found)
        key, unique = self._key(found)
        return LaidOut(layout, key, unique, periods)

    def _dates_shown(self) -> dict[int, list[str]]:
        shown = self.sheet.grid.dates_shown
        if not shown:
            return {}
        return {
            place: list(filter(None, (shown.get(where) for where in addresses(self.sheet.records, place))))
            for place in self.sheet.labels
        }

    def _heading(self) -> tuple[str, tuple[PeriodType, ...], tuple[Period, ...]]:
        """Return the pattern, style and period of the heading above a table that has no column of periods.

        Raises:
            NotDrafted: If no heading names one either.
        """
        for heading in self.sheet.grid.headings[-1:]:
            lead = next((words for words in _LEADS if one_line(heading).casefold().startswith(words)), "")
            if found := read_period(one_line(heading)[len(lead) :], _LEADS.get(lead, (*WRITTEN, "day"))):
                self.notebook.decide.append(f"heading_period: the heading {plain(heading)} names the period")
                return f"(?i)^{lead}(.+)$", (found.type,), (found,)
        first = min(self.sheet.labels)
        examples = [plain(cell, 40) for cell in dict.fromkeys(self.cells[first]) if not blank(cell)][:3]
        raise NotDrafted(
            f"no column holds periods in a way that is read; {plain(self.labels[first])} holds {', '.join(examples)}. "
            "A period that stands in the title alone has no word in the language"
        )

    def _column(self, place: int, period: PeriodOfRows | None, as_at: bool) -> Column:
        label, cells = self.labels[place], self.cells[place]
        if period and place == period.place:
            return self._period(label, place, period.how)
        if period and place == period.year:
            return YearColumn(label=label, once=period.once)
        if period and period.year is None and repeats_year(cells, self.cells[period.place], period.how):
            return Repeats(label=label)
        found = tally(cells, self.sheet.grid.typed)
        codes = found.as_text and len(found.as_text) == len(found.figures)
        if found.are_figures and not codes:
            if is_derived(label):
                self.notebook.decide.append(f"column {plain(label)}: it looks derived and is not read")
                return NotRead(label=label, reason="derived by the publisher from columns beside it")
            self.figures[place] = found
            name = self.notebook.names.of(label, f"column_{column_letters(place).casefold()}")
            return measure(self.sheet, label, name, found, self._address(place), as_at, self.notebook)
        if _REMARKS.search(label) and len(found.words) <= _REMARKS_MAX and not found.dates and not found.figures:
            return self._remarks(label, found)
        if found.blanks or found.dates or (found.figures and not codes):
            return self._not_placed(label, place, found)
        return self._dimension(label, place)

    def _address(self, place: int) -> Callable[[int], str]:
        return lambda index: address(self.sheet.records[index], place)

    def _period(self, label: str, place: int, how: Written) -> PeriodColumn:
        if how.guess:
            self.notebook.decide.append(f"styles of {plain(label)}: {how.guess}")
        beside: dict[str, list[str]] = {}
        for index, cell in enumerate(self.cells[place]):
            for mark in without_marks(cell)[1]:
                beside.setdefault(mark, []).append(self._address(place)(index))
        if how.unread:
            row = self.cells[place].index(how.unread[0])
            self.notebook.decide.append(
                f"period: {len(how.unread)} texts in {plain(label)} are no period, the first {plain(how.unread[0])} in "
                f"{self._address(place)(row)}; the reader refuses them"
            )
        return PeriodColumn(
            label=label, styles=how.styles, beside=self.sheet.meanings(beside, plain(label), self.notebook)
        )

    def _remarks(self, label: str, found: Tally) -> NoteColumn:
        if found.words or found.markers:
            self.notebook.decide.append(
                f"known of {plain(label)}: whether the remarks found need no other handling than to be kept"
            )
        return NoteColumn(label=label, known=tuple(map(one_line, found.words | found.markers)))

    def _not_placed(self, label: str, place: int, found: Tally) -> NotRead:
        what = ["empty cells"] if found.blanks else []
        what += ["words"] if found.words or found.markers else []
        what += ["dates"] if found.dates else []
        what += ["numbers"] if found.figures else []
        column = f"column {column_letters(place)}, {plain(label)}"
        self.notebook.decide.append(
            f"{column}: it holds {' and '.join(what)}, and could not be placed; it is not read. If it tells rows apart "
            "or holds figures, say how"
        )
        return NotRead(label=label, required=bool(found.words or found.dates or found.figures), reason=UNDECIDED)

    def _dimension(self, label: str, place: int) -> Dimension:
        values = [one_line(cell) for cell in self.cells[place]]
        name = self.notebook.names.of(label, f"column_{column_letters(place).casefold()}")
        self.words[name], self.labels_of[name] = values, label
        distinct = list(dict.fromkeys(values))
        listed, near = list_for(distinct)
        shown = distinct[: _EXAMPLES if listed else _NAMES_MAX]
        more = ", …" if len(distinct) > len(shown) else ""
        names = ", ".join(plain(value, 60) for value in shown)
        self.notebook.found.append(f"dimension {plain(label)}: {len(distinct):,} names: {names}{more}")
        field = f"categories of {plain(label)}"
        if listed:
            self.notebook.decide.append(f"{field}: {listed} has every name found; is it the list of this column?")
        else:
            near = f" ({near})" if near else ""
            self.notebook.decide.append(
                f"{field}: no list of sql/reference has its names{near}, so that any text may stand there; a list "
                "takes a line a name in categories.csv, and one in lists.csv"
            )
        if alike := _alike(distinct):
            self.notebook.decide.append(
                f"{field}: names that may be one: {alike}; a list gives them one canonical name"
            )
        return Dimension(label=label, name=name, categories=listed)

    def _stray(self) -> None:
        """Tell of cells beside the table, which the reader refuses."""
        rows = self.sheet.grid.rows
        stray = [
            address(number, place)
            for number in range(self.sheet.extent.first, self.sheet.extent.last)
            for place, cell in enumerate(rows[number])
            if place not in self.sheet.labels and not blank(cell)
        ]
        if stray:
            self.notebook.decide.append(
                f"columns: {len(stray):,} cells stand in columns without a label, the first {stray[0]}; the reader "
                "refuses the table"
            )

    def _totals(self, period: PeriodOfRows | None) -> None:
        series = {}
        for place, cells in self.cells.items():
            if place in self.figures:
                series[self.labels[place]] = [_figure(cell) for cell in cells]
        self.notebook.found += [f"columns: {line}" for line in sums_of(series)]
        totals = False
        for name, values in self.words.items():
            if not any(map(is_total, dict.fromkeys(values))):
                continue
            totals = True
            keys = [other for key, other in self.words.items() if key != name]
            if period:
                keys.insert(0, list(period.texts))
            others = [", ".join(each) for each in zip(*keys, strict=True)] or [""] * len(values)
            said: dict[str, list[str]] = {}
            for label, figures in series.items():
                if line := sums_of_categories(self.labels_of[name], values, others, figures):
                    said.setdefault(line, []).append(plain(label))
            self.notebook.found += [f"rows: {line}, of {', '.join(labels)}" for line, labels in said.items()]
        if totals or any(map(is_total, series)):
            self.notebook.decide.append(
                "totals: they are read like other figures; say in facts what they add up, and leave them out of sums"
            )

    def _key(self, period: PeriodOfRows | None) -> tuple[tuple[str, ...], bool]:
        """Return the period and every dimension: fewer may be unique in one file by chance."""
        key = ("period", *self.words)
        of_period = period.texts if period else [""] * len(self.sheet.records)
        smallest = smallest_key({"period": of_period, **self.words})
        if smallest is None:
            self.notebook.decide.append(
                "natural_key: period and dimensions do not tell all rows apart in this file, so unique_key is False; "
                "is a column missing that tells them apart?"
            )
        else:
            self.notebook.found.append(f"natural key: unique in this file by {', '.join(smallest)}")
        return key, smallest is not None


def _labels(sheet: Sheet) -> dict[int, str]:
    """Return each column's label as a contract has it; notes glued to it are kept where they tell columns apart.

    Raises:
        NotDrafted: If a column has no label but a note reference.
    """
    bare = {place: published_label(cell) for place, cell in sheet.labels.items()}
    counted = [plain_label(label) for label in bare.values()]
    labels = {}
    for place, cell in sheet.labels.items():
        label = bare[place] if counted.count(plain_label(bare[place])) == 1 else one_line(str(cell))
        if not plain_label(label):
            raise NotDrafted(f"column {column_letters(place)} is headed by a note reference alone")
        labels[place] = label
    return labels


def _figure(cell: Cell) -> float | None:
    found = tally([cell], False)
    return found.figures[0] if found.figures else None


def _alike(names: Iterable[str]) -> str:
    """Return names that differ by case, blanks, punctuation or a glued note alone, as text."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(re.sub(r"[\W_]+", "", published_label(name)).casefold(), []).append(name)
    alike = [group for key, group in groups.items() if key and len(group) > 1]
    return "; ".join(" and ".join(plain(name, 60) for name in group) for group in alike[:_EXAMPLES])
