"""XLSX files as spreadsheet programs, other programs and damage really leave them, and what is read of each."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.observations.limits import Limits
from assets.observations.spreadsheets import xlsx
from assets.observations.spreadsheets.xlsx import XlsxFile
from assets.observations.workbook import Workbook
from assets.problems import TableError
from tests.builders import xlsx as written
from tests.faults.parts import (
    MAIN,
    REL,
    STRICT,
    STRICT_REL,
    rules,
    styled,
    styles_of,
    texts_of,
    values,
    xlsx_grid,
    xlsx_of,
)  # fmt: skip

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="e"><v>#REF!</v></c>', "<c r='A1' t='e'><v>#REF!</v></c>", '<c t="e"><v>#REF!</v></c>',
        '<c t = "e"  r="A1" ><v>#REF!</v></c>', '<c r="A1" t="&#101;"><v>#REF!</v></c>',
        '<c r="A1" t="e"><f>1/0</f><v>#REF!</v></c>', '<c r="A1"\n t="e"><!-- x --><v>#R<!-- y -->EF!</v></c>',
        '<c r="A1" t="str"><f>x</f><v>#REF!</v></c>', '<c r="A1" t="inlineStr"><is><t>#REF!</t></is></c>',
        f'<q:c xmlns:q="{MAIN}" r="A1" t="e"><q:v>#REF!</q:v></q:c>',
    ],
)  # fmt: skip
def test_an_error_is_found_however_it_is_written(tmp_path, cell):
    grid = xlsx_grid(tmp_path, f'<row r="1">{cell}</row><row r="2"><c r="A2"><v>2</v></c></row>')
    assert rules(grid) == {"A1": "error_cell"}
    assert (grid.doubts["A1"].found, values(grid)) == ("#REF!", [["#REF!"], [2.0]])


def test_a_formula_without_its_value_is_found(tmp_path):
    cells = (
        '<c r="A1"><f>B1+1</f></c><c r="B1"><f>1</f><v></v></c><c r="C1"><f t="shared" si="0"/></c>'
        '<c r="D1" t="str"><f>x</f><v></v></c><c r="E1"><f>2</f><v>2</v></c>'
    )
    grid = xlsx_grid(tmp_path, f'<row r="1">{cells}</row>')
    assert rules(grid) == dict.fromkeys(("A1", "B1", "C1"), "formula_without_value")
    assert values(grid) == [["=B1+1", "=1", "=shared formula", "", 2.0]]


def test_every_cell_that_one_formula_fills_needs_its_value(tmp_path):
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A3">ROW(1:3)</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"/></row><row r="3"><c r="A3"><v>3</v></c></row>'
    )
    grid = xlsx_grid(tmp_path, rows)
    assert (rules(grid), values(grid)) == ({"A2": "formula_without_value"}, [[1.0], [""], [3.0]])


def test_two_cells_of_one_address_and_cells_in_disorder_are_doubted(tmp_path):
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c><c r="C2"><v>3</v></c></row>'
        '<row r="3"><c r="A4"><v>5</v></c></row>'
        '<row r="6"><c r="A6"><v>6</v></c></row><row r="5"><c r="A5"><v>5</v></c></row>'
        '<row r="6"><c r="B6"><v>7</v></c></row>'
        '<row r="7"><c r="A7"><v>1</v><v>2</v></c></row>'
    )
    grid = xlsx_grid(tmp_path, rows)
    assert rules(grid) == dict.fromkeys(("A1", "A2", "A4", "A5", "B6", "A7"), "duplicate_address")


def test_cells_and_rows_without_address_follow_one_another(tmp_path):
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row r='3'><c r='B3'><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>"
    assert values(xlsx_grid(tmp_path, rows)) == [[1.0, 2.0, ""], ["", "", ""], ["", 3.0, 4.0], [5.0, "", ""]]


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c r="1A"><v>1</v></c></row>', '<row r="0"><c><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>', '<row r="1048577"/>', '<row r="²"/>', f'<row r="{"9" * 5000}"/>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', '<row r="1"><c r="A1" t="q"><v>0</v></c></row>',
        '<row r="1"><c r="A1" s="7"><v>0</v></c></row>', '<row r="1"><c r="A1"><v>1</v></row>',
        f'<sheetData>{ONE}</sheetData><mergeCells><mergeCell ref="A1:"/></mergeCells><x',
        '<sheetData/><mergeCells><mergeCell ref="A1:ZZZZ9"/></mergeCells>',
    ],
)  # fmt: skip
def test_what_cannot_be_placed_is_an_error_of_the_sheet(tmp_path, row):
    with pytest.raises(TableError) as caught:
        xlsx_grid(tmp_path, row, parts=styled("0"))
    assert [(problem.rule, problem.sheet) for problem in caught.value.problems] == [("unreadable", "S")]


def test_a_document_type_is_refused(tmp_path):
    sheet = f'<!DOCTYPE worksheet [<!ENTITY n "5">]><worksheet xmlns="{MAIN}"><sheetData>{ONE}</sheetData></worksheet>'
    with pytest.raises(TableError, match="document type"):
        xlsx_grid(tmp_path, sheet)


@pytest.mark.parametrize(
    "options",
    [
        {"main": STRICT, "rel": STRICT_REL},
        {"target": "/xl/worksheets/sheet1.xml"},
        {"target": "../xl/worksheets/sheet1.xml"},
        {"target": "./worksheets/sheet1.xml"},
        {"book": f'<w:workbook xmlns:w="{MAIN}" xmlns:q="{REL}"><w:sheets><w:sheet q:id="rId1" name="S"/></w:sheets></w:workbook>'},
    ],
    ids=["strict", "absolute", "upwards", "dotted", "prefixed"],
)  # fmt: skip
def test_parts_are_found_however_they_are_referred_to(tmp_path, options):
    assert values(xlsx_grid(tmp_path, '<row r="1"><c r="A1"><v>1<!-- , -->2</v></c></row>', **options)) == [[12.0]]


def test_a_sheet_that_the_file_lacks_is_an_error_of_that_sheet(tmp_path):
    with pytest.raises(TableError) as caught:
        xlsx_grid(tmp_path, ONE, target="worksheets/other.xml")
    assert (caught.value.problems[0].rule, caught.value.problems[0].sheet) == ("unreadable", "S")


def test_dates_times_and_truths_keep_their_types(tmp_path):
    cells = (
        '<c r="A1" s="1"><v>44958.5</v></c><c r="B1" s="1"><v>0.25</v></c><c r="C1" s="2"><v>1.5</v></c>'
        '<c r="D1" t="b"><v>1</v></c><c r="E1" t="d"><v>2023-02-01</v></c><c r="F1" s="1"><v>9999999</v></c>'
    )
    grid = xlsx_grid(tmp_path, f'<row r="1">{cells}</row>', parts=styled("dd/mm/yyyy", "[h]:mm"))
    assert values(grid) == [
        [datetime(2023, 2, 1, 12), clock(6), timedelta(days=1.5), True, date(2023, 2, 1), 9999999.0]
    ]
    assert (rules(grid), dict(grid.dates_shown)) == ({"F1": "shown_otherwise"}, {"C1": "other"})


def test_dates_that_count_from_1904(tmp_path):
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><workbookPr date1904="1"/>'
        '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    grid = xlsx_grid(
        tmp_path, '<row r="1"><c r="A1" s="1"><v>43496</v></c></row>', book=book, parts=styled("dd/mm/yyyy")
    )
    assert values(grid) == [[date(2023, 2, 1)]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_said_to_be_hidden(tmp_path, state):
    assert not xlsx_grid(tmp_path, ONE, state=state).shown
    assert xlsx_grid(tmp_path, ONE).shown


@pytest.mark.parametrize(
    ("around", "row", "hidden"),
    [
        ("", 'hidden="1"', {"A2", "B2", "C2"}),
        ("", "hidden='true'", {"A2", "B2", "C2"}),
        ("", 'ht="0" customHeight="1"', {"A2", "B2", "C2"}),
        ('<sheetFormatPr zeroHeight="1"/>', 'ht="15"', {"A1", "B1", "C1", "A3", "B3", "C3"}),
        ('<cols><col min="2" max="2" hidden="1" width="9"/></cols>', "", {"B1", "B2", "B3"}),
        ('<cols><col min="2" max="16384" width="0"/></cols>', "", {"B1", "B2", "B3", "C1", "C2", "C3"}),
        ('<sheetFormatPr defaultColWidth="0"/><cols><col min="1" max="2" width="9"/></cols>', "", {"C1", "C2", "C3"}),
        ("", "", set()),
    ],
)
def test_hidden_rows_and_columns_are_told_and_not_read(tmp_path, around, row, hidden):
    rows = "".join(
        f'<row r="{n}" {row if n == 2 else ""}>' + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABC") + "</row>"
        for n in (1, 2, 3)
    )
    grid = xlsx_grid(tmp_path, f"{around}<sheetData>{rows}</sheetData>")
    assert dict(grid.hidden) == {where: f"{where[1]}.0" for where in hidden}
    assert values(grid) == [[None if f"{c}{n}" in hidden else float(n) for c in "ABC"] for n in (1, 2, 3)]


def test_what_lies_under_a_merged_cell_is_hidden_and_rows_below_know_what_spans_them(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>9</v></c></row>' for n in (1, 2, 3))
    merged = '<mergeCells><mergeCell ref="B1:C2"/><mergeCell ref="A3:B3"/></mergeCells>'
    grid = xlsx_grid(tmp_path, f"<sheetData>{rows}</sheetData>{merged}")
    assert values(grid) == [[1.0, 9.0], [2.0, None], [3.0, None]]
    assert (dict(grid.hidden), dict(grid.spanned)) == ({"B2": "9.0", "B3": "9.0"}, {"B2": "B1"})


def test_struck_figures_are_doubted(tmp_path):
    texts = texts_of(
        "<r><t>38</t></r><r><rPr><strike/></rPr><t>9</t></r>",
        '<r><rPr><strike val="0"/></rPr><t>389</t></r>',
        "<r><rPr><strike/></rPr><t>words</t></r><r><t> 5</t></r>",
        "<t>389</t><rPh sb='0' eb='1'><t>7</t></rPh>",
    )
    fonts = '<font/><font><strike/></font><font><strike val="0"/></font>'
    style = styles_of("0", fonts=fonts).replace(b'164" fontId="0"', b'164" fontId="1"')
    cells = "".join(f'<c r="{letter}1" t="s"><v>{n}</v></c>' for n, letter in enumerate("ABCD"))
    row = f'<row r="1">{cells}<c r="E1" s="1"><v>5</v></c><c r="F1"><v>6</v></c></row>'
    grid = xlsx_grid(tmp_path, row, parts={**texts, "xl/styles.xml": style})
    assert rules(grid) == {"A1": "struck_out", "E1": "struck_out"}
    assert values(grid) == [["389", "389", "words 5", "389", 5.0, 6.0]]


def test_texts_that_a_format_hides_or_adds_to_are_doubted(tmp_path):
    texts = texts_of("<t>_x0031_00_xD800_</t>")
    cells = "".join(f'<c r="{letter}1" s="{n}" t="s"><v>0</v></c>' for n, letter in enumerate("ABCDE"))
    grid = xlsx_grid(
        tmp_path, f'<row r="1">{cells}</row>', parts={**texts, **styled(";;;", '"about "@', '0;0;0;" "@" "', "@")}
    )
    assert values(grid) == [["100_xD800_"] * 5]
    assert rules(grid) == {"B1": "shown_otherwise", "C1": "shown_otherwise"}


def test_a_text_longer_than_a_cell_is_doubted_and_cut(tmp_path):
    cells = f'<c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>{"7" * 40_000}</v></c><c r="C1"><v>{"9" * 5_000}</v></c>'
    grid = xlsx_grid(tmp_path, f'<row r="1">{cells}</row>', parts=texts_of(f"<t>5{' ' * 300_000}</t>"))
    assert rules(grid) == {"A1": "too_long", "B1": "too_long"}
    assert [len(cell) for cell in values(grid)[0][:2]] == [200, 200]
    assert grid.rows[0][2] == float("inf")


@pytest.mark.parametrize("stored", ["x1", "1_0", "1,5", "0x1", "--1", "٣"])
def test_a_number_that_is_none_is_doubted(tmp_path, stored):
    grid = xlsx_grid(tmp_path, f'<row r="1"><c r="A1"><v>{stored}</v></c></row>')
    assert (values(grid), rules(grid)) == ([[stored]], {"A1": "not_a_number"})


def test_a_file_without_styles_or_with_an_extension_in_a_cell_is_read(tmp_path):
    row = (
        '<row r="1"><c r="A1" s="0"><v>1</v><extLst><ext><v>7</v></ext></extLst></c><c r="B1" s="5"><v>2</v></c></row>'
    )
    assert values(xlsx_grid(tmp_path, row)) == [[1.0, 2.0]]


def test_a_sheet_of_two_far_cells_is_too_large_before_it_is_laid_out(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(TableError) as caught:
        xlsx_grid(tmp_path, ONE + far)
    assert (caught.value.problems[0].rule, caught.value.problems[0].sheet) == ("too_large", "S")


@pytest.mark.parametrize("text", ["<t> 389</t>", "<r><t>38 </t></r><r><t>9</t></r>"])
def test_spaces_that_readers_treat_differently_are_kept_and_not_read_fast(tmp_path, monkeypatch, text):
    monkeypatch.setattr(xlsx, "LARGE", 0)
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    assert values(xlsx_grid(tmp_path, row, parts=texts_of(text))) == [[" 389" if "<r>" not in text else "38 9"]]


def test_two_sheets_of_exactly_one_name_are_refused_and_others_stay_two(tmp_path):
    def book(*names: str) -> str:
        sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId1"/>' for n, name in enumerate(names))
        return f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{sheets}</sheets></workbook>'

    assert Workbook(xlsx_of(tmp_path / "a.xlsx", ONE, book=book("CP_02", "CP_02 ", "cp_02")), "a").sheet_names == [
        "CP_02", "CP_02 ", "cp_02",
    ]  # fmt: skip
    with pytest.raises(TableError, match="cannot be told apart"):
        Workbook(xlsx_of(tmp_path / "b.xlsx", ONE, book=book("CP_02", "CP_02")), "b")


def test_each_small_sheet_is_read_once_and_one_large_sheet_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("assets.observations.workbook._SMALL_GRID", 4)
    path = written(tmp_path / "a.xlsx", {"small": [[1]], "large": [[1] * 9], "larger": [[1] * 10]})
    read: list[str] = []
    grid = XlsxFile.grid
    monkeypatch.setattr(XlsxFile, "grid", lambda self, name: (read.append(name), grid(self, name))[1])
    book = Workbook(path, path.name)
    for name in ("small", "large", "small", "large", "larger", "small", "large"):
        book.grid(name)
    assert read == ["small", "large", "larger", "large"]


def test_many_merged_ranges_and_many_columns_take_no_more_than_their_size(tmp_path):
    start = time.process_time()
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 100_001))
    with pytest.raises(TableError, match="20,000 merged ranges"):
        xlsx_grid(tmp_path, f"<sheetData>{ONE}</sheetData><mergeCells>{merges}</mergeCells>")
    row = "".join(f"<c><v>{n}</v></c>" for n in range(10_000))
    overlapping = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 31))
    with pytest.raises(TableError, match="overlap"):
        xlsx_grid(tmp_path, f"<sheetData>{f'<row>{row}</row>' * 10}</sheetData><mergeCells>{overlapping}</mergeCells>")
    columns = '<col min="1" max="16384" hidden="1"/>' * 2
    with pytest.raises(TableError, match="more columns"):
        xlsx_grid(tmp_path, f"<cols>{columns}</cols><sheetData>{ONE}</sheetData>")
    assert time.process_time() - start < 60


CELLS = st.one_of(
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 3)),
    st.booleans(),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=20).filter(
        lambda text: not text.startswith(("#", "=", "{", "Err:")) and "://" not in text and "_x" not in text
    ),
)


@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=8))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_well_formed_file_is_read_as_another_reader_reads_it(tmp_path, rows):
    path = tmp_path / "random.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy hh:mm:ss", "strings_to_urls": False})
    sheet = book.add_worksheet("S")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    grid = Workbook(path, path.name).grid("S")
    other = python_calamine.load_workbook(path).get_sheet_by_name("S").to_python(skip_empty_area=False)
    assert values(grid) == other
    assert (rules(grid), dict(grid.hidden)) == ({}, {})


@pytest.mark.slow
def test_every_small_sheet_of_the_real_files_is_read_as_another_reader_reads_it(real: Path, monkeypatch):
    monkeypatch.setattr(xlsx, "LARGE", 2**40)
    paths = [*real.glob("enforcement/*.xlsx"), *real.glob("irregular_migration/*.xlsx")]
    months = 0
    for path in paths:
        book, other = Workbook(path, path.name, Limits()), python_calamine.load_workbook(path)
        assert book.sheet_names == other.sheet_names
        for name in book.sheet_names:
            grid = book.grid(name)
            assert values(grid) == other.get_sheet_by_name(name).to_python(skip_empty_area=False), (path.name, name)
            assert (rules(grid), dict(grid.hidden), grid.shown) == ({}, {}, True)
            months += len(grid.dates_shown)
    assert (len(paths), months) == (2, 18)


@pytest.mark.parametrize(
    ("after", "filtered"),
    [
        ('<autoFilter ref="A1:C3"><filterColumn colId="0"/></autoFilter>', (2,)),
        ('<autoFilter ref="A2:C3"><filterColumn colId="0"/></autoFilter>', ()),
        ('<autoFilter ref="A1:C3"/>', ()),  # a filter without conditions leaves nothing out: the row was hidden by hand
        ("", ()),
    ],
)
def test_rows_that_a_filter_leaves_out_are_read_and_told(tmp_path, after, filtered):
    rows = "".join(
        f'<row r="{n}" hidden="{int(n == 2)}">' + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABC") + "</row>"
        for n in (1, 2, 3)
    )
    grid = xlsx_grid(tmp_path, f"<sheetData>{rows}</sheetData>{after}")
    assert grid.filtered == filtered
    assert grid.rows == [[1.0] * 3, [2.0 if filtered else None] * 3, [3.0] * 3]
