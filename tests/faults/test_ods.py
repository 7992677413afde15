"""ODS files as spreadsheet programs, other programs and damage really leave them, and what is read of each."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.observations.limits import Limits
from assets.observations.workbook import Workbook
from assets.problems import TableError
from tests.builders import ods
from tests.faults.parts import ods_cell, ods_grid, ods_of, ods_row, rules, values

FORMULA = 'table:formula="of:=[.A1]/0"'
ERROR = 'calcext:value-type="error"'


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (ods_cell("float", 0, "#DIV/0!", more=FORMULA), "#DIV/0!"),
        (ods_cell("float", 0, "#DIV/0!"), "#DIV/0!"),
        (ods_cell("percentage", 0, "#N/A"), "#N/A"),
        (ods_cell("currency", 0, "#REF!"), "#REF!"),
        (ods_cell("float", 0, "#VALUE!"), "#VALUE!"),
        (ods_cell("float", 0, "#NAME?"), "#NAME?"),
        (ods_cell("float", 0, "#NUM!"), "#NUM!"),
        (ods_cell("float", 0, "#NULL!"), "#NULL!"),
        (ods_cell("float", 0, "Err:502"), "Err:502"),
        (ods_cell("float", 0, "#WERT!"), "#WERT!"),
        (ods_cell("float", 0, "#NV", more=FORMULA), "#NV"),
        (ods_cell("string", "", "#REF!", more=ERROR), "#REF!"),
        (ods_cell("string", "", "#REF!", more=f"{FORMULA} {ERROR}"), "#REF!"),
        (ods_cell("float", 0, more=ERROR), "error"),
        (ods_cell("string", None, "Err:508", more=FORMULA), "Err:508"),
        (ods_cell("string", None, "#BEZUG!", more=FORMULA), "#BEZUG!"),
        (ods_cell("string", None, "#N/A"), "#N/A"),
        (ods_cell(None, None, "#DIV/0!", more=FORMULA), "#DIV/0!"),
    ],
)  # fmt: skip
def test_an_error_is_no_figure_however_it_is_saved(tmp_path, cell, found):
    grid = ods_grid(tmp_path, ods_row(ods_cell("float", 1, "1"), cell))
    assert rules(grid) == {"B1": "error_cell"}
    assert (grid.doubts["B1"].found, values(grid)) == (found, [[1.0, found]])


@pytest.mark.parametrize(
    "cell",
    [
        ods_cell("float", None, more=FORMULA),
        ods_cell("string", None, more=FORMULA),
        ods_cell(None, None, more=FORMULA),
        ods_cell(None, None, "", more=FORMULA),
        ods_cell("date", None, more=FORMULA),
    ],
)
def test_a_row_of_formulas_without_values_is_not_blank(tmp_path, cell):
    grid = ods_grid(tmp_path, ods_row(ods_cell("float", 1, "1")) + ods_row(cell))
    assert rules(grid) == {"A2": "formula_without_value"}
    assert values(grid) == [[1.0], ["=of:=[.A1]/0"]]


def test_an_empty_text_that_a_formula_gives_is_an_empty_cell(tmp_path):
    grid = ods_grid(tmp_path, ods_row(ods_cell("string", "", "", more=FORMULA), ods_cell("float", 2, "2")))
    assert (values(grid), rules(grid)) == ([["", 2.0]], {})


@pytest.mark.parametrize(
    ("kind", "stored", "shown"),
    [
        ("float", 1234.5, "1,234.5"), ("float", 1234567, "12,34,567"), ("float", 1234567, "1 234 567"),
        ("float", 0.4567, "0.46"), ("float", 2.675, "2.68"), ("float", -5, "(5)"), ("float", -5, "-5"),
        ("float", -5, "\u22125"), ("currency", 13800, "£13,800"), ("currency", -2.5, "-£2.50"), ("float", 3, "3 days"),
        ("percentage", 0.47, "47%"), ("percentage", 0.4666, "46.7 %"), ("float", 0, "0"), ("float", 1.5e6, "1.5E+06"),
        ("float", "1e22", "10000000000000000000000"), ("float", 0.3333333333, "0.333333"), ("currency", 5, "GBP 5"),
    ],
)  # fmt: skip
def test_a_figure_that_is_shown_as_it_is_stored_is_read(tmp_path, kind, stored, shown):
    grid = ods_grid(tmp_path, ods_row(ods_cell(kind, stored, shown)))
    assert (values(grid), rules(grid)) == ([[float(stored)]], {})


@pytest.mark.parametrize(
    ("kind", "stored", "shown"),
    [
        ("float", 1523000, "1.5"), ("float", 1523000, "1.5m"), ("float", 47, "47%"), ("percentage", 0.47, "47"),
        ("float", 0, "nil"), ("float", 0, "-"), ("float", 5, ""), ("float", 5, "###"), ("float", 389, "389 [r]"),
        ("float", 389, "3891"), ("float", -5, "5"), ("float", 5, "(5)"), ("float", 41472, "41,47"),
        ("float", 2000, "2.000"), ("float", 1, "Q1"), ("float", 44927, "Jan 2023"), ("float", 1.005, "1.1"),
        ("float", 1234, "1 2 3 4"), ("float", 5, "9" * 450),
    ],
)  # fmt: skip
def test_a_figure_that_is_shown_otherwise_is_doubted(tmp_path, kind, stored, shown):
    grid = ods_grid(tmp_path, ods_row(ods_cell(kind, stored, shown)))
    assert rules(grid) == {"A1": "shown_otherwise"}
    assert grid.doubts["A1"].found.startswith(f"stored {stored}, shown {shown[:190]!r}"[:-1])


@pytest.mark.parametrize("stored", ["abc", "1_000", "0x10", "1,5", ""])
def test_a_number_that_is_none_is_doubted(tmp_path, stored):
    grid = ods_grid(tmp_path, ods_row(ods_cell("float", stored, "7"), ods_cell("float", 1, "1")))
    assert rules(grid) == {"A1": "not_a_number"}


def test_numbers_beyond_all_bounds_and_numbers_without_a_shown_text_are_believed(tmp_path):
    cells = [ods_cell("float", "9" * 5_000, "9" * 5_000), ods_cell("float", "INF", "x"), ods_cell("percentage", 0.5)]
    grid = ods_grid(tmp_path, ods_row(*cells))
    assert (values(grid), rules(grid)) == ([[float("inf"), float("inf"), 0.5]], {})


def test_text_is_what_a_person_sees_of_the_cell_alone(tmp_path):
    shape = "<draw:frame><draw:text-box><text:p>5</text:p></draw:text-box></draw:frame>"
    cells = [
        ods_cell("string", None, "Boats<text:line-break/>arrived"),
        ods_cell("string", None, "a<text:s/>b<text:s text:c='3'/>c<text:tab/>d"),
        ods_cell("string", None, "involved in", "uncontrolled landings"),
        ods_cell("string", None, "<text:a>No<text:span>te</text:span></text:a>s"),
        ods_cell("string", None, "figure", inside="<office:annotation><text:p>a comment</text:p></office:annotation>"),
        ods_cell(
            "string", None, f"38{shape}9<text:note><text:note-body><text:p>1</text:p></text:note-body></text:note>"
        ),
        ods_cell("float", 7, "7", inside="<office:annotation><text:p>8</text:p></office:annotation>" + shape),
        ods_cell("string", None, "x<!-- y -->z"),
        ods_cell(None, None, inside="<office:annotation><text:p>only a comment</text:p></office:annotation>"),
    ]
    grid = ods_grid(tmp_path, ods_row(*cells))
    assert values(grid) == [
        ["Boats\narrived", "a b   c d", "involved in\nuncontrolled landings", "Notes", "figure", "389", 7.0, "xz"]
    ]
    assert rules(grid) == {}


def test_a_text_without_a_type_is_seen_and_one_stored_otherwise_is_doubted(tmp_path):
    grid = ods_grid(tmp_path, ods_row(ods_cell(None, None, "seen"), ods_cell("string", "389", "3891")))
    assert (values(grid), rules(grid)) == ([["seen", "3891"]], {"B1": "shown_otherwise"})


def test_tables_that_are_no_sheets_are_not_read(tmp_path):
    inner = f'<table:table table:name="inner">{ods_row(ods_cell("float", 9, "9"))}</table:table>'
    changes = f"<table:tracked-changes><table:deletion>{inner}</table:deletion></table:tracked-changes>"
    shapes = f"<table:shapes><draw:frame>{inner}</draw:frame></table:shapes>"
    cell = ods_cell("string", None, "outer", inside=inner)
    tables = f'{changes}<table:table table:name="S">{shapes}{ods_row(cell)}</table:table><table:dde-links>{inner}</table:dde-links>'
    book = Workbook(ods_of(tmp_path / "a.ods", tables), "a.ods")
    assert book.sheet_names == ["S"]
    assert values(book.grid("S")) == [["outer"]]


def test_rows_and_columns_in_groups_are_read_in_their_order(tmp_path):
    rows = (
        "<table:table-header-rows>" + ods_row(ods_cell("string", None, "head")) + "</table:table-header-rows>"
        "<table:table-row-group><table:table-rows>" + ods_row(ods_cell("float", 1, "1")) + "</table:table-rows>"
        "<table:table-row-group>" + ods_row(ods_cell("float", 2, "2")) + "</table:table-row-group></table:table-row-group>"
        + ods_row(ods_cell("float", 3, "3"))
    )  # fmt: skip
    assert values(ods_grid(tmp_path, rows)) == [["head"], [1.0], [2.0], [3.0]]


HIDE = (
    '<style:style style:name="ro0" style:family="table-row"><style:table-row-properties style:row-height="0cm"/></style:style>'
    '<style:style style:name="co0" style:family="table-column"><style:table-column-properties style:column-width="0in"/>'
    '</style:style><style:style style:name="ta0" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def test_hidden_rows_and_columns_are_told_and_not_read(tmp_path):
    columns = (
        "<table:table-column/><table:table-column table:visibility='collapse'/>"
        "<table:table-column-group table:display='false'><table:table-column/></table:table-column-group>"
        "<table:table-column table:style-name='co0'/><table:table-column/>"
    )
    five = "".join(ods_cell("float", n, str(n)) for n in range(1, 6))
    rows = (
        ods_row(five)
        + ods_row(five, visibility="collapse")
        + ods_row(five, visibility="filter")
        + f"<table:table-row-group table:display='false'><table:table-row-group>{ods_row(five)}"
        "</table:table-row-group></table:table-row-group>" + ods_row(five, style_name="ro0") + ods_row(five)
    )
    grid = ods_grid(tmp_path, columns + rows, HIDE)
    seen, unseen = [1.0, None, None, None, 5.0], [None] * 5
    assert values(grid) == [seen, unseen, unseen, unseen, unseen, seen]
    assert {where for where in grid.hidden if where.endswith(("1", "6"))} == {"B1", "C1", "D1", "B6", "C6", "D6"}
    assert grid.hidden["E3"] == "5.0"
    assert len(grid.hidden) == 6 + 20


def test_a_hidden_sheet_is_said_to_be_hidden(tmp_path):
    row = ods_row(ods_cell("float", 1, "1"))
    assert not ods_grid(tmp_path, row, HIDE, style_name="ta0").shown
    assert ods_grid(tmp_path, row, HIDE, style_name="ta1").shown


def test_covered_cells_are_hidden_and_rows_below_know_what_spans_them(tmp_path):
    note = ods_cell("string", None, "estimate", more="table:number-rows-spanned='3' table:number-columns-spanned='2'")
    below = "<table:covered-table-cell office:value-type='float' office:value='9'><text:p>9</text:p></table:covered-table-cell>"
    rows = [
        ods_row(ods_cell("float", 1, "1"), note, "<table:covered-table-cell/>"),
        ods_row(ods_cell("float", 2, "2"), below, "<table:covered-table-cell/>"),
        ods_row(ods_cell("float", 3, "3"), "<table:covered-table-cell table:number-columns-repeated='2'/>"),
        ods_row(ods_cell("float", 4, "4"), ods_cell("float", 5, "5"), ods_cell("float", 6, "6")),
    ]
    grid = ods_grid(tmp_path, "".join(rows))
    assert values(grid) == [[1.0, "estimate", ""], [2.0, None, ""], [3.0, "", ""], [4.0, 5.0, 6.0]]
    assert grid.hidden == {"B2": "9.0"}
    assert grid.spanned == dict.fromkeys(("B2", "C2", "B3", "C3"), "B1")


def test_struck_figures_are_doubted(tmp_path):
    styles = (
        '<style:style style:name="ce1" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
        '<style:style style:name="ce3" style:family="table-cell" style:parent-style-name="ce1">'
        '<style:text-properties style:text-line-through-style="none"/></style:style>'
        '<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-type="single"/></style:style>'
    )
    cells = [
        ods_cell("float", 1, "1", more="table:style-name='ce1'"),
        ods_cell("float", 2, "2", more="table:style-name='ce2'"),
        ods_cell("float", 3, "3", more="table:style-name='ce3'"),
        ods_cell("string", None, "4<text:span text:style-name='T1'>5</text:span>"),
        ods_cell("string", None, "words", more="table:style-name='ce1'"),
        ods_cell("float", 6, "6"),
    ]
    columns = "<table:table-column table:number-columns-repeated='5'/><table:table-column table:default-cell-style-name='ce1'/>"
    grid = ods_grid(tmp_path, columns + ods_row(*cells), styles)
    assert rules(grid) == dict.fromkeys(("A1", "B1", "D1", "F1"), "struck_out")


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ("01/02/2023", None), ("2023-02-01", None), ("1 February 2023", None), ("01-Feb-23", None), ("02/01/23", None),
        ("Wednesday 1 February 2023", None), ("1 Feb", None), ("01/02/2023 00:00:00", None),
        ("2023", "year"), ("Feb 2023", "month"), ("Feb-23", "month"), ("02/2023", "month"), ("February", "month"),
        ("Q1 2023", "quarter"), ("2023 Q1", "quarter"), ("Wednesday", "other"), ("44958", "other"),
    ],
)  # fmt: skip
def test_how_a_date_is_shown_is_told(tmp_path, shown, kind):
    grid = ods_grid(tmp_path, ods_row(ods_cell("date", "2023-02-01", shown)))
    assert values(grid) == [[date(2023, 2, 1)]]
    assert (dict(grid.dates_shown), rules(grid)) == ({"A1": kind} if kind else {}, {})


@pytest.mark.parametrize("shown", ["01/03/2023", "1 March 2023", "2 February 2023", "1 February 2024", ""])
def test_a_date_that_is_shown_as_another_is_doubted(tmp_path, shown):
    assert rules(ods_grid(tmp_path, ods_row(ods_cell("date", "2023-02-01", shown)))) == {"A1": "shown_otherwise"}


def test_dates_times_and_truths_keep_their_types(tmp_path):
    cells = [
        ods_cell("date", "2018-01-01T00:00:00"),
        ods_cell("date", "2018-01-01T10:20:30.5"),
        ods_cell("time", "PT10H30M05S", "10:30:05"),
        ods_cell("time", "PT36H00M00S"),
        ods_cell("boolean", "true", "TRUE"),
        ods_cell("date", "bad", "01/01/2018"),
    ]
    grid = ods_grid(tmp_path, ods_row(*cells))
    assert values(grid) == [
        [
            datetime(2018, 1, 1),
            datetime(2018, 1, 1, 10, 20, 30, 500_000),
            clock(10, 30, 5),
            timedelta(hours=36),
            True,
            "bad",
        ]
    ]
    assert (rules(grid), dict(grid.dates_shown)) == ({"F1": "not_a_number"}, {"C1": "other", "D1": "other"})


@pytest.mark.parametrize("count", ["²", "-3", "0", "", "x", "1.5", " 1 ", "٣"])
def test_a_repeat_count_that_is_none_is_one(tmp_path, count):
    row = ods_row(
        ods_cell("float", 1, "1", more=f'table:number-columns-repeated="{count}"'), number_rows_repeated=count
    )
    assert values(ods_grid(tmp_path, row + ods_row(ods_cell("float", 2, "2")))) == [[1.0], [2.0]]


@pytest.mark.parametrize("count", ["9" * 5_000, "1048577", "999999999999"])
def test_a_repeat_count_beyond_a_sheet_is_refused_where_it_is_filled_and_free_where_not(tmp_path, count):
    filled, empty = ods_row(ods_cell("float", 1, "1")), ods_row("<table:table-cell/>", number_rows_repeated=count)
    wide = ods_row(ods_cell("float", 1, "1"), f'<table:table-cell table:number-columns-repeated="{count}"/>')
    assert values(ods_grid(tmp_path, wide + empty)) == [[1.0]]
    for rows in (
        ods_row(ods_cell("float", 1, "1"), number_rows_repeated=count),
        empty + filled,
        ods_row(ods_cell("float", 1, "1", more=f'table:number-columns-repeated="{count}"')) * 2,
    ):
        with pytest.raises(TableError) as caught:
            ods_grid(tmp_path, rows, limits=Limits(cells=20_000))
        assert [problem.rule for problem in caught.value.problems] == ["too_large"]


def test_a_repeated_row_repeats_what_is_found_of_it(tmp_path):
    grid = ods_grid(tmp_path, ods_row(ods_cell("float", 0, "#N/A"), number_rows_repeated="3"))
    assert rules(grid) == dict.fromkeys(("A1", "A2", "A3"), "error_cell")


def test_a_text_longer_than_a_cell_is_doubted_and_cut(tmp_path):
    long = "7" + " " * 300_000
    spaces = "<text:s text:c='99999999'/>" * 50
    grid = ods_grid(tmp_path, ods_row(ods_cell("string", None, long), ods_cell("string", None, spaces)))
    assert rules(grid) == {"A1": "too_long", "B1": "too_long"}
    assert [len(cell) for cell in values(grid)[0]] == [200, 200]


@pytest.mark.parametrize(
    "tables",
    [
        '<table:table table:name="S"><table:table-row>',
        "",
        '<table:table table:name="S"/><table:table table:name="S"/>',
        "<table:table table:name='S'>"
        + "<table:table-row-group>" * 300
        + "</table:table-row-group>" * 300
        + "</table:table>",
    ],
    ids=["not well-formed", "no sheet", "two of a name", "too deep"],
)
def test_what_is_no_spreadsheet_is_unreadable(tmp_path, tables):
    with pytest.raises(TableError) as caught:
        Workbook(ods_of(tmp_path / "a.ods", tables), "a.ods")
    assert [(problem.rule, problem.file) for problem in caught.value.problems] == [("unreadable", "a.ods")]


def test_names_that_differ_in_spaces_or_case_stay_two_sheets(tmp_path):
    tables = "".join(
        f'<table:table table:name="{name}">{ods_row(ods_cell("float", n, str(n)))}</table:table>'
        for n, name in enumerate(("SB_01", "SB_01 ", "sb_01"))
    )
    book = Workbook(ods_of(tmp_path / "a.ods", tables), "a.ods")
    assert book.sheet_names == ["SB_01", "SB_01 ", "sb_01"]
    assert [values(book.grid(name)) for name in book.sheet_names] == [[[0.0]], [[1.0]], [[2.0]]]


def test_merged_cells_that_overlap_are_the_problem_of_their_sheet_alone(tmp_path):
    merged = "table:number-rows-spanned='9' table:number-columns-spanned='9'"
    bad = ods_row(*[ods_cell("float", 1, "1", more=merged)] * 9) * 9
    good = ods_row(ods_cell("float", 5, "5"))
    tables = f'<table:table table:name="bad">{bad}</table:table><table:table table:name="good">{good}</table:table>'
    book = Workbook(ods_of(tmp_path / "a.ods", tables), "a.ods")
    assert values(book.grid("good")) == [[5.0]]
    with pytest.raises(TableError) as caught:
        book.grid("bad")
    assert (caught.value.problems[0].rule, caught.value.problems[0].sheet) == ("unreadable", "bad")


def test_large_and_odd_sheets_take_no_more_than_their_size(tmp_path):
    start = time.process_time()
    grid = ods_grid(tmp_path, ods_row(*[ods_cell("float", 1, "1")] * 10_000) * 30)
    assert (len(grid.rows), len(grid.rows[0]), grid.rows[29][9_999]) == (30, 10_000, 1.0)
    spans = ods_row(*[ods_cell("float", 1, "1", more="table:number-rows-spanned='2'")] * 16_000) * 7
    with pytest.raises(TableError, match="too_large"):
        ods_grid(tmp_path, spans)
    assert time.process_time() - start < 60


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 3)),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=20).filter(
        lambda text: not text.strip().startswith(("#", "Err:"))
    ),
)


@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=8))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_well_formed_file_is_read_as_another_reader_reads_it(tmp_path, rows):
    path = ods(tmp_path / "random.ods", {"S": rows})
    grid = Workbook(path, path.name).grid("S")
    other = python_calamine.load_workbook(path).get_sheet_by_name("S").to_python(skip_empty_area=False)
    assert values(grid) == other
    assert (rules(grid), dict(grid.hidden)) == ({}, {})


def test_every_real_file_is_read_as_another_reader_reads_it(real: Path):
    paths = sorted(real.glob("**/*.ods"))
    assert len(paths) > 30
    cells = 0
    for path in [*paths[:2], *paths[-2:]]:
        book, other = Workbook(path, path.name), python_calamine.load_workbook(path)
        assert book.sheet_names == other.sheet_names
        for name in book.sheet_names:
            grid = book.grid(name)
            assert values(grid) == other.get_sheet_by_name(name).to_python(skip_empty_area=False), (path.name, name)
            assert (rules(grid), dict(grid.hidden), dict(grid.dates_shown), grid.shown) == ({}, {}, {}, True)
            cells += sum(map(len, grid.rows))
    assert cells > 50_000


@pytest.mark.parametrize(
    ("filters", "filtered"),
    [
        ('<table:database-range table:target-range-address="S.A1:S.B4" table:display-filter-buttons="true"/>', (2, 3)),
        (
            "<table:database-range table:target-range-address=\"'S'.$A$1:.$B$4\"><table:filter/></table:database-range>",
            (2, 3),
        ),
        ('<table:database-range table:target-range-address="S.A1:S.B2" table:display-filter-buttons="true"/>', (2,)),
        ('<table:database-range table:target-range-address="S.A1:S.B4"/>', ()),  # a range of another use
        ('<table:database-range table:target-range-address="T.A1:T.B4" table:display-filter-buttons="true"/>', ()),
    ],
)
def test_rows_that_a_filter_leaves_out_are_read_and_told(tmp_path, filters, filtered):
    """As in the time series of 6 and 20 February 2026, whose filter showed the weeks of one year only."""
    rows = [ods_row(ods_cell("float", n), ods_cell("float", n)) for n in (1, 4)]
    unseen = ods_row(ods_cell("float", 2), ods_cell("float", 3), visibility="collapse", number_rows_repeated="2")
    table = f'<table:table table:name="S">{rows[0]}{unseen}{rows[1]}</table:table>'
    grid = Workbook(
        ods_of(tmp_path / "a.ods", f"{table}<table:database-ranges>{filters}</table:database-ranges>"), "a.ods"
    ).grid("S")
    assert grid.filtered == filtered
    seen = [[1.0, 1.0], *([2.0, 3.0] if row in filtered else [None, None] for row in (2, 3)), [4.0, 4.0]]
    assert grid.rows == seen
    assert set(grid.hidden) == {f"{column}{row}" for row in (2, 3) if row not in filtered for column in "AB"}
