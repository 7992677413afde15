"""Every archived file with what came of reading it.

Belongs here: which contracts know a file, and reading those that have not been read by the present contracts and
code. Does not belong here: how one file is read (`reading`), or what is built from it (`assets.warehouse`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.archive.sightings import Sighting, sightings_of
from assets.archive.store import Archive, Record
from assets.contracts.language import Contract
from assets.observations.cache import Store, cache_key
from assets.observations.readers import Readers, Waiting
from assets.observations.report import Report
from assets.observations.source import Source
from assets.progress import SILENT, Progress
from assets.settings import Settings
from assets.tables import contracts

# A file with its size, its sightings and the contracts that know it.
Archived = tuple[Source, int, tuple[Sighting, ...], list[Contract]]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One archived file: its sightings and what came of reading it.

    Attributes:
        file_id: Number of the file, in the order of the sha256.
        size: Bytes.
        sightings: Where and when it was seen, in a fixed order.
        readings: Contract and report of each table read out of it.
    """

    file_id: int
    size: int
    sightings: tuple[Sighting, ...]
    readings: tuple[tuple[Contract, Report], ...]

    @property
    def sha256(self) -> str:
        """Identity of the bytes."""
        return self.sightings[0].sha256

    @property
    def status(self) -> str:
        """`read`, `no figures`, `quarantined`, `partly quarantined`, or `not read` where no contract knows it."""
        outcomes = {report.status for _, report in self.readings}
        if not outcomes:
            return "not read"
        if "failed" in outcomes:
            return "quarantined" if outcomes == {"failed"} else "partly quarantined"
        return "read" if "read" in outcomes else "no figures"


def archived(settings: Settings) -> list[Archived]:
    """Return every archived file with its size, its sightings and the contracts that know it, by sha256."""
    archive = Archive(settings.archive)
    by_file: dict[str, list[Record]] = {}
    for record in archive.records():
        by_file.setdefault(record.sha256, []).append(record)
    files = []
    for sha256, records in sorted(by_file.items()):
        records.sort(key=lambda record: (record.published or "9999", record.page, record.title, record.file))
        source, known = _known_source(records, archive.path(sha256))
        files.append((source, records[0].size, tuple(sightings_of(records)), known))
    return files


def _known_source(records: Sequence[Record], path: Path) -> tuple[Source, list[Contract]]:
    """Return the first sighting that a contract knows, else the first, with the contracts.

    A page that lists documents is none of them, though a contract may name it for documents imported by hand.
    """
    for record in records:
        source = source_of(record, path)
        if not record.is_listing and (known := source.contracts(contracts().values())):
            return source, known
    return source_of(records[0], path), []


def source_of(record: Record, path: Path) -> Source:
    """Return an archived file as readers know it."""
    return Source(record.sha256, str(path), record.file, record.page, record.title)


def waiting(settings: Settings) -> list[str]:
    """Return the sha256 of each archived file that has not been read by the present contracts and code."""
    return [source.sha256 for source, _ in _looked_at(archived(settings), settings, SILENT)[1]]


def read_file(settings: Settings, sha256: str) -> None:
    """Read one archived file, if it still waits to be read; that it is read twice, at once too, changes nothing.

    Args:
        settings: Settings of the run.
        sha256: The file.
    """
    files = [file for file in archived(settings) if file[0].sha256 == sha256]
    if left := _looked_at(files, settings, SILENT)[1]:
        Readers(settings).read(left, SILENT)
        Store(settings.observations).sync()


def read_archive(settings: Settings, progress: Progress = SILENT) -> tuple[list[FileEntry], int]:
    """Read every archived file that has not been read by the present contracts and code.

    Args:
        settings: Settings of the run.
        progress: Told which file is in hand.

    Returns:
        The files, in the order of their sha256, and how many were opened (0 when all was read before).
    """
    progress.building("Looking at the archive")
    files = archived(settings)
    reports, left = _looked_at(files, settings, progress)
    if left:
        for result in Readers(settings).read(left, progress):
            reports[result.table_id, result.sha256] = result
        Store(settings.observations).sync()
    entries = []
    for number, (source, size, sightings, known) in enumerate(files, 1):
        page_alone = all(sighting.lists_files for sighting in sightings)  # what lists files holds no table
        unread = [] if known or page_alone else source.unread(contracts().values())
        readings = [(contracts()[report.table_id], report) for report in unread]
        readings += [(contract, reports[contract.table_id, source.sha256]) for contract in known]
        entries.append(FileEntry(number, size, sightings, tuple(readings)))
    return entries, len(left)


def _looked_at(
    files: Sequence[Archived], settings: Settings, progress: Progress
) -> tuple[dict[tuple[str, str], Report], list[Waiting]]:
    """Return the kept reports, by table and file, and the files that wait to be read."""
    store, reader = Store(settings.observations), Readers(settings).reader()
    keys = {contract.table_id: cache_key(contract) for contract in contracts().values()}
    reports: dict[tuple[str, str], Report] = {}
    left: list[Waiting] = []
    for source, _, _, known in files:
        for contract in known:
            key = keys[contract.table_id]
            if kept := reader.kept(contract, source.sha256, key):
                reports[contract.table_id, source.sha256] = kept
            elif broken := store.damage(store.parquet(contract, source.sha256, key)):
                progress.damaged(f"{contract.schema_name}/{broken}", f"{source.file} is read again")
        if any((contract.table_id, source.sha256) not in reports for contract in known):
            left.append((source, known))
    return reports, left
