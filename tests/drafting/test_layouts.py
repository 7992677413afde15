"""Drafts of layouts that publishers use: what is found in each, and what is left to a person."""

from datetime import date

import pytest

from assets.contracts.faults import ContractError
from assets.contracts.language import Dimension, Listing, NoteColumn, NotRead, YearColumn
from assets.contracts.undecided import undecided
from assets.tables import drafted
from tests.builders import document, ods, xlsx
from tests.drafting.drafting import answer, linted, made

UKVI = [
    ["Vis_D01: Entry clearance visa applications, by nationality and type, 2022 Q1 to 2022 Q4"],
    ["Year", "Quarter", "Nationality", "Region", "Visa type group", "Applications"],
    *(
        [2022, f"2022 Q{quarter}", nationality, region, group, 100 * quarter + at]
        for quarter in (1, 2, 3, 4)
        for at, (nationality, region) in enumerate([("Albania", "Europe Other"), ("Ghana", "Africa Sub-Saharan")])
        for group in ("Study", "Work")
    ),
    ["End of table"],
]


def test_a_title_a_header_in_row_2_and_a_closing_row(tmp_path):
    came = made(xlsx(tmp_path / "visas-datasets-dec-2022.xlsx", {"Data - Vis_D01": UKVI}))
    assert (came.header, came.styles) == (2, ("quarter",))
    assert came.columns == [
        ("Repeats", "Year"),
        ("PeriodColumn", "Quarter"),
        ("Dimension", "Nationality"),
        ("Dimension", "Region"),
        ("Dimension", "Visa type group"),
        ("Measure", "Applications"),
    ]
    contract = came.contract
    assert isinstance(contract.layout, Listing)
    assert (contract.table_id, contract.layout.end, contract.layout.consecutive) == ("Vis_D01", "End of table", True)
    assert contract.title == "Entry clearance visa applications, by nationality and type, 2022 Q1 to 2022 Q4"
    assert [dimension.categories for dimension in contract.dimensions] == ["nationalities", "regions", ""]
    assert (contract.documents, contract.sheets) == (
        (r"(?i)^visas[ _-]+datasets[ _-]+[a-z]+[ _-]+\d+",),
        ("Data[ _-]+Vis[ _-]+D01",),
    )
    assert contract.natural_key == ("period", "nationality", "region", "visa_type_group")
    assert came.told("natural key") == ["natural key: unique in this file by period, nationality, visa_type_group"]
    assert came.drafted.outcome == (
        'The draft loads and reads the file: 16 figures in 16 rows of sheet "Data - Vis_D01", 0 of them shorthand in place '
        "of a value",
        "4 periods (quarter), from 2022 Q1 to 2022 Q4; measures: applications",
    )
    assert linted(came.drafted.text) == ""


def test_a_draft_is_refused_among_the_tables_until_everything_is_decided(tmp_path):
    came = made(xlsx(tmp_path / "visas.xlsx", {"Data - Vis_D01": UKVI}))
    faults = [fault.message for fault in undecided(came.contract)]
    assert faults[: len(came.drafted.decide)] == [f"a person has to decide: {line}" for line in came.drafted.decide]
    assert faults[len(came.drafted.decide) :] == [
        f"{place} is left 'undecided': say what is meant" for place in ("pages", "official_label", "status_basis")
    ]
    settled = came.drafted.text.replace('"undecided"', '"settled"').replace("    undecided=DECIDE,\n", "")
    assert undecided(drafted(settled, "assets/tables/vis_d01.py")) == []
    with pytest.raises(ContractError, match="there is no such field; did you mean 'natural_key'"):
        drafted(settled.replace("natural_key=", "natural_keys="), "assets/tables/vis_d01.py")


def test_markers_keep_the_meaning_the_file_gives_and_others_are_left_open(tmp_path):
    rows = [
        ["Det_X02: people detained"],
        ["z indicates not applicable, [c] = confidential."],
        ["Quarter", "People detained", "Percentage detained (%)"],
        ["2024 Q1", 10, 0.25],
        ["2024 Q2", "z", "-"],
        ["2024 Q3", "[c]", 0.5],
        ["2024 Q4", "12 [p]", 0.125],
        ["2025 Q1", 12, "unclear"],
    ]
    came = made(ods(tmp_path / "detained.ods", {"Det_X02": rows}))
    people, share = came.contract.measures
    assert (people.markers, people.beside) == ({"z": "not applicable", "[c]": "confidential"}, {"[p]": "undecided"})
    assert share.markers == {"-": "undecided", "unclear": "undecided"}
    assert (people.unit, people.kind, people.precision) == ("people", "stock", 1.0)
    assert (share.unit, share.kind, share.precision) == ("share", "rate", 0.0)
    assert came.told('marker "z"') == [
        'marker "z" in "People detained": 1 cells, the first B5; A2 says "not applicable"'
    ]
    assert came.told('marker "-"') == [
        'marker "-" in "Percentage detained (%)": 1 cells, the first C5: the file does not say what it means; '
        "sql/reference/markers.csv has: not collected (SB_01 and SB_02; elsewhere its meaning depends on the table). Write its "
        "meaning in this table"
    ]
    assert came.told('marker "unclear": add') == ['marker "unclear": add it to sql/reference/markers.csv']
    assert [fault.message for fault in undecided(came.contract) if "columns" in fault.message] == [
        f"columns {place} is left 'undecided': say what is meant"
        for place in (
            "'People detained', beside '[p]'",
            "'Percentage detained (%)', markers '-'",
            "'Percentage detained (%)', markers 'unclear'",
        )
    ]


def test_a_year_that_stands_once_beside_bare_months(tmp_path):
    rows = [
        ["Illegal working"],
        ["Year", "Month", "Visits"],
        [2024, "November", 700],
        ["", "December", 650],
        [2025, "January", 900],
    ]
    came = made(ods(tmp_path / "visits.ods", {"Visits": rows}))
    assert came.columns == [("YearColumn", "Year"), ("PeriodColumn", "Month"), ("Measure", "Visits")]
    assert isinstance(came.contract.layout, Listing)
    assert came.contract.layout.columns[0] == YearColumn(label="Year", once=True)
    assert came.drafted.outcome[1] == "3 periods (month), from 2024-11 to 2025-01; measures: visits"


def test_dates_are_weeks_months_or_days_as_at_by_what_heads_them(tmp_path):
    def style(label: str, days: list[date]) -> tuple[tuple[str, ...], list[str]]:
        rows = [[label, "Boats arrived"], *([day, 1 + at] for at, day in enumerate(days))]
        came = made(ods(tmp_path / "boats.ods", {"Boats": rows}))
        return came.styles, came.told("the dates are")

    sundays = [date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 15)]
    assert style("Week ending", sundays) == (("week",), [])
    assert style("Date", sundays) == (
        ("week",),
        ['styles of "Date": the dates are seven days apart: read as ends of weeks'],
    )
    assert style("Date", [date(2026, 3, 1), date(2026, 3, 2)]) == (
        ("day",),
        ['styles of "Date": the dates are read as single days'],
    )
    assert style("As at", [date(2026, 3, 31), date(2026, 6, 30)]) == (("as_at",), [])


def test_columns_that_cannot_be_placed_are_not_read_and_told(tmp_path):
    rows = [
        ["Quarter", "Office", "Code", "Visits", "Change on the year", "Notes", "Empty", "Seen on"],
        ["2024 Q1", "Leeds", "017", 10, 1, "Revised", "", date(2024, 5, 1)],
        ["2024 Q2", "Leeds", "017", 12, -2, "", "", date(2024, 8, 1)],
        ["2024 Q2", "York", "004", 2, 2, "", "", date(2024, 8, 1)],
    ]
    came = made(ods(tmp_path / "offices.ods", {"Offices": rows}))
    kinds = dict((label, kind) for kind, label in came.columns)
    assert kinds == {
        "Quarter": "PeriodColumn", "Office": "Dimension", "Code": "Dimension", "Visits": "Measure",
        "Change on the year": "NotRead", "Notes": "NoteColumn", "Empty": "NotRead", "Seen on": "NotRead",
    }  # fmt: skip
    layout = came.contract.layout
    assert isinstance(layout, Listing)
    assert [c.known for c in layout.columns if isinstance(c, NoteColumn)] == [("Revised",)]
    assert [(c.label, c.required, c.reason) for c in layout.columns if isinstance(c, NotRead)] == [
        ("Change on the year", True, "derived by the publisher from columns beside it"),
        ("Empty", False, "undecided"),
        ("Seen on", True, "undecided"),
    ]
    assert came.told("could not be placed") == [
        'column G, "Empty": it holds empty cells, and could not be placed; it is not read. If it tells rows apart or holds figures, say how',
        'column H, "Seen on": it holds dates, and could not be placed; it is not read. If it tells rows apart or holds figures, say how',
    ]


def test_labels_in_two_rows_are_told(tmp_path):
    rows = [
        ["Visits"],
        ["", "By day", "", "By night", ""],
        ["Quarter", "Leeds", "York", "Leeds at night", "York at night"],
        ["2024 Q1", 1, 2, 3, 4],
        ["2024 Q2", 5, 6, 7, 8],
    ]
    came = made(ods(tmp_path / "visits.ods", {"Visits": rows}))
    assert came.header == 3
    assert came.told("row 2, above the header") == [
        "layout: row 2, above the header, has several cells too; if they are labels, those of the header may mean nothing without them"
    ]


def test_keys_that_repeat_are_said_to(tmp_path):
    rows = [["Quarter", "Office", "Visits"], ["2024 Q1", "Leeds", 1], ["2024 Q1", "Leeds", 2], ["2024 Q1", "York", 3]]
    came = made(xlsx(tmp_path / "offices.xlsx", {"Offices": rows}))
    assert (came.contract.natural_key, came.contract.unique_key) == (("period", "office"), False)
    assert [line.partition(":")[0] for line in came.told("unique_key")] == ["natural_key"]


def test_totals_are_told_with_what_they_add_up(tmp_path):
    rows = [["Quarter", "Office", "All visits", "Day", "Night"]]
    for quarter in ("2024 Q1", "2024 Q2", "2024 Q3"):
        rows += [[quarter, "Leeds", 5, 3, 2], [quarter, "York", 7, 6, 1], [quarter, "Total", 12, 9, 3]]
    came = made(xlsx(tmp_path / "offices.xlsx", {"Offices": rows}))
    assert came.told("is the sum of") == [
        'columns: "All visits" is the sum of "Day" + "Night", in all 9 places where all are given',
        'rows: "Total" is the sum of the 2 others in "Office", in all 3 places, of "All visits", "Day", "Night"',
    ]
    rows[-1][2] = 13
    came = made(xlsx(tmp_path / "offices.xlsx", {"Offices": rows}))
    assert came.told("sum of") == [
        'columns: "All visits" is called a total, but is no sum of the figures next to it',
        'rows: "Total" is not the sum of the 2 others in "Office" in 1 of 3 places, the first of them "2024 Q3", of "All visits"',
        'rows: "Total" is the sum of the 2 others in "Office", in all 3 places, of "Day", "Night"',
    ]


def test_a_crosstab_with_years_as_text_changes_and_a_sum(tmp_path):
    rows = [
        ["Sup_01: people in receipt of support [Notes 1, 2]"],
        ["Link to notes"],
        ["Some shorthand is used in this table. : indicates not available"],
        ["Source: Home Office"],
        ["As at the end of...", "2022", "2023", "Year ending September 2024", "Change in the latest year"],
        ["Supported [Note 1]", 30, 40, 60, 20],
        ["In hotels", 10, ":", 20, 5],
        ["In other housing", 20, ":", 40, 15],
    ]
    came = made(ods(tmp_path / "support-summary-sep-2024.ods", {"Sup_01": rows}))
    assert (came.header, came.styles) == (5, ("year", "year_ending"))
    assert came.columns == [
        ("Measure", "Supported"), ("Measure", "In hotels"), ("Measure", "In other housing"),
        ("NotRead", "Change in the latest year"),
    ]  # fmt: skip
    assert [measure.kind for measure in came.contract.measures] == ["stock"] * 3
    assert came.contract.measures[1].markers == {":": "not available"}
    assert (came.contract.natural_key, came.contract.coverage) == (("period", "measure"), "full")
    assert linted(came.drafted.text) == ""


def test_a_page_whose_heading_names_the_week(tmp_path):
    table = "<table><thead><tr><th>Migrants arrived</th><th>Boats arrived</th></tr></thead><tbody><tr><td>1,912</td><td>28</td></tr></tbody></table>"
    path = document(
        tmp_path / "weekly.html",
        "Weekly summary",
        "2026-08-18T09:30:00+01:00",
        f"<h2>Week ending 9 August 2026</h2>{table}",
    )
    came = made(path)
    assert isinstance(came.contract.layout, Listing)
    assert (came.contract.layout.heading_period, came.styles) == ("(?i)^week ending (.+)$", ("week",))
    assert (came.contract.formats, came.contract.sheets, came.contract.coverage) == (
        ("html",),
        (r"table \d+",),
        "single",
    )
    assert (
        came.drafted.outcome[1]
        == "1 periods (week), from week ending 2026-08-09 to week ending 2026-08-09; measures: migrants_arrived, boats_arrived"
    )


def test_counts_that_look_like_years_are_no_period(tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text("Office,Visits,Quarter\nLeeds,2001,2024 Q1\nYork,1999,2024 Q1\n", encoding="utf-8")
    assert made(path).columns == [("Dimension", "Office"), ("Measure", "Visits"), ("PeriodColumn", "Quarter")]


def test_a_csv_file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text('Quarter,Sex,People\n2024 Q1,Male,"1,012"\n2024 Q1,Female,3\n', encoding="utf-8")
    came = made(path)
    assert came.columns == [("PeriodColumn", "Quarter"), ("Dimension", "Sex"), ("Measure", "People")]
    assert [d.categories for d in came.contract.dimensions if isinstance(d, Dimension)] == ["categories:sex"]
    assert came.contract.table_id == "people"
    assert came.told("table_id:") == [
        "table_id: neither sheet nor title gives one; people is made of the name of the file; how is the table called?"
    ]


@pytest.mark.parametrize(
    "rows, why",
    [
        ([["Notes"], ["1. Figures are provisional."]], "no row looks like a header: labels, with figures below them"),
        ([["Nationality", "Claims"], ["Albania", 5]], 'no column holds periods in a way that is read; "Nationality" holds "Albania". A period that stands in the title alone has no word in the language'),
        ([["Year", "Jan", "Feb", "Mar"], ["2024", 1, 2, 3]], "months without a year stand across the top, for which the language has no layout"),
        ([["Group", "Age", "2023", "2024"], ["A", "under 18", 1, 2]], 'column B, "Age" holds words: a Crosstab has its row labels in column A alone'),
        ([["Group", "2023 [p]", "2024 [p]"], ["A", 1, 2]], 'the periods across the top are written in no way that is read; "2023 [p]" has a mark beside it, which a Crosstab does not read'),
    ],
)  # fmt: skip
def test_what_cannot_be_drafted_is_said(tmp_path, rows, why):
    came = answer(ods(tmp_path / "table.ods", {"Sheet": rows}))
    assert (came.text, came.why_not) == ("", why)


def test_a_draft_by_which_its_file_cannot_be_read_says_where(tmp_path):
    rows = [["Quarter", "Visits"], ["2024 Q1", 1], ["2024 Q2", ""], ["2024 Q3", 3]]
    came = answer(ods(tmp_path / "visits.ods", {"Visits": rows}))
    assert (bool(came.text), came.reads) == (True, False)
    assert came.outcome == (
        "The draft loads, but the file cannot be read by it:",
        "empty_cell in B3: \"'Visits' is empty\"",
    )
    assert (
        '1 cells of "Visits" are empty, which is no figure and no 0: the reader refuses them; the first is B3'
        in came.found
    )


def test_a_sheet_has_to_be_named_where_there_are_several(tmp_path):
    path = ods(tmp_path / "two.ods", {"Cover": [["x"]], "Vis_D01": UKVI})
    assert answer(path).why_not == 'name a sheet of: "Cover", "Vis_D01"'
    assert answer(path, "Vis").why_not == 'the file has no sheet "Vis"; it has "Cover", "Vis_D01"'
    assert made(path, "vis_d01 ").header == 2
