"""Delimited files held against the number of rows their release is known to have.

Belongs here: that comparison. Does not belong here: the list (`sql/reference/release_rows.csv`).
"""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache

from assets.checks.vintage_problems import problem
from assets.problems import Problem
from assets.reference import FOLDER
from assets.vintages.order import Vintage


def rows_lost(vintage: Vintage) -> Problem | None:
    """Return the problem of a delimited file with other rows than its release has: its end cannot be seen."""
    rows = _known_rows().get((vintage.contract.table_id, vintage.moment.on.isoformat() if vintage.moment else ""))
    held = vintage.report.rows // len(vintage.contract.measures)
    if rows is None or rows == held or not vintage.sighting.file.casefold().endswith((".csv", ".csv.gz")):
        return None
    message = f"the file has {held:,} rows, its release {rows:,} (sql/reference/release_rows.csv)"
    lost = problem(vintage, "rows_not_as_known", message, vintage.report.last_cell, f"{held:,} rows")
    return replace(lost, advice="fetch the file again; if the release was corrected, correct the line in the list")


@cache
def _known_rows() -> dict[tuple[str, str], int]:
    """Return how many rows a table has in a release, where that is known from elsewhere, by table and day."""
    with (FOLDER / "release_rows.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["table_id"], row["published_on"]): int(row["rows"]) for row in csv.DictReader(stream)}
