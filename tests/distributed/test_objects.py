"""A data folder on a store of objects: the same figures, one writer at a time, and readers of its Parquet files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.archive.store import Archive, writing
from assets.marts.diff import content_hashes
from assets.published import open_published
from assets.reference import PROJECT, SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from tests.conftest import publish_all
from tests.distributed import object_server as s3
from tests.distributed import services

_MISSING = ", ".join(filter(None, (s3.lacking(), services.lacking())))
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(_MISSING), reason=f"not installed: {_MISSING}")]

LEASE_SECONDS = "3"


@pytest.fixture
def store() -> Iterator[dict[str, str]]:
    with s3.object_server() as environment:
        yield environment


def environment(store: dict[str, str], data: Path, **more: str) -> dict[str, str]:
    here = {name: value for name, value in os.environ.items() if not name.startswith(("IMMSTATS_", "DAGSTER_"))}
    return {**here, **store, "IMMSTATS_DATA": str(data), "COLUMNS": "300", "NO_COLOR": "1", **more}


def immstats(store: dict[str, str], data: Path, *words: str, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *words],
        cwd=PROJECT, env=environment(store, data, **more), capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def machine(store: dict[str, str], data: Path, name: str, wait_seconds: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.distributed.machine", name, LEASE_SECONDS, str(wait_seconds)],
        cwd=PROJECT, env=environment(store, data), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def writes(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    assert process.stdout.readline() == "writing\n", process.stderr and process.stderr.read()


def test_three_machines_share_a_folder_and_say_what_one_says(store, tmp_path):
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    with LocalGovuk(SAMPLE) as govuk:
        of_govuk = {
            "IMMSTATS_SAMPLE": "true",
            "IMMSTATS_GOVUK_URL": govuk.url,
            "IMMSTATS_REQUESTS_PER_SECOND": "1000",
        }
        immstats(store, first, "refresh", **of_govuk)
        # What the first has done, another that begins with nothing goes on with: it fetches nothing and builds nothing.
        went_on = immstats(store, second, "refresh", **of_govuk)
    assert "has nothing new" in went_on and "no build" in went_on
    assert [path.name for path in second.glob("generations/*")] == [path.name for path in first.glob("generations/*")]
    said = {name: value for name, value in of_govuk.items() if name != "IMMSTATS_GOVUK_URL"}
    hashes = immstats(store, second, "verify", "--hashes", **said)
    alone = Settings(data=tmp_path / "alone", sample=True)
    shutil.copytree(first / "archive", alone.archive)
    shutil.copy(first / "watch.json", alone.data)
    with writing(alone.data):
        publish_all(alone)
    with open_published(alone) as connection:
        assert hashes == "".join(f"{value}  {name}\n" for name, value in content_hashes(connection).items())
        arrivals = connection.execute("SELECT count(*), sum(arrivals) FROM marts.crossings").fetchone()
    assert len(Archive(second / "archive").records()) == len(Archive(alone.archive).records())
    assert "are what they were" in immstats(store, second, "verify", **said)

    immstats(store, second, "export", **said)
    reads = subprocess.run(
        [s3.PYTHON, "-m", "tests.distributed.readers", s3.BUCKET, str(tmp_path / "extensions")],
        cwd=PROJECT, env=environment(store, third), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert reads.returncode == 0, reads.stderr
    assert arrivals
    assert json.loads(reads.stdout) == {"duckdb": list(arrivals), "polars": list(arrivals)}


def test_one_machine_writes_at_a_time_and_one_that_was_killed_is_waited_out(store, tmp_path):
    killed = machine(store, tmp_path / "a", "killed")
    writes(killed)
    other = machine(store, tmp_path / "b", "other")
    said = other.communicate(timeout=60)[1]
    assert (
        other.returncode == 1
        and f"process {killed.pid} of " in said
        and "is writing to s3://statistics/immstats" in said
    )

    killed.kill()
    killed.communicate()
    # It had not got as far as the head: its file is no part of the archive.
    next_one = machine(store, tmp_path / "b", "next")
    writes(next_one)
    assert next_one.communicate("\n", timeout=60)[0] == "next.ods\n"


def test_a_machine_that_slept_beyond_its_lease_changes_nothing(store, tmp_path):
    asleep = machine(store, tmp_path / "a", "asleep")
    writes(asleep)
    os.kill(asleep.pid, signal.SIGSTOP)
    awake = machine(store, tmp_path / "b", "awake")
    writes(awake)
    assert awake.communicate("\n", timeout=60)[0] == "awake.ods\n"

    os.kill(asleep.pid, signal.SIGCONT)
    said = asleep.communicate("\n", timeout=60)[1]
    assert (
        asleep.returncode == 1 and "was written by somebody else meanwhile: what was done here does not count" in said
    )
    # Its folder is a copy of what counts again, as soon as it writes.
    again = machine(store, tmp_path / "a", "again")
    writes(again)
    assert again.communicate("\n", timeout=60)[0] == "awake.ods again.ods\n"


def test_a_folder_with_an_archive_of_its_own_does_not_become_a_copy(store, tmp_path):
    first = machine(store, tmp_path / "a", "first")
    first.communicate("\n", timeout=60)
    alone = machine({}, tmp_path / "b", "alone")
    assert alone.communicate("\n", timeout=60)[0].endswith("alone.ods\n")

    refused = machine(store, tmp_path / "b", "refused")
    assert "is no copy of s3://statistics/immstats" in refused.communicate("\n", timeout=60)[1]
    assert [record.file for record in Archive(tmp_path / "b" / "archive").records()] == ["alone.ods"]
