"""What the export holds, as a Data Package: <https://datapackage.org>.

Belongs here: the descriptor of all files, with sizes and hashes. Does not belong here: the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assets.exports.about import (
    CREATOR,
    CREATOR_IN_WORDS,
    GUARD_IN_WORDS,
    LICENCE_NAME,
    LICENCE_TITLE,
    NO_VALUE_IN_WORDS,
    PUBLISHER,
    Build,
)
from assets.exports.tables import Column, Table
from assets.exports.types import type_of
from assets.lineage.citations import OGL_URL

_MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PROFILES = "https://datapackage.org/profiles/2.0"
_LICENCE = {"name": LICENCE_NAME, "title": LICENCE_TITLE, "path": OGL_URL}


def descriptor(folder: Path, tables: Mapping[str, Table], build: Build, shorthand: Mapping[str, str]) -> dict[str, Any]:
    """Return the descriptor of an export.

    Args:
        folder: The export, with every file but the descriptor.
        tables: Tables by the paths of their CSV files.
        build: The build they are of.
        shorthand: What each shorthand means.
    """
    names = {f"{table.schema}.{table.name}": _name(path) for path, table in tables.items()}
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    marks = "; ".join(f"{mark} {meaning}" for mark, meaning in shorthand.items())
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "immstats",
        "id": build.id,
        "title": "UK immigration statistics, assembled",
        "description": f"Build {build.id}: {build.data}. {CREATOR_IN_WORDS} {NO_VALUE_IN_WORDS} {marks}. "
        f"{GUARD_IN_WORDS}",
        "version": build.id,
        "created": f"{build.at:%Y-%m-%dT%H:%M:%S}Z",
        "licenses": [_LICENCE],
        "contributors": [{"title": CREATOR, "roles": ["creator"]}],
        "resources": [
            _file(folder, path) | (_table(tables[path], names, list(shorthand)) if path in tables else {"type": "file"})
            for path in files
        ],
    }


def _name(path: str) -> str:
    return path.removesuffix(".csv").lower().replace("/", ".")


def _file(folder: Path, path: str) -> dict[str, Any]:
    suffix = Path(path).suffix
    with (folder / path).open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": _name(path),
        "path": path,
        "format": suffix.removeprefix("."),
        "mediatype": _MEDIA[suffix],
        "bytes": (folder / path).stat().st_size,
        "hash": f"sha256:{sha256}",
    }


def _table(table: Table, names: Mapping[str, str], shorthand: list[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(table, column, shorthand) for column in table.columns],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if foreign := [
        {
            "fields": [column.name],
            "reference": {"resource": names[column.references[0]], "fields": [column.references[1]]},
        }
        for column in table.columns
        if column.references and column.references[0] in names
    ]:
        schema["foreignKeys"] = foreign
    described: dict[str, Any] = {
        "type": "table",
        "title": table.name,
        "description": table.description,
        "encoding": "utf-8",
        "schema": schema,
    }
    if table.sources:
        described["sources"] = [
            {"title": f"{PUBLISHER}, {source.in_words}", "path": source.url} for source in table.sources
        ]
    return described


def _field(table: Table, column: Column, shorthand: list[str]) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": type_of(table, column).frictionless,
        "description": column.description,
    }
    if column.unit:
        field |= {"unit": column.unit, "missingValues": ["", *shorthand]}
    if column.additivity:
        field["additivity"] = column.additivity
    if column.name in table.required:
        field["constraints"] = {"required": True}
    return field
