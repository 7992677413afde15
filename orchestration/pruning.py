"""Pruning: what may be deleted, and when.

Belongs here: old runs of Dagster with their events and logs, failed and broken
off builds, and generations beyond those kept. Does not belong here: the
archive, which is never pruned, and observations, which a build may need.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

import dagster as dg

from assets.archive.store import writing
from assets.settings import Settings
from assets.warehouse.generations import prune_generations

_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was deleted.

    Attributes:
        runs: Runs, with their events.
        logs: Files and folders of logs.
        builds: Builds, published before or failed.
    """

    runs: int
    logs: int
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
    with writing(settings.data, wait_seconds=60):
        builds = prune_generations(settings, before)
    return Pruned(runs, logs, builds)
