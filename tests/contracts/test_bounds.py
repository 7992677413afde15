"""What a table may speak of: bounds in time, wrong years that can be read right, measures that can never be larger."""

from datetime import date

import pytest

from assets.contracts.periods import titled_days, titled_end
from assets.observations.extract import extract
from assets.observations.grid import Doubt, Grid
from assets.observations.layouts.labels import scale_in
from assets.observations.layouts.problem_log import Context
from assets.observations.stated_periods import stated_quarters
from assets.problems import Problem, TableError
from assets.reference import is_open, published_names
from assets.tables import contracts

PAGE = ["Date", "Migrants arrived", "Boats arrived", "Boats involved in uncontrolled landings", "Notes"]
PENALTIES = ["Quarter", "Number of Penalties Issued1", "Value of penalties issued (Millions)"]


def grid(rows: list[list], name: str = "table 1", **more) -> Grid:
    return Grid(name, rows, more.pop("typed", False), **more)


def context(updated: date | None = None, title: str = "") -> Context:
    return Context("/page", "file", published_names, updated, is_open, title)


def read(table_id: str, *grids: Grid, updated: date | None = None, title: str = ""):
    return extract(grids, contracts()[table_id], context(updated, title))


def problem(table_id: str, *grids: Grid, updated: date | None = None, title: str = "") -> Problem:
    with pytest.raises(TableError) as caught:
        read(table_id, *grids, updated=updated, title=title)
    return caught.value.problems[0]


def days(*texts: str) -> Grid:
    return grid([PAGE, *[[text, "5", "1", "0", None] for text in texts]])


def test_a_day_of_last_year_between_days_of_this_one_is_read_in_this_year_with_a_note():
    """As on the pages of 21 and 22 April 2026."""
    frame = read(
        "last_7_days", days("19 April 2026", "20 April 2025", "21 April 2026"), updated=date(2026, 4, 22)
    ).frame
    arrivals = frame.filter(frame["measure"] == "arrivals")
    assert arrivals.select("period", "note").rows() == [
        ("2026-04-19", None),
        (
            "2026-04-20",
            "cell reads '20 April 2025'; read as 2026, the only year in which a document last changed on 2026-04-22 "
            "can speak of it",
        ),
        ("2026-04-21", None),
    ]


@pytest.mark.parametrize(
    ("texts", "rule", "cell"),
    [
        (("20 April 2026", "20 April 2025"), "unlikely_period", "A3"),  # the day as meant is there already
        (("20 April 2025", "20 April 2024"), "unlikely_period", "A3"),  # two days would be one
        (("11 April 2026",), "unlikely_period", "A2"),
        (("22 April 2026",), "unlikely_period", "A2"),  # the day itself has not ended
        (("23 April 2026",), "unlikely_period", "A2"),
        (("18 April 2026", "20 April 2026"), "missing_period", "A3"),
    ],
)
def test_a_day_that_the_page_cannot_speak_of_is_refused_with_its_cell(texts, rule, cell):
    found = problem("last_7_days", days(*texts), updated=date(2026, 4, 22))
    assert (found.rule, found.cell) == (rule, cell)


@pytest.mark.parametrize(("heading", "read_as"), [
    ("Week ending 12 July 2026", None), ("Week ending 19 July 2026", "2026-07-19"), ("Week ending 26 July 2026", None),
    ("Week ending 5 July 2026", None), ("Week ending 18 July 2026", None), ("Week ending 19 July 2025", "2026-07-19"),
])  # fmt: skip
def test_a_week_is_the_one_before_the_last(heading, read_as):
    rows = [["Migrants arrived", "Boats arrived", "Migrants prevented", "Events prevented"], ["9", "1", "2", "1"]]
    table = grid(rows, headings=(heading,))
    if read_as is None:
        found = problem("weekly_summary", table, updated=date(2026, 7, 28))
        assert (found.rule, found.found) == ("unlikely_period", heading)
    else:
        assert read("weekly_summary", table, updated=date(2026, 7, 28)).frame["period"][0] == f"week ending {read_as}"


@pytest.mark.parametrize(
    ("title", "rows", "rule"),
    [
        ("Weekly number … - 9 May to 10 May 2022", ["9 May 2022", "10 May 2022"], None),
        ("Weekly number … - 9 May to 10 May 2022", ["10 May 2022", "11 May 2022"], "days_not_as_titled"),
        ("Weekly number … - 9 May to 10 May 2022", ["9 May 2021", "10 May 2021"], "days_not_as_titled"),
        ("Weekly number … - 9 May to 10 May 2022", ["9 May 2022"], "days_not_as_titled"),
    ],
)
def test_a_document_fills_the_days_that_its_title_names(title, rows, rule):
    table = grid([["Date", "Migrants detected", "Boats detected"], *[[row, "5", "1"] for row in rows]])
    if rule is None:
        assert read("mod_weekly", table, title=title).frame.height == 4
    else:
        assert problem("mod_weekly", table, title=title).rule == rule


@pytest.mark.parametrize(
    ("title", "end"),
    [
        ("Returns detailed datasets, year ending September 2023", date(2023, 9, 30)),
        ("returns-datasets-dec-2022.xlsx", date(2022, 12, 31)),
        ("Immigration Enforcement data: Q3 2023", date(2023, 9, 30)),
        ("IE__Q1_2023_Published.ods", date(2023, 3, 31)),
        ("Small boats – time series", None),
        ("Data of May 2023", None),
    ],
)
def test_the_title_of_a_release_names_its_last_period(title, end):
    assert titled_end(title) == end


def test_days_in_a_title():
    assert titled_days("Weekly number - 30 May to 5 June 2022 - GOV.UK") == (date(2022, 5, 30), date(2022, 6, 5))
    assert titled_days("29 December 2022 to 4 January 2023") == (date(2022, 12, 29), date(2023, 1, 4))
    assert titled_days("5 June 2022 to 30 May 2022") is None
    assert titled_days("Small boats") is None


D03 = ["Year", "Quarter", "Nationality", "Region", "Return destination group", "Number of foreign national offender returns"]  # fmt: skip


def offenders(*quarters: str, name: str = "Albania") -> Grid:
    rows = [[int(q[:4]), q, name, "Europe Other", "Home country", 5.0] for q in quarters]
    return grid([["Title"], D03, *rows, ["End of table"]], "Data_Ret_D03", typed=True)


def test_a_release_ends_where_its_title_says_or_a_quarter_before():
    title = "Returns detailed datasets, year ending June 2023"
    for last in ("2023 Q1", "2023 Q2"):
        assert read("Ret_D03", offenders(last), title=title).frame.height == 1
    for last in ("2022 Q4", "2023 Q3"):
        found = problem("Ret_D03", offenders(last), title=title)
        assert (found.rule, found.cell, found.found) == ("ends_otherwise_than_titled", "B3", title)


def test_a_series_does_not_start_before_its_first_day_and_has_no_hole():
    assert problem("Ret_D03", offenders("2009 Q4", "2010 Q1")).rule == "unlikely_period"
    found = problem("Ret_D03", offenders("2023 Q1", "2023 Q3"))
    assert (found.rule, found.cell) == ("missing_period", "B4")


def test_boats_are_never_more_than_the_people_in_them():
    rows = [PAGE, ["12 July 2026", "1", "389", "0", None]]
    found = problem("last_7_days", grid(rows), updated=date(2026, 7, 13))
    assert (found.rule, found.cell, found.found) == ("broken_invariant", "C2", "389")
    assert "B2" in found.message


def test_penalties_and_their_value_cannot_change_places():
    sheet = grid([PENALTIES, ["2023 Q1", 300.0, 4.5], ["2023 Q2", 0.0, 0.0]], "CP_02", typed=True)
    assert read("CP_02", sheet).frame.height == 4
    swapped = grid([PENALTIES, ["2023 Q1", 5.0, 300.0]], "CP_02", typed=True)
    assert problem("CP_02", swapped).rule == "broken_invariant"
    lone = grid([PENALTIES, ["2023 Q1", 1.0, 0.0]], "CP_02", typed=True)  # £ 10,000 rounds to 0.0 million
    assert read("CP_02", lone).frame.height == 2


@pytest.mark.parametrize("words", [
    "Figures in thousands", "Value (£ thousands)", "All figures are in £ millions", "Penalties ('000)", "Thousands",
    "Numbers: millions", "[note: figures in thousands]", "000s", "units of 1,000",
])  # fmt: skip
def test_words_that_give_figures_another_scale_are_seen(words):
    assert scale_in(words)


@pytest.mark.parametrize(
    "words", ["A thousand people a day, at most", "Table 1", "1,000 people", "Thousand Islands", "£"]
)
def test_other_words_are_no_scale(words):
    assert scale_in(words) is None or words == "Thousand Islands"


@pytest.mark.parametrize("place", ["title", "label", "caption", "document"])
def test_figures_in_thousands_are_refused_wherever_it_is_said(place):
    words = "Figures in thousands"
    labels = [
        "Quarter",
        f"Number of Penalties Issued [note {words}]" if place == "label" else PENALTIES[1],
        PENALTIES[2],
    ]
    rows = [[words] if place == "title" else ["CP_02"], labels, ["2023 Q1", 300.0, 4.5]]
    sheet = grid(rows, "CP_02", typed=True, headings=(words,) if place == "caption" else ())
    found = problem("CP_02", sheet, title=words if place == "document" else "")
    assert (found.rule, found.sheet) == ("scaled_figures", "CP_02")


def test_the_scale_that_a_contract_knows_is_read():
    assert read("CP_02", grid([PENALTIES, ["2023 Q1", 300.0, 4.5]], "CP_02", typed=True)).frame["unit"].to_list() == [
        "penalties",
        "GBP million",
    ]


def test_a_row_of_figures_above_the_header_is_refused():
    rows = [["CP_02: a title"], ["2022 Q4", 300.0, 4.5], PENALTIES, ["2023 Q1", 300.0, 4.5]]
    found = problem("CP_02", grid(rows, "CP_02", typed=True))
    assert (found.rule, found.cell) == ("rows_above_header", "B2")


def test_two_tables_that_fit_are_a_question_and_a_hidden_one_is_told():
    one, two = (grid([PENALTIES, ["2023 Q1", 300.0, 4.5]], name, typed=True) for name in ("CP_02", "CP_02 "))
    assert problem("CP_02", one, two).rule == "ambiguous_table"
    hidden = grid([PENALTIES, ["2023 Q1", 99.0, 9.9]], "CP_02 ", typed=True, shown=False)
    assert (problem("CP_02", one, hidden).rule, problem("CP_02", hidden).rule) == ("ambiguous_table", "hidden_table")
    other = grid([["Something else"]], "CP_02 ", typed=True, shown=False)
    assert read("CP_02", one, other).frame.height == 2


def test_two_days_on_a_page_are_read_as_two():
    def facts(first: str, second: str) -> Grid:
        rows = []
        for day, people in ((first, "7"), (second, "8")):
            rows += [
                ["Period", day],
                ["Number of migrants detected in small boats", people],
                ["Number of boats detected", "1"],
            ]
        return grid(rows, "list 1")

    frame = read("mod_daily", facts("25 September 2022", "24 September 2022"), updated=date(2022, 9, 26)).frame
    assert frame.select("row", "period", "measure", "value").rows() == [
        (2, "2022-09-25", "arrivals", 7.0), (3, "2022-09-25", "boats", 1.0),
        (5, "2022-09-24", "arrivals", 8.0), (6, "2022-09-24", "boats", 1.0),
    ]  # fmt: skip
    assert (
        problem("mod_daily", facts("25 September 2022", "25 September 2022"), updated=date(2022, 9, 26)).rule
        == "duplicate_key"
    )
    alone = grid([["Period", "25 September 2022"], ["Period", "24 September 2022"],
                  ["Number of migrants detected in small boats", "8"], ["Number of boats detected", "1"]], "list 1")  # fmt: skip
    assert problem("mod_daily", alone, updated=date(2022, 9, 26)).rule == "missing_row"


def test_a_country_that_the_list_does_not_name_is_published_as_it_stands_with_a_warning():
    found = read("Ret_D03", offenders("2023 Q1", name="Newland"))
    assert found.frame["nationality"].to_list() == ["Newland"]
    (warning,) = found.warnings
    assert (warning.rule, warning.cell, warning.found) == ("new_name", "C3", "Newland")
    assert "sql/reference/nationalities.csv" in warning.advice


@pytest.mark.parametrize(
    "name", ["Total", "All nationalities", "Albania1", "Albania [1]", "x: 5", "Of which EU", "<b>"]
)
def test_what_is_no_name_of_a_country_stops_the_table(name):
    found = problem("Ret_D03", offenders("2023 Q1", name=name))
    assert (found.rule, found.cell) == ("unknown_category", "C3")


def test_an_unknown_value_of_a_closed_list_stops_the_table():
    rows = [["Title"], D03, [2023, "2023 Q1", "Albania", "Europe New", "Home country", 5.0], ["End of table"]]
    assert problem("Ret_D03", grid(rows, "Data_Ret_D03", typed=True)).rule == "unknown_category"


def test_every_list_of_a_contract_is_said_to_be_open_or_closed():
    import csv

    from assets.reference import FOLDER

    named = {d.categories for contract in contracts().values() for d in contract.dimensions if d.categories}
    rows = list(csv.DictReader((FOLDER / "lists.csv").open(encoding="utf-8")))
    assert {row["list"] for row in rows} == named
    assert all(row["open"] in ("yes", "no") and row["reason"] for row in rows)


def test_a_cell_that_breaks_the_reader_is_that_cells_problem():
    rows = [["Title"], D03, ["2023²", "2023 Q1", "Albania", "Europe Other", "Home country", 5.0], ["End of table"]]
    found = problem("Ret_D03", grid(rows, "Data_Ret_D03", typed=True))
    assert (found.rule, found.cell, found.found) == ("year_differs", "A3", "2023²")


@pytest.mark.parametrize("cell", [" " * 300_000, "9" * 5_000, "x" * 300_000, "[" * 100_000, "²" * 50])
def test_a_monstrous_cell_is_refused_at_once(cell):
    sheet = grid([PENALTIES, ["2023 Q1", cell, 4.5]], "CP_02", typed=True)
    found = problem("CP_02", sheet)
    assert (found.sheet, found.cell) == ("CP_02", "B2")
    assert len(str(found)) < 2_000


def test_a_doubted_cell_stops_the_table_that_would_read_it_and_no_other():
    doubt = Doubt("shown_otherwise", "it is shown otherwise", "1523000 as 1.5m", "mend it")
    rows = [PENALTIES, ["2023 Q1", 300.0, 4.5]]
    found = problem("CP_02", grid(rows, "CP_02", typed=True, doubts={"C2": doubt}))
    assert (found.rule, found.cell, found.found, found.advice) == (
        "shown_otherwise",
        "C2",
        "1523000 as 1.5m",
        "mend it",
    )
    assert read("CP_02", grid(rows, "CP_02", typed=True, doubts={"E9": doubt})).frame.height == 2


def test_a_row_of_error_cells_is_not_blank():
    doubts = {f"{column}3": Doubt("error_cell", "an error", "#REF!", "mend it") for column in "ABC"}
    rows = [PENALTIES, ["2023 Q1", 300.0, 4.5], ["", "", ""], ["2023 Q2", 300.0, 4.5]]
    with pytest.raises(TableError) as caught:
        read("CP_02", grid(rows, "CP_02", typed=True, doubts=doubts))
    assert [(p.rule, p.cell) for p in caught.value.problems] == [("error_cell", f"{column}3") for column in "ABC"]


def test_a_remark_that_spans_rows_belongs_to_each():
    rows = [PAGE, ["11 July 2026", "5", "1", "0", "Revised"], ["12 July 2026", "6", "1", "0", None]]
    frame = read("last_7_days", grid(rows, spanned={"E3": "E2"}), updated=date(2026, 7, 13)).frame
    assert frame["note"].to_list() == ["Revised"] * 6


def test_a_date_under_quarter_or_shown_as_a_year_is_no_period():
    dates = [["Quarter", "Number of visits", "Number of arrests"], [date(2023, 1, 1), 300.0, 60.0]]
    assert problem("enforcement_visits", grid(dates, "IE_01", typed=True)).rule == "date_for_a_period"
    months = [["Month", *dates[0][1:]], dates[1]]
    assert read("enforcement_visits", grid(months, "IE_01", typed=True)).frame["period"][0] == "2023-01"
    shown = grid(months, "IE_01", typed=True, dates_shown={"A2": "year"})
    found = problem("enforcement_visits", shown)
    assert (found.rule, found.cell) == ("date_for_a_period", "A2")


@pytest.mark.parametrize("text", ["2.000", "2 000", "1,23", "1.5"])
def test_a_count_in_text_with_a_point_or_odd_groups_is_refused(text):
    rows = [PAGE, ["12 July 2026", text, "1", "0", None]]
    found = problem("last_7_days", grid(rows), updated=date(2026, 7, 13))
    assert (found.rule, found.cell) in {("ambiguous_number", "B2"), ("unknown_marker", "B2")}


@pytest.mark.parametrize("number", [1e308, 2e7, -1.0, float("inf"), float("nan"), 0.5])
def test_absurd_numbers_fail_at_reading(number):
    found = problem("CP_02", grid([PENALTIES, ["2023 Q1", number, 4.5]], "CP_02", typed=True))
    assert (found.rule, found.cell) == ("impossible_value", "B2")


def test_quarters_that_a_contents_sheet_states():
    assert stated_quarters("Q1 2016-Q3 2023") == ("2016 Q1", "2023 Q3")
    assert stated_quarters("2018 Q1 to 2023 Q2") == ("2018 Q1", "2023 Q2")
    assert stated_quarters("2018 onwards") is None
    assert stated_quarters("2010 to 2025 Q3") is None


WINDOW = "Illegal working visits and arrests from 5 July 2024 to 31 October 2024"


@pytest.mark.parametrize(
    ("windows", "rule"),
    [
        (("5 July 2023 to 31 October 2023", "5 July 2024 to 31 October 2024"), None),
        (("5 July 2024 to 31 October 2024", "January 2024"), None),
        (("5 July 2023 to 31 October 2023",), "days_not_as_titled"),  # what the title names is not there
        (("5 July 2022 to 31 October 2022", "5 July 2024 to 31 October 2024"), "days_not_as_titled"),
        (("5 July 2023 to 31 October 2024", "5 July 2024 to 31 October 2024"), "days_not_as_titled"),
        (("6 July 2023 to 31 October 2023", "5 July 2024 to 31 October 2024"), "days_not_as_titled"),
    ],
)
def test_windows_are_those_of_the_title_or_the_same_days_of_the_year_before(windows, rule):
    table = grid([["Period", "Visits", "Arrests"], *[[window, "300", "200"] for window in windows]])
    if rule is None:
        assert read("illegal_working_windows", table, title=WINDOW).frame.height == 2 * len(windows)
    else:
        assert problem("illegal_working_windows", table, title=WINDOW).rule == rule


def test_the_year_ending_is_what_the_title_names_not_the_year_before_it():
    header = ["Date of return", "Total enforced returns", "Total voluntary returns", "Total refused entry at port"]
    title = "Returns summary tables, year ending March 2026"

    def summary(ending: str) -> Grid:
        return grid([header, ["2025", 5.0, 6.0, 7.0], [ending, 5.0, 6.0, 7.0]], "Ret_01", typed=True)

    assert read("Ret_01", summary("year ending March 2026 [p]"), title=title).frame.height == 6
    found = problem("Ret_01", summary("year ending March 2025 [p]"), title=title)
    assert (found.rule, found.cell) == ("ends_otherwise_than_titled", "A3")


def test_hidden_cells_within_a_table_stop_it_and_beside_it_are_told():
    rows = [PENALTIES, ["2023 Q1", 300.0, 4.5], [None, None, None], ["2023 Q2", 300.0, 4.5]]
    inside = {"A3": "2023 Q1", "B3": "9.0", "C3": "9.9"}
    found = problem("CP_02", grid(rows, "CP_02", typed=True, hidden=inside))
    assert (found.rule, found.cell, found.found) == ("hidden_in_table", "A3", "2023 Q1")
    beside = read("CP_02", grid([PENALTIES, ["2023 Q1", 300.0, 4.5]], "CP_02", typed=True, hidden={"E2": "7"}))
    assert [(w.rule, w.cell) for w in beside.warnings] == [("hidden_cells", "E2")]


def test_notes_below_a_table_are_no_records():
    notes = [[None, None, None], ["Source: Home Office"], ["Figures are provisional."]]
    rows = [PENALTIES, ["2023 Q1", 300.0, 4.5]]
    assert read("CP_02", grid([*rows, *notes], "CP_02", typed=True)).frame.height == 2
    assert (
        problem("CP_02", grid([*rows, *notes, ["2023 Q2", 300.0, 4.5]], "CP_02", typed=True)).rule == "unknown_period"
    )
    assert problem("CP_02", grid([*rows, ["2023 Q2"]], "CP_02", typed=True)).rule == "empty_cell"
    assert problem("CP_02", grid([*rows, ["Figures are in thousands."]], "CP_02", typed=True)).rule == "scaled_figures"


@pytest.mark.parametrize(
    ("beside", "refused"),
    [
        (("Figures are in thousands.",), True),
        (("In thousands of pounds: £000",), True),
        (("Thousands of people have crossed since 2018.",), False),
        (("The data are updated in a million ways.",), False),
    ],
)
def test_a_paragraph_beside_a_table_may_give_it_another_scale(beside, refused):
    rows = [PAGE, ["12 July 2026", "5", "1", "0", None]]
    table = grid(rows, beside=beside)
    if refused:
        assert problem("last_7_days", table, updated=date(2026, 7, 13)).rule == "scaled_figures"
    else:
        assert read("last_7_days", table, updated=date(2026, 7, 13)).frame.height == 3


def test_only_the_nearest_heading_names_the_week():
    rows = [["Migrants arrived", "Boats arrived", "Migrants prevented", "Events prevented"], ["9", "1", "2", "1"]]
    headings = ("Week ending 19 July 2026", "Total for 2026 so far")
    assert problem("weekly_summary", grid(rows, headings=headings), updated=date(2026, 7, 28)).rule == "unknown_period"
