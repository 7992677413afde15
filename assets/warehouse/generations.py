"""The generations of the warehouse: a folder a build, with its file, the file's sha256 and its place in their order.

Belongs here: where a generation stands, which there are, and the deletion of old ones. Does not belong here: whether a
build may be published (`publish`), or what the next one takes over of it (`carried`).

The file of a generation is called as the link that readers open (`immigration.duckdb`), since DuckDB names a database
after its file: 1.0 to 1.4 after the link, 1.5 and later after what it points to. So a saved query that says
`immigration.marts.returns` holds in every version and after every publication.

Their order is a number of their own, since a clock may be set back. Older code kept a generation as one file,
`<build>.duckdb`; those come before all others.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from assets.durable import sync
from assets.sealed import damage, digest_beside, log_beside
from assets.settings import Settings

_NUMBER = "number"


def begun(settings: Settings, build_id: str) -> Path:
    """Make the folder of a build that begins, clear what broke off, and return where its file belongs."""
    for left in settings.generations.glob(".building-*"):
        _delete(left)
    for left in settings.data.glob(f".{settings.warehouse.name}.*"):
        left.unlink()
    log_beside(settings.warehouse).unlink(missing_ok=True)  # DuckDB before 1.5 reads it with whatever is published
    folder = settings.generations / f".building-{build_id}"
    folder.mkdir(parents=True)
    return folder / settings.warehouse.name


def failed(settings: Settings, build_id: str, file: Path) -> Path:
    """Keep a build that is not published for a look, in the place of one before it, and return its file."""
    for old in settings.generations.glob("failed-*"):
        _delete(old)
    folder = settings.generations / f"failed-{build_id}"
    os.replace(file.parent, folder)
    return folder / file.name


def made_one(settings: Settings, build_id: str, file: Path) -> Path:
    """Make a finished build the last of the generations, whole or not at all, and return its file."""
    last = max((_number(path) for path in generations(settings)), default=0)
    number = file.parent / _NUMBER
    number.write_text(str(last + 1), encoding="utf-8")
    for path in (file, digest_beside(file), number, file.parent):
        sync(path)
    folder = settings.generations / build_id
    os.replace(file.parent, folder)
    sync(settings.generations)
    return folder / file.name


def newest_first(settings: Settings) -> list[Path]:
    """Return the files of the generations, the published one first, then the last that was made."""
    published = settings.warehouse.resolve()
    last = [file_of(settings, path) for path in generations(settings)]
    others = [path for path in reversed(last) if path.resolve() != published]
    return ([settings.warehouse] if settings.warehouse.exists() else []) + others


def prune_generations(settings: Settings, failed_before: datetime | None = None) -> int:
    """Delete generations beyond those kept, and damaged ones; the caller holds the writers' lock.

    The published one is always kept, with the last ones beside it.

    Args:
        settings: Settings of the run.
        failed_before: Failed builds older than this go as well.

    Returns:
        The number of builds deleted.
    """
    published, all_of_them = settings.warehouse.resolve(), generations(settings)
    # Resolved on both sides: the data folder itself may be reached by a link.
    others = [p for p in all_of_them if published not in (p.resolve(), (p / settings.warehouse.name).resolve())]
    kept_beside = settings.generations_kept - (len(all_of_them) - len(others))
    sound = [path for path in others if damage(file_of(settings, path)) is None]
    kept = sound[max(0, len(sound) - kept_beside) :]
    old = [path for path in others if path not in kept]
    if failed_before:
        failed_ones = settings.generations.glob("failed-*")
        old += [path for path in failed_ones if path.stat().st_mtime < failed_before.timestamp()]
    for path in old:
        _delete(path)
    return len(old)


def generations(settings: Settings) -> list[Path]:
    """Return the folders of the generations, and the files of older code, in the order in which they were published."""
    found = [path for path in settings.generations.glob("[0-9]*") if path.is_dir() or path.suffix == ".duckdb"]
    return sorted(found, key=lambda path: (_number(path), path.name))


def file_of(settings: Settings, generation: Path) -> Path:
    """Return the DuckDB file of a generation, whichever code made it."""
    return generation / settings.warehouse.name if generation.suffix != ".duckdb" else generation


def _number(generation: Path) -> int:
    """Return a generation's place in their order; 0 where it has none, as one whose deletion was broken off."""
    try:
        return int((generation / _NUMBER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _delete(generation: Path) -> None:
    if generation.is_dir():
        shutil.rmtree(generation)
        return
    for path in (generation, digest_beside(generation), Path(f"{generation}.wal")):
        path.unlink(missing_ok=True)
