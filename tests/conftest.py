"""What several test modules share: a data folder of one's own, the real releases, and a warehouse built from them."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

from assets.archive.fetch import fetch
from assets.archive.store import writing
from assets.marts.selection import Selection
from assets.observations.importing import import_file, read_manifest
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.reference import SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from assets.settings import settings as settings_of_the_process
from assets.warehouse.build import build
from assets.warehouse.publish import publish

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "yes")
# How long an example takes is nothing a test asks; a busy machine would fail it.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


def import_manifest(manifest: Path, settings: Settings) -> None:
    with writing(settings.data):
        for row in read_manifest(manifest):
            path = manifest.parent / row["file"]
            import_file(path, row["page"], row["title"], row["published"], settings, row.get("kind") or "verbatim")


def publish_all(settings: Settings, selection: Selection | None = None) -> None:
    """Read all that is archived, build everything or a selection, and publish, without Dagster."""
    inputs, _ = read_new(settings)
    publish(build(inputs, settings, selection=selection), settings)


@pytest.fixture(autouse=True)
def _settings_of_this_test() -> Iterator[None]:
    """A command run in this process reads the environment of its own test."""
    settings_of_the_process.cache_clear()
    yield
    settings_of_the_process.cache_clear()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture(scope="session")
def real() -> Path:
    if not REAL.exists():
        pytest.skip("the real release files (shared/real) are not on this machine")
    return REAL


@contextmanager
def made_once(tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """Hold a folder that all workers share, so that the first to need it fills it while the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    shared.mkdir(exist_ok=True)
    with FileLock(shared / ".lock"):
        yield shared


@pytest.fixture(scope="session")
def real_settings(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with every real release imported and published, by whichever worker is the first to need it."""
    with made_once(tmp_path_factory, "real") as shared:
        settings = Settings(data=shared / "data")
        if not settings.warehouse.exists():
            import_manifest(real / "releases.csv", settings)
            publish_all(settings)
    return settings


@pytest.fixture(scope="session")
def file_of(real: Path) -> dict[str, Path]:
    """The real file of each sha256."""
    with (real / "releases.csv").open(encoding="utf-8", newline="") as stream:
        paths = [real / row["file"] for row in csv.DictReader(stream)]
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in paths}


@pytest.fixture
def real_warehouse(real_settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(real_settings) as connection:
        yield connection


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with the demo: the bundled GOV.UK, asked over HTTP, by whichever worker is the first to need it."""
    with made_once(tmp_path_factory, "sample") as shared:
        settings = Settings(data=shared / "demo", sample=True)
        if not settings.warehouse.exists():
            with LocalGovuk(SAMPLE) as server:
                asking = settings.model_copy(update={"govuk_url": server.url, "requests_per_second": 1000.0})
                with writing(asking.data):
                    fetch(asking)
                publish_all(asking)
    return settings


@pytest.fixture(scope="session")
def sample_warehouse(sample_settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the demo."""
    with open_published(sample_settings) as connection:
        yield connection


# The files that take longest, longest first. One that begins last keeps one worker busy while the other has nothing. Only
# one begins with the real files, which the other worker would wait for.
LONGEST = (
    "tests/real/test_history_real.py",
    "tests/pipeline/test_watch.py",
    "tests/distributed/test_engine.py",
    "tests/walks/test_walks.py",
    "tests/pipeline/test_job.py",
    "tests/drafting/test_real_sheets.py",
    "tests/browser/test_ui.py",
    "tests/pipeline/test_ten_weeks.py",
    "tests/faults/mutants/test_mutants.py",
    "tests/real/test_sums_real.py",
    "tests/real/test_mart_histories.py",
    "tests/real/test_explain_real.py",
    "tests/real/test_claims_real.py",
    "tests/web_archives/test_pywb_real.py",
    "tests/pipeline/test_what_is_new.py",
    "tests/faults/mutants/test_mutants_anywhere.py",
    "tests/pipeline/test_quarantine.py",
    "tests/pipeline/test_live.py",
    "tests/faults/test_publication.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what is built from all real files to the slow tests: the build alone takes half a minute."""
    for item in items:
        if "real_settings" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")


class LongestFirst(LoadFileScheduling):
    """Keeps the tests of a file on one worker, so that what they share is made once, and begins with the longest."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Give a worker the longest of what waits; the others keep their order, most tests first."""
        for scope in LONGEST:
            if scope in self.workqueue:
                self.workqueue.move_to_end(scope, last=False)
                break
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LongestFirst:
    return LongestFirst(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests report in figures, such as how many cells were accounted for."""
    for report in [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]:
        for name, text in getattr(report, "user_properties", ()) if report.when == "call" else ():
            if name == "report":
                terminalreporter.write_line(str(text))
