"""Whether a data folder is a copy of one that several machines share; where it is none, nothing here is loaded or done.

Belongs here: that question, and holding the right to write where it is one. Does not belong here: how that is held
(`lease`), or what is copied (`mirror`).
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from assets.settings import settings


def store_of(data: Path) -> str | None:
    """Return the address of the store that a data folder is a copy of; only the folder of the settings is one."""
    here = settings()
    return here.store if here.data == data else None


def shared(data: Path, wait_seconds: float) -> AbstractContextManager[None]:
    """Hold the right to write to a data folder on its store, if it has one."""
    if not (url := store_of(data)):
        return nullcontext()
    from assets.objects.mirror import mirrored

    return mirrored(data, url, wait_seconds)
