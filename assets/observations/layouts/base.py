"""What reading any layout needs: problems with their place, figures with their markers, periods.

Belongs here: the reading that every layout builds on. Does not belong here: how
one layout finds its cells (`listing`, `crosstab`, `facts`).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from math import log10

import polars as pl

from assets.contracts.language import Column, Contract, Measure
from assets.contracts.periods import Period, PeriodType, titled_days, titled_end, year_before
from assets.observations.grid import Cell, Grid, address, column_letters
from assets.observations.layouts import bounds
from assets.problems import Problem, TableError, nearest_names

HEADER_ROWS = 40
PROBLEMS_SHOWN = 25

TEXT_MAX = 2_000
NAME_MAX = 80
_NOTE = re.compile(r"\[notes? [^\[\]]*\]", re.IGNORECASE)
_MARK = re.compile(r"\[[A-Za-z]+\]")
_SCALE = re.compile(
    r"(?:\bin|£|\(|^|:|-|–|,) ?(?:hundreds|thousands?|millions?|billions?)\b|\b(?:thousands|millions|billions)\b"
    r"|[('’‘`´]000s?\b|\b(?:1,?)?000s\b|\b(?:units? of|[x×]) ?1,?000|£ ?(?:000|k|m|mn|bn)s?\b",
    re.IGNORECASE,
)
# In a paragraph, thousands may be spoken of without being a scale.
_SCALE_IN_PROSE = re.compile(
    r"\b(?:in|to) (?:£ ?)?(?:hundreds|thousands|millions|billions)\b(?! of)|£000", re.IGNORECASE
)
_GLUED_NOTE = re.compile(r"(?<=[^\W\d])\s?\d{1,2}(?:\s?,\s?\d{1,2})*(?:\s?,?\s?[A-Z]\b(?:\s?\d{1,2})?)?$")
_NUMBER = re.compile(
    r"(-?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,15})(?:\.(\d{1,15}))?)((?: ?\[[A-Za-z]{1,4}\]){0,4})", re.ASCII
)

Categories = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Context:
    """Where a grid comes from, for messages, and the lists its categories are held against.

    Attributes:
        publication: GOV.UK base path.
        file: File name.
        categories: Returns the known values of a list named in a contract.
        updated_on: Day the document was last changed, where it says so.
        is_open: Says whether a list may be added to by the publisher without stopping the table.
        title: Title of the attachment or document.
    """

    publication: str
    file: str
    categories: Categories
    updated_on: date | None = None
    is_open: Callable[[str], bool] = lambda _: False
    title: str = ""


class Reading(ABC):
    """One grid being read by one contract; collects every problem before it gives up."""

    def __init__(self, grid: Grid, contract: Contract, context: Context) -> None:
        self.grid, self.contract, self.context = grid, contract, context
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.more = 0
        self._doubted = {position(where): doubt for where, doubt in grid.doubts.items()}
        self._blamed: set[tuple[int, int]] = set()

    @abstractmethod
    def frame(self) -> pl.DataFrame:
        """Read the cells; what is wrong with them goes to `problems`."""

    def observations(self) -> pl.DataFrame:
        """Return the observations.

        Raises:
            TableError: With every problem found, up to a limit.
        """
        frame = self.frame()
        self.give_up_if_any()
        self._unique(frame)
        self._hold_invariants(frame)
        self.give_up_if_any()
        return frame

    def problem(
        self,
        rule: str,
        message: str,
        advice: str,
        *,
        row: int | None = None,
        column: int | None = None,
        found: Cell = None,
        nearest: tuple[str, ...] = (),
    ) -> None:
        """Note a problem of a cell, counting rows and columns from 0; past a limit they are only counted."""
        if len(self.problems) >= PROBLEMS_SHOWN:
            self.more += 1
            return
        self.problems.append(self._placed(rule, message, advice, row, column, found, nearest))

    def warn(self, rule: str, message: str, advice: str, *, row: int, column: int, found: Cell = None) -> None:
        """Note what a person should look at although the table is read."""
        self.warnings.append(self._placed(rule, message, advice, row, column, found, ()))

    def _placed(
        self,
        rule: str,
        message: str,
        advice: str,
        row: int | None,
        column: int | None,
        found: Cell,
        nearest: tuple[str, ...],
    ) -> Problem:
        cell = address(row, column) if row is not None and column is not None else None
        return Problem(
            rule,
            message,
            advice,
            publication=self.context.publication,
            file=self.context.file,
            table_id=self.contract.table_id,
            sheet=self.grid.name,
            cell=cell if cell else (f"row {row + 1}" if row is not None else None),
            found=None if found is None else shortened(str(found)),
            nearest=nearest,
        )

    @contextmanager
    def at_cell(self, row: int, column: int, found: Cell) -> Iterator[None]:
        """Make whatever goes wrong with one cell that cell's problem."""
        try:
            yield
        except TableError:
            raise
        except Exception as error:  # a cell may hold anything
            self.problem(
                "unreadable_cell",
                f"this cell could not be read ({type(error).__name__}: {shortened(str(error))})",
                "look at the cell; if it is as it should be, report it as a fault of this reader",
                row=row,
                column=column,
                found=found,
            )

    def give_up_if_any(self) -> None:
        """Raise the problems found so far, if there are any.

        Raises:
            TableError: With every problem noted.
        """
        if self.problems:
            if self.more:
                last = self.problems[-1]
                self.problems[-1] = replace(
                    last, message=f"{last.message} (and {self.more:,} more problems like these)"
                )
            raise TableError(self.problems)

    @property
    def contract_file(self) -> str:
        """Where the contract is, for advice."""
        return f"assets/tables/{self.contract.schema_name}.py"

    def header_not_found(self, columns: Sequence[Column], missing: Sequence[Column], index: int | None) -> None:
        """Note that no row has the labels wanted, with the rows that come nearest and the labels in them."""
        rows = self.grid.rows[:HEADER_ROWS]
        candidates = [number for number, row in enumerate(rows) if sum(not blank(cell) for cell in row) > 1]
        if index is not None:
            candidates = [index, *(number for number in candidates if number != index)]
        shown = _as_text(rows, candidates[:3])
        known = {plain_label(label) for column in columns for label in column.labels}
        texts = [
            str(cell)
            for number in candidates[:3]
            for cell in rows[number]
            if not blank(cell) and not known & set(label_forms(cell))
        ]
        near = {column.label: nearest_names(column.label, texts, 2) for column in missing}
        self.problem(
            "header_not_found",
            f"no row among the first {HEADER_ROWS} has the labels "
            + ", ".join(
                f"{label!r}" + (f" (nearest: {', '.join(map(repr, names))})" if names else "")
                for label, names in near.items()
            ),
            f"candidate header rows are {shown or 'none'}. Correct the labels in {self.contract_file}, or its sheet "
            "pattern if this is another table",
            row=index,
            found=shown or None,
            nearest=tuple(name for names in near.values() for name in names)[:5],
        )

    def doubted_cells(self, columns: set[int], first: int, last: int) -> None:
        """Note what the reader doubts of the cells in the columns and rows that are read."""
        for (row, column), doubt in self._doubted.items():
            if first <= row < last and column in columns and (row, column) not in self._blamed:
                self._blamed.add((row, column))
                self.problem(doubt.rule, doubt.message, doubt.advice, row=row, column=column, found=doubt.found)

    def hidden_cells(self, columns: set[int], first: int, last: int) -> None:
        """Refuse hidden cells among those that are read: whether the table has them is the publisher's to say."""
        inside = [(place, where) for where in self.grid.hidden if (place := position(where))[1] in columns]
        inside = sorted(item for item in inside if first <= item[0][0] < last)
        if inside:
            (row, column), where = inside[0]
            self.problem(
                "hidden_in_table",
                f"{len(inside):,} filled cells within the table are hidden: nobody can tell whether they belong to it",
                "look at the sheet; wait for the publisher to show them or to take them out",
                row=row,
                column=column,
                found=self.grid.hidden[where],
            )

    def scaled_words(self, labels: Iterable[tuple[int, int, Cell]], known: Iterable[Column]) -> None:
        """Refuse a table whose labels, title rows or headings say that its figures are in thousands or the like.

        Args:
            labels: Row, column and text of the labels and of the rows above them.
            known: Columns or rows of the contract; a label of theirs may name its own unit.
        """
        own = sorted((plain_label(label) for column in known for label in column.labels), key=len, reverse=True)
        places: list[tuple[int | None, int | None, Cell]] = []
        for place_row, place_column, label in labels:
            # What a label of the contract says itself, as in `Value (Millions)`, is known; what stands beside it not.
            rest = one_line(label).casefold() if isinstance(label, str) else ""
            beside = next((rest.replace(known_label, " ", 1) for known_label in own if known_label in rest), label)
            places.append((place_row, place_column, beside))
        places += [(None, None, text) for text in (*self.grid.headings, self.context.title)]
        prose = [(None, None, text) for text in self.grid.beside if _SCALE_IN_PROSE.search(one_line(text))]
        for row, column, text in [*places, *prose]:
            if words := scale_in(text):
                self.problem(
                    "scaled_figures",
                    f"the words {words!r} say that figures are not in single units; the contract knows nothing of it",
                    f"if they are not, say so in label and `unit` of the measure in {self.contract_file}; else wait "
                    "for the publisher to mend the words",
                    row=row,
                    column=column,
                    found=text,
                )
                return

    def bounded(
        self, written: Sequence[tuple[int | None, int | None, Cell, Period]], weekday: int | None = None
    ) -> dict[tuple[int | None, int | None], tuple[Period, str]]:
        """Hold periods against the days that the document may speak of.

        Args:
            written: Row, column (None for a heading), text and period of each.
            weekday: Day of the week (Monday 0) that they end on, if any.

        Returns:
            By row and column, those read in another year than written, with a note that says so.
        """
        contract, updated = self.contract, self.context.updated_on
        periods = [period for *_, period in written]
        mended: dict[tuple[int | None, int | None], tuple[Period, str]] = {}
        for index, (row, column, cell, period) in enumerate(written):
            if bounds.fits(period, contract, updated, weekday):
                continue
            meant = bounds.mend(period, bounds.without(periods, index), contract, updated, weekday)
            if meant is not None and meant.period not in [other for other, _ in mended.values()]:
                where = "heading" if row is None else "cell"
                mended[row, column] = (meant.period, f"{where} reads {shortened(str(cell))!r}; {meant.note}")
                continue
            self.problem(
                "unlikely_period",
                f"the table cannot speak of {period.label}: {bounds.said(contract, updated)}",
                "look at the document; if the period is a slip, wait for the publisher to mend it, else correct "
                f"`starts` or `days_before_update` in {self.contract_file}",
                row=row,
                column=column,
                found=cell,
            )
        return mended

    def without_gaps(self, periods: Sequence[tuple[int, int, Period]]) -> None:
        """Refuse a table in which a period between two others is missing."""
        if gap := bounds.first_gap([period for *_, period in periods]):
            before, after = gap
            row, column = next((row, column) for row, column, period in periods if period == after)
            self.problem(
                "missing_period",
                f"{after.label} does not follow {before.label}: a period between them is missing or wrongly written",
                "look at the sheet; wait for the publisher to put the missing rows back",
                row=row,
                column=column,
                found=after.label,
            )

    def ends_as_titled(self, periods: Sequence[tuple[int, int, Period]]) -> None:
        """Refuse a table that does not end with the period, or fill the days, that the title of its release names."""
        if self.contract.days_in_title and (days := titled_days(self.context.title)) and periods:
            self._fills_days(days, periods)
        named = titled_end(self.context.title) or titled_end(self.context.file)
        if self.contract.ends_before_title is None or named is None or not periods:
            return
        # Where a table has years ending, the last of them is what the title names, not the calendar year before it.
        ending = [item for item in periods if item[2].type == "year_ending"] or periods
        row, column, last = max(ending, key=lambda item: item[2].end)
        quarters = (named.year - last.end.year) * 4 + (named.month - last.end.month) // 3
        if quarters not in self.contract.ends_before_title:
            self.problem(
                "ends_otherwise_than_titled",
                f"the last period is {last.label}, but the title names a year or quarter ending {named:%B %Y}",
                "look whether rows are missing or the periods have slipped; if the publisher changed what a release "
                f"holds, correct `ends_before_title` in {self.contract_file}",
                row=row,
                column=column,
                found=self.context.title,
            )

    def _fills_days(self, days: tuple[date, date], periods: Sequence[tuple[int, int, Period]]) -> None:
        windows = [item for item in periods if item[2].type == "between"]
        if windows:  # months or years beside the windows speak for themselves
            self._windows_as_titled(days, windows)
        periods = [item for item in periods if item[2].type == "day"]
        if not periods:
            return
        first, last = (pick(periods, key=lambda item: item[2].end) for pick in (min, max))
        for (row, column, period), end, meant in ((first, first[2].start, days[0]), (last, last[2].end, days[1])):
            if end != meant:
                self.problem(
                    "days_not_as_titled",
                    f"the table speaks of {first[2].label} to {last[2].label}, its title of {days[0]} to {days[1]}",
                    "look at the document; wait for the publisher to mend the dates, or correct `days_in_title` in "
                    f"{self.contract_file}",
                    row=row,
                    column=column,
                    found=period.label,
                )
                return

    def _windows_as_titled(self, days: tuple[date, date], windows: Sequence[tuple[int, int, Period]]) -> None:
        """Refuse windows that are neither those of the title nor the same days of the year before."""
        titled = Period("between", *days)
        known = [titled, *([before] if (before := year_before(titled)) else [])]
        strange = next((item for item in windows if item[2] not in known), None)
        if strange is None and any(period == titled for *_, period in windows):
            return
        row, column, period = strange or windows[0]
        self.problem(
            "days_not_as_titled",
            f"the title names {titled.label}; the table has {', '.join(period.label for *_, period in windows)}",
            "look at the document; wait for the publisher to mend the dates, or correct `days_in_title` in "
            f"{self.contract_file}",
            row=row,
            column=column,
            found=period.label,
        )

    def figures_above_header(self, row: int, column: int) -> None:
        """Note a row of figures above the header."""
        self.problem(
            "rows_above_header",
            "there is a row of figures above the header, which belongs to no column",
            "look at the sheet: if the header slipped, wait for the publisher to mend it",
            row=row,
            column=column,
            found=" | ".join(str(cell) for cell in self.grid.rows[row] if not blank(cell)),
        )

    def doubted_places(self) -> Iterable[tuple[int, int]]:
        """Return row and column of every cell that the reader doubts."""
        return self._doubted

    def doubted(self, row: int, column: int) -> bool:
        """Say whether the reader doubts a cell; what it doubts is told by `doubted_cells` alone."""
        return (row, column) in self._doubted

    def values(self, measure: Measure, cells: Sequence[Cell], at: Callable[[int], tuple[int, int]]) -> list[pl.Series]:
        """Return value, marker and text as published; `at` gives the row and column of the nth cell."""
        if set(map(type, cells)) <= {float, int}:
            values = pl.Series("value", cells, dtype=pl.Float64)
            for index in self._impossible(measure, values):
                self._impossible_value(measure, cells[index], at(index))
            return [values, nothing("marker", len(cells)), nothing("as_published", len(cells))]
        read = [self._value(measure, cell, at(index)) for index, cell in enumerate(cells)]
        return [
            pl.Series("value", [item[0] for item in read], dtype=pl.Float64),
            pl.Series("marker", [item[1] for item in read], dtype=pl.String),
            pl.Series("as_published", [item[2] for item in read], dtype=pl.String),
        ]

    @staticmethod
    def _impossible(measure: Measure, values: pl.Series) -> list[int]:
        wrong = ~values.is_finite() | (values > measure.largest)
        if measure.minimum is not None:
            wrong |= values < measure.minimum
        if measure.precision >= 1:
            wrong |= values != values.round()
        return wrong.arg_true().to_list()

    def _impossible_value(self, measure: Measure, cell: Cell, place: tuple[int, int]) -> None:
        self.problem(
            "impossible_value",
            f"{measure.label!r} cannot hold this number"
            + (f": it is {measure.minimum:g} or more" if measure.minimum is not None else ":")
            + f", at most {measure.largest:,.15g}"
            + (", and whole" if measure.precision >= 1 else ""),
            f"wait for the publisher to mend it, or correct `minimum` or `maximum` of {measure.name!r} in "
            f"{self.contract_file}",
            row=place[0],
            column=place[1],
            found=cell,
        )

    def _value(
        self, measure: Measure, cell: Cell, place: tuple[int, int]
    ) -> tuple[float | None, str | None, str | None]:
        if self.doubted(*place):
            return None, None, None
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            return self._number(measure, float(cell), cell, place), None, None
        if cell is None or cell == "":
            self._unreadable_value("empty_cell", f"{measure.label!r} is empty", measure, cell, place)
            return None, None, None
        if not isinstance(cell, str):
            self._unreadable_value("not_a_number", f"{measure.label!r} holds no number", measure, cell, place)
            return None, None, None
        text = cell.strip()
        if text in measure.markers:
            return None, text, text
        match = _NUMBER.fullmatch(" ".join(text.split())) if len(text) <= TEXT_MAX else None
        marks = _MARK.findall(match.group(3)) if match else []
        if match and match.group(2) and not self._decimals_fit(measure, match.group(2)):
            self._unreadable_value(
                "ambiguous_number",
                f"{measure.label!r} has decimals that it cannot have; a full stop may stand for thousands",
                measure,
                cell,
                place,
            )
            return None, None, None
        if match and set(marks) <= set(measure.beside) and (marks or not self.grid.typed):
            number = self._number(measure, float(match.group(1).replace(",", "")), cell, place)
            return number, " ".join(marks) or None, cell
        if match and not marks:
            self._unreadable_value(
                "text_in_number",
                f"{measure.label!r} holds a number as text; a note mark in superscript may be glued to it, "
                "as in 389 with a superscript 1, which reads as 3891",
                measure,
                cell,
                place,
            )
        else:
            self._unreadable_value(
                "unknown_marker",
                f"{measure.label!r} holds shorthand that the contract does not know",
                measure,
                cell,
                place,
            )
        return None, None, None

    @staticmethod
    def _decimals_fit(measure: Measure, decimals: str) -> bool:
        """Say whether a number written in text may have these decimals, by the step it is rounded to."""
        return measure.precision == 0 or len(decimals) <= max(0, round(-log10(measure.precision)))

    def _number(self, measure: Measure, number: float, cell: Cell, place: tuple[int, int]) -> float:
        if self._impossible(measure, pl.Series([number])):
            self._impossible_value(measure, cell, place)
        return number

    def _unreadable_value(self, rule: str, message: str, measure: Measure, cell: Cell, place: tuple[int, int]) -> None:
        self.problem(
            rule,
            message,
            f"find in the workbook's notes what it means, then add it to `markers` or `beside` of "
            f"{measure.name!r} in {self.contract_file}; it is never taken for 0",
            row=place[0],
            column=place[1],
            found=cell if cell != "" else None,
            nearest=nearest_names(str(cell or ""), [*measure.markers, *measure.beside]),
        )

    def record(
        self,
        measure: Measure,
        row: int,
        columns: Sequence[int],
        periods: Sequence[Period | None],
        values: Sequence[pl.Series],
    ) -> pl.DataFrame:
        """Return the observations of one measure that lies in one row."""
        return pl.DataFrame(
            [
                pl.Series("row", [row + 1] * len(columns), dtype=pl.Int32),
                pl.Series("col", [column_letters(place) for place in columns]),
                *period_series(periods),
                *values,
            ]
        ).with_columns(
            pl.lit(measure.name).alias("measure"),
            pl.lit(measure.unit).alias("unit"),
            pl.lit(None, dtype=pl.String).alias("note"),
        )

    def arranged(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return observations with their columns in order, in reading order."""
        names = [dimension.name for dimension in self.contract.dimensions]
        return frame.select(
            "row", "col", "period_type", "period", "period_start", "period_end", *names,
            "measure", "unit", "value", "marker", "note", "as_published",
        ).sort("row", "col", maintain_order=True)  # fmt: skip

    def _hold_invariants(self, frame: pl.DataFrame) -> None:
        """Note rows in which a measure is larger than one it can never be larger than."""
        key = [name for name in ("period", *(d.name for d in self.contract.dimensions)) if name in frame.columns]
        measures = {measure.name: measure for measure in self.contract.measures}
        for rule in self.contract.invariants:
            lesser, greater = measures[rule.lesser], measures[rule.greater]
            sides = [
                frame.filter(pl.col("measure") == name).select(*key, "row", "col", "value").drop_nulls("value")
                for name in (rule.lesser, rule.greater)
            ]
            slack = (
                lesser.precision / 2 * (lesser.precision < 1)
                + greater.precision / 2 * (greater.precision < 1) * rule.times
            )
            broken = (
                sides[0]
                .join(sides[1], on=key, suffix="_greater")
                .filter(pl.col("value") > pl.col("value_greater") * rule.times + slack + 1e-9)
                .sort("row", "col")
            )
            for values in broken.head(5).iter_rows(named=True):
                row, column = position(f"{values['col']}{values['row']}")
                self.problem(
                    "broken_invariant",
                    f"{lesser.label!r} is {values['value']:,.15g} and {greater.label!r}, in "
                    f"{values['col_greater']}{values['row_greater']}, {values['value_greater']:,.15g}: it can never be "
                    "the larger, so columns or labels may be swapped",
                    "look at the labels above both; wait for the publisher to mend it, or correct `invariants` in "
                    f"{self.contract_file}",
                    row=row,
                    column=column,
                    found=f"{values['value']:.15g}",
                )

    def _unique(self, frame: pl.DataFrame) -> None:
        if not self.contract.unique_key:
            return
        key = list(dict.fromkeys([*self.contract.natural_key, "measure"]))
        twice = frame.filter(pl.struct(key).is_duplicated())
        for row, col, *values in twice.select("row", "col", *key).head(5).iter_rows():
            self.problem(
                "duplicate_key",
                "the same figure is given more than once",
                "wait for the publisher to mend it, or say in the contract that keys repeat (`unique_key=False`)",
                row=row - 1,
                column=position(f"{col}{row}")[1],
                found=", ".join(map(str, values)),
            )


def _rounding(measure: Measure) -> float:
    """Return by how much a published figure may lie off what was counted."""
    return measure.precision / 2 if measure.precision < 1 else 0.0


def candidate_rows(grid: Grid, most: int = 3) -> str:
    """Return the first rows with more than one filled cell, any of which may be a header, as text for messages."""
    rows = grid.rows[:HEADER_ROWS]
    return _as_text(
        rows, [number for number, row in enumerate(rows) if sum(not blank(cell) for cell in row) > 1][:most]
    )


def _as_text(rows: Sequence[Sequence[Cell]], numbers: Sequence[int]) -> str:
    return "; ".join(
        f"row {number + 1}: " + " | ".join(str(cell) for cell in rows[number] if not blank(cell))[:200]
        for number in numbers
    )


def plain_label(text: Cell) -> str:
    """Return a label without note references and doubled white space, case folded."""
    if text is None or isinstance(text, bool | int | float):
        return "" if text is None else str(text)
    return one_line(_NOTE.sub("", one_line(text))).casefold()


def one_line(text: Cell) -> str:
    """Return a cell's text in one line, white space of any kind and length being one blank."""
    return " ".join(str(text)[:TEXT_MAX].split())


def shortened(text: str, most: int = 200) -> str:
    """Return a text that fits a message."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def may_be_a_name(text: str) -> bool:
    """Say whether a value may be the name of a place: no figure, mark, or word for a total stands in it."""
    return (
        len(text) <= NAME_MAX
        and re.fullmatch(r"[^\W\d_][^\d\[\]<>|*#:;=]*", text) is not None
        and not re.search(r"\b(?:total|subtotal|all|sum|of which|average|per ?cent|note)\b", text, re.IGNORECASE)
    )


def scale_in(text: Cell) -> str | None:
    """Return the words that say that figures are given in thousands, millions or the like, if there are any."""
    match = _SCALE.search(one_line(text)) if isinstance(text, str) else None
    return match.group().strip() if match else None


def label_forms(text: Cell) -> tuple[str, ...]:
    """Return the forms a label may be known by: as it stands, and without a glued note mark."""
    plain = plain_label(text)
    bare = _GLUED_NOTE.sub("", one_line(text or "")).strip().casefold()
    return (plain, bare) if bare and bare != plain else (plain,)


def name(column: Column) -> str:
    """Return our name of a column, or one made of its kind where it has none."""
    return getattr(column, "name", "") or f"{type(column).__name__}:{column.label}"


def blank(cell: Cell) -> bool:
    """Say whether a cell is empty or holds white space only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def at(row: Sequence[Cell], place: int) -> Cell:
    """Return a cell of a row that may be short."""
    return row[place] if place < len(row) else None


def is_figure(cell: Cell) -> bool:
    """Say whether a cell holds a number, or text that is one."""
    if isinstance(cell, str):
        return re.fullmatch(r"[0-9][0-9,]{0,14}(?:\.[0-9]{1,9})?", cell.strip()) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def whole(cell: Cell) -> int | None:
    """Return a whole number, or None."""
    if isinstance(cell, str) and re.fullmatch(r"[0-9]{1,15}", cell.strip()):
        return int(cell)
    return int(cell) if isinstance(cell, float | int) and float(cell).is_integer() else None


def position(where: str) -> tuple[int, int]:
    """Return row and column of an A1 address, counting from 0; -1 where it is none."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", where)
    if not match:
        return -1, -1
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def without_marks(cell: Cell) -> tuple[Cell, list[str]]:
    """Return a cell without note references and marks in square brackets, and the marks."""
    if not isinstance(cell, str):
        return cell, []
    text = _NOTE.sub("", one_line(cell))
    return one_line(_MARK.sub("", text)), _MARK.findall(text)


def nothing(name: str, rows: int) -> pl.Series:
    """Return a column of text that is empty throughout."""
    return pl.Series(name, [None], dtype=pl.String).new_from_index(0, rows)


def period_series(periods: Sequence[Period | None]) -> list[pl.Series]:
    """Return type, spelling, first and last day of periods as columns."""
    labels = {period: period.label for period in dict.fromkeys(periods) if period}
    types: list[PeriodType | None] = [period.type if period else None for period in periods]
    return [
        pl.Series("period_type", types, dtype=pl.String),
        pl.Series("period", [labels[period] if period else None for period in periods], dtype=pl.String),
        pl.Series("period_start", [period.start if period else None for period in periods], dtype=pl.Date),
        pl.Series("period_end", [period.end if period else None for period in periods], dtype=pl.Date),
    ]
