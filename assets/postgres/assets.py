"""The copy in PostgreSQL, as Dagster sees it.

Belongs here: the asset, its metadata, and that there is none where no database is set. Does not belong here: publishing
(`publish`).

It comes after the warehouse is published. When it fails, its run does, of which a person is told, and the published
file stays as it is; the next build, or `immstats postgres`, makes up for it.
"""

from collections.abc import Iterator

import dagster as dg

from assets.archive.assets import OWNERS
from assets.progress import Progress, logged
from assets.resources import RunSettings, fails_in_words
from assets.settings import settings
from assets.warehouse.assets import PUBLISHED

POSTGRES = dg.AssetKey(["postgres", "database"])


@dg.asset(
    key=POSTGRES,
    deps=[PUBLISHED],
    group_name="published",
    kinds={"postgres"},
    owners=OWNERS,
    output_required=False,
    description="The published build in the PostgreSQL database that IMMSTATS_POSTGRES_URL names: marts, catalogue and "
    "reference, replaced in one transaction.",
)
@fails_in_words
def postgres(
    context: dg.AssetExecutionContext, run_settings: RunSettings, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.Output[None]]:
    """Publish the published build to PostgreSQL."""
    from assets.postgres.publish import publish

    run = run_settings.settings()
    if run.postgres_url is None:
        context.log.info("not published to PostgreSQL: the demo has no database")
        return
    with logged(context.log.info, progress) as told:
        done = publish(run, told)
    context.log.info("%s", done.words)
    yield dg.Output(
        None,
        metadata={
            "dagster/row_count": done.rows,
            "build": done.build_id,
            "tables": done.tables,
            "tables copied": len(done.copied),
            "seconds": round(done.seconds, 1),
            "MiB": round(done.bytes / 2**20),
        },
    )


# Where no database is set, nothing of this is in the graph.
published_to = [postgres] if settings().postgres_url else []
