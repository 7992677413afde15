"""The process that reads archived files.

Belongs here: the far end of the pipe, which alone loads what opens hostile files. Does not belong here: our end
(`reader`), what reading a file means (`reading`), or the limits it runs with (`limited`).

Run as `python -m assets.observations.process`, it reads one JSON job a line on standard input and answers one JSON
line each.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from assets.machine import lack_of
from assets.observations.cache import Store
from assets.observations.limited import serve
from assets.observations.limits import Limits
from assets.observations.reader import LACK, REPORTS
from assets.observations.source import Source
from assets.tables import contracts


def _answer(line: str) -> str:
    from assets.observations.reading import read_source

    job, known = json.loads(line), contracts()
    try:
        reports = read_source(
            Source(**job["source"]),
            [known[table_id] for table_id in job["tables"]],
            Store(Path(job["folder"])),
            Limits(**job["limits"]),
        )
    except Exception as error:
        if lack_of(error) not in (None, "memory"):  # what is kept could not be written
            return json.dumps({LACK: f"{error}"})
        raise
    return REPORTS.text(reports)


if __name__ == "__main__":
    # dataframely does without it, and loading it takes a quarter of the time in which this process starts.
    sys.modules["sqlalchemy"] = None  # type: ignore[assignment]
    serve(_answer)
