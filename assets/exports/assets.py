"""The exports as Dagster sees them: one asset, made by a job of its own.

Belongs here: the asset and the metadata a person wants to see. Does not belong here: the steps (`export`).

A build does not make it: an export takes half a minute and some 200 MB for files that most builds' readers never open.
"""

import dagster as dg

from assets.archive.assets import OWNERS
from assets.progress import Progress, logged
from assets.resources import RunSettings, fails_in_words
from assets.warehouse.assets import PUBLISHED


@dg.asset(
    deps=[PUBLISHED],
    group_name="exports",
    kinds={"parquet", "csv", "excel"},
    owners=OWNERS,
    description="The marts of the published build as Parquet, CSV with CSVW, a data package and workbooks, in one "
    "folder; `latest` points to the newest.",
)
@fails_in_words
def exports(
    context: dg.AssetExecutionContext, run_settings: RunSettings, progress: dg.ResourceParam[Progress]
) -> dg.MaterializeResult[None]:
    """Export every mart, and put the files in place at once."""
    from assets.exports.export import export

    with logged(context.log.info, progress) as told:
        made = export(run_settings.settings(), progress=told)
    return dg.MaterializeResult(
        metadata={
            "folder": dg.MetadataValue.path(str(made.folder)),
            "files": made.files,
            "bytes": made.size,
            "made now": made.made,
            "what is new": dg.MetadataValue.md((made.folder / "CHANGES.md").read_text(encoding="utf-8")),
        }
    )
