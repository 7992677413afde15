"""The cache of readings: one Parquet file and one report per archived file and table.

Belongs here: the key of a reading, and the files on disk. Does not belong here: reading (`reading`), or what a report
says (`report`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from assets.contracts.language import Contract
from assets.durable import put, sync
from assets.json_files import Json
from assets.machine import lack_of
from assets.observations.report import Report
from assets.reference import PROJECT, is_open, published_names
from assets.sealed import CHANGED, EMPTY, GONE, digest_of

if TYPE_CHECKING:
    import polars as pl

SCHEMA_VERSION = 1
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


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading as it is kept.

    Attributes:
        report: What it came to.
        parquet: The sha256 of the file of its observations; None where it has none.
    """

    report: Report
    parquet: str | None


_KEPT = Json(Kept)


class Store:
    """The cache of readings in one folder: a report and, where there are figures, a Parquet file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def parquet(self, contract: Contract, sha256: str, key: str) -> Path:
        """Return where the observations of a table of a file lie."""
        return self.folder / contract.schema_name / f"{sha256[:20]}-{key}.parquet"

    def report(self, contract: Contract, sha256: str, key: str | None = None) -> Report | None:
        """Return the report of an earlier reading with the same key, or None if it, or a figure of it, is not whole."""
        path = self.parquet(contract, sha256, key or cache_key(contract))
        kept = _KEPT.read(path.with_suffix(".json"))
        return kept.report if kept and _damage_of_figures(path, kept) is None else None

    def damage(self, path: Path) -> str | None:
        """Return what is wrong with the reading whose observations lie, or would lie, at a path; None for nothing."""
        report = path.with_suffix(".json")
        if broken := _KEPT.damage(report):
            return f"{report.name} {broken}"
        kept = _KEPT.read(report)
        if kept is None:  # a reading that broke off has figures and no report
            return None
        figures = _damage_of_figures(path, kept)
        return f"{path.name} {figures}" if figures else None

    def write(self, contract: Contract, report: Report, frame: pl.DataFrame | None) -> None:
        """Keep a reading; the report comes last and makes it count."""
        path = self.parquet(contract, report.sha256, report.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = None
        if frame is not None:
            temporary = path.with_name(f".{path.name}.{os.getpid()}")
            frame.write_parquet(temporary, compression="zstd")
            digest = digest_of(temporary)
            put(temporary, path)
        _KEPT.write(path.with_suffix(".json"), Kept(report, digest), one_of_many=True)

    def forget_failed(self, files: Container[str]) -> int:
        """Forget the readings of some files, by sha256, that failed, and return how many there were."""
        forgotten = 0
        for path in self.folder.glob("*/[!.]*.json"):
            kept = _KEPT.read(path)
            if kept and kept.report.status == "failed" and kept.report.sha256 in files:
                path.unlink()
                forgotten += 1
        return forgotten

    def sync(self) -> None:
        """Wait until the readings that were written are on the disk under their names."""
        for folder in self.folder.glob("*/"):
            sync(folder)


def _damage_of_figures(path: Path, kept: Kept) -> str | None:
    if kept.parquet is None:
        return None
    try:
        if digest_of(path) == kept.parquet:
            return None
        return CHANGED if path.stat().st_size else EMPTY
    except FileNotFoundError:
        return GONE
    except OSError as error:
        if lack_of(error) in ("files", "memory"):
            raise
        return f"cannot be read ({type(error).__name__})"
