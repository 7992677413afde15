"""Copies of the data folder, made and put back while others write, and what ended runs leave."""

from __future__ import annotations

import shutil
import subprocess

from tests.recovery.attempt import Attempt
from tests.recovery.commands import IMMSTATS
from tests.recovery.registry import fault

SECTION = "Copies and leftovers"


@fault(
    SECTION,
    "the data folder is copied (`cp -a`) while a run goes on, and the copy put in its place",
    "the copy serves as the folder did",
    tries=2,
)
def copied_while_a_run_goes_on(attempt: Attempt) -> None:
    command = attempt.start([*IMMSTATS, "refresh"])
    pause = attempt.random.random() * attempt.world.seconds["refresh"][0]
    command.until(lambda: command.elapsed() >= pause)
    copy = attempt.folder / "copy"
    # What goes away while it is copied is told by cp, and is no part of the copy.
    subprocess.run(["cp", "-a", str(attempt.data), str(copy)], capture_output=True, check=False)
    command.end()
    shutil.rmtree(attempt.data)
    copy.rename(attempt.data)


@fault(
    SECTION,
    "only the archive is copied while a run goes on, and put into an empty folder",
    "all is made again from it",
    readable=False,
)
def archive_copied_while_a_run_goes_on(attempt: Attempt) -> None:
    copied_while_a_run_goes_on(attempt)
    for path in list(attempt.data.iterdir()):
        if path.is_dir() and path.name != "archive":
            shutil.rmtree(path)
        elif not path.is_dir():
            path.unlink()


@fault(SECTION, "temporary files of every kind are left by runs that ended at once", "cleaned by the next run")
def leftovers(attempt: Attempt) -> None:
    files = attempt.data / "archive" / "files"
    for path in (attempt.data / ".download-abcd", attempt.data / ".incoming-abcd", files / ".incoming-abcd"):
        path.write_bytes(b"half of a file")
    (attempt.data / ".writer").write_text("process 4194304 (since 2026-01-01 00:00:00 UTC)\n", encoding="utf-8")
    (attempt.data / ".watch.json.4194304").write_text("{", encoding="utf-8")
    (attempt.data / ".immigration-sample.duckdb.4194304").symlink_to("generations")
    table = next(attempt.data.glob("observations/*"))
    (table / ".0123456789abcdef.parquet.4194304").write_bytes(b"PAR1")
    building = attempt.data / "generations" / ".building-20260101T000000000000Z-00000000"
    building.mkdir()
    (building / "immigration-sample.duckdb").write_bytes(b"half of a build")
