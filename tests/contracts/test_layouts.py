"""The contracts on tiny tables: what is read, and what every unexpected thing is called and where it is said to be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.observations.extract import extract
from assets.observations.grid import Doubt, Grid
from assets.observations.layouts.labels import plain_label
from assets.observations.layouts.problem_log import Context
from assets.problems import TableError
from assets.reference import published_names
from assets.tables import contracts

CONTEXT = Context("/government/publications/small-boats", "file.ods", published_names)
HEADER = ["Date", "Migrants arrived", "Boats arrived", "Boats arrived - involved in uncontrolled landings", "Notes"]


def read(
    table_id: str, rows: list[list], *, typed: bool = True, name: str = "sheet", context: Context = CONTEXT, **grid
):
    return extract([Grid(name, rows, typed, **grid)], contracts()[table_id], context).frame


def problem(table_id: str, rows: list[list], **options):
    with pytest.raises(TableError) as caught:
        read(table_id, rows, **options)
    return caught.value.problems[0]


def test_a_listing_is_found_by_its_labels_wherever_it_starts():
    rows = [
        ["", "", "", "", "", "", ""],
        ["", "", "A title [note 1]", "", "", "", ""],
        ["", "", *HEADER],
        ["", "", date(2022, 12, 31), 7.0, 1.0, "-", ""],
        ["", "", date(2023, 1, 1), 9.0, 3.0, 2.0, "Revised"],
    ]
    frame = read("SB_01", rows)
    assert frame.select("row", "col", "period", "measure", "value", "marker", "note").rows() == [
        (4, "D", "2022-12-31", "arrivals", 7.0, None, None),
        (4, "E", "2022-12-31", "boats", 1.0, None, None),
        (4, "F", "2022-12-31", "uncontrolled_landings", None, "-", None),
        (5, "D", "2023-01-01", "arrivals", 9.0, None, "Revised"),
        (5, "E", "2023-01-01", "boats", 3.0, None, "Revised"),
        (5, "F", "2023-01-01", "uncontrolled_landings", 2.0, None, "Revised"),
    ]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("[x]", "unknown_marker"),
        ("..", "unknown_marker"),
        ("3891", "text_in_number"),  # 389 with a superscript 1
        ("", "empty_cell"),
        (None, "empty_cell"),
        (" ", "unknown_marker"),
        (-1.0, "impossible_value"),
        (2.5, "impossible_value"),
        (float("nan"), "impossible_value"),
        (True, "not_a_number"),
        (date(2018, 1, 1), "not_a_number"),
    ],
)
def test_what_is_no_count_is_an_error_with_its_cell(cell, rule):
    found = problem("SB_01", [HEADER, [date(2018, 1, 1), 1.0, 1.0, "-", ""], [date(2018, 1, 2), cell, 1.0, "-", ""]])
    assert (found.rule, found.cell, found.sheet, found.table_id, found.file) == (
        rule,
        "B3",
        "sheet",
        "SB_01",
        "file.ods",
    )
    assert found.publication == "/government/publications/small-boats"
    assert "assets/tables/sb_01.py" in found.advice or rule == "impossible_value"


def test_an_error_cell_which_readers_take_for_empty_is_named():
    rows = [HEADER, [date(2018, 1, 1), "", 1.0, "-", ""]]
    with pytest.raises(TableError) as caught:
        read("SB_01", rows, doubts={"B2": Doubt("error_cell", "an error", "#DIV/0!", "mend it")})
    assert [(p.rule, p.cell, p.found) for p in caught.value.problems if p.rule == "error_cell"] == [
        ("error_cell", "B2", "#DIV/0!")
    ]


def test_an_unknown_column_is_named_with_its_nearest():
    found = problem("SB_01", [[*HEADER, "Migrants arived"], [date(2018, 1, 1), 1.0, 1.0, "-", "", 3.0]])
    assert (found.rule, found.cell, found.found, found.nearest[0]) == (
        "unknown_column", "F1", "Migrants arived", "Migrants arrived",
    )  # fmt: skip


def test_a_renamed_column_shows_the_candidate_rows_and_the_nearest_labels():
    found = problem(
        "SB_01", [["Title"], ["Date", "People arrived", *HEADER[2:]], [date(2018, 1, 1), 1.0, 1.0, "-", ""]]
    )
    assert found.rule == "header_not_found"
    assert "'Migrants arrived' (nearest: 'People arrived'" in found.message
    assert "row 2: Date | People arrived" in found.advice


def test_a_value_without_a_label_is_not_dropped():
    found = problem("SB_01", [[*HEADER, ""], [date(2018, 1, 1), 1.0, 1.0, "-", "", 9.0]])
    assert (found.rule, found.cell, found.found) == ("stray_cell", "F2", "9.0")


def test_a_cell_of_white_space_beside_the_table_is_nothing():
    assert read("CP_02", [["Quarter", "Number of Penalties Issued1", "Value of penalties issued (Millions)", " "],
                          ["2016 Q1", 837.0, 13.8, " "]])["value"].to_list() == [837.0, 13.8]  # fmt: skip


def test_an_unknown_remark_and_an_unreadable_period_are_errors():
    assert problem("SB_01", [HEADER, [date(2018, 1, 1), 1.0, 1.0, "-", "Estimated"]]).rule == "unknown_note"
    assert problem("SB_01", [HEADER, ["1st of May", 1.0, 1.0, "-", ""]]).rule == "unknown_period"


def test_the_same_day_twice_is_an_error():
    found = problem("SB_01", [HEADER, [date(2018, 1, 1), 1.0, 1.0, "-", ""], [date(2018, 1, 1), 2.0, 1.0, "-", ""]])
    assert (found.rule, found.cell) == ("duplicate_key", "B2")


D03 = [
    "Year",
    "Quarter",
    "Nationality",
    "Region",
    "Return destination group",
    "Number of foreign national offender returns",
]
ALBANIA = [2023.0, "2023 Q3", "Albania", "Europe Other", "Home country", 5.0]


def test_a_missing_closing_row_means_that_rows_may_be_missing():
    assert problem("Ret_D03", [["Title"], D03, ALBANIA]).rule == "truncated_table"


def test_cells_after_the_closing_row_are_not_dropped():
    found = problem("Ret_D03", [["Title"], D03, ALBANIA, ["End of table"], ["", "another", "table"]])
    assert (found.rule, found.cell) == ("cells_after_end", "B5")


def test_an_unknown_category_is_an_error_with_the_nearest_known_names():
    row = [2023.0, "2023 Q3", "Albanya", "Europe Other", "Home country", 5.0]
    found = problem("Ret_D03", [["Title"], D03, row, ["End of table"]])
    assert (found.rule, found.cell, found.found) == ("unknown_category", "C3", "Albanya")
    assert "Albania" in found.nearest
    assert "sql/reference/nationalities.csv" in found.advice


def test_a_year_that_does_not_fit_its_quarter_is_an_error():
    found = problem("Ret_D03", [["Title"], D03, [2022.0, *ALBANIA[1:]], ["End of table"]])
    assert (found.rule, found.cell) == ("year_differs", "A3")


def test_every_problem_is_told_not_only_the_first():
    rows = [["Title"], D03, [2023.0, "2023 Q3", "Nowhere", "Nowhere either", "Home country", "[x]"], ["End of table"]]
    with pytest.raises(TableError) as caught:
        read("Ret_D03", rows)
    assert [p.rule for p in caught.value.problems] == ["unknown_category", "unknown_category", "unknown_marker"]


def test_text_formats_read_numbers_with_and_without_commas_and_marks():
    rows = [
        ["Date", "Migrants detected", "Boats detected"],
        ["15 May 2022", "1,912 [r]", "389"],
        ["16 May 2022", "1176", "0"],
    ]
    frame = read("mod_weekly", rows, typed=False)
    assert frame.select("value", "marker", "as_published").rows() == [
        (1912.0, "[r]", "1,912 [r]"),
        (389.0, None, "389"),
        (1176.0, None, "1176"),
        (0.0, None, "0"),
    ]


@pytest.mark.parametrize("text", ["1,91", "19,12", "1.912", "389 [note 1]", "389 [z]", "12 34", "O", "1e3", "٣"])
def test_text_that_is_no_number_as_published_is_never_guessed(text):
    rows = [["Date", "Migrants detected", "Boats detected"], ["15 May 2022", text, "1"]]
    assert problem("mod_weekly", rows, typed=False).cell == "B2"


def test_a_page_without_a_header_row_is_read_by_position_only_where_the_contract_says_so():
    rows = [["1 March 2026", "204", "3", "0", None], ["2 March 2026", "0", "0", "0", "Revised"]]
    assert read("last_7_days", rows, typed=False)["value"].to_list() == [204.0, 3.0, 0.0, 0.0, 0.0, 0.0]
    assert problem("mod_weekly", [["1 March 2026", "204", "3"]], typed=False).rule == "header_not_found"


def test_the_year_of_a_heading_is_corrected_only_where_it_must_be_wrong():
    rows = [["Migrants arrived", "Boats arrived", "Migrants prevented", "Events prevented"], ["1", "1", "2", "1"]]

    def period(heading: str, updated: date):
        context = Context("/p", "f.html", published_names, updated)
        return read("weekly_summary", rows, typed=False, headings=(heading,), context=context)

    slip = period("Week ending 4 January 2025", date(2026, 1, 13))
    assert slip["period"][0] == "week ending 2026-01-04"
    assert slip["note"][0].startswith("heading reads 'Week ending 4 January 2025'; read as 2026")
    right = period("Week ending 21 June 2026", date(2026, 6, 29))
    assert (right["period"][0], right["note"][0]) == ("week ending 2026-06-21", None)
    with pytest.raises(TableError, match="unlikely_period"):
        period("Week ending 5 June 2025", date(2026, 6, 29))


def crosstab(**changes: list) -> list[list]:
    measures = contracts()["Asy_00a"].measures
    rows = [["Asy_00a: title [Notes 1, 2, 3]"], ["Source: Home Office"],
            ["Date / As at the end of...", "2024", "Year ending September 2025", "Change in the latest year"]]  # fmt: skip
    return rows + [
        [m.label, *changes.get(m.name, [0.5, 0.25] if m.unit == "share" else [1.0, 2.0]), 1.0] for m in measures
    ]


def test_a_crosstab_reads_periods_across_and_tells_repeated_labels_apart_by_their_place():
    frame = read("Asy_00a", crosstab(asylum_related_returns_enforced=[":", 3216.0]))
    rows = frame.filter(frame["measure"] == "asylum_related_returns_enforced")
    assert rows.select("row", "col", "period", "value", "marker").rows() == [
        (18, "B", "2024", None, ":"),
        (18, "C", "year ending September 2025", 3216.0, None),
    ]


def test_a_crosstab_with_rows_out_of_order_or_missing_or_new_is_an_error():
    rows = crosstab()
    assert problem("Asy_00a", [*rows[:3], rows[4], rows[3], *rows[5:]]).rule == "unknown_row"
    assert problem("Asy_00a", rows[:-1]).rule == "missing_row"
    assert problem("Asy_00a", [*rows, ["Something new", 1.0, 2.0, 3.0]]).rule == "unknown_row"
    assert (
        problem("Asy_00a", [*rows[:2], [*rows[2], "2025 Q4"], *[[*row, 5.0] for row in rows[3:]]]).rule
        == "unknown_column"
    )


def test_facts_are_read_and_unknown_statements_are_errors():
    rows = [
        ["Period", "9 October 2022"],
        ["Number of migrants detected in small boats", "1,065"],
        ["Number of boats detected", "25"],
    ]
    assert read("mod_daily", rows, typed=False)["value"].to_list() == [1065.0, 25.0]
    assert problem("mod_daily", [*rows, ["Number of dinghies", "3"]], typed=False).rule == "unknown_row"
    assert problem("mod_daily", rows[:2], typed=False).rule == "missing_row"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Date [note 1]", "date"),
        ("  Two\n words ", "two words"),
        ("Title [Notes 1, 2, 3]", "title"),
        (None, ""),
        (2018.0, "2018.0"),
    ],
)
def test_labels_lose_note_references_and_white_space(text, plain):
    assert plain_label(text) == plain


cells = st.one_of(st.none(), st.text(max_size=12), st.floats(), st.booleans(), st.dates(), st.integers())


@given(st.lists(st.lists(cells, max_size=8), max_size=12), st.booleans(), st.sampled_from(sorted(contracts())))
def test_no_grid_whatever_breaks_the_reader_otherwise_than_with_a_told_problem(rows, typed, table_id):
    try:
        frame = read(table_id, rows, typed=typed)
    except TableError as error:
        assert all(p.rule and p.message and p.advice and p.table_id == table_id for p in error.problems)
    else:
        assert frame["value"].is_not_null().any() or frame["marker"].is_not_null().any()


@given(st.lists(cells, min_size=5, max_size=5), st.booleans())
def test_a_hostile_row_under_a_true_header_is_read_whole_or_not_at_all(row, typed):
    try:
        frame = read("SB_01", [HEADER, row], typed=typed)
    except TableError:
        return
    assert frame.height == 3
    assert (frame["value"].is_not_null() | frame["marker"].is_not_null()).all()
