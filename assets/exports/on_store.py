"""An export on the store that several machines share, for readers of its Parquet files.

Belongs here: putting it there, and `exports/latest.json`, which names the newest. Does not belong here: making one
(`export`).

The files of a build lie under its name and never change. `latest.json` is written last, and only if it is still the one
that was seen: a reader who begins with it finds all files of one build.
"""

from __future__ import annotations

import json
from pathlib import Path

from assets.objects.store import Objects

FOLDER = "exports"
LATEST = f"{FOLDER}/latest.json"


def put_on_store(folder: Path, url: str, kept: int) -> None:
    """Put a whole export on the store, let readers find it, and delete old ones.

    Args:
        folder: The export, named after its build.
        url: Address of the store.
        kept: How many exports are kept there.

    Raises:
        OtherwiseError: If another one was put there meanwhile.
    """
    objects = Objects(url)
    seen, there = objects.get(LATEST), objects.sizes(FOLDER)
    files = {f"{FOLDER}/{folder.name}/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*.*")}
    for name, path in files.items():
        if there.get(name) != path.stat().st_size:
            objects.put(name, path)
    parquet = {Path(name).stem: name for name in sorted(files) if name.endswith(".parquet")}
    objects.swap(LATEST, json.dumps({"build": folder.name, "parquet": parquet}, indent=1).encode(), seen.tag)
    builds = sorted({name.split("/")[1] for name in there if name != LATEST} | {folder.name})
    old = set(builds[:-kept]) - {folder.name}
    if gone := [name for name in there if name.split("/")[1] in old]:
        objects.delete(gone)
