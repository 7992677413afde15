"""The process that reads archived files, with limits on memory and time.

Belongs here: both ends of the pipe between the pipeline and the process that
opens hostile files, one file at a time. Does not belong here: what reading a
file means (`reading`).

Run as `python -m assets.observations.process`, it reads one JSON job a line on standard
input and answers one JSON line each. When a file makes it run out of memory or
time, it dies alone: that file is quarantined and a new process reads the next.
The file is tried again by another version of the reader, or with other limits.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType

from assets.contracts.language import Contract
from assets.json_files import Json
from assets.observations.cache import Store, cache_key
from assets.observations.reading import read_source
from assets.observations.report import Report
from assets.observations.source import Source
from assets.observations.workbook import Limits
from assets.problems import Problem
from assets.reference import PROJECT
from assets.tables import contracts

_REPORTS = Json(list[Report])
# Problems that other limits may mend.
_PASSED_LIMITS = {"too_large", "too_much_memory", "too_slow", "reader_died"}
# How a process ends that is told to, whatever it reads.
_TOLD_TO_END = {-signal.SIGHUP, -signal.SIGINT, -signal.SIGTERM}


class Reader:
    """Reads files in a process of its own; to be used as a context manager."""

    def __init__(self, folder: Path, limits: Limits, memory_bytes: int, seconds: float) -> None:
        """Prepare a reader; the process starts with the first file.

        Args:
            folder: Folder of the observations.
            limits: Sizes a workbook may not pass.
            memory_bytes: Address space of the process.
            seconds: Longest time one file may take.
        """
        self._store, self._limits = Store(folder), limits
        self._memory, self._seconds = memory_bytes, seconds
        self._allowed = f"{limits}, {memory_bytes} bytes of memory, {seconds:g} seconds"
        self._process: subprocess.Popen[bytes] | None = None
        self._late = False

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

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
        """Read the tables of one file; those that break the process, or pass its limits, yield failed reports."""
        process = self._started()
        job = {
            "source": asdict(source),
            "tables": [contract.table_id for contract in known],
            "folder": str(self._store.folder),
            "limits": asdict(self._limits),
        }
        answer = self._ask(process, json.dumps(job).encode() + b"\n")
        if answer is not None:
            reports = _REPORTS.parse(answer)
            return [self._remembered(contract, report) for contract, report in zip(known, reports, strict=True)]
        late, self._late = self._late, False
        code = self._stop()
        return [self._broken(source, contract, None if late else code) for contract in known]

    def _remembered(self, contract: Contract, report: Report) -> Report:
        """Keep with a file that passed its limits what they were, so that it is tried again only with others."""
        if not any(problem["rule"] in _PASSED_LIMITS for problem in report.problems):
            return report
        report = replace(report, limits=self._allowed)
        self._store.write(contract, report, None)
        return report

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "assets.observations.process", str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=PROJECT,
                env={**os.environ, "POLARS_MAX_THREADS": "2"},
            )
        return self._process

    def _ask(self, process: subprocess.Popen[bytes], job: bytes) -> bytes | None:
        assert process.stdin and process.stdout
        try:
            process.stdin.write(job)
            process.stdin.flush()
        except BrokenPipeError:
            return None
        ready, _, _ = select.select([process.stdout], [], [], self._seconds)
        if not ready:
            process.kill()
            self._late = True
            return None
        line = process.stdout.readline()
        return line if line.endswith(b"\n") else None

    def _stop(self) -> int:
        """End the process and return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with process:  # closes the pipes and waits: without input the process ends by itself
            pass
        return process.returncode

    def _broken(self, source: Source, contract: Contract, code: int | None) -> Report:
        """Return the report of a table in whose file the process ended; one that was read before that stands."""
        key = cache_key(contract)
        if report := self.kept(contract, source.sha256, key):
            return report
        rule, message = _cause(code, self._memory, self._seconds)
        problem = Problem(
            rule,
            message,
            "look at the file by hand: its size and repeat counts; raise IMMSTATS_READER_SECONDS or "
            "IMMSTATS_READER_MEMORY_BYTES only if it is genuine: with other limits it is tried again",
            publication=source.page,
            file=source.file,
            table_id=contract.table_id,
        )
        report = Report(contract.table_id, source.sha256, key, "failed", problems=(problem.as_dict(),))
        return report if code in _TOLD_TO_END else self._remembered(contract, report)


def _cause(code: int | None, memory_bytes: int, seconds: float) -> tuple[str, str]:
    """Return rule and message for a process that ended; the code is None where it was stopped for taking too long."""
    if code is None:
        return "too_slow", f"reading took longer than {seconds:g} seconds"
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        # How a native library ends that gets no memory, and how the system ends a process that takes too much.
        return (
            "reader_died",
            f"the reading process ended, most likely past its {memory_bytes / 2**30:.1f} GiB of memory",
        )
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
    return "reader_died", f"the reading process ended by itself ({how}); memory was not the cause"


def _serve(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    known = contracts()
    for line in sys.stdin.buffer:
        job = json.loads(line)
        reports = read_source(
            Source(**job["source"]),
            [known[table_id] for table_id in job["tables"]],
            Store(Path(job["folder"])),
            Limits(**job["limits"]),
        )
        answers.write(_REPORTS.text(reports).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
