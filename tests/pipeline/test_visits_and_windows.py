"""The marts of visits and of returns between two dates: one warehouse with series, documents and workbooks."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.archive.store import writing
from assets.lineage.explain import explain
from assets.marts.questions import questions
from assets.marts.selection import select
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.sample.pages import table
from assets.settings import Settings
from assets.tables import contracts
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from tests.builders import (
    AD_HOC,
    ENFORCEMENT,
    RETURNS,
    Rows,
    document,
    house_table,
    months,
    ods,
    returns,
    some_returns,
    spread,
    xlsx,
)

MONTHS = months(date(2023, 9, 1), 25)
# What the four quarters of `some_returns` come to.
TWELVE_MONTHS = {"June": (54, 94, 134), "September": (58, 98, 138)}


def series(path: Path, region: str) -> Path:
    """Months from September 2023 whose years to September 2024 and 2025 are as the Home Office said."""
    visits = ["[x]", *spread(7343, 12), *spread(11052, 12)]
    arrests: list[Any] = [400, *spread(5043, 12), *spread(8232, 12)]
    arrests[-1] = f"{arrests[-1]} [p]"
    rows: Rows = [list(row) for row in zip(MONTHS, visits, arrests, strict=True)]
    parts: Rows = [[MONTHS[24], "London", 500, 400], [MONTHS[24], region, 421, 286], [MONTHS[24], "Total", 921, 686]]
    return ods(path, {
        "Cover": [["Illegal working activity"], ["Published: 30 October 2025"]],
        "Table_1": [["Table 1: Illegal working visits and arrests"], ["Month", "Visits", "Arrests"], *rows],
        "Table_2": [["Table 2: Illegal working visits by region"], ["Month", "Region", "Visits", "Arrests"], *parts],
        "Table_3": [["Table 3: Illegal working arrests by nationality"], ["Month", "Nationality", "Arrests"],
                    [MONTHS[24], "Burma", 3], [MONTHS[24], "Myanmar (Burma)", 4], [MONTHS[24], "Albania", 60],
                    [MONTHS[23], "Burma", "[x]"], [MONTHS[23], "Myanmar (Burma)", 5]],
    })  # fmt: skip


def between(path: Path, updated: str, now: str, figures: dict[str, tuple[str, str]], start: str = "5 July") -> Path:
    header = ["Measure", f"{start} 2023 to 22 March 2024", f"{start} 2024 to 22 March 2025", "% change"]
    rows = [[label, *pair, "7%"] for label, pair in figures.items()]
    return document(path, f"Returns from the UK {now}", updated, table(header, rows))


def take(settings: Settings, path: Path, page: str, title: str, published: str) -> None:
    with writing(settings.data):
        import_file(path, page, title, published, settings)


def summary(path: Path, published: str, enforced: int, year: str) -> Path:
    header = ["Date of return", "Total enforced", "Total voluntary", "Total refused entry at port"]
    return ods(path, {
        "Cover_sheet": [["Immigration System Statistics"], [f"Published: {published}"]],
        "Ret_01": [["Ret_01: Returns"], ["Source: Home Office"], header, ["2022", enforced, 86, 126],
                   [year, *TWELVE_MONTHS[year.split()[2]]]],
    })  # fmt: skip


SHOWN = select(
    tables=contracts(),
    marts=[
        "crossings",
        "enforcement_visits",
        "enforcement_visits_year_ending",
        "returns_between_dates",
        "returns_summary",
        "revisions",
    ],
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("visits")
    settings = Settings(data=folder / "data")
    window = table(
        ["Period", "Visits", "Arrests"],
        [
            ["5 July 2023 to 31 October 2023", "2,371", "1,836"],
            ["5 July 2024 to 31 October 2024", "3,188", "2,299"],
            ["January 2024", "[x]", "352"],
        ],
    )
    title = "Illegal working visits and arrests from 5 July 2024 to 31 October 2024"
    visited = document(folder / "visits.json", title, "2024-12-02T09:30:00+00:00", window)
    take(settings, visited, f"{AD_HOC}/visits", title, "2024-12-02")
    years = table(
        ["Measure", "Year ending December 2024", "Year ending December 2025", "Change"],
        [["Visits", "8,122", "12,791", "4,669"], ["Arrests", "5,647", "8,971 [p]", "3,324"]],
    )
    title = "Illegal working visits and arrests to December 2025"
    given = document(folder / "years.json", title, "2026-01-20T09:30:00+00:00", years)
    take(settings, given, f"{AD_HOC}/years", title, "2026-01-20")
    sectors = house_table(
        ["Sector", "Visits 2024", "Visits 2025", "Arrests 2024", "Arrests 2025 [p]"],
        [["Retail", "1,766", "3,144", "1,227", "[c]"], ["Other", "6,356", "9,687", "4,420", "6,801"],
         ["Total", "8,122", "12,831", "5,647", "9,008"]],
    )  # fmt: skip
    calendar = house_table(["Year", "Visits", "Arrests"], [["2021", "1,345", "[x]"], ["2022", "3,768", "2,900"]])
    title = "Illegal working enforcement activity, by year and by sector"
    body = f"<h2>Illegal working by year</h2>{calendar}<h2>Illegal working by sector</h2>{sectors}"
    both = document(folder / "both.json", title, "2026-02-20T09:30:00+00:00", body)
    take(settings, both, f"{AD_HOC}/both", title, "2026-02-20")
    take(settings, series(folder / "series.ods", "Wales"), AD_HOC, "Illegal working activity", "2025-10-30")
    doubled = ods(folder / "doubled.ods", {
        "Cover": [["Illegal working activity"], ["Published: 1 October 2025"]],
        "Table_1": [["Illegal working visits"], ["Month", "Visits", "Arrests"], ["August 2025", 10, 5]],
        "Table_2": [["Illegal working visits by region"], ["Month", "Region", "Visits", "Arrests"],
                    ["August 2025", "London", 10, 5], ["August 2025", "England", 10, 5]],
    })  # fmt: skip
    take(settings, doubled, AD_HOC, "Illegal working activity", "2025-10-01")
    quarters = [f"{year} Q{number}" for year in (2023, 2024, 2025) for number in (1, 2, 3, 4)][3:11]
    counts = [*spread(15894, 4), *spread(21858, 4)]
    workbook = xlsx(folder / "IE_Q3_2025.xlsx", {
        "Cover_Sheet": [["", "Immigration Enforcement"], ["", "Published: 27 November 2025"]],
        "DT_03": [["DT_03: Reports made by a medical practitioner"], ["Quarter", "Rule 35 level"], ["2025 Q3", "Total"]],
        "NEW_01": [["NEW_01: A table that nobody has looked at"], ["Quarter", "Number"], ["2025 Q3", 1]],
        "EV_01": [["EV_01: Enforcement visits"], [], ["Quarter", "Number of visits", "Number of arrests"],
                  *[[quarter, count, ":"] for quarter, count in zip(quarters, counts, strict=True)]],
    })  # fmt: skip
    take(settings, workbook, ENFORCEMENT, "Immigration Enforcement data: Q3 2025", "2025-11-27")

    # The year-before figures and the second edition are made up: only 24,103 and 6,339 are published ones.
    first = between(folder / "first.json", "2025-03-31T09:30:00+01:00", "from 5 July 2024 to 22 March 2025",
                    {"All returns (enforced and voluntary)": ("21,000", "24,103"), "Enforced returns": ("0", "6,339")})  # fmt: skip
    take(settings, first, f"{AD_HOC}/first", "Returns from the UK from 5 July 2024 to 22 March 2025", "2025-03-31")
    second = between(folder / "second.json", "2025-05-01T09:30:00+01:00", "between 5 July 2024 and 22 March 2025",
                     {"All returns (enforced and voluntary)": ("21,010", "24,110 [r]")})  # fmt: skip
    take(
        settings, second, f"{AD_HOC}/second", "Returns from the UK between 5 July 2024 and 22 March 2025", "2025-05-01"
    )
    other = between(folder / "other.json", "2025-05-02T09:30:00+01:00", "between 1 July 2024 and 22 March 2025",
                    {"All returns (enforced and voluntary)": ("[x]", "24,400")}, "1 July")  # fmt: skip
    take(settings, other, f"{AD_HOC}/other", "Returns from the UK between 1 July 2024 and 22 March 2025", "2025-05-02")

    for published, file, enforced in (("24 August 2023", "right", 46), ("23 November 2023", "wrong", 47)):
        day = {"right": "2023-08-24", "wrong": "2023-11-23"}[file]
        book = xlsx(
            folder / f"returns-datasets-{file}.xlsx",
            returns(some_returns(last="2023 Q2" if file == "right" else "2023 Q3"), published),
        )
        take(settings, book, RETURNS, f"Returns detailed datasets, {file}", day)
        year = "year ending June 2023" if file == "right" else "year ending September 2023"
        path = summary(folder / f"returns-summary-{file}.ods", published, enforced, year)
        take(settings, path, RETURNS, f"Returns summary tables, {file}", day)
    publish(build(read_new(settings)[0], settings, selection=SHOWN), settings)
    with open_published(settings) as connection:
        yield connection


DELAYED = "ad hoc notes of the publication: operational data, subject to recording delay"


def ask(warehouse: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return warehouse.execute(sql).fetchall()


@pytest.mark.slow
def test_documents_fill_only_what_the_series_does_not_have(warehouse):
    rows = ask(warehouse, """
        SELECT period, visits, arrests, vintage, source_cell, markers FROM marts.enforcement_visits
        WHERE visit_scope = 'illegal_working' AND breakdown = 'none'
            AND (period_type = 'between' OR period IN ('2023-09', '2024-01'))
        ORDER BY period
    """)  # fmt: skip
    assert rows == [
        ("2023-07-05 to 2023-10-31", 2371, 1836, "2024-12-02", "table 1!B2:C2", None),
        ("2023-09", None, 400, "2025-10-30", "Table_1!B3:C3", "visits: [x]"),
        ("2024-01", 7343 // 12, 5043 // 12, "2025-10-30", "Table_1!B7:C7", None),
        ("2024-07-05 to 2024-10-31", 3188, 2299, "2024-12-02", "table 1!B3:C3", None),
    ]
    before = "SELECT visits, arrests FROM marts.enforcement_visits_as_of('2025-01-01') WHERE period = '2024-01'"
    assert ask(warehouse, before) == [(None, 352)]
    with pytest.raises(duckdb.Error, match=r"as of 2024-12-01 no release of marts\.enforcement_visits is held"):
        ask(warehouse, "SELECT count(*) FROM marts.enforcement_visits_as_of('2024-12-01')")


def test_the_catalogue_says_what_became_of_each_sheet(warehouse):
    assert ask(warehouse, """
        SELECT s.sheet, s.status, s.tables, s.reason IS NULL FROM catalogue.sheets AS s
        INNER JOIN catalogue.files AS f ON s.file_id = f.file_id
        WHERE f.file IN ('IE_Q3_2025.xlsx', 'doubled.ods') ORDER BY f.file, s.sheet
    """) == [
        ("Cover_Sheet", "not read", None, False), ("DT_03", "not read", None, False),
        ("EV_01", "read", "enforcement_visits", True), ("NEW_01", "not known", None, True),
        ("Cover", "not read", None, False), ("Table_1", "read", "illegal_working_visits", True),
        ("Table_2", "read", "illegal_working_visits_by_region", True),
    ]  # fmt: skip


def test_a_breakdown_holds_its_parts_and_not_their_total(warehouse):
    assert ask(warehouse, """
        SELECT breakdown, category, period, visits, arrests FROM marts.enforcement_visits
        WHERE breakdown NOT IN ('none', 'nationality') ORDER BY category
    """) == [("region", "London", "2025-09", 500, 400), ("region", "Wales", "2025-09", 421, 286)]  # fmt: skip


def test_what_contracts_call_the_whole_marts_leave_out(warehouse):
    names = {name for contract in contracts().values() if contract.whole for name in contract.whole.names}
    left_out = "SELECT bool_and(catalogue.is_total(name)), count(*) FROM (SELECT unnest(?) AS name)"
    assert warehouse.execute(left_out, [sorted(names)]).fetchall() == [(True, len(names))]
    assert ask(warehouse, "SELECT catalogue.is_total('Totally Restaurants')") == [(False,)]


def test_parts_that_add_up_to_more_than_the_total_are_set_aside_with_it(warehouse):
    # No release before it tells which of the two tables is wrong.
    words = "visits_of_parts_within_total: 2025-08 arrests: parts 10; total 5 (and 1 more like this)"
    assert ask(warehouse, """
        SELECT table_id, sheet, cell, message FROM catalogue.quarantine WHERE file = 'doubled.ods' ORDER BY table_id
    """) == [
        ("illegal_working_visits", "Table_1", "C3", words),
        ("illegal_working_visits_by_region", "Table_2", "D3", words),
    ]  # fmt: skip
    assert ask(warehouse, """
        SELECT period, visits FROM marts.enforcement_visits_as_of('2025-10-01') WHERE vintage = '2025-10-01'
    """) == []  # fmt: skip


def test_years_to_september_as_the_home_office_said_them(warehouse):
    rows = ask(warehouse, """
        SELECT visit_scope, period, period_start, visits, arrests, visits_change_on_year_pct,
            arrests_change_on_year_pct, basis, source_cells
        FROM marts.enforcement_visits_year_ending
        WHERE period_end IN ('2024-09-30', '2025-09-30') AND breakdown = 'none' ORDER BY ALL
    """)  # fmt: skip
    assert rows == [
        ("all", "year ending September 2024", date(2023, 10, 1), 15894, None, None, None, "four quarters", 8),
        ("all", "year ending September 2025", date(2024, 10, 1), 21858, None, 37.5, None, "four quarters", 8),
        ("illegal_working", "year ending September 2024", date(2023, 10, 1), 7343, 5043, None, None,
         "twelve months", 24),
        ("illegal_working", "year ending September 2025", date(2024, 10, 1), 11052, 8232, 50.5, 63.2,
         "twelve months", 24),
    ]  # fmt: skip


def test_a_year_with_a_month_that_is_not_published_has_no_figure(warehouse):
    assert ask(warehouse, """
        SELECT visits, arrests, visits_change_on_year FROM marts.enforcement_visits_year_ending
        WHERE period = 'year ending August 2024' AND visit_scope = 'illegal_working'
    """) == [(None, 400 + 5043 // 12 * 11, None)]  # fmt: skip
    assert ask(warehouse, """
        SELECT visits_change_on_year FROM marts.enforcement_visits_year_ending
        WHERE period = 'year ending August 2025' AND visit_scope = 'illegal_working'
    """) == [(None,)]  # fmt: skip
    assert ask(warehouse, """
        SELECT DISTINCT basis FROM marts.enforcement_visits_year_ending WHERE breakdown != 'none'
    """) == [("published",)]  # fmt: skip


def test_returns_between_two_dates_compare_within_one_document(warehouse):
    columns = "period_start, measure, figure, figure_year_before, change_on_year, change_on_year_pct, vintage"
    where = "WHERE period_end = '2025-03-22' ORDER BY period_start, measure"
    assert ask(warehouse, f"SELECT {columns} FROM marts.returns_between_dates {where}") == [
        (date(2024, 7, 1), "enforced_and_voluntary", 24400, None, None, None, "2025-05-02"),
        (date(2024, 7, 5), "enforced", 6339, 0, 6339, None, "2025-03-31"),
        (date(2024, 7, 5), "enforced_and_voluntary", 24110, 21010, 3100, 14.8, "2025-05-01"),
    ]
    assert ask(warehouse, f"SELECT {columns} FROM marts.returns_between_dates_as_of('2025-03-31') {where}") == [
        (date(2024, 7, 5), "enforced", 6339, 0, 6339, None, "2025-03-31"),
        (date(2024, 7, 5), "enforced_and_voluntary", 24103, 21000, 3103, 14.8, "2025-03-31"),
    ]
    with pytest.raises(duckdb.Error, match=r"as of 2025-03-30 no release of marts\.returns_between_dates is held"):
        ask(warehouse, "SELECT count(*) FROM marts.returns_between_dates_as_of('2025-03-30')")


def test_a_revision_is_the_same_window_in_a_later_edition_and_no_other(warehouse):
    assert ask(warehouse, """
        SELECT period, measure, old_value, new_value, kind, flagged FROM marts.revisions
        WHERE table_id = 'returns_between_dates' AND kind = 'changed' AND level = 'group' ORDER BY period
    """) == [
        ("2023-07-05 to 2024-03-22", "enforced_and_voluntary", 21000, 21010, "changed", False),
        ("2024-07-05 to 2025-03-22", "enforced_and_voluntary", 24103, 24110, "changed", True),
    ]  # fmt: skip


def test_a_figure_leads_to_its_cell(warehouse):
    assert ask(warehouse, """
        SELECT source_cell, markers, official_label, revision_status, status_basis FROM marts.returns_between_dates
        WHERE figure = 24110
    """) == [
        ("table 1!C2", "[r]", "transparency data", "provisional_never_finalised",
         "documents of the publication: ad hoc figures, subject to recording delay"),
    ]  # fmt: skip


def test_a_mark_beside_one_figure_makes_the_row_provisional_and_is_the_basis_of_that(warehouse):
    delayed = ("provisional_never_finalised", "ad hoc notes of the publication: operational data, subject to recording delay")  # fmt: skip
    assert ask(warehouse, """
        SELECT period, arrests, markers, revision_status, status_basis FROM marts.enforcement_visits
        WHERE visit_scope = 'illegal_working' AND breakdown = 'none' AND period IN ('2025-08', '2025-09') ORDER BY period
    """) == [
        ("2025-08", 8232 // 12, None, *delayed),
        ("2025-09", 8232 // 12, "arrests: [p]", "provisional", "marker [p]"),
    ]  # fmt: skip
    assert ask(warehouse, """
        SELECT period_end, arrests, revision_status, status_basis FROM marts.enforcement_visits_year_ending
        WHERE visit_scope = 'illegal_working' AND period_end IN ('2025-08-31', '2025-09-30') ORDER BY period_end
    """) == [
        (date(2025, 8, 31), 8232 // 12 * 11 + 5043 // 12 + 3, *delayed),
        (date(2025, 9, 30), 8232, "provisional", "marker [p]"),
    ]  # fmt: skip


def test_summary_tables_that_differ_from_the_dataset_of_the_day_are_set_aside(warehouse):
    assert ask(warehouse, "SELECT file, message FROM catalogue.quarantine WHERE table_id = 'Ret_01'") == [
        ("returns-summary-wrong.ods", "ret_01_equals_ret_d01: 2022 enforced: Ret_01 47; Ret_D01 46")
    ]
    assert ask(warehouse, "SELECT DISTINCT vintage FROM catalogue.vintages WHERE table_id = 'Ret_01'") == [
        ("2023-08-24",)
    ]


def test_calendar_years_and_sectors_of_a_document_are_shown_and_lead_to_their_cells(warehouse):
    assert ask(warehouse, """
        SELECT breakdown, category, period, visits, arrests, visits_change_on_year, status_basis, source_cell
        FROM marts.enforcement_visits_year_ending WHERE vintage = '2026-02-20' ORDER BY ALL
    """) == [
        ("none", "all", "year ending December 2021", 1345, None, None, DELAYED, "table 1!B2:C2"),
        ("none", "all", "year ending December 2022", 3768, 2900, 2423, DELAYED, "table 1!B3:C3"),
        ("sector", "Other", "year ending December 2024", 6356, 4420, None, DELAYED, None),
        ("sector", "Other", "year ending December 2025", 9687, 6801, 3331, "marker [p]", None),
        ("sector", "Retail", "year ending December 2024", 1766, 1227, None, DELAYED, None),
        ("sector", "Retail", "year ending December 2025", 3144, None, 1378, DELAYED, None),
    ]  # fmt: skip
    where = "category = 'Retail' AND period = 'year ending December 2025'"
    answer = explain(warehouse, "enforcement_visits_year_ending", where, "visits_change_on_year")
    [figure] = answer.rows[0].figures
    assert (figure.value, [(cell.cell, cell.value) for cell in figure.cells]) == (1378, [("B2", 1766), ("C2", 3144)])
    assert (figure.cells[0].document.file, figure.cells[0].document.sheet) == ("both.json", "table 2")


def test_a_year_that_a_document_gives_as_such_is_no_part_of_the_months(warehouse):
    assert ask(warehouse, """
        SELECT period, visits, visits_year_before, arrests_change_on_year_pct, basis, status_basis, source_cell
        FROM marts.enforcement_visits_year_ending WHERE basis = 'published' AND vintage = '2026-01-20'
    """) == [
        ("year ending December 2025", 12791, 8122, 58.9, "published", "marker [p]", "table 1!C2:C3"),
    ]  # fmt: skip
    assert ask(
        warehouse,
        """
        SELECT basis FROM marts.enforcement_visits_year_ending
        WHERE period = 'year ending December 2024' AND visit_scope = 'illegal_working' AND breakdown = 'none'
    """,
    ) == [("twelve months",)]  # the series has it
    assert ask(warehouse, "SELECT DISTINCT period_type FROM marts.enforcement_visits ORDER BY ALL") == [
        ("between",), ("month",), ("quarter",),
    ]  # fmt: skip


def test_returns_between_any_two_days_are_answered_only_in_whole_quarters(warehouse):
    columns = "period_start, period_end, enforced, enforced_and_voluntary, port_returns, quarters, vintage"
    call = f"SELECT {columns} FROM marts.returns_summary_between_dates('2022-07-01', '2023-03-31', ?)"
    whole = (date(2022, 7, 1), date(2023, 3, 31), 12 + 13 + 14, 34 + 36 + 38, 32 + 33 + 34, 3)
    assert warehouse.execute(call, ["infinity"]).fetchall() == [(*whole, "2023-11-23")]
    assert warehouse.execute(call, ["2023-09-01"]).fetchall() == [(*whole, "2023-08-24")]


@pytest.mark.parametrize(
    ("first", "last", "nearest"),
    [
        ("2022-07-05", "2023-03-22", "2022-07-01 to 2023-03-31 and 2022-10-01 to 2022-12-31"),
        ("2022-07-05", "2022-08-31", "2022-07-01 to 2022-09-30 and none within it"),
        ("2023-07-01", "2024-03-31", "none around it and 2023-07-01 to 2023-09-30"),
        (
            "2030-01-01",
            "2030-12-31",
            "none around it and none within it; quarters are held from 2022-01-01 to 2023-09-30",
        ),
        ("2022-10-01", "2022-03-31", "none around it and none within it"),
    ],
)
@pytest.mark.parametrize("columns", ["*", "count(*)", "enforced"])
def test_another_window_is_an_error_whatever_is_asked_of_it(warehouse, columns, first, last, nearest):
    with pytest.raises(duckdb.Error, match=f"{first} to {last}; the nearest windows are {nearest}"):
        ask(warehouse, f"SELECT {columns} FROM marts.returns_summary_between_dates('{first}', '{last}', 'infinity')")


def between_dates(scope: str, first: str, last: str, columns: str, as_of: str = "infinity") -> str:
    return f"SELECT {columns} FROM marts.enforcement_visits_between_dates('{scope}', '{first}', '{last}', '{as_of}')"


@pytest.mark.parametrize(
    ("scope", "first", "last", "found"),
    [
        # Three months of the series, whose first of all says [x] for its visits.
        ("illegal_working", "2024-10-01", "2024-12-31", ("months", 3, 3 * (11052 // 12), 3 * (8232 // 12), "2025-10-30")),
        ("illegal_working", "2023-09-01", "2023-10-31", ("months", 2, None, 400 + 5043 // 12, "2025-10-30")),
        # The window of the document of December 2024, which months do not make up.
        ("illegal_working", "2024-07-05", "2024-10-31", ("published", 1, 3188, 2299, "2024-12-02")),
        ("all", "2023-10-01", "2024-09-30", ("quarters", 4, 15894, None, "2025-11-27")),
    ],
)  # fmt: skip
def test_visits_between_two_days_are_sums_of_what_one_document_publishes(warehouse, scope, first, last, found):
    columns = "period_start, period_end, visit_scope, basis, periods, visits, arrests, vintage"
    assert ask(warehouse, between_dates(scope, first, last, columns)) == [
        (date.fromisoformat(first), date.fromisoformat(last), scope, *found)
    ]


@pytest.mark.parametrize(
    ("scope", "first", "last", "nearest"),
    [
        ("illegal_working", "2024-10-05", "2024-12-31", "2024-10-01 to 2024-12-31 and 2024-11-01 to 2024-12-31"),
        ("illegal_working", "2025-09-01", "2025-10-31", "none around it and 2025-09-01 to 2025-09-30"),
        ("all", "2023-10-01", "2023-11-30", "2023-10-01 to 2023-12-31 and none within it"),
        ("illegal_working", "2024-01-01", "2024-02-20", "2024-01-01 to 2024-02-29 and 2024-01-01 to 2024-01-31"),
        ("other", "2023-10-01", "2023-12-31", "none around it and none within it"),
    ],
)
@pytest.mark.parametrize("columns", ["*", "count(*)", "visits"])
def test_visits_of_another_window_are_an_error_whatever_is_asked(warehouse, columns, scope, first, last, nearest):
    told = f"of {scope} visits is {first} to {last}; the nearest windows are {nearest}"
    with pytest.raises(duckdb.Error, match=told):
        ask(warehouse, between_dates(scope, first, last, columns))


def test_visits_between_two_days_are_answered_as_of_a_day(warehouse):
    # The series was not published, and the one month that was, January 2024, is no part of the window.
    with pytest.raises(duckdb.Error, match="none around it and none within it; months"):
        ask(warehouse, between_dates("illegal_working", "2024-10-01", "2024-12-31", "visits", "2025-10-29"))


@pytest.mark.parametrize(
    "call", ["returns_summary_between_dates(", "crossings_between_dates(", "enforcement_visits_between_dates('all', "]
)
@pytest.mark.parametrize("days", ["NULL, '2023-03-31'", "'2022-07-01', NULL", "NULL, NULL"])
def test_a_window_without_its_days_is_an_error(warehouse, call, days):
    with pytest.raises(duckdb.Error, match="a window begins and ends with a day, as 2025-07-10, not with NULL"):
        ask(warehouse, f"FROM marts.{call}{days}, 'infinity')")


def test_nationalities_that_are_one_by_their_newest_name_are_added(warehouse):
    assert ask(warehouse, """
        SELECT period, category, arrests, source_cells, markers FROM marts.enforcement_visits
        WHERE breakdown = 'nationality' ORDER BY period, category
    """) == [
        ("2025-08", "Myanmar (Burma)", None, 2, "arrests: [x]"),
        ("2025-09", "Albania", 60, 1, None),
        ("2025-09", "Myanmar (Burma)", 7, 2, None),
    ]  # fmt: skip


@pytest.fixture
def fifth() -> str:
    return next(question.sql for question in questions() if "illegal working" in question.text)


def test_the_fifth_question_is_answered_by_the_latest_twelve_months(warehouse, fifth):
    cursor = warehouse.execute(fifth)
    answer = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    assert answer == {
        "period": "year ending December 2025", "window_is": "published", "visits": 12791,
        "visits_year_before": 8122, "visits_change_pct": 57.5, "arrests": 8971, "arrests_year_before": 5647,
        "arrests_change_pct": 58.9, "vintage": "2026-01-20", "later_release_known": None,
        # What was imported by hand agrees; that it is the newest nobody can vouch for.
        "claims": "arrests_up_25_december_2024: agrees with the newest release held; "
        "arrests_up_51_july_2025: release not held; arrests_up_63_october_2025: agrees with the newest release held; "
        "visits_up_34_december_2024: agrees with the newest release held; visits_up_51_july_2025: release not held; "
        "visits_up_51_october_2025: agrees with the newest release held",
    }  # fmt: skip
