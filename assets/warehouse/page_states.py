"""The archived states of the pages that list files, and what becomes of a build where one of them is damaged.

Belongs here: reading them, and whether a build may do without one. Does not belong here: what they say of the past of a
page (`assets.vintages.publication_dates`), or files that hold tables (`assets.observations`).

A page's state bounds when its files were published. Without one a date may come out otherwise, and that would be a
wrong date: where a vintage that is published would get another one, there is no build.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from assets.archive.sightings import Sighting
from assets.archive.store import Archive, ArchiveError
from assets.observations.archived import FileEntry
from assets.progress import Progress
from assets.published import WarehouseError, current, open_published
from assets.settings import Settings
from assets.vintages import catalogue
from assets.vintages.order import Vintage


def page_states(
    files: Iterable[FileEntry], archive: Archive
) -> tuple[list[tuple[datetime, bytes]], list[tuple[Sighting, ArchiveError]]]:
    """Return the states of pages that can be read, with when they were seen, and those that cannot, with why."""
    states, broken = [], []
    for sighting in (each for entry in files for each in entry.sightings if each.lists_files):
        try:
            states.append((sighting.seen_at, archive.read(sighting.sha256)))
        except ArchiveError as error:
            broken.append((sighting, error))
    return states, broken


def tell_of(
    broken: Sequence[tuple[Sighting, ArchiveError]], vintages: Iterable[Vintage], settings: Settings, progress: Progress
) -> None:
    """Tell of the states that a build does without.

    Args:
        broken: The states, and what is wrong with them.
        vintages: The vintages as they are dated without them.
        settings: Settings of the run.
        progress: Told of each state.

    Raises:
        WarehouseError: If a vintage that is published would be dated otherwise.
    """
    for sighting, error in broken:
        progress.damaged(f"{error}: a state of {sighting.page}", "the build does without it")
    if not broken or current(settings) is None:
        return
    with open_published(settings) as connection:
        dated = connection.execute("SELECT table_id, source_sha256, published_at FROM catalogue.vintages").fetchall()
    now = {
        (each.contract.table_id, each.report.sha256): catalogue.utc(each.moment.at) if each.moment else None
        for each in vintages
    }
    moved = [(table_id, sha256) for table_id, sha256, at in dated if now.get((table_id, sha256), at) != at]
    if moved:
        sighting, error = broken[0]
        raise WarehouseError(
            f"{error}, a state of {sighting.page}; without it {len(moved)} published vintages would be dated "
            f"otherwise (the first is of {moved[0][0]}), so nothing is built and what was published stays. Restore "
            "the file from a backup; `immstats verify` tells all that is damaged"
        )
