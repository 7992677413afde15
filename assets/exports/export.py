"""An export: every file of it, put in place at once.

Belongs here: the folder `exports/<build>/`, made beside the others and renamed when it is whole; `latest`, which points
to the newest one of all marts; the deletion of old ones. Does not belong here: what any file says.

A whole export never changes: one of the same build says the same. A failed one leaves no trace, and `latest` as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from assets.archive.store import locked
from assets.exports import csvw, datapackage
from assets.exports.about import Build, build_of
from assets.exports.change_words import in_words
from assets.exports.changes import find
from assets.exports.csv_files import write_csv
from assets.exports.families import families
from assets.exports.lists import joined, lists_of
from assets.exports.parquet import write_parquet
from assets.exports.shorthand import by_marker, explained
from assets.exports.tables import exported_marts
from assets.exports.workbook import write_workbook
from assets.progress import SILENT, Progress
from assets.published import open_published
from assets.settings import Settings

LATEST = "latest"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that stands.

    Attributes:
        folder: Its folder.
        made: Whether it was made now; it stood already otherwise.
        files: How many files it has.
        size: Their bytes.
    """

    folder: Path
    made: bool
    files: int
    size: int

    @property
    def in_words(self) -> str:
        """Where it is, and how large."""
        words = "Exported to" if self.made else "This build stands exported in"
        return f"{words} {self.folder}: {self.files} files, {self.size / 1e6:.1f} MB"


def export(settings: Settings, marts: Sequence[str] = (), progress: Progress = SILENT) -> Exported:
    """Export marts of the published warehouse.

    Args:
        settings: Settings of the run.
        marts: The marts; all where none is named. An export of some has a folder of its own, and `latest` stays.
        progress: Told which file is being written.

    Raises:
        ArchiveError: If another process exports into the same folder.
        DefinitionError: If there is no such mart, or one that no format can hold.
        WarehouseError: If nothing has been published yet.
    """
    with open_published(settings) as connection, locked(settings.exports):
        for left in settings.exports.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        build = build_of(connection)
        final = settings.exports / _folder_name(build, marts)
        made = not final.exists()
        if made:
            unfinished = settings.exports / f"{_UNFINISHED}{final.name}"
            try:
                _write(connection, settings, build, marts, unfinished, progress)
                os.replace(unfinished, final)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
        if not marts:
            link = settings.exports / f"{_UNFINISHED}{LATEST}"
            link.symlink_to(final.name)
            os.replace(link, settings.exports / LATEST)
        prune_exports(settings)
    sizes = [path.stat().st_size for path in final.rglob("*") if path.is_file()]
    return Exported(final, made, len(sizes), sum(sizes))


def prune_exports(settings: Settings) -> int:
    """Delete the exports of all builds but the newest, as many as there are generations, and the one of `latest`.

    Returns:
        The number of folders deleted.
    """
    folders = sorted(path for path in settings.exports.glob("2*") if path.is_dir())
    builds = sorted({_build_id(path) for path in folders})
    kept = {*builds[-settings.generations_kept :], (settings.exports / LATEST).resolve().name}
    old = [path for path in folders if _build_id(path) not in kept]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _folder_name(build: Build, marts: Sequence[str]) -> str:
    """Return the name of an export's folder: the build, and where it is of some marts, a short hash of their names."""
    names = sorted({name.casefold().removeprefix("marts.") for name in marts})
    return f"{build.id}+{hashlib.sha256(' '.join(names).encode()).hexdigest()[:8]}" if names else build.id


def _build_id(folder: Path) -> str:
    return folder.name.partition("+")[0]


def _export_before(settings: Settings, build: Build) -> Path | None:
    """Return the export of `latest`; where its folder was deleted, the newest whole one of another build."""
    latest = settings.exports / LATEST
    if latest.exists():
        return latest.resolve()
    whole = (path for path in settings.exports.glob("2*") if path.is_dir() and path.name == _build_id(path))
    return max((path for path in whole if path.name != build.id), default=None)


def _write(
    connection: duckdb.DuckDBPyConnection, settings: Settings, build: Build, marts: Sequence[str], folder: Path,
    progress: Progress,
) -> None:  # fmt: skip
    tables = joined(connection, exported_marts(connection, marts))
    listed = joined(connection, lists_of(connection, tables))
    markers, words = by_marker(connection), explained()
    for name in ("csv", "parquet", "xlsx"):
        (folder / name).mkdir(parents=True)
    for table in (*tables, *listed):
        progress.building("Writing Parquet and CSV", f"{table.schema}.{table.name}")
        write_parquet(connection, table, build, folder / "parquet" / f"{table.file}.parquet")
        write_csv(connection, table, markers, folder / "csv" / f"{table.file}.csv")
    files = {f"{table.file}.csv": table for table in (*tables, *listed)}
    _write_json(folder / "csv" / "csv-metadata.json", csvw.metadata(files, build, words))
    for family in families(tables):
        progress.building("Writing the workbooks", family.name)
        write_workbook(connection, family, build, words, markers, folder / "xlsx" / f"{family.name}.xlsx")
    progress.building("Comparing with the export before")
    changes = find(connection, tables, _export_before(settings, build), folder / "changes.csv")
    (folder / "CHANGES.md").write_text(in_words(changes, build), encoding="utf-8")
    described = {f"csv/{file}": table for file, table in files.items()}
    _write_json(folder / "datapackage.json", datapackage.descriptor(folder, described, build, words))


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
