"""The data folder, made ready for a writer: of a format that this code writes, and without what killed writers left.

Belongs here: the format's number, moving an older folder on, and clearing up. Does not belong here: the lock (`store`),
or builds that were broken off (`assets.warehouse.generations`).

Formats: 1 had no number, and a manifest whose lines did not follow from each other. 2 has `format.json`, and chains
each line that is added. An older folder needs nothing rewritten: its next line carries the hash of all before it. A
newer one may hold what this code would damage, so it is refused to writers; readers open what is published.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.json_files import Json

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Format:
    """What `format.json` says: the number of the folder's format."""

    format: int


_FORMAT = Json(Format)


def made_ready(data: Path) -> str | None:
    """Make a data folder ready; the caller holds the writers' lock.

    Returns:
        Why it cannot be written to, and what to do; None where it can.
    """
    file = data / "format.json"
    found = _FORMAT.read(file)
    if found is None and file.exists():
        return (
            f"{file} cannot be read: it says which format the folder has. Restore it from a backup; where this version "
            f"of immstats wrote the folder: `echo '{{\"format\": {FORMAT}}}' > {file}`"
        )
    if found is not None and found.format > FORMAT:
        return (
            f"{data} has format {found.format}, and this version of immstats writes format {FORMAT}: nothing was "
            "changed. Use the version that wrote it or a later one; what is published can be asked with this one"
        )
    if found is None or found.format < FORMAT:
        _FORMAT.write(file, Format(FORMAT))
    for path in list(_left(data)):
        path.unlink(missing_ok=True)
    shutil.rmtree(data / "tmp", ignore_errors=True)  # DuckDB's own, of a build that was broken off
    return None


def _left(data: Path) -> Iterator[Path]:
    """Yield files that were begun and never finished."""
    for begun in (".download-*", ".incoming-*", "archive/files/.incoming-*"):
        yield from data.glob(begun)
    for pattern in (".*.[0-9]*", "observations/*/.*.[0-9]*", "revisions/*/.*.[0-9]*"):  # .<name>.<process>
        for path in data.glob(pattern):
            number = path.suffix[1:]
            if number.isdigit() and path.is_file() and not _runs(int(number)):
                yield path


def _runs(process: int) -> bool:
    """Say whether a process runs; not all write under the lock."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
