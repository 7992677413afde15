"""The Immigration Enforcement workbook as ODS, as some of its quarters were published; its sheets, read or not."""

import hashlib
from pathlib import Path

import polars as pl
import pytest

from assets.observations.cache import Store
from assets.observations.limits import Limits
from assets.observations.reading import read_source
from assets.observations.source import Source
from assets.observations.workbook import Workbook
from assets.reference import reason_not_read
from assets.tables import contracts
from tests.real.as_ods import as_ods

XLSX = "enforcement/IE__Q3_2023_Background_Published.xlsx"
EDITION = "/government/publications/immigration-enforcement-data-q3-2023"
# Facts of the release of 23 November 2023: its first and its last quarter.
ENDS = {
    "CP_02": [("2016 Q1", 837, 13.8), ("2023 Q3", 496, 8.9)],
    "CP_03": [("2016 Q1", 14, 13800), ("2023 Q3", 39, 31600)],
}


@pytest.fixture(scope="module")
def ods_of_2023(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_ods(real / XLSX, tmp_path_factory.mktemp("ods") / "IE_Q1_2023_Published.ods")


def read(path: Path, table_id: str, folder: Path, page: str = EDITION) -> pl.DataFrame:
    contract = contracts()[table_id]
    source = Source(
        hashlib.sha256(path.read_bytes()).hexdigest(),
        str(path),
        path.name,
        page,
        "Immigration Enforcement data: Q3 2023",
    )
    store = Store(folder)
    [report] = read_source(source, [contract], store, Limits())
    assert report.status == "read", report.problems
    assert (report.published_on, report.published_basis) == ("2023-11-23", "sheet Cover_Sheet: Published")
    return pl.read_parquet(store.parquet(contract, report.sha256, report.key)).drop("as_published")


@pytest.mark.parametrize("table_id", ["CP_02", "CP_03"])
def test_civil_penalties_are_read_from_ods_as_from_xlsx(real, ods_of_2023, tmp_path, table_id):
    frame = read(ods_of_2023, table_id, tmp_path)
    assert frame.equals(read(real / XLSX, table_id, tmp_path))
    wide = frame.pivot("measure", index=["period"], values="value")
    assert [wide.row(0), wide.row(-1)] == ENDS[table_id]


WORKBOOKS = {
    XLSX: ["CP_02", "CP_03"],
    "asylum/asylum-summary-sep-2025-tables.ods": ["Asy_00a"],
    "small_boats_timeseries/small-boats-time-series_published-2026-07-24.ods": ["SB_01", "SB_02"],
}


@pytest.mark.parametrize("file", WORKBOOKS)
def test_every_sheet_of_a_real_workbook_is_read_or_has_a_reason(real, file):
    sheets = Workbook(real / file, file).sheet_names
    assert [sheet for sheet in sheets if reason_not_read(sheet) is None] == WORKBOOKS[file]


def test_reports_under_rule_35_are_deliberately_not_read():
    for sheet in ("DT_03", "DT_04 "):
        assert "health in detention is no part of returns, crossings or enforcement" in (reason_not_read(sheet) or "")
    assert reason_not_read("EV_01") is None
