"""GOV.UK on this machine, with its bad days: the local server plus faults and a log of requests.

Belongs here: putting items and files on the server, making it fail in the ways
that GOV.UK and the network between can fail, and what it was asked. Does not
belong here: how it serves when all is well (`assets.sample.server`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.sample.server import LocalGovuk, LocalHandler

ASSETS = "https://assets.publishing.service.gov.uk"
ZIP = b"PK\x03\x04"
BUSY_PAGE = b"<!DOCTYPE html><html><title>Sorry, we're experiencing technical difficulties</title></html>"


@dataclass(frozen=True)
class Request:
    """One request as the server saw it."""

    method: str
    path: str
    status: int
    sent: int
    conditional: bool
    headers: Mapping[str, str]
    at: float


class Handler(LocalHandler):
    """Misbehaves as told, else serves the folder; logs either way."""

    server: GovukServer

    def do_GET(self) -> None:
        faults = self.server.faults.get(self.path, [])
        if faults:
            faults.pop(0)(self)
        else:
            super().do_GET()

    def answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.record(status, 0 if self.command == "HEAD" else len(body))
        super().answer(status, headers, body)

    def begin(self, status: int, **headers: str) -> None:
        """Send the head of an answer whose body the fault sends by hand."""
        self.record(status, 0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if self.command == "HEAD":
            self.send_header("Connection", "close")  # a body that comes all the same is no answer to what is asked next
        self.end_headers()

    def record(self, status: int, sent: int) -> None:
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        headers = dict(self.headers)
        request = Request(self.command, self.path, status, sent, conditional, headers, time.monotonic())
        self.server.requests.append(request)


Fault = Callable[[Handler], None]


class GovukServer(LocalGovuk):
    """A local GOV.UK that tests fill, break and question."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, Handler)
        self.faults: dict[str, list[Fault]] = {}
        self.requests: list[Request] = []
        self.connections = 0

    def get_request(self) -> Any:
        """Take a connection, and count it."""
        request = super().get_request()
        self.connections += 1
        return request

    def __enter__(self) -> GovukServer:
        super().__enter__()
        return self

    def put_item(self, base_path: str, item: dict[str, Any]) -> str:
        """Put a content item on the server; returns its base path."""
        self._put(f"api/content{base_path}.json", json.dumps({"base_path": base_path} | item).encode())
        return base_path

    def put_file(self, name: str, body: bytes, media_id: str = "0123456789abcdef") -> str:
        """Put a file on the server; returns its published address."""
        self._put(f"media/{media_id}/{name}", body)
        return f"{ASSETS}/media/{media_id}/{name}"

    def on(self, address: str, *faults: Fault) -> None:
        """Answer the next requests for an address with faults, one each; after that all is well."""
        self.faults[address.removeprefix(ASSETS)] = list(faults)

    def statuses(self) -> list[int]:
        return [request.status for request in self.requests]

    def _put(self, path: str, body: bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)


def status(code: int, body: bytes = b"busy", **headers: str) -> Fault:
    """Answer with a status and headers, e.g. `status(503, Retry_After="1")`."""
    return lambda handler: handler.answer(
        code, {name.replace("_", "-"): value for name, value in headers.items()}, body
    )


def redirect(location: str, code: int = 301) -> Fault:
    """Send the client elsewhere."""
    return status(code, b"", Location=location)


def error_page(media_type: str) -> Fault:
    """Serve an error page with status 200 and the media type of the file asked for."""
    return status(200, BUSY_PAGE, Content_Type=media_type)


def truncated(body: bytes, missing: int) -> Fault:
    """Promise more bytes than come, and hang up."""

    def fault(handler: Handler) -> None:
        handler.begin(200, Content_Length=str(len(body) + missing))
        handler.wfile.write(body)
        handler.close_connection = True

    return fault


def broken_chunks(body: bytes) -> Fault:
    """Send one whole chunk and half of another, and hang up."""

    def fault(handler: Handler) -> None:
        handler.begin(200, Transfer_Encoding="chunked")
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
        handler.wfile.write(b"%x\r\n%s" % (len(body), body[: len(body) // 2]))
        handler.close_connection = True

    return fault


def trickle(body: bytes, pause: float) -> Fault:
    """Send a body byte by byte, for as long as the client listens."""

    def fault(handler: Handler) -> None:
        handler.begin(200, Content_Length=str(len(body)))
        handler.close_connection = True
        try:
            for place in range(len(body)):
                handler.wfile.write(body[place : place + 1])
                time.sleep(pause)
        except OSError:
            return

    return fault


def trickled_head(pause: float) -> Fault:
    """Send the head of an answer byte by byte, for as long as the client listens."""

    def fault(handler: Handler) -> None:
        handler.record(200, 0)
        handler.close_connection = True
        try:
            for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Padding: x\r\n" * 1_000:
                handler.wfile.write(bytes([byte]))
                time.sleep(pause)
        except OSError:
            return

    return fault


def stalled(body: bytes, seconds: float) -> Fault:
    """Send part of a body, then nothing for a while."""

    def fault(handler: Handler) -> None:
        handler.begin(200, Content_Length=str(len(body) + 1))
        handler.wfile.write(body)
        time.sleep(seconds)
        handler.close_connection = True

    return fault


def silent(seconds: float) -> Fault:
    """Take the request and say nothing for a while."""

    def fault(handler: Handler) -> None:
        handler.record(0, 0)
        time.sleep(seconds)
        handler.close_connection = True

    return fault


def hang_up(handler: Handler) -> None:
    """Take the request and close the connection."""
    handler.record(0, 0)
    handler.close_connection = True


def endless(block: bytes, code: int = 200, **headers: str) -> Fault:
    """Send chunks until the client has had enough."""

    def fault(handler: Handler) -> None:
        handler.begin(code, Transfer_Encoding="chunked", **headers)
        handler.close_connection = True
        try:
            while True:
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
        except OSError:
            return

    return fault
