"""From GOV.UK into the archive: see what the watched publications hold, and fetch what is new.

Belongs here: the order of asking, and what is kept of each answer. Does not belong here: HTTP (`govuk`), what is
watched (`assets.publications.watched`), what the JSON means (`assets.publications.content_api`), reading files, or when
to ask (`orchestration`).

A look asks for every content item and keeps what it gets: they are small, tell what there is, and may be replaced
before anybody fetches. For a file it only asks whether it is still the one that is held. A fetch downloads it. Both are
conditional, so that what has not changed costs no body.

A page that has moved goes on under the path it is watched by, as its contracts know it, and is told until
`assets/publications/watched.py` names the new one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from assets.archive.findings import (
    attachment_failed,
    broken_off,
    is_gone,
    moved,
    no_edition,
    page_failed,
    renamed,
    withdrawn,
)
from assets.archive.govuk.client import GovukClient
from assets.archive.govuk.errors import GovukError, GovukUnreachable, NoConnection
from assets.archive.memory import Known, Memory
from assets.archive.store import CONTENT_API, CONTENT_ITEM, Archive, ArchiveError
from assets.archive.watch_state import PublicationCheck, WaitingFile, WatchStates, read_states, write_states
from assets.problems import TableError
from assets.progress import SILENT, Progress
from assets.publications.content_api import Attachment, Release, data_version, read_release
from assets.publications.watched import AttachmentPattern, Publication, watched
from assets.settings import Settings


@dataclass(slots=True)
class Round:
    """What asking GOV.UK once for everything came to.

    Attributes:
        new: Titles of the files and documents that are new in the archive.
        unchanged: Number of conditional requests answered with `not modified`.
        requests: Number of content items and files asked for.
        checks: What each publication came to.
        unasked: Titles of the publications for which there was no time.
    """

    new: list[str] = field(default_factory=list)
    unchanged: int = 0
    requests: int = 0
    checks: list[PublicationCheck] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Number of files that are still to be fetched."""
        return sum(len(check.waiting) for check in self.checks)

    @property
    def warnings(self) -> list[str]:
        """What a person should look at, in words."""
        late = [f"not asked for, for want of time (the next round makes up for it): {', '.join(self.unasked)}"]
        return [finding.text for check in self.checks for finding in check.findings] + (late if self.unasked else [])


def look(
    settings: Settings,
    client: GovukClient,
    states: WatchStates,
    now: datetime,
    publications: Iterable[Publication],
    progress: Progress = SILENT,
) -> Round:
    """See what GOV.UK has of some publications, as far as the client's time goes; the caller holds the writers' lock.

    Content items that are new come into the archive; files that are new are waiting after it.

    Args:
        settings: Settings of the run.
        client: Who asks.
        states: What was seen so far; what is seen now is kept in it, and written.
        now: The time.
        publications: Which to ask for.
        progress: Told in words what is being asked for.

    Raises:
        GovukUnreachable: If GOV.UK answers nothing at all; it is kept as the error of each.
        ArchiveError: If the manifest is damaged.
    """
    return _Asking(settings, client, progress, downloads=False).all(publications, states, now)


def fetch(settings: Settings, progress: Progress = SILENT, now: datetime | None = None) -> Round:
    """Ask GOV.UK for what is watched, and archive what is new; the caller holds the writers' lock.

    A publication or file that fails is told in the warnings, and the others go on.

    Args:
        settings: Settings of the run.
        progress: Told in words what is being fetched.
        now: The time; the clock's where it is left out.

    Raises:
        GovukUnreachable: If GOV.UK answers nothing at all; it is kept as the error of each publication.
        ArchiveError: If the manifest is damaged.
    """
    states = read_states(settings.data)
    with GovukClient(settings) as client:
        asking = _Asking(settings, client, progress, downloads=True)
        return asking.all(watched(settings.sample), states, now or datetime.now(UTC))


class _Asking:
    """One round of questions to GOV.UK, with what is remembered of the last round."""

    def __init__(self, settings: Settings, client: GovukClient, progress: Progress, downloads: bool) -> None:
        self.settings, self.client, self.downloads = settings, client, downloads
        self.tell = progress.fetching if downloads else progress.asking
        self.archive, self.memory = Archive(settings.archive), Memory(settings.data)
        self.round = Round()
        self.archive.records()  # a damaged manifest takes nothing in, and is told before anything is asked

    def all(self, publications: Iterable[Publication], states: WatchStates, now: datetime) -> Round:
        asked = list(publications)
        failure: GovukUnreachable | None = None
        try:
            for publication in asked:
                if self.client.out_of_time:
                    self.round.unasked.append(publication.title)
                    continue
                check = PublicationCheck(publication)
                self.round.checks.append(check)
                try:
                    failure = self.publication(check) or failure
                finally:  # what arrived before it ended is in the archive, and is no news the next time
                    states.of(publication, now).keep(check, now)
                if isinstance(failure, NoConnection) and not self.client.answered:
                    break  # it would be the same for the others
            if failure and not self.client.answered:
                for publication in asked:
                    states.of(publication, now).tried(str(failure), now)
                raise failure
        finally:
            write_states(self.settings.data, states)
        return self.round

    def publication(self, check: PublicationCheck) -> GovukUnreachable | None:
        """Ask for a publication; return why its page was not answered, if that was so."""
        publication = check.publication
        try:
            release = self._release(publication, check)
        except (GovukError, TableError, ArchiveError) as error:
            check.findings.append(page_failed(publication, error))
            check.listed = {} if is_gone(error) else None
            return error if isinstance(error, GovukUnreachable) else None
        if release is None:
            check.findings.append(no_edition(publication))
            check.listed = {}
            return None
        check.changes = release.changes
        if release.withdrawn_at:
            check.findings.append(withdrawn(publication, release))
        selection = publication.select(release)
        check.findings += [renamed(publication, release, pattern) for pattern in selection.missing]
        listed = check.listed = {attachment.url: "" for _, attachment in selection.found if not attachment.base_path}
        documents: list[Release] = []
        tags: list[str] = []
        whole = True
        for pattern, attachment in selection.found:
            address = attachment.base_path or attachment.url
            if self.client.out_of_time:
                check.findings.append(broken_off(publication))
                return None
            try:
                if attachment.base_path:
                    documents.append(self._document(check, release, pattern, attachment.base_path))
                else:
                    listed[attachment.url] = self._file(check, release, pattern, attachment)
                    tags.append(f"{attachment.url} {listed[attachment.url]}")
            except (GovukError, TableError, ArchiveError) as error:
                whole = False
                held = self._known(address) is not None
                finding = attachment_failed(publication, release, attachment, error, held)
                check.findings.append(finding)
                if not attachment.base_path and not is_gone(error):
                    check.failed.add(address)
                    if self.downloads:
                        check.waiting[address] = WaitingFile(error=finding.text)
                    elif not held:
                        check.waiting[address] = WaitingFile()
        check.complete = True
        if whole:
            # A file replaced under its address shows in nothing but what it is served with.
            parts = [data_version(release, documents), *sorted(tags)]
            check.data_version = hashlib.sha256(" ".join(parts).encode()).hexdigest()
        return None

    def _release(self, publication: Publication, check: PublicationCheck) -> Release | None:
        page, _ = self._item(publication.base_path)
        if page.base_path != publication.base_path:
            check.findings.append(moved(publication, page))
        if publication.editions is None:
            return page
        edition = publication.newest_edition(page)
        return self._item(edition.base_path)[0] if edition else None

    def _known(self, address: str) -> Known | None:
        """Return what is remembered of an address, if its bytes are held whole: else they are asked for once more.

        An older archive may have been restored, or a bit may have flipped.
        """
        known = self.memory.get(address)
        if not known or self.archive.damage(known.sha256):
            return None
        at = None if address.startswith("/") else address
        return known if self.archive.holds(known.sha256, at) else None

    def _item(self, base_path: str, page: str | None = None) -> tuple[Release, bool]:
        """Return a content item, from GOV.UK or, where it is unchanged, from the archive.

        Args:
            base_path: Path to ask for.
            page: Path to record it under; None for its own.

        Returns:
            The item, and whether its bytes are new.
        """
        self.tell(base_path)
        self.round.requests += 1
        known = self._known(base_path)
        item = self.client.content_item(base_path, etag=known.etag if known else None)
        if item.raw is None:
            assert known
            self.round.unchanged += 1
            return read_release(self.archive.read(known.sha256)), False
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
        self.memory.put(base_path, Known(record.sha256, item.etag))
        return release, new

    def _document(
        self, check: PublicationCheck, release: Release, pattern: AttachmentPattern, base_path: str
    ) -> Release:
        """Return an HTML document, which is a content item of its own."""
        publication = check.publication
        has_moved = not publication.editions and release.base_path != publication.base_path
        below = base_path.removeprefix(release.base_path)
        document, new = self._item(base_path, f"{publication.base_path}{below}" if has_moved else None)
        if new:
            self.round.new.append(document.title)
            check.arrived[pattern.kind] = document.updated_at
        return document

    def _file(
        self, check: PublicationCheck, release: Release, pattern: AttachmentPattern, attachment: Attachment
    ) -> str:
        """Fetch a file, or see whether it is to be fetched; return what tells its present bytes from others."""
        self.tell(attachment.filename)
        self.round.requests += 1
        known = self._known(attachment.url)
        if self.downloads:
            return self._download(check, release, pattern, attachment, known)
        served = self.client.served(
            attachment.url,
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            size=self.archive.size(known.sha256) if known else None,
        )
        if known and served.unchanged:
            self.round.unchanged += 1
            return known.etag or known.last_modified or ""
        tag = served.etag or served.last_modified or ""
        check.waiting[attachment.url] = WaitingFile(tag)
        return tag

    def _download(
        self,
        check: PublicationCheck,
        release: Release,
        pattern: AttachmentPattern,
        attachment: Attachment,
        known: Known | None,
    ) -> str:
        publication = check.publication
        with _temporary_file(self.settings.data) as path:
            answer = self.client.download(
                attachment.url,
                path,
                etag=known.etag if known else None,
                last_modified=known.last_modified if known else None,
                progress=lambda done, of: self.tell(f"{attachment.filename}: {_share(done, of)}"),
            )
            if answer.status == "not_modified":
                self.round.unchanged += 1
                return answer.etag or answer.last_modified or ""
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
            self.round.new.append(attachment.filename)
            check.arrived[pattern.kind] = release.public_updated_at
        self.memory.put(attachment.url, Known(record.sha256, answer.etag, answer.last_modified))
        return answer.etag or answer.last_modified or ""


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
