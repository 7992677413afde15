"""Benchmarks, side by side in one run, as ratios: `make bench`.

Reads the real files where they are (shared/real), and says so where they are not.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import python_calamine
from rich.console import Console
from rich.table import Table

from assets.contract import contracts
from assets.observations import Source, Store, read_source
from assets.workbook import Limits
from tests.conftest import REAL

ROUNDS = 3
SHEETS = ("Data_Ret_D01", "Data_Ret_D02", "Data_Ret_D03", "Data_Ret_D04")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare_read(path: Path) -> None:
    book = python_calamine.load_workbook(path)
    for sheet in SHEETS:
        book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def full_read(path: Path, folder: Path) -> None:
    known = [contracts()[f"Ret_D0{n}"] for n in (1, 2, 3, 4)]
    source = Source("0" * 64, str(path), path.name, known[0].pages[0].replace("*", "x"), "Returns detailed datasets")
    reports = read_source(source, known, Store(folder), Limits())
    assert [report.status for report in reports] == ["read"] * 4, reports


def main() -> None:
    if not REAL.exists():
        sys.exit("shared/real is not on this machine: nothing to measure")
    path = REAL / "returns" / "returns-datasets-sep-2023.xlsx"
    bare, full = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):  # alternating, so that a busy moment hits both
            bare.append(seconds(lambda: bare_read(path)))
            full.append(seconds(lambda: full_read(path, Path(folder))))
    table = Table("full-size returns workbook", "median seconds", "ratio")
    table.add_row("bare read of the four data sheets (python-calamine)", f"{statistics.median(bare):.2f}", "1.00")
    ratio = statistics.median(full) / statistics.median(bare)
    table.add_row("checked, read, normalised, validated, written", f"{statistics.median(full):.2f}", f"{ratio:.2f}")
    console = Console()
    console.print(table)
    console.print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB")


if __name__ == "__main__":
    main()
