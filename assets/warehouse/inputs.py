"""The main job, step by step: what is archived, read what is new, build, audit, publish.

Belongs here: the steps themselves, free of Dagster, so that the command line,
the asset graph and the tests run the same code. Does not belong here: how one
file is read (`assets`), or how a build is made (`build`).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assets.archive.store import CONTENT_ITEM, Archive, ArchiveError, Record
from assets.contracts.language import Contract
from assets.marts.sql_files import SQL
from assets.observations.cache import Store, cache_key
from assets.observations.process import Reader
from assets.observations.report import Report
from assets.observations.source import Source
from assets.observations.workbook import Limits
from assets.progress import SILENT, Progress
from assets.reference import PROJECT
from assets.settings import Settings
from assets.tables import contracts
from assets.vintages.catalogue import FileEntry
from assets.vintages.publication_dates import Sighting

# What a build is made by: every package but the sample and the tables, which count by their contracts.
_NOT_OF_A_BUILD = {"sample", "tables"}


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a build is made of.

    Attributes:
        files: Every archived file with what came of reading it.
        label: What the data are, e.g. `sample`; empty for real releases.
        fingerprint: Changes whenever the build would come out differently.
    """

    files: tuple[FileEntry, ...]
    label: str
    fingerprint: str


def fingerprint(files: Sequence[FileEntry], label: str) -> str:
    """Return a hash of everything that a build depends on."""
    digest = hashlib.sha256(label.encode())
    for entry in files:
        digest.update(repr((entry.sightings, [(r.key, r.status) for _, r in entry.readings])).encode())
    code = PROJECT / "assets"
    modules = [p for p in sorted(code.rglob("*.py")) if p.relative_to(code).parts[0] not in _NOT_OF_A_BUILD]
    for path in [*sorted(SQL.rglob("*.sql")), *sorted(SQL.rglob("*.csv")), *modules]:
        digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    digest.update(repr(sorted(contracts().items())).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to.

    Attributes:
        record: The record in the archive's manifest.
        new: Whether this sighting was not known before.
        tables: Tables that contracts know in the file; none means `not read`.
        unread: Why it is not read although it should hold a table; empty otherwise.
    """

    record: Record
    new: bool
    tables: tuple[str, ...]
    unread: str = ""


def import_file(
    path: Path,
    page: str,
    title: str,
    published: str | None,
    settings: Settings,
    kind: str = "verbatim",
    seen_at: datetime | None = None,
) -> Imported:
    """Take a file into the archive; the caller holds the writers' lock.

    Args:
        path: The file.
        page: GOV.UK base path it was published on.
        title: Title of the attachment or document.
        published: ISO date of publication, if known.
        settings: Settings of the run.
        kind: Nature of the copy.
        seen_at: Moment of the import, the same for all files of one; now where nothing is said.

    Raises:
        ArchiveError: If the file is missing or refused.
    """
    if not path.is_file():
        raise ArchiveError(f"there is no file {path}")
    record, new = Archive(settings.archive).add(
        path,
        file=path.name,
        page=page,
        title=title,
        published=published or None,
        published_basis="import manifest",
        kind=kind,
        size_max=settings.file_bytes_max,
        seen_at=seen_at,
    )
    source = _source(record, path)
    tables = tuple(contract.table_id for contract in source.contracts(contracts().values()))
    unread = [] if tables else source.unread(contracts().values())
    return Imported(record, new, tables, str(unread[0].problems[0]["message"]) if unread else "")


def read_manifest(manifest: Path) -> list[dict[str, str]]:
    """Read a manifest of files to import: columns `file`, `page`, `title`, `published` and, if wanted, `kind`.

    Raises:
        ArchiveError: If columns are missing or a line lacks a value; all faults are told at once.
    """
    try:
        with manifest.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = {"file", "page", "title", "published"} - set(reader.fieldnames or ())
            if missing:
                raise ArchiveError(f"{manifest.name} lacks the columns {', '.join(sorted(missing))}")
            rows = [dict(row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ArchiveError(f"{manifest} cannot be read ({error})") from error
    faults = [fault for number, row in enumerate(rows, 2) for fault in _faults(number, row, manifest.parent)]
    if faults:
        raise ArchiveError(f"{manifest.name}: " + "; ".join(faults[:10]))
    return rows


def _faults(number: int, row: dict[str, str], folder: Path) -> list[str]:
    faults = [f"line {number}: no {name}" for name in ("file", "page", "title") if not row.get(name)]
    if row.get("file") and not (folder / row["file"]).is_file():
        faults.append(f"line {number}: there is no file {row['file']}")
    return faults


def archived(settings: Settings) -> list[tuple[Source, int, tuple[Sighting, ...], list[Contract]]]:
    """Return every archived file with its size, its sightings and the contracts that know it, by sha256."""
    archive = Archive(settings.archive)
    by_file: dict[str, list[Record]] = {}
    for record in archive.records():
        by_file.setdefault(record.sha256, []).append(record)
    found = []
    for sha256, records in sorted(by_file.items()):
        records.sort(key=lambda record: (record.published or "9999", record.page, record.title, record.file))
        source, known = _known_source(records, archive.path(sha256))
        found.append((source, records[0].size, tuple(_sightings(records)), known))
    return found


def _sightings(records: Sequence[Record]) -> list[Sighting]:
    """Return sightings in a fixed order; those that say the same are told apart by nothing but when."""
    seen: dict[tuple[object, ...], Sighting] = {}
    for record in records:
        at = datetime.fromisoformat(record.recorded_at).astimezone(UTC)
        sighting = Sighting(
            record.sha256, record.file, record.page, record.title, record.url, record.kind, record.published,
            record.published_basis, at,
        )  # fmt: skip
        seen.setdefault(record.identity, sighting)
    return list(seen.values())


def _known_source(records: Sequence[Record], path: Path) -> tuple[Source, list[Contract]]:
    """Return the first sighting that a contract knows, else the first, with the contracts."""
    for record in records:
        source = _source(record, path)
        if known := source.contracts(contracts().values()):
            return source, known
    return _source(records[0], path), []


def _source(record: Record, path: Path) -> Source:
    return Source(record.sha256, str(path), record.file, record.page, record.title)


def read_new(settings: Settings, progress: Progress = SILENT) -> tuple[Inputs, int]:
    """Read every archived file that has not been read by the present contracts and code.

    Args:
        settings: Settings of the run.
        progress: Told which file is in hand.

    Returns:
        The inputs of a build, and the number of files opened (0 when all was read before).
    """
    store = Store(settings.observations)
    files = archived(settings)
    keys = {contract.table_id: cache_key(contract) for contract in contracts().values()}
    waiting = [
        (source, known)
        for source, _, _, known in files
        if any(store.report(contract, source.sha256, keys[contract.table_id]) is None for contract in known)
    ]
    fresh: dict[tuple[str, str], Report] = {}
    limits = Limits(settings.unzipped_bytes_max, settings.cells_max)
    if waiting:
        archive = Archive(settings.archive)
        with Reader(settings.observations, limits, settings.reader_memory_bytes, settings.reader_seconds) as reader:
            for done, (source, known) in enumerate(waiting):
                progress.reading(source.file, done, len(waiting))
                archive.read(source.sha256)  # raises if the bytes are not what they were
                for result in reader.read(source, known):
                    fresh[result.table_id, result.sha256] = result
        progress.building("Looking at what was read")
    entries = []
    for number, (source, size, sightings, known) in enumerate(files, 1):
        page_alone = all(sighting.kind == CONTENT_ITEM for sighting in sightings)  # what lists files holds no table
        unread = [] if known or page_alone else source.unread(contracts().values())
        readings = [(contracts()[report.table_id], report) for report in unread]
        for contract in known:
            kept = store.report(contract, source.sha256, keys[contract.table_id])
            report = fresh.get((contract.table_id, source.sha256)) or kept
            assert report is not None
            readings.append((contract, report))
        entries.append(FileEntry(number, size, sightings, tuple(readings)))
    label = "sample" if settings.sample else ""
    return Inputs(tuple(entries), label, fingerprint(entries, label)), len(waiting)
