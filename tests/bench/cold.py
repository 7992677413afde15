"""From nothing: every real file imported, read, built and published, against the least that this takes.

Belongs here: the whole way, and its floors. Does not belong here: one workbook (`reading`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from assets.archive.store import Archive
from assets.observations.archived import read_archive
from assets.settings import Settings
from tests.bench.floors import dagster_run
from tests.bench.folders import ABSENT, immstats
from tests.bench.measuring import Taken, alternating, cpu, told, wall
from tests.bench.results import Answer, Result
from tests.conftest import REAL

QUESTION = "cold"
HOW = (
    "`immstats import` of the manifest of all real files, then `immstats refresh --source archive`, each in a fresh "
    "process. Floors: the sheets, pages and documents that hold the tables, read by the libraries alone "
    "(python-calamine, lxml, bytes of CSV); DuckDB loading the Parquet files of all readings into a file; and a Dagster "
    "run that does nothing but report as many assets and checks, in a fresh process. Seconds by the clock, since two "
    "cores may share the work."
)


def run(rounds: int, folder: Path) -> Answer:
    """Ask the question; needs the real releases."""
    if not REAL.exists():
        return Answer(QUESTION, [], HOW, left_out=[ABSENT])
    settings = Settings(data=folder / "data")

    def whole() -> Taken:
        shutil.rmtree(settings.data, ignore_errors=True)
        taken_in = immstats(settings, "import", "--manifest", REAL / "releases.csv")
        made = immstats(settings, "refresh", "--source", "archive")
        return Taken(taken_in.wall + made.wall, taken_in.cpu + made.cpu)

    def bare(what: str) -> Taken:
        return Taken(**told(["-m", "tests.bench.children.bare", what], given=_given(settings, folder)))

    all_taken = alternating([whole, lambda: bare("reads"), lambda: bare("load"), lambda: dagster_run(folder)], rounds)
    ours, *floors = all_taken
    reads, load, dagster = floors
    floor = sum(map(wall, floors))
    return Answer(
        QUESTION,
        [
            Result(
                "cold_to_floor",
                wall(ours) / floor,
                f"{wall(ours):.1f} s against {floor:.1f} s: reads {wall(reads):.1f}, load {wall(load):.1f}, Dagster "
                f"{wall(dagster):.1f} (of the processor {cpu(ours):.1f} against {sum(map(cpu, floors)):.1f})",
            )
        ],
        HOW,
        series={"cold": [[number, wall(each)] for number, each in enumerate(all_taken)]},
    )


def _given(settings: Settings, folder: Path) -> dict[str, object]:
    """Return the files with the sheets that held a table, and the Parquet files of each table."""
    archive, files, tables = Archive(settings.archive), [], {}
    for entry in read_archive(settings)[0]:
        sheets = sorted({report.sheet for _, report in entry.readings if report.sheet})
        if sheets:
            files.append([str(archive.path(entry.sha256)), sheets])
    for parquet in sorted(settings.observations.glob("*/*.parquet")):
        tables.setdefault(parquet.parent.name, []).append(str(parquet))
    return {"files": files, "tables": tables, "to": str(folder / "loaded.duckdb")}
