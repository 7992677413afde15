"""The reader of archived files: it hands each to a process with limits on memory and time.

Belongs here: our end of the pipe, one file at a time, and what is kept of a file that broke the process. Does not
belong here: what reading a file means (`reading`), the other end (`process`), how such a process runs (`limited`), or
several of them (`readers`).

When a file makes the process run out of memory or time, it dies alone: that file is quarantined and a new process
reads the next. The file is tried again by another version of the reader, or with other limits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType

from assets.contracts.language import Contract
from assets.json_files import Json
from assets.machine import MachineError
from assets.observations.cache import Store, cache_key
from assets.observations.limited import Broke, Limited, allowed
from assets.observations.limits import Limits
from assets.observations.report import Report
from assets.observations.source import Source
from assets.problems import Problem

REPORTS = Json(list[Report])
# What a process answers that could not read for want of something that no file is to blame for.
LACK = "lack"
# Problems that other limits may mend.
_PASSED_LIMITS = {"too_large", "too_much_memory", "too_slow", "reader_died"}


class Reader:
    """Reads files in a process of its own; to be used as a context manager."""

    def __init__(self, folder: Path, limits: Limits, memory_bytes: int, seconds: float, share: int = 1) -> None:
        """Prepare a reader; the process starts with the first file.

        Args:
            folder: Folder of the observations.
            limits: Sizes a workbook may not pass.
            memory_bytes: Address space of all readers.
            seconds: Longest time one file may take.
            share: How many readers share the address space.
        """
        self._store, self._limits = Store(folder), limits
        self._alone, memory_bytes = share == 1, allowed(memory_bytes) // share
        self._allowed = f"{limits}, {memory_bytes} bytes of memory, {seconds:g} seconds"
        self.limited = Limited("assets.observations.process", memory_bytes, seconds)

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.limited.end()

    def kept(self, contract: Contract, sha256: str, key: str) -> Report | None:
        """Return the report of an earlier reading, unless it failed at limits that are others now.

        Args:
            contract: The table.
            sha256: The file.
            key: Cache key of the contract.
        """
        report = self._store.report(contract, sha256, key)
        return None if report and report.limits not in (None, self._allowed) else report

    def read(self, source: Source, known: Sequence[Contract]) -> list[Report]:
        """Read the tables of one file; those that break the process, or pass its limits, yield failed reports.

        Raises:
            MachineError: If the machine lacks something, which is no fault of the file: nothing is kept of it.
        """
        job = {
            "source": asdict(source),
            "tables": [contract.table_id for contract in known],
            "folder": str(self._store.folder),
            "limits": asdict(self._limits),
        }
        try:
            answer = self.limited.ask(json.dumps(job))
        except Broke as broke:
            return [self._broken(source, contract, broke) for contract in known]
        if answer.startswith(b"{"):
            raise MachineError(json.loads(answer)[LACK])
        reports = REPORTS.parse(answer)
        return [self._remembered(contract, report) for contract, report in zip(known, reports, strict=True)]

    def _remembered(self, contract: Contract, report: Report) -> Report:
        """Keep with a file that passed its limits what they were, so that it is tried again only with others.

        A reader that shares its memory cannot know whether all of it would have helped.
        """
        if not any(problem["rule"] in _PASSED_LIMITS or not self._alone for problem in report.problems):
            return report
        report = replace(report, limits=self._allowed)
        self._store.write(contract, report, None)
        return report

    def _broken(self, source: Source, contract: Contract, broke: Broke) -> Report:
        """Return the report of a table in whose file the process ended; one that was read before that stands."""
        key = cache_key(contract)
        if report := self.kept(contract, source.sha256, key):
            return report
        problem = Problem(
            broke.rule,
            broke.message,
            "look at the file by hand: its size and repeat counts; raise IMMSTATS_READER_SECONDS or "
            "IMMSTATS_READER_MEMORY_BYTES only if it is genuine: with other limits it is tried again",
            publication=source.page,
            file=source.file,
            table_id=contract.table_id,
        )
        report = Report(contract.table_id, source.sha256, key, "failed", problems=(problem.as_dict(),))
        return report if broke.told else self._remembered(contract, report)
