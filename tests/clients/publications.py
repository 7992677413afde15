"""Real builds, published one after the other: all that the sample holds, and the same without its newest time series."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assets.archive.fetch import fetch
from assets.archive.store import Archive, writing
from assets.literals import quoted
from assets.marts.selection import Selection
from assets.observations.inputs import Inputs, read_new
from assets.reference import SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.candidate import Candidate
from assets.warehouse.generations import begun
from assets.warehouse.losses import lost
from assets.warehouse.publish import publish

QUESTION = (Path(__file__).parent / "question.sql").read_text(encoding="utf-8")
NEWEST = "10_July_2026_Small_boats_-_time_series.ods"


class Publications:
    """A data folder whose published build changes, and what a reader of each build must find.

    Two builds are made and published by turns, each time under a name of its own.

    Attributes:
        settings: Its settings; its file is called as that of the real data.
        rows: What the question has for an answer, by build.
    """

    def __init__(self, folder: Path, selection: Selection | None = None) -> None:
        """Take the sample in, build it twice and publish it once.

        Args:
            folder: Where the data folder goes.
            selection: The tables and marts that are built; None for everything.
        """
        self.settings = Settings(data=folder)
        with LocalGovuk(SAMPLE) as server:
            settings = self.settings.model_copy(update={"govuk_url": server.url, "requests_per_second": 1000.0})
            with writing(folder):
                fetch(settings)
        whole, _ = read_new(self.settings)
        self._candidates = []
        for inputs in (whole, _without_newest(whole)):
            candidate = build(inputs, self.settings, selection=selection)
            kept = folder / f"{candidate.build_id}.duckdb"
            self._candidates.append(replace(candidate, path=candidate.path.rename(kept)))
        self.rows: dict[str, list[list[object]]] = {}
        self.publish()

    def publish(self) -> str:
        """Publish what was not published last, and return the name of the build."""
        candidate = self._candidates[len(self.rows) % 2]
        build_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z-{candidate.build_id[-8:]}"
        path = begun(self.settings, build_id)
        shutil.copy(candidate.path, path)
        with duckdb.connect(str(path)) as connection:
            connection.execute("UPDATE catalogue.build SET build_id = ?", [build_id])
            rows = [list(row) for row in connection.execute(QUESTION).fetchall()]
        self.rows[build_id] = rows
        candidate = replace(candidate, build_id=build_id, path=path)
        self._accept_loss(candidate)
        publish(candidate, self.settings)
        return build_id

    def _accept_loss(self, candidate: Candidate) -> None:
        """Accept that the newest file is lost by every second publication, as a person would."""
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH {quoted(candidate.path)} AS build (READ_ONLY)")
            before, losses = lost(connection, candidate, self.settings)
        if losses:
            with writing(self.settings.data):
                told = [loss.text for loss in losses]
                Archive(self.settings.archive).accept("published by turns", against=before, lost=told)

    def answers(self) -> Iterator[list[list[object]]]:
        """Yield what the two builds have for an answer, but for their names."""
        for rows in list(self.rows.values())[:2]:
            yield [row[1:] for row in rows]


def _without_newest(whole: Inputs) -> Inputs:
    files = tuple(entry for entry in whole.files if NEWEST not in str(entry.sightings))
    assert len(files) < len(whole.files)
    return replace(whole, files=files, fingerprint=hashlib.sha256(whole.fingerprint.encode()).hexdigest())
