"""From GOV.UK into the archive: discover what the watched publications hold, fetch what is new.

Belongs here: the order of asking, what is recorded of each answer, and what is
remembered so that the next asking is conditional. Does not belong here: HTTP
(`govuk`), what is watched (`assets.publications`), what the JSON means
(`assets.releases`), or reading files.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from assets.evidence import CONTENT_API
from assets.problems import TableError
from assets.publications import PUBLICATIONS, Publication
from assets.releases import Attachment, Release, read_release
from orchestration.archive import CONTENT_ITEM, Archive
from orchestration.govuk import GovukClient, GovukError, GovukUnreachable
from orchestration.settings import Settings

Progress = Callable[[str], None]


@dataclass(slots=True)
class Fetched:
    """What asking GOV.UK came to.

    Attributes:
        new: Titles of the files and documents that are new in the archive.
        unchanged: Number of conditional requests answered with `not modified`.
        requests: Number of content items and files asked for.
        warnings: What a person should look at: a kind of file not found, a page gone.
    """

    new: list[str] = field(default_factory=list)
    unchanged: int = 0
    requests: int = 0
    warnings: list[str] = field(default_factory=list)


def fetch(settings: Settings, progress: Progress = lambda _: None) -> Fetched:
    """Ask GOV.UK for every watched publication and archive what is new; the caller holds the writers' lock.

    A publication or file that fails is told in the warnings, and the others go on.

    Args:
        settings: Settings of the run.
        progress: Told in words what is being fetched.

    Raises:
        GovukUnreachable: If GOV.UK cannot be reached at all; nothing is changed then.
    """
    with GovukClient(settings) as client:
        asking = _Asking(client, Archive(settings.archive), settings, progress)
        for publication in PUBLICATIONS:
            asking.publication(publication)
        return asking.fetched


class _Asking:
    """One round of questions to GOV.UK, with what is remembered of the last round."""

    def __init__(self, client: GovukClient, archive: Archive, settings: Settings, progress: Progress) -> None:
        self.client, self.archive, self.settings, self.progress = client, archive, settings, progress
        self.fetched = Fetched()
        self.memory = _Memory(settings.data / "govuk.json")

    def publication(self, publication: Publication) -> None:
        try:
            release = self._release(publication)
        except GovukUnreachable:
            raise
        except (GovukError, TableError) as error:
            self.fetched.warnings.append(f"{publication.title}: {error}")
            return
        if release is None:
            self.fetched.warnings.append(f"{publication.title}: the collection lists no edition of it")
            return
        selection = publication.select(release)
        for kind in selection.missing:
            self.fetched.warnings.append(
                f"{publication.title}: {release.base_path} has no {kind.kind.replace('_', ' ')}; if the publisher "
                "renamed it, correct its patterns in assets/publications.py"
            )
        for _, attachment in selection.found:
            try:
                self._attachment(publication, release, attachment)
            except GovukUnreachable:
                raise
            except (GovukError, TableError) as error:
                self.fetched.warnings.append(f"{attachment.title}: {error}")

    def _release(self, publication: Publication) -> Release | None:
        page = self._item(publication.base_path)
        if publication.editions is None:
            return page
        edition = publication.newest_edition(page)
        return self._item(edition.base_path) if edition else None

    def _item(self, base_path: str) -> Release:
        """Return a content item, from GOV.UK or, where it is unchanged, from the archive."""
        self.progress(base_path)
        self.fetched.requests += 1
        known = self.memory.get(base_path)
        item = self.client.content_item(base_path, etag=known.get("etag") if known else None)
        if item.raw is None:
            assert known
            self.fetched.unchanged += 1
            return read_release(self.archive.read(known["sha256"]))
        release = read_release(item.raw)
        record, new = self.archive.add(
            item.raw,
            file=f"{PurePosixPath(release.base_path).name}.json",
            page=release.base_path,
            title=release.title,
            published=_iso(release.public_updated_at),
            published_basis=CONTENT_API,
            url=f"https://www.gov.uk{release.base_path}",
            kind=CONTENT_ITEM,
        )
        if new and release.body is not None and release.parent is not None:
            self.fetched.new.append(release.title)
        self.memory.put(base_path, sha256=record.sha256, etag=item.etag)
        return release

    def _attachment(self, publication: Publication, release: Release, attachment: Attachment) -> None:
        if attachment.base_path:
            self._item(attachment.base_path)
            return
        self.progress(attachment.filename)
        self.fetched.requests += 1
        known = self.memory.get(attachment.url) or {}
        with _temporary_file(self.settings.data) as path:
            answer = self.client.download(
                attachment.url,
                path,
                etag=known.get("etag"),
                last_modified=known.get("last_modified"),
                progress=lambda done, of: self.progress(f"{attachment.filename}: {_share(done, of)}"),
            )
            if answer.status == "not_modified":
                self.fetched.unchanged += 1
                return
            # An edition's files are known by the edition's title and by the page that lists it.
            record, new = self.archive.add(
                path,
                file=attachment.filename,
                page=publication.base_path if publication.editions else release.base_path,
                title=release.title if publication.editions else attachment.title,
                published=_iso(release.public_updated_at),
                published_basis=CONTENT_API,
                url=attachment.url,
                size_max=self.settings.file_bytes_max,
            )
        if new:
            self.fetched.new.append(attachment.filename)
        self.memory.put(attachment.url, sha256=record.sha256, etag=answer.etag, last_modified=answer.last_modified)


class _Memory:
    """What the last answers were, by address; losing it only makes the next requests unconditional."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.known: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.known = {}

    def get(self, address: str) -> dict[str, str] | None:
        return self.known.get(address)

    def put(self, address: str, **values: str | None) -> None:
        self.known[address] = {name: value for name, value in values.items() if value}
        temporary = self.path.with_name(f".{self.path.name}")
        temporary.write_text(json.dumps(self.known, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(temporary, self.path)


@contextmanager
def _temporary_file(folder: Path) -> Iterator[Path]:
    """A path for a download that is gone afterwards."""
    descriptor, name = tempfile.mkstemp(prefix=".download-", dir=folder)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _share(done: int, of: int | None) -> str:
    return f"{done / of:.0%}" if of else f"{done / 2**20:.1f} MB"
