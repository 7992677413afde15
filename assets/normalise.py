"""From a grid and a contract to observations: one row a published figure.

Belongs here: finding the header by its labels, and turning cells into typed
values with their markers and addresses, or into problems. Does not belong here:
opening files (`workbook`, `page`, `delimited`), files on disk and the reading
process (`observations`), or what a table is (`assets/tables`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

import polars as pl

from assets.contract import (
    Column,
    Contract,
    Crosstab,
    Dimension,
    Facts,
    Listing,
    Measure,
    NoteColumn,
    PeriodColumn,
    Repeats,
)
from assets.grid import Cell, Grid, address, column_letters
from assets.periods import Period, PeriodType, read_period
from assets.problems import Problem, TableError, nearest_names

HEADER_ROWS = 40
PROBLEMS_SHOWN = 25

_NOTE = re.compile(r"\s*\[(?:notes?|note)\s[^\]]*\]", re.IGNORECASE)
_GLUED_NOTE = re.compile(r"(?<=[^\W\d])\s?\d{1,2}(?:\s?,\s?\d{1,2})*(?:\s?,?\s?[A-Z]\b(?:\s?\d{1,2})?)?$")
_NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)((?:\s*\[[A-Za-z]{1,4}\])*)")

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


def normalise(grids: Sequence[Grid], contract: Contract, context: Context) -> tuple[pl.DataFrame, str]:
    """Read the table out of the grids that may hold it.

    Args:
        grids: Candidate grids; the first that has the contract's header is read.
        contract: The table's contract.
        context: Where the grids come from.

    Returns:
        The observations (columns: `row`, `col`, `period_type`, `period`,
        `period_start`, `period_end`, the dimensions, `measure`, `unit`,
        `value`, `marker`, `note`, `as_published`) and the name of the grid.

    Raises:
        TableError: With every problem found, up to a limit.
    """
    failures: list[TableError] = []
    for grid in grids:
        reading = _Reading(grid, contract, context)
        try:
            return reading.observations(), grid.name
        except TableError as error:
            if error.problems[0].rule != "header_not_found":
                raise
            failures.append(error)
    raise failures[0]


def plain_label(text: Cell) -> str:
    """Return a label without note references and doubled white space, case folded."""
    if text is None or isinstance(text, bool | int | float):
        return "" if text is None else str(text)
    folded = re.sub(r"\s+", " ", _NOTE.sub("", str(text))).strip().casefold()
    return folded


def _label_forms(text: Cell) -> tuple[str, ...]:
    """Return the forms a label may be known by: as it stands, and without a glued note mark."""
    plain = plain_label(text)
    bare = _GLUED_NOTE.sub("", re.sub(r"\s+", " ", str(text or "")).strip()).strip().casefold()
    return (plain, bare) if bare and bare != plain else (plain,)


class _Reading:
    """One grid being read by one contract; collects every problem before it gives up."""

    def __init__(self, grid: Grid, contract: Contract, context: Context) -> None:
        self.grid, self.contract, self.context = grid, contract, context
        self.problems: list[Problem] = []
        self.more = 0
        self.heading_note: str | None = None

    def observations(self) -> pl.DataFrame:
        match self.contract.layout:
            case Listing() as layout:
                frame = self._listing(layout)
            case Crosstab() as layout:
                frame = self._crosstab(layout)
            case Facts() as layout:
                frame = self._facts(layout)
        self._give_up_if_any()
        self._unique(frame)
        self._give_up_if_any()
        return frame

    # -- problems ---------------------------------------------------------------------------

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

    def _give_up_if_any(self) -> None:
        if self.problems:
            if self.more:
                last = self.problems[-1]
                self.problems[-1] = replace(
                    last, message=f"{last.message} (and {self.more:,} more problems like these)"
                )
            raise TableError(self.problems)

    @property
    def _contract_file(self) -> str:
        return f"assets/tables/{self.contract.schema_name}.py"

    # -- listing ----------------------------------------------------------------------------

    def _listing(self, layout: Listing) -> pl.DataFrame:
        rows = self.grid.rows
        header, places = self._header(layout)
        first = header + 1
        last = self._last_row(layout, first)
        width = max((len(row) for row in rows), default=0)
        body = list(zip_longest(*rows[first:last], fillvalue=None)) if last > first else []
        body += [(None,) * (last - first)] * (width - len(body))
        self._stray_cells(body, places, first)
        kept = self._filled_rows(body, places, first)
        if kept is not None:
            body = [tuple(column[index] for index in kept) for column in body]
        sheet_rows = [first + index for index in (kept if kept is not None else range(last - first))]
        self._error_cells(set(places.values()), first, last)

        frame = pl.DataFrame({"row": pl.Series([row + 1 for row in sheet_rows], dtype=pl.Int32)})
        if not sheet_rows:
            self.problem(
                "no_rows",
                "the table has a header but no rows",
                "look at the file; if the publisher emptied the table, mark the contract `may_be_empty`",
                row=header,
            )
            return frame
        periods, marks = self._period_columns(layout, places, body, sheet_rows)
        frame = frame.with_columns(periods)
        for dimension in self.contract.dimensions:
            place = places.get(dimension.name)
            frame = frame.with_columns(
                self._dimension(dimension, body[place], sheet_rows, place)
                if place is not None
                else pl.lit(dimension.implied, dtype=pl.String).alias(dimension.name)
            )
        note = self._notes(layout, places, body, sheet_rows)
        parts = []
        for measure in self.contract.measures:
            if (place := places.get(measure.name)) is None:
                continue
            values = self._values(measure, body[place], [(row, place) for row in sheet_rows])
            parts.append(
                frame.with_columns(
                    pl.lit(column_letters(place)).alias("col"),
                    pl.lit(measure.name).alias("measure"),
                    pl.lit(measure.unit).alias("unit"),
                    *values,
                    note,
                ).with_columns(pl.coalesce("marker", marks).alias("marker"))
            )
        return self._arranged(pl.concat(parts))

    def _header(self, layout: Listing) -> tuple[int, dict[str, int]]:
        """Return the header's row and the place of each column, by our name."""
        best: tuple[int, int, dict[str, int]] | None = None
        for index, row in enumerate(self.grid.rows[:HEADER_ROWS]):
            places = self._match(layout.columns, row)
            if best is None or len(places) > best[0]:
                best = (len(places), index, places)
        required = [column for column in layout.columns if column.required]
        found, index, places = best or (0, 0, {})
        missing = [column for column in required if _name(column) not in places]
        if found and not missing:
            self._unknown_columns(layout.columns, self.grid.rows[index], places, index)
            return index, places
        if layout.positional and self._fits_by_position(layout):
            return -1, {_name(column): place for place, column in enumerate(layout.columns)}
        self._header_not_found(layout.columns, missing or required, index if found else None)
        raise TableError(self.problems)

    @staticmethod
    def _match(columns: Iterable[Column], row: Sequence[Cell]) -> dict[str, int]:
        known = {plain_label(label): _name(column) for column in columns for label in column.labels}
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            for form in _label_forms(cell):
                if form in known:
                    places.setdefault(known[form], place)
                    break
        return places

    def _fits_by_position(self, layout: Listing) -> bool:
        first = self.grid.rows[0] if self.grid.rows else ()
        period = next(column for column in layout.columns if isinstance(column, PeriodColumn))
        return (
            len(first) == len(layout.columns)
            and read_period(first[layout.columns.index(period)], period.styles) is not None
        )

    def _unknown_columns(
        self, columns: Sequence[Column], row: Sequence[Cell], places: dict[str, int], index: int
    ) -> None:
        known = [label for column in columns for label in column.labels]
        taken = set(places.values())
        for place, cell in enumerate(row):
            if place not in taken and not _blank(cell):
                self.problem(
                    "unknown_column",
                    "the header has a column that the contract does not know",
                    f"add it to {self._contract_file}: as a column, as another name (`also`) of the one it replaces, "
                    "or as `NotRead` with a reason",
                    row=index,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), known),
                )

    def _header_not_found(self, columns: Sequence[Column], missing: Sequence[Column], index: int | None) -> None:
        rows = self.grid.rows[:HEADER_ROWS]
        candidates = [number for number, row in enumerate(rows) if sum(not _blank(cell) for cell in row) > 1]
        if index is not None:
            candidates = [index, *(number for number in candidates if number != index)]
        shown = "; ".join(
            f"row {number + 1}: " + " | ".join(str(cell) for cell in rows[number] if not _blank(cell))[:200]
            for number in candidates[:3]
        )
        texts = [str(cell) for number in candidates[:3] for cell in rows[number] if not _blank(cell)]
        near = {column.label: nearest_names(column.label, texts, 2) for column in missing}
        self.problem(
            "header_not_found",
            f"no row among the first {HEADER_ROWS} has the labels "
            + ", ".join(
                f"{label!r}" + (f" (nearest: {', '.join(map(repr, names))})" if names else "")
                for label, names in near.items()
            ),
            f"candidate header rows are {shown or 'none'}. Correct the labels in {self._contract_file}, or its sheet "
            "pattern if this is another table",
            row=index,
            found=shown or None,
            nearest=tuple(name for names in near.values() for name in names)[:5],
        )

    def _last_row(self, layout: Listing, first: int) -> int:
        """Return the row after the last record, having checked what follows it."""
        rows = self.grid.rows
        if layout.end is None or not self.grid.typed:
            return len(rows)
        folded = layout.end.casefold()
        for index in range(len(rows) - 1, first - 1, -1):
            row = rows[index]
            if row and isinstance(row[0], str) and row[0].strip().casefold() == folded:
                for after in range(index + 1, len(rows)):
                    for place, cell in enumerate(rows[after]):
                        if not _blank(cell):
                            self.problem(
                                "cells_after_end",
                                f"there are cells after the row {layout.end!r}",
                                f"look at the sheet; a second table needs a contract of its own",
                                row=after,
                                column=place,
                                found=cell,
                            )
                return index
        self.problem(
            "truncated_table",
            f"the closing row {layout.end!r} is missing, so rows may be missing too",
            f"fetch the file again; if the publisher dropped the closing row, take `end` out of {self._contract_file}",
            row=len(rows) - 1,
        )
        return len(rows)

    def _stray_cells(self, body: Sequence[Sequence[Cell]], places: dict[str, int], first: int) -> None:
        taken = set(places.values())
        for place, column in enumerate(body):
            if place in taken:
                continue
            for index, cell in enumerate(column):
                if not _blank(cell):
                    self.problem(
                        "stray_cell",
                        "there is a value in a column without a label",
                        f"look at the sheet; name the column in {self._contract_file} or have the publisher mend it",
                        row=first + index,
                        column=place,
                        found=cell,
                    )

    def _filled_rows(self, body: Sequence[Sequence[Cell]], places: dict[str, int], first: int) -> list[int] | None:
        """Return the rows that are not wholly blank, or None where none is blank."""
        leading = [body[place] for place in sorted(places.values())]
        if not leading or not any(_blank(cell) for cell in leading[0]):
            return None
        return [index for index in range(len(leading[0])) if not all(_blank(column[index]) for column in leading)]

    def _error_cells(self, columns: set[int], first: int, last: int) -> None:
        for where, shown in self.grid.errors.items():
            row, column = _position(where)
            if first <= row < last and column in columns:
                self.problem(
                    "error_cell",
                    "the cell holds a spreadsheet error, which other readers take for an empty cell",
                    "wait for the publisher to mend it, and tell them; nothing stands in its place meanwhile",
                    row=row,
                    column=column,
                    found=shown,
                )

    # -- columns ----------------------------------------------------------------------------

    def _period_columns(
        self, layout: Listing, places: dict[str, int], body: Sequence[Sequence[Cell]], rows: Sequence[int]
    ) -> tuple[list[pl.Series], pl.Series]:
        column = next((item for item in layout.columns if isinstance(item, PeriodColumn)), None)
        if column is None:
            period = self._heading_period(layout)
            return _period_series([period] * len(rows)), pl.Series("marks", [None] * len(rows), dtype=pl.String)
        place = places[_name(column)]
        cells = body[place]
        read: dict[Cell, tuple[Period | None, str | None]] = {}
        for cell in dict.fromkeys(cells):
            text, marks = _without_marks(cell)
            unknown = [mark for mark in marks if mark not in column.beside]
            read[cell] = (None if unknown else read_period(text, column.styles), " ".join(marks) or None)
        for cell, (period, _) in read.items():
            if period is None:
                self.problem(
                    "unknown_period",
                    f"this is not a period written as {' or '.join(column.styles)}",
                    f"add the way it is written to `styles` or its mark to `beside` in {self._contract_file}",
                    row=rows[cells.index(cell)],
                    column=place,
                    found=cell,
                )
        self._check_repeats(layout, places, body, cells, rows, read)
        return (
            _period_series([read[cell][0] for cell in cells]),
            pl.Series("marks", [read[cell][1] for cell in cells], dtype=pl.String),
        )

    def _check_repeats(
        self,
        layout: Listing,
        places: dict[str, int],
        body: Sequence[Sequence[Cell]],
        cells: Sequence[Cell],
        rows: Sequence[int],
        read: dict[Cell, tuple[Period | None, str | None]],
    ) -> None:
        for column in layout.columns:
            if isinstance(column, Repeats) and (place := places.get(_name(column))) is not None:
                for cell, year in dict.fromkeys(zip(cells, body[place], strict=True)):
                    period = read[cell][0]
                    if period is not None and _whole(year) != period.start.year:
                        index = next(
                            i for i, pair in enumerate(zip(cells, body[place], strict=True)) if pair == (cell, year)
                        )
                        self.problem(
                            "year_differs",
                            f"the year does not fit the period {cell!r} of its row",
                            "wait for the publisher to mend it: one of the two is wrong",
                            row=rows[index],
                            column=place,
                            found=year,
                        )

    def _heading_period(self, layout: Listing) -> Period | None:
        for heading in reversed(self.grid.headings):
            if layout.heading_period and (match := re.search(layout.heading_period, heading)):
                period = read_period(match.group(1), layout.heading_styles)
                if period is not None:
                    return self._in_the_right_year(layout, heading, match.group(1), period)
        self.problem(
            "unknown_period",
            "no heading above the table names its period",
            f"correct `heading_period` in {self._contract_file}",
            found=" / ".join(self.grid.headings) or None,
        )
        return None

    def _in_the_right_year(self, layout: Listing, heading: str, text: str, period: Period) -> Period:
        """Return the period, read in the year of the document's update where the heading's year is a slip."""
        updated = self.context.updated_on
        if layout.heading_weekday is None or updated is None or _recent(period, layout.heading_weekday, updated):
            return period
        for year in (updated.year, updated.year - 1):
            other = read_period(re.sub(r"\d{4}", str(year), text), layout.heading_styles)
            if other is not None and _recent(other, layout.heading_weekday, updated):
                self.heading_note = (
                    f"heading reads {heading!r}; read as {year}, the only year in which it is a "
                    f"{other.end:%A} within five weeks before the update of {updated.isoformat()}"
                )
                return other
        self.problem(
            "unlikely_period",
            f"the week of the heading does not end within five weeks before the page's update of {updated.isoformat()}",
            "look at the page: if the heading is wrong, wait for the publisher to mend it",
            found=heading,
        )
        return period

    def _dimension(self, dimension: Dimension, cells: Sequence[Cell], rows: Sequence[int], place: int) -> pl.Series:
        known = set(self.context.categories(dimension.categories)) if dimension.categories else None
        for cell in dict.fromkeys(cells):
            if isinstance(cell, str) and not _blank(cell) and (known is None or cell in known):
                continue
            row = rows[cells.index(cell)]
            if _blank(cell):
                self.problem(
                    "empty_cell",
                    f"{dimension.label!r} is empty",
                    "wait for the publisher to mend it, or say in the contract what an empty cell means",
                    row=row,
                    column=place,
                )
            else:
                self.problem(
                    "unknown_category",
                    f"{dimension.label!r} has a value that is not among the known ones",
                    _category_advice(dimension),
                    row=row,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), sorted(known or ())),
                )
        return pl.Series(dimension.name, [cell if isinstance(cell, str) else None for cell in cells], dtype=pl.String)

    def _notes(
        self, layout: Listing, places: dict[str, int], body: Sequence[Sequence[Cell]], rows: Sequence[int]
    ) -> pl.Series:
        column = next((item for item in layout.columns if isinstance(item, NoteColumn)), None)
        place = places.get(_name(column)) if column else None
        if column is None or place is None:
            return pl.Series("note", [self.heading_note] * len(rows), dtype=pl.String)
        for row, cell in zip(rows, body[place], strict=True):
            if not _blank(cell) and str(cell).strip() not in column.known:
                self.problem(
                    "unknown_note",
                    f"{column.label!r} holds a remark that the contract does not know",
                    f"add it to `known` in {self._contract_file} if it needs no other handling",
                    row=row,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), column.known),
                )
        return pl.Series("note", [None if _blank(cell) else str(cell).strip() for cell in body[place]], dtype=pl.String)

    def _values(self, measure: Measure, cells: Sequence[Cell], at: Sequence[tuple[int, int]]) -> list[pl.Series]:
        """Return value, marker and text as published; `at` holds each cell's row and column."""
        if set(map(type, cells)) <= {float, int}:
            values = pl.Series("value", cells, dtype=pl.Float64)
            for index in self._impossible(measure, values):
                self._impossible_value(measure, cells[index], at[index])
            nothing = [None] * len(cells)
            return [
                values,
                pl.Series("marker", nothing, dtype=pl.String),
                pl.Series("as_published", nothing, dtype=pl.String),
            ]
        read = [self._value(measure, cell, place) for cell, place in zip(cells, at, strict=True)]
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
            f"{measure.name!r} in {self._contract_file}; it is never taken for 0",
            row=place[0],
            column=place[1],
            found=cell if cell != "" else None,
            nearest=nearest_names(str(cell or ""), [*measure.markers, *measure.beside]),
        )

    # -- crosstab ---------------------------------------------------------------------------

    def _crosstab(self, layout: Crosstab) -> pl.DataFrame:
        rows = self.grid.rows
        corner = plain_label(layout.corner)
        header = next((i for i, row in enumerate(rows[:HEADER_ROWS]) if row and plain_label(row[0]) == corner), None)
        if header is None:
            self._header_not_found([Column(label=layout.corner)], [Column(label=layout.corner)], None)
            raise TableError(self.problems)
        periods = dict(self._crosstab_periods(layout, header))
        body = [index for index in range(header + 1, len(rows)) if any(not _blank(cell) for cell in rows[index])]
        self._crosstab_rows(layout, body)
        self._give_up_if_any()
        parts = []
        for measure, index in zip(layout.rows, body, strict=True):
            row = list(rows[index]) + [None] * (max(periods) + 1 - len(rows[index]))
            values = self._values(measure, [row[place] for place in periods], [(index, place) for place in periods])
            parts.append(self._record(measure, index, list(periods), list(periods.values()), values))
        self._error_cells({*periods}, header + 1, len(rows))
        return self._arranged(pl.concat(parts))

    def _record(
        self,
        measure: Measure,
        row: int,
        columns: Sequence[int],
        periods: Sequence[Period | None],
        values: Sequence[pl.Series],
    ) -> pl.DataFrame:
        return pl.DataFrame(
            [
                pl.Series("row", [row + 1] * len(columns), dtype=pl.Int32),
                pl.Series("col", [column_letters(place) for place in columns]),
                *_period_series(periods),
                *values,
            ]
        ).with_columns(
            pl.lit(measure.name).alias("measure"),
            pl.lit(measure.unit).alias("unit"),
            pl.lit(None, dtype=pl.String).alias("note"),
        )

    def _crosstab_periods(self, layout: Crosstab, header: int) -> Iterator[tuple[int, Period]]:
        known = {plain_label(label) for column in layout.columns_not_read for label in column.labels}
        for place, cell in enumerate(self.grid.rows[header]):
            if place == 0 or _blank(cell) or plain_label(cell) in known:
                continue
            period = read_period(cell, layout.styles)
            if period is None:
                self.problem(
                    "unknown_column",
                    f"this column is headed by no period written as {' or '.join(layout.styles)}",
                    f"add it to `columns_not_read`, or its style to `styles`, in {self._contract_file}",
                    row=header,
                    column=place,
                    found=cell,
                    nearest=nearest_names(str(cell), [column.label for column in layout.columns_not_read]),
                )
            else:
                yield place, period

    def _crosstab_rows(self, layout: Crosstab, body: Sequence[int]) -> None:
        """Check that the rows are the known ones in the known order: labels repeat, so order tells them apart."""
        known = [label for row in layout.rows for label in row.labels]
        for position, index in enumerate(body):
            expected = layout.rows[position] if position < len(layout.rows) else None
            label = self.grid.rows[index][0]
            if expected is None or not any(form in map(plain_label, expected.labels) for form in _label_forms(label)):
                self.problem(
                    "unknown_row",
                    f"expected the row {expected.label!r} here" if expected else "this row is after the last known one",
                    f"put `rows` in {self._contract_file} in the published order, with the new row",
                    row=index,
                    column=0,
                    found=label,
                    nearest=nearest_names(str(label), known),
                )
                return
        for missing in layout.rows[len(body) :]:
            self.problem(
                "missing_row",
                f"the row {missing.label!r} is missing",
                f"take it out of `rows` in {self._contract_file} if the publisher dropped it",
                row=len(self.grid.rows) - 1,
            )

    # -- facts ------------------------------------------------------------------------------

    def _facts(self, layout: Facts) -> pl.DataFrame:
        label = plain_label(layout.period_label)
        index = next((i for i, row in enumerate(self.grid.rows) if row and plain_label(row[0]) == label), None)
        if index is None:
            self._header_not_found([Column(label=layout.period_label)], [Column(label=layout.period_label)], None)
            raise TableError(self.problems)
        period = read_period(_at(self.grid.rows[index], 1), layout.styles)
        if period is None:
            self.problem(
                "unknown_period",
                f"this is not a period written as {' or '.join(layout.styles)}",
                f"correct `styles` in {self._contract_file}",
                row=index,
                column=1,
                found=_at(self.grid.rows[index], 1),
            )
        known = {plain_label(text): measure for measure in layout.rows for text in measure.labels}
        parts, seen = [], set()
        for number, row in enumerate(self.grid.rows):
            if number == index or all(_blank(cell) for cell in row):
                continue
            measure = known.get(plain_label(row[0]))
            if measure is None:
                self._unknown_fact(layout, number, row)
                continue
            seen.add(measure.name)
            values = self._values(measure, [_at(row, 1)], [(number, 1)])
            parts.append(self._record(measure, number, [1], [period], values))
        for measure in layout.rows:
            if measure.required and measure.name not in seen:
                self.problem(
                    "missing_row",
                    f"the statement {measure.label!r} is missing",
                    f"correct its label in {self._contract_file}, or make it not required",
                )
        self._give_up_if_any()
        return self._arranged(pl.concat(parts))

    def _unknown_fact(self, layout: Facts, number: int, row: Sequence[Cell]) -> None:
        text = " ".join(str(cell) for cell in row if not _blank(cell))
        if not any(re.search(entry.label, text) for entry in layout.rows_not_read):
            self.problem(
                "unknown_row",
                "the contract does not know this statement",
                f"add it to `rows` or `rows_not_read` in {self._contract_file}",
                row=number,
                column=0,
                found=text,
                nearest=nearest_names(text, [entry.label for entry in layout.rows]),
            )

    # -- all layouts ------------------------------------------------------------------------

    def _arranged(self, frame: pl.DataFrame) -> pl.DataFrame:
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
                column=_position(f"{col}{row}")[1],
                found=", ".join(map(str, values)),
            )


def _name(column: Column) -> str:
    return getattr(column, "name", "") or f"{type(column).__name__}:{column.label}"


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _at(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else None


def _whole(cell: Cell) -> int | None:
    if isinstance(cell, str) and cell.strip().isdigit():
        return int(cell)
    return int(cell) if isinstance(cell, float | int) and float(cell).is_integer() else None


def _position(where: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", where)
    if not match:
        return -1, -1
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _without_marks(cell: Cell) -> tuple[Cell, list[str]]:
    if not isinstance(cell, str):
        return cell, []
    text = _NOTE.sub("", cell)
    marks = re.findall(r"\[[A-Za-z]+\]", text)
    return re.sub(r"\s*\[[A-Za-z]+\]", "", text).strip(), marks


def _category_advice(dimension: Dimension) -> str:
    if not dimension.categories:
        return "text was expected: look at the cell"
    file, _, name = dimension.categories.partition(":")
    entry = f" under the dimension `{name}`" if name else ""
    return (
        f"if it is a new or renamed value, add a line to sql/reference/{file}.csv{entry} with its canonical name; "
        "if it is a slip of the publisher, wait for the correction"
    )


def _recent(period: Period, weekday: int, updated: date) -> bool:
    """Say whether a period ends on the right day of the week, within five weeks before an update."""
    return period.end.weekday() == weekday and timedelta(0) <= updated - period.end <= timedelta(weeks=5)


def _period_series(periods: Sequence[Period | None]) -> list[pl.Series]:
    labels = {period: period.label for period in dict.fromkeys(periods) if period}
    types: list[PeriodType | None] = [period.type if period else None for period in periods]
    return [
        pl.Series("period_type", types, dtype=pl.String),
        pl.Series("period", [labels[period] if period else None for period in periods], dtype=pl.String),
        pl.Series("period_start", [period.start if period else None for period in periods], dtype=pl.Date),
        pl.Series("period_end", [period.end if period else None for period in periods], dtype=pl.Date),
    ]
