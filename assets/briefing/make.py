"""The briefing in its folder.

Belongs here: which files there are, in one folder a build. Does not belong here: how a folder is put in place
(`exports.folders`), or what a page says.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.archive.store import locked
from assets.briefing import claim_pages, feed, newest
from assets.briefing.briefing import Shown, briefing, shown
from assets.briefing.pictures import png
from assets.exports.about import Build, build_of
from assets.exports.folders import LATEST, Placed, place, prune
from assets.progress import SILENT, Progress
from assets.published import open_published
from assets.settings import Settings

PAGE = "briefing.html"


@dataclass(frozen=True, slots=True)
class Briefed(Placed):
    """A briefing that stands."""

    @property
    def page(self) -> Path:
        """Where the page is, whatever build it is of."""
        return self.folder.parent / LATEST / PAGE

    @property
    def in_words(self) -> str:
        """Where it is, and how large."""
        words = "The briefing is" if self.made else "The briefing of this build stands already:"
        return f"{words} {self.page}: {self.files} files, {self.size / 1e6:.1f} MB"


def brief(settings: Settings, progress: Progress = SILENT) -> Briefed:
    """Write the briefing of the published warehouse.

    Args:
        settings: Settings of the run.
        progress: Told what is being drawn.

    Raises:
        ArchiveError: If another process writes it.
        DefinitionError: If a chart cannot be made out.
        WarehouseError: If nothing has been published yet.
    """
    with open_published(settings) as connection, locked(settings.briefing):
        build = build_of(connection)

        def write(folder: Path) -> None:
            folder.mkdir()
            _write(connection, build, shown(connection, progress), folder)
            progress.building("Writing the pages of the claims")
            claim_pages.write(connection, settings, folder)
            feed.write(connection, folder)
            newest.write(connection, folder)

        placed = place(settings.briefing, build.id, write)
        prune(settings.briefing, settings.generations_kept)
    return Briefed(placed.folder, placed.made, placed.files, placed.size)


def _write(connection: duckdb.DuckDBPyConnection, build: Build, listed: list[Shown], folder: Path) -> None:
    (folder / PAGE).write_text(briefing(connection, build, listed), encoding="utf-8")
    (folder / "charts").mkdir()
    for each in listed:
        if each.svg:
            (folder / "charts" / f"{each.name}.png").write_bytes(png(each.svg, each.drawn.title))
