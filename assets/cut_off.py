"""The end of an answer that never ends.

Belongs here: shutting what a request has open when its time is up. Does not belong here: how much time it has, or what
is told of it (`assets.archive.govuk`, `assets.webhook`).

The time limits of an HTTP client hold for each wait, not for the whole: a server that sends a status line, a header,
the size of a chunk, `100 Continue` or its part of a TLS handshake byte by byte keeps within them for days. So a clock
beside the request shuts its sockets, whatever is being read from them.
"""

from __future__ import annotations

import socket
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import Any


class Clock:
    """The time of one request.

    Attributes:
        is_over: Whether its sockets were shut: what came by then is not whole, even if it looks so.
    """

    def __init__(self) -> None:
        self.is_over = False


class CutOff:
    """Shuts sockets when the time of a request is up; for one request after another."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: list[tuple[weakref.ref[Any], socket.socket]] = []
        self._clock: Clock | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[Clock]:
        """Give what is asked in this block, and read of its answer, so many seconds from now on."""
        clock = self._clock = Clock()
        timer = Timer(max(0.0, seconds), self._shut, (clock,))
        timer.daemon = True
        timer.start()
        try:
            yield clock
        finally:
            timer.cancel()
            with self._lock:
                self._clock = None
                self._open = [each for each in self._open if _is_kept(*each)]

    def watch(self, connection: Any, opened: socket.socket) -> None:
        """Take in a socket that was just opened for a connection, whose `sock` it is, or what TLS makes of it."""
        with self._lock:
            # A copy: TLS takes the socket itself away and makes another of it.
            self._open.append((weakref.ref(connection), opened.dup()))
            clock = self._clock
        if clock and clock.is_over:
            self._shut(clock)

    def close(self) -> None:
        """Let go of all sockets."""
        with self._lock:
            for _, each in self._open:
                each.close()
            self._open.clear()

    def _shut(self, clock: Clock) -> None:
        with self._lock:
            if clock is not self._clock:
                return  # the request ended this moment
            clock.is_over = True
            for _, each in self._open:
                _shut(each)


def _is_kept(connection: weakref.ref[Any], copy: socket.socket) -> bool:
    """Say whether a connection waits for the next request; else its socket is shut, which its copy had kept open."""
    if getattr(connection(), "sock", None) is not None:
        return True
    _shut(copy)
    copy.close()
    return False


def _shut(opened: socket.socket) -> None:
    with suppress(OSError):  # it may have been closed at the other end
        opened.shutdown(socket.SHUT_RDWR)
