"""One archived file at hand on a machine that reads it, and its readings back where they are shared.

Belongs here: that file, for one that needs no right to write. Does not belong here: writing (`store`), or reading it
(`assets.observations`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets.archive.store import ArchiveError, locked
from assets.objects.shared import store_of
from assets.objects.store import StoreError


@contextmanager
def at_hand(data: Path, sha256: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Have an archived file here while it is read, and share its readings where several machines share the folder.

    Args:
        data: The data folder.
        sha256: The file.
        wait_seconds: How long to wait for a writer of this machine to finish.

    Raises:
        ArchiveError: If another process holds the lock, or the file cannot be had.
    """
    if not (url := store_of(data)):
        yield
        return
    from assets.objects.mirror import fetch_file, put_readings

    try:
        with locked(data, wait_seconds):
            fetch_file(data, url, sha256)
        yield
        put_readings(data, url, sha256)
    except StoreError as error:
        raise ArchiveError(str(error)) from error
