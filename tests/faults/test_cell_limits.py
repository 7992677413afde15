"""More cells than may be: refused before they are read, in every format that is read as cells."""

from datetime import date
from pathlib import Path

import pytest

from assets.observations.delimited import read_csv
from assets.observations.limits import Limits
from assets.observations.spreadsheets import xlsx_plain
from assets.observations.workbook import Workbook
from assets.problems import TableError
from assets.sample.xlsx import xlsx

ROWS = [[number, number + 1, number + 2] for number in range(6_000)]


def rules(error: TableError) -> list[str]:
    return [problem.rule for problem in error.problems]


def test_all_sheets_that_are_read_count_together(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    path.write_bytes(xlsx({"One": ROWS, "Two": ROWS}, date(2026, 8, 27)))
    book = Workbook(path, "two.xlsx", Limits(cells=20_000))
    assert len(book.grid("One").rows) == 6_000
    assert len(book.grid("One").rows) == 6_000  # again, which counts once
    with pytest.raises(TableError, match=r"the sheet stands for more than 20,000 cells") as caught:
        book.grid("Two")
    assert rules(caught.value) == ["too_large"]


def test_a_large_sheet_is_not_read_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "one.xlsx"
    path.write_bytes(xlsx({"One": ROWS}, date(2026, 8, 27)))
    monkeypatch.setattr(xlsx_plain._Part, "_of_kinds", lambda *_: pytest.fail("cells were read"))
    with pytest.raises(TableError, match=r"raise IMMSTATS_CELLS_MAX only if it is genuine") as caught:
        Workbook(path, "one.xlsx", Limits(cells=5_000)).grid("One")
    assert rules(caught.value) == ["too_large"]


def test_a_csv_file_is_not_read_beyond_the_limit() -> None:
    assert len(read_csv(b"a,b\n" * 9, "a.csv", cells_max=18).rows) == 9
    with pytest.raises(TableError, match=r"the file has more than 17 cells") as caught:
        read_csv(b"a,b\n" * 9, "a.csv", cells_max=17)
    assert rules(caught.value) == ["too_large"]
