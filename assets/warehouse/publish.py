"""Publication by symlink: a candidate whose audit passed becomes the newest generation.

Belongs here: the audit's veto, the symlink that readers follow, and the deletion of old generations. Does not belong
here: making a candidate (`build`), or opening what is published (`published`).

A published generation never changes and never loses its name, so a reader's stale `.wal` stays with the generation
it belongs to, and a reader that reconnects sees the new build whole.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

from assets.published import WarehouseError, current
from assets.settings import Settings
from assets.warehouse.candidate import Candidate, nothing_read
from assets.warehouse.carried import digest_beside


def publish(candidate: Candidate, settings: Settings) -> Path:
    """Put a candidate where readers look, if its audit passed.

    Returns:
        The published generation.

    Raises:
        WarehouseError: If a build check of severity error failed; the candidate
            is kept beside the generations for a look, and nothing is published.
            Or if nothing could be read where something was published before, or
            a part of the tables would take the place of another warehouse.
    """
    if not candidate.selection.whole:
        _refuse_in_place_of_another(candidate, settings)
    blocking = candidate.blocking()
    if blocking:
        kept = settings.generations / f"failed-{candidate.build_id}.duckdb"
        for old in settings.generations.glob("failed-*"):
            old.unlink()
        os.replace(candidate.path, kept)
        reasons = "\n".join(
            f"  {check.name}: {failure.key}: {failure.detail}" for check, failed in blocking for failure in failed[:5]
        )
        raise WarehouseError(
            f"the build failed its audit and was not published; what was published before stays.\n{reasons}\n"
            f"Look at the build in {kept}"
        )
    if not candidate.vintages and settings.warehouse.exists():
        raise WarehouseError(f"{nothing_read(candidate)}\nWhat was published before stays.")
    final = settings.generations / f"{candidate.build_id}.duckdb"
    with candidate.path.open("rb") as stream:
        os.fsync(stream.fileno())
        # So that the next build, which begins with a copy, carries over what was published and nothing else.
        digest_beside(final).write_text(hashlib.file_digest(stream, "sha256").hexdigest(), encoding="utf-8")
    os.chmod(candidate.path, 0o444)
    os.replace(candidate.path, final)
    _sync(settings.generations)
    link = settings.data / f".{settings.warehouse.name}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(final.relative_to(settings.data))
    os.replace(link, settings.warehouse)
    _sync(settings.data)
    prune_generations(settings)
    return final


def _refuse_in_place_of_another(candidate: Candidate, settings: Settings) -> None:
    published = current(settings)
    if published and published["data_label"] != candidate.label:
        raise WarehouseError(
            f"this build holds {candidate.label} data and would take the place of the warehouse at "
            f"{settings.warehouse}, which holds {published['data_label'] or 'all'} data; publish it in a data folder "
            "of its own, or build everything"
        )


def prune_generations(settings: Settings, failed_before: datetime | None = None) -> int:
    """Delete generations beyond those kept; the caller holds the writers' lock.

    Args:
        settings: Settings of the run.
        failed_before: Failed builds older than this go as well.

    Returns:
        The number of files deleted.
    """
    old = sorted(settings.generations.glob("2*.duckdb"))[: -settings.generations_kept]
    if failed_before:
        failed = settings.generations.glob("failed-*.duckdb")
        old += [path for path in failed if path.stat().st_mtime < failed_before.timestamp()]
    for path in old:
        path.unlink()
        digest_beside(path).unlink(missing_ok=True)
        Path(f"{path}.wal").unlink(missing_ok=True)
    return len(old)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
