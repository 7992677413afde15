"""Where and when each archived file was seen, as the pages that published it said.

Belongs here: one sighting of a file, out of the records of the manifest. Does not belong here: the manifest itself
(`store`), or when a file was published (`assets.vintages.publication_dates`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from assets.archive.store import CAPTURED_PAGE, CONTENT_ITEM, Record


@dataclass(frozen=True, slots=True)
class Sighting:
    """One sighting of a file: where and when it was seen, and what was said of its publication.

    Attributes:
        sha256: Identity of the bytes.
        file: File name as published.
        page: GOV.UK base path.
        title: Title of the attachment or document.
        url: Address the bytes were served from, where they were downloaded.
        kind: Nature of the copy.
        published: ISO date or moment that the import manifest or the Content API states.
        published_basis: Which of the two.
        seen_at: When it was recorded here, or captured by a web archive (UTC): it was published by then.
        fetched_from: Address of the capture in a web archive, where it came from one.
    """

    sha256: str
    file: str
    page: str
    title: str
    url: str | None
    kind: str
    published: str | None
    published_basis: str
    seen_at: datetime
    fetched_from: str | None = None

    @property
    def lists_files(self) -> bool:
        """Whether it is a state of a page, which lists files and tells of changes."""
        return self.kind == CONTENT_ITEM or self.kind.startswith(CAPTURED_PAGE)


def sightings_of(records: Sequence[Record]) -> list[Sighting]:
    """Return sightings in a fixed order; those that say the same are told apart by nothing but when."""
    seen: dict[tuple[object, ...], Sighting] = {}
    for record in records:
        at = datetime.fromisoformat(record.captured_at or record.recorded_at).astimezone(UTC)
        sighting = Sighting(
            record.sha256, record.file, record.page, record.title, record.url, record.kind, record.published,
            record.published_basis, at, record.fetched_from,
        )  # fmt: skip
        known = seen.setdefault(record.identity, sighting)
        seen[record.identity] = replace(known, kind=record.kind)  # the kind of copy that was said last
    return list(seen.values())
