"""The published warehouse opened so that a question can do no harm, and the time that it may take.

Belongs here: the one way in which SQL of anybody's is let at the published file. Does not belong here: which statements
are taken (`statements`), or what is given back (`answers`, `files`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from assets.literals import quoted
from assets.problems import DefinitionError
from assets.published import open_published
from assets.serving.limits import MEMORY, THREADS
from assets.settings import Settings

# One interrupt may come between two steps of a query and be lost.
_AGAIN_SECONDS = 0.2
# What DuckDB's Python library makes of Ctrl-C.
_CTRL_C = "Query interrupted"
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


@contextmanager
def within(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Stop what a connection does when its time is over.

    Raises:
        QuestionError: If it was stopped.
        KeyboardInterrupt: If a person stopped it.
    """
    done, late = threading.Event(), threading.Event()

    def watch() -> None:
        left = seconds
        while not done.wait(left):
            late.set()
            connection.interrupt()
            left = _AGAIN_SECONDS

    watcher = threading.Thread(target=watch, daemon=True, name="time limit of a question")
    began = time.monotonic()
    watcher.start()
    try:
        yield
    except duckdb.InterruptException as error:
        if late.is_set():
            raise QuestionError(
                f"the query was stopped after {time.monotonic() - began:.1f} seconds; it may take {seconds:g}. Ask for "
                "less, or for more time"
            ) from error
        raise
    except RuntimeError as error:
        if str(error) == _CTRL_C:
            raise KeyboardInterrupt from error
        raise
    finally:
        done.set()
        watcher.join()
