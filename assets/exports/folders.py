"""Folders of files made from one build, each put in place at once.

Belongs here: making a folder beside the others and renaming it when it is whole; `latest`, which points to the newest;
the deletion of old ones. Does not belong here: what any file says.

A whole folder never changes: one made of the same build says the same. A failed one leaves no trace, and `latest` as it
was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LATEST = "latest"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True)
class Placed:
    """A folder that stands.

    Attributes:
        folder: The folder.
        made: Whether it was made now; it stood already otherwise.
        files: How many files it has.
        size: Their bytes.
    """

    folder: Path
    made: bool
    files: int
    size: int


def place(parent: Path, name: str, write: Callable[[Path], None], newest: bool = True) -> Placed:
    """Return the folder of that name, made now if it does not stand; the caller holds the lock of `parent`.

    Args:
        parent: Where it stands beside others.
        name: Its name, which begins with the id of its build.
        write: Writes its files into a folder, which it makes.
        newest: Whether `latest` points to it from now on.
    """
    for left in parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left)
    final = parent / name
    made = not final.exists()
    if made:
        unfinished = parent / f"{_UNFINISHED}{name}"
        try:
            write(unfinished)
            os.replace(unfinished, final)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    if newest:
        link = parent / f"{_UNFINISHED}{LATEST}"
        link.symlink_to(name)
        os.replace(link, parent / LATEST)
    sizes = [path.stat().st_size for path in final.rglob("*") if path.is_file()]
    return Placed(final, made, len(sizes), sum(sizes))


def prune(parent: Path, builds_kept: int) -> int:
    """Delete the folders of all builds but the newest, and but the one of `latest`.

    Returns:
        The number of folders deleted.
    """
    folders = sorted(path for path in parent.glob("2*") if path.is_dir())
    builds = sorted({build_id(path) for path in folders})
    kept = {*builds[-builds_kept:], (parent / LATEST).resolve().name}
    old = [path for path in folders if build_id(path) not in kept]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def build_id(folder: Path) -> str:
    """Return the id of the build that a folder is of."""
    return folder.name.partition("+")[0]
