"""Dagster's own launcher of runs, which here knows whether the process of a run lives.

Belongs here: telling Dagster's run monitoring of a run that was lost. Does not belong here: how that is known
(`assets.alive`), or how often it is asked (`deploy/dagster.yaml`).
"""

from pathlib import Path

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus

from assets.alive import lives


class Launcher(DefaultRunLauncher):
    """Tells of a run that nobody works at.

    The code server tells of a process of its own that died. One that was lost with the server, by power loss or for
    want of memory, or that a person's command had, would hold the queue as long as the longest run may take.
    """

    supports_check_run_worker_health = True
    _missed: frozenset[str] = frozenset()

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Tell of a run as lost when found without a process twice: one that begins or ends has none for a moment."""
        if lives(Path(self._instance.root_directory), run.run_id):
            self._missed -= {run.run_id}
        elif run.run_id in self._missed:
            self._missed -= {run.run_id}
            return CheckRunHealthResult(WorkerStatus.NOT_FOUND, "its process is gone: killed, or lost with the machine")
        else:
            self._missed |= {run.run_id}
        return CheckRunHealthResult(WorkerStatus.RUNNING)
