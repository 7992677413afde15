"""More cells than a file may have: refused before they are made, by every format that may hold so many."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from assets.observations.delimited import read_csv
from assets.observations.limits import Limits
from assets.observations.spreadsheets import xlsx_count
from assets.observations.spreadsheets.xlsx_count import writes_more
from assets.observations.workbook import Workbook
from assets.problems import TableError
from assets.reference import PROJECT
from assets.sample.xlsx import xlsx

SMALL_PEAK = 400  # MB; what 65 million cells take that are made is 2,600


def _with_sheet(path: Path, rows: int, row: bytes) -> None:
    """Write a workbook whose sheet has so many equal rows; {row} in it is the row's number."""
    whole = xlsx({"Data": [["a"]]}, date(2026, 11, 27))
    with zipfile.ZipFile(io.BytesIO(whole)) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, 1) as out:
        for info in parts.infolist():
            if info.filename != "xl/worksheets/sheet1.xml":
                out.writestr(info, parts.read(info))
                continue
            with out.open(info.filename, "w") as part:
                part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
                for number in range(1, rows + 1):
                    part.write(row.replace(b"{row}", b"%d" % number))
                part.write(b"</sheetData></worksheet>")


OPEN = """
import re, sys
from pathlib import Path
from assets.observations.workbook import Workbook
from assets.problems import TableError
try:
    Workbook(Path(sys.argv[1]), "many.xlsx").grid("Data")
except TableError as error:
    print(error.problems[0].rule, error.problems[0].message, sep=": ")
# What the system counts for a process as its most memory begins with that of whoever started it; this does not.
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.slow
def test_65_million_cells_of_a_sheet_take_no_memory(tmp_path: Path) -> None:
    _with_sheet(tmp_path / "many.xlsx", 650, b'<row r="{row}">' + b"<c><v>1</v></c>" * 100_000 + b"</row>")
    said = subprocess.run(
        [sys.executable, "-c", OPEN, tmp_path / "many.xlsx"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said[0] == "too_large: the sheet stands for more than 30,000,000 cells"
    assert int(said[1]) < SMALL_PEAK


@pytest.mark.parametrize("cell", [b"<c/>", b'<c r="A1"/>', b"<c\n><v>1</v></c>", b"<x:c></x:c>"])
def test_cells_are_counted_however_they_are_written(cell: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for piece in (1, 7, 200, 2**20):  # whatever a piece cuts in two
        monkeypatch.setattr(xlsx_count, "_PIECE", piece)
        part = b"<cols><col/></cols><row>" + cell * 40 + b"</row>"
        assert [writes_more(io.BytesIO(part), len(part) + 1000, most) for most in (38, 39, 40, 41)] == [
            True, True, False, False,
        ]  # fmt: skip


def test_a_sheet_is_refused_before_its_cells_are_made(tmp_path: Path) -> None:
    _with_sheet(tmp_path / "many.xlsx", 10, b'<row r="{row}">' + b'<c r="A{row}"><v>1</v></c>' + b"</row>")
    assert len(Workbook(tmp_path / "many.xlsx", "many.xlsx", Limits(cells=10)).grid("Data").rows) == 10
    with pytest.raises(TableError, match=r"stands for more than 9 cells.*\n.*sheet 'Data'"):
        Workbook(tmp_path / "many.xlsx", "many.xlsx", Limits(cells=9)).grid("Data")


def test_all_sheets_that_are_read_count_together(tmp_path: Path) -> None:
    rows = [[number, number + 1, number + 2] for number in range(60)]
    (tmp_path / "two.xlsx").write_bytes(xlsx({"One": rows, "Two": rows}, date(2026, 8, 27)))
    book = Workbook(tmp_path / "two.xlsx", "two.xlsx", Limits(cells=200))
    assert len(book.grid("One").rows) == 60
    assert len(book.grid("One").rows) == 60  # again, which counts once
    with pytest.raises(TableError, match=r"the sheet stands for more than 200 cells"):
        book.grid("Two")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_csv_file_is_refused_before_its_cells_are_made(ends: str) -> None:
    data = f"a,b{ends}1,2{ends}".encode()
    assert read_csv(data, "few.csv", 5).rows == [["a", "b"], ["1", "2"]]
    with pytest.raises(TableError, match=r"few\.csv") as caught:
        read_csv(data, "few.csv", 4)
    assert caught.value.problems[0].message == "the file stands for more than 4 cells"


def test_a_csv_file_of_commas_takes_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TableError, match="more than 30,000,000 cells"):
        read_csv(b"," * 31_000_000, "commas.csv")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
