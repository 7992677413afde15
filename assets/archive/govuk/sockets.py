"""The sockets of a session of `requests`, each told of as it is opened.

Belongs here: coming by them. Does not belong here: shutting them (`assets.cut_off`).
"""

from __future__ import annotations

import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from assets.cut_off import CutOff


def cut_off_of(session: requests.Session) -> CutOff:
    """Return what shuts the sockets of a session, with which nothing was asked yet."""
    cut_off = CutOff()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(cut_off))
    return cut_off


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
        cut_off.watch(self, opened)
        return opened

    return type("WatchedConnection", (connection,), {"_new_conn": open_socket})
