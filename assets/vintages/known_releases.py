"""Releases known to exist, whether they are held or not (docs/methods.md#known-releases-and-gaps).

Belongs here: those that change notes name, and those of the reviewed list. Does not belong here: those that pages
came to list (`listed_files`), which releases are held (`order`), or what pages vouch for (`seen`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase

from assets.dates import LONDON, release_moment
from assets.reference import FOLDER
from assets.tables import contracts
from assets.vintages.publication_dates import PageHistory


@dataclass(frozen=True, slots=True)
class KnownRelease:
    """A release known to exist, whether it is held or not.

    Attributes:
        table_id: The table it holds.
        page: GOV.UK base path.
        title: Title of the release.
        published_on: Day in London.
        published_at: Moment (UTC); 9.30 in London where only the day is known, and where less is known the last at
            which it may have come.
        basis: What says that it exists.
        held: Whether the archive has it.
        earliest: It did not come before this (UTC); None where nothing says so.
        version: Number of the version that the name of its file gives.
    """

    table_id: str
    page: str
    title: str
    published_on: date
    published_at: datetime
    basis: str
    held: bool
    earliest: datetime | None
    version: int = 1


def noted_releases(histories: Mapping[str, PageHistory]) -> Iterable[KnownRelease]:
    """Yield a release for each change note that names a table's file or document."""
    for contract in contracts().values():
        patterns = [pattern.replace("^", "", 1) for pattern in contract.documents]
        for history in histories.values():
            if not any(fnmatchcase(history.base_path, page) for page in contract.pages):
                continue
            for change in history.changes:
                if any(re.search(pattern, change.note) for pattern in patterns):
                    yield KnownRelease(
                        contract.table_id, history.base_path, change.note[:200], change.at.astimezone(LONDON).date(),
                        change.at, "change note of the page", False, change.at,
                    )  # fmt: skip


def listed_releases() -> Iterable[KnownRelease]:
    """Yield the releases that `sql/reference/known_releases.csv` names."""
    with (FOLDER / "known_releases.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            day = date.fromisoformat(row["published_on"])
            for table_id in row["table_ids"].split():
                yield KnownRelease(
                    table_id, row["publication"], row["title"], day, release_moment(day), row["basis"], False,
                    release_moment(day),
                )  # fmt: skip
