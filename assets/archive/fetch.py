"""From GOV.UK into the archive: discover what the watched publications hold, fetch what is new.

Belongs here: the order of asking, what is recorded of each answer, and what is
remembered so that the next asking is conditional. Does not belong here: HTTP
(`govuk`), what is watched (`assets.publications.watched`), what the JSON means
(`assets.publications.content_api`), reading files, or when to ask (`watch`).

A page that has moved goes on under the path it is watched by, as its contracts
know it, and is told until `assets/publications/watched.py` names the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from assets.archive.govuk.client import GovukClient
from assets.archive.govuk.errors import Gone, GovukError, GovukUnreachable, NotFound
from assets.archive.store import CONTENT_API, CONTENT_ITEM, Archive, ArchiveError
from assets.dates import LONDON
from assets.problems import TableError
from assets.progress import SILENT, Progress
from assets.publications.content_api import Attachment, Change, Release, data_version, read_release
from assets.publications.watched import PUBLICATIONS, AttachmentPattern, Publication
from assets.settings import Settings

FindingKind = Literal["vanished", "moved", "withdrawn", "renamed", "lost", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at.

    Attributes:
        kind: `vanished`, `moved` and `withdrawn` pages, `renamed` attachments, `lost` files that were never held,
            and any other `error`, which may pass.
        subject: The address it is about.
        text: What was found and what to do.
    """

    kind: FindingKind
    subject: str
    text: str


@dataclass(slots=True)
class PublicationCheck:
    """What asking for one publication came to.

    Attributes:
        publication: Which.
        data_version: Changes when its data do; None where it could not be asked whole.
        arrived: Kinds of attachments that brought new bytes, with when they were published, by the page.
        changes: History of the page, newest first.
        findings: What a person should look at.
    """

    publication: Publication
    data_version: str | None = None
    arrived: dict[str, datetime | None] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Fetched:
    """What asking GOV.UK came to.

    Attributes:
        new: Titles of the files and documents that are new in the archive.
        unchanged: Number of conditional requests answered with `not modified`.
        requests: Number of content items and files asked for.
        checks: What each publication came to.
    """

    new: list[str] = field(default_factory=list)
    unchanged: int = 0
    requests: int = 0
    checks: list[PublicationCheck] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """What a person should look at, in words."""
        return [finding.text for check in self.checks for finding in check.findings]


def fetch(
    settings: Settings, progress: Progress = SILENT, publications: Iterable[Publication] = PUBLICATIONS
) -> Fetched:
    """Ask GOV.UK for watched publications and archive what is new; the caller holds the writers' lock.

    A publication or file that fails is told in the warnings, and the others go on.

    Args:
        settings: Settings of the run.
        progress: Told in words what is being fetched.
        publications: Which to ask for.

    Raises:
        GovukUnreachable: If GOV.UK cannot be reached at all; nothing is changed then.
    """
    with GovukClient(settings) as client:
        asking = _Asking(client, Archive(settings.archive), settings, progress)
        for publication in publications:
            asking.publication(publication)
        return asking.fetched


class _Asking:
    """One round of questions to GOV.UK, with what is remembered of the last round."""

    def __init__(self, client: GovukClient, archive: Archive, settings: Settings, progress: Progress) -> None:
        self.client, self.archive, self.settings, self.progress = client, archive, settings, progress
        self.fetched = Fetched()
        self.memory = _Memory(settings.data / "govuk.json")

    def publication(self, publication: Publication) -> None:
        check = PublicationCheck(publication)
        self.fetched.checks.append(check)
        tell = check.findings.append
        title, asked = publication.title, publication.base_path
        try:
            release = self._release(publication, check)
        except GovukUnreachable:
            raise
        except (GovukError, TableError, ArchiveError) as error:
            tell(Finding("vanished" if _gone(error) else "error", asked, f"{title}: {error}"))
            return
        if release is None:
            tell(Finding("renamed", asked, f"{title}: the collection lists no edition of it"))
            return
        check.changes = release.changes
        if release.withdrawn_at:
            tell(Finding("withdrawn", release.base_path, _withdrawn(title, release)))
        selection = publication.select(release)
        for kind in selection.missing:
            text = (
                f"{title}: {release.base_path} has no {kind.kind.replace('_', ' ')}; if the publisher "
                "renamed it, correct its patterns in assets/publications/watched.py"
            )
            tell(Finding("renamed", f"{asked} {kind.kind}", text))
        documents, held, whole = [], [], True
        for wanted, attachment in selection.found:
            try:
                document, sha256 = self._attachment(check, release, wanted, attachment)
            except GovukUnreachable:
                raise
            except (GovukError, TableError, ArchiveError) as error:
                whole = False
                tell(self._lost(publication, release, attachment, error))
                continue
            held.append(sha256)
            if document:
                documents.append(document)
        if whole:
            # A file replaced under its address shows in nothing but its bytes.
            parts = [data_version(release, documents), *sorted(held)]
            check.data_version = hashlib.sha256(" ".join(parts).encode()).hexdigest()

    def _release(self, publication: Publication, check: PublicationCheck) -> Release | None:
        page, _, _ = self._item(publication.base_path)
        if page.base_path != publication.base_path:
            text = (
                f"{publication.title}: {publication.base_path} has moved to {page.base_path}; its releases go on being "
                "read. Put the new path in assets/publications/watched.py and the old one among its former_base_paths"
            )
            check.findings.append(Finding("moved", publication.base_path, text))
        if publication.editions is None:
            return page
        edition = publication.newest_edition(page)
        return self._item(edition.base_path)[0] if edition else None

    def _lost(self, publication: Publication, release: Release, attachment: Attachment, error: Exception) -> Finding:
        """Return what to say of an attachment that could not be fetched."""
        if not _gone(error):
            return Finding("error", attachment.url, f"{attachment.title}: {error}")
        if self.memory.get(attachment.base_path or attachment.url):
            text = f"{attachment.title}: GOV.UK no longer has {attachment.url}; the copy in the archive stays"
            return Finding("vanished", attachment.url, text)
        text = (
            f"{attachment.title}: GOV.UK lists {attachment.url} but no longer has it, and it was never held. "
            f"{recipe(publication, attachment.title, release.public_updated_at)}"
        )
        return Finding("lost", attachment.url, text)

    def _item(self, base_path: str, page: str | None = None) -> tuple[Release, str, bool]:
        """Return a content item, from GOV.UK or, where it is unchanged, from the archive.

        Args:
            base_path: Path to ask for.
            page: Path to record it under; None for its own.

        Returns:
            The item, the sha256 of its bytes, and whether they are new.
        """
        self.progress.fetching(base_path)
        self.fetched.requests += 1
        known = self.memory.get(base_path)
        item = self.client.content_item(base_path, etag=known.get("etag") if known else None)
        if item.raw is None:
            assert known
            self.fetched.unchanged += 1
            return read_release(self.archive.read(known["sha256"])), known["sha256"], False
        release = read_release(item.raw)
        record, new = self.archive.add(
            item.raw,
            file=f"{PurePosixPath(release.base_path).name}.json",
            page=page or release.base_path,
            title=release.title,
            published=_iso(release.public_updated_at),
            published_basis=CONTENT_API,
            url=f"https://www.gov.uk{release.base_path}",
            kind=CONTENT_ITEM,
        )
        self.memory.put(base_path, sha256=record.sha256, etag=item.etag)
        return release, record.sha256, new

    def _attachment(
        self, check: PublicationCheck, release: Release, wanted: AttachmentPattern, attachment: Attachment
    ) -> tuple[Release | None, str]:
        """Fetch one attachment; return its content item, if it is a document, and the sha256 of its bytes."""
        publication = check.publication
        moved = not publication.editions and release.base_path != publication.base_path
        if attachment.base_path:
            below = attachment.base_path.removeprefix(release.base_path)
            document, sha256, new = self._item(
                attachment.base_path, f"{publication.base_path}{below}" if moved else None
            )
            if new:
                self.fetched.new.append(document.title)
                check.arrived[wanted.kind] = document.updated_at
            return document, sha256
        self.progress.fetching(attachment.filename)
        self.fetched.requests += 1
        known = self.memory.get(attachment.url) or {}
        with _temporary_file(self.settings.data) as path:
            answer = self.client.download(
                attachment.url,
                path,
                etag=known.get("etag"),
                last_modified=known.get("last_modified"),
                progress=lambda done, of: self.progress.fetching(f"{attachment.filename}: {_share(done, of)}"),
            )
            if answer.status == "not_modified":
                self.fetched.unchanged += 1
                return None, known["sha256"]
            # An edition's files are known by the edition's title and by the page that lists it.
            record, new = self.archive.add(
                path,
                file=attachment.filename,
                page=publication.base_path,
                title=release.title if publication.editions else attachment.title,
                published=_iso(release.public_updated_at),
                published_basis=CONTENT_API,
                url=attachment.url,
                size_max=self.settings.file_bytes_max,
            )
        if new:
            self.fetched.new.append(attachment.filename)
            check.arrived[wanted.kind] = release.public_updated_at
        self.memory.put(attachment.url, sha256=record.sha256, etag=answer.etag, last_modified=answer.last_modified)
        return None, record.sha256


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


def recipe(publication: Publication, title: str, published: datetime | None) -> str:
    """Return how a person takes a file in that GOV.UK no longer has."""
    day = f"{published.astimezone(LONDON):%Y-%m-%d}" if published else "YYYY-MM-DD"
    return (
        "Whoever has it can take it in: "
        f'immstats import FILE --page {publication.base_path} --title "{title}" --published {day}'
    )


def _gone(error: Exception) -> bool:
    return isinstance(error, NotFound | Gone)


def _withdrawn(title: str, release: Release) -> str:
    reason = f": {release.withdrawn_reason}" if release.withdrawn_reason else ""
    return f"{title}: {release.base_path} was withdrawn on {release.withdrawn_at:%Y-%m-%d}{reason}; what is held stays"


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
