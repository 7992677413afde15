"""Runs whose steps are spread over workers: the same figures, also where workers are killed in the middle of a step."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import pytest

from assets.archive.fetch import fetch
from assets.archive.store import writing
from assets.marts.diff import content_hashes
from assets.observations.archived import waiting
from assets.published import current, open_published
from assets.reference import SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from tests.conftest import publish_all
from tests.distributed.services import Engine, engine, lacking, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(lacking()), reason=f"not installed: {lacking()}")]

# Longer than the longest step, which is the build of the sample.
VISIBILITY_TIMEOUT = 60
# Celery looks every 10 s for steps whose worker is gone, and a run looks each second for what came of a step.
LOOKS = 10 + 1


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Settings, LocalGovuk]]:
    """An engine of two workers on an empty data folder, and the sample's GOV.UK."""
    folder = tmp_path_factory.mktemp("engine")
    with LocalGovuk(SAMPLE) as govuk:
        run = Settings(data=folder / "data", sample=True, govuk_url=govuk.url, requests_per_second=1000.0)
        with engine(
            folder,
            VISIBILITY_TIMEOUT,
            IMMSTATS_DATA=str(run.data),
            IMMSTATS_SAMPLE="true",
            IMMSTATS_GOVUK_URL=govuk.url,
            IMMSTATS_REQUESTS_PER_SECOND="1000",
        ) as started:
            for name in ("a", "b"):
                started.start_worker(name)
            for name in ("a", "b"):
                wait_for(lambda name=name: started.ready(name), 120, f"worker {name} does not start")
            yield started, run, govuk


@pytest.fixture(scope="module")
def of_one_machine(
    running: tuple[Engine, Settings, LocalGovuk], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The content hashes of the same sample, fetched and built by one process."""
    run = running[1].model_copy(update={"data": tmp_path_factory.mktemp("one") / "data"})
    with writing(run.data):
        fetch(run)
        publish_all(run)
    return hashes(run)


def hashes(run: Settings) -> dict[str, str]:
    with open_published(run) as connection:
        return content_hashes(connection)


def end_of(process, engine: Engine, job: str, seconds: float) -> None:  # type: ignore[no-untyped-def]
    assert process.wait(seconds) == 0, (engine.logs / f"{job}.log").read_text()[-3000:]


def test_a_run_of_two_workers_says_what_one_process_says(running, of_one_machine):
    started, run, _ = running
    end_of(started.launch("refresh"), started, "refresh", 480)
    assert hashes(run) == of_one_machine

    begun = started.begun()
    steps = [step for step, _ in begun]
    read = [step for step in steps if step.startswith("observations.one_file[")]
    assert len(steps) == len(set(steps))
    assert steps[0] == "archive__files" and steps[-1] == "warehouse"
    assert len(read) == len(list((run.archive / "files").glob("??/*"))) - _listings(run)
    assert {worker for step, worker in begun if step in read} == {"a", "b"}


def _listings(run: Settings) -> int:
    """Return how many archived files hold no table."""
    from assets.observations.archived import archived

    return sum(not known for *_, known in archived(run))


def test_workers_that_are_killed_in_mid_step_cost_time_and_no_figure(running, of_one_machine):
    started, run, _ = running
    before = current(run)
    for folder in (run.observations, run.generations, run.data / "revisions"):
        shutil.rmtree(folder, ignore_errors=True)
    run.warehouse.unlink()
    assert len(waiting(run)) > 2

    since = time.time()
    process = started.launch("build")

    # The process that reads a file is killed, as for want of memory: its worker says so, and the step begins again.
    def reads() -> tuple[str, str] | None:
        return next((each for each in started.begun(since) if "one_file[" in each[0]), None)

    step, worker = wait_for(reads, 60, "no file is read")
    started.kill_step(worker)
    again = wait_for(
        lambda: [step for step, _ in started.begun(since)].count(step) == 2, 30, "the step does not begin again"
    )
    assert again

    # The worker that builds is killed with all its processes, as with its machine: the other one begins again.
    wait_for(lambda: list(run.generations.glob(".building-*")), 120, "nothing is built")
    (builder,) = [worker for step, worker in started.begun(since) if step == "warehouse"]
    killed = time.monotonic()
    started.kill_worker(builder)
    assert not list(run.generations.glob("[0-9]*"))
    wait_for(
        lambda: [step for step, _ in started.begun(since)].count("warehouse") == 2,
        VISIBILITY_TIMEOUT + 40,
        "no one builds",
    )
    handed_on = time.monotonic() - killed
    end_of(process, started, "build", 240)

    # It took the step in hand some seconds before it was killed.
    assert handed_on < VISIBILITY_TIMEOUT + LOOKS
    assert {worker for step, worker in started.begun(since) if step == "warehouse"} == {"a", "b"}
    assert hashes(run) == of_one_machine
    build = current(run)
    assert before and build and build["build_id"] != before["build_id"]
