"""The command that opens the Dagster UI."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from assets.settings import settings
from orchestration.commands.terminal import out
from orchestration.home import prepare_dagster_home


def ui(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000,
) -> None:
    """Open the Dagster UI on 127.0.0.1 (stop it with Ctrl-C)."""
    from assets.reference import PROJECT

    run = settings()
    os.environ["DAGSTER_HOME"] = str(prepare_dagster_home(run))
    os.environ["IMMSTATS_DATA"] = str(run.data)
    out.print(f"The Dagster UI comes up at http://127.0.0.1:{port}")
    dagster = str(Path(sys.executable).parent / "dagster")
    os.chdir(PROJECT)
    # In the background of a shell SIGINT is ignored, and Dagster would stop on SIGTERM as little as on SIGINT.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.execv(dagster, [dagster, "dev", "--host", "127.0.0.1", "--port", str(port), "--workspace", "workspace.yaml"])
