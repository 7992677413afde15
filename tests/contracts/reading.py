"""Reading one table out of one file as the pipeline does."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import polars as pl

from assets.contracts.language import Contract
from assets.observations.cache import Store
from assets.observations.limits import Limits
from assets.observations.reading import read_source
from assets.observations.report import Report
from assets.observations.source import Source
from assets.tables import contracts

Read = Callable[[Path, str | Contract, str, str], tuple[Report, list[tuple]]]


def reader(folder: Path) -> Read:
    """Return a function of file, table, page and title that gives the report and the figures of the table."""
    store = Store(folder)

    def one(path: Path, table: str | Contract, page: str, title: str) -> tuple[Report, list[tuple]]:
        contract = contracts()[table] if isinstance(table, str) else table
        source = Source(hashlib.sha256(path.read_bytes()).hexdigest(), str(path), path.name, page, title)
        assert source.contracts([contract])
        [report] = read_source(source, [contract], store, Limits())
        if report.status != "read":
            return report, []
        frame = pl.read_parquet(store.parquet(contract, report.sha256, report.key))
        columns = ["period", *(dimension.name for dimension in contract.dimensions), "measure", "value", "marker"]
        return report, frame.select(columns).rows()

    return one
