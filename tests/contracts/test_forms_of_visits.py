"""Plausible forms of the tables of illegal working visits by month and by year: each read right, or refused in words.

The figures by year are those that public text quotes from the edition to December 2025.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assets.contracts.language import Listing
from assets.observations.report import Report
from assets.tables import contracts
from tests.builders import AD_HOC, Rows, document, house_table, merged, ods, xlsx

TITLE = "Illegal working enforcement activity to December 2025"
HEAD = "Table 1: Illegal working visits and arrests"
QUOTED = [(2019, 6006), (2020, 1732), (2021, 1345), (2022, 3768), (2023, 6464), (2024, 8122), (2025, 12831)]
ARRESTS_OF_2025 = 9008  # first given as 8,971
MONTHS = [("2025-11", 1042, 733), ("2025-12", 901, 644), ("2026-01", 1203, 871)]


def workbook(folder: Path, *tables: Rows, ending: str = "ods") -> Path:
    sheets: dict[str, Rows] = {
        "Cover": [["Illegal working enforcement activity"], ["Published: 12 January 2026"]],
        "Notes": [["Notes"], ["Note number", "Note text"], ["1", "Data are from a live operational system"]],
        **{f"Table_{number}": rows for number, rows in enumerate(tables, 1)},
    }
    return (ods if ending == "ods" else xlsx)(folder / f"illegal-working.{ending}", sheets)


def refusal(report: Report) -> tuple[str, str | None, str | None]:
    assert report.status == "failed"
    return report.problems[0]["rule"], report.problems[0]["cell"], report.problems[0]["found"]


def flat(rows: list[tuple]) -> list[tuple]:
    """Period, visits and arrests of each period, a marker in place of a figure that is withheld."""
    values = {(row[0], row[-3]): row[-1] if row[-2] is None else row[-2] for row in rows}
    return [(p, values[p, "visits"], values[p, "arrests"]) for p in dict.fromkeys(row[0] for row in rows)]


# -- months, in spreadsheets ----------------------------------------------------------------------

TITLES: Rows = [[HEAD], ["This worksheet contains one table."], ["Source: Home Office"], []]
SPLIT = ["Year", "Month", "Visits", "Arrests"]
READ_BY_MONTH = {
    "a month and its year in one cell": (
        ["Month", "Number of visits [note 1]", "Number of arrests"],
        [["November 2025", 1042, 733], ["December 2025", 901, 644], ["January 2026", 1203, 871]],
    ),
    "short months": (
        ["Month", "Illegal working visits", "Illegal working arrests"],
        [["Nov-25", 1042, 733], ["Dec-25", 901, 644], ["Jan-26", 1203, 871]],
    ),
    "dates": (
        ["Month", "Visits", "Arrests"],
        [[date(2025, 11, 1), 1042, 733], [date(2025, 12, 1), 901, 644], [date(2026, 1, 1), 1203, 871]],
    ),
    "the year in each row": (
        SPLIT,
        [[2025, "November", 1042, 733], [2025, "December", 901, 644], [2026, "January", 1203, 871]],
    ),
    "the year once": (
        SPLIT,
        [["2025", "November", 1042, 733], ["", "December", 901, 644], ["2026", "January", 1203, 871]],
    ),
    "the calendar year, newest first": (
        ["Calendar year", "Month", "Total visits", "Total arrests"],
        [[2026, "Jan", 1203, 871], [2025, "Dec", 901, 644], ["", "Nov", 1042, 733]],
    ),
    "with what the publisher derives": (
        [*SPLIT, "Percentage change in visits", "% change"],
        [[2025, "November", 1042, 733, 0.3, 0.2], [2025, "December", 901, 644, -0.1, -0.1],
         [2026, "January", 1203, 871, 0.3, 0.4]],
    ),
    "months across": (
        ["", "November 2025", "December 2025", "January 2026"],
        [["Visits", 1042, 901, 1203], ["Arrests", 733, 644, 871]],
    ),
    "notes below": (
        SPLIT,
        [[2025, "November", 1042, 733], [2025, "December", 901, 644], [2026, "January", 1203, 871], [],
         ["Notes"], ["1. Figures may change as records are completed."]],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("header", "rows"), READ_BY_MONTH.values(), ids=READ_BY_MONTH)
@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_months_are_read_in_whatever_form(read, tmp_path, header, rows, ending):
    path = workbook(tmp_path, [*TITLES, header, *rows], ending=ending)
    report, found = read(path, "illegal_working_visits", AD_HOC, TITLE)
    assert sorted(flat(found)) == MONTHS, report.problems
    assert report.published_on == "2026-01-12"


def test_a_year_that_is_merged_over_its_months_counts_for_each(read, tmp_path):
    rows = [[merged(2025, 2), "November", 1042, 733], [None, "December", 901, 644], [2026, "January", 1203, 871]]
    path = workbook(tmp_path, [*TITLES, SPLIT, *rows], ending="xlsx")
    _, found = read(path, "illegal_working_visits", AD_HOC, TITLE)
    assert flat(found) == MONTHS


def test_shorthand_and_marks_of_months_are_kept(read, tmp_path):
    rows: Rows = [[2025, "November", "[x]", "733 [r]"], [2025, "December [p]", 901, "[c]"]]
    _, found = read(workbook(tmp_path, [*TITLES, SPLIT, *rows]), "illegal_working_visits", AD_HOC, TITLE)
    assert found == [
        ("2025-11", "visits", None, "[x]"),
        ("2025-11", "arrests", 733, "[r]"),
        ("2025-12", "visits", 901, "[p]"),
        ("2025-12", "arrests", None, "[c]"),
    ]


def test_totals_of_years_and_of_all_months_are_kept_apart_to_be_held_against_them(read, tmp_path):
    rows: Rows = [[2025, "November", 1042, 733], [2025, "December", 901, 644], [2025, "Total", 1943, 1377],
                  [2026, "January", 1203, 871], ["Total", "", 3146, 2248]]  # fmt: skip
    report, found = read(workbook(tmp_path, [*TITLES, SPLIT, *rows]), "illegal_working_visits", AD_HOC, TITLE)
    assert flat(found) == MONTHS
    assert [(total.cell, total.value) for total in report.totals] == [
        ("C8", 1943), ("D8", 1377), ("C10", 3146), ("D10", 2248),
    ]  # fmt: skip


def test_quarters_are_read_in_two_columns_or_one(read, tmp_path):
    for header, rows in (
        (["Year", "Quarter", "Visits", "Arrests"], [[2025, "Q3", 1, 2], ["", "Q4", 3, 4]]),
        (
            ["Year", "Quarter", "Visits", "Arrests"],
            [[2025, "July to September", 1, 2], ["", "October to December", 3, 4]],
        ),
        (["Quarter", "Visits", "Arrests"], [["2025 Q3", 1, 2], ["2025 Q4", 3, 4]]),
    ):
        path = workbook(tmp_path, [*TITLES, header, *rows])
        _, found = read(path, "illegal_working_visits", AD_HOC, TITLE)
        assert flat(found) == [("2025 Q3", 1, 2), ("2025 Q4", 3, 4)]


REFUSED_BY_MONTH = {
    "a total of which the year cannot be told": (
        SPLIT, [[2025, "December", 901, 644], ["", "Total", 901, 644], [2026, "January", 1, 1]],
        ("total_in_between", "A7", "Total")),
    "a year carried past its end": (
        SPLIT, [[2025, "November", 1, 1], ["", "December", 1, 1], ["", "January", 1, 1]],
        ("year_carried_too_far", "A8", "2025-01")),
    "a month left out": (
        SPLIT, [[2025, "October", 1, 1], ["", "December", 1, 1]], ("missing_period", "B7", "2025-12")),
    "another measure": (
        [*SPLIT, "Detentions"], [[2025, "October", 1, 1, 1]], ("unknown_column", "E5", "Detentions")),
    "another word for a measure": (
        ["Month", "Operations", "Arrests"], [["October 2025", 1, 1]],
        ("header_not_found", "row 5", "row 5: Month | Operations | Arrests; row 6: October 2025 | 1.0 | 1.0")),
    "a note glued to a figure": (
        SPLIT, [[2025, "October", "10421", 1]], ("text_in_number", "C6", "10421")),
    "in thousands": (
        ["Month", "Visits (thousands)", "Arrests"], [["October 2025", 1.0, 1]],
        ("header_not_found", "row 5", "row 5: Month | Visits (thousands) | Arrests; row 6: October 2025 | 1.0 | 1.0")),
    "a figure that no visit can be": (
        SPLIT, [[2025, "October", 104.2, 1]], ("impossible_value", "C6", "104.2")),
    "two months in a cell": (
        SPLIT, [[2025, "October and November", 1, 1]], ("unknown_period", "B6", "October and November")),
}  # fmt: skip


@pytest.mark.parametrize(("header", "rows", "told"), REFUSED_BY_MONTH.values(), ids=REFUSED_BY_MONTH)
def test_months_in_a_form_that_may_mean_something_else_are_refused_with_their_cell(read, tmp_path, header, rows, told):
    report, _ = read(workbook(tmp_path, [*TITLES, header, *rows]), "illegal_working_visits", AD_HOC, TITLE)
    assert refusal(report) == told
    assert (
        "assets/tables/illegal_working_visits.py" in report.problems[0]["advice"]
        or "wait" in report.problems[0]["advice"]
    )


# -- years, in spreadsheets and documents ---------------------------------------------------------

BY_YEAR: Rows = [[year, visits, "[x]"] for year, visits in QUOTED[:-1]] + [[2025, 12831, ARRESTS_OF_2025]]
YEARS = [*((str(year), visits, "[x]") for year, visits in QUOTED[:-1]), ("2025", 12831, ARRESTS_OF_2025)]


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
@pytest.mark.parametrize("label", ["Year", "Calendar year", "Period"])
def test_calendar_years_are_a_table_of_their_own_in_a_workbook(read, tmp_path, ending, label):
    months: Rows = [["Table 2: Illegal working visits and arrests by month"], SPLIT, [2025, "December", 901, 644]]
    path = workbook(tmp_path, [[HEAD], [label, "Visits", "Arrests"], *BY_YEAR], months, ending=ending)
    _, found = read(path, "illegal_working_years", AD_HOC, TITLE)
    assert flat(found) == YEARS
    _, found = read(path, "illegal_working_visits", AD_HOC, TITLE)
    assert flat(found) == [("2025-12", 901, 644)]


def years_document(folder: Path, body: str) -> Path:
    return document(folder / "illegal-working-enforcement-activity-to-december-2025.json", TITLE, None, body)


READ_BY_YEAR = {
    "house style": house_table(["Year", "Visits", "Arrests"], [[y, f"{v:,}", a] for y, v, a in BY_YEAR]),
    "years across": house_table(
        ["", *(str(year) for year, _ in QUOTED)],
        [["Visits", *(f"{visits:,}" for _, visits in QUOTED)], ["Arrests", *["[x]"] * 6, "9,008"]],
    ),
    "with changes": house_table(
        ["Calendar year", "Number of visits", "Change", "Number of arrests", "% change"],
        [[y, f"{v:,}", "1", a, "1%"] for y, v, a in BY_YEAR],
    ),
}


@pytest.mark.parametrize("body", READ_BY_YEAR.values(), ids=READ_BY_YEAR)
def test_calendar_years_are_read_from_a_document(read, tmp_path, body):
    _, found = read(years_document(tmp_path, f"<h2>{HEAD}</h2>{body}"), "illegal_working_years", f"{AD_HOC}/any", TITLE)
    assert sorted(flat(found)) == YEARS


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["2024", "8,122", "5,647"], ["2025 [p]", "12,791", "8,971"]],
         [("2024", "visits", 8122, None), ("2024", "arrests", 5647, None), ("2025", "visits", 12791, "[p]"),
          ("2025", "arrests", 8971, "[p]")]),
        ([["Year ending December 2025", "12,831", "9,008"]],
         [("year ending December 2025", "visits", 12831, None), ("year ending December 2025", "arrests", 9008, None)]),
        ([["2025", "12,831", "9,008"], ["2026 (January to March)", "3,000", "2,000"]],
         [("2025", "visits", 12831, None), ("2025", "arrests", 9008, None),
          ("2026-01-01 to 2026-03-31", "visits", 3000, None), ("2026-01-01 to 2026-03-31", "arrests", 2000, None)]),
    ],
    ids=["a provisional year", "years ending", "a part of the newest year"],
)  # fmt: skip
def test_years_with_marks_years_ending_and_parts_of_a_year_are_read(read, tmp_path, rows, found):
    path = years_document(tmp_path, f"<h2>{HEAD}</h2>{house_table(['Year', 'Visits', 'Arrests'], rows)}")
    title = TITLE.replace("December 2025", "March 2026") if "2026" in rows[-1][0] else TITLE
    assert read(path, "illegal_working_years", f"{AD_HOC}/any", title)[1] == found


def test_years_that_have_slipped_by_one_are_refused_by_the_end_that_the_title_names(read, tmp_path):
    rows = [["2023", "8,122", "5,647"], ["2024", "12,831", "9,008"]]
    path = years_document(tmp_path, f"<h2>{HEAD}</h2>{house_table(['Year', 'Visits', 'Arrests'], rows)}")
    [problem] = read(path, "illegal_working_years", f"{AD_HOC}/any", TITLE)[0].problems
    assert (problem["rule"], problem["cell"]) == ("ends_otherwise_than_titled", "A3")


@pytest.mark.parametrize(
    ("header", "rows", "told"),
    [
        (["Year", "Visits", "Arrests"], [["2024/25", "1", "1"]], ("unknown_period", "A2", "2024/25")),
        (["Year", "Visits", "Arrests"], [["2023", "1", "1"], ["2025", "1", "1"]], ("missing_period", "A3", "2025")),
        (["Year", "Visits", "Arrests", "Returns"], [["2025", "1", "1", "1"]], ("unknown_column", "D1", "Returns")),
        (["Year", "Visits", "Arrests"], [["2025", "", "1"]], ("empty_cell", "B2", None)),
        (["Year", "Visits", "Arrests"], [["2025", "1", "1"], ["All", "1", "1"]], ("unknown_period", "A3", "All")),
        (["", "2024", "2025", "Total"], [["Visits", "1", "1", "2"], ["Arrests", "1", "1", "2"]],
         ("unknown_column", "D1", "Total")),
    ],
    ids=["financial years", "a year left out", "another measure", "an empty cell", "a total", "a total across"],
)  # fmt: skip
def test_years_in_a_form_that_may_mean_something_else_are_refused_with_their_cell(read, tmp_path, header, rows, told):
    path = years_document(tmp_path, f"<h2>{HEAD}</h2>{house_table(header, rows)}")
    assert refusal(read(path, "illegal_working_years", f"{AD_HOC}/any", TITLE)[0]) == told


def test_a_contract_is_mended_by_what_its_error_says(read, tmp_path):
    # The edition to December 2025 is quoted by its visits alone: a table may well have no arrests.
    path = workbook(tmp_path, [[HEAD], ["Year", "Visits"], *([year, visits] for year, visits in QUOTED)])
    years = contracts()["illegal_working_years"]
    report, _ = read(path, years, AD_HOC, TITLE)
    told = report.problems[0]
    assert (told["rule"], told["sheet"], told["cell"]) == ("header_not_found", "Table_1", "row 2")
    assert "has the labels 'Arrests'" in told["message"]
    assert "candidate header rows are row 2: Year | Visits;" in told["advice"]
    assert "Correct the labels in assets/tables/illegal_working_years.py" in told["advice"]
    assert isinstance(years.layout, Listing)
    columns = tuple(replace(each, required=False) if each.label == "Arrests" else each for each in years.layout.columns)
    _, found = read(path, replace(years, layout=replace(years.layout, columns=columns)), AD_HOC, TITLE)
    assert found == [(str(year), "visits", visits, None) for year, visits in QUOTED]
