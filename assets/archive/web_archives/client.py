"""Asking a web archive: the captures of an address, and the bytes of one capture.

Belongs here: what can be asked of an archive, and whether what came is the capture that was asked for. Does not belong
here: how a request is sent (`assets.archive.govuk.connection`), or what is taken (`backfill`).

A raw replay (`id_`) answers with the captured status and `Location`, which leads to GOV.UK itself. GOV.UK is not asked:
the redirect is followed within the archive, to the capture of that address nearest to the same moment.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import IO
from urllib.parse import urljoin, urlsplit

from assets.archive.govuk.addresses import Addresses
from assets.archive.govuk.connection import Connection
from assets.archive.govuk.errors import BadAnswer, BadBody, EmptyBody, HostNotAllowed
from assets.archive.web_archives.captures import Capture, NoList, read_captures
from assets.archive.web_archives.sources import WebArchive
from assets.settings import Settings

LIST_BYTES_MAX = 50 * 2**20
_GOVUK = ("www.gov.uk", "assets.publishing.service.gov.uk")
_REPLAYED = re.compile(r"/([0-9]{14})id_/(https?:/.+)$")
_FIRST = "19960101000000"


@dataclass(frozen=True, slots=True)
class Replayed:
    """The bytes of a capture.

    Attributes:
        address: Address on GOV.UK whose capture answered, all redirects followed.
        at: When that was captured (UTC).
        fetched_from: Address in the archive that answered.
        headers: Headers of the answer.
        verified: Whether the bytes have the digest that the archive states.
    """

    address: str
    at: datetime
    fetched_from: str
    headers: Mapping[str, str]
    verified: bool


class ArchiveClient:
    """Speaks to one web archive; for one thread, as a context manager."""

    def __init__(self, archive: WebArchive, settings: Settings) -> None:
        """Prepare a client; nothing is asked yet.

        Args:
            archive: Which archive.
            settings: Settings of the run.

        Raises:
            HostNotAllowed: If the server that stands in for it is not on this machine.
        """
        self.archive, self._settings = archive, settings
        self._addresses = _Replays(archive, settings.web_archives_url)
        self._connection = Connection(
            settings, self._addresses, None, f"The {archive.name}", settings.web_archives_seconds, unpack=True
        )

    def __enter__(self) -> ArchiveClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @property
    def answered(self) -> bool:
        """Whether anything was answered yet, be it with an error."""
        return self._connection.answered

    def begin(self) -> None:
        """Give all requests from now on their time together anew."""
        self._connection.begin()

    def captures(self, address: str, first: date | None, last: date | None) -> list[Capture]:
        """Return the captures of an address, oldest first, between two days (UTC), both included.

        Raises:
            GovukError: One of its subclasses, saying what to do.
        """
        start = f"{first:%Y%m%d}000000" if first else _FIRST
        end = f"{last or datetime.now(UTC):%Y%m%d}235959"
        body = io.BytesIO()
        url = self.archive.captures_of(address, start, end)
        try:
            self._connection.get(url, body, LIST_BYTES_MAX, etag=None)
        except EmptyBody:
            return []  # pywb's list of no captures has no line
        try:
            found = read_captures(body.getvalue(), self.archive.answers, address)
        except NoList as error:
            raise BadAnswer(f"{url}: {error}; look at it by hand") from error
        return [capture for capture in found if start <= capture.moment <= end]

    def replay(self, capture: Capture, sink: IO[bytes], size_max: int) -> Replayed:
        """Fetch the bytes of a capture; they are written to the sink from its start.

        Raises:
            BadBody: If the bytes are not those that the archive's index promises.
            GovukError: One of its subclasses, saying what to do.
        """
        url = self.archive.replay_of(capture.moment, capture.address)
        answer = self._connection.get(url, sink, size_max, etag=None)
        address, at = self._where(answer.url, answer.headers)
        is_it = _same_page(address, capture.address) and at == capture.at
        verified = is_it and self._digest_agrees(capture, answer.headers, sink, answer.url)
        return Replayed(address, at, self.archive.replay_of(f"{at:%Y%m%d%H%M%S}", address), answer.headers, verified)

    def _where(self, url: str, headers: Mapping[str, str]) -> tuple[str, datetime]:
        """Return which capture answered: an archive may give one of another moment, and says so in its headers."""
        found = _REPLAYED.search(url)
        if not found:
            raise BadAnswer(f"{url} is no capture")
        at = datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        try:
            stated = parsedate_to_datetime(headers.get("Memento-Datetime", ""))
        except ValueError:
            return found[2], at
        return found[2], stated.replace(tzinfo=stated.tzinfo or UTC).astimezone(UTC)

    def _digest_agrees(self, capture: Capture, headers: Mapping[str, str], sink: IO[bytes], url: str) -> bool:
        """Say whether the bytes have the stated digest; what cannot be compared does not, and is taken all the same.

        An archive keeps the payload as it was sent. Where that was compressed or in chunks it states the digest of
        that, and unpacks the payload for us, or sends it packed and we do.
        """
        as_sent = {"content-encoding", "x-archive-orig-content-encoding", "x-archive-orig-transfer-encoding"}
        if not capture.digest or as_sent & {name.casefold() for name in headers}:
            return False
        sink.seek(0)
        digest = hashlib.file_digest(sink, "sha1").digest()  # type: ignore[arg-type]
        if (found := base64.b32encode(digest).decode()) != capture.digest:
            raise BadBody(f"{url} has the digest {found}, not {capture.digest} as the archive's index says")
        return True


class _Replays(Addresses):
    """Addresses of one archive; what a capture says of GOV.UK is looked for in the archive."""

    def __init__(self, archive: WebArchive, stand_in: str | None) -> None:
        first = f"https://{urlsplit(archive.replay).netloc}"
        super().__init__(
            stand_in or first, archive.hosts, "IMMSTATS_WEB_ARCHIVES_URL", "sql/reference/web_archives.csv"
        )
        if stand_in and not self.local:
            raise HostNotAllowed(f"IMMSTATS_WEB_ARCHIVES_URL is {stand_in}; it must be http on 127.0.0.1")
        self._archive = archive

    def hop(self, asked: str, location: str) -> str:
        replayed = _REPLAYED.search(asked)
        if not replayed:
            return urljoin(asked, location)
        parts = urlsplit(location)
        own = f"{parts.scheme}://{parts.netloc}" == self.root or parts.netloc in self._archive.hosts
        if own or (not parts.netloc and _REPLAYED.search(parts.path)):
            return urljoin(asked, location)
        target = urljoin(replayed[2], location)
        if urlsplit(target).hostname not in _GOVUK:
            raise HostNotAllowed(f"{asked} redirects to {target[:200]!r}, which is not GOV.UK")
        return self._archive.replay_of(replayed[1], target)


def _same_page(one: str, other: str) -> bool:
    return re.sub(r"^https?:/+", "", one).rstrip("/") == re.sub(r"^https?:/+", "", other).rstrip("/")
