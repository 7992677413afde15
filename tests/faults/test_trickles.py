"""Servers that never end an answer, over real sockets: each is cut off in time, and holds nobody up.

All are asked at once, each in a thread: what takes a third of a second takes it once.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets import webhook
from assets.archive.fetch import fetch
from assets.archive.govuk.addresses import Addresses
from assets.archive.govuk.client import GovukClient
from assets.archive.govuk.connection import Connection
from assets.archive.govuk.errors import BadAnswer, BadBody, OutOfTime
from assets.archive.store import writing
from assets.archive.web_archives.client import ArchiveClient
from assets.archive.web_archives.sources import web_archives
from assets.publications.watched import PUBLICATIONS
from assets.settings import Settings
from orchestration.alerts import Alert, Alerts
from tests.trickler import Trickler

SECONDS = 0.3
ENDS_WITHIN = 60.0  # it would not end at all
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
KINDS = {
    "a status line": Trickler(b"HTTP/1.1 200 ", b"O"),
    "a header": Trickler(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
    "headers": Trickler(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "100 Continue": Trickler(b"", GO_ON),
    "100 Continue, fast": Trickler(b"", GO_ON * 100, 0),
    "100 Continue with headers": Trickler(b"", b"HTTP/1.1 100 Continue\r\nX-A: b\r\n\r\n"),
    "the size of a chunk": Trickler(CHUNKED, b"0"),
    "an extension of a chunk": Trickler(CHUNKED + b"5;", b"x"),
    "the end of a chunk": Trickler(CHUNKED + b"1\r\nx", b"\r"),
    "chunks": Trickler(CHUNKED, b"1\r\nx\r\n"),
    "trailers": Trickler(CHUNKED + b"1\r\nx\r\n0\r\n", b"X-A: b\r\n"),
    "trailers, fast": Trickler(CHUNKED + b"1\r\nx\r\n0\r\n", b"X-A: b\r\n" * 100, 0),
    "a body": Trickler(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
    "a body without a length": Trickler(b"HTTP/1.1 200 OK\r\n\r\nPK\x03\x04", b"x"),
    "a body without a length, closed after it": Trickler(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nPK\x03\x04", b"x"),
    "the head of a redirect": Trickler(b"HTTP/1.1 302 Found\r\nLocation: /", b"x"),
    "the head of a busy server": Trickler(b"HTTP/1.1 503 Busy\r\nX-A: ", b"x"),
    "nothing that is HTTP": Trickler(b"", b"x"),
}  # fmt: skip
HANDSHAKE = Trickler(b"\x16\x03\x03\x40\x00\x02", b"\x00", listens=False)
TUNNEL = Trickler(b"HTTP/1.1 200 ", b"O")


def settings(server: Trickler, **changes: object) -> Settings:
    values = {"request_seconds": SECONDS, "requests_per_second": 10_000, "backoff_seconds": 0.01}
    return Settings(govuk_url=f"http://{server.place}", **(values | changes))  # type: ignore[arg-type]


def file(server: Trickler, folder: Path) -> None:
    with GovukClient(settings(server)) as client:
        client.download("https://www.gov.uk/media/x.ods", folder / "x.ods")


def page(server: Trickler, folder: Path) -> None:
    with GovukClient(settings(server)) as client:
        client.content_item("/government/publications/a")


def capture(server: Trickler, folder: Path) -> None:
    own = settings(server, web_archives_url=f"http://{server.place}", web_archives_seconds=0.0)
    with ArchiveClient(web_archives(["ukgwa"])[0], own) as client:
        client.captures("https://www.gov.uk/a", None, None)


def head(server: Trickler, folder: Path) -> None:
    with GovukClient(settings(server)) as client:
        client.served("https://www.gov.uk/media/x.ods", etag=None, last_modified=None, size=None)


def by_tls(server: Trickler, folder: Path) -> None:
    own = settings(server).model_copy(
        update={"govuk_url": f"https://{server.place}", "govuk_hosts": frozenset({server.place})}
    )
    with GovukClient(own) as client:
        client._connection._session.trust_env = False  # a proxy of this machine would be asked instead
        client.content_item("/government/publications/a")


def by_proxy(server: Trickler, folder: Path) -> None:
    own = settings(server)
    connection = Connection(own, Addresses("https://www.gov.uk", own.govuk_hosts, "", ""), None)
    connection._session.trust_env = False
    connection._session.proxies = {"https": f"http://{server.place}"}
    try:
        connection.get("https://www.gov.uk/a", io.BytesIO(), 99, etag=None)
    finally:
        connection.close()


CASES: list[tuple[str, Callable[[Trickler, Path], None], Trickler]] = [
    *((kind, file, server) for kind, server in KINDS.items()),
    *((f"{kind} of a page", page, server) for kind, server in KINDS.items()),
    *((f"{kind} of a web archive", capture, server) for kind, server in KINDS.items()),
    ("the head of an answer to HEAD", head, KINDS["a header"]),
    ("a TLS handshake", by_tls, HANDSHAKE),
    ("the answer of a proxy", by_proxy, TUNNEL),
]
MESSAGES = [
    *(kind for kind in KINDS if not {"body", "chunk", "chunks", "trailers", "trailers,"} & {*kind.split()}),
    "a TLS handshake",
]


@pytest.fixture(scope="module")
def servers() -> Iterator[None]:
    everyone = [*KINDS.values(), HANDSHAKE, TUNNEL]
    for server in everyone:
        server.__enter__()
    yield
    for server in everyone:
        server.is_over.set()
    for server in everyone:
        server.__exit__()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def asked(servers: None, folder: Path) -> Iterator[dict[str, Future[None]]]:
    with ThreadPoolExecutor(len(CASES)) as pool:
        yield {kind: pool.submit(ask, server, folder) for kind, ask, server in CASES}


@pytest.mark.parametrize("kind", [kind for kind, _, _ in CASES])
def test_whatever_trickles_is_cut_off(kind: str, asked: dict[str, Future[None]], folder: Path) -> None:
    error = asked[kind].exception(ENDS_WITHIN)
    assert isinstance(error, BadBody), error
    assert str(error).endswith("it took longer than 0.3 s (IMMSTATS_REQUEST_SECONDS)")
    assert list(folder.glob("x.ods")) == []


@pytest.fixture(scope="module")
def hurry() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webhook, "SECONDS", SECONDS)
        yield


@pytest.fixture(scope="module")
def sent(servers: None, hurry: None) -> Iterator[dict[str, Future[int]]]:
    places = {kind: f"http://{KINDS[kind].place}" for kind in MESSAGES if kind in KINDS}
    places["a TLS handshake"] = f"https://{HANDSHAKE.place}"
    with ThreadPoolExecutor(len(places)) as pool:
        yield {kind: pool.submit(webhook.post, f"{place}/secret", "text") for kind, place in places.items()}


def test_a_round_of_questions_ends_in_time_and_lets_the_next_writer_in(servers: None, tmp_path: Path) -> None:
    own = settings(KINDS["100 Continue"], data=tmp_path, request_seconds=0.1, total_seconds=SECONDS)
    with writing(own.data):
        came = fetch(own, now=datetime(2026, 11, 26, tzinfo=UTC))
    with writing(own.data):
        pass
    first, *_, last = came.warnings
    assert first.startswith(f"{PUBLICATIONS[0].title}: http://{KINDS['100 Continue'].place}/api/content/government/")
    assert first.endswith("it took longer than 0.1 s (IMMSTATS_REQUEST_SECONDS)")
    assert last.startswith("not asked for, for want of time (the next round makes up for it): ")
    assert last.endswith(PUBLICATIONS[-1].title)
    assert len(came.checks) + len(came.unasked) == len(PUBLICATIONS)


def test_what_was_not_asked_in_time_says_which_limit_it_was(servers: None, tmp_path: Path) -> None:
    own = settings(KINDS["a header"], total_seconds=SECONDS, request_seconds=60.0)
    words = r"GOV\.UK took longer than the 0\.3 s that may be asked in one go \(IMMSTATS_TOTAL_SECONDS\)"
    with GovukClient(own) as client, pytest.raises(OutOfTime, match=words):
        client.content_item("/government/publications/a")


@pytest.mark.parametrize("kind", MESSAGES)
def test_whatever_trickles_holds_up_no_message(kind: str, sent: dict[str, Future[int]]) -> None:
    assert isinstance(sent[kind].exception(ENDS_WITHIN), TimeoutError)


def test_a_webhook_that_trickles_is_tried_again_at_the_next_tick(
    servers: None, hurry: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hook = f"http://{KINDS['headers'].place}/secret"
    book = Alerts(Settings(data=tmp_path, alert_webhook=hook))  # type: ignore[arg-type]
    book.tell([Alert("moved", "/a", "it moved"), Alert("moved", "/b", "it moved")], datetime(2026, 11, 26, tzinfo=UTC))
    assert book.waiting()
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "alerts could not be delivered (TimeoutError); they are tried again"
    ]


def test_sockets_of_past_requests_are_let_go_of(tmp_path: Path) -> None:
    closing = b"HTTP/1.1 302 Found\r\nLocation: /next\r\nConnection: close\r\nContent-Length: 9\r\n\r\n"
    with Trickler(closing, b"x", 0) as server, GovukClient(settings(server, request_seconds=30.0)) as client:
        for _ in range(5):
            with pytest.raises(BadAnswer, match="leads through more than 5 redirects"):
                client.download("https://www.gov.uk/a.ods", tmp_path / "a.ods")
            assert client._connection._cut_off._open == []
    assert server.connections == 30
