"""Vintages of the full-size returns tables: does one more cost more after 80 than after 20?

Belongs here: vintages made from one real reading, and builds of them. Does not belong here: reading workbooks
(`reading`): each vintage is put where a reading would stand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from assets.archive.store import Archive, writing
from assets.contracts.language import Contract
from assets.observations.cache import Store
from assets.observations.inputs import read_new
from assets.observations.report import Report
from assets.settings import Settings
from tests.bench import steps
from tests.bench.folders import ABSENT, vintages
from tests.bench.measuring import Taken, alternating, cpu, told, wall
from tests.bench.results import Answer, Result
from tests.builders import RETURNS
from tests.conftest import REAL, import_manifest

QUESTION = "growth"
COUNTS = (1, 5, 20, 80)
TABLES = ("Ret_D01", "Ret_D02", "Ret_D03", "Ret_D04")
WORKBOOK = "returns/returns-datasets-sep-2023.xlsx"
TITLE = "Returns detailed datasets, year ending September 2023"
FIRST = date(2023, 11, 23)
# Rows of a vintage whose figures move: about as many as a new quarter brings.
MOVED = 5_000
HOW = (
    "One real workbook (September 2023: Ret_D01 to Ret_D04, 292,000 figures) is read. Each vintage is that reading "
    f"with {MOVED:,} figures of Ret_D01 exchanged between ages and sexes, so that the sums which checks compare stay, "
    "and is put where its own reading would stand: what is measured is the build, not reading 80 workbooks. The "
    "vintages are a week apart, since 80 quarters would end in the future. A build from nothing for each number; then "
    "one more vintage at a time, after 20 and after 80 in turn. Seconds of the processor, but for the whole build, "
    "which is by the clock; each in a fresh process, imports apart."
)
Readings = list[tuple[Contract, Report, pl.DataFrame]]


def one_reading(folder: Path) -> Readings:
    """Read the real workbook, and return contract, report and observations of each table."""
    settings = Settings(data=folder)
    manifest = folder / "one.csv"
    folder.mkdir()
    (folder / Path(WORKBOOK).name).symlink_to(REAL / WORKBOOK)
    manifest.write_text(f'file,page,title,published\n{Path(WORKBOOK).name},{RETURNS},"{TITLE}",{FIRST}\n')
    import_manifest(manifest, settings)
    inputs, _ = read_new(settings)
    store = Store(settings.observations)
    return [
        (contract, report, pl.read_parquet(store.parquet(contract, report.sha256, report.key)))
        for contract, report in inputs.files[0].readings
        if contract.table_id in TABLES
    ]


def add_vintage(settings: Settings, number: int, readings: Readings, content: bytes | None = None) -> None:
    """Put a vintage into the archive, and what it would be read as beside it; its bytes are none to speak of, unless given."""
    published = FIRST + timedelta(weeks=number)
    with writing(settings.data):
        record, _ = Archive(settings.archive).add(
            content or f"made-up vintage {number}".encode(), file=Path(WORKBOOK).name, page=RETURNS, title=TITLE,
            published=published.isoformat(), published_basis="import manifest",
        )  # fmt: skip
    store = Store(settings.observations)
    for contract, report, frame in readings:
        own = replace(report, sha256=record.sha256, published_on=None, published_basis=None)
        store.write(contract, own, moved(frame, number) if contract.table_id == "Ret_D01" else frame)


def moved(frame: pl.DataFrame, seed: int, rows: int = MOVED) -> pl.DataFrame:
    """Exchange figures between neighbouring rows that differ only in age, sex or destination.

    Args:
        frame: Observations of Ret_D01.
        seed: Decides which.
        rows: How many rows get another figure.
    """
    same = ("period", "nationality", "return_type_group", "return_type")
    alike = [pl.col(name) == pl.col(name).shift(-1) for name in same]
    differs = pl.col("value") != pl.col("value").shift(-1)
    first = frame.select(at=pl.arg_where(pl.all_horizontal(*alike, differs)))["at"].gather_every(2)
    order = list(range(frame.height))
    for at in first.sample(min(rows // 2, len(first)), seed=seed):
        order[at], order[at + 1] = at + 1, at
    return frame.with_columns(frame["value"].gather(order))


def filled(folder: Path, count: int, readings: Readings) -> Settings:
    """Return a data folder with so many vintages, nothing built."""
    settings = Settings(data=folder)
    for number in range(1, count + 1):
        add_vintage(settings, number, readings)
    return settings


def published(settings: Settings, expected: int) -> dict[str, Any]:
    """Build and publish in a fresh process; return what it took, its most memory in bytes, and the seconds of steps."""
    answer = told(["-m", "tests.bench.children.publishing", settings.data])
    held = vintages(settings)
    assert held == expected * len(TABLES), f"{held} vintages, not {expected * len(TABLES)}"
    return answer


def run(rounds: int, folder: Path) -> Answer:
    """Ask the question; needs the real releases."""
    if not REAL.exists():
        return Answer(QUESTION, [], HOW, left_out=[ABSENT])
    readings = one_reading(folder / "read")
    held, built, sizes = {}, {}, {}
    for count in COUNTS:
        held[count] = filled(folder / str(count), count, readings)
        built[count] = published(held[count], count)
        sizes[count] = held[count].warehouse.stat().st_size / 1e6
    few, most = COUNTS[-2:]
    added, last = {few: few, most: most}, {}

    def one_more(count: int) -> Taken:
        added[count] += 1
        add_vintage(held[count], added[count], readings)
        last[count] = published(held[count], added[count])
        return Taken(last[count]["wall"], last[count]["cpu"])

    after_few, after_most = alternating([lambda: one_more(few), lambda: one_more(most)], rounds)
    return Answer(
        QUESTION,
        [
            Result(
                "growth_80_to_20",
                cpu(after_most) / cpu(after_few),
                f"{cpu(after_most):.1f} s ({wall(after_most):.1f} by the clock) against {cpu(after_few):.1f} s "
                f"({wall(after_few):.1f} by the clock)",
            ),
            Result(
                "growth_build_seconds",
                built[most]["wall"],
                "once; of the processor "
                + ", ".join(f"{count}: {built[count]['cpu']:.1f} s" for count in COUNTS)
                + "; in such builds a further vintage takes "
                + ", ".join(
                    f"{(built[more]['cpu'] - built[less]['cpu']) / (more - less):.1f} s between {less} and {more}"
                    for less, more in pairwise(COUNTS[1:])
                ),
            ),
            Result(
                "growth_build_memory",
                built[most]["peak"] / 1e6,
                f"{built[COUNTS[0]]['peak'] / 1e6:,.0f} MB for one vintage",
            ),
            Result(
                "growth_file_size",
                (sizes[most] - sizes[few]) / (most - few),
                ", ".join(f"{count}: {sizes[count]:.1f} MB" for count in COUNTS),
            ),
        ],
        HOW,
        series={
            "growth_build": [[count, built[count]["cpu"]] for count in COUNTS],
            "growth_one_more": [[few, cpu(after_few)], [most, cpu(after_most)]],
            "growth_size": [[count, sizes[count]] for count in COUNTS],
        },
        caption=steps.CAPTION,
        table=steps.table(
            {
                f"{most} from nothing": built[most]["steps"],
                f"one more after {few}": last[few]["steps"],
                f"one more after {most}": last[most]["steps"],
            }
        ),
    )
