"""The row of `catalogue.build`: what this build is, and what it was made of.

Belongs here: that row and the counts in it. Does not belong here: making the build (`build`).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version

import duckdb

from assets.observations.inputs import Inputs
from assets.reference import PROJECT
from assets.vintages.catalogue import Row
from assets.warehouse.candidate import Candidate


def build_row(candidate: Candidate, inputs: Inputs, now: datetime, heads: Sequence[str]) -> Row:
    """Return the row, for a candidate whose tables are counted; `heads` are those of the manifest's lines."""
    versions = {name: version(name) for name in ("dagster", "duckdb", "lxml", "polars")}
    return (
        candidate.build_id, now.replace(tzinfo=None), inputs.fingerprint, inputs.made_by, inputs.label or None,
        _git_sha(), json.dumps(versions), len(inputs.files), len(candidate.vintages), len(candidate.quarantined),
        json.dumps(candidate.rows), len(heads), heads[-1] if heads else None,
    )  # fmt: skip


def _git_sha() -> str | None:
    try:
        answer = subprocess.run(
            ["git", "-C", str(PROJECT), "rev-parse", "HEAD"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None if answer.returncode == 0 else None


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the number of rows of every table of a build, by `schema.name`."""
    tables = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'build' ORDER BY ALL"
    ).fetchall()
    counts = {}
    for schema_name, table in tables:
        row = connection.execute(f'SELECT count(*) FROM {schema_name}."{table}"').fetchone()
        counts[f"{schema_name}.{table}"] = int(row[0]) if row else 0
    return counts
