"""The observations, one asset a table, as Dagster sees them.

Belongs here: asset specs and the step that reads what has not been read yet. Does not belong here: how a file is read
(`reading`), or which files there are (`archived`).
"""

from collections.abc import Iterator

import dagster as dg

from assets.archive.assets import ARCHIVE, OWNERS
from assets.archive.store import writing
from assets.observations.inputs import nothing_to_build, read_new
from assets.printable import printable
from assets.progress import Progress, logged
from assets.publications.watched import links_to, publishing
from assets.resources import FOR_WORK, RunSettings
from assets.tables import contracts


def observations_key(schema_name: str) -> dg.AssetKey:
    """Return the asset key of a table's observations."""
    return dg.AssetKey(["observations", schema_name])


def _observation_specs() -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            observations_key(contract.schema_name),
            deps=[ARCHIVE],
            group_name="observations",
            skippable=True,
            kinds={"polars", "parquet"},
            owners=OWNERS,
            tags={f"publication/{each.slug}": "" for each in publishing(contract.pages)},
            description=f"{contract.table_id}: {contract.title}. {' '.join(contract.facts)}",
            metadata={
                "contract": contract.file,
                "official label": contract.official_label,
                **{name: dg.MetadataValue.url(url) for name, url in links_to(publishing(contract.pages)).items()},
            },
        )
        for contract in contracts().values()
    ]


@dg.multi_asset(name="observations", specs=_observation_specs(), can_subset=False)
def observations(
    context: dg.AssetExecutionContext, run_settings: RunSettings, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult[None]]:
    """Read what has not been read yet; one observation is one published cell.

    A run that was requested for what is new ends here if nothing is; a person who asks for a build gets one.
    """
    run = run_settings.settings()
    with writing(run.data, wait_seconds=60), logged(context.log.info, progress) as told:
        inputs, opened = read_new(run, told)
    context.log.info("%d files opened, %d held", opened, len(inputs.files))
    if FOR_WORK in context.run.tags and nothing_to_build(inputs, run):
        context.log.info("nothing would come out differently: the run ends here, and what is published stands")
        return
    progress.building("Recording the tables in Dagster")
    for contract in contracts().values():
        reports = [r for entry in inputs.files for c, r in entry.readings if c.table_id == contract.table_id]
        read = [report for report in reports if report.status == "read"]
        failed = [report for report in reports if report.status == "failed"]
        for report in failed:
            context.log.warning("%s set aside: %s", contract.table_id, printable(str(report.problems[0]["message"])))
        yield dg.MaterializeResult(
            asset_key=observations_key(contract.schema_name),
            metadata={
                "dagster/row_count": sum(report.rows for report in read),
                "vintages": len(read),
                "set aside": len(failed),
                "periods": " to ".join(
                    [
                        min((r.first_period for r in read if r.first_period), default="none"),
                        max((r.last_period for r in read if r.last_period), default="none"),
                    ]
                ),
            },
        )
    progress.done()
