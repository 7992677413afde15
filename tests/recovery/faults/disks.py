"""Small file systems that fill up, and one that nothing can be written to."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.recovery.attempt import Attempt, Skipped
from tests.recovery.registry import fault

SECTION = "The disk"
_MORE = 2**20
LARGE = 2**30


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skipped(f"no file system can be mounted here ({done.stderr.strip()[:80]})")


def _on_a_disk(attempt: Attempt, room: int) -> None:
    """Put the data folder on a file system of its own that has some room left."""
    if os.geteuid() != 0:
        raise Skipped("only root mounts small file systems")
    size = sum(path.lstat().st_blocks * 512 for path in attempt.data.rglob("*") if not path.is_symlink())
    kept = attempt.data.rename(attempt.folder / "kept")
    attempt.data.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={size + _MORE}", "tmpfs", str(attempt.data))
    attempt.at_the_end(lambda: subprocess.run(["umount", "-l", str(attempt.data)], check=False))
    shutil.copytree(kept, attempt.data, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(kept)
    used = shutil.disk_usage(attempt.data).used
    _mount("-o", f"remount,size={used + room}", str(attempt.data))


def _full(attempt: Attempt, room: int) -> None:
    _on_a_disk(attempt, room)
    ended = attempt.immstats("refresh")
    attempt.outcome.where = f"{room / 2**20:.1f} MB free: {ended.error or ended.status}"
    if ended.status:
        attempt.is_one_line(ended, r"(?i)(no space|full|enough room).*\d")
    _mount("-o", f"remount,size={LARGE}", str(attempt.data))


@fault(
    SECTION,
    "it is full after some bytes more, up to what a run needs",
    "the run stops and says how much is needed; what was published stays",
    person="free the space that the line names, then `immstats refresh`",
    tries=4,
)
def disk_full(attempt: Attempt) -> None:
    needed = 2 * Path(attempt.data / "immigration-sample.duckdb").resolve().stat().st_size
    _full(attempt, int(needed * attempt.outcome.seed / 4) + attempt.random.randrange(4096, _MORE))


@fault(
    SECTION,
    "it is full from the beginning",
    "the run stops and says how much is needed; what was published stays",
    person="free the space that the line names, then `immstats refresh`",
)
def disk_full_at_once(attempt: Attempt) -> None:
    _full(attempt, 8192)


@fault(
    SECTION,
    "the data folder is on a read-only file system",
    "the run stops and says so; readers go on",
    person="mount it to be written to, then `immstats refresh`",
)
def disk_read_only(attempt: Attempt) -> None:
    _on_a_disk(attempt, LARGE)
    _mount("-o", "remount,ro", str(attempt.data))
    ended = attempt.immstats("refresh")
    if not ended.status:
        attempt.fails("the run says nothing of a folder that nobody can write to")
    attempt.is_one_line(ended, r"(?i)read-only")
    attempt.holds_old_or_new("while nothing can be written")
    attempt.verified("")
    if attempt.immstats("sql", "FROM marts.crossings_yearly").status:
        attempt.fails("`immstats sql` cannot read from a folder that nobody can write to")
    _mount("-o", "remount,rw", str(attempt.data))
