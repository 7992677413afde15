"""Files that a page listed, as its archived states say, and the releases that are known by them though not held.

Belongs here: when a file was first listed, and which listed files nobody holds.
Does not belong here: the history of a page itself (`publication_dates`), or other sources of known releases
(`known_releases`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath

from assets.archive.sightings import Sighting
from assets.contracts.files import wants
from assets.contracts.language import Contract
from assets.dates import LONDON, release_moment
from assets.tables import contracts
from assets.vintages.known_releases import KnownRelease
from assets.vintages.publication_dates import ListedFile, PageHistory, day_in_name


def unheld_listings(
    histories: Mapping[str, PageHistory],
    sightings: Sequence[Sighting],
    moments: Mapping[str, Collection[datetime]],
) -> Iterator[KnownRelease]:
    """Yield a release for each file that a page listed and that is not held.

    Its day is the one in its name, if it was first listed about then, else that of the page's last change when it was.
    Where a release of the table that is held came between the last state without the file and the first with it, and
    the name gives no day, the file is that one. A file without such a day that the first archived
    state lists may be older than anything held, and makes no release known.

    Args:
        histories: Histories of the pages, by base path.
        sightings: Every sighting of what is held.
        moments: When the releases that are held were published, by table.
    """
    addresses, names = {s.url for s in sightings}, {s.file for s in sightings}
    for contract in contracts().values():
        for history in histories.values():
            for file in history.files:
                if file.url in addresses or file.name in names or not _holds(contract, history, file):
                    continue
                named = _named(file)
                if not named and file.before is None:
                    continue
                changed = min(file.changed or file.first_at, file.first_at)
                start = file.before or changed
                if not named and any(start <= at <= file.first_at for at in moments.get(contract.table_id, ())):
                    continue
                at = release_moment(named) if named else max(start, changed)
                seen = f"{file.first_at.astimezone(LONDON):%Y-%m-%d}"
                yield KnownRelease(
                    contract.table_id, history.base_path, file.title, at.astimezone(LONDON).date(), at,
                    f"listed by the page as it was on {seen}; the file is not held", False,
                )  # fmt: skip


def _named(file: ListedFile) -> date | None:
    """Return the day in a file's name, if it may be that of its publication: a name may hold a period, too."""
    day = day_in_name(file.name)
    if day is None or release_moment(day) > file.first_at:
        return None
    return day if file.before is None or release_moment(day) >= file.before - timedelta(days=1) else None


def _holds(contract: Contract, history: PageHistory, file: ListedFile) -> bool:
    """Say whether a listed file is one of the table's, in a format that it is read from."""
    suffix = PurePosixPath(file.name).suffix.lstrip(".").casefold()
    return suffix in contract.formats and wants(contract, history.base_path, file.title, file.name)
