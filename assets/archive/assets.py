"""The archive, as Dagster sees it.

Belongs here: the asset and its metadata. Does not belong here: the store itself (`store`).
"""

import dagster as dg

from assets.archive.store import Archive
from assets.publications.watched import GOVUK, PUBLICATIONS
from assets.resources import RunSettings

ARCHIVE = dg.AssetKey(["archive", "files"])
OWNERS = ["team:statistics"]


@dg.asset(
    key=ARCHIVE,
    deps=[dg.AssetKey(["publications", publication.slug]) for publication in PUBLICATIONS],
    group_name="archive",
    kinds={"file"},
    owners=OWNERS,
    description="Every byte ever fetched or imported, by sha256, with an append-only manifest. Never pruned.",
)
def archive_files(run_settings: RunSettings) -> dg.MaterializeResult[None]:
    """Report what the archive holds."""
    records = Archive(run_settings.settings().archive).records()
    by_page: dict[str, set[str]] = {}
    for record in records:
        by_page.setdefault(record.page, set()).add(record.sha256)
    lines = [f"| [{page}]({GOVUK}{page}) | {len(files)} |" for page, files in sorted(by_page.items())]
    return dg.MaterializeResult(
        metadata={
            "files": len({record.sha256 for record in records}),
            "bytes": sum({record.sha256: record.size for record in records}.values()),
            "publications": dg.MetadataValue.md("\n".join(["| publication | files |", "| --- | --- |", *lines])),
        }
    )
