"""GOV.UK over HTTP: content items and files, politely, and never from anywhere else.

Belongs here: every request to GOV.UK. It is the only module that imports
`requests` (`alerts` posts to a webhook by other means). Does not belong here: what the JSON means
(`assets/releases`), what is wanted (`assets/publications`), or where bytes are
kept (`store`).

`IMMSTATS_GOVUK_URL` may name a server on this machine (`http://127.0.0.1:…`).
It then stands in for every host of `IMMSTATS_GOVUK_HOSTS`: an attachment's
published address, https://assets.publishing.service.gov.uk/media/…, is asked
of it as /media/…, so that nothing leaves the machine and no JSON is rewritten.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, MaxRetryError

from assets.settings import Settings

REDIRECTS_MAX = 5
URL_CHARS_MAX = 2_000
CONTENT_BYTES_MAX = 10 * 2**20

_API = "/api/content"
_CHUNK = 2**16
_CONNECT_TRIES, _QUICK_SECONDS = 2, 1.0
_LOOPBACK = ("127.0.0.1", "localhost")
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 500, 502, 503, 504)
_SPREADSHEETS, _ZIP = (".ods", ".xlsx"), b"PK\x03\x04"
_OFFLINE = (
    "`make demo` runs the bundled sample, and "
    "`immstats import PATH --page … --title … --published …` takes files already downloaded"
)

Status = Literal["new", "not_modified"]
Progress = Callable[[int, int | None], None]


class GovukError(Exception):
    """GOV.UK could not be asked, or its answer could not be used."""


class GovukUnreachable(GovukError):
    """No connection to GOV.UK came about, or it never answered."""


class NotFound(GovukError):
    """GOV.UK knows nothing at this address (404)."""


class Gone(GovukError):
    """GOV.UK has taken this page down (410)."""


class HostNotAllowed(GovukError):
    """An address, or a redirect, leads to a host or protocol that is not allowed."""


class TooLarge(GovukError):
    """A body is larger than is taken."""


class BadBody(GovukError):
    """A body broke off, came too slowly, or is not what the address promises."""


class BadAnswer(GovukError):
    """An answer that is no use: an unexpected status, or redirects without end."""


@dataclass(frozen=True, slots=True)
class ContentItem:
    """One item of the Content API.

    Attributes:
        status: `not_modified` where the given ETag still holds.
        base_path: Path at which it was found, all redirects followed.
        raw: The JSON as it was served; None where not modified.
        etag: ETag to send the next time.
        url: Address that answered.
        fetched_at: When (UTC).
    """

    status: Status
    base_path: str
    raw: bytes | None
    etag: str | None
    url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Download:
    """What a download came to.

    Attributes:
        status: `not_modified` where the given ETag or date still holds.
        sha256: Identity of the bytes; None where not modified.
        size: Number of bytes; None where not modified.
        etag: ETag to send the next time.
        last_modified: Last-Modified to send the next time.
        content_type: Media type as served.
        final_url: Address that answered, all redirects followed.
        fetched_at: When (UTC).
    """

    status: Status
    sha256: str | None
    size: int | None
    etag: str | None
    last_modified: str | None
    content_type: str | None
    final_url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class _Answer:
    status: Status
    url: str
    headers: Any
    sha256: str
    size: int


class _TryAgain(Exception):
    """A failure that may pass.

    Attributes:
        error: What to raise when it does not.
        pause: Seconds to wait as the server asked; None for our own backoff.
        tries: Tries of this failure at most; None for the usual number.
    """

    def __init__(self, error: GovukError, pause: float | None = None, tries: int | None = None) -> None:
        super().__init__(str(error))
        self.error, self.pause, self.tries = error, pause, tries


class _Session(requests.Session):
    """Leaves redirects to us: looking for the next hop, `requests` would read a whole body of any size."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class GovukClient:
    """Speaks to GOV.UK on one connection pool; for one thread, as a context manager."""

    def __init__(self, settings: Settings) -> None:
        """Prepare a client; nothing is asked yet.

        Args:
            settings: Settings of the run.

        Raises:
            HostNotAllowed: If the configured root is neither https nor on this machine.
        """
        self._settings = settings
        root = urlsplit(settings.govuk_url)
        self._root = f"{root.scheme}://{root.netloc}"
        self._local = root.scheme == "http" and root.hostname in _LOOPBACK
        if not self._local and root.scheme != "https":
            raise HostNotAllowed(
                f"IMMSTATS_GOVUK_URL is {settings.govuk_url}; it must be https, "
                "or http on 127.0.0.1 for a server on this machine"
            )
        self._session = _Session()
        self._session.headers.update({"User-Agent": _user_agent(), "Accept-Encoding": "identity"})
        self._session.trust_env = not self._local  # a proxy could not reach a server on this machine
        self._free_at = 0.0

    def __enter__(self) -> GovukClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

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
            answer = self._get(f"{self._root}{_API}{path}", body, CONTENT_BYTES_MAX, etag=etag)
            path = _base_path(answer.url)
            raw = None if answer.status == "not_modified" else body.getvalue()
            item = _json_object(raw, answer.url) if raw is not None else {}
            if item.get("schema_name") == "gone":
                raise Gone(_gone(answer.url))
            if item.get("schema_name") != "redirect":
                found_etag = answer.headers.get("ETag") or (etag if raw is None else None)
                return ContentItem(answer.status, path, raw, found_etag, answer.url, datetime.now(UTC))
            path = self._destination(item, path)
        raise _endless(base_path)

    def download(
        self,
        url: str,
        destination: Path,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        progress: Progress | None = None,
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
                answer = self._get(
                    url,
                    stream,
                    self._settings.file_bytes_max,
                    etag=etag,
                    last_modified=last_modified,
                    progress=progress,
                )
                if answer.status == "new":
                    _check_file(stream, answer)
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
            answer.headers.get("Content-Type"),
            answer.url,
            datetime.now(UTC),
        )

    def _get(
        self,
        url: str,
        sink: IO[bytes],
        size_max: int,
        *,
        etag: str | None,
        last_modified: str | None = None,
        progress: Progress | None = None,
    ) -> _Answer:
        """Ask until there is an answer or no more hope; a body is written to the sink from its start."""
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in known.items() if value}
        tries = 0
        while True:
            tries += 1
            try:
                return self._ask(url, headers, sink, size_max, progress)
            except _TryAgain as failure:
                if tries >= (failure.tries or self._settings.attempts):
                    raise failure.error from failure.__cause__
                pause = failure.pause
            if pause is None:
                pause = self._settings.backoff_seconds * 2 ** (tries - 1) * random.uniform(0.75, 1.25)
            time.sleep(pause)

    def _ask(
        self, url: str, headers: dict[str, str], sink: IO[bytes], size_max: int, progress: Progress | None
    ) -> _Answer:
        deadline = time.monotonic() + self._settings.total_seconds
        address, response = self._follow(url, headers)
        with response:
            status = self._status(response, address, bool(headers))
            if status == "not_modified":
                return _Answer(status, address, response.headers, "", 0)
            sha256, size = self._receive(response, address, sink, size_max, deadline, progress)
            return _Answer(status, address, response.headers, sha256, size)

    def _follow(self, url: str, headers: dict[str, str]) -> tuple[str, requests.Response]:
        """Return the first answer that is no redirect, and the address that gave it; every hop is checked."""
        hop = url
        for _ in range(REDIRECTS_MAX + 1):
            address = self._address(hop)
            response = self._send(address, headers)
            if response.status_code not in _REDIRECTS:
                return address, response
            response.close()
            try:
                hop = urljoin(hop, response.headers.get("Location", ""))
            except ValueError as error:
                raise BadAnswer(f"{address} redirects to something that is no address") from error
        raise _endless(url)

    def _address(self, url: str) -> str:
        """Return the address to ask for a URL, put together anew from its checked parts.

        Raises:
            HostNotAllowed: If it may not be asked.
        """
        if len(url) > URL_CHARS_MAX:
            raise HostNotAllowed(f"an address of {len(url):,} characters is not asked: {url[:80]}…")
        try:
            parts = urlsplit(url)
            host = f"{parts.hostname}:{parts.port}" if parts.port not in (None, 443) else parts.hostname
        except ValueError as error:
            raise HostNotAllowed(f"{url[:200]!r} is no address") from error
        rest = parts._replace(scheme="", netloc="", fragment="").geturl()
        if self._local and f"{parts.scheme}://{parts.netloc}" == self._root:
            return f"{self._root}{rest}"
        if parts.scheme != "https" or "@" in parts.netloc or host not in self._settings.govuk_hosts:
            raise HostNotAllowed(_not_allowed(parts, self._settings.govuk_hosts))
        return f"{self._root}{rest}" if self._local else f"https://{host}{rest}"

    def _send(self, address: str, headers: dict[str, str]) -> requests.Response:
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        began = time.monotonic()
        self._free_at = began + 1 / self._settings.requests_per_second
        seconds = (self._settings.connect_seconds, self._settings.read_seconds)
        try:
            return self._session.get(
                address,
                headers=headers,
                timeout=seconds,
                stream=True,
            )
        except (requests.ConnectionError, requests.Timeout) as error:
            failure = GovukUnreachable(
                f"GOV.UK could not be reached ({_reason(error)}); nothing was changed. "
                f"Try again later; without internet, {_OFFLINE}"
            )
            quick = time.monotonic() - began < _QUICK_SECONDS
            tries = (_CONNECT_TRIES if quick else 1) if _never_connected(error) else None
            raise _TryAgain(failure, tries=tries) from error
        except requests.RequestException as error:
            raise BadAnswer(f"{address} cannot be asked ({error})") from error

    def _status(self, response: requests.Response, address: str, conditional: bool) -> Status:
        code = response.status_code
        if code == 200:
            return "new"
        if code == 304 and conditional:
            return "not_modified"
        if code == 404:
            raise NotFound(f"{address} is not there (404); if the page moved, mend assets/publications/watched.py")
        if code == 410:
            raise Gone(_gone(address))
        answer = BadAnswer(f"{address} answered {code} {response.reason or ''}; try again later")
        if code not in _BUSY:
            raise answer
        pause = _retry_after(response.headers.get("Retry-After"))
        longest = self._settings.retry_after_max_seconds
        if pause is not None and pause > longest:
            raise BadAnswer(
                f"{address} answered {code} and asks to wait {pause:,.0f} s, longer than the {longest:g} s "
                "that are waited for (IMMSTATS_RETRY_AFTER_MAX_SECONDS); try again later"
            )
        raise _TryAgain(answer, pause)

    def _receive(
        self,
        response: requests.Response,
        address: str,
        sink: IO[bytes],
        size_max: int,
        deadline: float,
        progress: Progress | None,
    ) -> tuple[str, int]:
        """Write a body to the sink; return its sha256 and size."""
        if response.headers.get("Content-Encoding", "identity").casefold() != "identity":
            raise BadBody(f"{address} came compressed, which was not asked for; a proxy may be to blame")
        stated = response.headers.get("Content-Length", "")
        expected = int(stated) if re.fullmatch(r"[0-9]{1,18}", stated) else None
        too_large = TooLarge(f"{address} is larger than {size_max:,} bytes (files: IMMSTATS_FILE_BYTES_MAX)")
        if expected is not None and expected > size_max:
            raise too_large
        sink.seek(0)
        sink.truncate()
        digest, size = hashlib.sha256(), 0
        while True:
            try:
                # `read1` returns what has come, so that the deadline also holds for a trickle.
                chunk: bytes = response.raw.read1(_CHUNK, decode_content=False)
            except HTTPError as error:
                so_far = f"{size:,} of {_of(expected)} bytes"
                raise _TryAgain(BadBody(f"{address} broke off after {so_far}; try again later")) from error
            if not chunk:
                break
            size += len(chunk)
            if size > size_max:
                raise too_large
            if time.monotonic() > deadline:
                raise BadBody(
                    f"{address} took longer than {self._settings.total_seconds:g} s "
                    f"for {size:,} of {_of(expected)} bytes (IMMSTATS_TOTAL_SECONDS)"
                )
            digest.update(chunk)
            sink.write(chunk)
            if progress:
                progress(size, expected)
        if size == 0:
            raise BadBody(f"{address} is empty")
        return digest.hexdigest(), size

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
                url = urljoin(self._root, target)
                self._address(url)
                return urlsplit(url).path
            except ValueError as error:
                raise BadAnswer(f"{path} redirects to something that is no address") from error
        raise BadAnswer(f"{path} has moved, but its redirect does not say where; look at the page by hand")


def _user_agent() -> str:
    try:
        release = version("immstats")
    except PackageNotFoundError:  # run from a checkout that is not installed
        release = "0"
    return f"immstats/{release} (assembles official UK immigration statistics from GOV.UK releases)"


def _never_connected(error: requests.RequestException) -> bool:
    """Say whether a failure came before the request was sent: no name, no route, refused, no TLS."""
    return bool(error.args) and isinstance(error.args[0], MaxRetryError)


def _reason(error: BaseException) -> str:
    """Return the innermost reason of a failed connection, in a few words."""
    inner: object = error
    while isinstance(inner, BaseException):
        error = inner
        causes = [getattr(error, "reason", None), *reversed(error.args)]
        inner = next((cause for cause in causes if isinstance(cause, BaseException)), None)
    text = re.sub(r"^HTTPS?Connection(Pool)?\(.*?\): ", "", str(error))
    return text[:200] or type(error).__name__


def _base_path(address: str) -> str:
    path = urlsplit(address).path
    if not path.startswith(f"{_API}/"):
        raise BadAnswer(f"the Content API redirects to {address}, which is no content item")
    return path.removeprefix(_API)


def _endless(start: str) -> BadAnswer:
    return BadAnswer(f"{start} leads through more than {REDIRECTS_MAX} redirects; look at the page by hand")


def _not_allowed(parts: SplitResult, hosts: frozenset[str]) -> str:
    return (
        f"{parts.scheme}://{parts.netloc}{parts.path}"[:300]
        + f" is not asked: only https on {', '.join(sorted(hosts))} is (IMMSTATS_GOVUK_HOSTS)"
    )


def _gone(address: str) -> str:
    return f"GOV.UK took {address} down (410); what was fetched before stays. Mend assets/publications/watched.py"


def _of(expected: int | None) -> str:
    return "an unstated number of" if expected is None else f"{expected:,}"


def _retry_after(text: str | None) -> float | None:
    """Return the seconds that a Retry-After asks for, as a number or a date; None if it is neither."""
    if text is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", text.strip()):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _json_object(raw: bytes, address: str) -> dict[str, Any]:
    try:
        item = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadBody(f"{address} is not JSON; it begins {raw[:60].decode('utf-8', 'replace')!r}") from error
    if not isinstance(item, dict):
        raise BadBody(f"{address} is JSON, but no content item")
    return item


def _check_file(stream: IO[bytes], answer: _Answer) -> None:
    """Refuse a page that came in place of a file, and a spreadsheet that is none."""
    stream.seek(0)
    head = stream.read(512)
    media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().casefold()
    suffix = PurePosixPath(urlsplit(answer.url).path).suffix.casefold()
    if media_type == "text/html" or re.match(rb"\s*<(!doctype html|html)\b", head, re.IGNORECASE):
        raise BadBody(f"{answer.url} is a web page, not a file; most likely an error page. Try again later")
    if suffix in _SPREADSHEETS and not head.startswith(_ZIP):
        raise BadBody(f"{answer.url} is no {suffix[1:].upper()} file; it begins {head[:20]!r}")
