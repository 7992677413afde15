"""A program that asks the published file again and again, and what came of its questions.

Belongs here: running it, holding each answer against what the build must answer, and waiting until it has seen a build.
Does not belong here: which programs there are (`known`), or publishing (`publications`).
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.clients.publications import Publications

PROGRAMS = Path(__file__).parent / "programs"


@dataclass
class Client:
    """One program, running.

    Attributes:
        name: What it is called.
        version: Its version and those of what it stands on, as it says itself.
        queries: Questions answered.
        builds: Builds seen, each once, in the order in which it saw them first.
        failures: What went wrong: an error, rows of another build, an older build after a newer one.
    """

    name: str
    command: Sequence[str]
    publications: Publications
    environment: dict[str, str] = field(default_factory=dict)
    version: str = ""
    queries: int = 0
    builds: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _ended: bool = False

    def start(self, stop: Path) -> None:
        """Run the program until the file `stop` is there."""
        self._changed = threading.Condition()
        self._log = stop.with_name(f"{self.name}.log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [*self.command[:2], str(self.publications.settings.warehouse), str(stop), *self.command[2:]],
            env={**os.environ, **self.environment}, stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def wait_for(self, build_id: str, seconds: float) -> None:
        """Wait until the program has seen a build, has failed or has ended."""
        with self._changed:
            self._changed.wait_for(lambda: build_id in self.builds or self.failures or self._ended, seconds)
            if build_id not in self.builds:
                self.failures.append(f"{build_id} was not seen within {seconds} seconds, or before a failure")

    def join(self) -> None:
        """Wait until the program has ended, as it was told."""
        self._thread.join(60)
        if self._process.poll() is None:
            self._process.kill()
            self.failures.append("it did not end when it was told to")
        elif self._process.returncode:
            self._log.seek(0)
            self.failures.append(f"it ended with {self._process.returncode}: {self._log.read()[-1000:]}")
        self._log.close()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with self._changed:
                self._take(json.loads(line) if line.startswith("{") else {"error": line})
                self._changed.notify_all()
        self._process.wait()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _take(self, line: dict[str, object]) -> None:
        if version := line.get("version"):
            self.version = str(version)
            return
        rows = line.get("rows")
        if not isinstance(rows, list) or not rows:
            self.failures.append(str(line))
            return
        self.queries += 1
        build_id = rows[0][0]
        if build_id is None:  # asked of a table that does not say it
            if [row[1:] for row in rows] not in list(self.publications.answers()):
                self.failures.append(f"rows of no build: {rows}")
        elif rows != self.publications.rows.get(build_id):
            self.failures.append(f"rows that are not those of {build_id}: {rows}")
        elif build_id not in self.builds:
            self.builds.append(build_id)
        elif build_id != self.builds[-1]:
            self.failures.append(f"{build_id} after {self.builds[-1]}")
