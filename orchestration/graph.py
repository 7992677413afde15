"""The asset graph: archive → observations → marts, as Dagster sees it.

Belongs here: asset definitions, their descriptions, and the metadata a person
wants to see. Does not belong here: the steps themselves (`refresh`,
`warehouse`), SQL, or schedules (`automation`).

The graph is read from what defines it: one observations asset per contract, one
mart per SQL file, and between them the tables each mart's SQL reads.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from assets.archive.store import Archive, writing
from assets.checks.checks import Check, checks
from assets.marts.diff import newest_revisions
from assets.marts.sql_files import Mart, marts
from assets.publications.watched import PUBLICATIONS
from assets.settings import Settings, settings
from assets.tables import contracts
from assets.vintages.order import GOVUK
from assets.warehouse.build import Candidate, WarehouseError, build, nothing_read, open_published, publish
from assets.warehouse.columns import column_metadata, column_schema
from assets.warehouse.inputs import Progress, read_new

if TYPE_CHECKING:
    import duckdb

ARCHIVE = dg.AssetKey(["archive", "files"])
CLAIMS = dg.AssetKey(["marts", "claims"])
OWNERS = ["team:statistics"]
PREVIEW_ROWS = 8


class Pipeline(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where a run works and whom it tells how far it is."""

    data: str = ""
    sample: bool = False

    def settings(self) -> Settings:
        """Return the settings of the run."""
        own = {"data": Path(self.data), "sample": self.sample} if self.data else {}
        return settings().model_copy(update=own)


# Set by the command line for the run it starts in its own process.
on_reading: Progress = lambda _, __, ___: None  # noqa: E731
on_building: Callable[[str], None] = lambda _: None  # noqa: E731


def observations_key(schema_name: str) -> dg.AssetKey:
    """Return the asset key of a table's observations."""
    return dg.AssetKey(["observations", schema_name])


def mart_key(name: str) -> dg.AssetKey:
    """Return the asset key of a mart."""
    return dg.AssetKey(["marts", name])


@dg.asset(
    key=ARCHIVE,
    deps=[dg.AssetKey(["publications", publication.slug]) for publication in PUBLICATIONS],
    group_name="archive",
    kinds={"file"},
    owners=OWNERS,
    description="Every byte ever fetched or imported, by sha256, with an append-only manifest. Never pruned.",
)
def archive_files(pipeline: Pipeline) -> dg.MaterializeResult[None]:
    """Report what the archive holds."""
    records = Archive(pipeline.settings().archive).records()
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


def _observation_specs() -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            observations_key(contract.schema_name),
            deps=[ARCHIVE],
            group_name="observations",
            kinds={"polars", "parquet"},
            owners=OWNERS,
            description=f"{contract.table_id}: {contract.title}. {' '.join(contract.facts)}",
            metadata={
                "contract": f"assets/tables/{contract.schema_name}.py",
                "official label": contract.official_label,
                "publication": dg.MetadataValue.url(f"{GOVUK}{contract.pages[0].rstrip('*')}"),
            },
        )
        for contract in contracts().values()
    ]


@dg.multi_asset(name="observations", specs=_observation_specs(), can_subset=False)
def observations(context: dg.AssetExecutionContext, pipeline: Pipeline) -> Iterator[dg.MaterializeResult[None]]:
    """Read what has not been read yet; one observation is one published cell."""
    run_settings = pipeline.settings()
    with writing(run_settings.data, wait_seconds=60):
        inputs, opened = read_new(run_settings, on_reading)
    context.log.info("%d files opened, %d held", opened, len(inputs.files))
    for contract in contracts().values():
        reports = [r for entry in inputs.files for c, r in entry.readings if c.table_id == contract.table_id]
        read = [report for report in reports if report.status == "read"]
        failed = [report for report in reports if report.status == "failed"]
        for report in failed:
            context.log.warning("%s set aside: %s", contract.table_id, report.problems[0]["message"])
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


def _mart_specs() -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            mart_key(mart.name),
            deps=[*(observations_key(name) for name in mart.sources), *map(mart_key, _marts_read(mart))],
            group_name="marts",
            kinds={"duckdb", "sql"},
            owners=OWNERS,
            description=mart.description,
            metadata={"sql": mart.file.shown, "grain": ", ".join(mart.grain)},
        )
        for mart in marts()
    ]


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


def _marts_read(mart: Mart) -> list[str]:
    return sorted(name.split(".")[1] for name in mart.reads if name.startswith("marts."))


def _checked_marts(check: Check) -> list[str]:
    """Return the marts a check is shown on: those that read its tables, else the first mart it names."""
    names = {contracts()[table_id].schema_name for table_id in check.tables}
    by_table = [mart.name for mart in marts() if names & set(mart.sources)]
    named = [mart.name for mart in marts() if check.file and f"marts.{mart.name}" in check.file.sql]
    return (by_table or named or [marts()[0].name])[:1]


def _check_specs() -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            check.name,
            asset=mart_key(_checked_marts(check)[0]),
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
    ]


@dg.multi_asset(name="warehouse", specs=[*_mart_specs(), _claims_spec()], check_specs=_check_specs(), can_subset=False)
def warehouse(
    context: dg.AssetExecutionContext, pipeline: Pipeline
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
    """Build, audit and publish in one step: nothing is published that failed its audit."""
    run_settings = pipeline.settings()
    with writing(run_settings.data, wait_seconds=60):
        inputs, _ = read_new(run_settings)
        candidate = build(inputs, run_settings, on_building)
        yield from _check_results(candidate)
        published = publish(candidate, run_settings)
    context.log.info("published %s", published)
    if not candidate.vintages:
        # The first build of a folder: its catalogue says why there are no figures, and the run is no success.
        raise WarehouseError(
            f"{nothing_read(candidate)}. The reasons: FROM catalogue.quarantine in {run_settings.warehouse}"
        )
    with open_published(run_settings) as connection:
        revised = newest_revisions(connection)
        for mart in marts():
            mine = {contract.table_id for contract in contracts().values() if contract.schema_name in mart.sources}
            last = connection.execute(
                f"SELECT max({mart.time_column}), string_agg(DISTINCT {mart.vintage_column}, ', ') "
                f'FROM marts."{mart.name}"'
            ).fetchone()
            yield dg.MaterializeResult(
                asset_key=mart_key(mart.name),
                metadata={
                    "dagster/row_count": candidate.rows[f"marts.{mart.name}"],
                    "latest period ends": str(last[0]) if last else "none",
                    "vintages": str(last[1]) if last else "none",
                    "build": candidate.build_id,
                    "file": dg.MetadataValue.path(str(run_settings.warehouse)),
                    "revised by the newest releases": "; ".join(
                        f"{r.table_id}, {r.old_vintage} to {r.new_vintage}: {r.figures} figures, {r.total:,.0f} in all"
                        for r in revised
                        if r.table_id in mine or mart.name == "revisions"
                    )
                    or "nothing",
                    "preview": dg.MetadataValue.md(_preview(connection, mart)),
                    **column_metadata(connection, mart),
                },
            )
        yield _claims_result(connection, candidate)


def _claims_result(connection: "duckdb.DuckDBPyConnection", candidate: Candidate) -> dg.MaterializeResult[None]:
    rows = connection.execute(
        "SELECT said_on, id, status, status_now, reason FROM marts.claims ORDER BY said_on, id"
    ).fetchall()
    lines = [f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return dg.MaterializeResult(
        asset_key=CLAIMS,
        metadata={
            "dagster/row_count": len(rows),
            "build": candidate.build_id,
            "claims": dg.MetadataValue.md(
                "\n".join(["| said on | claim | status when said | status now | reason |", "|" + " --- |" * 5, *lines])
            ),
            "dagster/column_schema": column_schema(connection, "claims"),
        },
    )


def _check_results(candidate: Candidate) -> Iterator[dg.AssetCheckResult]:
    for check in checks():
        failures = candidate.failures.get(check.name, [])
        open_ones = [failure for failure in failures if not failure.exception]
        # A failing vintage check has set its vintage aside; the build itself is sound without it.
        warns = check.level == "vintage" or check.severity != "error"
        yield dg.AssetCheckResult(
            check_name=check.name,
            asset_key=mart_key(_checked_marts(check)[0]),
            passed=not open_ones or check.severity == "info",
            severity=dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR,
            metadata={
                "failures": len(open_ones),
                "excepted": len(failures) - len(open_ones),
                "first failures": "; ".join(f"{f.key}: {f.detail}" for f in open_ones[:5]) or "none",
            },
        )


def _preview(connection: object, mart: Mart) -> str:
    cursor = connection.execute(  # type: ignore[attr-defined]
        f'SELECT * FROM marts."{mart.name}" ORDER BY ALL DESC LIMIT {PREVIEW_ROWS}'
    )
    names = [column[0] for column in cursor.description or []]
    shown = [index for index, name in enumerate(names) if not name.startswith(("source_", "official_", "published_"))]
    lines = [" | ".join("" if row[index] is None else str(row[index]) for index in shown) for row in cursor.fetchall()]
    head = " | ".join(names[index] for index in shown)
    return "\n".join([f"| {head} |", "|" + " --- |" * len(shown), *(f"| {line} |" for line in lines)])
