"""The command that opens the Dagster UI."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from assets.settings import settings
from orchestration.commands.terminal import out
from orchestration.home import prepare_dagster_home


def ui(port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000) -> None:
    """Open the Dagster UI on 127.0.0.1 (stop it with Ctrl-C)."""
    from assets.orphans import end_with_starter
    from assets.reference import PROJECT

    run = settings()
    os.environ |= {"DAGSTER_HOME": str(prepare_dagster_home(run)), "IMMSTATS_DATA": str(run.data)}
    out.print(f"The Dagster UI comes up at http://127.0.0.1:{port}")
    dagster = [str(Path(sys.executable).parent / "dagster"), "dev", "--host", "127.0.0.1", "--port", str(port)]
    dagster += ["--workspace", "workspace.yaml"]
    # Set before it starts: in the background of a shell SIGINT is ignored, and Dagster would inherit that. It hears of
    # either signal once, from here, and when this process is killed from the kernel; then it stops what it started.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: sys.exit(128 + number))  # until there is something to stop
    process = subprocess.Popen(dagster, cwd=PROJECT, start_new_session=True, preexec_fn=end_with_starter)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.terminate())
    sys.exit(process.wait())
