"""Mart files: what one reads of another, by whichever of its names."""

from pathlib import Path

import pytest

from assets.marts import sql_files
from assets.problems import DefinitionError


def write(folder: Path, name: str, reads: str, more: str = "") -> None:
    (folder / f"{name}.sql").write_text(
        f"""-- mart: {name}
-- grain: day
-- description: A test.
CREATE MACRO marts.{name}_as_of(as_of) AS TABLE SELECT day, people FROM {reads};
CREATE TABLE marts.{name} AS FROM marts.{name}_as_of('infinity');
{more}
""",
        encoding="utf-8",
    )


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(sql_files, "SQL", tmp_path)
    (tmp_path / "marts").mkdir()
    between = "CREATE MACRO marts.stays_Between_dates(a, b) AS TABLE FROM marts.stays_as_of(b) WHERE day >= a;"
    write(tmp_path / "marts", "stays", "observations.det_02", between)
    return tmp_path / "marts"


def test_a_mart_that_reads_another_macro_of_a_mart_reads_that_mart(folder):
    write(folder, "ends", "marts.stays_between_dates('2024-01-01', as_of)")
    stays, ends = sql_files.marts.__wrapped__()
    assert (stays.name, stays.reads) == ("stays", {"observations.det_02"})
    assert stays.makes == {"marts.stays", "marts.stays_as_of", "marts.stays_between_dates"}
    assert (ends.name, ends.reads) == ("ends", {"marts.stays"})


def test_a_mart_that_reads_what_no_file_makes_is_refused(folder):
    write(folder, "ends", "marts.stay_between_dates('2024-01-01', as_of)")
    with pytest.raises(DefinitionError, match=r"ends\.sql reads marts\.stay_between_dates, which no file of sql/marts"):
        sql_files.marts.__wrapped__()
