"""Large sheets of XLSX files: proved plain only where looking at each cell would doubt nothing."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import lxml.etree
import pytest
import python_calamine
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assets.observations.spreadsheets import xlsx
from assets.observations.spreadsheets.xlsx_plain import read_plain
from assets.observations.spreadsheets.xlsx_sheet import Book
from assets.observations.spreadsheets.xlsx_styles import read_styles
from assets.observations.spreadsheets.xlsx_texts import Texts
from assets.observations.workbook import Workbook
from assets.problems import TableError
from tests.builders import error_cell
from tests.builders import xlsx as written
from tests.faults.parts import (
    MAIN,
    rules,
    styled,
    styles_of,
    texts_of,
    values,
    xlsx_of,
)  # fmt: skip


def proved(sheet: str, book: Book | None = None) -> bool:
    book = book or Book()
    book = replace(book, texts=Texts(("text",)))
    return read_plain(io.BytesIO(sheet.encode()), book, 1_000_000) is not None


def large(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


GOOD = "".join(
    f'<row r="{n}" spans="1:2" ht="15.5"><c r="A{n}" t="s"><v>0</v></c><c r="AB{n}"><v>{n}</v></c></row>'
    for n in (1, 2, 12, 13)
)
PART = large(GOOD)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ('<c r="AB2">', '<c r="AB2" t="e">'), ('<c r="AB2">', "<c r='AB2' t='e'>"), ('<c r="AB2">', "<c>"),
        ('<c r="AB2">', '<c r="AB3">'), ('<c r="AB2">', '<c r="AB12">'), ('<c r="AB2">', '<c r="A2">'),
        ("<v>2</v>", "<f>1</f>"), ("<v>2</v>", "<f>1</f><v>2</v>"), ("<v>2</v>", "<v>1<!-- -->2</v>"), ("<v>2</v>", "<v>&#50;</v>"),
        ("<v>2</v>", "<v>x</v>"), ("<v>2</v>", "<v>.</v>"), ("<v>2</v>", "<v>-</v>"), ("<v>2</v>", "<v>2-2</v>"), ("<v>2</v>", "<v>1</v><v>2</v>"),
        ('<row r="2" ', '<row r="2" hidden="1" '), ('<row r="2" ', '<row r="13" '), ('<row r="2" ', '<row r="1" '), ('<row r="2" ', "<row "),
        ('r="2" spans="1:2" ht="15.5"', 'r="2" spans="1:2" ht="0"'), ('r="2" spans="1:2" ht="15.5"', 'r="2" spans="1:2" ht="0.00"'),
        ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>'),
        ("<sheetData>", '<cols><col min="1" max="2" hidden="1"/></cols><sheetData>'),
        ("<sheetData>", '<sheetFormatPr zeroHeight="1"/><sheetData>'), ("<sheetData>", "<sheetData><!-- "),
        ("</sheetData>", "</sheetData><sheetData><row/></sheetData>"), ("</row></sheetData>", "</row><row/></sheetData>"),
        ('<c r="A2" t="s">', '<c r="A2" t2="s">'), ('<c r="AB2">', '<c2 r="AB2">'), ('<c r="AB2">', '<c 2r="AB2">'), ("<v>2</v>", "<v2>2</v2>"),
        ('<c r="AB2">', '<c r="AB2" s="1">'), ('<c r="AB2">', '<c r="AB2" s="01">'), ('<c r="AB2"><v>2</v>', '<c r="AB2" s="2"><v>0</v>'),
        ('<c r="AB2"><v>2</v>', '<c r="AB2" s="2"><v>-2</v>'), ('<c r="AB2"><v>2</v>', '<c r="AB2" s="3"><v>2</v>'),
        ('<c r="AB2">', '<c r="1AB2">'), ('<c r="AB2">', '<c r="A2B">'), ("</v></c></row>", "</v2></c></row>"), ("</row><row", "</row>2<row"),
        ('<c r="AB2">', '<c r="AB2" s="9">'), ('<c r="A2" t="s"><v>0<', '<c r="A2" t="s"><v>1<'), ('<c r="A2" t="s"><v>0<', '<c r="A2" t="s"><v>.<'),
        ("<v>2</v>", f"<v>{'9' * 400}</v>"), ('<row r="13" ', '<row r="013" '), ('<c r="AB2">', '<c r="AAAA2">'), ('<c r="AB2">', '<c r="XFE2">'),
    ],
)  # fmt: skip
def test_only_a_part_in_which_nothing_can_be_doubted_is_proved_plain(old, new):
    book = book_with('0.0,,"m"', '#,##0;-#,##0;"nil"', "mmm-yy")
    assert old in PART
    assert proved(PART.replace(old, new, 1), book) is (old == new)


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        ("", "", 2.0), ("<v>2</v>", "<v>-2.50</v>", -2.5), ("<v>2</v>", "<v></v>", ""), ("<v>2</v></c>", "</c>", ""),
        ('<c r="AB2"><v>2</v></c>', '<c r="AB2" s="1"/>', ""), ('<c r="AB2">', '<c r="AB2" s="2">', 2.0),
        ('<c r="AB2"><v>2</v>', '<c r="AB2" t="s"><v>0</v>', "text"), ('<c r="AB2"><v>2</v>', '<c r="AB2" t="n"><v>02</v>', 2.0),
        ('r="2" spans', 'r="2" x14ac:dyDescent="0.25" spans', 2.0), ('<row r="2" spans="1:2" ht="15.5">', '<row r="2">', 2.0),
    ],
)  # fmt: skip
def test_what_stands_in_the_digits_of_a_plain_row_is_read(old, new, read):
    assert old in PART
    book = replace(book_with('0.0,,"m"', '#,##0;-#,##0;"nil"'), texts=Texts(("text",)))
    rows = read_plain(io.BytesIO(PART.replace(old, new, 1).encode()), book, 1_000_000)
    assert rows is not None
    filled = {n: [row[0], row[27]] for n, row in enumerate(rows, 1) if row != [""] * 28}
    assert filled == {1: ["text", 1.0], 2: ["text", read], 12: ["text", 12.0], 13: ["text", 13.0]}


@given(st.lists(st.from_regex(r"-?[0-9]{1,25}(\.[0-9]{1,25})?", fullmatch=True), min_size=1, max_size=20))
def test_figures_are_read_to_the_last_digit(figures):
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{text}</v></c></row>' for n, text in enumerate(figures, 1))
    rows = read_plain(io.BytesIO(large(cells).encode()), Book(), 1_000_000)
    assert rows is not None
    assert [repr(cell) for (cell,) in rows] == [repr(float(text)) for text in figures]


def test_a_plain_sheet_that_stands_for_too_many_cells_is_left_to_the_other_reader():
    far = large('<row r="1000"><c r="AB1000"><v>1</v></c></row>')
    assert read_plain(io.BytesIO(far.encode()), Book(), 27_999) is None
    assert len(read_plain(io.BytesIO(far.encode()), Book(), 28_000) or ()) == 1_000


def book_with(*formats: str) -> Book:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as parts:
        parts.writestr("styles.xml", styles_of(*formats))
        return Book(read_styles(parts, "styles.xml"))


@given(data=st.data())
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_a_changed_part_is_read_as_if_it_were_looked_at_cell_by_cell(tmp_path, data):
    """A part is proved plain only where reading it cell by cell gives the same figures and doubts nothing."""
    pieces = [
        '"',
        "'",
        "0",
        "1",
        "3",
        "-",
        ".",
        " ",
        "e",
        "s",
        "A",
        "B",
        "<f/>",
        ' t="e"',
        ' hidden="1"',
        "<!--",
        "&",
        "<v>",
        "",
    ]
    at = data.draw(st.integers(0, len(PART) - 1))
    changed = PART[:at] + data.draw(st.sampled_from(pieces)) + PART[at + data.draw(st.integers(0, 2)) :]
    assume(is_well_formed(changed))
    styles = styled('0.0,,"m"')
    path = xlsx_of(tmp_path / "a.xlsx", changed, parts={**texts_of("<t>text</t>"), **styles})
    outcomes: list[object] = []
    for size in (0, 2**40):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(xlsx, "LARGE", size)
            try:
                grid = Workbook(path, "a.xlsx").grid("S")
                outcomes.append((values(grid), rules(grid), dict(grid.hidden), dict(grid.dates_shown)))
            except TableError as error:
                outcomes.append(error.problems[0].rule)
    assert outcomes[0] == outcomes[1]


def is_well_formed(part: str) -> bool:
    try:
        lxml.etree.fromstring(part.encode())
    except lxml.etree.XMLSyntaxError:
        return False
    return True


def test_a_large_sheet_is_read_alike_both_ways_and_one_error_in_it_is_found(tmp_path, monkeypatch):
    rows = [[n, f"text {n % 7}", n / 4, -n, 0, f" {n}"] for n in range(2_000)]
    path = written(tmp_path / "a.xlsx", {"S": rows})
    slow = Workbook(path, path.name).grid("S")
    monkeypatch.setattr(xlsx, "LARGE", 0)
    monkeypatch.setattr("assets.observations.spreadsheets.xlsx_plain._CHUNK", 1_000)
    monkeypatch.setattr(xlsx, "read_sheet", lambda *_: pytest.fail("a plain sheet was read cell by cell"))
    assert values(Workbook(path, path.name).grid("S")) == values(slow) == [[*map(as_read, row)] for row in rows]
    monkeypatch.undo()
    monkeypatch.setattr(xlsx, "LARGE", 0)
    rows[1_234][2] = error_cell
    path = written(tmp_path / "b.xlsx", {"S": rows})
    assert rules(Workbook(path, path.name).grid("S")) == {"C1235": "error_cell"}


def as_read(cell: object) -> object:
    return float(cell) if isinstance(cell, int | float) else cell


@pytest.mark.slow
def test_large_sheets_of_a_real_file_are_proved_plain_and_read_as_another_reader_reads_them(real: Path, monkeypatch):
    monkeypatch.setattr(xlsx, "read_sheet", lambda *_: pytest.fail("a plain sheet was read cell by cell"))
    path = real / "returns" / "returns-datasets-sep-2023.xlsx"
    other = python_calamine.load_workbook(path)
    for name in ("Data_Ret_D02", "Data_Ret_D03", "Data_Ret_D04"):
        grid = Workbook(path, path.name).grid(name)
        assert values(grid) == other.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert (rules(grid), dict(grid.hidden)) == ({}, {})
