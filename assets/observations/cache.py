"""The cache of readings: one Parquet file and one report per archived file and table.

Belongs here: the key of a reading, and the files on disk. Does not belong here: reading (`reading`), or what a report
says (`report`).
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from assets.contracts.language import Contract
from assets.json_files import Json
from assets.observations.report import Report
from assets.reference import PROJECT, is_open, published_names

if TYPE_CHECKING:
    import polars as pl

SCHEMA_VERSION = 1
_REPORT = Json(Report)
# Whatever decides how a file is read; a change in one of them reads every file anew.
_READER_CODE = ("contracts/*.py", "observations/**/*.py", "problems.py")
_READER_LIBRARIES = ("duckdb", "lxml", "polars")


def cache_key(contract: Contract) -> str:
    """Return the part of the cache key that is not the file: contract, its lists, reader code, schema."""
    digest = hashlib.sha256(repr(contract).encode())
    for dimension in contract.dimensions:
        if dimension.categories:
            known = sorted(published_names(dimension.categories)), is_open(dimension.categories)
            digest.update(repr(known).encode())
    digest.update(f"{_reader_code()} {SCHEMA_VERSION}".encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _reader_code() -> str:
    folder = PROJECT / "assets"
    paths = [path for pattern in _READER_CODE for path in sorted(folder.glob(pattern))]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    digest.update(repr([(name, version(name)) for name in _READER_LIBRARIES]).encode())
    return digest.hexdigest()


class Store:
    """The cache of readings in one folder: a report and, where there are figures, a Parquet file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def parquet(self, contract: Contract, sha256: str, key: str) -> Path:
        """Return where the observations of a table of a file lie."""
        return self.folder / contract.schema_name / f"{sha256[:20]}-{key}.parquet"

    def report(self, contract: Contract, sha256: str, key: str | None = None) -> Report | None:
        """Return the report of an earlier reading with the same key, or None."""
        key = key or cache_key(contract)
        return _REPORT.read(self.parquet(contract, sha256, key).with_suffix(".json"))

    def write(self, contract: Contract, report: Report, frame: pl.DataFrame | None) -> None:
        """Keep a reading; the report comes last and makes it count."""
        path = self.parquet(contract, report.sha256, report.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        if frame is not None:
            temporary = path.with_name(f".{path.name}.{os.getpid()}")
            frame.write_parquet(temporary, compression="zstd")
            os.replace(temporary, path)
        _REPORT.write(path.with_suffix(".json"), report)
