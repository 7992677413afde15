"""The end of a process whose question passed its limits: DuckDB does not heed each of them.

Belongs here: what holds for a command that answers one question and ends. Does not belong here: the limits that DuckDB
keeps (`locked`), or the process that answers an assistant (`assistant.process`).
"""

from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from assets.serving.limits import PROCESS_BYTES
from assets.serving.locked import QuestionError

# DuckDB is told to stop first, which it mostly heeds at once; a single function is not left before it is done.
_GRACE_SECONDS = 3.0
_STATM = Path("/proc/self/statm")


@contextmanager
def bounded(seconds: float, folder: Path | None = None) -> Iterator[None]:
    """End the process with an error of one line where a question goes on past its time, and bound its memory.

    Args:
        seconds: Longest time of the question; a few seconds more pass before the process ends.
        folder: Folder that is removed first, since nobody else can.

    Raises:
        QuestionError: If it took more memory than it may.
    """
    end = Timer(seconds + _GRACE_SECONDS, _end, (seconds, folder))
    end.daemon = True
    end.start()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_memory(soft, hard), hard))
    try:
        yield
    except MemoryError as error:
        raise QuestionError("the query took more memory than it may; ask for less") from error
    finally:
        end.cancel()
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _memory(soft: int, hard: int) -> int:
    if not _STATM.exists():  # no Linux; others do not heed the limit
        return soft
    held = int(_STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    return min([held + PROCESS_BYTES, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)])


def _end(seconds: float, folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    os.write(2, f"Error: the query did not stop after {seconds:g} seconds, and was ended; ask for less\n".encode())
    os._exit(1)
