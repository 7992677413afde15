"""Whether the process of a run lives: it holds a lock on a file of its run until it ends, however it ends.

Belongs here: that lock, and asking for it. Does not belong here: what is done about a run that was lost
(`orchestration.launcher`).

The kernel gives the lock of a killed process back, on power loss too. A process id would say less: after a restart of
the machine it is somebody else's.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alive(home: Path, run_id: str) -> Iterator[None]:
    """Hold the lock of a run.

    Args:
        home: Folder of the Dagster instance. The file lies beside the events of the run, and is pruned with them.
        run_id: The run.
    """
    path = _lock(home, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # waits for one that asks, which is a moment
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def lives(home: Path, run_id: str) -> bool:
    """Return whether a process holds the lock of a run."""
    try:
        with _lock(home, run_id).open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _lock(home: Path, run_id: str) -> Path:
    return home / "history" / "runs" / f"{run_id}.alive"
