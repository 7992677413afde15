"""Verification: whether the bytes in the data folder are what they were when they were written.

Belongs here: every kind of file in the folder, what is wrong with it and the command that mends it, and which archived
files are looked at in a sample. Does not belong here: mending, telling a person (`orchestration`), or whether figures
are right (`assets.checks`).

A sample takes the archived files that were verified longest ago, a thirtieth of all bytes, so that each has its turn
within a month even where the whole is never verified. All else is small beside the archive and always verified.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assets.archive.memory import Memory
from assets.archive.soundness import another_ending
from assets.archive.store import Archive, ArchiveError, Record
from assets.json_files import Json
from assets.observations.cache import Store, cache_key
from assets.progress import SILENT, Progress
from assets.published import damage_of_published
from assets.sealed import GONE, damage, digest_beside, log_beside
from assets.settings import Settings
from assets.tables import contracts
from assets.warehouse.generations import file_of, generations

SHARE_OF_A_SAMPLE = 30
FILE = "verified.json"
_NEVER = datetime.min.replace(tzinfo=UTC)
_STATE_FILES = ("alerts.json", "audit.json", "govuk.json", "watch.json")
TOLD = 10
_BUILD_ANEW = "immstats refresh --source archive"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not what it was.

    Attributes:
        what: What, and what is wrong with it.
        command: What a person types to mend it.
    """

    what: str
    command: str


@dataclass(slots=True)
class Verified:
    """What a verification came to.

    Attributes:
        looked_at: The archived files whose bytes were read, by sha256.
        findings: What is damaged.
        notes: What a person may want to know, and nothing is wrong with.
    """

    looked_at: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Kept:
    """When each archived file was last found to be whole, and the published build that was last found damaged."""

    files: dict[str, datetime] = field(default_factory=dict)
    damaged_build: str | None = None


_KEPT = Json(_Kept)


def verify(settings: Settings, only: Iterable[str] | None = None, progress: Progress = SILENT) -> Verified:
    """Read what is in the data folder and return what is damaged; nothing is written.

    Args:
        settings: Settings of the run.
        only: The archived files whose bytes are read; all where left out.
        progress: Told what is in hand.
    """
    archive, verified = Archive(settings.archive), Verified()
    for fault in archive.faults():
        verified.findings.append(
            Finding(
                f"line {fault.line} of archive/manifest.jsonl {fault.text}",
                "restore archive/manifest.jsonl from a backup, or go on without: immstats refresh --accept-loss REASON",
            )
        )
    if ending := another_ending(settings):
        verified.findings.append(
            Finding(ending, "restore archive/manifest.jsonl from a backup, or fetch what is missing: immstats refresh")
        )
    records = _records(archive)
    held = sorted(path.name for path in (settings.archive / "files").glob("??/*"))
    verified.findings += [_archived(settings, records[sha256], GONE) for sha256 in sorted(records.keys() - set(held))]
    verified.looked_at = held if only is None else sorted(set(only) & set(held))
    for number, sha256 in enumerate(verified.looked_at):
        if not number % 50:
            progress.building("Verifying", f"archived file {number + 1} of {len(verified.looked_at)}")
        if broken := archive.damage(sha256):
            verified.findings.append(_archived(settings, records.get(sha256, []), broken, sha256))
    if orphans := [] if archive.faults() else archive.orphans():
        verified.notes.append(
            f"{len(orphans)} files in archive/files stand in no line of the manifest: a fetch or import that broke off "
            f"left them, or lines are lost ({', '.join(sha256[:12] for sha256 in orphans[:5])})"
        )
    progress.building("Verifying", "builds and what is kept of readings")
    verified.findings += _made(settings)
    if old := sum(not digest_beside(compared).exists() for compared in _compared(settings)):
        verified.notes.append(f"{old} comparisons in revisions are of older code; the next build makes them again")
    progress.done()
    return verified


def _records(archive: Archive) -> dict[str, list[Record]]:
    by_file: dict[str, list[Record]] = {}
    try:
        for record in archive.records():
            by_file.setdefault(record.sha256, []).append(record)
    except ArchiveError:  # its lines were told of
        return {}
    return by_file


def _archived(settings: Settings, records: list[Record], broken: str, sha256: str = "") -> Finding:
    """Return a finding of an archived file, with the command that brings its bytes back."""
    if not records:
        return Finding(f"archive/files/{sha256[:2]}/{sha256} {broken}", f"rm {settings.archive}/files/*/{sha256}")
    record, memory = records[0], Memory(settings.data)
    served = {
        known.sha256 for each in records for known in (memory.get(each.url or ""), memory.get(each.page)) if known
    }
    command = "immstats refresh"  # what GOV.UK served last is asked for once more
    if record.sha256 not in served:
        said = {"--page": record.page, "--title": record.title, "--published": (record.published or "")[:10]}
        told = " ".join(f"{name} {shlex.quote(value)}" for name, value in said.items() if value)
        command = f"immstats import {shlex.quote(record.file)} {told}"
    return Finding(f"archived file {record.sha256} ({record.file} of {record.page}) {broken}", command)


def _made(settings: Settings) -> Iterator[Finding]:
    """Yield what is damaged of what was made from the archive; all of it is made again."""
    if broken := damage_of_published(settings):
        yield Finding(f"the published build {settings.warehouse.resolve().parent.name} {broken}", _BUILD_ANEW)
    if log_beside(settings.warehouse).exists():
        log = log_beside(settings.warehouse)
        yield Finding(f"{log.name} beside the published build is of something else", f"rm {shlex.quote(str(log))}")
    for generation in generations(settings):
        file = file_of(settings, generation)
        if file.resolve() != settings.warehouse.resolve() and (broken := damage(file)):
            yield Finding(f"the earlier build {generation.name} {broken}", f"rm -r {shlex.quote(str(generation))}")
    store = Store(settings.observations)
    keys = {cache_key(contract) for contract in contracts().values()}
    for report in sorted(settings.observations.glob("*/[!.]*.json")):
        if report.stem.rpartition("-")[2] not in keys:
            continue  # a reading of older code, which nobody reads any more
        if broken := store.damage(report.with_suffix(".parquet")):
            yield Finding(f"observations/{report.parent.name}/{broken}", _BUILD_ANEW)
    for compared in _compared(settings):
        if digest_beside(compared).exists() and (broken := damage(compared)):
            yield Finding(f"revisions/{compared.parent.name}/{compared.name} {broken}", _BUILD_ANEW)
    for name in _STATE_FILES:
        if broken := Json[object](object).damage(settings.data / name):
            yield Finding(f"{name} {broken}", f"rm {shlex.quote(str(settings.data / name))}")


def _compared(settings: Settings) -> list[Path]:
    return sorted((settings.data / "revisions").glob("*/[!.]*.parquet"))


def told(findings: Iterable[Finding]) -> Iterator[tuple[str, str]]:
    """Yield what is damaged, and what mends it; of much that one command mends, the first and how much more."""
    by_command: dict[str, list[str]] = {}
    for finding in findings:
        by_command.setdefault(finding.command, []).append(finding.what)
    for command, every in by_command.items():
        yield from ((what, command) for what in every[:TOLD])
        if len(every) > TOLD:
            yield f"and {len(every) - TOLD:,} more", command


def sample(settings: Settings) -> list[str]:
    """Return the archived files to verify now, those verified longest ago first, up to a share of all bytes."""
    at = _kept(settings).files
    size = {path.name: path.stat().st_size for path in (settings.archive / "files").glob("??/*")}
    share, taken = sum(size.values()) / SHARE_OF_A_SAMPLE, 0
    chosen = []
    for sha256 in sorted(size, key=lambda each: (at.get(each, _NEVER), each)):
        if taken >= share:
            break
        chosen.append(sha256)
        taken += size[sha256]
    return chosen


def keep(settings: Settings, verified: Verified, now: datetime) -> None:
    """Keep which archived files were whole, and whether the published build was not; the caller holds the lock."""
    damaged = {sha256 for sha256 in verified.looked_at if any(sha256 in each.what for each in verified.findings)}
    held = {path.name for path in (settings.archive / "files").glob("??/*")}
    files = _kept(settings).files | {sha256: now for sha256 in verified.looked_at if sha256 not in damaged}
    build = settings.warehouse.resolve().parent.name
    broken = any(each.what.startswith("the published build") for each in verified.findings)
    kept = _Kept({sha256: at for sha256, at in files.items() if sha256 in held}, build if broken else None)
    _KEPT.write(settings.data / FILE, kept)


def known_damage(settings: Settings) -> str | None:
    """Return what is known to be wrong with the published build: at a look, or by the last verification kept."""
    if seen := damage_of_published(settings, whole=False):
        return seen
    found = _kept(settings).damaged_build
    return "was found damaged" if found and found == settings.warehouse.resolve().parent.name else None


def _kept(settings: Settings) -> _Kept:
    return _KEPT.read(settings.data / FILE) or _Kept()
