"""A small GOV.UK on this machine, out of a folder: for the offline demo and the tests.

Belongs here: answering requests for files as GOV.UK does (Content API JSON,
media, ETag, Last-Modified, 304, 404). Does not belong here: making requests
(`govuk`), the files themselves (`assets/sample`), or faults (`tests`).

The folder holds `api/content/<base path>.json` and `media/<id>/<file name>`,
served as they are, byte for byte. Their JSON keeps GOV.UK's own addresses: a
client whose root is this server asks it for them (see `govuk`).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json; charset=utf-8",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class LocalHandler(BaseHTTPRequestHandler):
    """Answers one request out of the server's folder."""

    server: LocalGovuk
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with a file, with `not modified`, or with `not found`."""
        path = self._file()
        if path is None:
            self.answer(404, {"Content-Type": "application/json"}, b'{"message": "not found"}')
            return
        body = path.read_bytes()
        headers = {
            "Content-Type": _MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
            "Last-Modified": formatdate(path.stat().st_mtime, usegmt=True),
        }
        if self._unchanged(headers):
            self.answer(304, headers, b"")
        else:
            self.answer(200, headers, body)

    def do_HEAD(self) -> None:
        """Answer as to a GET, without the body."""
        self.do_GET()

    def answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Send a whole answer.

        Args:
            status: Status code.
            headers: Headers beside Content-Length.
            body: The body; empty with `not modified`.
        """
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""

    def _file(self) -> Path | None:
        path = unquote(urlsplit(self.path).path)
        suffix = ".json" if path.startswith("/api/content/") else ""
        if not path.startswith(("/api/content/", "/media/")) or "\0" in path:
            return None
        path_of_file = (self.server.folder / f"{path.lstrip('/')}{suffix}").resolve()
        return path_of_file if path_of_file.is_relative_to(self.server.folder) and path_of_file.is_file() else None

    def _unchanged(self, headers: Mapping[str, str]) -> bool:
        if known := self.headers.get("If-None-Match"):
            return headers["ETag"] in [tag.strip().removeprefix("W/") for tag in known.split(",")]
        try:
            since = parsedate_to_datetime(self.headers["If-Modified-Since"] or "")
        except ValueError:
            return False
        return parsedate_to_datetime(headers["Last-Modified"]) <= since


class LocalGovuk(ThreadingHTTPServer):
    """Serves a folder on a free port of 127.0.0.1 while its context lasts."""

    daemon_threads = True

    def __init__(self, folder: Path, handler: type[LocalHandler] = LocalHandler) -> None:
        """Take a port; requests are answered once the context is entered.

        Args:
            folder: Folder to serve.
            handler: What answers the requests.
        """
        super().__init__(("127.0.0.1", 0), handler)
        self.folder = folder.resolve()

    @property
    def url(self) -> str:
        """Root of the server, for `IMMSTATS_GOVUK_URL`."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless it is only that a client hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def __enter__(self) -> LocalGovuk:
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()
