"""What reading any layout needs: problems with their place, figures with their markers, periods.

Belongs here: the reading that every layout builds on. Does not belong here: how
one layout finds its cells (`listing`, `crosstab`, `facts`).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from assets.contract import Column, Contract, Measure
from assets.grid import Cell, Grid, address, column_letters
from assets.periods import Period, PeriodType
from assets.problems import Problem, TableError, nearest_names

HEADER_ROWS = 40
PROBLEMS_SHOWN = 25

_NOTE = re.compile(r"\s*\[(?:notes?|note)\s[^\]]*\]", re.IGNORECASE)
_GLUED_NOTE = re.compile(r"(?<=[^\W\d])\s?\d{1,2}(?:\s?,\s?\d{1,2})*(?:\s?,?\s?[A-Z]\b(?:\s?\d{1,2})?)?$")
_NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)((?:\s*\[[A-Za-z]{1,4}\])*)", re.ASCII)

Categories = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Context:
    """Where a grid comes from, for messages, and the lists its categories are held against.

    Attributes:
        publication: GOV.UK base path.
        file: File name.
        categories: Returns the known values of a list named in a contract.
        updated_on: Day the document was last updated, where it says so.
    """

    publication: str
    file: str
    categories: Categories
    updated_on: date | None = None


class Reading(ABC):
    """One grid being read by one contract; collects every problem before it gives up."""

    def __init__(self, grid: Grid, contract: Contract, context: Context) -> None:
        self.grid, self.contract, self.context = grid, contract, context
        self.problems: list[Problem] = []
        self.more = 0

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
        cell = address(row, column) if row is not None and column is not None else None
        self.problems.append(
            Problem(
                rule,
                message,
                advice,
                publication=self.context.publication,
                file=self.context.file,
                table_id=self.contract.table_id,
                sheet=self.grid.name,
                cell=cell if cell else (f"row {row + 1}" if row is not None else None),
                found=None if found is None else str(found),
                nearest=nearest,
            )
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
        for where, doubt in self.grid.doubts.items():
            row, column = position(where)
            if first <= row < last and column in columns:
                self.problem(doubt.rule, doubt.message, doubt.advice, row=row, column=column, found=doubt.found)

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
        wrong = ~values.is_finite()
        if measure.minimum is not None:
            wrong |= values < measure.minimum
        if measure.precision >= 1:
            wrong |= values != values.round()
        return wrong.arg_true().to_list()

    def _impossible_value(self, measure: Measure, cell: Cell, place: tuple[int, int]) -> None:
        self.problem(
            "impossible_value",
            f"{measure.label!r} cannot hold this number"
            + (f"; the smallest possible is {measure.minimum:g}" if measure.minimum is not None else "")
            + (", and it is a whole number" if measure.precision >= 1 else ""),
            "wait for the publisher to mend it, or correct what the contract says of the measure",
            row=place[0],
            column=place[1],
            found=cell,
        )

    def _value(
        self, measure: Measure, cell: Cell, place: tuple[int, int]
    ) -> tuple[float | None, str | None, str | None]:
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
        match = _NUMBER.fullmatch(text)
        marks = re.findall(r"\[[A-Za-z]+\]", match.group(2)) if match else []
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
    folded = re.sub(r"\s+", " ", _NOTE.sub("", str(text))).strip().casefold()
    return folded


def label_forms(text: Cell) -> tuple[str, ...]:
    """Return the forms a label may be known by: as it stands, and without a glued note mark."""
    plain = plain_label(text)
    bare = _GLUED_NOTE.sub("", re.sub(r"\s+", " ", str(text or "")).strip()).strip().casefold()
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


def whole(cell: Cell) -> int | None:
    """Return a whole number, or None."""
    if isinstance(cell, str) and cell.strip().isdigit():
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
    text = _NOTE.sub("", cell)
    marks = re.findall(r"\[[A-Za-z]+\]", text)
    return re.sub(r"\s*\[[A-Za-z]+\]", "", text).strip(), marks


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
