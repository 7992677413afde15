"""What the CSV files are, as CSV on the Web says it: <https://www.w3.org/TR/tabular-metadata/>.

Belongs here: the metadata of a group of tables. Does not belong here: the files, or the same for other tools
(`datapackage`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assets.exports.about import (
    CREATOR,
    CREATOR_IN_WORDS,
    GUARD_IN_WORDS,
    NO_VALUE_IN_WORDS,
    PUBLISHER,
    PUBLISHER_URL,
    Build,
)
from assets.exports.tables import Column, Table
from assets.exports.types import type_of
from assets.lineage.citations import OGL_URL


def metadata(tables: Mapping[str, Table], build: Build, shorthand: Mapping[str, str]) -> dict[str, Any]:
    """Return the metadata of a group of CSV files.

    Args:
        tables: Tables by the names of their files, lists that others refer to among them.
        build: The build they are of.
        shorthand: What each shorthand means.
    """
    files = {f"{table.schema}.{table.name}": file for file, table in tables.items()}
    words = [NO_VALUE_IN_WORDS, *(f"{mark}: {meaning}" for mark, meaning in shorthand.items()), GUARD_IN_WORDS]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "@type": "TableGroup",
        "dc:title": "UK immigration statistics, assembled",
        "dc:description": f"Build {build.id}: {build.data}. {CREATOR_IN_WORDS}",
        "dc:license": {"@id": OGL_URL},
        "dc:creator": CREATOR,
        "dc:created": {"@value": f"{build.at:%Y-%m-%dT%H:%M:%S}Z", "@type": "xsd:dateTime"},
        "dc:identifier": build.id,
        "notes": [{"schema:text": text} for text in words],
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [_table(file, table, files, list(shorthand)) for file, table in tables.items()],
    }


def _table(file: str, table: Table, files: Mapping[str, str], shorthand: list[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(table, column, shorthand) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if foreign := [
        {
            "columnReference": column.name,
            "reference": {"resource": files[column.references[0]], "columnReference": column.references[1]},
        }
        for column in table.columns
        # A strict validator wants a row for each cell, one without a value among them.
        if column.references and column.references[0] in files and not column.has_empty
    ]:
        schema["foreignKeys"] = foreign
    described: dict[str, Any] = {
        "url": file,
        "dc:title": table.name,
        "dc:description": table.description,
        "dc:license": {"@id": OGL_URL},
        "tableSchema": schema,
    }
    if table.sources:
        described["dc:source"] = [
            {
                "@id": source.url,
                "schema:name": source.in_words,
                "dc:publisher": {"@id": PUBLISHER_URL, "schema:name": PUBLISHER},
            }
            for source in table.sources
        ]
    return described


def _column(table: Table, column: Column, shorthand: list[str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.description,
        "datatype": type_of(table, column).csvw,
    }
    if column.unit:
        described |= {"schema:unitText": column.unit, "null": ["", *shorthand]}
    if column.additivity:
        described["schema:disambiguatingDescription"] = column.additivity
    if column.name in table.required:
        described["required"] = True
    return described
