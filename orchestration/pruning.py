"""Pruning: what may be deleted, and when.

Belongs here: old runs of Dagster with their events and logs, failed and broken
off builds, and generations beyond those kept. Does not belong here: the
archive, which is never pruned, and observations, which a build may need.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg

from assets.archive.store import writing
from assets.settings import Settings
from assets.warehouse.generations import prune_generations

_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
_BATCH = 100
# What Dagster leaves of runs that it deletes, and what belongs to no run. Of each check, and of what was seen of each
# page, the newest stays: the UI shows it.
_LEFT = """
    DELETE FROM {table}
    WHERE {moment} < ? AND {of} AND id NOT IN (SELECT max(id) FROM {table} WHERE {of} GROUP BY {each})
"""
_EVENTS = _LEFT.format(table="event_logs", moment="timestamp", of="run_id = ''", each="asset_key, dagster_event_type")
_CHECKS = _LEFT.format(
    table="asset_check_executions", moment="create_timestamp", of="true", each="asset_key, check_name"
)
_TAGS = "DELETE FROM asset_event_tags WHERE event_id NOT IN (SELECT id FROM event_logs)"


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was deleted.

    Attributes:
        runs: Runs, with their events.
        logs: Files and folders of logs.
        events: Of no run, and checks of runs that are gone.
        builds: Builds, published before or failed.
    """

    runs: int
    logs: int
    events: int
    builds: int


def prune(settings: Settings, instance: dg.DagsterInstance, now: datetime) -> Pruned:
    """Delete runs and logs older than `runs_kept_days`, and builds that nobody reads.

    Args:
        settings: Settings of the run.
        instance: Dagster's records.
        now: The time.

    Raises:
        ArchiveError: If another process writes to the data folder for a minute.
    """
    before = now - timedelta(days=settings.runs_kept_days)
    runs = 0
    while old := instance.get_run_records(dg.RunsFilter(statuses=_ENDED, created_before=before), limit=_BATCH):
        for record in old:
            instance.delete_run(record.dagster_run.run_id)
        runs += len(old)
    logs = 0
    for folder in (settings.dagster_home / "storage", settings.dagster_home / "history" / "runs"):
        for path in folder.glob("*") if folder.is_dir() else ():
            run_id = path.name.split(".")[0]
            if len(run_id) == 36 and path.stat().st_mtime < before.timestamp() and not instance.has_run(run_id):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                logs += 1
    history = settings.dagster_home / "history" / "runs"
    events = _delete(history / "index.db", before, _EVENTS, _CHECKS) + _delete(history / ".db", before, _EVENTS)
    with writing(settings.data, wait_seconds=60):
        builds = prune_generations(settings, before)
    return Pruned(runs, logs, events, builds)


def _delete(database: Path, before: datetime, *statements: str) -> int:
    """Delete rows of one of Dagster's databases, which has no other way to them; return how many."""
    if not database.exists():
        return 0
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        moment = f"{before:%Y-%m-%d %H:%M:%S}"
        deleted = sum(connection.execute(statement, [moment]).rowcount for statement in statements)
        connection.execute(_TAGS)
    return deleted
