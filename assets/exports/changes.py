"""What an export says that the one before did not.

Belongs here: comparing the figures of two exports, and which revisions are new. Does not belong here: telling a person
(`change_words`), or how revisions are found (`assets.marts.revisions`).

Rows are compared by key, and by their figures alone: with each release the vintage and the cell of every row are new.
Revisions are no figures to compare: they are told of by release.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from assets.exports.cells import guarded_sql
from assets.exports.csv_files import copy_csv
from assets.exports.tables import Table
from assets.literals import quoted

# In the order a reader wants them.
KINDS = ("new", "changed", "removed")
REVISIONS = "revisions"
# Their kind for figures that only the newer release has.
ADDED = "added"


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed in one mart.

    Attributes:
        mart: Its name.
        figures: How many figures are new, changed and removed.
        first: First key that is new; None where there is none.
        last: Last key that is new.
    """

    mart: str
    figures: dict[str, int] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """What a release changed in the one before, at the level of groups, by kind.

    Attributes:
        table_id: The table.
        old_vintage: The release before.
        new_vintage: The release.
        kind: What happened to the figures, as `marts.revisions` names it.
        figures: How many. Their changes are not added: a table holds people and events, and groups never to be added.
    """

    table_id: str
    old_vintage: str
    new_vintage: str
    kind: str
    figures: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What an export says that the one before did not.

    Attributes:
        before: Build of the export before; None where there is none.
        changed: Each mart in which a figure is new, changed or removed.
        unchanged: Marts with the same figures as before.
        not_compared: Marts that the export before does not have, or has under another key.
        revised: What releases revised that the export before does not tell of.
    """

    before: str | None
    changed: list[Changed]
    unchanged: list[str]
    not_compared: list[str]
    revised: list[Revised]


def find(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], before: Path | None, written: Path) -> Changes:
    """Compare what is exported with an export before, and write each difference into a CSV file, new ones first.

    Args:
        connection: A published warehouse.
        tables: The marts that are exported.
        before: Folder of the export before; None where there is none.
        written: The file.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE export_changes (kind VARCHAR, mart VARCHAR, key VARCHAR, measure VARCHAR, "
        "old_value VARCHAR, new_value VARCHAR)"
    )
    compared, not_compared = [], []
    for table in tables:
        old = before / "parquet" / f"{table.file}.parquet" if before else None
        if old is None or not old.is_file() or not _same_shape(connection, table, old):
            not_compared.append(table.name)
        elif table.figures and table.name != REVISIONS:
            connection.execute(f"INSERT INTO export_changes {_differences(table, old)}")
            compared.append(table.name)
    ranks = ", ".join(quoted(kind) for kind in KINDS)
    order = f"ORDER BY list_position([{ranks}], kind), mart, rowid"
    texts = ("kind", "mart", "key", "measure")
    cells = ", ".join(f"{guarded_sql(name)} AS {name}" for name in texts)
    # The values are numbers, which are left alone.
    query = f"SELECT {cells}, old_value, new_value FROM (SELECT * FROM export_changes {order})"
    copy_csv(connection, query, texts, written)
    changed: dict[str, Changed] = {}
    for mart, kind, figures, first, last in connection.execute(
        "SELECT mart, kind, count(*), arg_min(key, rowid), arg_max(key, rowid) FROM export_changes GROUP BY ALL "
        "ORDER BY mart, kind"
    ).fetchall():
        one = changed.get(mart, Changed(mart))
        new = (first, last) if kind == KINDS[0] else (one.first, one.last)
        changed[mart] = Changed(mart, {**one.figures, kind: figures}, *new)
    connection.execute("DROP TABLE export_changes")  # the connection is the caller's
    return Changes(
        before.name if before else None,
        list(changed.values()),
        [name for name in compared if name not in changed],
        not_compared if before else [],
        _revised(connection, tables, before),
    )


def _same_shape(connection: duckdb.DuckDBPyConnection, table: Table, old: Path) -> bool:
    had = {row[0] for row in connection.execute(f"DESCRIBE FROM read_parquet({quoted(old)})").fetchall()}
    return {*table.key, *(column.name for column in table.figures)} <= had


def _differences(table: Table, old: Path) -> str:
    """Return SQL for the figures of a mart that are not those of its older file."""
    measures = [column.name for column in table.figures]
    named = ", ".join(quoted(name) for name in measures)

    def figures(relation: str) -> str:
        values = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in measures)
        key = " || ' | ' || ".join(f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in table.key)
        return (
            f"(SELECT {key} AS key, row_number() OVER (ORDER BY {table.order}) AS at, unnest([{named}]) AS measure, "
            f"unnest([{values}]) AS value FROM {relation})"
        )

    return f"""
        SELECT
            CASE WHEN old.key IS NULL THEN 'new' WHEN new.key IS NULL THEN 'removed' ELSE 'changed' END AS kind,
            {quoted(table.name)} AS mart,
            coalesce(new.key, old.key) AS key,
            coalesce(new.measure, old.measure) AS measure,
            old.value AS old_value,
            new.value AS new_value
        FROM {figures(table.relation)} AS new
        FULL JOIN {figures(f"read_parquet({quoted(old)})")} AS old ON new.key = old.key AND new.measure = old.measure
        WHERE old.value IS DISTINCT FROM new.value OR old.key IS NULL OR new.key IS NULL
        ORDER BY coalesce(new.at, old.at), list_position([{named}], coalesce(new.measure, old.measure))
    """


def _revised(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], before: Path | None) -> list[Revised]:
    """Return what each release revised that the export before does not tell of; all where there is none before."""
    if not any(table.name == REVISIONS for table in tables):
        return []
    old = before / "parquet" / f"{REVISIONS}.parquet" if before else None
    known = (
        f"(SELECT DISTINCT table_id, old_vintage, new_vintage FROM read_parquet({quoted(old)}))"
        if old and old.is_file()
        else "(SELECT NULL AS table_id, NULL AS old_vintage, NULL AS new_vintage WHERE false)"
    )
    rows = connection.execute(f"""
        SELECT r.table_id, r.old_vintage, r.new_vintage, r.kind, count(*)
        FROM marts.revisions AS r
        ANTI JOIN {known} AS known
            ON
                r.table_id = known.table_id
                AND r.old_vintage = known.old_vintage
                AND r.new_vintage = known.new_vintage
        WHERE r.level = 'group'
        GROUP BY ALL
        ORDER BY r.new_vintage DESC, r.table_id, r.old_vintage, r.kind
    """).fetchall()
    return [Revised(*row) for row in rows]
