"""A server on this machine that never ends an answer: it sends a beginning, and one piece for ever after."""

from __future__ import annotations

import socketserver
import time
from threading import Event, Thread
from typing import Any


class _Handler(socketserver.BaseRequestHandler):
    server: Trickler

    def handle(self) -> None:
        self.server.connections += 1
        try:
            if self.server.listens:
                self.request.recv(2**16)
            self.request.sendall(self.server.begins)
            while not self.server.is_over.is_set():
                self.request.sendall(self.server.piece)
                time.sleep(self.server.pause)
        except OSError:  # whoever asked has had enough
            return


class Trickler(socketserver.ThreadingTCPServer):
    """Answers whatever is asked with the same answer without end, on a free port of 127.0.0.1."""

    daemon_threads = True

    def __init__(self, begins: bytes, piece: bytes, pause: float = 0.02, listens: bool = True) -> None:
        """Take what is sent.

        Args:
            begins: The beginning of the answer.
            piece: What follows, time and again.
            pause: Seconds between two pieces.
            listens: Whether it waits for a question first.
        """
        super().__init__(("127.0.0.1", 0), _Handler)
        self.begins, self.piece, self.pause, self.listens = begins, piece, pause, listens
        self.connections = 0
        self.is_over = Event()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Trickler:
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.is_over.set()
        self.shutdown()
        self.server_close()
