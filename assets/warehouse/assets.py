"""The marts, the claims and the published file, built, audited and published in one step, as Dagster sees them.

Belongs here: asset specs, check specs, and the metadata a person wants to see. Does not belong here: the steps
themselves (`inputs`, `build`), SQL, or schedules (`orchestration`).

It is one step, since one file is written, by one writer under one lock: nothing of it can be done by another process or
kept for a second try. Its phases stand in the log while it runs, and their seconds, a plot each, on the published file.

The graph is read from what defines it: one mart per SQL file, and between observations and marts the tables that
each mart's SQL reads. A check is shown on each mart it concerns, with the failures that concern that mart.

No asset has a freshness policy. Dagster's look at when an asset was last materialised, and every mart is whenever
anything is new: small boats would keep the returns fresh. Whether a release is late says `orchestration.lateness`,
which knows the announced days.
"""

from collections.abc import Iterator

import dagster as dg
import duckdb

from assets.archive.assets import OWNERS
from assets.archive.soundness import manifest_findings
from assets.archive.store import writing
from assets.checks.checks import Check, checks, reads
from assets.checks.running import Failure
from assets.contracts.language import Contract
from assets.marts.diff import newest_revisions
from assets.marts.sql_files import Mart, mart_of, marts
from assets.observations.assets import observations_key
from assets.observations.inputs import read_new
from assets.printable import no_markup
from assets.progress import Progress, logged
from assets.publications.watched import Publication, links_to, publishing
from assets.published import WarehouseError
from assets.resources import RunSettings, fails_in_words
from assets.tables import contracts
from assets.warehouse.candidate import Candidate, nothing_read
from assets.warehouse.publish import publish
from assets.warehouse.seen_of_a_mart import Rows, preview, rows_to_show, seen_of

CLAIMS = dg.AssetKey(["marts", "claims"])
PUBLISHED = dg.AssetKey(["published", "immigration"])


def mart_key(name: str) -> dg.AssetKey:
    """Return the asset key of a mart."""
    return dg.AssetKey(["marts", name])


def _mart_specs() -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            mart_key(mart.name),
            deps=[*(observations_key(name) for name in mart.sources), *map(mart_key, _marts_read(mart))],
            group_name="marts",
            kinds={"duckdb", "sql"},
            owners=OWNERS,
            description=mart.description,
            tags={f"publication/{each.slug}": "" for each in _publications_of(mart)},
            metadata={
                "sql": mart.file.shown,
                "sql text": dg.MetadataValue.md(f"```sql\n{mart.file.sql}\n```"),
                "grain": ", ".join(mart.grain),
                **{name: dg.MetadataValue.url(url) for name, url in links_to(_publications_of(mart)).items()},
            },
        )
        for mart in marts()
    ]


def _tables_of(mart: Mart) -> list[Contract]:
    sources = mart.sources_of_all()
    return [contract for contract in contracts().values() if contract.schema_name in sources]


def _publications_of(mart: Mart) -> list[Publication]:
    return publishing(page for contract in _tables_of(mart) for page in contract.pages)


def _claims_spec() -> dg.AssetSpec:
    """Describe the claims; which marts a claim reads is known once its file is read, which a build does."""
    return dg.AssetSpec(
        CLAIMS,
        deps=[mart_key(mart.name) for mart in marts()],
        group_name="marts",
        kinds={"duckdb", "sql"},
        owners=OWNERS,
        description="Claims made in public about the figures, judged by what had been published when they were said "
        "and by what is held now.",
        metadata={"sql": "sql/claims"},
    )


def _published_spec() -> dg.AssetSpec:
    return dg.AssetSpec(
        PUBLISHED,
        deps=[CLAIMS, *(mart_key(mart.name) for mart in marts())],
        group_name="published",
        kinds={"duckdb", "file"},
        owners=OWNERS,
        description="The DuckDB file that readers open: the newest build that passed its audit, by a link that only "
        "moves once a build is whole.",
    )


def _marts_read(mart: Mart) -> list[str]:
    return sorted(name.split(".")[1] for name in mart.reads if name.startswith("marts."))


def shown_on(check: Check) -> tuple[Mart, ...]:
    """Return the marts a check is shown on: all that read a table or a mart that it reads.

    A check of no table in particular, or of one that no mart reads, is shown on the revisions, which are of every
    table. On every mart it would make each run half as slow again: what concerns a mart is in its metadata
    (`failures_of_every_table`).
    """
    read = reads(check) | {f"observations.{contracts()[table_id].schema_name}" for table_id in check.tables}
    of_no_mart = {name for name in read if name.startswith("observations.")} - set().union(*map(_tables_read, marts()))
    return tuple(
        mart
        for mart in marts()
        if f"marts.{mart.name}" in read
        or read & _tables_read(mart)
        or (mart.name == "revisions" and (of_no_mart or not read))
    )


def _tables_read(mart: Mart) -> set[str]:
    return {f"observations.{name}" for name in mart.sources_of_all()}


def _check_specs() -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            check.name,
            asset=mart_key(mart.name),
            description=" ".join(
                filter(
                    None,
                    [
                        check.description,
                        check.reason,
                        f"(level {check.level}, severity {check.severity}"
                        + (f", tolerance {check.tolerance})" if check.tolerance else ")"),
                    ],
                )
            ),
            blocking=check.level == "build" and check.severity == "error",
        )
        for check in checks()
        for mart in shown_on(check)
    ]


@dg.multi_asset(
    name="warehouse",
    specs=[*_mart_specs(), _claims_spec(), _published_spec()],
    check_specs=_check_specs(),
    can_subset=False,
)
@fails_in_words
def warehouse(
    context: dg.AssetExecutionContext, run_settings: RunSettings, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
    """Build, audit and publish in one step: nothing is published that failed its audit."""
    # What builds takes a while to load, and whoever only asks what there is to run does not build.
    from assets.warehouse.build import build

    run = run_settings.settings()
    with writing(run.data, wait_seconds=60), logged(context.log.info, progress) as told:
        inputs, _ = read_new(run)
        candidate = build(inputs, run, told, accept_loss=run_settings.accept_loss)
        told.building("Recording the checks in Dagster")
        yield from check_results(candidate)
        told.building("Publishing the build")
        published = publish(candidate, run)
    for finding in manifest_findings(run):
        context.log.warning("%s", finding)
    context.log.info("published %s; %s", published, candidate.made_in_words)
    if not candidate.vintages:
        # The first build of a folder: its catalogue says why there are no figures, and the run is no success.
        raise WarehouseError(f"{nothing_read(candidate)}\nAll reasons: FROM catalogue.quarantine in {run.warehouse}")
    progress.building("Recording the marts in Dagster")
    # By its own name: another writer may have published since.
    with duckdb.connect(str(published), read_only=True) as connection:
        revised, failed = newest_revisions(connection), failures_of_every_table(candidate)
        for mart in marts():
            mine = {contract.table_id for contract in _tables_of(mart)}
            seen = seen_of(connection, mart, sorted(mine))
            yield dg.MaterializeResult(
                asset_key=mart_key(mart.name),
                metadata={
                    "dagster/row_count": candidate.rows[f"marts.{mart.name}"],
                    "periods": seen.periods,
                    "latest period ends": seen.latest or "none",
                    "vintage": seen.vintage or "none",
                    "vintages held": seen.vintages_held,
                    "set aside": seen.set_aside,
                    "newest releases held": _table(seen.releases),
                    "seconds": round(told.seconds_of.get(mart.name, 0.0), 2),
                    "build": candidate.build_id,
                    "file": dg.MetadataValue.path(str(run.warehouse)),
                    "revised by the newest releases": "; ".join(
                        f"{r.table_id}, {r.old_vintage} to {r.new_vintage}: {r.figures} figures"
                        for r in revised
                        if r.table_id in mine or mart.name == "revisions"
                    )
                    or "nothing",
                    "failures of checks of every table": no_markup(
                        "; ".join(f"{f.check}: {f.key}: {f.detail}" for f in failed.get(mart.name, [])[:5]) or "none"
                    ),
                    "preview": _table(preview(connection, mart)),
                    **column_metadata(connection, mart),
                },
            )
        yield _claims_result(connection, candidate)
        yield dg.MaterializeResult(
            asset_key=PUBLISHED,
            metadata={
                "build": candidate.build_id,
                "file": dg.MetadataValue.path(str(published)),
                "bytes": published.stat().st_size,
                "rows in marts": sum(n for name, n in candidate.rows.items() if name.startswith("marts.")),
                "vintages": len(candidate.vintages),
                "set aside": len(candidate.quarantined),
                "made again": len(candidate.redone),
                "carried over": candidate.carried_over,
                "what was made": candidate.made_in_words,
                "seconds": round(sum(phase.seconds for phase in told.over), 2),
                **{f"seconds: {phase.name}": round(phase.seconds, 2) for phase in told.over},
            },
        )
    progress.done()


def _claims_result(connection: duckdb.DuckDBPyConnection, candidate: Candidate) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        asset_key=CLAIMS,
        metadata={
            "dagster/row_count": candidate.rows["marts.claims"],
            "build": candidate.build_id,
            "claims": _table(
                rows_to_show(
                    connection,
                    "SELECT said_on, id AS claim, status, status_now, reason FROM marts.claims ORDER BY said_on, id",
                )
            ),
            "dagster/column_schema": column_schema(connection, "claims"),
        },
    )


def check_results(candidate: Candidate) -> Iterator[dg.AssetCheckResult]:
    """Yield the result of every check for each mart it is shown on, with the failures that concern that mart."""
    for check in checks():
        # A failing vintage check has set its vintage aside; the build itself is sound without it.
        warns = check.level == "vintage" or check.severity != "error"
        shown = shown_on(check)
        concerned = [
            (failure, _concerned(failure, shown, candidate)) for failure in candidate.failures.get(check.name, [])
        ]
        for mart in shown:
            failures = [failure for failure, its_marts in concerned if mart in its_marts]
            open_ones = [failure for failure in failures if not failure.exception]
            yield dg.AssetCheckResult(
                check_name=check.name,
                asset_key=mart_key(mart.name),
                passed=not open_ones or check.severity == "info",
                severity=dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR,
                metadata={
                    "failures": len(open_ones),
                    "excepted": len(failures) - len(open_ones),
                    "first failures": no_markup("; ".join(f"{f.key}: {f.detail}" for f in open_ones[:5]) or "none"),
                },
            )


def failures_of_every_table(candidate: Candidate) -> dict[str, list[Failure]]:
    """Return what failed of the checks of no table in particular, by name of the mart it concerns."""
    by_mart: dict[str, list[Failure]] = {}
    for check in checks():
        if not check.tables and not reads(check):
            for failure in candidate.failures.get(check.name, []):
                for mart in () if failure.exception else _concerned(failure, marts(), candidate):
                    by_mart.setdefault(mart.name, []).append(failure)
    return by_mart


def _concerned(failure: Failure, shown: tuple[Mart, ...], candidate: Candidate) -> tuple[Mart, ...]:
    """Return the marts a failure concerns, of those that its check is shown on.

    They are those that read the table of its vintage; of every mart, where it names no vintage, the one that its key
    names or those that read the table named there. What concerns none of them concerns the revisions.
    """
    revisions = tuple(mart for mart in shown if mart.name == "revisions")
    if failure.vintage_id is not None:
        return _of_table(candidate.audited_tables[failure.vintage_id], shown) or revisions
    if shown != marts():
        return shown
    if mart := mart_of(".".join(failure.key.split(".")[:2])):
        return (mart,)
    table_id = next((word for word in failure.key.split() if word in contracts()), None)
    return (_of_table(contracts()[table_id], shown) if table_id else ()) or revisions


def _of_table(contract: Contract, shown: tuple[Mart, ...]) -> tuple[Mart, ...]:
    return tuple(mart for mart in shown if f"observations.{contract.schema_name}" in _tables_read(mart))


def _table(shown: Rows) -> dg.TableMetadataValue:
    """Show rows as a table: as one, what came from outside is text and never markup."""
    names, rows = shown
    return dg.MetadataValue.table(
        [dg.TableRecord(no_markup(row)) for row in rows], dg.TableSchema([dg.TableColumn(name) for name in names])
    )


def column_metadata(connection: duckdb.DuckDBPyConnection, mart: Mart) -> dict[str, dg.MetadataValue]:  # type: ignore[type-arg]
    """Return a mart's column schema, and its column lineage where its figures can be followed."""
    shown: dict[str, dg.MetadataValue] = {"dagster/column_schema": column_schema(connection, mart.name)}  # type: ignore[type-arg]
    depends: dict[str, list[dg.TableColumnDep]] = {}
    for name, source, column in connection.execute(
        "SELECT column_name, source, source_column FROM catalogue.column_lineage WHERE mart = ? ORDER BY rowid",
        [mart.name],
    ).fetchall():
        made_of = depends.setdefault(name, [])
        if source:
            made_of.append(dg.TableColumnDep(dg.AssetKey(source.split(".")), column))
    if depends:
        shown["dagster/column_lineage"] = dg.MetadataValue.column_lineage(dg.TableColumnLineage(depends))
    return shown


def column_schema(connection: duckdb.DuckDBPyConnection, table: str) -> dg.TableSchemaMetadataValue:
    """Return names, types and descriptions of the columns of a table in `marts`."""
    rows = connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE schema_name = 'marts' AND table_name = ? ORDER BY column_index",
        [table],
    ).fetchall()
    return dg.MetadataValue.table_schema(dg.TableSchema([dg.TableColumn(*row) for row in rows]))
