"""A scratch folder of contracts in place of `assets/tables`, or beside it, and reading one table out of one file."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import assets.tables
from assets.observations.cache import Store
from assets.observations.reading import read_source
from assets.observations.report import Report
from assets.observations.source import Source
from assets.observations.workbook import Limits
from assets.tables import contracts


@pytest.fixture
def loaded_anew() -> Iterator[None]:
    """Load the contracts anew in a test and afterwards; the real ones stay the objects they were."""
    kept = {name: module for name, module in sys.modules.items() if name.startswith("assets.tables.")}
    contracts.cache_clear()
    yield
    for name in [name for name in sys.modules if name.startswith("assets.tables.")]:
        del sys.modules[name]
    sys.modules.update(kept)
    contracts.cache_clear()


@pytest.fixture
def tables_folder(loaded_anew: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of `assets/tables`."""
    folder = tmp_path / "tables"
    folder.mkdir()
    monkeypatch.setattr(assets.tables, "__path__", [str(folder)])
    return folder


@pytest.fixture
def read(tmp_path: Path):
    """Read one table out of a file as the pipeline does; returns its report and figures."""
    store = Store(tmp_path / "observations")

    def one(path: Path, table_id: str, page: str, title: str) -> tuple[Report, list[tuple]]:
        contract = contracts()[table_id]
        source = Source(hashlib.sha256(path.read_bytes()).hexdigest(), str(path), path.name, page, title)
        assert contract in source.contracts(contracts().values())
        [report] = read_source(source, [contract], store, Limits())
        if report.status != "read":
            return report, []
        frame = pl.read_parquet(store.parquet(contract, report.sha256, report.key))
        columns = ["period", *(dimension.name for dimension in contract.dimensions), "measure", "value", "marker"]
        return report, frame.select(columns).rows()

    return one
