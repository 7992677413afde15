"""The project's own commands as processes of their own, and how one of them ends before its time.

Belongs here: starting, watching and ending a command. Does not belong here: what is broken (`faults`), or what must hold
afterwards (`attempt`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.reference import PROJECT

LONGEST_SECONDS = 900.0  # a command that takes longer is stuck
_LOOK_SECONDS = 0.002
IMMSTATS = (sys.executable, "-m", "orchestration.start")
# The job as the daemon or a person starts it without `immstats`.
DAGSTER_JOB = (
    str(Path(sys.executable).with_name("dagster")),
    "job",
    "execute",
    "-m",
    "orchestration.definitions",
    "-j",
)


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that is over.

    Attributes:
        status: Its exit status; minus the signal that ended it.
        said: All it said.
        seconds: How long it took.
    """

    status: int
    said: str
    seconds: float

    @property
    def error(self) -> str:
        """The line that tells what went wrong; empty where none does."""
        return next((line for line in self.said.splitlines() if "Error: " in line), "")


class Command:
    """A command while it runs, in a group of processes of its own."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], before: str = "") -> None:
        """Start it.

        Args:
            words: Program and arguments.
            environment: What is set beside the environment of this process.
            before: Shell words that are carried out first, such as `ulimit -n 64`.
        """
        self._said = tempfile.NamedTemporaryFile(prefix="immstats-said-", suffix=".log")
        if before:
            words = ["/bin/sh", "-c", f'{before}; exec "$@"', "sh", *words]
        self._began = time.monotonic()
        self.process = subprocess.Popen(
            words,
            cwd=PROJECT,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200", "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def said(self) -> str:
        """What it has said so far."""
        return Path(self._said.name).read_text(encoding="utf-8", errors="replace")

    def elapsed(self) -> float:
        """Return the seconds since it began."""
        return time.monotonic() - self._began

    def until(self, so: Callable[[], bool]) -> bool:
        """Wait until something is so; False where the command is over before."""
        while time.monotonic() < self._began + LONGEST_SECONDS:
            if so():
                return True
            if self.process.poll() is not None:
                return False
            time.sleep(_LOOK_SECONDS)
        return False

    def kill(self, whole_group: bool) -> None:
        """End it at once by SIGKILL: the process alone, as the kernel does for want of memory, or all it started."""
        if whole_group:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()

    def end(self) -> Ended:
        """Wait for its end."""
        try:
            status = self.process.wait(timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill(whole_group=True)
            status = self.process.wait()
        ended = Ended(status, self.said, time.monotonic() - self._began)
        self._said.close()
        return ended

    def left_behind(self, seconds: float = 30.0) -> bool:
        """Say whether processes that it started outlive it, given a while to notice."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return False
            time.sleep(0.1)
        os.killpg(self.process.pid, signal.SIGKILL)
        return True
