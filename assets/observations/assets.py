"""The observations, one asset a table, as Dagster sees them.

Belongs here: the assets and the steps that read what has not been read yet. Does not belong here: how a file is read
(`reading`), or which files there are (`archived`).
"""

from collections.abc import Iterator

import dagster as dg

from assets.archive.assets import ARCHIVE, OWNERS
from assets.archive.at_hand import at_hand
from assets.archive.store import writing
from assets.observations.archived import read_file, waiting
from assets.observations.inputs import nothing_to_build, read_new
from assets.printable import printable
from assets.progress import Progress, logged
from assets.publications.watched import links_to, publishing
from assets.resources import FOR_WORK, RunSettings, fails_in_words
from assets.tables import contracts


def observations_key(schema_name: str) -> dg.AssetKey:
    """Return the asset key of a table's observations."""
    return dg.AssetKey(["observations", schema_name])


def _asset_outs() -> dict[str, dg.AssetOut]:
    return {
        contract.schema_name: dg.AssetOut(
            key=observations_key(contract.schema_name),
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
    }


@dg.op(ins={"archive": dg.In(dg.Nothing)}, out=dg.DynamicOut(dg.Nothing))
@fails_in_words
def unread_files(run_settings: RunSettings) -> Iterator[dg.DynamicOutput[None]]:
    """Name the files that wait to be read, for a step each, where an engine spreads the steps.

    Where one process does all, it names none: `tables` reads them then, two at once, without the cost of steps.
    """
    run = run_settings.settings()
    if not run.engine:
        return
    with writing(run.data, wait_seconds=60):
        files = waiting(run)
    for sha256 in files:
        yield dg.DynamicOutput(None, mapping_key=sha256)


@dg.op(ins={"file": dg.In(dg.Nothing)}, out=dg.Out(dg.Nothing))
@fails_in_words
def one_file(context: dg.OpExecutionContext, run_settings: RunSettings) -> None:
    """Read the tables of one file into the cache of readings, which needs no lock: the file is written by nobody else.

    It may be told to do so twice, even at once, and comes to the same: a reading is put into its place whole.
    """
    run, sha256 = run_settings.settings(), str(context.get_mapping_key())
    with at_hand(run.data, sha256, wait_seconds=60):
        read_file(run, sha256)


@dg.op(
    ins={"files": dg.In(dg.Nothing)},
    out={contract.schema_name: dg.Out(dg.Nothing, is_required=False) for contract in contracts().values()},
)
@fails_in_words
def tables(
    context: dg.OpExecutionContext, run_settings: RunSettings, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.Output[None]]:
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
        yield dg.Output(
            None,
            contract.schema_name,
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


@dg.graph_multi_asset(
    group_name="observations", ins={"archive": dg.AssetIn(ARCHIVE, dagster_type=dg.Nothing)}, outs=_asset_outs()
)
def observations(archive: None) -> dict[str, None]:
    """Read each file that waits, in a step of its own where an engine spreads them, and then record every table."""
    read = unread_files(archive).map(one_file)
    recorded = tables(read.collect())
    return {name: getattr(recorded, name) for name in recorded._fields}
