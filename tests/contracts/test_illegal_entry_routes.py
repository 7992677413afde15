"""IER_01 and IER_02a to IER_02c in the forms they may come in: read right, or refused with what mends the contract."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.contracts.crosstabs import Calendar
from assets.contracts.files import reads
from assets.observations.cache import Store
from assets.observations.limits import Limits
from assets.observations.reading import read_source
from assets.observations.source import Source
from assets.tables import contracts
from tests import illegal_entry_routes as made
from tests import independent
from tests.builders import xlsx
from tests.contracts.forms_of_illegal_entry_routes import BUILT, FILE, FORMS, HEADER, TITLE, Figure, Form, written

USUAL: dict[str, list[Figure]] = {}


def usual(read: Any, tmp_path: Path, table: str) -> list[Figure]:
    """The figures of a table as in August 2026, read once."""
    if table not in USUAL:
        (tmp_path / "usual").mkdir()
        _, USUAL[table] = read(written(tmp_path / "usual", Form(table, "usual")), table, made.PAGE, TITLE)
        assert USUAL[table]
    return USUAL[table]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_form_is_read_right_or_refused_with_what_mends_the_contract(read, tmp_path, form):
    report, figures = read(written(tmp_path, form), form.table, made.PAGE, TITLE)
    if not form.rule:
        assert report.status == "read", report.problems
        assert sorted(figures, key=str) == sorted(form.expected(usual(read, tmp_path, form.table)), key=str)
        return
    assert report.status == "failed", figures
    found = next(found for found in report.problems if found["rule"] == form.rule)
    assert form.cell in ("", found["cell"])
    assert form.says in found["message"] + found["advice"]
    assert f"assets/tables/{form.table.lower()}.py" in found["advice"] or "wait for the publisher" in found["advice"]


@pytest.mark.parametrize("table", BUILT)
def test_each_table_was_tried_in_eight_forms_that_are_read_and_eight_that_are_refused(table):
    mine = [form for form in FORMS if form.table == table]
    assert len({form.name for form in mine}) == len(mine)
    assert min(sum(bool(form.rule) == refused for form in mine) for refused in (True, False)) >= 8


def test_the_advice_about_an_unknown_row_mends_the_contract(read, tmp_path):
    """The words that the message names, added to `also` of the measure it names, are all it takes."""
    form = next(form for form in FORMS if form.name == "people under another name")
    path = written(tmp_path, form)
    [found] = read(path, "IER_02a", made.PAGE, TITLE)[0].problems
    assert (found["rule"], found["cell"], found["found"]) == ("unknown_row", "A22", "2026 crossings")
    contract = contracts()["IER_02a"]
    assert isinstance(contract.layout, Calendar)
    people, boats = contract.layout.rows
    mended = replace(contract.layout, rows=(replace(people, also=(*people.also, "crossings")), boats))
    expected = usual(read, tmp_path, "IER_02a")
    report, figures = read(path, replace(contract, layout=mended), made.PAGE, TITLE)
    assert (report.status, figures) == ("read", expected)


# -- a second reading -----------------------------------------------------------------------------


def cells(path: Path, table: str, tmp_path: Path) -> dict[tuple[int, str], dict[str, Any]]:
    contract, store = contracts()[table], Store(tmp_path / "second")
    source = Source(hashlib.sha256(path.read_bytes()).hexdigest(), str(path), path.name, made.PAGE, TITLE)
    [report] = read_source(source, [contract], store, Limits())
    frame = pl.read_parquet(store.parquet(contract, report.sha256, report.key))
    return {(row["row"], row["col"]): row for row in frame.iter_rows(named=True)}


@pytest.mark.parametrize(("table", "figures"), [("IER_01", 50), ("IER_02a", 222), ("IER_02b", 50), ("IER_02c", 100)])
def test_a_second_reader_finds_the_same_in_every_cell(tmp_path, table, figures):
    path = written(tmp_path, Form(table, "usual"))
    account = independent.compare(contracts()[table], independent.sheet(path, table), cells(path, table, tmp_path))
    assert account.differences == []
    assert account.cells == {"observation": figures}


def test_the_second_reader_notices_a_figure_under_another_age(tmp_path):
    path = written(tmp_path, Form("IER_02c", "usual"))
    found = cells(path, "IER_02c", tmp_path)
    found[7, "B"]["age_group"] = "18 to 24"
    account = independent.compare(contracts()["IER_02c"], independent.sheet(path, "IER_02c"), found)
    [difference] = account.differences
    assert difference.startswith("B7: read as")


# -- the published figures ------------------------------------------------------------------------


def test_all_months_of_june_2026_are_as_published_and_their_years_are_the_total_column(read, tmp_path):
    figures = usual(read, tmp_path, "IER_02a")
    with Path(made.__file__).with_name("ier_02a_jun_2026.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    months = [
        (f"{row['year']}-{int(row['month']):02}", kind, float(row[kind]), None)
        for row in rows
        for kind in ("arrivals", "boats")
    ]
    assert len(rows) == 102
    assert sorted(figure for figure in figures if len(figure[0]) == 7) == sorted(months)
    assert [figure[:3] for figure in figures if len(figure[0]) != 7] == [
        ("2018", "arrivals", 299), ("2018", "boats", 43), ("2019", "arrivals", 1_843), ("2019", "boats", 164),
        ("2020", "arrivals", 8_466), ("2020", "boats", 641), ("2021", "arrivals", 28_526), ("2021", "boats", 1_034),
        ("2022", "arrivals", 45_774), ("2022", "boats", 1_110), ("2023", "arrivals", 29_437), ("2023", "boats", 602),
        ("2024", "arrivals", 36_816), ("2024", "boats", 695), ("2025", "arrivals", 41_472), ("2025", "boats", 672),
        ("2026-01-01 to 2026-06-30", "arrivals", 11_884), ("2026-01-01 to 2026-06-30", "boats", 182),
    ]  # fmt: skip


def test_the_year_ending_june_2026_of_each_method_is_as_published(read, tmp_path):
    newest = [figure for figure in usual(read, tmp_path, "IER_01") if figure[0] == "year ending June 2026"]
    assert newest == [
        ("year ending June 2026", "Small boat arrivals", "arrivals", 33_374, None),
        ("year ending June 2026", "Inadequately documented air arrivals", "arrivals", 2_492, None),
        ("year ending June 2026", "Recorded detections in the UK", "arrivals", 1_962, None),
        ("year ending June 2026", "Recorded detections at UK ports", "arrivals", 258, None),
        ("year ending June 2026", "Total", "total_arrivals", 38_086, None),
    ]


@pytest.mark.parametrize(
    "heading",
    ["2026 (January-March)", "2026 (Jan - Mar)", "2026 (January to March)", "January to March 2026", "2026 Jan–Mar"],
)
def test_a_part_of_a_year_is_its_days_and_never_the_year(read, tmp_path, heading):
    """The edition of May 2026 ended with such a column: 4,441 small boat arrivals."""
    periods = [*map(str, made.YEARS), heading]
    rows = [row[:10] for row in made.ier_01(total=False)]
    rows[HEADER] = ["Method of entry", *periods]
    rows[HEADER + 1][9] = 4_441
    path = made.summary(tmp_path / f"{FILE.replace('jun', 'mar')}.ods", IER_01=rows)
    _, figures = read(path, "IER_01", made.PAGE, TITLE.replace("June", "March"))
    small_boats = [(period, value) for period, method, _, value, _ in figures if method == "Small boat arrivals"]
    assert small_boats == [
        ("2018", 299), ("2019", 1_843), ("2020", 8_466), ("2021", 28_526), ("2022", 45_774), ("2023", 29_437),
        ("2024", 36_816), ("2025", 41_472), ("2026-01-01 to 2026-03-31", 4_441),
    ]  # fmt: skip


def test_the_matched_totals_of_02d_are_read_by_no_contract(read, tmp_path):
    path = made.summary(tmp_path / f"{FILE}.ods", IER_02d=made.ier_02d())
    for table in BUILT:
        [found] = read(path, table, made.PAGE, TITLE)[0].problems
        assert found["rule"] == "missing_sheet"


@pytest.mark.parametrize(
    ("file", "summary"),
    [
        ("illegal-entry-routes-to-the-uk-summary-jun-2026-tables.ods", True),
        ("irregular-migration-to-the-uk-summary-dec-2024.ods", True),
        ("irregular-migration-to-the-UK-summary-tables-year-ending-December-2022.ods", True),
        ("irregular-migration-to-the-uk-data-tables-year-ending-december-2021.ods", True),
        ("irregular-migration-to-the-uk-december-2022.ods", True),
        ("irregular-migration-to-the-UK-data-tables-year-ending-june-2023.xlsx", False),
        ("illegal-entry-routes-to-the-uk-dataset-jun-2026.xlsx", False),
    ],
)
def test_summary_and_dataset_are_told_apart_by_their_names_of_all_years(file, summary):
    ending = file.rpartition(".")[2]
    read_for = {table for table, contract in contracts().items() if reads(contract, made.PAGE, "", file, ending)}
    assert read_for == (set(BUILT) if summary else {f"Irr_D0{n}" for n in range(1, 6)})


# -- the detailed dataset of 2026 -----------------------------------------------------------------


def dataset(tmp_path: Path, sheet: str, header: list[str], *rows: list[Any]) -> Path:
    """A sheet of the detailed dataset with its header in row 3, as from November 2025."""
    return xlsx(
        tmp_path / "illegal-entry-routes-to-the-uk-dataset-mar-2026.xlsx",
        {sheet: [[f"{sheet}: dataset"], ["Back to contents"], header, *rows, ["End of table"]]},
    )


WHO = ["Albania", "Europe Other"]
CLAIM = ["Main applicant", "Non-UASC", "Male", "18 to 24"]
IN_2026 = [
    ("Irr_D01", "Data_IER_D01",
     ["Year", "Quarter", "Method of entry", "Nationality", "Region", "Sex", "Age Group", "Number of detected arrivals"],
     [2026, "2026 Q1", "Small boat arrivals", *WHO, "Male", "18 to 24", 4441],
     ("2026 Q1", "Small boat arrivals", *WHO, "Male", "18 to 24", "arrivals", 4441, None)),
    ("Irr_D02", "Data_IER_D02",
     ["Year", "Quarter", "Asylum claim", "Nationality", "Region", "Applicant type", "UASC", "Sex", "Age Group", "Arrivals"],
     [2025, "2025 Q4", "Asylum claim raised", *WHO, *CLAIM, 7],
     ("2025 Q4", "Asylum claim raised", *WHO, *CLAIM, "matched_arrivals", 7, None)),
    ("Irr_D03", "Data_IER_D03",
     ["Year", "Quarter", "Nationality", "Region", "Asylum Case Outcome", "Asylum Case Outcome Group", "Applicant type",
      "UASC", "Sex", "Age Group", "Outcomes"],
     [2025, "2025 Q4", *WHO, "Deceased", "Administrative Outcome", *CLAIM, 2],
     ("2025 Q4", *WHO, "Deceased", "Administrative Outcome", *CLAIM, "matched_outcomes", 2, None)),
    ("Irr_D04", "Data_Irr_D04",
     ["Year", "Quarter", "NRM referral", "Nationality", "Region", "Sex", "Age Group", "Arrivals"],
     [2025, "2025 Q4", "NRM referral raised", *WHO, "Male", "18 to 24", 3],
     ("2025 Q4", "NRM referral raised", *WHO, "Male", "18 to 24", "matched_arrivals", 3, None)),
    ("Irr_D05", "Data_IER_D05",
     ["Year", "Quarter", "Nationality", "Region", "Sex", "Age Group", "NRM Case Outcome", "NRM Case Outcome Group",
      "Referrals"],
     [2025, "2025 Q4", *WHO, "Male", "18 to 24", "Positive", "Reasonable grounds decision", 3],
     ("2025 Q4", *WHO, "Male", "18 to 24", "Positive", "Reasonable grounds decision", "matched_outcomes", 3, None)),
]  # fmt: skip


@pytest.mark.parametrize(("table", "sheet", "header", "row", "figure"), IN_2026, ids=[each[0] for each in IN_2026])
def test_the_sheets_of_the_dataset_are_read_under_their_names_of_2026(
    read, tmp_path, table, sheet, header, row, figure
):
    path = dataset(tmp_path, sheet, header, row)
    report, figures = read(path, table, made.PAGE, "Illegal entry routes to the UK dataset, year ending March 2026")
    assert figures == [figure], report.problems


def test_the_quarters_of_small_boats_in_ier_d01_are_the_months_of_ier_02a(read, tmp_path):
    """Quoted from the dataset of 21 May 2026: 13,340, 14,105, 7,385 and 4,441."""
    quoted = {"2025 Q2": 13_340, "2025 Q3": 14_105, "2025 Q4": 7_385, "2026 Q1": 4_441}
    sums = {
        quarter: sum(made.BY_MONTH[int(quarter[:4]), 3 * int(quarter[-1]) - less][0] for less in range(3))
        for quarter in quoted
    }
    assert sums == quoted
    rows = [
        [int(name[:4]), name, "Small boat arrivals", *WHO, "Male", "18 to 24", count] for name, count in quoted.items()
    ]
    path = dataset(tmp_path, "Data_IER_D01", IN_2026[0][2], *rows)
    _, figures = read(path, "Irr_D01", made.PAGE, "Illegal entry routes to the UK dataset, year ending March 2026")
    assert {figure[0]: figure[-2] for figure in figures} == quoted


@pytest.mark.parametrize(("file", "status"), [
    ("illegal-entry-routes-to-the-uk-dataset-mar-2026.xlsx", "failed"),
    ("irregular-migration-to-the-UK-detailed-dataset-year-ending-december-2022.xlsx", "no_figures"),
])  # fmt: skip
def test_a_file_of_today_without_its_other_tables_is_an_error(read, tmp_path, file, status):
    """Of releases to 2023 there are copies that hold Irr_D01 alone."""
    path = dataset(tmp_path, "Data_IER_D01", IN_2026[0][2], IN_2026[0][3]).rename(tmp_path / file)
    for table in ("Irr_D02", "Irr_D03", "Irr_D04", "Irr_D05"):
        assert read(path, table, made.PAGE, "")[0].status == status
