"""The sample's warehouse in a folder of its own: DuckDB shares what it has opened within a process, and a question locks it."""

import shutil

import pytest

from assets.settings import Settings


@pytest.fixture(scope="session")
def asked(sample_warehouse, tmp_path_factory):
    path = sample_warehouse.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchone()[0]
    settings = Settings(data=tmp_path_factory.mktemp("asked"))
    shutil.copy(path, settings.warehouse)
    return settings
