"""Making everything anew that is made from the archive, and showing that it came out the same.

Belongs here: what is forgotten, and the comparison. Does not belong here: reading and building.

What was not made from the archive stays: what GOV.UK was asked and answered (`govuk.json`, `watch.json`,
`backfill.jsonl`), what a person was told (`alerts.json`), the runs (`dagster`), the exports. Readers see the build that
was published until the new one takes its place; then the builds before it go.
"""

from __future__ import annotations

import shutil

from assets.checks import remembered
from assets.marts.diff import content_hashes
from assets.published import WarehouseError, damage_of_published, open_published
from assets.sealed import digest_beside
from assets.settings import Settings
from assets.warehouse.generations import file_of, generations


def forget(settings: Settings) -> dict[str, str]:
    """Forget every reading, comparison and finding, and trust no build; the caller holds the writers' lock.

    Returns:
        The content hashes of what was published; none where that is damaged, or there is none.
    """
    hashes = _hashes(settings)
    for folder in (settings.observations, settings.data / "revisions", settings.data / "tmp"):
        shutil.rmtree(folder, ignore_errors=True)
    (settings.data / remembered.FILE).unlink(missing_ok=True)
    for generation in generations(settings):  # without it a build counts as damaged: nothing is carried over
        digest_beside(file_of(settings, generation)).unlink(missing_ok=True)
    return hashes


def compared(settings: Settings, before: dict[str, str]) -> str:
    """Return in words how the tables that are published now stand against those before."""
    now = _hashes(settings)
    if not before:
        return f"{len(now)} tables; there was no whole build to compare them with."
    other = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if not other:
        return f"All {len(now)} tables have the content hashes that they had."
    return f"{len(other)} of {len(now)} tables have other content hashes than before: {', '.join(other)}."


def _hashes(settings: Settings) -> dict[str, str]:
    if damage_of_published(settings):
        return {}
    try:
        with open_published(settings) as connection:
            return content_hashes(connection)
    except WarehouseError:  # there is none
        return {}
