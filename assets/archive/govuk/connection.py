"""One request after another to GOV.UK or a web archive: at a polite distance, tried again where it may help, in time.

Belongs here: sending, redirects, statuses, waits and tries. Does not belong here: which addresses are allowed
(`addresses`), taking in a body (`bodies`), or what an answer is for (`client`).
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from typing import IO, Literal

import requests
from urllib3.exceptions import MaxRetryError

from assets.archive.govuk.addresses import Addresses
from assets.archive.govuk.bodies import BrokenOff, ByteProgress, receive
from assets.archive.govuk.errors import (
    BadAnswer,
    BadBody,
    BrokeOff,
    Busy,
    Gone,
    GovukError,
    GovukUnreachable,
    NoConnection,
    NotFound,
    OutOfTime,
)
from assets.archive.govuk.sockets import cut_off_of
from assets.settings import Settings

REDIRECTS_MAX = 5
_CONNECT_TRIES, _QUICK_SECONDS = 2, 1.0
_REDIRECTS = (301, 302, 303, 307, 308)
_NO_HEAD = (405, 501)  # then a GET tells the same, its body unread
_BUSY = (429, 500, 502, 503, 504)
_OFFLINE = (
    "`make demo` runs the bundled sample, and "
    "`immstats import PATH --page … --title … --published …` takes files already downloaded"
)

Status = Literal["new", "not_modified"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be used.

    Attributes:
        status: `not_modified` where what is known still holds.
        url: Address that answered, all redirects followed.
        headers: Its headers.
        sha256: Identity of the body; empty where there is none.
        size: Bytes of the body.
    """

    status: Status
    url: str
    headers: Mapping[str, str]
    sha256: str = ""
    size: int = 0


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


class Connection:
    """Requests on one connection pool, for one thread.

    Attributes:
        answered: Whether anything was answered yet, be it with an error.
    """

    def __init__(
        self,
        settings: Settings,
        addresses: Addresses,
        seconds: float | None,
        whom: str = "GOV.UK",
        pause: float | None = None,
        unpack: bool = False,
    ) -> None:
        """Prepare to ask; nothing is asked yet.

        Args:
            settings: Settings of the run.
            addresses: What may be asked.
            seconds: Longest time of a look, all its requests together, from now on; None where it is no look, and may
                take `total_seconds` of the settings.
            whom: Whom it asks, for messages.
            pause: Shortest time between two requests, in seconds; that of the settings for GOV.UK where left out.
            unpack: Whether bodies that come compressed, though that is not asked for, are unpacked.
        """
        self._whom, self._unpack = whom, unpack
        self._pause = 1 / settings.requests_per_second if pause is None else pause
        self._settings, self._addresses = settings, addresses
        self._session = _Session()
        self._session.headers.update({"User-Agent": _user_agent(), "Accept-Encoding": "identity"})
        self._session.trust_env = not addresses.local  # a proxy could not reach a server on this machine
        self._session.auth = _no_password
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._cut_off = cut_off_of(self._session)
        self.answered = False
        self._free_at = 0.0
        self._is_look = seconds is not None
        self._seconds = settings.total_seconds if seconds is None else seconds
        self.begin()

    def begin(self) -> None:
        """Give all requests from now on their time together anew."""
        self._until = time.monotonic() + self._seconds

    def close(self) -> None:
        """Close the pool."""
        self._cut_off.close()
        self._session.close()

    def left(self) -> float:
        """Return the seconds that are left for all requests; none are where it is not above 0."""
        return self._until - time.monotonic()

    def head(self, url: str, *, etag: str | None, last_modified: str | None) -> Answer:
        """Ask what is served at an address, without its body.

        Args:
            url: What to ask for.
            etag: ETag of what is known.
            last_modified: Last-Modified of what is known.

        Raises:
            GovukError: One of its subclasses, saying what to do.
        """
        headers = _conditions(etag, last_modified)
        return self._until_answered(url, lambda: self._ask_head(url, headers))

    def get(
        self,
        url: str,
        sink: IO[bytes],
        size_max: int,
        *,
        etag: str | None,
        last_modified: str | None = None,
        progress: ByteProgress | None = None,
    ) -> Answer:
        """Ask until there is an answer or no more hope; a body is written to the sink from its start.

        Args:
            url: What to ask for.
            sink: Where a body goes.
            size_max: Most bytes that are taken.
            etag: ETag of what is known.
            last_modified: Last-Modified of what is known.
            progress: Called with the bytes received and the bytes expected (None: not said).

        Raises:
            GovukError: One of its subclasses, saying what to do.
        """
        headers = _conditions(etag, last_modified)
        return self._until_answered(url, lambda: self._ask(url, headers, sink, size_max, progress))

    def _until_answered(self, url: str, ask: Callable[[], Answer]) -> Answer:
        tries = 0
        while True:
            tries += 1
            try:
                return self._in_time(url, ask)
            except _TryAgain as failure:
                if self.left() <= 0:
                    raise self._out_of_time() from failure.__cause__
                if tries >= (failure.tries or self._settings.attempts):
                    raise failure.error from failure.__cause__
                asked_for = pause = failure.pause
                error = failure.error
            if pause is None:
                pause = self._settings.backoff_seconds * 2 ** (tries - 1) * random.uniform(0.75, 1.25)
            if pause >= self.left():
                if asked_for is not None:
                    self._until = time.monotonic()  # who asks for a wait is asked nothing else at once
                raise error
            time.sleep(pause)

    def _in_time(self, url: str, ask: Callable[[], Answer]) -> Answer:
        """Return an answer that came whole in the time of one request; what was cut off may look whole, and is not."""
        failure: Exception | None = None
        answer: Answer | None = None
        with self._cut_off.within(min(self._settings.request_seconds, self.left())) as clock:
            try:
                answer = ask()
            except (GovukError, _TryAgain) as error:
                failure = error
        if clock.is_over:
            raise self._out_of_time() if self.left() <= 0 else self._too_slow(url, failure) from failure
        if answer is None:
            assert failure
            raise failure
        return answer

    def _too_slow(self, url: str, failure: Exception | None) -> BadBody:
        broke_off = isinstance(failure, _TryAgain) and isinstance(failure.error, BrokeOff)
        seconds = self._settings.request_seconds
        return BadBody(f"{failure if broke_off else url}: it took longer than {seconds:g} s (IMMSTATS_REQUEST_SECONDS)")

    def _ask_head(self, url: str, headers: dict[str, str]) -> Answer:
        address, response = self._follow("HEAD", url, headers)
        is_empty = response.status_code not in _NO_HEAD
        if not is_empty:
            response.close()
            address, response = self._follow("GET", url, headers)
        with response:
            if is_empty or response.status_code == 304:
                _read_empty(response)
            return Answer(self._status(response, address, bool(headers)), address, response.headers)

    def _ask(
        self, url: str, headers: dict[str, str], sink: IO[bytes], size_max: int, progress: ByteProgress | None
    ) -> Answer:
        address, response = self._follow("GET", url, headers)
        with response:
            status = self._status(response, address, bool(headers))
            if status == "not_modified":
                _read_empty(response)
                return Answer(status, address, response.headers)
            try:
                sha256, size = receive(response, address, sink, size_max, progress, self._unpack)
            except BrokenOff as error:
                raise _TryAgain(BrokeOff(f"{address} broke off after {error}")) from error
            return Answer(status, address, response.headers, sha256, size)

    def _follow(self, method: str, url: str, headers: dict[str, str]) -> tuple[str, requests.Response]:
        """Return the first answer that is no redirect, and the address that gave it; every hop is checked."""
        hop = url
        for _ in range(REDIRECTS_MAX + 1):
            address = self._addresses.checked(hop)
            response = self._send(method, address, headers)
            if response.status_code not in _REDIRECTS:
                return address, response
            response.close()
            try:
                hop = self._addresses.hop(hop, response.headers.get("Location", ""))
            except ValueError as error:
                raise BadAnswer(f"{address} redirects to something that is no address") from error
        raise endless(url)

    def _send(self, method: str, address: str, headers: dict[str, str]) -> requests.Response:
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        began = time.monotonic()
        self._free_at = began + self._pause
        if (left := self.left()) <= 0:
            raise self._out_of_time()
        seconds = (min(self._settings.connect_seconds, left), min(self._settings.read_seconds, left))
        try:
            response = self._session.request(method, address, headers=headers, timeout=seconds, stream=True)
        except (requests.ConnectionError, requests.Timeout) as error:
            never_connected = _never_connected(error)
            failure = (NoConnection if never_connected else GovukUnreachable)(
                f"{self._whom} could not be reached ({_reason(error)}); nothing was changed. "
                f"Try again later; without internet, {_OFFLINE}"
            )
            quick = time.monotonic() - began < _QUICK_SECONDS
            tries = (_CONNECT_TRIES if quick else 1) if never_connected else None
            raise _TryAgain(failure, tries=tries) from error
        except requests.RequestException as error:
            raise BadAnswer(f"{address} cannot be asked ({error})") from error
        self.answered = True
        return response

    def _out_of_time(self) -> OutOfTime:
        what = "that a look may take" if self._is_look else "that may be asked in one go (IMMSTATS_TOTAL_SECONDS)"
        return OutOfTime(f"{self._whom} took longer than the {self._seconds:g} s {what}; the next one makes up for it")

    def _status(self, response: requests.Response, address: str, conditional: bool) -> Status:
        code = response.status_code
        if code == 200:
            return "new"
        if code == 304 and conditional:
            return "not_modified"
        if code == 404:
            raise NotFound(f"{address} is not there (404); if the page moved, mend assets/publications/watched.py")
        if code == 410:
            raise taken_down(address)
        words = f"{address} answered {code} {response.reason or ''}; try again later"
        if code not in _BUSY:
            raise BadAnswer(words)
        pause = _retry_after(response.headers.get("Retry-After"))
        longest = self._settings.retry_after_max_seconds
        if pause is not None and pause > longest:
            if self._is_look:  # that ends it; the next one makes up for it
                self._until = time.monotonic()
            raise Busy(
                f"{address} answered {code} and asks to wait {pause:,.0f} s, longer than the {longest:g} s "
                "that are waited for (IMMSTATS_RETRY_AFTER_MAX_SECONDS); try again later"
            )
        raise _TryAgain(Busy(words), pause)


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave a request as it is: without this, `requests` looks for a password in the user's `.netrc`."""
    return request


def _read_empty(response: requests.Response) -> None:
    """Read a body that is none by its method or status: only then does the next request use the same connection."""
    if "Transfer-Encoding" not in response.headers:  # which has no place here, and could be waited for
        response.content  # noqa: B018 - reading it is what it is for


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in known.items() if value}


def endless(start: str) -> BadAnswer:
    """Return the error of redirects without end."""
    return BadAnswer(f"{start} leads through more than {REDIRECTS_MAX} redirects; look at the page by hand")


def taken_down(address: str) -> Gone:
    """Return the error of a page that GOV.UK took down."""
    return Gone(f"GOV.UK took {address} down (410); what was fetched before stays. Mend assets/publications/watched.py")


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
