"""The inputs of a build, and the fingerprint that changes whenever it would come out differently.

Belongs here: what a build is made of. Does not belong here: reading files (`archived`), or how a
build is made (`assets.warehouse.build`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from assets.observations.archived import FileEntry, read_archive
from assets.progress import SILENT, Progress
from assets.published import current, damage_of_published
from assets.reference import PROJECT
from assets.settings import Settings
from assets.tables import contracts

SQL = PROJECT / "sql"
# SQL that asks a build when it is there, and makes nothing of it.
_ASKS_A_BUILD = {"docs", "questions"}
# What a build is made by: every package but drafts, the sample and the tables, which count by their contracts.
_NOT_OF_A_BUILD = {"drafting", "sample", "tables"}
# What runs or rewrites its SQL, or reads its claims; the readers' libraries count by the keys of the readings.
_LIBRARIES = ("duckdb", "polars", "pyyaml", "sqlglot")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a build is made of.

    Attributes:
        files: Every archived file with what came of reading it.
        label: What the data are, e.g. `sample`; empty for all real releases.
        fingerprint: Changes whenever the build would come out differently.
        made_by: The part of it that is not the files: a build by another making carries nothing over.
    """

    files: tuple[FileEntry, ...]
    label: str
    fingerprint: str
    made_by: str


def inputs_of(files: Sequence[FileEntry], label: str) -> Inputs:
    """Return the inputs that files make."""
    made_by = making(label)
    digest = hashlib.sha256(made_by.encode())
    for entry in files:
        digest.update(repr((entry.sightings, [(r.key, r.status) for _, r in entry.readings])).encode())
    return Inputs(tuple(files), label, digest.hexdigest(), made_by)


def making(label: str) -> str:
    """Return a hash of everything that a build depends on beside the files: code, SQL, contracts, libraries."""
    digest = hashlib.sha256(label.encode())
    code = PROJECT / "assets"
    modules = [p for p in sorted(code.rglob("*.py")) if p.relative_to(code).parts[0] not in _NOT_OF_A_BUILD]
    statements = [p for p in sorted(SQL.rglob("*.*")) if p.relative_to(SQL).parts[0] not in _ASKS_A_BUILD]
    for path in [*(p for p in statements if p.suffix in {".sql", ".csv"}), *modules]:
        digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    digest.update(repr(sorted(contracts().items())).encode())
    digest.update(repr([(name, version(name)) for name in _LIBRARIES]).encode())
    return digest.hexdigest()


def read_new(settings: Settings, progress: Progress = SILENT) -> tuple[Inputs, int]:
    """Read what has not been read by the present contracts and code, and return the inputs of a build.

    Args:
        settings: Settings of the run.
        progress: Told which file is in hand, and what is damaged; so is the published build told of, if it is.

    Returns:
        The inputs, and the number of files opened (0 when all was read before).
    """
    if broken := damage_of_published(settings):
        progress.damaged(f"the published build {settings.warehouse.resolve().parent.name} {broken}", "it is built anew")
    files, opened = read_archive(settings, progress)
    label = "sample" if settings.sample else ""
    return inputs_of(files, label), opened


def nothing_to_build(inputs: Inputs, settings: Settings) -> bool:
    """Say whether a build would hold nothing at all, or nothing else than the published one."""
    if not any(entry.readings for entry in inputs.files):
        return True
    build = current(settings)
    same = build is not None and build["fingerprint"] == inputs.fingerprint
    return same and damage_of_published(settings) is None
