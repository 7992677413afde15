"""Writing that outlives a cut of power: on the disk, whole, or not there.

Belongs here: waiting for the disk, and putting a finished file into its place. Does not belong here: what is written.
"""

from __future__ import annotations

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put(temporary: Path, final: Path) -> None:
    """Put a file that was written beside its place into it; whoever looks meanwhile sees the old one or the new one.

    That it lies there under its name is on the disk once the folder is, too: whoever writes many files into one folder
    waits for that once, by `sync`.
    """
    sync(temporary)
    os.replace(temporary, final)
