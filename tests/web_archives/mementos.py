"""What a web archive holds in the tests: captures, and a server that lists and replays them in both forms.

The server is for quick tests; the slow ones put the same captures into a real pywb (`pywb_server`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Memento:
    """One capture of an address.

    `digest` is what the index states; that of the body where left out. `revisit` has no body of its own.
    """

    url: str
    at: datetime
    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    revisit: bool = False
    digest: str = ""

    @property
    def moment(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%d%H%M%S}"

    @property
    def stated(self) -> str:
        return self.digest or digest_of(self.body)


def digest_of(body: bytes) -> str:
    return base64.b32encode(hashlib.sha1(body).digest()).decode()


Fault = Callable[[BaseHTTPRequestHandler], None]


def busy(status: int, **headers: str) -> Fault:
    def fault(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "4")
        handler.end_headers()
        handler.wfile.write(b"busy")

    return fault


@dataclass
class Log:
    """What a server was asked, and how it misbehaves: faults by part of a path, one a request."""

    paths: list[str] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)

    def fault(self, path: str) -> Fault | None:
        self.paths.append(path)
        due = next((faults for part, faults in self.faults.items() if part in path and faults), None)
        return due.pop(0) if due else None

    @property
    def replays(self) -> list[str]:
        return [path for path in self.paths if "id_/" in path]


class LittleArchive:
    """Both archives on one port of this machine, as a context manager."""

    def __init__(self, mementos: Sequence[Memento]) -> None:
        self.mementos, self.log = list(mementos), Log()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> LittleArchive:
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def of(self, url: str) -> list[Memento]:
        return sorted((m for m in self.mementos if m.url == url), key=lambda m: m.at)


def _handler(archive: LittleArchive) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            if fault := archive.log.fault(self.path):
                fault(self)
                return
            parts = urlsplit(self.path)
            if parts.path in ("/ukgwa/cdx", "/cdx/search/cdx"):
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                found = [m for m in archive.of(asked["url"]) if asked["from"] <= m.moment <= asked["to"]]
                listed = lines(found) if parts.path == "/ukgwa/cdx" else rows(found)
                self.answer(200, listed, [("Content-Type", "text/x-ndjson")])
                return
            place = re.match(r"/(?:ukgwa|web)/([0-9]{14})id_/(.*)$", unquote(self.path))
            found = archive.of(place[2]) if place else []
            if not place or not found:
                self.answer(404, b"no captures", [])
                return
            nearest = min(found, key=lambda m: abs(int(m.moment) - int(place[1])))
            body = next(m.body for m in archive.mementos if m.stated == nearest.stated and not m.revisit)
            memento = f"{nearest.at.astimezone(UTC):%a, %d %b %Y %H:%M:%S GMT}"
            self.answer(
                nearest.status,
                body,
                [("Content-Type", nearest.media_type), ("Memento-Datetime", memento), *nearest.headers],
            )

        def answer(self, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def lines(found: Sequence[Memento]) -> bytes:
    """Return captures as pywb lists them."""
    entries = []
    for m in found:
        entry = {"urlkey": "", "timestamp": m.moment, "url": m.url, "digest": m.stated, "access": "allow"}
        entry |= {"mime": "warc/revisit"} if m.revisit else {"mime": m.media_type, "status": str(m.status)}
        entries.append(json.dumps(entry))
    return "".join(f"{entry}\n" for entry in entries).encode()


def rows(found: Sequence[Memento]) -> bytes:
    """Return captures as the Wayback Machine lists them."""
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    entries = [
        ["", m.moment, m.url, "warc/revisit" if m.revisit else m.media_type, "-" if m.revisit else str(m.status),
         m.stated, "1"]
        for m in found
    ]  # fmt: skip
    return json.dumps([names, *entries] if entries else []).encode()
