"""A real pywb, serving WARCs of the captures it is given, behind a proxy that logs, misbehaves, and speaks for both.

The proxy passes `/ukgwa/…` on as it is. It answers the Wayback Machine's form too: its list of captures is pywb's made
into rows, and a replay leads by a redirect to the capture nearest in time, as the Wayback Machine does.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

from assets.reference import PROJECT
from tests.web_archives.mementos import Log, Memento, digest_of

BIN = PROJECT / ".pywb" / "bin"
MISSING = "pywb is not installed; `make test-slow` does that, in an environment of its own"
_SECONDS = 60


class Pywb:
    """A pywb and its proxy, as a context manager."""

    def __init__(self, folder: Path, mementos: Sequence[Memento]) -> None:
        self.folder, self.log = folder, Log()
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "site.warc.gz", mementos)
        for words in (["init", "ukgwa"], ["add", "ukgwa", "site.warc.gz"]):
            subprocess.run([BIN / "wb-manager", *words], cwd=folder, check=True, capture_output=True)
        _misstate(folder / "collections" / "ukgwa" / "indexes" / "index.cdxj", mementos)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.server = _Server(self)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Pywb:
        with (self.folder / "pywb.log").open("wb") as log:
            self.process = subprocess.Popen(
                [BIN / "wayback", "-b", "127.0.0.1", "-p", str(self.port), "-t", "4"],
                cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + _SECONDS
        while True:
            try:
                urlopen(f"http://127.0.0.1:{self.port}/ukgwa/cdx?url=https://www.gov.uk/", timeout=5).close()
                break
            except OSError:
                assert self.process.poll() is None and time.monotonic() < deadline, "pywb does not start"
                time.sleep(0.2)
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=_SECONDS)


def _write(warc: Path, mementos: Sequence[Memento]) -> None:
    lines = []
    for number, memento in enumerate(mementos):
        body = warc.parent / f"body-{number}"
        body.write_bytes(memento.body)
        first = next((m for m in mementos if m.url == memento.url and m.stated == memento.stated), memento)
        line = {"url": memento.url, "at": _iso(memento), "status": memento.status, "media_type": memento.media_type}
        line |= {"headers": memento.headers, "revisit": memento.revisit, "digest": memento.stated}
        line |= {"first": _iso(first), "body": str(body)}
        lines.append(json.dumps(line))
    subprocess.run(
        [BIN / "python", Path(__file__).with_name("warc.py"), warc], input="\n".join(lines), text=True, check=True
    )


def _misstate(index: Path, mementos: Sequence[Memento]) -> None:
    """Let pywb's index state the digests that some captures are said to have."""
    text = index.read_text(encoding="utf-8")
    for memento in mementos:
        text = text.replace(digest_of(memento.body), memento.digest) if memento.digest else text
    index.write_text(text, encoding="utf-8")


def _iso(memento: Memento) -> str:
    return memento.at.strftime("%Y-%m-%dT%H:%M:%SZ")


class _Server(ThreadingHTTPServer):
    def __init__(self, pywb: Pywb) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pywb = pywb


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if fault := self.server.pywb.log.fault(self.path):
            fault(self)
        elif self.path.startswith("/cdx/search/cdx?"):
            self.rows()
        elif self.path.startswith("/web/"):
            self.nearest(self.path.removeprefix("/web/"))
        else:
            self.passed(self.path)

    def rows(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        with urlopen(
            f"http://127.0.0.1:{self.server.pywb.port}/ukgwa/cdx?{urlencode(query)}", timeout=_SECONDS
        ) as answer:
            self.answer(200, _as_rows(answer.read()), [])

    def nearest(self, rest: str) -> None:
        """Replay, by way of a redirect where the capture is of another moment."""
        answer, body, _ = self.ask(f"/ukgwa/{rest}")
        place = urlsplit(answer.getheader("Content-Location") or "").path.removeprefix("/ukgwa/")
        if place and place.split("id_/")[0] != rest.split("id_/")[0]:
            self.answer(302, b"", [("Location", f"/web/{place}")])
            return
        self.answer(answer.status, body, _kept(answer))

    def passed(self, path: str) -> None:
        answer, body, cut = self.ask(path)
        headers = _kept(answer)
        if cut:  # as many bytes are promised as pywb promised
            headers.append(("Content-Length", answer.getheader("Content-Length") or "0"))
        self.answer(answer.status, body, headers, stated=not cut)
        self.close_connection = cut

    def ask(self, path: str) -> tuple[http.client.HTTPResponse, bytes, bool]:
        """Return pywb's answer, what came of its body, and whether that is less than promised."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.pywb.port, timeout=2)
        connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", self.headers["Host"])
        connection.putheader("Accept-Encoding", "identity")
        connection.endheaders()
        answer = connection.getresponse()
        body, cut = b"", False
        try:
            while chunk := answer.read1(2**16):
                body += chunk
        except (TimeoutError, http.client.IncompleteRead):
            cut = True
        connection.close()
        return answer, body, cut or len(body) < int(answer.getheader("Content-Length") or 0)

    def answer(self, status: int, body: bytes, headers: list[tuple[str, str]], stated: bool = True) -> None:
        self.send_response(status)
        for name, value in [*headers, *([("Content-Length", str(len(body)))] if stated else [])]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _as_rows(lines: bytes) -> bytes:
    """Return pywb's list of captures as the Wayback Machine writes one."""
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    of_pywb = {"original": "url", "mimetype": "mime", "statuscode": "status"}
    entries = map(json.loads, lines.splitlines())
    listed = [[entry.get(of_pywb.get(name, name), "-") for name in names] for entry in entries]
    return json.dumps([names, *listed] if listed else []).encode()


def _kept(answer: http.client.HTTPResponse) -> list[tuple[str, str]]:
    left_out = ("content-length", "transfer-encoding", "connection", "date", "server")
    return [(name, value) for name, value in answer.getheaders() if name.casefold() not in left_out]
