"""The archive: every byte ever fetched or imported, by sha256, and an append-only manifest.

Belongs here: storing bytes once and for ever, recording where and when they
were seen, and the lock that keeps writers apart. Does not belong here: HTTP
(`govuk`), how the manifest's lines follow from each other (`chain`), or what the bytes mean (`assets.observations`).

Layout: `files/ab/<sha256>` (mode 0444) and `manifest.jsonl`, one record a line.
A record is written only after its bytes are safe on disk, so a crash leaves at
most a file nobody refers to, or a torn last line, which was never acknowledged
and is dropped by the next writer.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assets.archive.chain import ACCEPTED, Chain, Fault
from assets.archive.folder import made_ready
from assets.archive.manifest import Manifest
from assets.durable import sync
from assets.objects.shared import shared
from assets.objects.store import StoreError
from assets.problems import ToldError
from assets.sealed import CHANGED, EMPTY, GONE, digest_of

CONTENT_API = "content api"
CONTENT_ITEM = "content item"
# How the kind of a page that a web archive captured begins; its name follows.
CAPTURED_PAGE = "captured page"
# Bases that are the time of a page, not of a file on it: the last change that the page tells of.
PAGE_TIMES = (CONTENT_API, CAPTURED_PAGE)
_CHUNK = 2**20
# `/government/publications/name`; GOV.UK has the HTML documents of a publication one part below.
_PARTS_OF_PUBLICATION = 3
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ArchiveError(ToldError):
    """The archive refuses: a locked folder, a damaged manifest or file, or a bad import."""


@dataclass(frozen=True, slots=True)
class Record:
    """One sighting of some bytes: where they were published, and when.

    Attributes:
        sha256: Identity of the bytes.
        size: Number of bytes.
        file: File name as published.
        page: GOV.UK base path of the publication.
        title: Title of the attachment or document.
        published: ISO date or UTC moment of publication, where it is known.
        published_basis: Who says so: `import manifest`, `content api`, …
        url: Address the bytes were served from, where they were downloaded.
        kind: Nature of the copy: `verbatim`, `tidied copy`, `content item`, …
        recorded_at: UTC moment of this record.
        captured_at: UTC moment at which a web archive captured the bytes; None where they came from elsewhere.
        fetched_from: Address of that capture in the web archive.
    """

    sha256: str
    size: int
    file: str
    page: str
    title: str
    published: str | None
    published_basis: str
    url: str | None
    kind: str
    recorded_at: str
    captured_at: str | None = None
    fetched_from: str | None = None

    @property
    def identity(self) -> tuple[str | None, ...]:
        """What makes a sighting the same sighting, whenever it is recorded."""
        return (self.sha256, self.file, self.page, self.title, self.published, self.url, self.fetched_from)

    @property
    def is_listing(self) -> bool:
        """Whether it is the content item of a publication itself: it lists documents, which lie below it, and files."""
        return self.kind == CONTENT_ITEM and len(self.page.strip("/").split("/")) <= _PARTS_OF_PUBLICATION


class Archive:
    """The archive in one folder; reading needs no lock, writing holds the data folder's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = folder / "files"
        self._manifest = _manifest_at(folder / "manifest.jsonl")

    def path(self, sha256: str) -> Path:
        """Return where the bytes with this sha256 lie, or would lie."""
        return self._files / sha256[:2] / sha256

    def size(self, sha256: str) -> int | None:
        """Return how many bytes an archived file has, or None if it is not there."""
        path = self.path(sha256)
        return path.stat().st_size if path.exists() else None

    def damage(self, sha256: str) -> str | None:
        """Return what is wrong with an archived file, all bytes of it read; None where it is what it was."""
        path = self.path(sha256)
        try:
            if digest_of(path) == sha256:
                return None
            return CHANGED if path.stat().st_size else EMPTY
        except FileNotFoundError:
            return GONE
        except OSError as error:
            return f"cannot be read ({type(error).__name__})"

    def read(self, sha256: str) -> bytes:
        """Return archived bytes, having checked that they are still what they were.

        Raises:
            ArchiveError: If the file is missing or its bytes have changed.
        """
        try:
            data = self.path(sha256).read_bytes()
        except OSError as error:
            raise ArchiveError(f"the archived file {sha256} {self.damage(sha256)}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveError(f"the archived file {sha256} {self.damage(sha256) or CHANGED}")
        return data

    def records(self) -> list[Record]:
        """Return every record, oldest first; a torn last line is not a record.

        Raises:
            ArchiveError: If a line is damaged, changed, gone or put in, and nobody accepted that.
        """
        return list(self._sound().values)

    def faults(self) -> list[Fault]:
        """Return what is wrong with the lines of the manifest and was not accepted."""
        return list(self._manifest.chain().faults)

    def heads(self) -> list[str]:
        """Return what stands for the manifest up to each of its lines: the last one for all of it."""
        return list(self._manifest.chain().heads)

    def accepted(self) -> list[dict[str, Any]]:
        """Return the lines of the manifest that accept a loss, as `accept` wrote them, oldest first."""
        return list(self._manifest.chain().accepting)

    def accept(self, reason: str, **what: object) -> None:
        """Accept a loss for good: what is wrong with the manifest so far, and what else is named.

        Args:
            reason: Why it is accepted, in words of a person.
            what: What is lost beside it, as values of JSON.

        Raises:
            ArchiveError: If no reason is given.
        """
        if not reason.strip():
            raise ArchiveError("a loss is accepted with a reason, which is kept")
        self.folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._manifest.add({ACCEPTED: reason.strip(), "recorded_at": now, **what})
        sync(self.folder)

    def orphans(self) -> list[str]:
        """Return the sha256 of each file that no line of the manifest refers to, in order."""
        known = {record.sha256 for record in self._manifest.chain().values}
        return sorted(path.name for path in self._files.glob("??/*") if path.name not in known)

    def holds(self, sha256: str, url: str | None = None) -> bool:
        """Say whether bytes are recorded, at an address if one is given, and as many are there as were recorded."""
        sizes = {r.size for r in self.records() if r.sha256 == sha256 and (url is None or r.url == url)}
        return self.size(sha256) in sizes

    def _sound(self) -> Chain[Record]:
        chain = self._manifest.chain()
        if chain.faults:
            first, more = chain.faults[0], len(chain.faults) - 1
            name = self._manifest.path.name
            raise ArchiveError(
                f"line {first.line} of {name} {first.text}{f', and {more} more lines' if more else ''}. Restore "
                f"{self.folder.name}/{name} from a backup. Where there is none, `immstats refresh --accept-loss "
                '"REASON"` goes on with the lines that can be read; `immstats verify` says which files none refers to'
            )
        return chain

    def add(
        self,
        source: Path | bytes,
        *,
        file: str,
        page: str,
        title: str,
        published: str | None,
        published_basis: str,
        url: str | None = None,
        kind: str = "verbatim",
        size_max: int | None = None,
        seen_at: datetime | None = None,
        captured_at: datetime | None = None,
        fetched_from: str | None = None,
    ) -> tuple[Record, bool]:
        """Store bytes and record where they were seen.

        Args:
            source: A file or bytes.
            file: File name as published.
            page: GOV.UK base path.
            title: Title of the attachment or document.
            published: ISO date, or UTC moment, of publication.
            published_basis: Who says so.
            url: Address served from.
            kind: Nature of the copy.
            size_max: Largest size taken.
            seen_at: When it was seen; now where nothing is said. Files of one import are seen at one moment.
            captured_at: When a web archive captured it (UTC).
            fetched_from: Address of that capture in the web archive.

        Returns:
            The record, and whether it is new (the same sighting is recorded once, and again where the kind of copy
            is said to be another).

        Raises:
            ArchiveError: If the page is no base path, the date is in no known form
                or in the future, the bytes are too many or none, or the manifest is damaged.
        """
        _check(page, published)
        chain = self._sound()
        sha256, size = self._store(source, size_max)
        record = Record(
            sha256=sha256,
            size=size,
            file=file,
            page=page,
            title=title,
            published=published,
            published_basis=published_basis,
            url=url,
            kind=kind,
            recorded_at=(seen_at or datetime.now(UTC)).isoformat(timespec="milliseconds"),
            captured_at=captured_at.isoformat() if captured_at else None,
            fetched_from=fetched_from,
        )
        for known in chain.values:
            if known.sha256 == sha256 and (known.identity, known.kind) == (record.identity, record.kind):
                return known, False
        self._append(record)
        return record, True

    def _store(self, source: Path | bytes, size_max: int | None) -> tuple[str, int]:
        self._files.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        descriptor, temporary = tempfile.mkstemp(prefix=".incoming-", dir=self._files)
        try:
            with os.fdopen(descriptor, "wb") as target:
                for chunk in _chunks(source):
                    size += len(chunk)
                    if size_max is not None and size > size_max:
                        raise ArchiveError(f"the file is larger than {size_max:,} bytes (IMMSTATS_FILE_BYTES_MAX)")
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            if size == 0:
                raise ArchiveError("the file is empty")
            final = self.path(digest.hexdigest())
            if self.damage(digest.hexdigest()):  # it is not there, or its bytes are others now
                final.parent.mkdir(exist_ok=True)
                os.chmod(temporary, 0o444)
                os.replace(temporary, final)
                sync(final.parent)
        finally:
            Path(temporary).unlink(missing_ok=True)
        return digest.hexdigest(), size

    def _append(self, record: Record) -> None:
        self._manifest.add(asdict(record))
        sync(self.folder)


@lru_cache(maxsize=8)
def _manifest_at(path: Path) -> Manifest[Record]:
    """Return the manifest at a path, which is read once for all that ask for it."""
    return Manifest(path, _record)


def _record(said: dict[str, Any]) -> Record:
    """Return what a line of the manifest says; ValueError or TypeError where it is no record."""
    record = Record(**{name: said[name] for name in Record.__slots__ if name in said})
    if not _SHA256.fullmatch(record.sha256):
        raise ValueError(f"{record.sha256!r} is no sha256")
    for moment in filter(None, (record.recorded_at, record.captured_at)):
        datetime.fromisoformat(moment)
    return record


@contextmanager
def writing(data: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the one lock of writers on a data folder, which is made ready for one.

    Where several machines share the folder (`IMMSTATS_STORE`), it is the lock on the store as well, and the folder here
    is made the copy of the one there first.

    Args:
        data: The data folder.
        wait_seconds: How long to wait for another writer to finish.

    Raises:
        ArchiveError: If another process holds the lock, or the folder is one that this code must not write to.
    """
    try:
        with locked(data, wait_seconds), shared(data, wait_seconds):
            if fault := made_ready(data):
                raise ArchiveError(fault)
            yield
    except StoreError as error:
        raise ArchiveError(str(error)) from error


@contextmanager
def locked(folder: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the one lock of writers on any folder.

    Args:
        folder: The folder; made where it is not there.
        wait_seconds: How long to wait for another writer to finish.

    Raises:
        ArchiveError: If another process holds the lock.
    """
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / ".writer"
    lock = FileLock(folder / ".lock", timeout=wait_seconds)
    try:
        lock.acquire()
    except Timeout as error:
        who = holder.read_text().strip() if holder.exists() else "another process"
        raise ArchiveError(f"{who} is writing to {folder.name}/; wait for it to finish and try again") from error
    try:
        holder.write_text(f"process {os.getpid()} (since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC)\n")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _check(page: str, published: str | None) -> None:
    if not page.startswith("/") or ".." in page or any(char.isspace() for char in page):
        raise ArchiveError(f"{page!r} is no GOV.UK base path; it looks like /government/publications/…")
    if published is None:
        return
    try:
        moment = (
            datetime.fromisoformat(published).astimezone(UTC).date()
            if "T" in published
            else date.fromisoformat(published)
        )
    except ValueError as error:
        raise ArchiveError(f"{published!r} is no date; write it as 2026-07-24") from error
    if moment > datetime.now(UTC).date():
        raise ArchiveError(f"{published} is in the future")
