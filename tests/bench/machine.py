"""On what a figure was taken: processor, memory, system, versions, and how busy it was.

Belongs here: what anybody needs to compare two figures. Does not belong here: anything that names this very machine.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assets.reference import PROJECT

LIBRARIES = ("dagster", "duckdb", "polars", "python-calamine", "lxml", "sqlglot")


def described(rounds: int) -> dict[str, Any]:
    """Return when and on what figures are taken, of so many rounds."""
    return {
        "day": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": _commit(),
        "rounds": rounds,
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
        "load_before": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    try:
        found = re.search(r"(?m)^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or "unknown"


def _commit() -> str:
    asked = subprocess.run(
        ["git", "-C", PROJECT, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"
