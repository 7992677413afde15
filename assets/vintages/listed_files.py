"""Files that a page listed, as its archived states say, and the releases that are known by them though not held.

Belongs here: when a file was first listed, and which listed files nobody holds.
Does not belong here: the history of a page itself (`publication_dates`), or other sources of known releases
(`known_releases`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from assets.archive.sightings import Sighting
from assets.contracts.files import promises, wants
from assets.contracts.language import Contract
from assets.dates import LONDON, release_moment
from assets.tables import contracts
from assets.vintages.known_releases import KnownRelease
from assets.vintages.publication_dates import ListedFile, PageHistory, day_in_name, version_in_name


def unheld_listings(
    histories: Mapping[str, PageHistory],
    sightings: Sequence[Sighting],
    moments: Mapping[str, Collection[datetime]],
) -> Iterator[KnownRelease]:
    """Yield a release for each file that a page listed and that is not held.

    Its day is the one in its name, if it was first listed about then. Else it came between the last state of the page
    without it and the first with it: at the page's last change, if that was between them, or by the first with it.
    Where a release of the table that is held came between the two, the file is that one. A file without such a day
    that the first archived state lists may be older than anything held, and makes no release known. Nor does a
    document that need not hold the table.

    Args:
        histories: Histories of the pages, by base path.
        sightings: Every sighting of what is held.
        moments: When the releases that are held were published, by table.
    """
    addresses, by_hand = {s.url for s in sightings}, {s.file for s in sightings if not s.url}
    documents = {s.page for s in sightings}  # one that was imported by hand is known by its own page
    for contract in contracts().values():
        for history in histories.values():
            for file in history.files:
                if file.url in addresses or file.name in by_hand or urlsplit(file.url).path in documents:
                    continue
                if not _holds(contract, history, file):
                    continue
                named = _named(file)
                if named:
                    at = release_moment(named)
                    earliest = max(at, file.before) if file.before else at
                elif file.before is None:
                    continue
                else:
                    earliest, changed = file.before, file.changed
                    at = changed if changed and earliest < changed <= file.first_at else file.first_at
                    if any(earliest <= other <= file.first_at for other in moments.get(contract.table_id, ())):
                        continue
                seen = f"{file.first_at.astimezone(LONDON):%Y-%m-%d}"
                yield KnownRelease(
                    contract.table_id, history.base_path, file.title, at.astimezone(LONDON).date(), at,
                    f"listed by the page as it was on {seen}; the file is not held", False, earliest,
                    version_in_name(file.name),
                )  # fmt: skip


def _named(file: ListedFile) -> date | None:
    """Return the day in a file's name, if it may be that of its publication: a name may hold a period, too."""
    day = day_in_name(file.name)
    if day is None or release_moment(day) > file.first_at:
        return None
    return day if file.before is None or release_moment(day) >= file.before - timedelta(days=1) else None


def _holds(contract: Contract, history: PageHistory, file: ListedFile) -> bool:
    """Say whether a listed file must hold the table, in a format that it is read from."""
    suffix = PurePosixPath(file.name).suffix.lstrip(".").casefold()
    page = history.base_path if suffix else urlsplit(file.url).path  # a document is a page of its own
    return (
        (suffix or "html") in contract.formats
        and wants(contract, page, file.title, file.name)
        and promises(contract, file.title, file.name)
    )
