"""Files taken into the archive by hand, and which tables they will be read for.

Belongs here: one file or a manifest of them. Does not belong here: what GOV.UK publishes (`assets.archive.fetch`), or
reading a file (`reading`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assets.archive.store import Archive, ArchiveError, Record
from assets.copies import NOT_STATED, copies, known_copy
from assets.observations.archived import source_of
from assets.sealed import digest_of
from assets.settings import Settings
from assets.tables import contracts


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to.

    Attributes:
        record: The record in the archive's manifest.
        new: Whether this sighting was not known before.
        mended: Whether the bytes were known, and the archive had lost or altered them.
        tables: Tables that contracts know in the file; none means `not read`.
        unread: Why it is not read although it should hold a table; empty otherwise.
    """

    record: Record
    new: bool
    tables: tuple[str, ...]
    unread: str = ""
    mended: bool = False


def import_file(
    path: Path,
    page: str,
    title: str,
    published: str | None,
    settings: Settings,
    kind: str = NOT_STATED,
    seen_at: datetime | None = None,
) -> Imported:
    """Take a file into the archive; the caller holds the writers' lock.

    Args:
        path: The file.
        page: GOV.UK base path it was published on.
        title: Title of the attachment or document.
        published: ISO date of publication, if known.
        settings: Settings of the run.
        kind: Nature of the copy, in words that `sql/reference/copies.csv` knows.
        seen_at: Moment of the import, the same for all files of one; now where nothing is said.

    Raises:
        ArchiveError: If the file is missing or refused, or nobody knows that kind of copy.
    """
    if fault := _fault_of_kind(kind):
        raise ArchiveError(f"{path.name}: {fault}")
    if not path.is_file():
        raise ArchiveError(f"there is no file {path}")
    archive = Archive(settings.archive)
    known = {record.sha256 for record in archive.records()}
    mended = (digest := digest_of(path)) in known and archive.damage(digest) is not None
    record, new = archive.add(
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
    source = source_of(record, path)
    tables = tuple(contract.table_id for contract in source.contracts(contracts().values()))
    unread = [] if tables else source.unread(contracts().values())
    return Imported(record, new, tables, str(unread[0].problems[0]["message"]) if unread else "", mended)


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
    if fault := _fault_of_kind(row.get("kind") or NOT_STATED):
        faults.append(f"line {number}: {fault}")
    return faults


def _fault_of_kind(kind: str) -> str | None:
    if known_copy(kind):
        return None
    words = ", ".join(repr(copy.begins_with) for copy in copies())
    return f"{kind!r} is no known kind of copy: begin it with one of {words}, or add a line to sql/reference/copies.csv"
