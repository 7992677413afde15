"""A period put together from two columns: the year in one, a bare month or quarter in the other."""

from dataclasses import replace

import pytest

from assets.contracts.language import Contract, Dimension, Listing, Measure, PeriodColumn, Repeats, YearColumn
from assets.contracts.rules import faults_of
from assets.observations.extract import extract
from assets.observations.grid import Doubt, Grid
from assets.observations.layouts.problem_log import Context
from assets.observations.pages.page import read_page
from assets.problems import TableError
from assets.reference import published_names
from tests.builders import document

MONTH = PeriodColumn(label="Month", styles=("month", "quarter"), beside={"[p]": "provisional"})
PLACE = Dimension(label="Place", name="place", required=False, implied="all")
VISITS = Measure(label="Visits", name="visits", unit="visits")


def contract(*columns) -> Contract:
    return Contract(
        table_id="visits_example",
        title="Visits",
        pages=("/*",),
        documents=("",),
        formats=("html",),
        sheets=(".*",),
        layout=Listing(columns=columns or (YearColumn(label="Year"), MONTH, PLACE, VISITS)),
        coverage="full",
        natural_key=("period", "place"),
        official_label="none",
        revision_status="not_stated",
        status_basis="an example",
    )


ONCE = contract(YearColumn(label="Year", once=True), MONTH, PLACE, VISITS)


def read(rows: list[list], of: Contract | None = None, *, typed: bool = False, **grid) -> list[tuple]:
    context = Context("/visits", "visits.json", published_names)
    body = [["Year", "Month", "Visits"], *rows] if len(rows[0]) == 3 else [["Year", "Month", "Place", "Visits"], *rows]
    frame = extract([Grid("table 1", body, typed, **grid)], of or contract(), context).frame
    return frame.select("row", "col", "period", "place", "value", "marker").rows()


def problems(rows: list[list], of: Contract | None = None, **options) -> list[tuple]:
    with pytest.raises(TableError) as caught:
        read(rows, of, **options)
    return [(found.rule, found.cell, found.found) for found in caught.value.problems]


def test_the_year_of_a_row_and_its_bare_month_are_one_period_and_the_figure_keeps_its_cell():
    rows = [["2025", "November", "1,001"], ["2025", "Dec", "2"], ["2026", "January", "3"]]
    assert read(rows) == [
        (2, "C", "2025-11", "all", 1001.0, None),
        (3, "C", "2025-12", "all", 2.0, None),
        (4, "C", "2026-01", "all", 3.0, None),
    ]


@pytest.mark.parametrize(
    ("rest", "period"),
    [("Q3", "2025 Q3"), ("July to September", "2025 Q3"), ("Jul-Sep", "2025 Q3"), ("sept", "2025-09")],
)
def test_a_quarter_stands_beside_its_year_in_the_usual_ways(rest, period):
    assert [row[2] for row in read([["2025", rest, "1"]])] == [period]


@pytest.mark.parametrize("rest", ["April to July", "August to October", "Ma", "August 2025", "8", "Q5", "", "Total"])
def test_what_is_no_bare_month_or_quarter_is_told_with_its_cell(rest):
    assert problems([["2025", rest, "1"]]) == [("unknown_period", "B2", rest)]


def test_a_year_in_a_workbook_is_a_number_and_keeps_the_rules_of_a_year():
    assert [row[2] for row in read([[2025.0, "May", 1.0]], typed=True)] == ["2025-05"]
    assert problems([[2025.5, "May", 1.0]], typed=True) == [("unknown_year", "A2", "2025.5")]
    assert problems([["2025/26", "May", "1"]]) == [("unknown_year", "A2", "2025/26")]
    assert problems([["25", "May", "1"]]) == [("unknown_year", "A2", "25")]


def test_a_mark_beside_the_year_counts_for_its_rows_and_an_unknown_one_is_told():
    rows = [["2025", "May", "1"], ["2026 [p]", "May [p]", "2"], ["2026 [p]", "June", "3"]]
    assert [row[-2:] for row in read(rows)] == [(1.0, None), (2.0, "[p]"), (3.0, "[p]")]
    assert problems([["2026 [r]", "May", "1"]]) == [("unknown_year", "A2", "2026 [r]")]


def test_a_year_that_stands_once_is_carried_down_only_where_the_contract_says_so():
    rows = [["2025", "November", "1"], ["", "December", "2"], ["2026", "January", "3"], [None, "February", "4"]]
    assert [row[2] for row in read(rows, ONCE)] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert problems(rows) == [("empty_year", "A3", None), ("empty_year", "A5", None)]
    with pytest.raises(TableError) as caught:
        read(rows)
    assert "say `once=True` for 'Year'" in str(caught.value)


def test_the_first_row_must_give_a_year():
    assert problems([["", "November", "1"], ["2025", "December", "2"]], ONCE) == [("empty_year", "A2", None)]


@pytest.mark.parametrize(
    ("months", "cell"),
    [
        (["November", "December", "January"], "A4"),  # the year changed, and nobody wrote it
        (["March", "February", "April"], "A4"),
        (["January", "March", "February"], "A4"),
    ],
)
def test_a_year_is_not_carried_past_a_month_that_turns_round(months, cell):
    rows = [["2025" if not number else "", month, "1"] for number, month in enumerate(months)]
    [(rule, where, _)] = problems(rows, ONCE)
    assert (rule, where) == ("year_carried_too_far", cell)


def test_newest_first_is_a_direction_too_and_a_month_may_have_several_rows():
    rows = [
        ["2026", "February", "A", "1"],
        ["", "January", "A", "2"],
        ["", "January", "B", "3"],
        ["2025", "May", "A", "4"],
    ]
    assert [(row[2], row[3]) for row in read(rows, ONCE)] == [
        ("2026-02", "A"), ("2026-01", "A"), ("2026-01", "B"), ("2025-05", "A"),
    ]  # fmt: skip


def test_the_same_month_twice_below_one_year_is_no_second_year():
    rows = [["2025", "December", "1"], ["", "December", "2"]]
    assert [rule for rule, *_ in problems(rows, ONCE)] == ["duplicate_key", "duplicate_key"]


def test_a_merged_cell_gives_its_year_to_every_row_it_spans_in_any_order():
    rows = [["2025", "May", "A", "1"], ["", "June", "A", "2"], ["", "May", "B", "3"], ["2026", "May", "A", "4"]]
    spanned = {"A3": "A2", "A4": "A2"}
    assert [row[2] for row in read(rows, spanned=spanned)] == ["2025-05", "2025-06", "2025-05", "2026-05"]
    assert problems(rows, spanned={"A3": "A2"}) == [("empty_year", "A4", None)]


def test_a_year_that_is_hidden_or_doubted_is_not_read_from_the_row_above():
    rows = [["2025", "May", "1"], ["", "June", "2"]]
    [(rule, cell, _)] = problems(rows, ONCE, hidden={"A3": "2026"})
    assert (rule, cell) == ("hidden_in_table", "A3")
    doubt = Doubt("error_cell", "an error stands there", "#REF!", "wait")
    assert problems(rows, ONCE, doubts={"A3": doubt}) == [("error_cell", "A3", "#REF!")]


def test_a_table_without_the_year_column_holds_whole_periods_where_the_contract_allows_it():
    either = contract(YearColumn(label="Year", required=False), MONTH, PLACE, VISITS)
    frame = extract(
        [Grid("table 1", [["Month", "Visits"], ["May 2025", "1"]], False)], either, Context("/v", "v", published_names)
    ).frame
    assert frame["period"].to_list() == ["2025-05"]


def test_the_page_that_govuk_serves_is_read_in_bold_and_with_a_row_that_spans(tmp_path):
    head = '<tr><th scope="col"><strong>Year</strong></th><th><strong>Month</strong></th><th><strong>Visits</strong></th></tr>'
    rows = (
        '<tr><td rowspan="2"><strong>2025</strong></td><td>November</td><td class="cell-text-right">1,001</td></tr>'
        '<tr><td>December</td><td class="cell-text-right">2</td></tr>'
        '<tr><td><strong>2026</strong></td><td>January</td><td class="cell-text-right">3</td></tr>'
    )
    body = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    page = read_page(document(tmp_path / "visits.json", "Visits", None, body).read_bytes(), "visits.json")
    frame = extract(page.grids, contract(), Context("/v", "v", published_names)).frame
    assert frame.select("row", "col", "period", "value").rows() == [
        (2, "C", "2025-11", 1001.0),
        (3, "C", "2025-12", 2.0),
        (4, "C", "2026-01", 3.0),
    ]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ((YearColumn(label="Year"), replace(MONTH, styles=("month", "year")), VISITS), "'year' has its year in it"),
        ((YearColumn(label="Year"), YearColumn(label="Jahr"), MONTH, VISITS), "one YearColumn at most, found 2"),
        ((YearColumn(label="Year"), Repeats(label="Y"), MONTH, VISITS), "a YearColumn gives the year"),
    ],
)
def test_a_year_column_that_cannot_be_meant_is_told(columns, message):
    made = replace(contract(*columns), natural_key=("period",))
    assert [message in fault.message for fault in faults_of(made)] == [True]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ((MONTH, Dimension(label="Place", name="place"), VISITS), "the table has a Dimension"),
        ((MONTH, PLACE, replace(VISITS, kind="stock")), "'Visits' is a stock, which is never added over time"),
    ],
)
def test_a_row_of_totals_that_could_not_be_held_against_a_sum_is_told(columns, message):
    made = replace(contract(*columns), totals=("Total",))
    assert [fault.message.startswith(message) for fault in faults_of(made)] == [True]


def test_a_year_that_stands_only_beside_a_total_above_its_rows_is_not_guessed():
    """Carried from above the total, `February` would be of 2024."""
    total = replace(ONCE, totals=("Total",))
    rows = [["2024", "January", "1"], ["2025", "Total", "3"], ["", "February", "3"]]
    assert problems(rows, total) == [("year_beside_total", "A4", None)]
    rows = [["2024", "January", "1"], ["2025", "Total", "3"], ["2025", "February", "3"]]
    assert [row[2] for row in read(rows, total)] == ["2024-01", "2025-02"]
