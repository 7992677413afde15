"""Publication by symlink: a candidate whose audit passed becomes the newest generation.

Belongs here: the audit's veto, and the symlink that readers follow. Does not belong here: making a candidate (`build`),
where generations stand and which are deleted (`generations`), or opening what is published (`published`).

A published generation never changes and never loses its name, so a reader's stale `.wal` stays with the generation
it belongs to, and a reader that reconnects sees the new build whole.
"""

from __future__ import annotations

import os
from pathlib import Path

from assets.durable import sync
from assets.published import WarehouseError, current
from assets.sealed import digest_beside, digest_of
from assets.settings import Settings
from assets.warehouse.candidate import Candidate, nothing_read
from assets.warehouse.generations import failed, made_one, prune_generations
from assets.warehouse.losses import refused


def publish(candidate: Candidate, settings: Settings) -> Path:
    """Put a candidate where readers look, if its audit passed.

    Returns:
        The published generation.

    Raises:
        WarehouseError: If a build check of severity error failed; the candidate
            is kept beside the generations for a look, and nothing is published.
            Or if nothing could be read where something was published before, if
            files or vintages of that would be lost which nobody accepted, or
            a part of the tables would take the place of another warehouse.
    """
    if not candidate.selection.whole:
        _refuse_in_place_of_another(candidate, settings)
    blocking = candidate.blocking()
    if blocking:
        kept = failed(settings, candidate.build_id, candidate.path)
        reasons = "\n".join(
            f"  {check.name}: {failure.key}: {failure.detail}" for check, found in blocking for failure in found[:5]
        )
        raise WarehouseError(
            f"the build failed its audit and was not published; what was published before stays.\n{reasons}\n"
            f"Look at the build in {kept}"
        )
    if not candidate.vintages and candidate.rows["catalogue.files"] and settings.warehouse.exists():
        # Why not is what a person has to know; all that it would lose comes of that.
        raise WarehouseError(f"{nothing_read(candidate)}\nWhat was published before stays.")
    if words := refused(candidate, settings):
        raise WarehouseError(f"{words}\nLook at the build in {failed(settings, candidate.build_id, candidate.path)}")
    if not candidate.rows["catalogue.files"]:
        raise WarehouseError("the archive holds no file, and a build of nothing is not published")
    # So that the next build, which begins with a copy, carries over what was published and nothing else.
    digest_beside(candidate.path).write_text(digest_of(candidate.path), encoding="utf-8")
    os.chmod(candidate.path, 0o444)
    final = made_one(settings, candidate.build_id, candidate.path)
    show(settings, final)
    prune_generations(settings)
    return final


def show(settings: Settings, generation: Path) -> None:
    """Let readers see a generation from now on: the link moves at once."""
    link = settings.data / f".{settings.warehouse.name}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(generation.relative_to(settings.data))
    os.replace(link, settings.warehouse)
    sync(settings.data)


def _refuse_in_place_of_another(candidate: Candidate, settings: Settings) -> None:
    published = current(settings)
    if published and published["data_label"] != candidate.label:
        raise WarehouseError(
            f"this build holds {candidate.label} data and would take the place of the warehouse at "
            f"{settings.warehouse}, which holds {published['data_label'] or 'all'} data; publish it in a data folder "
            "of its own, or build everything"
        )
