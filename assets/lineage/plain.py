"""Explanations as plain values, for JSON: every cell, each document once.

Belongs here: their form. Does not belong here: the values themselves (`explanation`, `quantity`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from assets.lineage.explanation import Document, Explanation, SourceCell
from assets.lineage.macro_sql import text_of
from assets.lineage.quantity import Comparison, Quantity, Quoted, status
from assets.lineage.target import Target

_GAP = ("vintage_gap", "gap_basis", "newest_release_known")


def plain_row(row: Explanation) -> dict[str, Any]:
    """Return a row, taken apart, as plain values."""
    documents = _numbered(cell for figure in row.figures for cell in figure.cells)
    return {
        **_target(row.target),
        "key": row.key,
        "gap": {name: row.row[name] for name in _GAP if name in row.row},
        "figures": [
            {
                "column": figure.column,
                "value": figure.value,
                "expressions": figure.expressions,
                "sum_of_cells": figure.sums,
                "cells": _cells(figure.cells, documents),
                "earlier_vintages": [asdict(entry) for entry in figure.earlier],
            }
            for figure in row.figures
        ],
        "documents": [asdict(document) for document in documents],
    }


def plain_quoted(quoted: Quoted) -> dict[str, Any]:
    """Return a figure, a share or a change as plain values."""
    documents = _numbered(quoted.cells)
    if isinstance(quoted, Comparison):
        told = {
            quoted.kind: quoted.value,
            "per_cent": quoted.percent,
            "of": _quantity(quoted.of, documents),
            "against": _quantity(quoted.against, documents),
        }
        target = quoted.of.target
    else:
        told, target = _quantity(quoted, documents), quoted.target
    return {**_target(target), **told, "documents": [asdict(document) for document in documents]}


def _quantity(quantity: Quantity, documents: Mapping[Document, int]) -> dict[str, Any]:
    revision_status, status_basis = status(quantity.cells)
    return {
        "column": quantity.column,
        "value": quantity.value,
        "unit": quantity.unit,
        "where": quantity.condition,
        "period": quantity.period,
        "series": quantity.series,
        "revision_status": revision_status,
        "status_basis": status_basis,
        "gap": asdict(quantity.gap) if quantity.gap else None,
        "rows": [
            {
                "key": part.key,
                "value": part.figures[0].value,
                "cells": _cells(part.figures[0].cells, documents),
                "earlier_vintages": [asdict(entry) for entry in part.figures[0].earlier],
            }
            for part in quantity.parts
        ],
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "mart": target.shown,
        "as_of": target.as_of,
        "sql_file": target.mart.file.shown,
        "sql": text_of(target.mart, target.macro),
    }


def _numbered(cells: Iterable[SourceCell]) -> dict[Document, int]:
    return {document: number for number, document in enumerate(dict.fromkeys(cell.document for cell in cells))}


def _cells(cells: Iterable[SourceCell], documents: Mapping[Document, int]) -> list[dict[str, Any]]:
    return [
        {
            "document": documents[cell.document],
            "sheet": cell.document.sheet,
            "cell": cell.cell,
            "text": cell.text,
            "value": cell.value,
            "marker": cell.marker,
            "note": cell.note,
            "measure": cell.measure,
            "unit": cell.unit,
            "period": cell.period,
        }
        for cell in cells
    ]
