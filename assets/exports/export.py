"""An export: every file of it, in one folder.

Belongs here: which files there are, and the export before that this one is compared with. Does not belong here: how a
folder is put in place (`folders`), or what any file says.
"""

from __future__ import annotations

import hashlib
import json
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
from assets.exports.folders import LATEST, Placed, build_id, place, prune
from assets.exports.lists import joined, lists_of
from assets.exports.on_store import put_on_store
from assets.exports.parquet import write_parquet
from assets.exports.shorthand import by_marker, explained
from assets.exports.tables import exported_marts
from assets.exports.workbook import write_workbook
from assets.progress import SILENT, Progress
from assets.published import open_published
from assets.settings import Settings


@dataclass(frozen=True, slots=True)
class Exported(Placed):
    """An export that stands."""

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
        build = build_of(connection)
        placed = place(
            settings.exports,
            _folder_name(build, marts),
            lambda folder: _write(connection, settings, build, marts, folder, progress),
            newest=not marts,
        )
        if not marts and settings.store:
            put_on_store(placed.folder, settings.store, settings.generations_kept)
        prune_exports(settings)
    return Exported(placed.folder, placed.made, placed.files, placed.size)


def prune_exports(settings: Settings) -> int:
    """Delete the exports of all builds but the newest, as many as there are generations, and the one of `latest`.

    Returns:
        The number of folders deleted.
    """
    return prune(settings.exports, settings.generations_kept)


def _folder_name(build: Build, marts: Sequence[str]) -> str:
    """Return the name of an export's folder: the build, and where it is of some marts, a short hash of their names."""
    names = sorted({name.casefold().removeprefix("marts.") for name in marts})
    return f"{build.id}+{hashlib.sha256(' '.join(names).encode()).hexdigest()[:8]}" if names else build.id


def _export_before(settings: Settings, build: Build) -> Path | None:
    """Return the export of `latest`; where its folder was deleted, the newest whole one of another build."""
    latest = settings.exports / LATEST
    if latest.exists():
        return latest.resolve()
    whole = (path for path in settings.exports.glob("2*") if path.is_dir() and path.name == build_id(path))
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
