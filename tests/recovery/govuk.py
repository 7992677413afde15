"""Two states of the small GOV.UK: in the first some of the listed files are not there yet.

Belongs here: what an attempt finds anew. Does not belong here: serving it (`assets.sample.server`).

The page is the same in both states, so that figures do not depend on the hour at which an attempt is made: a file that
was not listed before is dated by when it was first seen.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from assets.reference import SAMPLE

PAGE = "/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats"
NEW_DAYS = ("2026-05-01", "2026-06-05", "2026-07-10")


def new_files() -> list[tuple[str, str, str]]:
    """Return each workbook that only the second state has: its path on the server, title and day."""
    item = json.loads((SAMPLE / f"api/content{PAGE}.json").read_text(encoding="utf-8"))
    listed = [(urlsplit(each["url"]).path.lstrip("/"), each["title"]) for each in item["details"]["attachments"]]
    return [(path, title, day) for day in NEW_DAYS for path, title in listed if f"sample-{day}/" in path]


def earlier(folder: Path) -> Path:
    """Write the first state into a folder, and return it."""
    shutil.copytree(SAMPLE, folder)
    for path, _, _ in new_files():
        (folder / path).unlink()
    return folder
