"""One workbook: read, checked and written, against the bare read by the same library, and against pandas.

Belongs here: the full-size returns workbook and a time series of small boats. Does not belong here: many files
(`cold`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import python_calamine

from assets.observations.cache import Store
from assets.observations.limits import Limits
from assets.observations.reading import read_source
from assets.observations.source import Source
from assets.reference import PROJECT, SAMPLE
from assets.tables import contracts
from tests.bench import profiled
from tests.bench.folders import ABSENT
from tests.bench.measuring import Taken, alternating, cpu, taken, told, wall
from tests.bench.results import Answer, Result
from tests.builders import RETURNS, SMALL_BOATS
from tests.conftest import REAL

QUESTION = "reading"
PYTHON = PROJECT / ".bench" / "bin" / "python"
MISSING = "pandas, openpyxl and odfpy are not installed; `make .bench/ready` does that, in an environment of its own"
TABLES = ("Ret_D01", "Ret_D02", "Ret_D03", "Ret_D04")
HOW = (
    "The returns workbook of September 2023 (292,000 figures in four sheets) and the small boats time series of "
    "24 July 2026 (ODS), from file to Parquet: checked, normalised, validated, every figure with its cell. Against "
    "python-calamine giving the rows of the same sheets, and against pandas giving them by openpyxl or odfpy, "
    "in a process of its own whose imports are not counted. Once for nothing; seconds by the clock."
)


def full_read(path: Path, page: str, title: str, tables: Sequence[str], folder: Path) -> None:
    """Read a workbook as the pipeline does, into a store of its own."""
    known = [contracts()[table] for table in tables]
    source = Source("0" * 64, str(path), path.name, page, title)
    reports = read_source(source, known, Store(folder), Limits())
    assert [report.status for report in reports] == ["read"] * len(tables), reports


def bare_read(path: Path, sheets: Sequence[str]) -> None:
    """Have the library give the rows of sheets."""
    book = python_calamine.load_workbook(path)
    for sheet in sheets:
        book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def by_pandas(path: Path, sheets: Sequence[str]) -> Taken:
    """Have pandas read sheets, in the environment of the benchmarks."""
    script = Path(__file__).parent / "children" / "by_pandas.py"
    return Taken(**told([script, path, *sheets], python=PYTHON))


def run(rounds: int, folder: Path) -> Answer:
    """Ask the question; takes the workbooks of the bundled sample where the real ones are not there."""
    left_out = [] if REAL.exists() else [f"{ABSENT}: the small workbooks of the sample are read"]
    book = next((REAL if REAL.exists() else SAMPLE).rglob("returns-datasets-sep-2023.xlsx"))
    series = sorted((REAL if REAL.exists() else SAMPLE).rglob("*.ods"))[-1]
    title = "Returns detailed datasets, year ending September 2023"
    sheets = [f"Data_{table}" for table in TABLES]
    boats = ("SB_01", "SB_02")
    works = [
        lambda: taken(lambda: full_read(book, RETURNS, title, TABLES, folder)),
        lambda: taken(lambda: bare_read(book, sheets)),
        lambda: taken(lambda: full_read(series, SMALL_BOATS, "Small boats – time series", boats, folder)),
    ]
    if PYTHON.exists():
        works += [lambda: by_pandas(book, sheets), lambda: by_pandas(series, boats)]
    else:
        left_out.append(MISSING)
    works[0]()  # what is imported, or worked out once, is no part of reading a workbook
    full, bare, ods, *pandas = alternating(works, rounds)
    results = [Result("read_to_bare", wall(full) / wall(bare), _against(full, bare))]
    for name, ours, theirs in zip(
        ("read_against_pandas", "read_ods_against_pandas"), (full, ods), pandas, strict=False
    ):
        results.append(Result(name, wall(theirs) / wall(ours), _against(theirs, ours)))
    where = profiled.table(lambda: full_read(book, RETURNS, title, TABLES, folder))
    return Answer(QUESTION, results, HOW, table=where, caption=profiled.CAPTION, left_out=left_out, real=REAL.exists())


def _against(one: Sequence[Taken], other: Sequence[Taken]) -> str:
    return f"{wall(one):.2f} s against {wall(other):.2f} s (of the processor {cpu(one):.2f} and {cpu(other):.2f})"
