"""Forms that IER_01 and IER_02a to IER_02c may come in, and what comes of each.

Belongs here: the forms, and writing a file in one. Does not belong here: the usual form with its figures
(`tests.illegal_entry_routes`), or reading them (`test_illegal_entry_routes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import illegal_entry_routes as made
from tests.builders import Rows, xlsx

FILE = "illegal-entry-routes-to-the-uk-summary-jun-2026-tables"
TITLE = "Illegal entry routes to the UK summary tables, year ending June 2026"
HEADER = 4
BUILT = {"IER_01": made.ier_01, "IER_02a": made.ier_02a, "IER_02b": made.ier_02b, "IER_02c": made.ier_02c}
Change = Callable[[Rows], Rows | None]
Figure = tuple[Any, ...]
Expected = Callable[[list[Figure]], list[Figure]]


@dataclass(frozen=True)
class Form:
    """A form of a table, and what comes of it.

    Attributes:
        table: The table.
        name: What is otherwise.
        change: Makes it so, in place or by returning other rows.
        rule: The rule it is refused by; empty where it is read.
        cell: The cell that is named then, where one is.
        says: Words of the message or advice from which the contract is mended.
        expected: Makes its figures of those of the usual form, where they differ.
        sheet: Name of its sheet, where another.
        ending: Format of the file.
    """

    table: str
    name: str
    change: Change = lambda rows: rows
    rule: str = ""
    cell: str = ""
    says: str = ""
    expected: Expected = lambda figures: figures
    sheet: str = ""
    ending: str = "ods"

    def __str__(self) -> str:
        return f"{self.table}: {self.name}"


def marked(mark: str, *periods: str, measure: str = "arrivals") -> Expected:
    """Expect a mark beside the figures of periods."""
    return lambda figures: [
        (*figure[:-1], mark)
        if figure[0].startswith(periods) and (figure[-3] == measure or measure == "all")
        else figure
        for figure in figures
    ]


def renamed(old: str, new: str) -> Expected:
    return lambda figures: [tuple(new if value == old else value for value in figure) for figure in figures]


def put(row: int, column: int, value: Any) -> Change:
    """Change one cell; the row counts from the header."""

    def change(rows: Rows) -> None:
        rows[HEADER + row][column] = value

    return change


def relabel(**labels: Any) -> Change:
    """Change labels, in the header or the first column; the names are those of Python."""

    def change(rows: Rows) -> Rows:
        named = {old.replace("_", " "): new for old, new in labels.items()}
        return [[named.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in rows]

    return change


def transposed(rows: Rows) -> Rows:
    table = [list(line) for line in zip(*rows[HEADER:], strict=True)]
    return [*rows[:HEADER], *table]


def years_as_numbers(rows: Rows) -> None:
    rows[HEADER] = [int(cell) if str(cell).isdigit() else cell for cell in rows[HEADER]]


def below(*rows_below: list[Any]) -> Change:
    return lambda rows: [*rows, *rows_below]


def above(rows: Rows) -> Rows:
    more: Rows = [["Some shorthand is used in this table. z indicates not applicable."], ["[p] is provisional"]]
    return [*rows[:3], *more, *rows[3:]]


def bare(rows: Rows) -> Rows:
    return [rows[0], *rows[HEADER:]]


def with_changes(rows: Rows) -> Rows:
    heads = ["Change in the latest year", "% change in the latest year"]
    return [*rows[:HEADER], [*rows[HEADER], *heads], *([*row, -9935, -0.229] for row in rows[HEADER + 1 :])]


def sections(rows: Rows) -> Rows:
    """The form of 2022: years below the name of what is counted."""
    lines = rows[HEADER + 1 :]
    kinds = {"Total arrivals": "arrivals", "Total boats": "boats"}
    parts = [
        [[heading], *([int(row[0][:4]), *row[1:]] for row in lines if row[0].endswith(kind))]
        for heading, kind in kinds.items()
    ]
    return [*rows[: HEADER + 1], *parts[0], *parts[1]]


def arrivals_first(rows: Rows) -> Rows:
    lines = rows[HEADER + 1 :]
    return [*rows[: HEADER + 1], *(row for kind in ("arrivals", "boats") for row in lines if row[0].endswith(kind))]


def words_first(rows: Rows) -> Rows:
    return [
        [" ".join(reversed(row[0].split())).capitalize() if row[0][:2] == "20" else row[0], *row[1:]] for row in rows
    ]


def short_months(rows: Rows) -> None:
    rows[HEADER] = ["Year", *(month[:3] for month in made.MONTHS), "Total"]


def without_last_column(rows: Rows) -> Rows:
    return [*rows[:HEADER], *(row[:-1] for row in rows[HEADER:])]


def labels_exchanged(rows: Rows) -> None:
    for row in rows[HEADER + 1 :]:
        row[0] = row[0].replace("arrivals", "?").replace("boats", "arrivals").replace("?", "boats")


def without(label: str) -> Change:
    return lambda rows: [row for row in rows if row[0] != label]


def _of_every_breakdown(table: str) -> Iterator[Form]:
    yield Form(table, "as in August 2026")
    yield Form(table, "the name of the sheet until 2025", sheet=table.replace("IER", "Irr"))
    yield Form(table, "an XLSX file", ending="xlsx")
    yield Form(table, "years as numbers", years_as_numbers)
    yield Form(table, "more rows above the header", above)
    yield Form(table, "fewer rows above the header", bare)
    yield Form(table, "changes on the year beside it", with_changes)
    yield Form(table, "notes below it", below([], ["1. Includes people detected on arrival."], ["End of table"]))
    yield Form(table, "a note at a period", relabel(**{"2025": "2025 [note 5]"}))
    yield Form(
        table, "a mark at a period", relabel(**{"2025": "2025 [r]"}), expected=marked("[r]", "2025", measure="all")
    )
    yield Form(table, "a blank row within", lambda rows: [*rows[:6], [], *rows[6:]])
    yield Form(table, "a period in other words", relabel(Year_ending_June_2026="Latest 12 months"),
               "unknown_column", "K5", "`styles`")  # fmt: skip
    yield Form(table, "a quarter beside the years", relabel(Year_ending_June_2025="2025 Q2"),
               "unknown_column", "J5", "`styles`")  # fmt: skip
    yield Form(
        table, "an unknown mark at a period", relabel(**{"2025": "2025 [q]"}), "unknown_column", "I5", "`beside`"
    )
    yield Form(table, "a year is missing", lambda rows: [[*row[:3], *row[4:]] if len(row) > 4 else row for row in rows],
               "missing_period", "D5", "2021 does not follow 2019")  # fmt: skip
    yield Form(table, "a number as text", put(1, 3, "8466"), "text_in_number", "D6", "superscript")
    yield Form(table, "an empty cell", put(1, 3, None), "empty_cell", "D6", "never taken for 0")
    yield Form(table, "unknown shorthand", put(1, 3, "n/k"), "unknown_marker", "D6", "`markers`")
    yield Form(table, "half a person", put(1, 3, 8466.5), "impossible_value", "D6", "whole")
    yield Form(table, "figures in thousands", put(0, 0, "Thousands"), "scaled_figures", "A5", "single units")


FORMS = [
    *_of_every_breakdown("IER_01"),
    Form("IER_01", "years down the side, as an older reading has it", transposed),
    Form("IER_01", "another corner", relabel(Method_of_entry="Route")),
    Form("IER_01", "a note in brackets at a method", relabel(Small_boat_arrivals="Small boat arrivals [note 1]")),
    Form("IER_01", "a note glued to a method", relabel(Small_boat_arrivals="Small boat arrivals1"),
         "unknown_category", "A6", "sql/reference/categories.csv under `method_of_entry`"),
    Form("IER_01", "a total by another name", relabel(Total="All methods of entry")),
    Form("IER_01", "a method that is new", relabel(Recorded_detections_in_the_UK="Lorry arrivals"),
         "unknown_category", "A8", "sql/reference/categories.csv under `method_of_entry`"),
    Form("IER_01", "a new method, years down the side",
         lambda rows: transposed(relabel(Recorded_detections_in_the_UK="Lorry arrivals")(rows) or rows),
         "unknown_category", "D5", "sql/reference/categories.csv under `method_of_entry`"),
    Form("IER_01", "a method twice", lambda rows: [*rows, rows[HEADER + 1]], "duplicate_key", "B6", "`unique_key=False`"),
    *_of_every_breakdown("IER_02b"),
    Form("IER_02b", "years down the side", transposed),
    Form("IER_02b", "the others by another name", relabel(All_other_nationalities="Rest"),
         expected=renamed("All other nationalities", "Rest")),
    Form("IER_02b", "a sum of some", relabel(All_other_nationalities="All African nationalities"),
         "unknown_category", "A8", "`residual`"),
    Form("IER_02b", "no total", without("Total"), "missing_row", "", "'Total' is missing"),
    *_of_every_breakdown("IER_02c"),
    Form("IER_02c", "the ages of 2022", relabel(**{"17 and under": "Under 18"}), expected=renamed("17 and under", "Under 18")),
    Form("IER_02c", "one sex less", lambda rows: [row for n, row in enumerate(rows) if n != HEADER + 8],
         expected=lambda figures: [figure for figure in figures if figure[1:3] != ("18 to 24", "Unknown")]),
    Form("IER_02c", "no sexes below an age", lambda rows: [*rows[: HEADER + 6], *rows[HEADER + 9 :]],
         "missing_row", "A10", "`residual`"),
    Form("IER_02c", "a sex before any age", lambda rows: [*rows[: HEADER + 1], ["Male", *rows[6][1:]], *rows[HEADER + 1 :]],
         "unknown_category", "A6", "`sex`"),
    Form("IER_02c", "an age that is new", relabel(**{"18 to 24": "18 to 29"}), "unknown_category", "A10", "`irr_age_group`"),
    Form("IER_02c", "no total of all", without("Total"),
         expected=lambda figures: [figure for figure in figures if figure[1] != "Total"]),
    Form("IER_02a", "as in August 2026"),
    Form("IER_02a", "the name of the sheet until 2025", sheet="Irr_02a"),
    Form("IER_02a", "an XLSX file", ending="xlsx"),
    Form("IER_02a", "z for months that are not published", lambda _: made.ier_02a(not_yet="z")),
    Form("IER_02a", "[z] for months that are not published", lambda _: made.ier_02a(not_yet="[z]")),
    Form("IER_02a", "months cut short", short_months),
    Form("IER_02a", "years below what is counted, as in 2022", sections),
    Form("IER_02a", "all arrivals, then all boats", arrivals_first),
    Form("IER_02a", "the year after the words", words_first),
    Form("IER_02a", "another corner", relabel(Year="Year of arrival")),
    Form("IER_02a", "more rows above the header", above),
    Form("IER_02a", "fewer rows above the header", bare),
    Form("IER_02a", "a note at a row and a month", relabel(**{"2026 arrivals": "2026 arrivals [note 5]", "May": "May [note 6]"})),
    Form("IER_02a", "a mark at a row", relabel(**{"2026 arrivals": "2026 arrivals [p]"}), expected=marked("[p]", "2026")),
    Form("IER_02a", "notes below it", below([], ["1. Includes people detected on arrival."], ["End of table"])),
    Form("IER_02a", "no total", without_last_column,
         expected=lambda figures: [figure for figure in figures if len(figure[0]) == len("2018-01")]),
    Form("IER_02a", "a year that has not begun", below(["2027 arrivals", *[None] * 13], ["2027 boats", *["z"] * 13])),
    Form("IER_02a", "people under another name", relabel(**{"2026 arrivals": "2026 crossings"}),
         "unknown_row", "A22", "labels (`also`) of a measure in `rows`"),
    Form("IER_02a", "an average beside it", lambda rows: [*rows[:HEADER], [*rows[HEADER], "Average"], *rows[HEADER + 1 :]],
         "unknown_column", "O5", "`columns_not_read`"),
    Form("IER_02a", "a month twice", relabel(December="November"), "unknown_column", "M5", "a month that stands twice"),
    Form("IER_02a", "a month is empty", put(3, 5, None), "empty_cell", "F8", "never taken for 0"),
    Form("IER_02a", "a total is empty", put(3, 13, None), "empty_cell", "N8", "never taken for 0"),
    Form("IER_02a", "boats end a month before people", put(18, 6, None), "missing_row", "", "2026-06"),
    Form("IER_02a", "the labels of boats and people exchanged", labels_exchanged, "broken_invariant", "", "swapped"),
    Form("IER_02a", "a year is missing", lambda rows: [*rows[:9], *rows[11:]], "missing_period", "", "2021-01 does not follow"),
    Form("IER_02a", "it ends in May", put(17, 6, None), "missing_row", "", "2026-06"),
    Form("IER_02a", "the edition before under the title of this", lambda _: made.ier_02a((2026, 3)),
         "ends_otherwise_than_titled", "", "2026-03"),
    Form("IER_02a", "figures in thousands", put(0, 0, "Thousands"), "scaled_figures", "A5", "single units"),
    Form("IER_02a", "IER_02d under this name", lambda _: made.ier_02d(), "header_not_found", "", "January, February, …"),
]  # fmt: skip


def written(tmp_path: Path, form: Form) -> Path:
    rows = [list(row) for row in BUILT[form.table]()]
    rows = form.change(rows) or rows
    name, sheet = f"{FILE}.{form.ending}", form.sheet or form.table
    if form.ending == "xlsx":
        return xlsx(tmp_path / name, {"Cover_sheet": [["Published: 27 August 2026"]], sheet: rows})
    return made.summary(tmp_path / name, **{sheet: rows})
