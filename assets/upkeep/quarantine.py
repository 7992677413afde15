"""What was set aside: telling all of it, and trying it once more.

Belongs here: the list, and forgetting what came of reading a file that failed. Does not belong here: why anything is
set aside (`assets.observations`, `assets.checks`), or reading it again.
"""

from __future__ import annotations

from assets.archive.store import Archive
from assets.checks import remembered
from assets.observations.cache import Store
from assets.published import WarehouseError, named_rows, open_published
from assets.settings import Settings


def set_aside(settings: Settings) -> list[str]:
    """Return what the published build set aside, a sentence a table of a file.

    Raises:
        WarehouseError: If nothing is published, or it is damaged.
    """
    with open_published(settings) as connection:
        rows = named_rows(connection, "FROM catalogue.quarantine ORDER BY ALL")
    return [
        f"{row['table_id']} of {row['file']} ({row['sha256'][:12]}"
        + "".join(f", {name} {row[name]}" for name in ("sheet", "cell") if row[name])
        + f"): {row['rule']}: {row['message']}"
        + (f" (found {row['found']!r})" if row["found"] else "")
        + f". To do: {row['advice']}"
        for row in rows
    ]


def forget_failed(settings: Settings, file: str | None = None) -> int:
    """Forget what came of reading files that failed, and the audit; the caller holds the writers' lock.

    Args:
        settings: Settings of the run.
        file: Name of the file or the beginning of its sha256; all that failed where left out.

    Returns:
        How many readings were forgotten.

    Raises:
        WarehouseError: If no file is held that is called so.
    """
    wanted = {
        record.sha256
        for record in Archive(settings.archive).records()
        if file is None or record.file == file or record.sha256.startswith(file)
    }
    if not wanted and file is not None:
        raise WarehouseError(f"no file that is held is called {file!r}; `immstats quarantine list` names them")
    (settings.data / remembered.FILE).unlink(missing_ok=True)
    return Store(settings.observations).forget_failed(wanted)
