"""Build and publish what a data folder holds, taking time and memory; imports are not counted.

Run as `python -m tests.bench.children.publishing FOLDER`; prints JSON.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from assets.observations.inputs import read_new
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from tests.bench.measuring import taken


def peak_bytes() -> int:
    """Return the most memory this program held; what it inherits of its parent's is not counted where that is told."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(folder: Path) -> None:
    settings = Settings(data=folder)
    took = taken(lambda: publish(build(read_new(settings)[0], settings), settings))
    print(json.dumps(asdict(took) | {"peak": peak_bytes()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
