"""Transfers and returns under the UK–France agreement, and disruptions of organised immigration crime, in many forms.

The HTML, the titles and the figures of 16 July 2026 are those that public repositories quote (the contracts name them).
The other forms are plausible, not seen.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from assets.observations.cache import Store
from assets.observations.limits import Limits
from assets.observations.reading import read_source
from assets.observations.report import Report
from assets.observations.source import Source
from assets.sample.facts import facts
from assets.sample.pages import table_in_bold as house
from assets.tables import contracts
from assets.tables.uk_france_agreement import PUBLICATION
from tests.builders import document, ods, xlsx

FRANCE, CRIME = "uk_france_agreement", "organised_immigration_crime_disruptions"
FRANCE_TITLE = (
    "Transfers into and returns from the United Kingdom under the UK-France Agreement on the Prevention of Dangerous "
    "Journeys, between 6 August 2025 and 30 June 2026 "
)
CRIME_TITLE = "Disruptions and arrests for organised immigration crime activity between January 2023 and March 2026"
MONTHS = [(row["Year"], row["Month"], int(row["IN"]), int(row["OUT"])) for row in facts("uk_france_agreement")]
QUARTERS = [tuple(row.values()) for row in facts("oic_disruptions")]


HEADER = ["Year", "Month", "IN", "OUT"]
TOTAL = ["Total", "", "1,117", "1,087"]
PLAIN = [list(row) for row in MONTHS]
READ = [
    (f"{datetime.strptime(f'{month} {year}', '%B %Y'):%Y-%m}", measure, float(value), None)
    for year, month, transferred, returned in MONTHS
    for measure, value in (("transferred_in", transferred), ("returned_out", returned))
]


@pytest.fixture
def read(tmp_path: Path):
    """Read one table out of a file as the pipeline does; returns its report and figures."""
    store = Store(tmp_path / "observations")

    def one(given: str | Path, table_id: str = FRANCE, title: str = FRANCE_TITLE) -> tuple[Report, list[tuple]]:
        path = (
            document(tmp_path / "cut-at-100-characters.json", title, None, given) if isinstance(given, str) else given
        )
        contract = contracts()[table_id]
        page = f"{PUBLICATION}/{path.stem}" if isinstance(given, str) else PUBLICATION
        source = Source(hashlib.sha256(path.read_bytes()).hexdigest(), str(path), path.name, page, title)
        assert contract in source.contracts(contracts().values())
        [report] = read_source(source, [contract], store, Limits())
        if report.status != "read":
            return report, []
        frame = pl.read_parquet(store.parquet(contract, report.sha256, report.key))
        return report, frame.select("period", "measure", "value", "marker").rows()

    return one


def problem(report: Report) -> dict:
    assert report.status == "failed"
    return report.problems[0]


def changed(row: int, place: int, value: object, rows: Sequence[Sequence[object]] = PLAIN) -> list[list[object]]:
    copy = [list(each) for each in rows]
    copy[row][place] = value
    return copy


def once(rows: Sequence[Sequence[object]] = PLAIN) -> list[list[object]]:
    """The year in the first row of each year only."""
    seen: set[object] = set()
    return [["" if row[0] in seen or seen.add(row[0]) else row[0], *row[1:]] for row in rows]  # type: ignore[func-returns-value]


def spanning(rows: Sequence[Sequence[object]] = PLAIN) -> str:
    """The year in one cell merged over the rows of each year."""
    table = house(HEADER, once(rows))
    for year in ("2025", "2026"):
        count = sum(row[0] == year for row in rows)
        table = table.replace(f"<td><strong>{year}</strong>", f'<td rowspan="{count}"><strong>{year}</strong>')
    return table.replace("<tr><td></td>", "<tr>")


def to_numbers(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [[int(cell) if str(cell).isdigit() else cell for cell in row] for row in rows]


# -- transfers and returns: the forms that are read ---------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(house(HEADER, [*PLAIN, TOTAL]), id="as seen: strong headers, year in bold, total row"),
        pytest.param(house(HEADER, PLAIN).replace("<strong>", "").replace("</strong>", ""), id="plain"),
        pytest.param(house(HEADER, once()), id="year once"),
        pytest.param(spanning(), id="year merged over its rows"),
        pytest.param(
            house(HEADER, PLAIN).replace("<table>", "<table><caption>Table 1: transfers by month</caption>"), id="caption"
        ),
        pytest.param(house(HEADER, [[y, m[:3], i, o] for y, m, i, o in PLAIN]), id="months abbreviated"),
        pytest.param(
            house(["Month", "Transfers into the UK", "Returns to France"], [[f"{m} {y}", i, o] for y, m, i, o in PLAIN]),
            id="month and year in one column, columns renamed",
        ),
        pytest.param(house(HEADER, [*PLAIN, ["", "Total", "1,117", "1,087"]]), id="total below the months"),
        pytest.param(
            house(HEADER, [*PLAIN[:5], ["2025", "Total", 245, 217], *PLAIN[5:], ["2026", "Total", 872, 870], TOTAL]),
            id="totals of the years",
        ),
        pytest.param(house(HEADER, PLAIN[::-1]), id="newest first"),
        pytest.param(house(["Year", "Month", "OUT", "IN"], [[y, m, o, i] for y, m, i, o in PLAIN]), id="columns the other way"),
        pytest.param(house(HEADER, PLAIN) + "<p>1. Provisional.</p>", id="note below"),
    ],
)  # fmt: skip
def test_a_plausible_form_of_transfers_and_returns_is_read(read, body):
    report, rows = read(body)
    assert sorted(rows) == sorted(READ), report.problems
    assert sum(value for _, measure, value, _ in rows if measure == "transferred_in") == 1117
    assert sum(value for _, measure, value, _ in rows if measure == "returned_out") == 1087


def test_the_figures_keep_the_cells_of_the_page_and_the_total_row_its_own(read):
    report, _ = read(house(HEADER, [*PLAIN, TOTAL]))
    assert (report.sheet, report.last_cell) == ("table 1", "C12")
    assert [(t.period, t.measure, t.value, t.cell, t.first, t.last) for t in report.totals] == [
        ("2025-08-06 to 2026-06-30", "transferred_in", 1117, "C13", "2025-08-06", "2026-06-30"),
        ("2025-08-06 to 2026-06-30", "returned_out", 1087, "D13", "2025-08-06", "2026-06-30"),
    ]


def test_the_totals_of_a_year_are_those_of_its_rows(read):
    report, _ = read(house(HEADER, [*PLAIN[:5], ["2025", "Total", 245, 217], *PLAIN[5:]]))
    assert [(t.period, t.measure, t.value, t.first, t.last) for t in report.totals] == [
        ("2025", "transferred_in", 245, "2025-01-01", "2025-12-31"),
        ("2025", "returned_out", 217, "2025-01-01", "2025-12-31"),
    ]


@pytest.mark.parametrize("write", [ods, xlsx])
def test_the_same_table_as_a_workbook_is_read(read, tmp_path, write):
    sheets = {
        "Cover": [["Transfers under the UK-France agreement"], ["Published: 16 July 2026"]],
        "Table_1": [["Table 1: Transfers and returns"], ["Source: Home Office"], HEADER, *to_numbers(PLAIN),
                    ["Total", "", 1117, 1087]],
    }  # fmt: skip
    report, rows = read(write(tmp_path / f"uk-france-agreement-june-2026.{write.__name__}", sheets))
    assert rows == READ, report.problems
    assert [total.value for total in report.totals] == [1117, 1087]


def test_markers_beside_and_in_place_of_figures_stay(read):
    rows = changed(10, 2, "314 [p]", changed(9, 3, "1,218 [r]", changed(0, 3, "[c]")))
    _, found = read(house(HEADER, rows))
    assert [row for row in found if row[3]] == [
        ("2025-08", "returned_out", None, "[c]"),
        ("2026-05", "returned_out", 1218.0, "[r]"),
        ("2026-06", "transferred_in", 314.0, "[p]"),
    ]
    _, found = read(house(HEADER, [["2026 [p]" if row[0] == "2026" else row[0], *row[1:]] for row in PLAIN]))
    assert {(period[:4], marker) for period, *_, marker in found} == {("2025", None), ("2026", "[p]")}


@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [("6 August 2025", "30 June 2026", ("2025-08-06", "2026-06-30")), ("1 August 2025", "9 June 2026", ("2025-08-01", "2026-06-09"))],
)  # fmt: skip
def test_the_first_and_the_last_month_are_the_days_that_the_title_names(read, first, last, ends):
    title = FRANCE_TITLE.replace("6 August 2025", first).replace("30 June 2026", last)
    report, rows = read(house(HEADER, PLAIN), title=title)
    assert (report.first_period, report.last_period) == ends
    assert [row[0] for row in rows] == [row[0] for row in READ]  # a part of a month keeps the month's name


# -- transfers and returns: the forms that are refused, with what to do --------------------------------


@pytest.mark.parametrize(
    ("body", "rule", "cell", "advice"),
    [
        pytest.param(
            house(["Year", "Month", "Arrivals", "Departures"], PLAIN), "header_not_found", "row 1",
            "Correct the labels in assets/tables/uk_france_agreement.py", id="columns renamed beyond knowing",
        ),
        pytest.param(
            house(["Measure", "August 2025", "September 2025"], [["IN", 0, 3], ["OUT", 0, 17]]), "header_not_found", "row 2",
            "row 1: Measure | August 2025 | September 2025", id="transposed",
        ),
        pytest.param(
            house([*HEADER, "Net"], [[*row, 0] for row in PLAIN]), "unknown_column", "E1",
            "or as `NotRead` with a reason", id="a column added",
        ),
        pytest.param(house(HEADER, [*PLAIN[:3], *PLAIN[4:]]), "missing_period", "B5", "put the missing rows back", id="a month missing"),
        pytest.param(house(HEADER, PLAIN[:-1]), "months_not_as_titled", "B11", "a month may be missing", id="the last month missing"),
        pytest.param(
            house(HEADER, PLAIN) * 2, "ambiguous_table", None, "tell it apart by `sheets` or `subjects`", id="two tables"
        ),
        pytest.param(house(HEADER, [*PLAIN, ["To date", "", 1117, 1087]]), "unknown_year", "A13", "its label to `totals`", id="a total of another name"),
        pytest.param(house(HEADER, [*PLAIN, ["2026", "To date", 872, 870]]), "unknown_period", "B13", "label to `totals`", id="a month of another name"),
        pytest.param(
            house(HEADER, [*PLAIN[:5], ["", "Total", 245, 217], *PLAIN[5:]]), "total_in_between", "A7",
            "write the year beside it", id="a total between the months",
        ),
        pytest.param(house(HEADER, changed(3, 2, "87 [x]")), "unknown_marker", "C5", "`markers` or `beside`", id="an unknown mark"),
        pytest.param(house(HEADER, changed(3, 2, "")), "empty_cell", "C5", "never taken for 0", id="an empty cell"),
        pytest.param(house(HEADER, changed(3, 2, "1.117")), "ambiguous_number", "C5", "never taken for 0", id="a full stop for thousands"),
        pytest.param(house(HEADER, [*PLAIN[:4], *PLAIN[3:]]), "duplicate_key", "C5", "wait for the publisher", id="a month twice"),
        pytest.param(house(HEADER, [*changed(3, 0, "", once())[:4], ["", "January", 1, 1]]), "year_carried_too_far", "A6", "write the year where it changes", id="a year not written"),
        pytest.param("<p>1,117 people were transferred.</p>", "missing_sheet", None, "figures that stand in prose are not read", id="prose"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_known_is_refused_with_what_to_do(read, body, rule, cell, advice):
    found = problem(read(body)[0])
    assert (found["rule"], found["cell"]) == (rule, cell)
    assert advice in found["advice"]


def test_the_publication_page_itself_holds_no_table_and_no_end_of_an_address_matters():
    reads = [
        {c.table_id for c in Source("0", f"{slug}.json", f"{slug}.json", f"{PUBLICATION}/{slug}", title).contracts(contracts().values())}
        for slug, title in (
            ("transfers-into-and-returns-from-the-united-kingdom-under-the-uk-france-agreement-on-the-prevention-of-d", ""),
            ("disruptions-and-arrests-for-organised-immigration-crime-activity-between-january-2023-and-march-2026", ""),
            ("x", FRANCE_TITLE.replace("-", "–")),
            ("x", CRIME_TITLE),
            ("something-else", "Another document of the commander"),
        )
    ]  # fmt: skip
    assert reads == [{FRANCE}, {CRIME}, {FRANCE}, {CRIME}, set()]


# -- disruptions ----------------------------------------------------------------------------------------

LEVELS = ["Year", "Quarter", "Major", "Moderate", "Minor", "Total"]
SPELT = {"Q1": "January to March", "Q2": "April to June", "Q3": "July to September", "Q4": "October to December"}
BY_QUARTER = [[q[:4], SPELT[q[5:]], *figures] for q, *figures in QUARTERS]
DISRUPTED = [
    (quarter, measure, float(value), None)
    for quarter, *figures in QUARTERS
    for measure, value in zip(("major", "moderate", "minor", "total"), figures, strict=True)
]
AGENCIES = house(
    ["Agency", "1 April 2024 to 31 March 2025", "1 April 2025 to 31 March 2026"],
    [["National Crime Agency", 194, 305], ["Police Forces", 382, "1,173"], ["Home Office", 817, 902]],
)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(house(LEVELS, BY_QUARTER) + AGENCIES, id="as read by others, with the table of agencies"),
        pytest.param(house(LEVELS, BY_QUARTER).replace("<strong>", "").replace("</strong>", ""), id="plain"),
        pytest.param(house(LEVELS, once(BY_QUARTER)), id="year once"),
        pytest.param(house(LEVELS, [[q[:4], q[5:], *figures] for q, *figures in QUARTERS]), id="Q1 beside the year"),
        pytest.param(house(LEVELS[1:], [list(row) for row in QUARTERS]), id="2023 Q1 in one column"),
        pytest.param(house(LEVELS[1:], [[f"{q} {y}", *n] for y, q, *n in BY_QUARTER]), id="January to March 2023"),
        pytest.param(house(LEVELS, [[y, q.replace(" to ", " – "), *n] for y, q, *n in BY_QUARTER]), id="with a dash"),
        pytest.param(
            house([*LEVELS[:2], "Major disruptions", "Moderate disruptions", "Minor disruptions", "Total disruptions"], BY_QUARTER),
            id="columns renamed",
        ),
        pytest.param(house(LEVELS, [*BY_QUARTER, ["Total", "", 257, "1,044", "7,131", "8,432"]]), id="total row"),
        pytest.param(house(LEVELS, [[y, q, *n[:3], f"{int(n[3]):,}"] for y, q, *n in BY_QUARTER]), id="thousands"),
    ],
)  # fmt: skip
def test_a_plausible_form_of_disruptions_is_read(read, body):
    report, rows = read(body, CRIME, CRIME_TITLE)
    assert rows == DISRUPTED, report.problems
    totals = {period: value for period, measure, value, _ in rows if measure == "total"}
    assert sum(totals[period] for period in ("2025 Q2", "2025 Q3", "2025 Q4", "2026 Q1")) == 3766


@pytest.mark.parametrize(
    ("body", "rule", "cell", "advice"),
    [
        pytest.param(house(["Year", "Quarter", "High", "Moderate", "Low", "Total"], BY_QUARTER), "header_not_found", "row 1",
                     "Correct the labels", id="levels renamed"),
        pytest.param(house([*LEVELS, "Change"], [[*row, 1] for row in BY_QUARTER]), "unknown_column", "G1", "`NotRead`", id="a column added"),
        pytest.param(house(LEVELS, [*BY_QUARTER[:4], *BY_QUARTER[5:]]), "missing_period", "B6", "missing rows", id="a quarter missing"),
        pytest.param(house(LEVELS, BY_QUARTER[:-1]), "ends_otherwise_than_titled", "B13", "ends_before_title", id="the last quarter missing"),
        pytest.param(house(LEVELS, changed(1, 1, "April to July", BY_QUARTER)), "unknown_period", "B3", "`styles`", id="no quarter"),
        pytest.param(house(LEVELS, changed(1, 2, "400", BY_QUARTER)), "broken_invariant", "C3", "labels above both", id="a part above its total"),
        pytest.param(house(LEVELS, BY_QUARTER) * 2, "ambiguous_table", None, "tell it apart", id="two tables"),
        pytest.param(AGENCIES, "header_not_found", None, "Agency | 1 April 2024 to 31 March 2025", id="only the agencies"),
    ],
)  # fmt: skip
def test_a_form_of_disruptions_that_is_not_known_is_refused_with_what_to_do(read, body, rule, cell, advice):
    found = problem(read(body, CRIME, CRIME_TITLE)[0])
    assert (found["rule"], found["cell"]) == (rule, cell)
    assert advice in found["advice"]


@pytest.mark.parametrize("words", ["Figures are in hundreds", "In thousands", "(thousands)"])
def test_a_label_that_is_a_word_of_the_scale_does_not_hide_it(read, tmp_path, words):
    """`IN` is a column here, and no column takes its word out of a sentence that gives the scale."""
    sheets = {"Table_1": [["Transfers"], [words], HEADER, *to_numbers(PLAIN)]}
    found = problem(read(ods(tmp_path / "uk-france-agreement.ods", sheets))[0])
    assert (found["rule"], found["cell"], found["found"]) == ("scaled_figures", "A2", words)


@pytest.mark.parametrize("level", ["Major", "Moderate", "Minor"])
def test_no_level_is_ever_larger_than_the_total(read, level):
    header = [{level: "Total", "Total": level}.get(label, label) for label in ("Major", "Moderate", "Minor", "Total")]
    body = house(["Year", "Quarter", *header], [["2026", "January to March", "11", "40", "199", "250"]])
    report, _ = read(body, CRIME, CRIME_TITLE)
    assert problem(report)["rule"] == "broken_invariant"
