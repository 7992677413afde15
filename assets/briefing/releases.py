"""What had been published by a day, of the tables that could answer a claim.

Belongs here: the newest release of each table that is held by then, and what is known of later ones. Does not belong
here: the SQL (`sql/briefing/page/releases_by_then.sql`), or what follows for the claim (`held`, `evaluate`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from assets.claims.coverage import NOW, tables_of
from assets.claims.told import ToldClaim
from assets.marts.sql_files import SQL, read_sql
from assets.published import named_rows


@dataclass(frozen=True, slots=True)
class Release:
    """The newest release of a table that is held by a moment, and what is known of later ones by then.

    Attributes:
        table_id: The table.
        title: What it holds.
        vintage: Label of the release; None where none is held, and then the next five say nothing.
        published_at: Moment of publication (UTC).
        official_label: How the table is designated in it.
        source_url: Address of the document.
        source_sha256: Identity of its bytes.
        withdrawn: Whether the publisher had withdrawn it by then.
        vintage_gap: Whether a later one is known that is not held; None where nobody can know.
        gap_basis: Why.
    """

    table_id: str
    title: str
    vintage: str | None
    published_at: datetime | None
    official_label: str | None
    source_url: str | None
    source_sha256: str | None
    withdrawn: bool
    vintage_gap: bool | None
    gap_basis: str


@dataclass(frozen=True, slots=True)
class Published:
    """What had been published, by table in their order.

    Attributes:
        then: When the claim was made.
        now: By what is held now.
    """

    then: tuple[Release, ...]
    now: tuple[Release, ...]


def published_by(connection: duckdb.DuckDBPyConnection, claims: Iterable[ToldClaim]) -> dict[str, Published]:
    """Return what had been published of the tables that could answer each claim, by claim.

    A claim whose file is gone is left out: nothing says which tables could answer it.

    Args:
        connection: A warehouse, open read-only.
        claims: What is told of the claims.
    """
    by_moment: dict[str, dict[str, Release]] = {}
    found = {}
    for claim in claims:
        if claim.source is None:
            continue
        source = claim.source
        could = [contract.table_id for mart in source.marts for contract in tables_of(source, mart)]
        tables = sorted({*could, *(answer.table_id for answer in claim.answers)})
        for moment in (source.said, NOW):
            if moment not in by_moment:
                by_moment[moment] = releases_by(connection, moment)
        then, now = by_moment[source.said], by_moment[NOW]
        found[claim.id] = Published(*(tuple(filter(None, map(held.get, tables))) for held in (then, now)))
    return found


def releases_by(connection: duckdb.DuckDBPyConnection, as_of: str) -> dict[str, Release]:
    """Return the newest release of each table that is held by a day or moment, by table."""
    connection.execute("SET VARIABLE as_of = ?", [as_of])
    rows = named_rows(connection, read_sql(SQL / "briefing" / "page" / "releases_by_then.sql").sql)
    return {row["table_id"]: Release(**row) for row in rows}
