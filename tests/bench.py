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

from assets.marts.sql_files import marts
from assets.observations.cache import Store
from assets.observations.limits import Limits
from assets.observations.reading import read_source
from assets.observations.source import Source
from assets.published import open_published
from assets.settings import Settings
from assets.tables import contracts
from tests.conftest import REAL, import_manifest, publish_all

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


def reading(console: Console) -> None:
    """Measure reading the full-size returns workbook against the bare read of its sheets."""
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
    console.print(table)
    console.print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB")


def as_of(console: Console) -> None:
    """Measure as-of answers, warm, on every real release: each whole mart with all its columns computed."""
    table = Table("mart as of 2026-02-21", "rows", "median ms", "ratio to the mart's table")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data")
        import_manifest(REAL / "releases.csv", settings)
        publish_all(settings)
        with open_published(settings) as connection:
            for mart in marts():
                whole = "SELECT count(*), max(COLUMNS(*)) FROM marts.{}"
                asked = [whole.format(f"{mart.name}_as_of('2026-02-21')"), whole.format(mart.name)]
                rows = connection.execute(asked[0]).fetchone()
                connection.execute(asked[1])
                taken: list[list[float]] = [[], []]
                for _ in range(7):
                    for which, sql in enumerate(asked):
                        taken[which].append(seconds(lambda sql=sql: connection.execute(sql).fetchall()) * 1000)
                macro, plain = map(statistics.median, taken)
                table.add_row(mart.name, f"{rows[0] if rows else 0:,}", f"{macro:.0f}", f"{macro / plain:.1f}")
    console.print(table)


def main() -> None:
    if not REAL.exists():
        sys.exit("shared/real is not on this machine: nothing to measure")
    console = Console()
    reading(console)
    as_of(console)


if __name__ == "__main__":
    main()
