"""What a file says of itself: its dates, its official label, which periods are provisional, its own totals.

Belongs here: reading covers, contents, notes and pivot sheets, and what a page says it is. Does not belong here: the
figures themselves (`extract`), or which of several dates counts (`assets.vintages.publication_dates`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl

from assets.contracts.files import is_sheet
from assets.contracts.language import Contract
from assets.contracts.periods import read_day, read_period
from assets.observations.grid import Cell, address
from assets.observations.layouts.labels import plain_label
from assets.observations.opened import Opened
from assets.observations.report import Total
from assets.observations.workbook import Workbook

_COVERS = ("cover_sheet", "cover", "contents")


def with_status(frame: pl.DataFrame, contract: Contract, provisional_from: date | None) -> pl.DataFrame:
    """Add revision status and its basis: a marker first, then a note of the table, then the contract."""
    status, basis = pl.lit(contract.revision_status), pl.lit(contract.status_basis)
    for of_some in reversed(contract.statuses):
        theirs = pl.col(of_some.dimension).is_in(of_some.names)
        status = pl.when(theirs).then(pl.lit(of_some.status)).otherwise(status)
        basis = pl.when(theirs).then(pl.lit(of_some.basis)).otherwise(basis)
    marked = pl.col("marker").str.contains("[p]", literal=True).fill_null(False)
    noted = pl.lit(False) if provisional_from is None else pl.col("period_end") >= provisional_from
    return frame.with_columns(
        pl.when(marked | noted).then(pl.lit("provisional")).otherwise(status).alias("revision_status"),
        pl.when(marked)
        .then(pl.lit("marker [p]"))
        .when(noted)
        .then(pl.lit("table note"))
        .otherwise(basis)
        .alias("status_basis"),
    )


def said_by_file(opened: Opened, contract: Contract) -> dict[str, Any]:
    """Return the official label and the dates that a file states, as fields of its report."""
    if opened.page:
        page = opened.page
        return {
            "official_label": contract.official_label,
            "published_on": page.updated_on.isoformat() if page.updated_on else None,
            "published_basis": "page: Updated" if page.updated_on else None,
            "updated_at": page.updated_at.isoformat() if page.updated_at else None,
            "withdrawn_on": page.withdrawn_on.isoformat() if page.withdrawn_on else None,
        }
    if not opened.workbook:
        return {"official_label": contract.official_label}
    statements: dict[str, Any] = {
        "official_label": _label_in_contents(opened.workbook, contract) or contract.official_label
    }
    for name in opened.names:
        if name.strip().casefold() in _COVERS and (stated := _stated_on_cover(opened.workbook.top(name))):
            return statements | {"published_on": stated.isoformat(), "published_basis": f"sheet {name}: Published"}
    if created := opened.workbook.created_on():
        return statements | {"published_on": created, "published_basis": "meta.xml creation date"}
    return statements


def _stated_on_cover(rows: Sequence[Sequence[Cell]]) -> date | None:
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and (
                match := re.match(r"(?i)(?:published|publication date):\s*(.+)$", cell.strip())
            ):
                return read_day(match[1])
    return None


def _label_in_contents(workbook: Workbook, contract: Contract) -> str | None:
    """Return `National Statistics: No` or the like from the contents sheet's row for this table."""
    contents = next((name for name in workbook.sheet_names if name.strip().casefold() == "contents"), None)
    place = heading = None
    for row in workbook.top(contents, 100) if contents else []:
        labels = [plain_label(cell) for cell in row]
        for name in ("national statistics", "accredited official statistics", "official statistics"):
            if place is None and name in labels:
                place = labels.index(name)
                heading = str(row[place]).strip()
        if place is not None and row and is_sheet(contract, str(row[0])) and str(row[place]).strip():
            return f"{heading}: {str(row[place]).strip()}"
    return None


def provisional_from(opened: Opened, contract: Contract) -> date | None:
    """Return the first day that the workbook's notes call provisional for this table."""
    notes = next((name for name in opened.names if name.strip().casefold() == "notes"), None)
    if opened.workbook is None or notes is None:
        return None
    for row in opened.workbook.top(notes, 200):
        for cell in row:
            match = re.match(r"Data for (\d{4} Q[1-4]) onwards is provisional", cell) if isinstance(cell, str) else None
            tables = str(row[-1])
            if match and (period := read_period(match[1], ("quarter",))) and contract.table_id in tables:
                return period.start
    return None


def totals(opened: Opened, contract: Contract) -> Iterable[Total]:
    """Yield the `Grand Total` row of the workbook's own pivot table of the same data."""
    if not contract.pivot or opened.workbook is None:
        return
    name = next((item for item in opened.names if re.fullmatch(contract.pivot, item.strip())), None)
    if name is None:
        return
    periods: dict[int, str] = {}
    for number, row in enumerate(opened.workbook.grid(name).rows):
        label = plain_label(row[0]) if row else ""
        if label == "row labels":
            read = {place: read_period(cell, ("quarter",)) for place, cell in enumerate(row)}
            periods = {place: period.label for place, period in read.items() if period}
        elif label == "grand total":
            for place, period in periods.items():
                value = row[place]
                if isinstance(value, float | int):
                    yield Total(period, float(value), name, address(number, place))
