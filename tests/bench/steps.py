"""Where the time of a build goes: the steps it tells of, side by side.

Belongs here: the table of steps. Does not belong here: taking their time (`children/publishing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

CAPTION = "Processor seconds of each step of the build, most first"


def table(builds: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """Return a line for each step of some builds, and one for all, head first; the last build decides the order."""
    last = list(builds.values())[-1]
    names = sorted({name for steps in builds.values() for name in steps}, key=lambda name: (-last.get(name, 0.0), name))
    lines = [[name, *(f"{steps.get(name, 0.0):.2f}" for steps in builds.values())] for name in names]
    return [["step", *builds], *lines, ["all", *(f"{sum(steps.values()):.2f}" for steps in builds.values())]]
