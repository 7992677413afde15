"""Build and publish what a data folder holds, taking time and memory; imports are not counted.

Run as `python -m tests.bench.children.publishing FOLDER`; prints JSON, with the processor's seconds of each step that
the build tells of.
"""

import json
import resource
import sys
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

from assets.observations.inputs import read_new
from assets.progress import Progress
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from tests.bench.measuring import processor_seconds, taken


class Steps(Progress):
    """Adds up the processor's seconds from one step told of to the next; those of a mart or table are one step."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._doing, self._since = "Looking at the archive", processor_seconds()

    def building(self, doing: str, what: str = "") -> None:
        now = processor_seconds()
        self.seconds[self._doing] += now - self._since
        self._doing, self._since = doing, now


def peak_bytes() -> int:
    """Return the most memory this program held; what it inherits of its parent's is not counted where that is told."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(folder: Path) -> None:
    settings, steps = Settings(data=folder), Steps()

    def work() -> None:
        candidate = build(read_new(settings)[0], settings, steps)
        steps.building("Publishing")
        publish(candidate, settings)

    took = taken(work)
    steps.building("")
    print(json.dumps(asdict(took) | {"peak": peak_bytes(), "steps": steps.seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
