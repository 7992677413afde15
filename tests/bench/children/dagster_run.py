"""A Dagster run that does nothing: as many steps as it is told of, which report as many assets and checks.

On its input as JSON: `home`, the folder of its instance; `steps`, each with `name`, `assets` and `checks`; `tables`,
what it writes afterwards, from one DuckDB file (`from`) into another (`to`).
"""

import json
import logging
import os
import sys
import warnings
from typing import Any

warnings.simplefilter("ignore")
given = json.load(sys.stdin)
os.environ["DAGSTER_HOME"] = given["home"]
for name in ("dagster", "alembic"):
    logging.getLogger(name).setLevel(logging.CRITICAL)

import dagster as dg  # noqa: E402 (it reads the environment)

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def step_of(step: dict[str, Any], after: list[dg.AssetKey]) -> dg.AssetsDefinition:
    keys = [dg.AssetKey(path) for path in step["assets"]]
    checks = [dg.AssetCheckSpec(name, asset=dg.AssetKey(path)) for path, name in step["checks"]]

    @dg.multi_asset(
        name=step["name"], specs=[dg.AssetSpec(key, deps=after) for key in keys], check_specs=checks, can_subset=False
    )
    def does_nothing():
        for check in checks:
            yield dg.AssetCheckResult(passed=True, check_name=check.name, asset_key=check.asset_key)
        for key in keys:
            yield dg.MaterializeResult(asset_key=key)

    return does_nothing


def run() -> None:
    assets: list[dg.AssetsDefinition] = []
    for step in given["steps"]:
        assets.append(step_of(step, list(assets[-1].keys) if assets else []))
    job = dg.define_asset_job("nothing", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor)
    definitions = dg.Definitions(assets=assets, jobs=[job])
    with dg.DagsterInstance.get() as instance:
        done = definitions.resolve_job_def("nothing").execute_in_process(instance=instance, run_config=QUIET)
    assert done.success


def write_tables() -> None:
    import duckdb

    with duckdb.connect(given["to"]) as connection:
        connection.execute(f"ATTACH '{given['from']}' AS published (READ_ONLY)")
        for table in given["tables"]:
            schema = table.partition(".")[0]
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
            connection.execute(f"CREATE TABLE {table} AS FROM published.{table}")


run()
if given["tables"]:
    write_tables()
