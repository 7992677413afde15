"""Data folders to measure on: the real releases imported, and copies of a folder.

Belongs here: filling and copying data folders. Does not belong here: the releases that are made up (`daily`, `growth`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from assets.archive.store import writing
from assets.observations.importing import import_file, read_manifest
from assets.published import open_published
from assets.settings import Settings
from tests.bench.measuring import Taken, ran
from tests.conftest import REAL

ABSENT = "the real release files (shared/real) are not on this machine"


def import_real(settings: Settings, wanted: Callable[[dict[str, str]], bool]) -> None:
    """Import the real releases that are wanted, by their line in the manifest."""
    with writing(settings.data):
        for row in filter(wanted, read_manifest(REAL / "releases.csv")):
            path = REAL / row["file"]
            import_file(path, row["page"], row["title"], row["published"], settings, row.get("kind") or "verbatim")


def copied(folder: Path, to: Path) -> Settings:
    """Copy what a data folder holds of archive and readings; bytes that never change are linked."""
    for name in ("archive", "observations"):
        shutil.copytree(folder / name, to / name, copy_function=_linked)
    return Settings(data=to)


def _linked(source: str, target: str) -> None:
    """Link a file that nothing writes to; a manifest grows, so it is copied."""
    if source.endswith(".jsonl"):
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def immstats(settings: Settings, *words: str | Path) -> Taken:
    """Take the time of a command, in a process of its own."""
    environment = {"IMMSTATS_DATA": str(settings.data), "DAGSTER_DISABLE_TELEMETRY": "yes"}
    if settings.sample:
        environment |= {
            "IMMSTATS_SAMPLE": "true", "IMMSTATS_GOVUK_URL": settings.govuk_url,
            "IMMSTATS_REQUESTS_PER_SECOND": "1000",
        }  # fmt: skip
    return ran(["-m", "orchestration.cli", *words], environment)


def vintages(settings: Settings) -> int:
    """Return how many vintages the published warehouse holds."""
    with open_published(settings) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM catalogue.vintages").fetchall()
    return int(count)
