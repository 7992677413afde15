"""Files that are known by the sha256 of their bytes, so that damage to them is seen before anybody believes them.

Belongs here: the digest of a file, where it stands beside one, and what is wrong with a file that has one. Does not
belong here: which files have one, or what is made anew where one is damaged.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from assets.durable import put
from assets.machine import lack_of

EMPTY = "is empty"
GONE = "is gone"
CHANGED = "is not what was written: its bytes have changed"


def digest_of(file: Path) -> str:
    """Return the sha256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_beside(file: Path) -> Path:
    """Return where the sha256 of a file stands."""
    return file.with_suffix(".sha256")


def log_beside(file: Path) -> Path:
    """Return where DuckDB keeps changes to a file that are not in it yet, and reads them from."""
    return Path(f"{file}.wal")


def put_sealed(temporary: Path, final: Path) -> None:
    """Put a file into its place with its sha256 beside it; the digest comes first, so that none lacks it."""
    beside = digest_beside(final)
    writing = beside.with_name(f".{beside.name}")
    writing.write_text(digest_of(temporary), encoding="utf-8")
    put(writing, beside)
    put(temporary, final)


def damage_seen(file: Path) -> str | None:
    """Return what is wrong with a file, as far as a look at the folder tells; None for nothing."""
    if not file.exists():
        return GONE
    if not file.stat().st_size:
        return EMPTY
    if log_beside(file).exists():
        return f"has changes of something else beside it ({log_beside(file).name})"
    return None


def damage(file: Path) -> str | None:
    """Return what is wrong with a file that has its sha256 beside it, all bytes of it read; None for nothing."""
    if seen := damage_seen(file):
        return seen
    try:
        stated = digest_beside(file).read_text(encoding="utf-8").strip()
        return None if digest_of(file) == stated else CHANGED
    except FileNotFoundError:
        return f"has no sha256 beside it ({digest_beside(file).name})"
    except (OSError, UnicodeDecodeError) as error:
        if lack_of(error) in ("files", "memory"):  # the machine's fault; a file that its disk cannot read is damaged
            raise
        return f"cannot be read ({type(error).__name__})"
