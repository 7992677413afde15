"""The archive, as Dagster sees it.

Belongs here: the asset that fetches, and its metadata. Does not belong here: the store itself (`store`), or how GOV.UK
is asked (`fetch`).
"""

import dagster as dg

from assets.archive.store import Archive, writing
from assets.printable import no_markup
from assets.progress import Progress, logged
from assets.publications.watched import GOVUK, PUBLICATIONS
from assets.resources import RunSettings, fails_in_words

ARCHIVE = dg.AssetKey(["archive", "files"])
OWNERS = ["team:statistics"]


@dg.asset(
    key=ARCHIVE,
    deps=[dg.AssetKey(["publications", publication.slug]) for publication in PUBLICATIONS],
    group_name="archive",
    kinds={"file"},
    owners=OWNERS,
    description="Every byte ever fetched or imported, by sha256, with an append-only manifest. Never pruned. "
    "Materialising it asks GOV.UK and downloads what is new.",
)
@fails_in_words
def archive_files(
    context: dg.AssetExecutionContext, run_settings: RunSettings, progress: dg.ResourceParam[Progress]
) -> dg.MaterializeResult[None]:
    """Fetch what GOV.UK has and the archive does not, and report what the archive holds."""
    # As with the build: whoever only asks what there is to run asks GOV.UK nothing.
    from assets.archive.fetch import fetch

    run = run_settings.settings()
    with writing(run.data, wait_seconds=60), logged(context.log.info, progress) as told:
        asked = fetch(run, told)
    for warning in asked.warnings:
        context.log.warning("%s", warning)
    records = Archive(run.archive).records()
    by_page: dict[str, set[str]] = {}
    for record in records:
        by_page.setdefault(record.page, set()).add(record.sha256)
    return dg.MaterializeResult(
        metadata={
            "files": len({record.sha256 for record in records}),
            "bytes": sum({record.sha256: record.size for record in records}.values()),
            "publications": dg.MetadataValue.table(
                [
                    dg.TableRecord(no_markup({"page": f"{GOVUK}{page}", "files": len(by_page[page])}))
                    for page in sorted(by_page)
                ],
                dg.TableSchema([dg.TableColumn("page"), dg.TableColumn("files", "int")]),
            ),
            "seconds": round(sum(phase.seconds for phase in told.over), 2),
            "asked for": asked.requests,
            "unchanged": asked.unchanged,
            "new": dg.MetadataValue.json(no_markup(asked.new)),
            "warnings": dg.MetadataValue.json(no_markup(asked.warnings)),
        }
    )
