"""The client against a local GOV.UK over real HTTP: what it fetches, and how it fails."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import requests

from assets.archive.govuk import client as client_module
from assets.archive.govuk.client import GovukClient
from assets.archive.govuk.errors import (
    BadAnswer,
    BadBody,
    Gone,
    GovukError,
    GovukUnreachable,
    HostNotAllowed,
    NotFound,
    OutOfTime,
    TooLarge,
)
from assets.publications.content_api import read_release
from assets.publications.watched import PUBLICATIONS
from assets.settings import Settings
from tests.govuk_server import (
    ASSETS,
    ZIP,
    GovukServer,
    broken_chunks,
    endless,
    error_page,
    hang_up,
    redirect,
    silent,
    stalled,
    status,
    trickle,
    trickled_head,
    truncated,
)

PAGE = "/government/publications/small-boats"
API = f"/api/content{PAGE}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY = ZIP + bytes(range(256)) * 40
SHA256 = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GovukServer]:
    with GovukServer(tmp_path / "govuk") as running:
        yield running


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path / "downloads"


def client(server: GovukServer, **changes: Any) -> GovukClient:
    values = {"backoff_seconds": 0.01, "requests_per_second": 10_000, "connect_seconds": 2, "read_seconds": 2}
    return GovukClient(Settings(govuk_url=server.url, **(values | changes)))


def item(title: str = "Small boats", **more: Any) -> dict[str, Any]:
    shared = {"schema_name": "publication", "document_type": "transparency", "details": {}}
    return {"title": title} | shared | more


def moved(source: str, destination: str) -> dict[str, Any]:
    redirects = [{"path": source, "type": "exact", "destination": destination}]
    return {"schema_name": "redirect", "document_type": "redirect", "title": None, "redirects": redirects}


def nothing_in(folder: Path) -> bool:
    return not folder.exists() or not list(folder.iterdir())


# -- content items --------------------------------------------------------------------------------


def test_a_content_item_is_kept_as_it_was_served(server: GovukServer) -> None:
    server.put_item(PAGE, item())
    with client(server) as govuk_client:
        found = govuk_client.content_item(PAGE)
    assert found.raw == (server.folder / f"api/content{PAGE}.json").read_bytes()
    assert found.status == "new"
    assert found.base_path == PAGE
    assert found.url == f"{server.url}{API}"
    assert [(r.method, r.path, r.status, r.sent, r.conditional) for r in server.requests] == [
        ("GET", API, 200, len(found.raw), False)
    ]


def test_the_client_says_who_it_is(server: GovukServer) -> None:
    server.put_item(PAGE, item())
    client(server).content_item(PAGE)
    agent = server.requests[0].headers["User-Agent"]
    assert agent.startswith("immstats/")
    assert "official UK immigration statistics" in agent
    assert "@" not in agent


def test_an_unchanged_item_costs_a_conditional_request_and_no_body(server: GovukServer) -> None:
    server.put_item(PAGE, item())
    with client(server) as govuk_client:
        first = govuk_client.content_item(PAGE)
        second = govuk_client.content_item(PAGE, etag=first.etag)
        server.put_item(PAGE, item("Changed"))
        third = govuk_client.content_item(PAGE, etag=second.etag)
    assert (second.status, second.raw) == ("not_modified", None)
    assert (second.etag, second.base_path) == (first.etag, PAGE)
    assert third.raw is not None and json.loads(third.raw)["title"] == "Changed"
    assert [(r.status, r.conditional) for r in server.requests] == [(200, False), (304, True), (200, True)]
    assert server.requests[1].sent == 0


@pytest.mark.parametrize("code", [301, 303])
def test_http_redirects_of_items_are_followed(server: GovukServer, code: int) -> None:
    server.put_item(PAGE, item())
    server.on("/api/content/old", redirect(API, code))
    assert client(server).content_item("/old").base_path == PAGE
    assert server.statuses() == [code, 200]


def test_redirect_items_are_followed(server: GovukServer) -> None:
    server.put_item(PAGE, item())
    server.put_item("/older", moved("/older", "https://www.gov.uk/old?query=1#part"))
    server.put_item("/old", moved("/old", PAGE))
    found = client(server).content_item("/older")
    assert found.base_path == PAGE
    assert [request.path for request in server.requests] == ["/api/content/older", "/api/content/old", API]


def test_a_redirect_item_that_leads_away_is_refused(server: GovukServer) -> None:
    server.put_item("/old", moved("/old", "https://example.org/elsewhere"))
    with pytest.raises(HostNotAllowed, match=r"https://example\.org/elsewhere is not asked"):
        client(server).content_item("/old")


def test_a_redirect_item_without_a_destination_says_so(server: GovukServer) -> None:
    server.put_item("/old", moved("/other", PAGE))
    with pytest.raises(BadAnswer, match="/old has moved, but its redirect does not say where"):
        client(server).content_item("/old")


def test_redirect_items_in_a_circle_come_to_an_end(server: GovukServer) -> None:
    server.put_item("/a", moved("/a", "/b"))
    server.put_item("/b", moved("/b", "/a"))
    with pytest.raises(BadAnswer, match="/a leads through more than 5 redirects"):
        client(server).content_item("/a")
    assert len(server.requests) == 6


def test_a_missing_page_is_not_tried_again(server: GovukServer) -> None:
    with pytest.raises(NotFound, match=r"\(404\); if the page moved, mend assets/publications/watched.py"):
        client(server).content_item("/nowhere")
    assert server.statuses() == [404]


def test_a_page_that_is_gone_is_not_tried_again(server: GovukServer) -> None:
    server.on(API, status(410))
    with pytest.raises(Gone, match=r"took .*/small-boats down"):
        client(server).content_item(PAGE)
    server.put_item(PAGE, item(schema_name="gone"))
    with pytest.raises(Gone):
        client(server).content_item(PAGE)
    assert server.statuses() == [410, 200]


@pytest.mark.parametrize("path", ["", "small-boats", "//example.org/x", "/a b", "/a?b", "/a#b"])
def test_what_is_no_base_path_is_not_asked(server: GovukServer, path: str) -> None:
    with pytest.raises(NotFound, match=r"is no GOV\.UK base path"):
        client(server).content_item(path)
    assert server.requests == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<!DOCTYPE html>", "is not JSON; it begins '<!DOCTYPE html>'"),
        (b"[1]", "no content item"),
        (b"[" * 100_000, "is not JSON"),
    ],
)
def test_an_answer_that_is_no_item_is_refused(server: GovukServer, body: bytes, message: str) -> None:
    server.on(API, status(200, body))
    with pytest.raises(BadBody, match=message):
        client(server).content_item(PAGE)


def test_an_oversize_item_is_refused(server: GovukServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "CONTENT_BYTES_MAX", 1_000)
    server.on(API, endless(b"x" * 400))
    with pytest.raises(TooLarge, match="larger than 1,000 bytes"):
        client(server).content_item(PAGE)


# -- downloads ------------------------------------------------------------------------------------


def test_a_file_is_fetched_from_its_published_address(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    seen: list[tuple[int, int | None]] = []
    found = client(server).download(url, here / "returns.xlsx", progress=lambda *args: seen.append(args))
    assert (here / "returns.xlsx").read_bytes() == BODY
    assert [path.name for path in here.iterdir()] == ["returns.xlsx"]
    assert (found.status, found.sha256, found.size) == ("new", SHA256, len(BODY))
    assert found.final_url == url.replace(ASSETS, server.url)
    assert seen[-1] == (len(BODY), len(BODY))
    assert server.requests[0].headers["Accept-Encoding"] == "identity"


def test_an_unchanged_file_costs_a_conditional_request_and_no_body(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    with client(server) as govuk_client:
        first = govuk_client.download(url, here / "a.xlsx")
        by_etag = govuk_client.download(url, here / "b.xlsx", etag=first.etag)
        by_date = govuk_client.download(url, here / "b.xlsx", last_modified=first.last_modified)
    for again in (by_etag, by_date):
        assert (again.status, again.sha256, again.size) == ("not_modified", None, None)
        assert (again.etag, again.last_modified) == (first.etag, first.last_modified)
    assert [(r.status, r.sent, r.conditional) for r in server.requests] == [
        (200, len(BODY), False),
        (304, 0, True),
        (304, 0, True),
    ]
    assert [path.name for path in here.iterdir()] == ["a.xlsx"]


def test_new_bytes_under_an_old_address_are_new(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    with client(server) as govuk_client:
        first = govuk_client.download(url, here / "returns.xlsx")
        server.put_file("returns.xlsx", BODY + b"more")
        second = govuk_client.download(url, here / "returns.xlsx", etag=first.etag)
    assert second.status == "new"
    assert second.sha256 == hashlib.sha256(BODY + b"more").hexdigest() != first.sha256
    assert (here / "returns.xlsx").read_bytes() == BODY + b"more"


def test_not_modified_without_a_condition_is_no_answer(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(304, b""))
    with pytest.raises(BadAnswer, match="answered 304"):
        client(server).download(url, here / "returns.xlsx")


def test_an_old_address_redirects_to_the_assets_host(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    old = "https://www.gov.uk/government/uploads/system/uploads/attachment_data/file/1/returns.xlsx"
    server.on("/government/uploads/system/uploads/attachment_data/file/1/returns.xlsx", redirect(url, 302))
    found = client(server).download(old, here / "returns.xlsx")
    assert (found.sha256, found.final_url) == (SHA256, url.replace(ASSETS, server.url))


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: GovukServer, here: Path, code: int) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(code), status(code))
    assert client(server).download(url, here / "returns.xlsx").sha256 == SHA256
    assert server.statuses() == [code, code, 200]


def test_waits_grow_from_try_to_try(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, *[status(503)] * 3)
    client(server, backoff_seconds=0.1).download(url, here / "returns.xlsx")
    times = [request.at for request in server.requests]
    waits = [after - before for before, after in pairwise(times)]
    assert [wait > least for wait, least in zip(waits, (0.075, 0.15, 0.3), strict=True)] == [True] * 3


def test_a_server_that_stays_busy_is_given_up(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, *[status(503)] * 9)
    with pytest.raises(BadAnswer, match="answered 503 Service Unavailable; try again later"):
        client(server, attempts=3).download(url, here / "returns.xlsx")
    assert server.statuses() == [503, 503, 503]
    assert nothing_in(here)


def test_retry_after_in_seconds_is_honoured(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(429, Retry_After="1"))
    client(server).download(url, here / "returns.xlsx")
    assert server.requests[1].at - server.requests[0].at >= 1.0


def test_retry_after_as_a_date_is_honoured(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    until = datetime.now(UTC) + timedelta(seconds=2)
    server.on(url, status(503, Retry_After=format_datetime(until, usegmt=True)))
    client(server).download(url, here / "returns.xlsx")
    assert datetime.now(UTC) >= until.replace(microsecond=0)
    assert server.statuses() == [503, 200]


@pytest.mark.parametrize("text", ["soon", "-1", "Mon, 99 Foo 2026 00:00 GMT", "Thu, 01 Jan 2015 00:00:00 GMT"])
def test_a_retry_after_without_sense_does_not_hold_up(server: GovukServer, here: Path, text: str) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(503, Retry_After=text))
    began = time.monotonic()
    assert client(server).download(url, here / "returns.xlsx").sha256 == SHA256
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("text", ["3600", "Fri, 31 Dec 2100 00:00:00 GMT"])
def test_a_retry_after_too_long_is_not_waited_for(server: GovukServer, here: Path, text: str) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(429, Retry_After=text))
    with pytest.raises(BadAnswer, match=r"asks to wait [0-9,]+ s, longer than the 120 s"):
        client(server).download(url, here / "returns.xlsx")
    assert server.statuses() == [429]


def test_other_errors_are_not_tried_again(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(403))
    with pytest.raises(BadAnswer, match="answered 403 Forbidden"):
        client(server).download(url, here / "returns.xlsx")
    assert server.statuses() == [403]


@pytest.mark.parametrize(
    "fault",
    [truncated(BODY[:100], 50), broken_chunks(BODY[:64]), stalled(BODY[:100], 1), hang_up, silent(1)],
)
def test_what_breaks_off_is_fetched_again(server: GovukServer, here: Path, fault: Any) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, fault)
    found = client(server, read_seconds=0.5).download(url, here / "returns.xlsx")
    assert (found.sha256, found.size) == (SHA256, len(BODY))
    assert (here / "returns.xlsx").read_bytes() == BODY
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (truncated(BODY[:100], 50), "broke off after 100 of 150 bytes"),
        (broken_chunks(BODY[:64]), "broke off after 96 of an unstated number of bytes"),
        (stalled(BODY[:100], 1), "broke off after 100 of 101 bytes"),
    ],
)
def test_what_keeps_breaking_off_is_never_kept(
    server: GovukServer,
    here: Path,
    fault: Any,
    message: str,
) -> None:
    url = server.put_file("returns.xlsx", BODY)
    here.mkdir()
    (here / "returns.xlsx").write_bytes(b"what was there")
    server.on(url, fault, fault, fault)
    with pytest.raises(BadBody, match=message):
        client(server, read_seconds=0.5, attempts=2).download(url, here / "returns.xlsx")
    assert len(server.requests) == 2
    assert [path.name for path in here.iterdir()] == ["returns.xlsx"]
    assert (here / "returns.xlsx").read_bytes() == b"what was there"


def test_a_trickle_is_cut_off_in_time(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, trickle(BODY, 0.05))
    began = time.monotonic()
    with pytest.raises(BadBody, match=r"broke off after \d+ of 10,244 bytes: it took longer than 0\.4 s"):
        client(server, request_seconds=0.4).download(url, here / "returns.xlsx")
    assert time.monotonic() - began < 5
    assert nothing_in(here)


def test_an_oversize_file_is_refused_before_its_body(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, truncated(b"", 5_000))
    with pytest.raises(TooLarge, match="larger than 4,999 bytes"):
        client(server, file_bytes_max=4_999).download(url, here / "returns.xlsx")
    assert len(server.requests) == 1
    assert nothing_in(here)


def test_an_endless_file_is_refused_while_streaming(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, endless(ZIP * 1000))
    with pytest.raises(TooLarge, match="larger than 50,000 bytes"):
        client(server, file_bytes_max=50_000).download(url, here / "returns.xlsx")
    assert nothing_in(here)


@pytest.mark.parametrize("media_type", [XLSX, "text/html; charset=utf-8"])
def test_an_error_page_is_no_workbook(server: GovukServer, here: Path, media_type: str) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, error_page(media_type))
    with pytest.raises(BadBody, match="is a web page, not a file; most likely an error page"):
        client(server).download(url, here / "returns.xlsx")
    assert nothing_in(here)


@pytest.mark.parametrize(
    ("body", "headers", "message"),
    [
        (b"Date,Arrivals", {}, "is no XLSX file; it begins b'Date,Arrivals'"),
        (b"", {}, "is empty"),
        (b"\x1f\x8b", {"Content_Encoding": "gzip"}, "came compressed"),
    ],
)
def test_other_bodies_that_are_no_workbook(
    server: GovukServer, here: Path, body: bytes, headers: dict[str, str], message: str
) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(200, body, **headers))
    with pytest.raises(BadBody, match=message):
        client(server).download(url, here / "returns.xlsx")
    assert nothing_in(here)


# -- what is served, without its bytes ------------------------------------------------------------


def test_what_is_served_is_seen_without_a_body(server: GovukServer) -> None:
    url = server.put_file("returns.xlsx", BODY)
    with client(server) as govuk_client:
        new = govuk_client.served(url, etag=None, last_modified=None, size=None)
        same = govuk_client.served(url, etag=new.etag, last_modified=None, size=len(BODY))
        server.put_file("returns.xlsx", BODY + b"more")
        changed = govuk_client.served(url, etag=new.etag, last_modified=None, size=len(BODY))
    assert [new.unchanged, same.unchanged, changed.unchanged] == [False, True, False]
    assert changed.etag != new.etag
    assert [(r.method, r.status, r.sent) for r in server.requests] == [("HEAD", 200, 0), ("HEAD", 304, 0), ("HEAD", 200, 0)]  # fmt: skip


@pytest.mark.parametrize(("size", "unchanged"), [(7, True), (8, False), (None, False)])
def test_where_nothing_else_is_said_the_size_tells(server: GovukServer, size: int | None, unchanged: bool) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(200, b"x" * 7))
    assert client(server).served(url, etag=None, last_modified=None, size=size).unchanged is unchanged


@pytest.mark.parametrize(
    ("headers", "unchanged"),
    [
        ({"ETag": '"a1"'}, True),
        ({"ETag": 'W/"a1"'}, True),
        ({"ETag": '"a1-gzip"'}, True),
        ({"ETag": '"a2"', "Last-Modified": "Mon, 04 Nov 2024 09:30:00 GMT"}, False),
        ({"Last-Modified": "Mon, 04 Nov 2024 09:30:00 GMT"}, True),
        ({"Last-Modified": "Mon, 04 Nov 2024 09:31:00 GMT"}, False),
    ],
)
def test_a_server_that_heeds_no_conditions_says_by_its_tags_what_is_unchanged(
    server: GovukServer, headers: dict[str, str], unchanged: bool
) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(200, BODY, **headers))
    known = {"etag": '"a1"', "last_modified": "Mon, 04 Nov 2024 09:30:00 GMT"}
    assert client(server).served(url, **known, size=1).unchanged is unchanged


@pytest.mark.parametrize("code", [405, 501])
def test_a_server_that_knows_no_head_is_asked_with_a_get_whose_body_is_not_read(server: GovukServer, code: int) -> None:
    url = server.put_file("returns.xlsx", BODY)
    etag = f'"{SHA256[:32]}"'
    server.on(url, status(code), endless(b"x" * 1_000, ETag='"other"'), status(code))
    with client(server) as govuk_client:
        changed = govuk_client.served(url, etag=etag, last_modified=None, size=None)
        same = govuk_client.served(url, etag=etag, last_modified=None, size=None)
    assert (changed.unchanged, changed.etag, same.unchanged) == (False, '"other"', True)
    assert [(r.method, r.status, r.conditional) for r in server.requests] == [
        ("HEAD", code, True), ("GET", 200, True), ("HEAD", code, True), ("GET", 304, True),
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "error"), [(404, NotFound), (410, Gone), (403, BadAnswer)])
def test_a_file_that_is_not_served_says_so(server: GovukServer, code: int, error: type[GovukError]) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, status(code))
    with pytest.raises(error):
        client(server).served(url, etag=None, last_modified=None, size=None)


def test_answers_without_a_body_leave_the_connection_open(server: GovukServer, here: Path) -> None:
    url, _ = server.put_file("returns.xlsx", BODY), server.put_item(PAGE, item())
    with client(server) as govuk_client:
        page, file = govuk_client.content_item(PAGE), govuk_client.download(url, here / "returns.xlsx")
        for _ in range(3):
            govuk_client.content_item(PAGE, etag=page.etag)
            govuk_client.download(url, here / "returns.xlsx", etag=file.etag)
            govuk_client.served(url, etag=None, last_modified=None, size=None)
    assert server.statuses() == [200, 200] + [304, 304, 200] * 3
    assert server.connections == 1


# -- how long it may take altogether --------------------------------------------------------------


def hurried(server: GovukServer, seconds: float) -> GovukClient:
    return GovukClient(Settings(govuk_url=server.url, requests_per_second=10_000, backoff_seconds=0.01), seconds)


@pytest.mark.parametrize(
    "fault", [trickle(BODY, 0.05), trickled_head(0.05), silent(3), stalled(BODY[:100], 3), hang_up], ids=range(5)
)
def test_all_requests_together_end_in_time(server: GovukServer, here: Path, fault: Any) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, *[fault] * 99)
    began = time.monotonic()
    with hurried(server, 0.5) as govuk_client:
        with pytest.raises((OutOfTime, GovukUnreachable)):
            govuk_client.download(url, here / "returns.xlsx")
        assert time.monotonic() - began < 1.5
        if not govuk_client.out_of_time:  # what hangs up at once is given up as ever
            assert fault is hang_up
            time.sleep(0.5)
        asked = len(server.requests)
        with pytest.raises(OutOfTime, match=r"longer than the 0\.5 s that a look may take"):
            govuk_client.content_item(PAGE)
    assert len(server.requests) == asked
    assert nothing_in(here)


@pytest.mark.parametrize("seconds", ["60", "100000"])
def test_a_wait_that_would_not_end_in_time_is_not_begun_and_nothing_else_is_asked(
    server: GovukServer, seconds: str
) -> None:
    server.on(API, status(503, Retry_After=seconds))
    began = time.monotonic()
    with hurried(server, 5) as govuk_client:
        with pytest.raises(BadAnswer, match="answered 503"):
            govuk_client.content_item(PAGE)
        assert govuk_client.out_of_time
    assert time.monotonic() - began < 2
    assert server.statuses() == [503]


# -- where it may go ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "location",
    [
        "https://example.org/returns.xlsx",
        "//example.org/returns.xlsx",
        "http://www.gov.uk/returns.xlsx",
        "http://127.0.0.1:1/returns.xlsx",
        "https://www.gov.uk:8443/returns.xlsx",
        "https://www.gov.uk@example.org/returns.xlsx",
        "https://user:word@www.gov.uk/returns.xlsx",
        "https://www.gov.uk.example.org/returns.xlsx",
        "ftp://www.gov.uk/returns.xlsx",
        "file:///etc/passwd",
    ],
)
def test_no_redirect_leads_astray(server: GovukServer, here: Path, location: str) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, redirect(location))
    with pytest.raises(HostNotAllowed, match=r"only https on assets\.publishing\.service\.gov\.uk, www\.gov\.uk is"):
        client(server).download(url, here / "returns.xlsx")
    assert server.statuses() == [301]
    assert nothing_in(here)


def test_the_body_of_a_redirect_is_not_read(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, endless(b"x" * 1_000, code=301, Location="/media/second/returns.xlsx"))
    server.put_file("returns.xlsx", BODY, "second")
    assert client(server).download(url, here / "returns.xlsx").sha256 == SHA256


def test_every_hop_is_checked_before_it_is_asked(server: GovukServer, tmp_path: Path, here: Path) -> None:
    with GovukServer(tmp_path / "other") as other:
        url = server.put_file("returns.xlsx", BODY)
        other.put_file("returns.xlsx", BODY)
        server.on(url, redirect("/media/second/returns.xlsx"))
        server.on("/media/second/returns.xlsx", redirect(url.replace(ASSETS, other.url)))
        with pytest.raises(HostNotAllowed):
            client(server).download(url, here / "returns.xlsx")
        assert server.statuses() == [301, 301]
        assert other.requests == []


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://example.org/x.ods", r"https://example\.org/x\.ods is not asked"),
        ("http://assets.publishing.service.gov.uk/x.ods", "only https on"),
        ("https://[bad/x.ods", "is no address"),
        ("https://www.gov.uk:port/x.ods", "is no address"),
        ("/media/x.ods", "is not asked"),
        ("https://www.gov.uk/" + "x" * 2_000, "of 2,019 characters is not asked"),
    ],
)
def test_bad_addresses_are_not_asked(server: GovukServer, here: Path, url: str, message: str) -> None:
    with pytest.raises(HostNotAllowed, match=message):
        client(server).download(url, here / "x.ods")
    assert server.requests == []


def test_a_circle_of_redirects_comes_to_an_end(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, *[redirect(url)] * 9)
    with pytest.raises(BadAnswer, match="leads through more than 5 redirects"):
        client(server).download(url, here / "returns.xlsx")
    assert server.statuses() == [301] * 6


def test_a_redirect_to_nonsense_is_no_answer(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.on(url, redirect("https://[bad"))
    with pytest.raises(BadAnswer, match="redirects to something that is no address"):
        client(server).download(url, here / "returns.xlsx")


@pytest.mark.parametrize("root", ["http://www.gov.uk", "http://10.0.0.1:80", "ftp://127.0.0.1", "www.gov.uk"])
def test_the_root_must_be_https_or_on_this_machine(root: str) -> None:
    with pytest.raises(HostNotAllowed, match=r"it must be https, or http on 127\.0\.0\.1"):
        GovukClient(Settings(govuk_url=root))


def test_only_the_configured_port_of_this_machine_is_asked(server: GovukServer, here: Path) -> None:
    port = server.server_port + 1
    with pytest.raises(HostNotAllowed):
        client(server).download(f"http://127.0.0.1:{port}/media/x.ods", here / "x.ods")


def test_a_live_client_never_speaks_to_this_machine(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY).replace(ASSETS, server.url)
    with pytest.raises(HostNotAllowed):
        GovukClient(Settings()).download(url, here / "returns.xlsx")
    assert server.requests == []


def test_a_local_server_is_asked_past_any_proxy(server: GovukServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    server.put_item(PAGE, item())
    assert client(server).content_item(PAGE).status == "new"


def test_the_live_site_is_asked_through_a_proxy(server: GovukServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", server.url)  # it does not know CONNECT, so the tunnel fails at once
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(GovukUnreachable, match="Tunnel connection failed: 501"):
        GovukClient(Settings(backoff_seconds=0.01)).content_item(PAGE)


# -- what it does not say -------------------------------------------------------------------------


def test_a_cookie_is_never_sent_back(server: GovukServer, here: Path) -> None:
    url = server.put_file("returns.xlsx", BODY)
    server.put_item(PAGE, item())
    cookie = {"Set_Cookie": "session=1; Path=/"}
    server.on(API, status(503, **cookie), status(301, b"", Location=API, **cookie))
    server.on(url, status(302, b"", Location="/media/second/returns.xlsx", **cookie))
    server.put_file("returns.xlsx", BODY, "second")
    with client(server) as govuk_client:
        govuk_client.content_item(PAGE)
        govuk_client.download(url, here / "returns.xlsx")
        govuk_client.content_item(PAGE)
    assert server.statuses() == [503, 301, 200, 302, 200, 200]
    assert [request.headers.get("Cookie") for request in server.requests] == [None] * 6


def test_no_password_of_the_user_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine www.gov.uk login me password word\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    asked = requests.Request("GET", "https://www.gov.uk/a")
    assert "Authorization" in requests.Session().prepare_request(asked).headers
    session = GovukClient(Settings())._connection._session
    assert session.trust_env
    assert sorted(session.prepare_request(asked).headers) == ["Accept", "Accept-Encoding", "Connection", "User-Agent"]


# -- manners, and no network ----------------------------------------------------------------------


def test_requests_keep_a_polite_distance(server: GovukServer) -> None:
    server.put_item(PAGE, item())
    server.put_item("/old", moved("/old", PAGE))
    with client(server, requests_per_second=4) as govuk_client:
        govuk_client.content_item("/old")
        govuk_client.content_item(PAGE)
    times = [request.at for request in server.requests]
    assert len(times) == 3
    # The server notes when it has answered, which a busy machine does some time after it was asked.
    assert all(after - before >= 0.1 for before, after in pairwise(times))


def test_an_unreachable_site_is_said_in_seconds(here: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(GovukUnreachable) as caught:
        GovukClient(Settings(govuk_url=f"http://127.0.0.1:{port}")).content_item(PAGE)
    assert time.monotonic() - began < 5
    message = str(caught.value)
    assert "GOV.UK could not be reached" in message
    assert "Connection refused" in message
    assert "nothing was changed" in message
    assert "`make demo` runs the bundled sample" in message
    assert "`immstats import PATH --page … --title … --published …`" in message


def test_a_name_that_does_not_resolve_is_said_in_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def unknown(*args: Any, **_: Any) -> Any:
        calls.append(args)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    began = time.monotonic()
    with pytest.raises(GovukUnreachable, match="Name or service not known"):
        GovukClient(Settings()).content_item(PAGE)
    assert time.monotonic() - began < 5
    assert len(calls) == 2


def test_a_server_that_never_answers_is_given_up(server: GovukServer) -> None:
    server.on(API, *[silent(1)] * 3)
    with pytest.raises(GovukUnreachable, match="timed out"):
        client(server, read_seconds=0.3, attempts=2).content_item(PAGE)
    assert len(server.requests) == 2


def test_every_error_is_one_of_ours() -> None:
    kinds = (BadAnswer, BadBody, Gone, GovukUnreachable, HostNotAllowed, NotFound, OutOfTime, TooLarge)
    assert all(issubclass(kind, GovukError) for kind in kinds)


def test_a_page_leads_to_its_files_and_documents_without_leaving_this_machine(
    server: GovukServer,
    here: Path,
) -> None:
    boats = next(publication for publication in PUBLICATIONS if publication.slug == "small_boats")
    url = server.put_file("24_July_2026_Small_boats_-_time_series.ods", BODY)
    week = f"{boats.base_path}/weekly-summary"
    listed = {"attachment_type": "file", "id": "1", "title": "Time series", "url": url}
    html = {"attachment_type": "html", "id": "2", "title": "Weekly summary", "url": week}
    server.put_item(boats.base_path, item(details={"attachments": [listed, html]}))
    server.put_item(week, item(schema_name="html_publication", details={"body": "<p>9 August 2026</p>"}))

    with client(server) as govuk_client:
        page = read_release(govuk_client.content_item(boats.base_path).raw or b"")
        file, document = (attachment for _, attachment in boats.select(page).found)
        found = govuk_client.download(file.url, here / file.filename)
        week_item = json.loads(govuk_client.content_item(document.base_path or "").raw or b"")

    assert (file.url, found.sha256) == (url, SHA256)
    assert week_item["details"]["body"] == "<p>9 August 2026</p>"
    assert server.statuses() == [200, 200, 200]


# -- the local server -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/media/../../secret", "/media/%2e%2e/%2e%2e/secret", "/api/content/../../../secret", "/x", "/media/%00"],
)
def test_the_local_server_stays_in_its_folder(server: GovukServer, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret.json").write_text("{}")
    (server.folder / "media").mkdir(parents=True)
    with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert connection.makefile("rb").readline() == b"HTTP/1.1 404 Not Found\r\n"
