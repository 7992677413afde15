"""A message to a webhook: one POST of JSON to an address that is a secret.

Belongs here: sending it, in time, to that address and to none that it redirects to. Does not belong here: what is told
and when (`orchestration.alerts`), or GOV.UK (`assets.archive.govuk`).

The standard library sends it, as it logs nothing: other clients write the path of what they ask, which is the secret,
into the log.
"""

from __future__ import annotations

import http.client
import json
import socket
import urllib.error
import urllib.request
from typing import Any

from assets.cut_off import CutOff

SECONDS = 5.0


def post(url: str, text: str) -> int:
    """Send a text; return the status it was answered with.

    Args:
        url: Address of the webhook.
        text: The message, as the field `text` that Slack and others take.

    Raises:
        OSError: If it cannot be reached, or does not answer in `SECONDS`; its words may hold the address.
        ValueError: If it is no address.
    """
    body = json.dumps({"text": text}, ensure_ascii=False).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json; charset=utf-8"})
    cut_off = CutOff()
    opener = urllib.request.build_opener(_NoRedirect, _Plain(cut_off), _Tls(cut_off))
    failure: Exception | None = None
    status = 0
    with cut_off.within(SECONDS) as clock:
        try:
            with opener.open(request, timeout=SECONDS) as response:
                status = response.status
        except urllib.error.HTTPError as error:
            error.close()
            status = error.code
        except (OSError, http.client.HTTPException) as error:
            failure = error
    cut_off.close()
    if clock.is_over:
        raise TimeoutError from failure
    if failure:
        raise failure if isinstance(failure, OSError) else OSError(type(failure).__name__) from failure
    return status


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A secret address is not followed elsewhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class _Plain(urllib.request.HTTPHandler):
    """Asks in plain text, its socket watched."""

    def __init__(self, cut_off: CutOff) -> None:
        super().__init__()
        self._cut_off = cut_off

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(
            lambda *args, **more: _watched(http.client.HTTPConnection(*args, **more), self._cut_off), req
        )


class _Tls(urllib.request.HTTPSHandler):
    """Asks by TLS, its socket watched."""

    def __init__(self, cut_off: CutOff) -> None:
        super().__init__()
        self._cut_off = cut_off

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(
            lambda *args, **more: _watched(http.client.HTTPSConnection(*args, **more), self._cut_off), req
        )


def _watched(connection: Any, cut_off: CutOff) -> Any:
    def open_socket(*args: Any, **more: Any) -> socket.socket:
        opened = socket.create_connection(*args, **more)
        cut_off.watch(connection, opened)
        return opened

    connection._create_connection = open_socket
    return connection
