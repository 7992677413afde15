"""Questions about history: what changed between vintages, and whether two warehouses say the same.

Belongs here: reading revisions for a person, and content hashes. Does not
belong here: making revisions (`assets.marts.revisions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

# What depends on when and how a warehouse was made, not on what was published.
VOLATILE = {
    "catalogue.about": {"build_id", "built_at", "code_version"},
    "catalogue.build": {"*"},
    "catalogue.files": {"first_seen_at"},
    "catalogue.claim_states": {"*"},
    "catalogue.history_states": {"*"},
    "catalogue.made": {"*"},
    "catalogue.vintages": {"published_latest"},
}


class UnknownVintage(ValueError):
    """A table, a vintage or a level that the warehouse does not hold."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The revisions of a table over a stretch of vintages.

    Attributes:
        table_id: The table.
        vintages: Labels of the vintages from first to last.
        rows: One dict a revision, in order of publication.
        not_held: Days of the releases known to exist between first and last that are not held.
    """

    table_id: str
    vintages: list[str]
    rows: list[dict[str, Any]]
    not_held: list[str]


def difference(
    connection: duckdb.DuckDBPyConnection, table_id: str, first: str | None, last: str | None, level: str
) -> Difference:
    """Return what changed from one vintage of a table to another, step by step.

    Args:
        connection: The warehouse.
        table_id: The table, in any case.
        first: Label of the older vintage; the one before `last` where None.
        last: Label of the newer vintage; the newest where None.
        level: `total`, `group`, `full_key`, or one that the contract declares (`group_nationality`).

    Raises:
        UnknownVintage: If the table, a vintage or the level is not held, or there is only one vintage.
    """
    labels = [
        row[0]
        for row in connection.execute(
            "SELECT vintage FROM catalogue.vintages WHERE lower(table_id) = lower(?) ORDER BY vintage_id", [table_id]
        ).fetchall()
    ]
    if not labels:
        known = connection.execute(
            "SELECT string_agg(table_id, ', ' ORDER BY table_id) FROM catalogue.tables"
        ).fetchone()
        raise UnknownVintage(f"no vintage of {table_id!r} is held; tables are {known[0] if known else ''}")
    for label in (first, last):
        if label and label not in labels:
            raise UnknownVintage(f"no vintage {label!r} of {table_id} is held; there are {', '.join(labels)}")
    end = labels.index(last) if last else len(labels) - 1
    start = labels.index(first) if first else max(end - 1, 0)
    if start >= end:
        raise UnknownVintage(f"there is nothing to compare {labels[end]} of {table_id} with; held: {', '.join(labels)}")
    cursor = connection.execute(
        "SELECT r.* FROM marts.revisions AS r "
        "JOIN catalogue.vintages AS n ON r.table_id = n.table_id AND r.new_vintage = n.vintage "
        "WHERE lower(r.table_id) = lower(?) AND r.level = ? AND list_contains(?, r.new_vintage) "
        "AND list_contains(?, r.old_vintage) ORDER BY n.vintage_id, r.period_start, r.key, r.measure",
        [table_id, level, labels[start + 1 : end + 1], labels[start : end + 1]],
    )
    names = [column[0] for column in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not rows:
        _check_level(connection, table_id, level)
    between = connection.execute(
        "SELECT DISTINCT CAST(published_on AS VARCHAR) FROM catalogue.known_releases "
        "WHERE lower(table_id) = lower(?) AND NOT held AND CAST(published_on AS VARCHAR) BETWEEN ? AND ? ORDER BY ALL",
        [table_id, labels[start], labels[end]],
    ).fetchall()
    return Difference(table_id, labels[start : end + 1], rows, [row[0] for row in between])


def _check_level(connection: duckdb.DuckDBPyConnection, table_id: str, level: str) -> None:
    """Refuse a level that the table is not compared at, which would read as if nothing had changed."""
    query = "SELECT DISTINCT level FROM catalogue.revision_cells WHERE lower(table_id) = lower(?) ORDER BY level"
    held = [row[0] for row in connection.execute(query, [table_id]).fetchall()]
    if level not in held:
        raise UnknownVintage(f"{table_id} is not compared at a level {level!r}; its levels are {', '.join(held)}")


@dataclass(frozen=True, slots=True)
class NewestRevision:
    """What the newest vintage of a table changed in the one before, at the level of groups.

    Attributes:
        table_id: The table.
        old_vintage: Vintage before.
        new_vintage: Newest vintage.
        figures: How many figures changed. Their changes are not added: a table holds people and events, and groups that
            are never added to one another.
    """

    table_id: str
    old_vintage: str
    new_vintage: str
    figures: int


def newest_revisions(connection: duckdb.DuckDBPyConnection) -> list[NewestRevision]:
    """Return what the newest vintage of each table revised, tables without revisions left out."""
    rows = connection.execute("""
        SELECT table_id, old_vintage, new_vintage, count(*)
        FROM marts.revisions AS r
        WHERE level = 'group' AND kind = 'changed' AND new_vintage = (
            SELECT max_by(v.vintage, v.vintage_id) FROM catalogue.vintages AS v WHERE v.table_id = r.table_id
        )
        GROUP BY ALL ORDER BY ALL
    """).fetchall()
    return [NewestRevision(*row) for row in rows]


def content_hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return a hash of the content of every table, by `schema.table`.

    The hash is over the sorted rows, without the columns that say when and how
    the warehouse was made: two warehouses with the same hashes say the same.
    """
    hashes = {}
    tables = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal ORDER BY ALL"
    ).fetchall()
    for schema, table in tables:
        left_out = VOLATILE.get(f"{schema}.{table}", set())
        if "*" in left_out:
            continue
        described = connection.execute(f'DESCRIBE {schema}."{table}"').fetchall()
        columns = [row[0] for row in described if row[0] not in left_out]
        # A column and its emptiness each leave a trace, so that no two different rows read alike.
        text = " || chr(31) || ".join(f'coalesce(CAST("{name}" AS VARCHAR), chr(30))' for name in columns)
        row = connection.execute(
            "SELECT md5(coalesce(string_agg(line, chr(29) ORDER BY line), '')) "
            f'FROM (SELECT md5({text}) AS line FROM {schema}."{table}")'
        ).fetchone()
        hashes[f"{schema}.{table}"] = str(row[0]) if row else ""
    return hashes
