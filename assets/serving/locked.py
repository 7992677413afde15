"""The published warehouse opened so that a question can do no harm, and the time that it may take.

Belongs here: the one way in which SQL of anybody's is let at the published file. Does not belong here: which statements
are taken (`statements`), or what is given back (`answers`, `files`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from assets.literals import quoted
from assets.problems import DefinitionError
from assets.published import open_published
from assets.serving.limits import MEMORY, THREADS
from assets.settings import Settings

Result = TypeVar("Result")
# One interrupt may come between two steps of a query and be lost.
_AGAIN_SECONDS = 0.2
_LOCKS = (
    "SET TimeZone = 'UTC'",  # an answer is the same on every machine
    f"SET memory_limit = '{MEMORY}'",
    f"SET threads = {THREADS}",
    "SET temp_directory = ''",  # a question too large for its memory ends; it does not fill the disk
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
)


class QuestionError(DefinitionError):
    """A question that is not taken, or that passed a limit; its text says what to do."""


@contextmanager
def locked(settings: Settings, writable: Sequence[Path] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published warehouse read-only, without the machine's files, network, extensions and settings.

    Args:
        settings: The settings, which say where it is.
        writable: Files that an answer may be written to; everything else stays out of reach.

    Raises:
        WarehouseError: If nothing has been published yet.
    """
    paths = ", ".join(quoted(path) for path in writable)
    with open_published(settings) as connection:
        for statement in (
            *_LOCKS,
            f"SET allowed_paths = [{paths}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            connection.execute(statement)
        yield connection


def within(connection: duckdb.DuckDBPyConnection, seconds: float, work: Callable[[], Result]) -> Result:
    """Return what a connection is to do, or stop it when its time is over or a person presses Ctrl-C.

    It is done in a thread of its own, so that whoever waits for it hears of Ctrl-C whatever DuckDB does.

    Args:
        connection: The connection that does it.
        seconds: Longest time it may take.
        work: What is to be done.

    Raises:
        QuestionError: If its time was over.
        KeyboardInterrupt: If a person stopped it.
    """
    began, left = time.monotonic(), seconds
    late = stopped = False
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        while True:
            try:
                return working.result(left)
            except TimeoutError:
                late = True
            except KeyboardInterrupt:
                stopped = True
            except duckdb.InterruptException as error:
                if stopped:
                    raise KeyboardInterrupt from error
                if late:
                    raise QuestionError(
                        f"the query was stopped after {time.monotonic() - began:.1f} seconds; it may take {seconds:g}. "
                        "Ask for less, or for more time"
                    ) from error
                raise
            connection.interrupt()
            left = _AGAIN_SECONDS
