"""Whoever starts it, a run publishes nothing poorer: by the command line and by `dagster job execute`."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from assets.settings import Settings
from orchestration.commands.job import prepare_dagster_home
from tests.pipeline.test_job import ROOT, call, first_steps, manifest, refreshed  # noqa: F401

pytestmark = pytest.mark.slow


@pytest.fixture
def data(refreshed, tmp_path):  # noqa: F811
    """A data folder of the test's own with a published build."""
    return shutil.copytree(refreshed, tmp_path / "data", symlinks=True)


def execute(data) -> subprocess.CompletedProcess:
    home = prepare_dagster_home(Settings(data=data))
    return subprocess.run(
        [sys.executable, "-m", "dagster", "job", "execute", "-m", "orchestration.definitions", "-j", "build"],
        cwd=ROOT,
        env={**os.environ, "IMMSTATS_DATA": str(data), "DAGSTER_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("lost", ["archive/manifest.jsonl", "archive", "archive/files"])
def test_what_is_deleted_publishes_nothing_poorer_by_dagster_or_by_hand(data, lost):
    published = (data / "immigration.duckdb").resolve()
    rows = json.loads(call(data, "sql", "SELECT count(*) AS n FROM catalogue.vintages", "--json"))
    path = data / lost
    path.unlink() if path.is_file() else shutil.rmtree(path)
    if lost == "archive/files":
        shutil.rmtree(data / "observations")
    done = execute(data)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    by_hand = call(data, "refresh", "--source", "archive", expect=1)
    for words in (said, by_hand):
        if lost == "archive/files":
            said_why = " ".join(words.split())
            assert "nothing could be read: no file held gives a vintage of any table" in said_why
            assert "is gone. To do: import the good file again" in said_why
        else:
            assert "would lose 3 files of build" in words and "--accept-loss" in words
    assert (data / "immigration.duckdb").resolve() == published
    assert json.loads(call(data, "sql", "SELECT count(*) AS n FROM catalogue.vintages", "--json")) == rows


def test_a_loss_is_accepted_by_hand_and_the_catalogue_keeps_the_reason(data):
    whole = data / "archive" / "manifest.jsonl"
    lines = whole.read_bytes().splitlines(keepends=True)
    whole.write_bytes(lines[0] + b"\x00" + lines[1][1:] + lines[2])
    assert "line 2 of manifest.jsonl is damaged" in call(data, "refresh", "--source", "archive", expect=1)
    said = call(data, "refresh", "--source", "archive", "--accept-loss", "the disk failed")
    assert "no line of manifest.jsonl refers to archive/files/" in said
    call(data, "refresh", "--source", "archive")
    kept = call(
        data, "sql", "SELECT reason, left(lost, 28) AS lost FROM catalogue.accepted_losses ORDER BY ALL", "--json"
    )
    assert [json.loads(line) for line in kept.splitlines()] == [
        {"reason": "the disk failed", "lost": "line 2 of the manifest is da"},
        {"reason": "the disk failed", "lost": "returns-datasets-sep-2023.xl"},
    ]
