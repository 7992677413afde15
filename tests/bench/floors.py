"""The least that a run needs: Dagster that does nothing, tables that are only written.

Belongs here: what the floors are made of. Does not belong here: the programs themselves (`children`), or what is held
against them.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from assets.reference import PROJECT
from tests.bench.measuring import Taken, ran

# Numbers that change where a table keeps its figures.
_NUMBERS = ("vintage_id", "file_id")


@lru_cache(maxsize=1)
def steps() -> list[dict[str, Any]]:
    """Return the steps of the job `build`, with the assets and checks that each reports."""
    from orchestration.definitions import defs

    job = defs.resolve_job_def("build")
    return [
        {
            "name": made_by.node_def.name,
            "assets": sorted(list(key.path) for key in made_by.keys),
            "checks": sorted([list(key.asset_key.path), key.name] for key in made_by.check_keys),
        }
        for made_by in job.asset_layer.asset_graph.assets_defs
        if made_by.is_executable and made_by.keys & job.asset_layer.executable_asset_keys
    ]


def dagster_run(folder: Path, tables: Sequence[str] = (), warehouse: Path | None = None) -> Taken:
    """Take the time of a Dagster run that does nothing, and of writing tables of a warehouse into a file of its own."""
    home, written = folder / "floor", folder / "floor.duckdb"
    home.mkdir(exist_ok=True)
    shutil.copy(PROJECT / "orchestration" / "deploy" / "dagster.yaml", home)
    written.unlink(missing_ok=True)
    given = {
        "home": str(home), "steps": steps(), "tables": list(tables), "from": str(warehouse or ""), "to": str(written),
    }  # fmt: skip
    return ran(["-m", "tests.bench.children.dagster_run"], given=given)


def changed_tables(before: Path, after: Path) -> list[str]:
    """Return the tables whose rows differ between two warehouses; the numbers of vintages and files do not count."""
    with duckdb.connect() as connection:
        held = []
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
            held.append(_contents(connection, name))
    return sorted(table for table, rows in held[1].items() if held[0].get(table) != rows)


def _contents(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, object]:
    tables = connection.execute(
        "SELECT schema_name, table_name, list(column_name) FROM duckdb_columns() "
        "SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name) "
        "WHERE database_name = ? GROUP BY ALL",
        [database],
    ).fetchall()
    contents: dict[str, object] = {}
    for schema, table, columns in tables:
        kept = ", ".join(f'"{column}"' for column in columns if column not in _NUMBERS)
        contents[f'{schema}."{table}"'] = connection.execute(
            f'SELECT count(*), bit_xor(hash(r)) FROM (SELECT {kept} FROM {database}.{schema}."{table}") AS r'
        ).fetchone()
    return contents
