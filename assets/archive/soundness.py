"""What is wrong with the archive as far as its manifest tells: lines changed, cut or put in, files that none refers to.

Belongs here: these findings, one line each with what to do, and a person's word that they stand. Does not belong here:
the bytes of the files, which take long to read, or what a build makes of it (`assets.warehouse.losses`).
"""

from __future__ import annotations

from assets.archive.store import Archive
from assets.published import current
from assets.settings import Settings

_RESTORE = (
    "restore archive/manifest.jsonl from a backup; where there is none, `immstats refresh` fetches what GOV.UK still "
    "has, and says what else is missing"
)
_SHOWN = 3


def manifest_findings(settings: Settings) -> list[str]:
    """Return what is wrong with the manifest and with what it refers to, one line each; empty where all is well."""
    archive = Archive(settings.archive)
    found = [
        f'line {fault.line} of manifest.jsonl {fault.text}: {_RESTORE} (`--accept-loss "REASON"` goes on without it)'
        for fault in archive.faults()
    ]
    if ending := another_ending(settings):
        found.append(f"{ending}: {_RESTORE}")
    if orphans := archive.orphans():
        named = ", ".join(f"archive/files/{sha256[:2]}/{sha256}" for sha256 in orphans[:_SHOWN])
        more = f" and {len(orphans) - _SHOWN} more" if len(orphans) > _SHOWN else ""
        found.append(
            f"no line of manifest.jsonl refers to {named}{more}: a run was interrupted, which the next `immstats "
            "refresh` makes good, or lines were cut: restore the manifest from a backup, or `immstats import` the file "
            "again with its page and title"
        )
    return found


def another_ending(settings: Settings) -> str | None:
    """Return how the manifest differs from that of the published build; None where it begins with all its lines."""
    heads, build = Archive(settings.archive).heads(), current(settings) or {}
    lines, head = build.get("manifest_lines"), build.get("manifest_head")
    if isinstance(lines, int) and lines > len(heads):
        return f"manifest.jsonl has {len(heads)} lines, and the published build was made of {lines}"
    if isinstance(lines, int) and lines and heads[lines - 1] != head:
        return f"line {lines} of manifest.jsonl is another than the published build was made of"
    return None


def accept_damage(settings: Settings, reason: str) -> None:
    """Take a person's word that the manifest's lines can be had no better; the caller holds the writers' lock.

    Args:
        settings: Settings of the run.
        reason: Why what is wrong is accepted; empty where it is not.
    """
    archive = Archive(settings.archive)
    if reason and (faults := archive.faults()):
        archive.accept(reason, lost=[f"line {fault.line} of the manifest {fault.text}" for fault in faults])
