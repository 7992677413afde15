"""The client: content items and files of GOV.UK, each asked for conditionally where it is known.

Belongs here: what can be asked of GOV.UK, and what comes of it. Does not belong here: how a request is sent
(`connection`), where it may go (`addresses`), or what is kept (`assets.archive.store`).
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from assets.archive.govuk.addresses import Addresses
from assets.archive.govuk.bodies import ByteProgress, check_file, json_object
from assets.archive.govuk.connection import REDIRECTS_MAX, Connection, Status, endless, taken_down
from assets.archive.govuk.errors import BadAnswer, NotFound
from assets.archive.govuk.tags import is_same_tag
from assets.settings import Settings

CONTENT_BYTES_MAX = 10 * 2**20
_API = "/api/content"


@dataclass(frozen=True, slots=True)
class ContentItem:
    """One item of the Content API.

    Attributes:
        status: `not_modified` where the given ETag still holds.
        base_path: Path at which it was found, all redirects followed.
        raw: The JSON as it was served; None where not modified.
        etag: ETag to send the next time.
        url: Address that answered.
    """

    status: Status
    base_path: str
    raw: bytes | None
    etag: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Download:
    """What a download came to.

    Attributes:
        status: `not_modified` where the given ETag or date still holds.
        sha256: Identity of the bytes; None where not modified.
        size: Number of bytes; None where not modified.
        etag: ETag to send the next time.
        last_modified: Last-Modified to send the next time.
        final_url: Address that answered, all redirects followed.
    """

    status: Status
    sha256: str | None
    size: int | None
    etag: str | None
    last_modified: str | None
    final_url: str


@dataclass(frozen=True, slots=True)
class Served:
    """What GOV.UK serves at an address, its bytes apart.

    Attributes:
        unchanged: Whether they are those that are known.
        etag: ETag they are served with.
        last_modified: Last-Modified they are served with.
    """

    unchanged: bool
    etag: str | None
    last_modified: str | None


class GovukClient:
    """Speaks to GOV.UK on one connection pool; for one thread, as a context manager."""

    def __init__(self, settings: Settings, seconds: float | None = None) -> None:
        """Prepare a client; nothing is asked yet.

        Args:
            settings: Settings of the run.
            seconds: Longest time that all its requests may take together, from now on; None for as long as each needs.

        Raises:
            HostNotAllowed: If the configured root is neither https nor on this machine.
        """
        self._settings = settings
        self._addresses = Addresses(
            settings.govuk_url, settings.govuk_hosts, "IMMSTATS_GOVUK_URL", "IMMSTATS_GOVUK_HOSTS"
        )
        self._connection = Connection(settings, self._addresses, seconds)

    def __enter__(self) -> GovukClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @property
    def out_of_time(self) -> bool:
        """Whether its time is up: whatever is asked now fails."""
        return self._connection.left() <= 0

    @property
    def answered(self) -> bool:
        """Whether anything was answered yet, be it with an error."""
        return self._connection.answered

    def content_item(self, base_path: str, *, etag: str | None = None) -> ContentItem:
        """Fetch a content item, following redirects of both sorts (HTTP, and items that are redirects).

        Args:
            base_path: Path of the page on GOV.UK.
            etag: ETag of the item as last fetched; then an unchanged one is not sent again.

        Raises:
            GovukError: One of its subclasses, saying what to do.
        """
        path = base_path
        for _ in range(REDIRECTS_MAX + 1):
            if not re.fullmatch(r"/[^\s?#/][^\s?#]*", path):
                raise NotFound(f"{path!r} is no GOV.UK base path; it looks like /government/publications/…")
            body = io.BytesIO()
            answer = self._connection.get(f"{self._addresses.root}{_API}{path}", body, CONTENT_BYTES_MAX, etag=etag)
            path = _base_path(answer.url)
            raw = None if answer.status == "not_modified" else body.getvalue()
            item = json_object(raw, answer.url) if raw is not None else {}
            if item.get("schema_name") == "gone":
                raise taken_down(answer.url)
            if item.get("schema_name") != "redirect":
                new_etag = answer.headers.get("ETag") or (etag if raw is None else None)
                return ContentItem(answer.status, path, raw, new_etag, answer.url)
            path = self._destination(item, path)
        raise endless(base_path)

    def served(self, url: str, *, etag: str | None, last_modified: str | None, size: int | None) -> Served:
        """See what a file is served with, without its bytes.

        Args:
            url: Absolute address as published.
            etag: ETag of the file as last fetched.
            last_modified: Last-Modified of the file as last fetched.
            size: Its bytes as last fetched; they tell where it is served without ETag and date.

        Raises:
            GovukError: One of its subclasses, saying what to do.
        """
        answer = self._connection.head(url, etag=etag, last_modified=last_modified)
        new_etag, new_date = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        if etag and new_etag:  # a server need not heed conditions in answer to HEAD
            is_same = is_same_tag(etag, new_etag)
        elif last_modified and new_date:
            is_same = last_modified == new_date
        else:
            is_same = not (new_etag or new_date) and answer.headers.get("Content-Length") == str(size)
        return Served(answer.status == "not_modified" or is_same, new_etag, new_date)

    def download(
        self,
        url: str,
        destination: Path,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        progress: ByteProgress | None = None,
    ) -> Download:
        """Fetch a file; the destination is written whole and synced, or not touched.

        Args:
            url: Absolute address as published.
            destination: Where to put it; the folder is made if need be.
            etag: ETag of the file as last fetched.
            last_modified: Last-Modified of the file as last fetched.
            progress: Called with the bytes received and the bytes expected (None: not said).

        Raises:
            GovukError: One of its subclasses, saying what to do.
        """
        destination.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=".incoming-", dir=destination.parent, delete=False) as stream:
            incoming = Path(stream.name)
            try:
                answer = self._connection.get(
                    url,
                    stream,
                    self._settings.file_bytes_max,
                    etag=etag,
                    last_modified=last_modified,
                    progress=progress,
                )
                if answer.status == "new":
                    check_file(stream, answer.url, answer.headers)
                    stream.flush()
                    os.fsync(stream.fileno())
                    os.replace(incoming, destination)
            finally:
                incoming.unlink(missing_ok=True)
        new = answer.status == "new"
        return Download(
            answer.status,
            answer.sha256 if new else None,
            answer.size if new else None,
            answer.headers.get("ETag") or (None if new else etag),
            answer.headers.get("Last-Modified") or (None if new else last_modified),
            answer.url,
        )

    def _destination(self, item: dict[str, Any], path: str) -> str:
        """Return the base path that a redirect item sends a path to.

        Raises:
            BadAnswer: If it sends it nowhere.
            HostNotAllowed: If it leads away from GOV.UK.
        """
        redirects = item.get("redirects")
        for redirect in redirects if isinstance(redirects, list) else ():
            values = redirect if isinstance(redirect, dict) else {}
            source, target = values.get("path"), values.get("destination")
            if source != path or not isinstance(target, str):
                continue
            try:
                url = urljoin(self._addresses.root, target)
                self._addresses.checked(url)
                return urlsplit(url).path
            except ValueError as error:
                raise BadAnswer(f"{path} redirects to something that is no address") from error
        raise BadAnswer(f"{path} has moved, but its redirect does not say where; look at the page by hand")


def _base_path(address: str) -> str:
    path = urlsplit(address).path
    if not path.startswith(f"{_API}/"):
        raise BadAnswer(f"the Content API redirects to {address}, which is no content item")
    return path.removeprefix(_API)
