"""The contracts of tables whose files are not at hand, on files built after the published layouts and figures."""

from pathlib import Path

import pytest

from assets.contracts.files import reads
from assets.observations.report import Report
from assets.sample.pages import table
from assets.tables import contracts
from tests.builders import AD_HOC, ENFORCEMENT, RETURNS, Rows, document, ods, xlsx

VISITS_TITLE = "Illegal working visits and arrests from 5 July 2024 to 31 October 2024"
RETURNS_TITLE = "Returns from the UK between 1 July 2024 and 31 July 2026"


def page(tmp_path: Path, title: str, body: str) -> Path:
    return document(tmp_path / "any.json", title, None, body)


def problems(report: Report) -> list[dict]:
    assert report.status == "failed"
    return list(report.problems)


# -- Ret_01 ---------------------------------------------------------------------------------------

RET_01 = ["Date of return", "Enforced returns: Total [note 3]", "Total voluntary returns",
          "Total refused entry at port and subsequently departed", "Total returns"]  # fmt: skip


def summary(tmp_path: Path, header: list[str] | None = None, *rows: list) -> Path:
    figures = rows or (
        ["2025", 9912, 29459, 18308, 57679],
        ["year ending March 2026 [p]", 9723, 29284, 17623, 56630],
    )
    return ods(tmp_path / "returns-summary-mar-2026-tables.ods", {
        "Cover_sheet": [["Immigration System Statistics"], ["Published: 21 May 2026"]],
        "Notes": [["Notices and Notes"], ["Note number", "Note text", "Table"]],
        "Ret_01": [["Ret_01: Returns from the UK, by type of return [Notes 1, 2]"], ["Link to table of contents"],
                   ["Some shorthand is used in this table. [p] indicates provisional"], ["Source: Home Office"],
                   header or RET_01, *figures],
    })  # fmt: skip


def ret_01(read, path: Path) -> tuple[Report, list[tuple]]:
    return read(path, "Ret_01", RETURNS, "Returns summary tables, year ending March 2026")


def test_the_totals_of_the_summary_table_are_found_by_their_words(read, tmp_path):
    report, rows = ret_01(read, summary(tmp_path))
    assert report.published_on == "2026-05-21"
    assert rows == [
        ("2025", "enforced", 9912, None),
        ("2025", "voluntary", 29459, None),
        ("2025", "port_returns", 18308, None),
        ("year ending March 2026", "enforced", 9723, "[p]"),
        ("year ending March 2026", "voluntary", 29284, "[p]"),
        ("year ending March 2026", "port_returns", 17623, "[p]"),
    ]


def test_a_part_of_a_group_is_never_taken_for_its_total(read, tmp_path):
    header = ["Date of return", "Total enforced asylum-related returns", "Total enforced returns", *RET_01[2:4]]
    report, _ = ret_01(read, summary(tmp_path, header, ["2025", 1, 9912, 29459, 18308]))
    [found] = problems(report)
    assert (found["rule"], found["cell"]) == ("unknown_column", "B5")
    assert "Total enforced returns" in found["nearest"]


def test_a_second_column_that_fits_the_same_words_is_not_chosen_between(read, tmp_path):
    header = ["Date of return", "Enforced: total", "Enforced (total)", *RET_01[2:4]]
    report, _ = ret_01(read, summary(tmp_path, header, ["2025", 9912, 9914, 29459, 18308]))
    assert [(found["rule"], found["cell"]) for found in problems(report)] == [("unknown_column", "C5")]


def test_shorthand_in_place_of_a_total_stays_shorthand(read, tmp_path):
    _, rows = ret_01(read, summary(tmp_path, None, ["2025", "[x]", 29459, "18308 [r]", "[z]"]))
    assert rows == [
        ("2025", "enforced", None, "[x]"),
        ("2025", "voluntary", 29459, None),
        ("2025", "port_returns", 18308, "[r]"),
    ]
    report, _ = ret_01(read, summary(tmp_path, None, ["2025", "..", 29459, 18308, 1]))
    assert problems(report)[0]["rule"] == "unknown_marker"


def test_a_renamed_group_is_told_with_the_candidate_rows_and_the_nearest_label(read, tmp_path):
    report, _ = ret_01(read, summary(tmp_path, ["Date of return", "Total forced returns", *RET_01[2:]]))
    [found] = problems(report)
    assert (found["rule"], found["sheet"]) == ("header_not_found", "Ret_01")
    assert "'Enforced returns, total' (nearest: 'Total forced returns'" in found["message"]
    assert "row 5: Date of return | Total forced returns | Total voluntary returns" in found["advice"]
    assert "assets/tables/ret_01.py" in found["advice"]


def test_a_renamed_sheet_is_told_with_what_the_sheets_hold(read, tmp_path):
    path = ods(tmp_path / "returns-summary-mar-2026-tables.ods", {"Notes": [["Notes"]], "Ret-1": [["Title"], RET_01]})
    [found] = problems(ret_01(read, path)[0])
    assert found["rule"] == "missing_sheet"
    assert "'Notes', 'Ret-1'" in found["message"]
    assert found["nearest"] == ["Ret-1"]
    assert "'Ret-1': row 2: Date of return | Enforced returns: Total" in found["found"]


# -- illegal working visits as spreadsheets -------------------------------------------------------

MONTHS: Rows = [["December 2024", "[x]", 352], ["January 2025", 828, 609]]


def accessible(path: Path, **sheets: Rows) -> Path:
    """A workbook that follows the guidance: cover, notes, and in each sheet a title, remarks and one table."""
    return ods(path, {
        "Cover": [["Illegal working enforcement activity to January 2025"], ["Published: 10 February 2025"]],
        "Notes": [["Notes"], ["This worksheet contains one table."], ["Note number", "Note text"]],
        **{name: [rows[0], ["This worksheet contains one table."], ["Source: Home Office"], *rows[1:]]
           for name, rows in sheets.items()},
    })  # fmt: skip


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return accessible(
        tmp_path / "illegal-working-activity.ods",
        Table_2=[["Table 2: Illegal working visits and arrests by UK region"], ["Month", "Region", "Visits", "Arrests"],
                 ["January 2025", "London", 500, 400], ["January 2025", "Elsewhere", 328, 209],
                 ["January 2025", "Total", 828, 609]],
        Table_1=[["Table 1: Illegal working visits and arrests [note 1]"],
                 ["Month", "Number of visits [note 2]", "Number of arrests"], *MONTHS],
        Table_3=[["Table 3: Illegal working visits and arrests by sector"], ["Month", "Industry sector", "Visits", "Arrests"],
                 ["January 2025", "Restaurants", 300, "[c]"]],
        Table_4=[["Table 4: Illegal working arrests by nationality"], ["Month", "Nationality", "Arrests"],
                 ["January 2025", "Albania", 60]],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("breakdown", "rows"),
    [
        (
            "",
            [
                ("2024-12", "visits", None, "[x]"),
                ("2024-12", "arrests", 352, None),
                ("2025-01", "visits", 828, None),
                ("2025-01", "arrests", 609, None),
            ],
        ),
        (
            "_by_region",
            [
                ("2025-01", "London", "visits", 500, None),
                ("2025-01", "London", "arrests", 400, None),
                ("2025-01", "Elsewhere", "visits", 328, None),
                ("2025-01", "Elsewhere", "arrests", 209, None),
                ("2025-01", "Total", "visits", 828, None),
                ("2025-01", "Total", "arrests", 609, None),
            ],
        ),
        (
            "_by_sector",
            [("2025-01", "Restaurants", "visits", 300, None), ("2025-01", "Restaurants", "arrests", None, "[c]")],
        ),
        ("_by_nationality", [("2025-01", "Albania", "arrests", 60, None)]),
    ],
)
def test_each_breakdown_is_read_out_of_its_own_sheet(read, workbook, breakdown, rows):
    report, found = read(workbook, f"illegal_working_visits{breakdown}", AD_HOC, "Illegal working activity")
    assert found == rows, report.problems
    assert report.published_on == "2025-02-10"


def test_a_breakdown_that_the_file_does_not_have_is_nothing(read, tmp_path):
    path = accessible(
        tmp_path / "tables.ods", Table_1=[["Illegal working visits"], ["Month", "Visits", "Arrests"], *MONTHS]
    )
    for breakdown in ("region", "sector", "nationality"):
        report, _ = read(path, f"illegal_working_visits_by_{breakdown}", AD_HOC, "Illegal working activity")
        assert report.status == "no_figures"
    report, _ = read(path, "illegal_working_visits_by_region", AD_HOC, "Illegal working visits by region")
    assert report.status == "failed"  # its title promises one


@pytest.mark.parametrize(
    "before", [{}, {"Table_1": [["Illegal working visits"], ["Month", "Visits", "Arrests"], *MONTHS]}]
)
def test_a_breakdown_that_no_contract_knows_is_an_error(read, tmp_path, before):
    rows: Rows = [["Illegal working visits"], ["Month", "Sex", "Visits", "Arrests"], ["January 2025", "Male", 1, 1]]
    path = accessible(tmp_path / "tables.ods", **before, Table_2=rows)
    [found] = problems(read(path, "illegal_working_visits", AD_HOC, "Illegal working")[0])
    assert (found["rule"], found["sheet"], found["cell"], found["found"]) == (
        "unknown_column", "Table_2", "B4", "Sex",
    )  # fmt: skip


def test_of_two_tables_that_fit_none_is_chosen(read, tmp_path):
    rows: Rows = [["Illegal working visits"], ["Month", "Visits", "Arrests"], *MONTHS]
    path = accessible(tmp_path / "tables.ods", Table_1=rows, Table_2=rows)
    [found] = problems(read(path, "illegal_working_visits", AD_HOC, "Illegal working")[0])
    assert (found["rule"], found["found"]) == ("ambiguous_table", "Table_1, Table_2")
    assert "assets/tables/illegal_working_visits.py" in found["advice"]


def test_all_enforcement_visits_under_the_same_labels_are_not_taken_for_illegal_working(read, tmp_path):
    rows: Rows = [["Table 1: All enforcement visits"], ["Month", "Visits", "Arrests"], ["January 2025", 1900, 700]]
    path = accessible(tmp_path / "tables.ods", Table_1=rows)
    report, _ = read(path, "illegal_working_visits", AD_HOC, "Enforcement tables")
    assert report.status == "no_figures"
    report, _ = read(path, "illegal_working_visits", AD_HOC, "Illegal working visits, tables")
    [found] = problems(report)
    assert found["rule"] == "missing_sheet"
    assert "Table_1" in found["message"]
    assert "words that match 'illegal[ -]working'" in found["advice"]
    assert "'Table_1': row 4: Month | Visits | Arrests" in found["found"]


# -- all visits in the Immigration Enforcement workbook -------------------------------------------


def enforcement(tmp_path: Path, title: str, header: list[str]) -> Path:
    return xlsx(tmp_path / "IE_Q3_2025.xlsx", {
        "Cover_Sheet": [["", "Immigration Enforcement"], ["", "Published: 27 November 2025"]],
        "Contents": [["Table", "Title"], ["CP_02 ", "Civil penalties"], ["EV_01 ", title]],
        "CP_02": [["CP_02: Civil penalties"], [], ["Quarter", "Visits", "Arrests"], ["2025 Q3", 7, 7]],
        "EV_01": [[title], ["Back to Contents"], [], [], [], header, ["2025 Q2", ":", 1200], ["2025 Q3", 5500, 1300]],
    })  # fmt: skip


def test_all_visits_are_found_by_their_title_in_whatever_sheet(read, tmp_path):
    path = enforcement(tmp_path, "EV_01: Number of enforcement visits", ["Quarter", "Number of visits1", "Arrests"])
    report, rows = read(path, "enforcement_visits", ENFORCEMENT, "Immigration Enforcement data: Q3 2025")
    assert (report.sheet, report.official_label) == ("EV_01", "management information")
    assert rows == [
        ("2025 Q2", "visits", None, ":"),
        ("2025 Q2", "arrests", 1200, None),
        ("2025 Q3", "visits", 5500, None),
        ("2025 Q3", "arrests", 1300, None),
    ]


def test_illegal_working_visits_in_that_workbook_are_not_taken_for_all(read, tmp_path):
    path = enforcement(tmp_path, "EV_01: Illegal working enforcement visits", ["Quarter", "Visits", "Arrests"])
    report, _ = read(path, "enforcement_visits", ENFORCEMENT, "Immigration Enforcement data: Q3 2025")
    assert report.status == "no_figures"


def test_a_table_of_visits_that_differs_is_told_with_its_header(read, tmp_path):
    path = enforcement(tmp_path, "EV_01: Enforcement visits", ["Quarter", "Attendances", "Arrests"])
    report, _ = read(path, "enforcement_visits", ENFORCEMENT, "Immigration Enforcement data: Q3 2025")
    found = problems(report)[0]
    assert (found["rule"], found["sheet"], found["cell"]) == ("header_not_found", "EV_01", "row 6")
    assert "row 6: Quarter | Attendances | Arrests" in found["advice"]


# -- the HTML documents ---------------------------------------------------------------------------

BEFORE, NOW = "5 July 2023 to 31 October 2023", "5 July 2024 to 31 October 2024"
FIGURES = [
    ("2023-07-05 to 2023-10-31", "arrests", 1836),
    ("2023-07-05 to 2023-10-31", "visits", 2371),
    ("2024-07-05 to 2024-10-31", "arrests", 2299),
    ("2024-07-05 to 2024-10-31", "visits", 3188),
]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (["Period", "Visits", "Arrests"], [[BEFORE, "2,371", "1,836"], [NOW, "3,188", "2,299"]]),
        (
            ["", BEFORE, f"{NOW} [note 1]", "% change"],
            [["Arrests", "1,836", "2,299", "25%"], ["Visits", "2371", "3188", "34%"]],
        ),
    ],
    ids=["periods down the side", "periods side by side"],
)
def test_visits_are_read_whichever_way_the_periods_lie(read, tmp_path, header, rows):
    path = page(tmp_path, VISITS_TITLE, table(header, rows))
    _, found = read(path, "illegal_working_windows", f"{AD_HOC}/any", VISITS_TITLE)
    assert sorted((period, measure, value) for period, measure, value, _ in found) == FIGURES


def test_a_document_of_both_yields_both_each_under_its_heading(read, tmp_path):
    title = "Returns from the UK and illegal working activity from 5 July 2024 to 31 October 2024"
    body = (
        "<h2>Returns</h2>"
        + table(["Measure", BEFORE, NOW, "Change"], [["Enforced returns", "2,000", "2,500 [r]", "500"]])
        + "<h2>Illegal working</h2>"
        + table(["Period", "Visits", "Arrests"], [[BEFORE, "2,371", "1,836"], [NOW, "3,188", "2,299"]])
    )
    path = page(tmp_path, title, body)
    _, found = read(path, "illegal_working_windows", f"{AD_HOC}/any", title)
    assert sorted((period, measure, value) for period, measure, value, _ in found) == FIGURES
    _, found = read(path, "returns_between_dates", f"{AD_HOC}/any", title)
    assert found == [
        ("2023-07-05 to 2023-10-31", "enforced", 2000, None),
        ("2024-07-05 to 2024-10-31", "enforced", 2500, "[r]"),
    ]


def test_all_visits_in_a_document_are_not_taken_for_illegal_working(read, tmp_path):
    body = "<h3>All enforcement visits</h3>" + table(["Period", "Visits", "Arrests"], [[NOW, "6,000", "3,000"]])
    report, _ = read(
        page(tmp_path, "Activity", body), "illegal_working_windows", f"{AD_HOC}/any", "Activity since 2024"
    )
    assert report.status == "no_figures"


@pytest.mark.parametrize(
    ("body", "rule", "words"),
    [
        ("<p>There were 24,103 returns.</p>", "unknown_sentence", "knows no sentence like this one"),
        ("<p>There were returns.</p>", "unknown_sentence", "no table and no sentence with a number"),
        (table(["Measure", "Since July"], [["Enforced returns", "6,339"]]), "header_not_found", "a period (between)"),
        (table(["Measure", NOW], [["Enforced return", "6,339"]]), "unknown_row", "does not know this row"),
        (table(["Measure", NOW], [["Enforced returns", "some"]]), "unknown_marker", "shorthand"),
        (table(["Measure", NOW, "Rate"], [["Enforced returns", "1", "2"]]), "unknown_column", "no period written"),
        (table(["Measure", NOW, ""], [["Enforced returns", "1", "2"]]), "stray_cell", "without a period"),
        (table(["Measure", NOW], []), "no_rows", "no rows"),
        (table(["Measure", NOW], [["Enforced returns", "1"]] * 2), "duplicate_key", "more than once"),
    ],
)
def test_a_document_on_returns_that_differs_is_told(read, tmp_path, body, rule, words):
    title = "Returns from the UK between 5 July 2024 and 31 October 2024"
    report, _ = read(page(tmp_path, title, body), "returns_between_dates", f"{AD_HOC}/any", title)
    found = problems(report)[0]
    assert (found["rule"], words in found["message"]) == (rule, True)
    assert found["table_id"] == "returns_between_dates"
    if "24,103" in body:
        assert 'Sentence(pattern=r"There were {?} returns")' in found["advice"]
    if rule == "unknown_row":
        assert found["nearest"][0] == "Enforced returns"
    if rule == "header_not_found":
        assert "row 1: Measure | Since July" in found["advice"]


@pytest.mark.parametrize("slug", ["returns-from-the-uk-from-5-july-2024-to-22-march-2025", "another-slug"])
def test_the_landing_page_is_no_document_and_the_slug_does_not_matter(slug):
    contract = contracts()["returns_between_dates"]
    assert reads(contract, f"{AD_HOC}/{slug}", RETURNS_TITLE, f"{slug}.json", "html")
    assert not reads(contract, AD_HOC, "Returns from the UK and illegal working activity", "page.json", "html")


# -- IER_D01 --------------------------------------------------------------------------------------


def test_the_illegal_entry_routes_dataset_of_2026_is_read_as_irr_d01(read, tmp_path):
    header = ["Year", "Quarter", "Method of entry", "Nationality", "Region", "Sex", "Age Group", "Arrivals"]
    person = ["Small boat arrivals", "Albania", "Europe Other", "Male", "25 to 39"]
    path = xlsx(tmp_path / "illegal-entry-routes-to-the-uk-dataset-mar-2026.xlsx", {
        "Cover_sheet": [[], ["Illegal entry routes to the UK"], ["Published: 21 May 2026"]],
        "Contents": [[], [], [], ["Sheet", "Title", "Official Statistics"], ["Data_IER_D01", "Arrivals", "Yes"]],
        "Notes": [["Notes"]],
        "IER_D01": [["IER_D01: pivot"], [], ["Row Labels", "2025 Q4", "2026 Q1"], ["Grand Total", 13340, 14105]],
        "Data_IER_D01": [["IER_D01: Arrivals by illegal entry routes"], header, [2025, "2025 Q4", *person, 13340],
                         [2026, "2026 Q1", *person, 14105], ["End of table"]],
    })  # fmt: skip
    report, rows = read(
        path, "Irr_D01", RETURNS, "Illegal entry routes to the UK detailed dataset, year ending March 2026"
    )
    assert [(row[0], row[-3], row[-2]) for row in rows] == [
        ("2025 Q4", "arrivals", 13340),
        ("2026 Q1", "arrivals", 14105),
    ]
    assert (report.sheet, report.official_label) == ("Data_IER_D01", "Official Statistics: Yes")
    assert [(total.period, total.value) for total in report.totals] == [("2025 Q4", 13340), ("2026 Q1", 14105)]


def test_every_contract_says_what_it_was_verified_on_or_inferred_from():
    assert all(contract.verified or contract.inferred for contract in contracts().values())
