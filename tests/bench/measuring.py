"""Taking time: a piece of work in this process or another, and works that alternate.

Belongs here: seconds and bytes of a work, and their medians. Does not belong here: what is measured, or judging it.

Where two works are compared, the processor's seconds count: a busy machine makes a work wait, but hardly makes it do
more. Where a person waits, it is the clock's.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.reference import PROJECT


@dataclass(frozen=True, slots=True)
class Taken:
    """What a work took: seconds by the clock, seconds of the processor with those of its own processes."""

    wall: float
    cpu: float


def taken(work: Callable[[], object]) -> Taken:
    """Take the time of a work in this process."""
    before, start = processor_seconds(), time.perf_counter()
    work()
    return Taken(time.perf_counter() - start, processor_seconds() - before)


def processor_seconds() -> float:
    """Return the seconds that the processor gave this process and those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def ran(words: Sequence[str | Path], env: Mapping[str, str] | None = None, given: object = None) -> Taken:
    """Take the time of a Python program in a fresh process, its start included.

    Args:
        words: What follows `python`.
        env: Environment beside this one's.
        given: What it gets as JSON on its input.

    Raises:
        RuntimeError: If it fails, with the end of what it said.
    """
    return _run(sys.executable, words, env, given)[0]


def told(
    words: Sequence[str | Path], given: object = None, python: str | Path = sys.executable, path: Path = PROJECT
) -> Any:
    """Run a Python program that takes its own time, and return the JSON it prints.

    Args:
        words: What follows `python`.
        given: What it gets as JSON on its input.
        python: The interpreter.
        path: Where it finds modules before any other.
    """
    return json.loads(_run(python, words, {"PYTHONPATH": str(path)}, given)[1])


def _run(
    python: str | Path, words: Sequence[str | Path], env: Mapping[str, str] | None, given: object
) -> tuple[Taken, str]:
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as wrong, tempfile.TemporaryFile() as asked:
        asked.write(json.dumps(given).encode())
        asked.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen(
            [python, *words], env=os.environ | (env or {}), cwd=PROJECT, stdin=asked, stdout=said, stderr=wrong
        )
        _, status, usage = os.wait4(process.pid, 0)
        took = Taken(time.perf_counter() - start, usage.ru_utime + usage.ru_stime)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        wrong.seek(0)
        if process.returncode:
            end = (said.read() + wrong.read()).decode(errors="replace")[-3000:]
            raise RuntimeError(f"{' '.join(map(str, words))} failed with {process.returncode}:\n{end}")
        return took, said.read().decode()


def alternating(works: Sequence[Callable[[], Taken]], rounds: int) -> list[list[Taken]]:
    """Do works in turn, so that a busy moment hits them all; return what each took, round by round."""
    all_taken: list[list[Taken]] = [[] for _ in works]
    for _ in range(rounds):
        for each, work in zip(all_taken, works, strict=True):
            each.append(work())
    return all_taken


def cpu(rounds: Sequence[Taken]) -> float:
    """Return the median of the processor's seconds."""
    return statistics.median(each.cpu for each in rounds)


def wall(rounds: Sequence[Taken]) -> float:
    """Return the median of the clock's seconds."""
    return statistics.median(each.wall for each in rounds)
