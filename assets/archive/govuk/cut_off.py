"""The end of an answer that never ends.

Belongs here: closing what is open when time is up. Does not belong here: how much time there is (`connection`).

The time limits of `requests` hold for each wait, not for the whole: a server that sends the head of an answer byte by
byte keeps within them for hours. So a clock beside the request shuts its sockets.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Lock, Timer
from typing import Any

import requests
from requests.adapters import HTTPAdapter


class CutOff:
    """Shuts every socket of a session after some seconds."""

    def __init__(self, session: requests.Session, seconds: float) -> None:
        """Start the clock.

        Args:
            session: Whose sockets; nothing was asked with it yet.
            seconds: When, from now on.
        """
        self._lock = Lock()
        self._open: list[socket.socket] = []
        self._is_over = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter(self))
        self._timer = Timer(seconds, self._shut)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, opened: socket.socket) -> None:
        """Take in a socket that was just opened."""
        with self._lock:
            # A copy: TLS wraps the socket itself in another.
            self._open.append(opened.dup())
        if self._is_over:
            self._shut()

    def close(self) -> None:
        """Stop the clock and let go of the sockets."""
        self._timer.cancel()
        with self._lock:
            for each in self._open:
                each.close()
            self._open.clear()

    def _shut(self) -> None:
        with self._lock:
            self._is_over = True
            for each in self._open:
                with suppress(OSError):  # it may have been closed at the other end
                    each.shutdown(socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    """Tells of every socket that is opened."""

    def __init__(self, cut_off: CutOff) -> None:
        self._cut_off = cut_off
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _watched(type(pool).ConnectionCls, self._cut_off)
        return pool


def _watched(connection: Any, cut_off: CutOff) -> type:
    def open_socket(self: Any) -> socket.socket:
        opened: socket.socket = connection._new_conn(self)
        cut_off.watch(opened)
        return opened

    return type("WatchedConnection", (connection,), {"_new_conn": open_socket})
