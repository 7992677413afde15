"""A few marts of the demo's warehouse, to be exported."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from assets.exports.export import Exported, export
from assets.settings import Settings

MARTS = ("crossings_weekly", "crossings_yearly", "enforcement_visits", "matched_arrivals_asylum", "revisions")


def published_copy(sample: duckdb.DuckDBPyConnection, data: Path) -> Settings:
    """A data folder with a copy of the demo's warehouse that has those marts only."""
    ((path,),) = sample.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchall()
    settings = Settings(data=data, sample=True)
    settings.generations.mkdir(parents=True)
    copy = settings.generations / "copy.duckdb"
    shutil.copyfile(path, copy)
    settings.warehouse.symlink_to(copy.relative_to(data))
    change(settings, f"DELETE FROM catalogue.marts WHERE mart NOT IN {MARTS}")
    return settings


def linked_copy(sample: duckdb.DuckDBPyConnection, data: Path) -> Settings:
    """A data folder of one's own with the demo's warehouse, which is only read."""
    ((path,),) = sample.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchall()
    settings = Settings(data=data, sample=True)
    settings.data.mkdir(parents=True)
    settings.warehouse.symlink_to(path)
    return settings


def change(settings: Settings, sql: str) -> None:
    """Change the copy, as the next build would."""
    with duckdb.connect(str(settings.warehouse.resolve())) as connection:
        connection.execute(sql)


@pytest.fixture(scope="module")
def standing(
    sample_warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, Exported]:
    """Those marts, and their export; no test changes either."""
    settings = published_copy(sample_warehouse, tmp_path_factory.mktemp("exported") / "data")
    return settings, export(settings)


@pytest.fixture
def exported(standing: tuple[Settings, Exported]) -> Exported:
    return standing[1]


@pytest.fixture
def data(standing: tuple[Settings, Exported], tmp_path: Path) -> Settings:
    """A copy of both, to be changed."""
    settings = standing[0].model_copy(update={"data": tmp_path / "demo"})
    shutil.copytree(standing[0].data, settings.data, symlinks=True)
    return settings
