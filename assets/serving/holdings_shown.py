"""What a build holds, as `immstats status` shows it: each table with its gaps, what was set aside, what to review.

Belongs here: the table and the lines. Does not belong here: the command (`orchestration.commands.asking`), or what a
gap is (`assets.vintages.gaps`).
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table


def holdings(connection: duckdb.DuckDBPyConnection) -> Iterator[RenderableType]:
    """Yield what is shown of a published build, part by part.

    Args:
        connection: The published file.
    """
    table = Table("table", "held", "newest held", "newest known", "later one", "gaps", "last period")
    for table_id, held, newest, known, later, gaps, last in connection.execute("""
        SELECT t.table_id, v.held, v.newest, k.newest, if(coalesce(g.vintage_gap, TRUE),
            if(g.vintage_gap IS NULL, 'may be', 'known'), 'none'), k.gaps, v.last_period
        FROM catalogue.tables AS t
        LEFT JOIN (
            SELECT table_id, count(*) AS held, max(published_on) AS newest, max(last_period) AS last_period
            FROM catalogue.vintages GROUP BY table_id
        ) AS v ON t.table_id = v.table_id
        LEFT JOIN (
            SELECT table_id, max(published_on) AS newest, count(*) FILTER (NOT held) AS gaps
            FROM catalogue.known_releases GROUP BY table_id
        ) AS k ON t.table_id = k.table_id
        LEFT JOIN catalogue.release_gaps AS g ON t.table_id = g.table_id AND g.starts_at = 'infinity'
        ORDER BY t.table_id
    """).fetchall():
        table.add_row(
            table_id, str(held or 0), str(newest or "–"), str(known or "–"), later if newest else "–",
            f"[yellow]{gaps}[/]" if gaps else "0", str(last or "–"),
        )  # fmt: skip
    yield table
    yield (
        "later one: whether a release later than the newest held is known, or may be (catalogue.release_gaps); "
        "gaps: releases known and not held ([bold]FROM catalogue.known_releases WHERE NOT held[/])."
    )
    for table_id, file, rule, message in connection.execute(
        "SELECT table_id, file, rule, message FROM catalogue.quarantine ORDER BY ALL"
    ).fetchall():
        yield f"[yellow]Set aside:[/] {table_id} of {escape(file)}: {rule}: {escape(message)}"
    for table_id, file, rule, message, text in connection.execute(
        "SELECT table_id, file, rule, message, found FROM catalogue.warnings ORDER BY ALL"
    ).fetchall():
        words = escape(f"{file}: {rule}: {message}: {text}")
        yield f"[yellow]To review:[/] {table_id} of {words}"
