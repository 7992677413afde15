"""The newest figures of each kind, and `figures.json`, which gives them to programs.

Belongs here: the figures, each with the cells behind it, and their form as JSON, which `figures.schema.json` describes.
Does not belong here: which figures those are (`sql/briefing/page/newest_figures.sql`), or how README lists them
(`docs.generate`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from assets.briefing.pages import FOLDER, address
from assets.exports.about import Build, build_of
from assets.lineage.addresses import ranges
from assets.lineage.citations import OGL, OGL_URL
from assets.lineage.quantities import quantity
from assets.lineage.quantity import Quantity, documents
from assets.lineage.target import target_of
from assets.marts.sql_files import SQL, read_sql
from assets.published import named_rows

NAME, SCHEMA = "figures.json", "figures.schema.json"


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest figure of a kind.

    Attributes:
        figure: What it is called.
        mart: The mart that has it.
        column_name: Its column.
        condition: The condition that names its row.
        value: The figure; None where a marker stands in its place.
        period: The period it is of, in words.
        period_start: Its first day.
        period_end: Its last day.
        revision_status: Whether it is provisional or final.
        status_basis: Who says so.
        official_label: How the table is designated in that release.
        vintage: Label of the release.
        published_at: Moment of publication (UTC).
        published_on: The same as a day in London.
        vintage_gap: Whether a later release is known that is not held; None where nobody can know.
        gap_basis: Why.
        newest_release_known: Day of the newest release known.
    """

    figure: str
    mart: str
    column_name: str
    condition: str
    value: float | None
    period: str
    period_start: date
    period_end: date
    revision_status: str
    status_basis: str
    official_label: str
    vintage: str
    published_at: datetime
    published_on: date
    vintage_gap: bool | None
    gap_basis: str
    newest_release_known: date | None


def newest(connection: duckdb.DuckDBPyConnection) -> list[Newest]:
    """Return the newest figures of a warehouse, in the order they are listed in."""
    return [
        Newest(**row) for row in named_rows(connection, read_sql(SQL / "briefing" / "page" / "newest_figures.sql").sql)
    ]


def write(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write the newest figures and the schema of that file into a folder, and return both.

    Args:
        connection: A warehouse, open read-only.
        folder: Where they belong; it is there.
    """
    [(version,)] = connection.execute("SELECT schema_version FROM catalogue.about").fetchall()
    traced = [(each, _quantity(connection, each)) for each in newest(connection)]
    path, schema = folder / NAME, folder / SCHEMA
    text = json.dumps(as_json(build_of(connection), version, traced), indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")
    shutil.copyfile(FOLDER / SCHEMA, schema)
    return [path, schema]


def as_json(build: Build, schema_version: str, figures: Iterable[tuple[Newest, Quantity]]) -> dict[str, Any]:
    """Return what `figures.json` holds.

    Args:
        build: The build that has them.
        schema_version: The version of its names and types.
        figures: The figures, each taken apart to its cells.
    """
    return {
        "$schema": SCHEMA,
        "build": {"id": build.id, "made_at": _moment(build.at), "data": build.data, "sample": bool(build.label)},
        "schema_version": schema_version,
        "licence": OGL,
        "licence_url": OGL_URL,
        "figures": [_figure(figure, traced) for figure, traced in figures],
    }


def _quantity(connection: duckdb.DuckDBPyConnection, figure: Newest) -> Quantity:
    target = target_of(connection, figure.mart, None)
    return quantity(connection, target, target.figure(figure.column_name), figure.condition)


def _figure(figure: Newest, traced: Quantity) -> dict[str, Any]:
    known = figure.newest_release_known
    return {
        "figure": figure.figure,
        "value": traced.value,
        "markers": list(dict.fromkeys(cell.marker for cell in traced.cells if cell.marker)),
        "unit": traced.unit,
        "period": figure.period,
        "period_start": figure.period_start.isoformat(),
        "period_end": figure.period_end.isoformat(),
        "revision_status": figure.revision_status,
        "status_basis": figure.status_basis,
        "official_label": figure.official_label,
        "vintage": figure.vintage,
        "published_at": _moment(figure.published_at),
        "later_release_known": figure.vintage_gap,
        "later_release_basis": figure.gap_basis,
        "newest_release_known": known.isoformat() if known else None,
        "mart": f"marts.{figure.mart}",
        "column": figure.column_name,
        "where": figure.condition,
        "documents": [
            {
                "table": document.table_id,
                "title": document.title,
                "page": address(document.page),
                "source_url": address(document.url),
                "sha256": document.sha256,
                "sheet": document.sheet,
                "cells": ranges(cell.cell for cell in cells),
                "number_of_cells": len(cells),
            }
            for document, cells in documents(traced.cells).items()
        ],
    }


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
