"""Bases made of real releases, where they lie beside the project."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.faults.mutants.bases import Base, Release

# The newest two files of each of these folders and endings; datasets of hundreds of thousands of rows are left out.
_SERIES = {
    "real-small-boats": ("small_boats_timeseries/", 2),
    "real-last-7-days": ("small_boats_last7days_html/2026-07", 2),
    "real-mod-daily": ("small_boats_last7days_html/2022-1", 2),
    "real-weekly-summary": ("small_boats_weekly_html/2026-0", 2),
    "real-mod-weekly": ("small_boats_weekly_html/9-may", 1),
    "real-enforcement": ("enforcement/IE_", 1),
    "real-asylum": ("asylum/asylum-summary", 1),
}


def real_bases(folder: Path) -> dict[str, Base]:
    """Return the bases whose files are in a folder of real releases."""
    with (folder / "releases.csv").open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: (row["published"], row["file"]))
    found = {}
    for name, (start, count) in _SERIES.items():
        releases = [
            Release(
                Path(row["file"]).name, row["page"], row["title"], row["published"], (folder / row["file"]).read_bytes()
            )
            for row in rows
            if row["file"].startswith(start) and (folder / row["file"]).exists()
        ]
        if releases:
            found[name] = Base(name, tuple(releases[-count:]))
    return found
