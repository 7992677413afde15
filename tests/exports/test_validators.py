"""What other programs say of an export: the validators of CSVW and of data packages, and LibreOffice.

`make validate` asks the validators about an export of real releases, which takes minutes.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from assets.exports.export import export
from assets.exports.families import families
from assets.exports.tables import exported_marts
from assets.reference import PROJECT
from assets.settings import Settings
from tests.exports.conftest import change, linked_copy
from tests.exports.reading import columns_of, rows_by_duckdb, rows_of_mart, rows_of_sheet, to_the_second

pytestmark = pytest.mark.slow
VALIDATORS = PROJECT / ".validators" / "bin"
# Every sheet into a file of its own, as UTF-8, numbers and days as they are and not as they are shown.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


@pytest.fixture(scope="module")
def whole(sample_warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every mart of the demo."""
    return export(linked_copy(sample_warehouse, tmp_path_factory.mktemp("whole") / "data")).folder


@pytest.fixture(scope="module")
def validators() -> Path:
    if not (VALIDATORS / "frictionless").exists():
        pytest.skip("the validators of exports are not installed; `make .validators/ready` does it")
    return VALIDATORS


@pytest.fixture(scope="module")
def office() -> str:
    if not (found := shutil.which("soffice")):
        pytest.skip("LibreOffice (soffice) is not installed; Debian has it as libreoffice-calc")
    return found


def said_by(*command: str | Path) -> str:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=600).stdout


def csvw_says(validators: Path, folder: Path) -> dict[str, object]:
    metadata = folder / "csv" / "csv-metadata.json"
    return dict(json.loads(said_by(validators / "python", Path(__file__).with_name("csvw_says.py"), metadata)))


def frictionless_says(validators: Path, folder: Path) -> tuple[bool, list[object]]:
    said = json.loads(said_by(validators / "frictionless", "validate", folder / "datapackage.json", "--json"))
    errors = [error for task in said["tasks"] for error in task["errors"]]
    return said["valid"], [*said["errors"], *errors]


def test_validators_find_nothing_wrong(validators: Path, whole: Path):
    assert csvw_says(validators, whole) == {"valid": True, "found": []}
    assert frictionless_says(validators, whole) == (True, [])


def test_validators_find_what_is_wrong(validators: Path, whole: Path, tmp_path: Path):
    """A key that stands twice, a word for a figure, and a file that is not the one described."""
    folder = shutil.copytree(whole, tmp_path / "damaged")
    yearly = folder / "csv" / "crossings_yearly.csv"
    text = yearly.read_text(encoding="utf-8")
    yearly.write_text(text + text.splitlines()[-1] + "\n", encoding="utf-8")
    found = csvw_says(validators, folder)
    assert found["valid"] is False
    assert str(found["found"]).endswith("crossings_yearly.csv:11 duplicate primary key: 2026']")
    yearly.write_text(text.replace(",299,", ",many,", 1), encoding="utf-8")
    found = csvw_says(validators, folder)
    assert found["valid"] is False
    assert "invalid lexical value for decimal: many" in str(found["found"])
    valid, errors = frictionless_says(validators, folder)
    assert valid is False
    assert {error["type"] for error in errors} == {"type-error", "hash-count", "byte-count"}


def assert_sheets_equal_marts(office: str, folder: Path, settings: Settings, tmp_path: Path) -> list[str]:
    """Convert every workbook, and compare every sheet of a mart with it; return the marts compared."""
    from assets.published import open_published

    compared = []
    with open_published(settings) as connection:
        for family in families(exported_marts(connection)):
            profile, out = f"-env:UserInstallation=file://{tmp_path}/profile", tmp_path / family.name
            workbook = folder / "xlsx" / f"{family.name}.xlsx"
            said_by(office, profile, "--headless", "--convert-to", AS_CSV, "--outdir", out, workbook)
            for table, sheet in family.sheets:
                path = out / f"{family.name}-{sheet}.csv"
                if path.exists():
                    with path.open(encoding="utf-8", newline="") as stream:
                        rows = rows_of_sheet(list(csv.reader(stream)), columns_of(connection, table.name))
                    assert rows == to_the_second(rows_of_mart(connection, table.name)), table.name
                    compared.append(table.name)
    return compared


def test_workbooks_open_in_libreoffice_with_the_same_figures(
    office: str, whole: Path, sample_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
):
    settings = Settings(data=whole.parent.parent, sample=True)
    compared = assert_sheets_equal_marts(office, whole, settings, tmp_path)
    with_rows = sample_warehouse.execute(
        "SELECT mart FROM catalogue.marts WHERE rows_held > 0 ORDER BY mart"
    ).fetchall()
    assert sorted(compared) == [mart for (mart,) in with_rows]


def test_a_text_that_begins_a_formula_is_text_in_libreoffice(
    office: str, sample_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
):
    from tests.exports.conftest import published_copy

    settings = published_copy(sample_warehouse, tmp_path / "data")
    texts = ["=1+1", "+44", "-5", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "'=1", "2-3", "1e5", "TRUE", "01/02/2026"]
    cases = " ".join(f"WHEN {at} THEN '{text.replace(chr(39), chr(39) * 2)}'" for at, text in enumerate(texts))
    change(settings, f"""
        DELETE FROM catalogue.marts WHERE mart <> 'crossings_weekly';
        UPDATE marts.crossings_weekly SET source_cell = CASE (date_diff('week', DATE '2018-01-07', week_ending)) {cases} ELSE 'plain' END;
    """)  # fmt: skip
    folder = export(settings).folder
    assert assert_sheets_equal_marts(office, folder, settings, tmp_path) == ["crossings_weekly"]


def test_duckdb_reads_every_csv_file_of_a_mart_as_the_docs_say(
    whole: Path, sample_warehouse: duckdb.DuckDBPyConnection
):
    marts = sample_warehouse.execute("SELECT mart FROM catalogue.marts").fetchall()
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for (mart,) in marts:
            for told in ("", ", quote='\"', escape='\"'"):
                read = rows_by_duckdb(connection, whole / f"csv/{mart}.csv", columns_of(sample_warehouse, mart), told)
                assert read == rows_of_mart(sample_warehouse, mart), mart
