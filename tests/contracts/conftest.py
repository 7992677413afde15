"""A scratch folder of contracts in place of `assets/tables`, or beside it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import assets.tables
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
