"""Runs whose steps are spread over workers: the same figures, also where workers are killed in the middle of a step."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.archive.fetch import fetch
from assets.archive.store import writing
from assets.marts.diff import content_hashes
from assets.observations.archived import archived
from assets.published import open_published
from assets.reference import SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings, settings
from tests.conftest import publish_all
from tests.distributed import object_server as s3
from tests.distributed.services import Engine, engine, lacking, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(lacking()), reason=f"not installed: {lacking()}")]

# Longer than the longest step, which is the build of the sample.
VISIBILITY_TIMEOUT = 90
# Celery looks every 10 s for steps whose worker is gone, and a run looks each second for what came of a step.
LOOKS = 10 + 1


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The sample, fetched and built by one process."""
    with LocalGovuk(SAMPLE) as govuk:
        data = tmp_path_factory.mktemp("one") / "data"
        run = Settings(data=data, sample=True, govuk_url=govuk.url, requests_per_second=1000.0)
        with writing(run.data):
            fetch(run)
            publish_all(run)
    return run


@pytest.fixture(scope="module")
def run(one: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return with_its_archive(one, tmp_path_factory.mktemp("engine") / "data")


def with_its_archive(one: Settings, data: Path) -> Settings:
    """A data folder with the same archive: when a page was seen is among what a build says."""
    shutil.copytree(one.archive, data / "archive")
    shutil.copy(one.data / "watch.json", data)
    return one.model_copy(update={"data": data})


@pytest.fixture(scope="module")
def started(run: Settings) -> Iterator[Engine]:
    """An engine without workers."""
    with engine(
        run.data.parent, VISIBILITY_TIMEOUT, IMMSTATS_DATA=str(run.data), IMMSTATS_SAMPLE="true"
    ) as engine_of_all:
        yield engine_of_all


def hashes(run: Settings) -> dict[str, str]:
    with open_published(run) as connection:
        return content_hashes(connection)


def start_workers(started: Engine, environments: dict[str, dict[str, str]]) -> None:
    for name, more in environments.items():
        started.start_worker(name, **more)
    for name in environments:
        wait_for(lambda name=name: started.ready(name), 120, f"worker {name} does not start")


def end_of(process: subprocess.Popen[bytes], started: Engine) -> None:
    assert process.wait(300) == 0, (started.logs / "build.log").read_text()[-3000:]


def test_workers_that_are_killed_in_mid_step_cost_time_and_no_figure(started, one, run):
    start_workers(started, {"a": {}, "b": {}})
    since = time.time()
    process = started.launch("build")

    def begun(step: str) -> list[str]:
        return [worker for name, worker in started.begun(since) if step in name]

    # The process that reads a file is killed, as for want of memory: the step begins again after those that wait.
    wait_for(lambda: begun("one_file["), 180, "no file is read")
    (step, worker) = next(each for each in started.begun(since) if "one_file[" in each[0])
    started.kill_step(worker)
    wait_for(lambda: len(begun(step)) == 2, 180, "the step does not begin again")

    # The worker that builds is killed with all its processes, as with its machine: the other one begins again.
    wait_for(lambda: list(run.generations.glob(".building-*")), 240, "nothing is built")
    (builder,) = begun("warehouse")
    killed = time.monotonic()
    started.kill_worker(builder)
    assert not list(run.generations.glob("[0-9]*"))
    wait_for(lambda: len(begun("warehouse")) == 2, VISIBILITY_TIMEOUT + 60, "no one builds")
    handed_on = time.monotonic() - killed
    end_of(process, started)

    # It had taken the step before it was killed.
    assert handed_on < VISIBILITY_TIMEOUT + LOOKS
    assert set(begun("warehouse")) == {"a", "b"}
    assert hashes(run) == hashes(one)


@pytest.mark.skipif(bool(s3.lacking()), reason=f"not installed: {s3.lacking()}")
def test_machines_that_share_only_a_store_say_what_one_says(started, one, tmp_path, monkeypatch):
    started.end()
    with s3.object_server() as store:
        folders = {name: {**store, "IMMSTATS_DATA": str(tmp_path / name)} for name in ("c", "d", "run", "another")}
        # The first machine puts its archive there.
        first = with_its_archive(one, tmp_path / "run")
        for name, value in folders["run"].items():
            monkeypatch.setenv(name, value)
        with writing(first.data):
            assert not first.warehouse.exists()
        start_workers(started, {name: folders[name] for name in ("c", "d")})
        since = time.time()
        end_of(started.launch("build", **folders["run"]), started)

        # A machine that had no part in it.
        another = one.model_copy(update={"data": tmp_path / "another"})
        monkeypatch.setenv("IMMSTATS_DATA", str(another.data))
        settings.cache_clear()
        with writing(another.data):
            assert hashes(another) == hashes(one)
            with_tables = {source.sha256 for source, *_, known in archived(another) if known}

    begun = started.begun(since)
    steps = [step for step, _ in begun]
    read = {step: worker for step, worker in begun if "one_file[" in step}
    assert len(steps) == len(set(steps)) and (steps[0], steps[-1]) == ("observations.unread_files", "warehouse")
    assert set(read) == {f"observations.one_file[{sha256}]" for sha256 in with_tables}
    assert set(read.values()) == {"c", "d"}
