"""The pipeline under test: the archive, the limited reader, and the vintage checks as a build runs them.

Belongs here: the only calls of the mutants into the project. Does not belong
here: what is right and what is not (`harness`).
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from assets.archive.store import writing
from assets.contracts.language import Contract
from assets.observations.cache import Store
from assets.observations.importing import import_file
from assets.observations.inputs import Inputs, read_new
from assets.observations.report import Report
from assets.progress import Progress
from assets.settings import Settings
from assets.warehouse.build import check_inputs
from tests.faults.mutants.bases import Release
from tests.faults.mutants.documents.base import NotHere
from tests.faults.mutants.place import Figure

SECONDS_MAX, MEMORY_MAX = 30.0, 2**30
_ADDRESSES = 3 * 2**30  # of which a reader touches a fraction; what it touches is measured


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a table of a file was set aside."""

    table_id: str
    sha256: str
    rule: str
    sheet: str | None
    cell: str | None
    text: str


@dataclass(slots=True)
class Read:
    """An archive that has been read.

    Attributes:
        settings: Its settings.
        inputs: What a build would be made from.
        seconds: How long each file took, by sha256.
        memory: Largest memory of the reader up to each file, in bytes, by sha256.
    """

    settings: Settings
    inputs: Inputs
    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    def reports(self, sha256: str) -> list[tuple[Contract, Report]]:
        return [pair for entry in self.inputs.files if entry.sha256 == sha256 for pair in entry.readings]

    def figures(self, contract: Contract, report: Report) -> list[Figure]:
        """Return the figures of a reading."""
        path = Store(self.settings.observations).parquet(contract, report.sha256, report.key)
        names = [dimension.name for dimension in contract.dimensions]
        columns = ["row", "col", "period", "period_start", "period_end", "measure", "value", "marker", *names]
        return [
            Figure(
                row - 1, _column(col), period, start, end, tuple(zip(names, keys, strict=True)), measure, value, marker
            )
            for row, col, period, start, end, measure, value, marker, *keys in pl.read_parquet(path, columns=columns)
            .select(columns)
            .iter_rows()
        ]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def read(releases: Sequence[Release], folder: Path, start: Path | None = None) -> Read:
    """Archive releases and read them in one limited process.

    Args:
        releases: The files.
        folder: Where they go.
        start: A data folder to start from, whose files have been read.
    """
    data = folder / "data"
    if start:
        shutil.copytree(start, data, ignore=shutil.ignore_patterns(".lock", "tmp"))
    settings = Settings(data=data, reader_memory_bytes=_ADDRESSES, reader_seconds=SECONDS_MAX, readers=1)
    order: dict[str, str] = {}
    with writing(settings.data):
        for number, release in enumerate(releases):
            path = folder / str(number) / release.file
            path.parent.mkdir()
            path.write_bytes(release.data)
            imported = import_file(path, release.page, release.title, release.published, settings)
            order[imported.record.sha256] = release.file
    _at_one_moment(settings)
    clock = _Clock()
    inputs, opened = read_new(settings, clock)
    clock.note()
    found = Read(settings, inputs)
    # The reader takes the longest file first; those read before are not told of.
    sizes = {entry.sha256: entry.size for entry in inputs.files}
    fresh = [sha256 for sha256 in order if found.reports(sha256)]
    fresh = sorted(fresh, key=lambda sha256: (-sizes[sha256], sha256))[: max(0, opened)]
    for sha256, (began, _), (ended, memory) in zip(fresh, clock.times, clock.times[1:], strict=False):
        found.seconds[sha256], found.memory[sha256] = ended - began, memory
    return found


class _Clock(Progress):
    """Notes when each file is taken in hand, and when the last is done."""

    def __init__(self) -> None:
        self.times: list[tuple[float, int]] = []

    def reading(self, file: str, done: int, of: int) -> None:
        self.note()

    def note(self) -> None:
        self.times.append((time.monotonic(), _reader_memory()))


def _at_one_moment(settings: Settings) -> None:
    """Let every file be seen at the same moment, so that nothing of this run orders two files of one release."""
    manifest = next(settings.archive.glob("*.jsonl"))
    lines = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    seen = max(line["recorded_at"] for line in lines)
    for line in lines:
        line.pop("previous", None)  # as older code wrote them: the next line chains over them all
    text = "".join(json.dumps(line | {"recorded_at": seen}, ensure_ascii=False) + "\n" for line in lines)
    manifest.write_text(text, encoding="utf-8")


def _reader_memory() -> int:
    """Return the largest memory so far of the processes this one has started, in bytes; 0 where none can be seen."""
    most = 0
    try:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        for child in children:
            status = Path(f"/proc/{child}/status").read_text()
            most = max(
                most, *(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0
            )
    except OSError:
        return most
    return most


def check(found: Read, kept: set[str]) -> tuple[list[tuple[Contract, Report]], list[Refusal]]:
    """Run the vintage checks on some of the files.

    Args:
        found: The archive.
        kept: The sha256 of the files a build would have.

    Returns:
        The vintages accepted, in their order, and what was set aside after reading.
    """
    files = tuple(entry for entry in found.inputs.files if entry.sha256 in kept)
    inputs = replace(found.inputs, files=files)
    checked = check_inputs(inputs, found.settings)
    return [(vintage.contract, vintage.report) for vintage in checked.vintages], [
        Refusal(aside.contract.table_id, aside.report.sha256, problem.rule, problem.sheet, problem.cell, str(problem))
        for aside in checked.set_aside
        for problem in aside.problems
    ]


__all__ = ["MEMORY_MAX", "SECONDS_MAX", "NotHere", "Read", "Refusal", "check", "read"]
