"""Errors of the machine, told in one line: a full disk, a folder that may not be written, too few files, no memory.

Belongs here: knowing them, whichever library came upon them, and what a person does. Does not belong here: telling them
(`orchestration.commands.terminal`), or errors of files and figures (`problems`).
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

# What a build, its copies and one download need beside what is held: more than twice the largest build so far.
NEEDED_BYTES = 3 * 2**30
_BY_NUMBER = {
    errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "closed", errno.EACCES: "closed", errno.EPERM: "closed",
    errno.EMFILE: "files", errno.ENFILE: "files", errno.ENOMEM: "memory",
}  # fmt: skip
# Libraries that are no Python, and the processes of a run, hand on words alone.
_BY_WORDS = {
    "No space left on device": "full",
    "Disk quota exceeded": "full",
    "database or disk is full": "full",
    "Read-only file system": "closed",
    "Permission denied": "closed",
    "attempt to write a readonly database": "closed",
    "unable to open database file": "closed",
    "Too many open files": "files",
    "Out of Memory Error": "memory",
    "Cannot allocate memory": "memory",
    "memory allocation of": "memory",
    "MemoryError": "memory",
}


def machine_error(error: BaseException, data: Path) -> str | None:
    """Return what of the machine was in the way and what to do, in one line; None where it was something else.

    Args:
        error: What was raised; its causes are looked at too.
        data: The data folder.
    """
    kind = next((kind for each in _causes(error) if (kind := _kind(each))), None)
    return machine_words(kind, data, _file_of(error)) if kind else None


def machine_words(kind: str, data: Path, file: str | None = None) -> str:
    """Return the line of a kind of error.

    Args:
        kind: `full`, `closed`, `files` or `memory`.
        data: The data folder.
        file: The file that was to be written, where that is known.
    """
    if kind == "full":
        free = _free(data)
        return (
            f"the disk of {data} is full: {free / 2**20:,.0f} MiB are free and a run needs "
            f"{NEEDED_BYTES / 2**20:,.0f} MiB; free some and run the same again. What was published stands"
        )
    if kind == "closed":
        return (
            f"{file or data} may not be read or written: see that {data} is on a disk that can be written, and is user "
            f"{os.getuid()}'s, then run the same again. What was published stands"
        )
    if kind == "files":
        return (
            "too many files are open: allow more (`ulimit -n 1024`) and run the same again. What was published stands"
        )
    return (
        "there was too little memory: free some, or lower IMMSTATS_DUCKDB_MEMORY_LIMIT and set IMMSTATS_READERS=1, and "
        "run the same again. What was published stands"
    )


def machine_kind(words: str) -> str | None:
    """Return the kind of error of the machine that a text tells of."""
    return next((kind for said, kind in _BY_WORDS.items() if said.casefold() in words.casefold()), None)


def _kind(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, OSError) and error.errno is not None:
        return _BY_NUMBER.get(error.errno)
    return machine_kind(str(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _file_of(error: BaseException) -> str | None:
    return next((str(each.filename) for each in _causes(error) if isinstance(each, OSError) and each.filename), None)


def _free(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
