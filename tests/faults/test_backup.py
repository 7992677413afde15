"""The advice on backups, carried out as it stands in the docs while a run writes."""

import os
import re
import subprocess
import sys

import pytest

from assets.archive.store import Archive, writing
from assets.reference import PROJECT
from assets.settings import Settings
from assets.upkeep.verification import verify

WRITER = """
import sys
from pathlib import Path
from assets.archive.store import Archive, writing
data = Path(sys.argv[1])
with writing(data):
    for number in range(10_000):
        Archive(data / "archive").add(
            f"file {number}".encode(), file=f"{number}.csv", page="/government/p", title="T", published=None,
            published_basis="test")
        print(number, flush=True)
"""


@pytest.fixture(scope="module")
def advice() -> tuple[str, str]:
    """The commands of the docs: of a backup, and of a restore."""
    section = (PROJECT / "docs" / "running.md").read_text(encoding="utf-8").split("\n## Backup\n")[1]
    backup, restore = re.findall(r"```sh\n(.*?)```", section.split("\n## ")[0], re.S)
    return backup, restore


def test_a_backup_made_while_a_run_writes_is_whole_and_an_older_one_is_made_newer(tmp_path, advice):
    data, restored, backup = (tmp_path / name for name in ("data", "restored", "backup"))
    held = []
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(data)], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    ) as writer:
        for _ in range(2):
            for _ in range(20):
                writer.stdout.readline()
            _carried_out(advice[0], DATA=data, BACKUP=backup)
            held.append(len(Archive(backup / "archive").records()))
        assert writer.poll() is None  # it wrote all the while
        writer.kill()
    assert 20 <= held[0] < held[1]
    _carried_out(advice[1], DATA=restored, BACKUP=backup)
    settings = Settings(data=restored)
    assert Archive(settings.archive).records() == Archive(data / "archive").records()[: held[1]]
    assert verify(settings).findings == []
    with writing(restored):  # what came since the copy comes again
        _, new = Archive(settings.archive).add(
            f"file {held[1]}".encode(), file=f"{held[1]}.csv", page="/government/p", title="T", published=None,
            published_basis="test",
        )  # fmt: skip
    assert new
    assert verify(settings).findings == []


def _carried_out(commands: str, **where: object) -> None:
    subprocess.run(
        ["bash", "-euc", commands], env={**os.environ, **{k: str(v) for k, v in where.items()}}, check=True, timeout=60
    )
