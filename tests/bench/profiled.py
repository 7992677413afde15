"""Where the time of a work in this process goes: the project's functions that take most, those they call included."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable
from pathlib import Path

from assets.reference import PROJECT

CAPTION = "Seconds under a profiler, which makes them more, of the project's functions with what they call"
SHOWN = 12


def table(work: Callable[[], object]) -> list[list[str]]:
    """Do a work under a profiler, and return a line for each function of the project that took most, head first."""
    profile = cProfile.Profile()
    profile.runcall(work)
    rows = []
    for (file, _, name), (_, calls, _, seconds, _) in pstats.Stats(profile).stats.items():
        if Path(file).is_relative_to(PROJECT / "assets") and not name.startswith("<"):
            rows.append((seconds, f"`{Path(file).relative_to(PROJECT)}` {name}", calls))
    rows.sort(key=lambda row: (-row[0], row[1]))
    return [
        ["function", "calls", "seconds"],
        *([name, f"{calls:,}", f"{took:.2f}"] for took, name, calls in rows[:SHOWN]),
    ]
