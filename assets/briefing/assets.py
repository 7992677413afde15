"""The briefing as Dagster sees it: one asset, made by a job of its own, with its charts as pictures.

Belongs here: the asset and the metadata a person wants to see. Does not belong here: the pages (`make`).
"""

import base64

import dagster as dg

from assets.archive.assets import OWNERS
from assets.progress import Progress, logged
from assets.resources import RunSettings, fails_in_words
from assets.warehouse.assets import PUBLISHED


@dg.asset(
    deps=[PUBLISHED],
    group_name="briefing",
    kinds={"html"},
    owners=OWNERS,
    description="The published build to look at: `briefing.html`, one file with charts, their figures and sources; "
    "`latest` points to the newest.",
)
@fails_in_words
def briefing(
    context: dg.AssetExecutionContext, run_settings: RunSettings, progress: dg.ResourceParam[Progress]
) -> dg.MaterializeResult[None]:
    """Write the briefing, and show its charts."""
    from assets.briefing.make import brief

    with logged(context.log.info, progress) as told:
        made = brief(run_settings.settings(), told)
    pictures = {
        path.stem.replace("-", " "): dg.MetadataValue.md(
            f"![{path.stem}](data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()})"
        )
        for path in sorted((made.folder / "charts").glob("*.png"))
    }
    return dg.MaterializeResult(
        metadata={
            "folder": dg.MetadataValue.path(str(made.folder)),
            "files": made.files,
            "bytes": made.size,
            "made now": made.made,
            **pictures,
        }
    )
