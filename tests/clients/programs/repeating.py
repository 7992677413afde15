"""Asking the same question until told to stop, one line of JSON an answer: what all these programs share.

Each program is run by itself as `PROGRAM LINK STOP`: the published file by its link, and a file that tells it to stop.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

LINK, STOP = sys.argv[1], Path(sys.argv[2])
SQL = (Path(__file__).parents[1] / "question.sql").read_text(encoding="utf-8")

PAUSE = 0.3  # the processor is left to the one who publishes


def told(**line: object) -> None:
    print(json.dumps(line), flush=True)


def repeat(version: str, ask: Callable[[], Iterable[Sequence[object]]]) -> None:
    told(version=version)
    begun_by = os.getppid()
    while not STOP.exists() and os.getppid() == begun_by:
        try:
            told(rows=[list(row) for row in ask()])
        except Exception as error:
            told(error=f"{type(error).__name__}: {error}")
        time.sleep(PAUSE)
