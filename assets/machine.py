"""What the machine lacks, told in one line: room on the disk, a folder to write to, file descriptors, memory.

Belongs here: knowing such an error by whatever name a library gives it, and what a person does about it. Does not
belong here: a file that takes more than a file may take (`observations.limits`).

Loads nothing large: it must work where there is no memory left.
"""

from __future__ import annotations

import errno
import os
import re
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assets.settings import Settings

Lack = Literal["disk", "read-only", "files", "failing", "memory"]

_NUMBERS: dict[int, Lack] = {
    errno.ENOSPC: "disk", errno.EDQUOT: "disk", errno.EROFS: "read-only", errno.EACCES: "read-only",
    errno.EPERM: "read-only", errno.EMFILE: "files", errno.ENFILE: "files", errno.EIO: "failing",
    errno.ENOMEM: "memory", errno.EAGAIN: "memory",
}  # fmt: skip
# How DuckDB, polars, SQLite, the loader of libraries and Python say it. DuckDB has no memory left, too, where what it
# puts on the disk meanwhile finds no room.
_WORDS: tuple[tuple[Lack, str], ...] = (
    ("disk", r"no space left on device|database or disk is full|disk quota exceeded|max_temp_directory_size"),
    ("files", r"too many open files"),
    ("read-only", r"read-only file system|attempt to write a readonly database|permission denied"),
    ("failing", r"\binput/output error|disk I/O error"),
    (
        "memory",
        r"out of memory|cannot allocate memory|memory allocation of|std::bad_alloc|can't start new thread|"
        r"failed to map segment|MemoryError|could not allocate|memory allocation (still )?failed|"
        r"resource temporarily unavailable",
    ),
)
_CANNOT_OPEN = "unable to open database file"
_SHOWN = 200
_ALWAYS: dict[Lack, str] = {
    "files": "too few file descriptors: raise their number (`ulimit -n 1024`, or LimitNOFILE= of the service)",
    "memory": "out of memory: give this process more (`ulimit -v`, MemoryMax= of the service), or set "
    "IMMSTATS_DUCKDB_MEMORY_LIMIT and IMMSTATS_READERS, if what failed was DuckDB or reading",
}
_MB = 2**20
# Below this, libraries end the process while they are loaded, without a word that says why.
_LEAST_ADDRESS_SPACE = 2**30
# What Dagster's tables, a log and a few new files take beside the build.
_BESIDE = 32 * _MB
_BUILD_OF_ARCHIVE = (
    4  # a first build, its readings and Dagster's tables, by the size of the files: three times, measured
)


class MachineError(Exception):
    """The machine lacks something, which says nothing of the file or the build in hand."""


def lack_in(words: str) -> Lack | None:
    """Return what the machine lacks by the words of an error; None where they tell of something else."""
    return next((lack for lack, pattern in _WORDS if re.search(pattern, words, re.IGNORECASE)), None)


def lack_of(error: BaseException) -> Lack | None:
    """Return what the machine lacks, by an error or what it came of; None for an error of another kind."""
    for each in _chain(error):
        if isinstance(each, MemoryError):
            return "memory"
        number = each.errno if isinstance(each, OSError) else None
        if lack := _NUMBERS.get(number or 0) or lack_in(str(each)):
            return lack
    return None


def told(error: BaseException, settings: Settings) -> str | None:
    """Return an error of the machine in one line, with what to do; None for an error of another kind."""
    lack = lack_of(error)
    if lack is None and any(_CANNOT_OPEN in str(each) for each in _chain(error)):  # SQLite does not say why
        lack = "files" if os.access(settings.data, os.W_OK) else "read-only"
    if lack == "failing" and _free(settings) < needed(settings):  # SQLite says so of a full disk, too
        lack = "disk"
    return _line(_does(lack, settings), error) if lack else None


def told_before_settings(error: BaseException) -> str | None:
    """Return a lack of memory or descriptors in one line, where not even the settings could be loaded."""
    does = _ALWAYS.get(lack_of(error) or "disk")
    return _line(does, error) if does else None


def too_little_to_begin() -> str | None:
    """Return in one line that this process was given too little memory for its libraries; None where it was not."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY or limit >= _LEAST_ADDRESS_SPACE:
        return None
    return (
        f"out of memory: this process may have {limit / _MB:,.0f} MB of address space, less than its libraries take: "
        f"give it {_LEAST_ADDRESS_SPACE / _MB:,.0f} MB (`ulimit -v`), and three times that for a build. What was "
        "published stays"
    )


def needed(settings: Settings) -> int:
    """Return about how many bytes the next run needs: for a build beside the published one, and what it puts aside."""
    if settings.warehouse.exists():
        return 2 * settings.warehouse.stat().st_size + _BESIDE
    files = settings.archive / "files"
    return _BUILD_OF_ARCHIVE * sum(each.stat().st_size for each in files.rglob("*") if each.is_file()) + _BESIDE


def _does(lack: Lack, settings: Settings) -> str:
    data = settings.data
    if lack == "disk":
        return (
            f"the disk is full: {data} has {_free(settings) / _MB:,.1f} MB free, and a run needs about "
            f"{needed(settings) / _MB:,.0f} MB there; free that much, then run it again"
        )
    if lack == "read-only":
        return f"a file may not be written or opened: it is read-only, or another user's; let this user write to {data}"
    if lack == "failing":
        return f"the disk failed to read or write: look at the system's log, then `immstats verify` for {data}"
    return _ALWAYS[lack]


def _line(does: str, error: BaseException) -> str:
    words = next((str(each) for each in _chain(error) if lack_in(str(each))), str(error))
    return f"{does}. What was published stays ({' '.join(words.split())[:_SHOWN] or type(error).__name__})"


def _free(settings: Settings) -> int:
    return shutil.disk_usage(_folder_of(settings.data)).free


def _folder_of(path: Path) -> Path:
    """Return the nearest folder above a path that exists."""
    return next(each for each in (path, *path.parents) if each.is_dir())


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came of, once each."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__
