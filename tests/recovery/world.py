"""What every attempt begins with, and what an undisturbed run makes of it.

Belongs here: the data folder before the fault, and the content hashes and seconds of undisturbed runs. Does not belong
here: attempts (`attempt`).
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from assets.marts.diff import content_hashes
from assets.published import open_published
from assets.reference import SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from orchestration.commands.job import prepare_dagster_home
from tests.recovery.commands import DAGSTER_JOB, IMMSTATS, Command, Ended
from tests.recovery.govuk import PAGE, earlier, new_files

SCENARIOS = ("refresh", "import", "job")
LITTLE_FOR_READERS = {"IMMSTATS_READER_MEMORY_BYTES": str(64 * 2**20)}  # so little that they read nothing
_PHASE_OF_COMMAND = re.compile(r"^(.+) … (\d+\.\d) s$", re.MULTILINE)
_PHASE_OF_JOB = re.compile(r" - (?:now: |)([A-Z][^;:]+): (\d+\.\d) s")


def settings_of(data: Path) -> Settings:
    """Return the settings of a data folder that holds the sample."""
    return Settings(data=data, sample=True)


def environment_of(data: Path, govuk_url: str) -> dict[str, str]:
    """Return what a command needs to know of its data folder and its GOV.UK."""
    return {
        "IMMSTATS_DATA": str(data),
        "IMMSTATS_SAMPLE": "true",
        "IMMSTATS_GOVUK_URL": govuk_url,
        "IMMSTATS_REQUESTS_PER_SECOND": "1000",
        "IMMSTATS_GENERATIONS_KEPT": "2",
        "DAGSTER_HOME": str(data / "dagster"),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }


def commands_of(scenario: str, manifest: Path) -> list[list[str]]:
    """Return the commands of a normal run."""
    return {
        "refresh": [[*IMMSTATS, "refresh"]],
        "import": [
            [*IMMSTATS, "import", "--manifest", str(manifest)],
            [*IMMSTATS, "refresh", "--source", "archive"],
        ],
        "job": [[*DAGSTER_JOB, "refresh"]],
    }[scenario]


def hashes_of(data: Path) -> dict[str, str]:
    """Return the content hashes of what is published in a data folder."""
    with open_published(settings_of(data)) as connection:
        return content_hashes(connection)


@dataclass
class World:
    """The beginning of all attempts, in one folder.

    Attributes:
        folder: Where it is.
        expected: Content hashes of an undisturbed run, by scenario.
        phases: Seconds of each phase of an undisturbed run, by scenario.
        seconds: Seconds of each command of an undisturbed run, by scenario.
        before: Content hashes before it.
    """

    folder: Path
    expected: dict[str, dict[str, str]] = field(default_factory=dict)
    phases: dict[str, dict[str, float]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> Path:
        """The data folder that every attempt gets a copy of."""
        return self.folder / "base"

    @property
    def manifest(self) -> Path:
        """The list of files that are imported by hand."""
        return self.folder / "import" / "releases.csv"

    @classmethod
    def made(cls, folder: Path, scenarios: tuple[str, ...] = SCENARIOS) -> World:
        """Run all that is undisturbed.

        Args:
            folder: An empty folder.
            scenarios: Which normal runs are wanted.
        """
        world = cls(folder)
        world._files_to_import()
        with LocalGovuk(earlier(folder / "earlier")) as govuk:
            world._run(world.base, govuk.url, "refresh")
        prepare_dagster_home(settings_of(world.base))
        world.before = hashes_of(world.base)
        with LocalGovuk(SAMPLE) as govuk, ThreadPoolExecutor() as pool:
            list(pool.map(lambda scenario: world._undisturbed(govuk.url, scenario), scenarios))
        return world

    def _undisturbed(self, govuk_url: str, scenario: str) -> None:
        """Take in what a normal run makes of it, and how long it takes."""
        data = self.folder / f"undisturbed-{scenario}"
        shutil.copytree(self.base, data, symlinks=True)
        ended = self._run(data, govuk_url, scenario)
        pattern = _PHASE_OF_JOB if scenario == "job" else _PHASE_OF_COMMAND
        self.phases[scenario] = {name: float(seconds) for name, seconds in pattern.findall(ended[-1].said)}
        self.seconds[scenario] = [each.seconds for each in ended]
        self.expected[scenario] = hashes_of(data)
        assert self.expected[scenario] != self.before
        shutil.rmtree(data)

    def _run(self, data: Path, govuk_url: str, scenario: str) -> list[Ended]:
        every = []
        for words in commands_of(scenario, self.manifest):
            ended = Command(words, environment_of(data, govuk_url)).end()
            assert ended.status == 0, ended.said
            every.append(ended)
        return every

    def _files_to_import(self) -> None:
        self.manifest.parent.mkdir(parents=True)
        with self.manifest.open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(["file", "page", "title", "published", "kind"])
            for path, title, day in new_files():
                file = Path(shutil.copy(SAMPLE / path, self.manifest.parent))
                rows.writerow([file.name, PAGE, title, day, "verbatim"])
