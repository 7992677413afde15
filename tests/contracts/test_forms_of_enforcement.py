"""Plausible forms of the table of all enforcement visits in the Immigration Enforcement workbook, as ODS and XLSX."""

from pathlib import Path

import pytest

from assets.contracts.files import reads
from assets.observations.report import Report
from assets.tables import contracts
from tests.builders import ENFORCEMENT, Rows, glued_note, ods, xlsx

EDITION = "/government/publications/immigration-enforcement-data-q3-2025"
TITLE = "Immigration Enforcement data: Q3 2025"
HEAD = "EV_01: Number of enforcement visits and arrests1,B"


def workbook(folder: Path, head: str, rows: Rows, ending: str, name: str = "EV_01") -> Path:
    return (ods if ending == "ods" else xlsx)(folder / f"IE__Q3_2025_Background_Published.{ending}", {
        "Cover_Sheet": [["", "Immigration Enforcement"], ["", "Published: 27 November 2025"]],
        "Contents": [["Table", "Title", "Period Covered"], ["CP_02 ", "Civil penalties", ""], [f"{name} ", head, ""]],
        "Notes": [["Notes:"], [": = Not available."]],
        "CP_02": [["CP_02: Civil penalties"], ["Quarter", "Number of Penalties Issued"], ["2025 Q3", 7]],
        name: [[head], ["Back to Contents"], [], [" "], *rows],
    })  # fmt: skip


def refusal(report: Report) -> tuple[str, str | None, str | None]:
    assert report.status == "failed"
    return report.problems[0]["rule"], report.problems[0]["cell"], report.problems[0]["found"]


def flat(rows: list[tuple]) -> list[tuple]:
    values = {(row[0], row[-3]): row[-1] if row[-2] is None else row[-2] for row in rows}
    return [(p, values[p, "visits"], values[p, "arrests"]) for p in dict.fromkeys(row[0] for row in rows)]


QUARTERS = [("2025 Q2", 5400, ":"), ("2025 Q3", 5500, 1300)]
READ = {
    "quarters": ([["Quarter", "Number of visits1", "Number of arrests"], ["2025 Q2", 5400, ":"], ["2025 Q3", 5500, 1300]], QUARTERS),
    "stray blanks to the right": (
        [["Quarter", "Visits", "Arrests", "", " "], ["2025 Q2", 5400, ":", "", " "], ["2025 Q3", 5500, 1300, " "]], QUARTERS),
    "blank rows between the years": (
        [["Quarter", "Enforcement visits", "Arrests"], ["2025 Q2", 5400, ":"], [], ["2025 Q3", 5500, 1300]], QUARTERS),
    "the year apart": ([["Year", "Quarter", "Visits", "Arrests"], [2025, "Q2", 5400, ":"], ["", "Q3", 5500, 1300]], QUARTERS),
    "the quarter in words": (
        [["Year", "Quarter", "Visits", "Arrests"], [2025, "April to June", 5400, ":"], [2025, "Jul - Sep", 5500, 1300]], QUARTERS),
    "months": ([["Month", "Total visits", "Total arrests"], ["August 2025", 1800, 400], ["September 2025", 1900, 500]],
               [("2025-08", 1800, 400), ("2025-09", 1900, 500)]),
    "years": ([["Year", "Visits", "Arrests"], [2011, 13000, "n/a"], [2012, 13990, 5000]],
              [("2011", 13000, "n/a"), ("2012", 13990, 5000)]),
    "years ending": ([["Period", "Visits", "Arrests"], ["Year ending September 2024", 15894, ":"], ["Year ending September 2025", 21858, ":"]],
                     [("year ending September 2024", 15894, ":"), ("year ending September 2025", 21858, ":")]),
    "notes below": ([["Quarter", "Visits", "Arrests"], ["2025 Q2", 5400, ":"], ["2025 Q3", 5500, 1300], [], ["1. Provisional."]], QUARTERS),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), READ.values(), ids=READ)
@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_all_visits_are_read_in_whatever_form(read, tmp_path, rows, expected, ending):
    report, found = read(workbook(tmp_path, HEAD, rows, ending), "enforcement_visits", EDITION, TITLE)
    assert flat(found) == expected, report.problems
    assert (report.sheet, report.published_on) == ("EV_01", "2025-11-27")


LABELS = ["Quarter", "Visits", "Arrests"]
REFUSED = {
    "another measure": (HEAD, [[*LABELS, "Detentions"], ["2025 Q3", 1, 1, 1]], ("unknown_column", "D5", "Detentions")),
    "a quarter left out": (HEAD, [LABELS, ["2025 Q1", 1, 1], ["2025 Q3", 1, 1]], ("missing_period", "A7", "2025 Q3")),
    "financial years": (HEAD, [["Year", "Visits", "Arrests"], ["2024/25", 1, 1]], ("unknown_period", "A6", "2024/25")),
    "a total below": (HEAD, [LABELS, ["2025 Q3", 1, 1], ["Total", 1, 1]], ("unknown_period", "A7", "Total")),
    "an unknown mark": (HEAD, [LABELS, ["2025 Q3", "..", 1]], ("unknown_marker", "B6", "..")),
    "a quarter written otherwise": (HEAD, [LABELS, ["Q3 2025/26", 1, 1]], ("unknown_period", "A6", "Q3 2025/26")),
    "a value of money": (HEAD, [LABELS, ["2025 Q3", 1.5, 1]], ("impossible_value", "B6", "1.5")),
    "no arrests": (HEAD, [["Quarter", "Visits"], ["2025 Q3", 1]], ("header_not_found", "row 5", None)),
}  # fmt: skip


@pytest.mark.parametrize(("head", "rows", "told"), REFUSED.values(), ids=REFUSED)
def test_all_visits_in_a_form_that_may_mean_something_else_are_refused_with_their_cell(
    read, tmp_path, head, rows, told
):
    report, _ = read(workbook(tmp_path, head, rows, "ods"), "enforcement_visits", EDITION, TITLE)
    rule, cell, found = refusal(report)
    assert (rule, cell, found if told[2] else None) == told
    assert (
        "assets/tables/enforcement_visits.py" in report.problems[0]["advice"] or "wait" in report.problems[0]["advice"]
    )


def test_a_note_glued_to_a_figure_is_refused_in_both_formats(read, tmp_path):
    path = workbook(tmp_path, HEAD, [LABELS, ["2025 Q3", glued_note, 1]], "xlsx")
    assert refusal(read(path, "enforcement_visits", EDITION, TITLE)[0])[1] == "B6"
    path = workbook(tmp_path, HEAD, [LABELS, ["2025 Q3", "3891", 1]], "ods")
    assert refusal(read(path, "enforcement_visits", EDITION, TITLE)[0]) == ("text_in_number", "B6", "3891")


@pytest.mark.parametrize("head", ["EV_02: Enforcement visits by region", "EV_03: Illegal working enforcement visits"])
def test_another_table_of_visits_is_not_taken_for_all(read, tmp_path, head):
    rows: Rows = [["Quarter", "Region", "Visits", "Arrests"], ["2025 Q3", "Wales", 1, 1]]
    report, _ = read(workbook(tmp_path, head, rows, "ods", "EV_09"), "enforcement_visits", EDITION, TITLE)
    assert report.status == "no_figures"


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("Immigration Enforcement data: Q1 2023", "IE_Q1_2023_Published.ods"),
        ("Immigration Enforcement data: Q4 2023", "IE__Q4_2023_Background_Published.ods"),
        ("Immigration Enforcement transparency data: Q1 2024", "tables.ods"),
        ("Immigration Enforcement Data - Q2 2024", "IE-Q2-2024.xlsx"),
        ("Data tables", "Immigration_Enforcement_Q3_2024.ods"),
        ("Data tables", "immigration-enforcement-transparency-data-q2-2025.xlsx"),
        ("Background", "IE Q1 2025 v2.ods"),
    ],
)
@pytest.mark.parametrize("page", [ENFORCEMENT, EDITION])
def test_the_workbook_is_known_by_whatever_name_it_comes(page, title, file):
    ending = file.rpartition(".")[2]
    for table_id in ("CP_02", "CP_03", "enforcement_visits"):
        assert reads(contracts()[table_id], page, title, file, ending)


def test_other_files_of_the_collection_are_not_taken_for_the_workbook():
    for title, file in (("Visas and Citizenship data: Q1 2024", "Visas_Q1_2024.ods"), ("Ieuan", "iex-2024.ods")):
        assert not any(
            reads(contracts()[table], ENFORCEMENT, title, file, "ods")
            for table in ("CP_02", "CP_03", "enforcement_visits")
        )


@pytest.mark.parametrize(("heading", "period"), [("Year ending", "September 2025"), ("Quarter", "September 2025")])
def test_a_month_that_ends_the_period_of_its_heading_is_never_read_as_that_month(read, tmp_path, heading, period):
    path = workbook(tmp_path, HEAD, [[heading, "Visits", "Arrests"], [period, 22000, 6000]], "ods")
    report, _ = read(path, "enforcement_visits", EDITION, TITLE)
    assert refusal(report) == ("headed_otherwise", "A6", "September 2025")
