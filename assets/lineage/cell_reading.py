"""Cells read out of a warehouse by their place, with the documents they stand in.

Belongs here: the cells that lists of places name, and the order they are shown in. Does not belong here: which cells
stand behind a figure (`mart_lineage`, `explain`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from assets.lineage.explanation import Document, SourceCell
from assets.observations.grid import position
from assets.published import named_rows

GOVUK = "https://www.gov.uk"
Place = tuple[int, int, str]


def place(cell: dict[str, Any]) -> Place:
    """Return the place of a cell, as the lists of cells name it."""
    return cell["vintage_id"], cell["row"], cell["col"]


def read_cells(connection: duckdb.DuckDBPyConnection, wanted: Iterable[dict[str, Any]]) -> dict[Place, SourceCell]:
    """Return cells by their place."""
    places = list({place(cell): cell for cell in wanted}.values())
    if not places:
        return {}
    vintages = ", ".join(str(number) for number in sorted({int(cell["vintage_id"]) for cell in places}))
    cells: dict[Place, SourceCell] = {}
    documents: dict[int, Document] = {}
    sql = (
        "SELECT c.*, t.publisher FROM catalogue.cells AS c "
        'INNER JOIN (SELECT unnest(?, recursive := true)) AS k USING (vintage_id, "row", col) '
        f"INNER JOIN catalogue.tables AS t ON c.table_id = t.table_id WHERE c.vintage_id IN ({vintages})"
    )
    for row in named_rows(connection, sql, [places]):
        document = documents.get(row["vintage_id"])
        if document is None:
            document = documents[row["vintage_id"]] = Document(
                row["table_id"], row["vintage"], row["publisher"], row["title"], row["file"], row["source_kind"],
                row["copy_kind"], f"{GOVUK}{row['page']}", row["source_url"], row["source_sha256"], row["published_at"],
                row["published_on"], row["published_basis"], row["fetched_at"], row["fetched_from"], row["sheet"],
                row["official_label"],
            )  # fmt: skip
        text = row["as_published"] if row["as_published"] is not None else f"{row['value']:.15g}"
        cells[place(row)] = SourceCell(
            document, row["cell"], text, row["value"], row["marker"], row["note"], row["measure"], row["unit"],
            row["period"], row["period_start"], row["period_end"], row["revision_status"], row["status_basis"],
        )  # fmt: skip
    return cells


def in_order(cells: Iterable[SourceCell]) -> tuple[SourceCell, ...]:
    """Return cells in the order they stand in, document by document."""
    return tuple(sorted(cells, key=_order))


def _order(cell: SourceCell) -> tuple[Any, ...]:
    row, column = position(cell.cell)
    return (cell.document.table_id, cell.document.vintage, column, row)
