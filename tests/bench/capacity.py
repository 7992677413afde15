"""`python -m tests.bench.capacity FOLDER`: what one machine holds, for docs/capacity.md.

Belongs here: readers at once, and an archive of many files. Does not belong here: vintages and rows, which `growth` and
`daily` measure, or the words of the page.

FOLDER is a data folder with a published build of the real files; it is only read.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from assets.archive.manifest import Manifest
from assets.archive.store import Record
from assets.observations.archived import archived
from assets.reference import PROJECT
from assets.settings import Settings
from tests.bench.machine import described
from tests.bench.measuring import taken
from tests.bench.page import table

READERS = (1, 2, 4, 8, 16, 32)
SECONDS = 10.0
# What analysts ask: a mart as of now and as of a day, the largest mart summed, and revisions of a table.
QUESTIONS = (
    "FROM marts.crossings ORDER BY date DESC LIMIT 7",
    "SELECT period, sum(returns) FROM marts.returns GROUP BY ALL ORDER BY ALL",
    "SELECT nationality, sum(returns) FROM marts.returns_as_of('2026-02-21') GROUP BY ALL ORDER BY ALL",
    "SELECT * FROM marts.crossings_weekly_as_of('2026-02-21') ORDER BY week_ending",
    "SELECT count(*), max(revised_at) FROM marts.revisions WHERE table_id = 'Ret_D01'",
)
FILES = (100, 1_000, 10_000)


def at_once(path: Path, count: int) -> list[dict[str, object]]:
    """Let so many readers, each a process, ask at the same time."""
    begin = time.time() + 1.0 + 0.5 * count
    given = json.dumps({"path": str(path), "questions": QUESTIONS, "begin": begin, "seconds": SECONDS})
    script = PROJECT / "tests" / "bench" / "children" / "reader.py"

    def one(_: int) -> dict[str, object]:
        done = subprocess.run([sys.executable, script], input=given, capture_output=True, text=True, check=True)
        return dict(json.loads(done.stdout))

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def readers(path: Path) -> Iterator[list[str]]:
    """Yield a line for each number of readers."""
    alone = None
    for count in READERS:
        told = at_once(path, count)
        waits = sorted(wait for each in told for wait in each["waits"])  # type: ignore[attr-defined]
        middle, late = statistics.median(waits), waits[int(len(waits) * 0.95)]
        alone = alone or middle
        memory = max(float(each["memory"]) for each in told)  # type: ignore[arg-type]
        yield [
            f"{count}", f"{len(waits) / SECONDS:,.0f}", f"{middle:.0f}", f"{middle / alone:.1f} ×", f"{late:.0f}",
            f"{memory:.0f}",
        ]  # fmt: skip


def files(folder: Path) -> Iterator[list[str]]:
    """Yield a line for each size of an archive whose files no contract knows: what is left is the manifest's cost."""
    for count in FILES:
        settings = Settings(data=folder / str(count))
        settings.archive.mkdir(parents=True)
        manifest: Manifest[dict[str, object]] = Manifest(settings.archive / "manifest.jsonl", dict)
        for number in range(count):
            manifest.add(
                asdict(
                    Record(
                        f"{number:064x}", 1, f"{number}.ods", f"/government/publications/made-up-{number}", "made up",
                        "2026-01-01", "import manifest", None, "verbatim", "2026-01-01T00:00:00.000+00:00",
                    )
                )
            )  # fmt: skip
        size = (settings.archive / "manifest.jsonl").stat().st_size
        took = taken(lambda settings=settings: archived(settings))  # type: ignore[misc]
        yield [f"{count:,}", f"{size / 1e6:.1f}", f"{took.cpu:.2f}"]


def main() -> None:
    settings = Settings(data=Path(sys.argv[1]))
    on = described(1)
    print(
        f"Taken on {on['day']}, on {on['processor']}, {on['cores']} cores, {on['memory_gb']} GB, load {on['load_before']}.\n"
    )
    size = os.path.getsize(settings.warehouse) / 1e6
    print(f"A warehouse of {size:.0f} MB.\n")
    head = ["readers", "answers a second", "median wait, ms", "against one", "19 of 20 within, ms", "memory of one, MB"]
    print(table(head, list(readers(settings.warehouse.resolve()))))
    with tempfile.TemporaryDirectory() as folder:
        print(table(["files", "manifest, MB", "seconds to look at them"], list(files(Path(folder)))))


if __name__ == "__main__":
    main()
