"""The right to write, held on the store: one object, written only if it is still what was seen.

Belongs here: taking it, keeping it and giving it back. Does not belong here: what is written meanwhile (`mirror`).

The holder writes the object anew every few seconds. Whoever waits takes it over once it has stood unchanged for
`SECONDS` by the waiting machine's own clock: no two clocks are compared. A holder that was only slow may go on for a
while after that; it can no longer write the head of the folder, since that has to be what it saw (`mirror`).
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from uuid import uuid4

from assets.objects.store import Objects, OtherwiseError, StoreError

LEASE = "lease.json"
SECONDS = 30.0
_RENEWALS = 5
_LOOK_SECONDS = 1.0


@contextmanager
def leased(objects: Objects, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the right to write.

    Args:
        objects: The store.
        wait_seconds: How long to wait for another writer to finish. One that was killed is waited out in any case.

    Raises:
        StoreError: If another one holds it, and lives.
    """
    tag, ended = _taken(objects, wait_seconds), threading.Event()

    def renew() -> None:
        nonlocal tag
        while not ended.wait(SECONDS / _RENEWALS):
            try:
                tag = objects.swap(LEASE, _held(), tag)
            except OtherwiseError:
                return  # it was taken over: the head will tell
            except StoreError:
                continue  # the store does not answer; it is tried again, and the lease may be lost meanwhile

    renewing = threading.Thread(target=renew, daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()
        with suppress(OtherwiseError):
            objects.swap(LEASE, json.dumps({"free": str(uuid4())}).encode(), tag)


def _taken(objects: Objects, wait_seconds: float) -> str:
    begun = time.monotonic()
    unchanged: tuple[str | None, float] = (None, begun)
    changes = 0
    while True:
        seen, now = objects.get(LEASE), time.monotonic()
        if seen.tag != unchanged[0]:
            unchanged, changes = (seen.tag, now), changes + 1
        held = seen.tag is not None and "holder" in json.loads(seen.data)
        if not held or now - unchanged[1] > SECONDS:
            try:
                return objects.swap(LEASE, _held(), seen.tag)
            except OtherwiseError:
                continue
        if changes > 1 and now - begun > wait_seconds:  # its holder lives, or another one has taken it
            raise StoreError(
                f"{json.loads(seen.data)['holder']} is writing to {objects.url}; try again when it is done"
            )
        time.sleep(_LOOK_SECONDS)


def _held() -> bytes:
    who = f"process {os.getpid()} of {socket.gethostname()}"
    return json.dumps({"holder": who, "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}", "once": str(uuid4())}).encode()
