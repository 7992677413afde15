"""A scratch folder of contracts in place of `assets/tables`, or beside it; reading one table out of a file."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import assets.tables
from assets.tables import contracts
from tests.contracts.reading import Read, reader


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read one table out of a file as the pipeline does; returns its report and figures."""
    return reader(tmp_path / "observations")


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
