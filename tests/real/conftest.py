"""What the tests on the real files share."""

import csv
import hashlib
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def file_of(real: Path) -> dict[str, Path]:
    """The real file of each sha256."""
    with (real / "releases.csv").open(encoding="utf-8", newline="") as stream:
        paths = [real / row["file"] for row in csv.DictReader(stream)]
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in paths}
