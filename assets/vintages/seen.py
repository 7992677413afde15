"""When a page was seen to have no later release than the one held (docs/methods.md#known-releases-and-gaps).

Belongs here: what archived states of pages, and documents that were fetched, vouch for. Does not belong here: files
that a page listed and the archive does not have (`listed_files`), what the calendar vouches for (`due`), or the gaps
(`gaps`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from assets.archive.sightings import Sighting
from assets.contracts.language import Contract
from assets.publications.cadence import cadences
from assets.publications.watched import PUBLICATIONS
from assets.vintages.due import on
from assets.vintages.publication_dates import PageHistory


class Seen:
    """What the archive knows of the pages it saw."""

    def __init__(self, sightings: Iterable[Sighting], histories: Mapping[str, PageHistory]) -> None:
        """Take in everything that was archived.

        Args:
            sightings: Every sighting of every file.
            histories: Histories of the pages, by base path.
        """
        self._fetched: dict[str, list[Sighting]] = {}
        self._urls: set[str] = set()
        self._names: set[str] = set()
        self._pages: set[str] = set()
        for sighting in sightings:
            self._fetched.setdefault(sighting.sha256, []).append(sighting)
            self._pages.add(sighting.page)
            if sighting.url:
                self._urls.add(sighting.url)
            else:
                self._names.add(sighting.file)  # of an import by hand nothing else says what it was
        # A page of one edition lists it for ever, and so does a page that the table has left.
        standing = {each.base_path for each in PUBLICATIONS if each.editions is None}
        self._histories = [history for path, history in sorted(histories.items()) if path in standing]
        self._titles = {file.url: file.title for history in self._histories for file in history.files}

    def without_later(self, contract: Contract, sha256: str, later: Collection[str] = ()) -> list[datetime]:
        """Return the moments at which a file was seen to be the newest of its table, in order (UTC).

        Args:
            contract: The table.
            sha256: The file.
            later: Files of the table that were published after it: by when, a page that lists them may know better.
        """
        fetched = [sighting for sighting in self._fetched.get(sha256, []) if sighting.url]
        moments = {sighting.seen_at for sighting in fetched}
        if any(line.overwritten and line.is_of(contract.table_id) for line in cadences()):
            return sorted(moments)
        mine = {sighting.url for sighting in fetched}
        others = [sighting for each in later for sighting in self._fetched.get(each, [])]
        theirs = {sighting.url or sighting.file for sighting in others}
        seen = set()
        for history in self._histories:
            for at, urls in history.listings:
                if history.withdrawn_on and on(at) >= history.withdrawn_on:
                    break  # nothing is added to a page that was withdrawn
                if not mine & urls or any(
                    url in theirs or _name(url) in theirs or self._may_be_unread(contract, url) for url in urls - mine
                ):
                    continue
                # What changes under its address is known for this one only when it was fetched.
                changes = contract.formats == ("html",) or bool(mine & theirs)
                seen.add(min(at, max(moments)) if changes else at)
        return sorted(at.astimezone(UTC) for at in seen)

    def _may_be_unread(self, contract: Contract, url: str) -> bool:
        """Say whether an address that the archive lacks may hold the table, by its title or name."""
        name = _name(url)
        suffix = PurePosixPath(name).suffix.lstrip(".").casefold()
        return (
            (suffix or "html") in contract.formats
            and url not in self._urls
            and name not in self._names
            and urlsplit(url).path not in self._pages
            and any(
                re.search(pattern, text) for pattern in contract.documents for text in (name, self._titles.get(url, ""))
            )
        )


def _name(url: str) -> str:
    return unquote(PurePosixPath(urlsplit(url).path).name)
