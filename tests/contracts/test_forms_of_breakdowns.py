"""Plausible forms of the breakdowns of illegal working visits: each read right, or refused in words; totals are held.

The sectors of 2024 and 2025 are of the size that public text quotes; the last makes up the quoted totals.
"""

from pathlib import Path

import pytest

from assets.observations.report import Report
from tests.builders import AD_HOC, Rows, document, house_table, ods, xlsx

PAGE = f"{AD_HOC}/illegal-working"
TITLE = "Illegal working enforcement activity to December 2025"
# Visits in 2024 and 2025, arrests in 2024 and 2025.
PARTS = {
    "sector": [("Restaurants and takeaways", 2695, 3559, 1873, 2498), ("Retail", 1766, 3144, 1227, 2207),
               ("Care", 1008, 1331, 700, 934), ("Construction", 118, 290, 82, 203), ("Other", 2535, 4507, 1765, 3166)],
    "region": [("London", 2000, 3000, 1400, 2100), ("North West", 1500, 2500, 1000, 1700), ("Wales", 622, 1331, 447, 1008),
               ("Scotland", 1000, 1500, 700, 1000), ("Unknown", 3000, 4500, 2100, 3200)],
    "nationality": [("Albania", 1000, 1500, 700, 1000), ("India", 2000, 3000, 1400, 2100), ("Brazil", 900, 1500, 600, 1000),
                    ("Romania", 722, 1331, 547, 908), ("Vietnam", 3500, 5500, 2400, 4000)],
}  # fmt: skip
TOTAL = ("Total", 8122, 12831, 5647, 9008)
EVERY = pytest.mark.parametrize("by", PARTS)
LABEL = {"sector": "Industry sector", "region": "UK region", "nationality": "Nationality"}


def table_id(by: str) -> str:
    return f"illegal_working_visits_by_{by}"


def refusal(report: Report) -> tuple[str, str | None, str | None]:
    assert report.status == "failed"
    return report.problems[0]["rule"], report.problems[0]["cell"], report.problems[0]["found"]


def workbook(folder: Path, *tables: Rows, ending: str = "ods") -> Path:
    sheets: dict[str, Rows] = {"Cover": [["Illegal working enforcement activity"], ["Published: 12 January 2026"]]}
    sheets |= {f"Table_{number}": rows for number, rows in enumerate(tables, 1)}
    return (ods if ending == "ods" else xlsx)(folder / f"illegal-working.{ending}", sheets)


def page(folder: Path, body: str, title: str = TITLE) -> Path:
    return document(folder / "illegal-working-enforcement-activity-to-december-2025.json", title, None, body)


def expected(by: str, period: str, *, total: bool = True) -> list[tuple]:
    """Observations of one year, as a list of name, measure and value."""
    place = {"2024": 1, "2025": 2}[period[-4:]]
    rows = [*PARTS[by], *([TOTAL] if total else [])]
    return sorted(
        (period, row[0], measure, row[place + 2 * at])
        for row in rows
        for at, measure in enumerate(("visits", "arrests"))
    )


def found_in(read, path: Path, by: str, title: str = TITLE) -> list[tuple]:
    report, rows = read(path, table_id(by), PAGE, title)
    assert rows, report.problems
    return sorted(row[:4] for row in rows)


# -- read right -----------------------------------------------------------------------------------


def of_2025(by: str) -> Rows:
    return [[row[0], row[2], row[4]] for row in (*PARTS[by], TOTAL)]


@pytest.mark.parametrize(("by", "ending"), [("sector", "ods"), ("region", "xlsx")])
@pytest.mark.parametrize(
    ("said", "period"),
    [
        (", 2025", "2025"),
        (" in 2025 [note 1]", "2025"),
        (": 2025", "2025"),
        (" (2025)", "2025"),
        (", year ending December 2025", "year ending December 2025"),
        (", January to December 2025", "2025-01-01 to 2025-12-31"),
        (" between 1 July 2025 and 31 December 2025", "2025-07-01 to 2025-12-31"),
        (" from July to December 2025", "2025-07-01 to 2025-12-31"),
        (" – 5 July 2024 to 31 December 2025", "2024-07-05 to 2025-12-31"),
        (", July 2024 to December 2025", "2024-07-01 to 2025-12-31"),
    ],
)
def test_a_table_of_parts_takes_its_period_from_its_title(read, tmp_path, by, ending, said, period):
    rows: Rows = [[f"Table 2: Illegal working visits and arrests by {by}{said}"], ["Source: Home Office, 2026"],
                  [LABEL[by], "Number of visits", "Number of arrests"], *of_2025(by)]  # fmt: skip
    found = found_in(read, workbook(tmp_path, rows, ending=ending), by)
    assert found == [(period, *rest) for _, *rest in expected(by, "2025")]


@EVERY
@pytest.mark.parametrize("bold", [(), (0,)])
def test_a_table_of_parts_in_a_document_takes_its_period_from_its_heading(read, tmp_path, by, bold):
    rows = [[name, f"{visits:,}", f"{arrests:,}"] for name, visits, arrests in of_2025(by)]
    body = f"<h2>Illegal working visits by {by}, year ending December 2025</h2>"
    path = page(tmp_path, body + house_table([LABEL[by], "Visits", "Arrests"], rows, bold))
    assert found_in(read, path, by) == expected(by, "year ending December 2025")


@EVERY
def test_years_across_are_of_the_measure_that_the_title_names(read, tmp_path, by):
    rows: Rows = [[f"Table 2: Illegal working visits by {by}"], [by.title(), 2024, "2025 [p]", "% change"],
                  *([row[0], row[1], row[2], 0.5] for row in (*PARTS[by], TOTAL))]  # fmt: skip
    report, found = read(workbook(tmp_path, rows), table_id(by), PAGE, TITLE)
    assert [row for row in found if row[1] == "Total"] == [
        ("2024", "Total", "visits", 8122, None),
        ("2025", "Total", "visits", 12831, "[p]"),
    ], report.problems
    assert sorted(row[:4] for row in found) == [
        row for period in ("2024", "2025") for row in expected(by, period) if row[2] == "visits"
    ]


@EVERY
@pytest.mark.parametrize(
    "header",
    [
        ["Visits 2024", "Visits 2025", "Arrests 2024", "Arrests 2025"],
        ["2024 visits", "2025 visits", "2024 arrests", "2025 arrests"],
        ["Visits in 2024", "Visits in 2025", "Arrests in 2024", "Arrests in 2025"],
        ["Number of visits, 2024", "Number of visits, 2025", "Number of arrests (2024)", "Number of arrests (2025)"],
    ],
)
def test_measures_and_years_across_are_told_by_each_heading(read, tmp_path, by, header):
    rows: Rows = [[f"Illegal working by {by}"], ["", *header], *map(list, (*PARTS[by], TOTAL))]
    assert found_in(read, workbook(tmp_path, rows), by) == sorted([*expected(by, "2024"), *expected(by, "2025")])


@EVERY
def test_periods_down_the_side_come_in_one_column_or_two(read, tmp_path, by):
    every = [*PARTS[by], TOTAL]
    once: Rows = [[f"Illegal working visits by {by}"], ["Year", "Month", LABEL[by], "Visits", "Arrests"],
                  *([2025 if row is every[0] else "", "November", row[0], row[1], row[3]] for row in every),
                  *(["", "December", row[0], row[2], row[4]] for row in every)]  # fmt: skip
    as_months = {"2024": "2025-11", "2025": "2025-12"}
    both = [*expected(by, "2024"), *expected(by, "2025")]
    assert found_in(read, workbook(tmp_path, once), by) == sorted((as_months[p], *rest) for p, *rest in both)
    years: Rows = [[f"Illegal working visits by {by}"], ["Year", LABEL[by], "Visits", "Arrests"],
                   *([2024, row[0], row[1], row[3]] for row in every), *([2025, row[0], row[2], row[4]] for row in every)]  # fmt: skip
    assert found_in(read, workbook(tmp_path, years), by) == sorted(both)


@EVERY
def test_parts_without_a_total_notes_in_names_and_withheld_figures_are_read(read, tmp_path, by):
    (first, *_), (second, *_), *_ = PARTS[by]
    rows: Rows = [[f"Illegal working visits by {by}, 2025"], [by.title(), "Visits", "Arrests"],
                  [f"{first} [note 3]", 5, "[c]"], [second, "4 [r]", 3], [], ["Notes"], ["3. Figures may change."]]  # fmt: skip
    _, found = read(workbook(tmp_path, rows), table_id(by), PAGE, TITLE)
    assert found == [
        ("2025", first, "visits", 5, None),
        ("2025", first, "arrests", None, "[c]"),
        ("2025", second, "visits", 4, "[r]"),
        ("2025", second, "arrests", 3, None),
    ]


# -- totals ---------------------------------------------------------------------------------------


@EVERY
@pytest.mark.parametrize(
    ("parts", "holds"),
    [((5, 7), True), ((5, "[c]"), True), ((5, 8), False), ((5, 6), "nationality"), ((13, "[c]"), False)],
    ids=["equal", "a part withheld", "more than the total", "less than the total", "more, with a part withheld"],
)
def test_a_total_is_held_against_its_parts(read, tmp_path, by, parts, holds):
    (first, *_), (second, *_), *_ = PARTS[by]
    total = {"sector": "Total", "region": "UK", "nationality": "GRAND TOTAL"}[by]
    rows: Rows = [[f"Illegal working visits by {by}, 2025"], [by.title(), "Visits", "Arrests"],
                  [first, parts[0], 1], [second, parts[1], 2], [total, 12, 3]]  # fmt: skip
    report, found = read(workbook(tmp_path, rows), table_id(by), PAGE, TITLE)
    if holds in (True, by):  # of nationalities often only the first few are listed
        assert [row[3] for row in found if row[2] == "visits" and row[1] == total] == [12]
    else:
        assert refusal(report) == ("total_differs", "B5", "12")
        assert f"'{total}' is 12, and the rows it totals add up to" in report.problems[0]["message"]
        assert f"assets/tables/{table_id(by)}.py" in report.problems[0]["advice"]


# -- cross-tables ---------------------------------------------------------------------------------

CROSSED: dict[str, tuple[str, list[str]]] = {
    "sector": ("region", ["London", "Wales"]),
    "region": ("nationality", ["Albania", "India"]),
    "nationality": ("sector", ["Retail", "Care"]),
}


def crossed(by: str, form: str) -> Rows:
    other, names = CROSSED[by]
    title = [f"Table 5: Illegal working visits by {by} and {other}, 2025"]
    parts = [name for name, *_ in PARTS[by]][:2]
    if form == "across":
        return [title, [by.title(), *names], *([part, 3, 4] for part in parts)]
    if form == "titled otherwise":
        return [[f"Illegal working visits by {by}, 2025"], [by.title(), *names], *([part, 3, 4] for part in parts)]
    if form == "with a total across":
        return [title, [by.title(), *names, "Visits"], *([part, 3, 4, 7] for part in parts)]
    if form == "side by side":
        return [title, [by.title(), other.title(), "Visits", "Arrests"], *([part, names[0], 3, 4] for part in parts)]
    return [title, ["Month", by.title(), other.title(), "Visits", "Arrests"],
            *(["May 2025", part, names[0], 3, 4] for part in parts)]  # fmt: skip


@EVERY
@pytest.mark.parametrize(
    "form", ["across", "titled otherwise", "with a total across", "side by side", "month by month"]
)
def test_a_cross_table_is_refused_by_name_and_the_table_beside_it_read(read, tmp_path, by, form):
    report, _ = read(workbook(tmp_path, crossed(by, form)), table_id(by), PAGE, TITLE)
    told = report.problems[0]
    assert (report.status, told["rule"], told["sheet"]) == ("failed", "cross_table", "Table_1")
    assert f"this is a cross-table of {by.title()} by " in told["message"]
    assert "deliberately not read: " in told["message"]
    if form != "titled otherwise":
        assert f"by {CROSSED[by][0].title()}, which" in told["message"]
        assert "cells of two at once are small and may be withheld" in told["message"]
    rows: Rows = [[f"Table 2: Illegal working visits and arrests by {by}, 2025"], [by.title(), "Visits", "Arrests"],
                  *of_2025(by)]  # fmt: skip
    report, found = read(workbook(tmp_path, rows, crossed(by, form)), table_id(by), PAGE, TITLE)
    assert sorted(row[:4] for row in found) == expected(by, "2025")
    assert [(warning["rule"], warning["sheet"]) for warning in report.warnings] == [("cross_table", "Table_2")]


@EVERY
def test_a_cross_table_is_no_table_of_the_other_breakdown_either(read, tmp_path, by):
    other, _ = CROSSED[by]
    report, _ = read(workbook(tmp_path, crossed(by, "across")), table_id(other), PAGE, TITLE)
    assert report.status == "no_figures"


# -- refused --------------------------------------------------------------------------------------


@EVERY
@pytest.mark.parametrize(
    "said", [" to December 2025", " since July 2024", ", to December 2025", " (figures to 31 December 2025)", ""]
)
def test_a_title_that_gives_only_an_end_or_a_start_names_no_period(read, tmp_path, by, said):
    title = "Illegal working activity" if not said else TITLE
    rows: Rows = [[f"Illegal working visits by {by}{said}"], [by.title(), "Visits", "Arrests"], *of_2025(by)]
    report, _ = read(workbook(tmp_path, rows), table_id(by), PAGE, title)
    rule, cell, found = refusal(report)
    assert (rule, cell, found) == ("unknown_period", "row 2", f"Illegal working visits by {by}{said}" if said else None)
    assert "add the way the title says it to `title_period` or `styles`" in report.problems[0]["advice"]


@EVERY
@pytest.mark.parametrize(
    ("title", "header", "told"),
    [
        ("Illegal working visits and arrests", ["2024", "2025"], ("unknown_measure", "row 2")),
        ("Illegal working visits and arrests, 2025", ["Visits", "Arrests", "Detentions"], ("unknown_column", "D2")),
        ("Illegal working visits and arrests, 2025", ["Visits", "Arrests", "Total"], ("unknown_column", "D2")),
        ("Illegal working visits and arrests, 2025", ["Visits", "Visits"], ("duplicate_key", "B3")),
        ("Illegal working visits", ["2024", "2024/25"], ("unknown_column", "C2")),
        ("Illegal working visits, 2025 (thousands)", ["Visits", "Arrests"], ("scaled_figures", "A1")),
    ],
    ids=["no measure", "another measure", "a total across", "the same twice", "a financial year", "thousands"],
)
def test_headings_that_may_mean_something_else_are_refused(read, tmp_path, by, title, header, told):
    titled = title.replace("visits", f"by {by}: visits", 1) if "," not in title else f"{title} by {by}, 2025"
    name = PARTS[by][0][0]
    rows: Rows = [[titled], [by.title(), *header], [name, *range(1, len(header) + 1)]]
    report, _ = read(workbook(tmp_path, rows), table_id(by), PAGE, "Illegal working")
    assert refusal(report)[:2] == told
    assert (
        "assets/tables/illegal_working_visits_by_" in report.problems[0]["advice"]
        or "wait" in report.problems[0]["advice"]
    )


@EVERY
def test_a_heading_in_two_rows_is_refused_and_so_are_visits_and_arrests_in_two_tables(read, tmp_path, by):
    title = f"Illegal working visits and arrests by {by}"
    two: Rows = [[title], [by.title(), "2024", "", "2025", ""], ["", "Visits", "Arrests", "Visits", "Arrests"],
                 *([row[0], row[1], row[3], row[2], row[4]] for row in PARTS[by])]  # fmt: skip
    report, _ = read(workbook(tmp_path, two), table_id(by), PAGE, TITLE)
    assert refusal(report)[:2] == ("unknown_measure", "row 2")
    assert "headings in two rows are not read" in report.problems[0]["advice"]
    visits: Rows = [
        [f"Illegal working visits by {by}"],
        [by.title(), "2024", "2025"],
        *([r[0], r[1], r[2]] for r in PARTS[by]),
    ]
    arrests: Rows = [
        [f"Illegal working arrests by {by}"],
        [by.title(), "2024", "2025"],
        *([r[0], r[3], r[4]] for r in PARTS[by]),
    ]
    report, _ = read(workbook(tmp_path, visits, arrests), table_id(by), PAGE, TITLE)
    assert refusal(report) == ("ambiguous_table", None, "Table_1, Table_2")
    assert "tell it apart by `sheets` or `subjects`" in report.problems[0]["advice"]


@pytest.mark.parametrize(
    "head",
    [
        "Average illegal working visits by region, 2025",
        "Illegal working visits by region (percentage of total), 2025",
        "Illegal working visits by region: change, 2025",
        "Illegal working visits by region as a percentage, 2025",
    ],
)
def test_figures_that_a_title_says_are_derived_are_no_counts(read, tmp_path, head):
    path = page(
        tmp_path,
        f"<h2>{head}</h2>"
        + house_table(["Region", "Visits", "Arrests"], [["London", "20", "20"], ["Wales", "80", "80"]]),
    )
    report, _ = read(path, table_id("region"), f"{AD_HOC}/any", TITLE)
    assert refusal(report)[0] == "derived_figures"
