"""Hostile and damaged workbooks: refused before they are opened, or read by a process that dies alone."""

import zipfile
import zlib
from datetime import date
from errno import ENOMEM
from pathlib import Path

import pytest

from assets.observations.limits import Limits
from assets.observations.reader import Reader
from assets.observations.source import Source
from assets.observations.workbook import Workbook
from assets.problems import TableError
from assets.tables import contracts
from tests.builders import SMALL_BOATS, error_cell, glued_note, ods, small_boats, xlsx, zip_with

CONTENT = """<?xml version="1.0"?>{doctype}
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="SB_01">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
FILLED = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{n}"/>'
EMPTY = '<table:table-cell table:style-name="ce1" table:number-columns-repeated="{n}"/>'
LIMITS = Limits(cells=100_000)


def bare_ods(path: Path, rows: str, doctype: str = "") -> Path:
    return zip_with(
        path,
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": CONTENT.format(rows=rows, doctype=doctype).encode(),
            "META-INF/manifest.xml": b"<manifest/>",
        },
    )


def rule_of(path: Path, limits: Limits = LIMITS) -> str:
    with pytest.raises(TableError) as caught:
        Workbook(path, path.name, limits)
    return caught.value.problems[0].rule


@pytest.mark.parametrize(
    "rows",
    [
        f"<table:table-row>{FILLED.format(n=16384)}</table:table-row>" * 8,
        f'<table:table-row table:number-rows-repeated="1048576">{FILLED.format(n=1)}</table:table-row>',
        f"<table:table-row>{EMPTY.format(n=16000)}{FILLED.format(n=1)}</table:table-row>" * 8,
        f'<table:table-row table:number-rows-repeated="1048000">{EMPTY.format(n=1)}</table:table-row>'
        f"<table:table-row>{FILLED.format(n=1)}</table:table-row>",
    ],
    ids=["columns", "rows", "empty before filled", "empty rows before a filled one"],
)
def test_repeat_counts_that_stand_for_too_many_cells_are_refused_before_opening(tmp_path, rows):
    assert rule_of(bare_ods(tmp_path / "bomb.ods", rows)) == "too_large"


def test_trailing_empty_repeats_cost_nothing_and_are_allowed(tmp_path):
    row = f"<table:table-row>{FILLED.format(n=2)}{EMPTY.format(n=16382)}</table:table-row>"
    tail = f'<table:table-row table:number-rows-repeated="1048575">{EMPTY.format(n=16384)}</table:table-row>'
    grid = Workbook(bare_ods(tmp_path / "fine.ods", row + tail), "fine.ods", LIMITS).grid("SB_01")
    assert [list(row) for row in grid.rows] == [[1.0, 1.0]]


def test_entities_are_refused(tmp_path):
    doctype = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'
    row = "<table:table-row><table:table-cell office:value-type='string'><text:p>&lol2;</text:p></table:table-cell></table:table-row>"
    assert rule_of(bare_ods(tmp_path / "entities.ods", row, doctype)) == "unreadable"


def test_parts_that_unzip_to_too_much_are_refused(tmp_path):
    path = zip_with(tmp_path / "bomb.xlsx", {"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": bytes(3_000_000)})
    assert path.stat().st_size < 10_000
    assert rule_of(path, Limits(unzipped_bytes=1_000_000)) == "too_large"


def test_another_kind_of_document_is_not_taken_for_a_workbook(tmp_path):
    text = zip_with(
        tmp_path / "t.ods", {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}
    )
    assert rule_of(text) == "not_a_workbook"
    assert rule_of(zip_with(tmp_path / "z.xlsx", {"readme.txt": b"hello"})) == "not_a_workbook"


def test_addresses_are_true_on_a_sheet_that_starts_at_c4(tmp_path):
    rows = [[], [], [], ["", "", "Date", "N"], ["", "", "a", 1], ["", "", "b", error_cell], ["", "", "c", glued_note]]
    grid = Workbook(xlsx(tmp_path / "c4.xlsx", {"S": rows}), "c4.xlsx").grid("S")
    assert grid.rows[3][2:] == ["Date", "N"]
    assert grid.rows[4][3] == 1.0
    assert {where: doubt.found for where, doubt in grid.doubts.items()} == {"D6": "#DIV/0!"}
    assert grid.rows[6][3] == "3891"  # text, so that no contract takes it for a number


def source(path: Path) -> Source:
    return Source("0" * 64, str(path), path.name, SMALL_BOATS, "Small boats – time series")


def read(path: Path, folder: Path, memory: int = 4 * 2**30, seconds: float = 60.0):
    known = [contracts()["SB_01"], contracts()["SB_02"]]
    with Reader(folder, Limits(), memory, seconds) as reader:
        first = reader.read(source(path), known)
        after = reader.read(source(ods(folder / "fine.ods", small_boats([1] * 7))), known)
    return first, after


def test_a_sheet_that_stands_for_too_many_cells_is_set_aside_before_memory_is_spent_and_the_next_is_read(tmp_path):
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    path = zip_with(
        tmp_path / "sparse.xlsx",
        {
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{rel}">'
                '<sheets><sheet name="SB_01" sheetId="1" r:id="rId1"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
            ).encode(),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'.encode(),
        },
    )
    reports, after = read(path, tmp_path)
    assert {report.status for report in reports} == {"failed"}
    assert [report.problems[0]["rule"] for report in reports] == ["too_large", "too_large"]
    assert [(report.status, report.rows) for report in after] == [("read", 21), ("read", 5)]


def test_a_file_that_takes_too_long_is_set_aside(tmp_path):
    path = ods(tmp_path / "slow.ods", small_boats([1] * 300))
    known = [contracts()["SB_01"], contracts()["SB_02"]]
    with Reader(tmp_path, Limits(), 4 * 2**30, seconds=0.01) as reader:  # less than the process needs to start
        reports = reader.read(source(path), known)
    assert [(report.status, report.problems[0]["rule"]) for report in reports] == [("failed", "too_slow")] * 2
    with Reader(tmp_path, Limits(), 4 * 2**30, seconds=60) as reader:
        assert [report.status for report in reader.read(source(path), known)] == ["read", "read"]


def test_a_date_in_a_spreadsheet_is_a_date(tmp_path):
    grid = Workbook(ods(tmp_path / "d.ods", {"S": [[date(2018, 1, 1), 1.5, "x"]]}), "d.ods").grid("S")
    assert grid.rows[0][0].date() == date(2018, 1, 1)
    assert grid.rows[0][1:] == [1.5, "x"]


def test_the_checksum_of_every_part_is_held(tmp_path):
    path = xlsx(tmp_path / "ok.xlsx", {"S": [["a"] * 50] * 50})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as parts:
        info = parts.getinfo("xl/sharedStrings.xml")
    data[info.header_offset + 60] ^= 0xFF
    path.write_bytes(bytes(data))
    assert rule_of(path) in ("truncated", "unreadable")


@pytest.mark.parametrize("error", [zlib.error("Error -4 while decompressing data"), OSError(ENOMEM, "Cannot allocate")])
def test_a_lack_of_memory_under_another_name_is_no_fault_of_the_file(tmp_path, monkeypatch, error):
    def lacking(self):
        raise error

    path = ods(tmp_path / "series.ods", small_boats([1, 2, 3]))
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lacking)
    with pytest.raises(MemoryError):
        Workbook(path, path.name)
