"""Claims as a warehouse holds them: rows of `marts.claims` and `marts.claim_answers`.

Belongs here: reading them. Does not belong here: judging (`judged`), or showing them (`orchestration.commands`).
"""

from __future__ import annotations

from typing import Any

import duckdb

from assets.published import named_rows


def claims_of(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the rows of `marts.claims` in the order they were said."""
    return named_rows(connection, "SELECT * FROM marts.claims ORDER BY said_on, id")


def answers_to(connection: duckdb.DuckDBPyConnection, claim_id: str) -> list[dict[str, Any]]:
    """Return the rows of `marts.claim_answers` of one claim, in the order of their days."""
    return named_rows(
        connection,
        "SELECT * EXCLUDE (claim_id) FROM marts.claim_answers WHERE claim_id = ? ORDER BY as_of, role",
        [claim_id],
    )
