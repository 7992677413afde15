"""What a person who asks the warehouse is told of its marts."""

import shutil

import pytest
from typer.testing import CliRunner

from assets.marts.sql_files import marts
from assets.problems import DefinitionError
from assets.warehouse.asked import describe
from assets.warehouse.held import held_in_words
from orchestration.cli import app


@pytest.fixture
def immstats(sample_warehouse, tmp_path, monkeypatch):
    """Give what a command prints, of the sample's warehouse."""
    path = sample_warehouse.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchone()[0]
    # A copy: DuckDB shares what it has opened within a process, and the command locks how it may be asked.
    shutil.copy(path, tmp_path / "immigration.duckdb")
    monkeypatch.setenv("IMMSTATS_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, [*words])


def test_a_mart_is_described_in_the_words_of_the_catalogue(sample_warehouse):
    described = describe(sample_warehouse, "marts.Returns_Year_Ending")
    said = dict(described.sentences())
    assert said["one row is"] == "one period"
    assert said["held"] == "76 rows, 2004-01-01 to 2023-09-30"
    assert said["macros"] == "marts.returns_year_ending_as_of(as_of)"
    assert said["history"] == "marts.returns_year_ending_history"
    table = said["made of Ret_D01"]
    assert table.startswith(
        "Returns from the UK, by nationality, age, sex and type of return (National Statistics: Yes)."
    )
    assert (
        "Releases held: 2, the newest of 2023-11-23, which ends 2023-09-30. A later one is known: release of" in table
    )
    figures = {name: (unit, adds_up) for name, _, unit, adds_up, _ in described.columns}
    assert figures["enforced_change_on_year_pct"] == ("per cent", "no")
    crossings = describe(sample_warehouse, "crossings")
    assert crossings.series == ["last_7_days", "sb_daily"]
    assert [(name, unit, adds_up) for name, _, unit, adds_up, _ in crossings.columns if adds_up] == [
        ("arrivals", "people", "yes"),
        ("boats", "boats", "yes"),
        ("uncontrolled_landings", "boats", "yes"),
        ("arrivals_per_boat", "people per boat", "no"),
        ("arrivals_year_to_date", "people", "no"),
        ("arrivals_7_days", "people", "no"),
        ("arrivals_12_months", "people", "no"),
    ]


def test_every_mart_is_described_and_its_example_runs(sample_warehouse):
    found = sample_warehouse.execute("SELECT mart, rows_held, example FROM catalogue.marts").fetchall()
    assert {mart for mart, _, _ in found} == {mart.name for mart in marts()}
    for mart, held, example in found:
        assert len(sample_warehouse.execute(example).fetchall()) == min(held, 10), mart


def test_a_mart_that_there_is_not_is_told_with_the_nearest(sample_warehouse):
    with pytest.raises(DefinitionError, match=r"there is no mart 'crosings'; .*\(nearest: crossings"):
        describe(sample_warehouse, "crosings")


def test_what_a_query_reads_is_told_with_its_end_and_its_gap(sample_warehouse):
    (said,) = held_in_words(sample_warehouse, "SELECT * FROM marts.civil_penalties_as_of('2026-01-01') AS c")
    assert said.startswith("marts.civil_penalties holds 2016-01-01 to ")
    assert "CP_02: newest release held " in said
    assert held_in_words(sample_warehouse, "SELECT 1") == []
    assert held_in_words(sample_warehouse, "this is no SQL") == []


@pytest.mark.parametrize("how", [[], ["--csv"], ["--json"]])
def test_an_empty_answer_says_where_the_data_end(immstats, how):
    ran = immstats("sql", *how, "SELECT date FROM marts.crossings WHERE date > '2030-01-01'")
    assert ran.exit_code == 0
    assert {"": "No row.\n", "--csv": "date\n", "--json": ""}["".join(how)] == ran.stdout
    assert "marts.crossings holds 2018-01-01 to 2026-07-12. SB_01: newest release held 2026-07-10" in ran.stderr


def test_describe_prints_the_mart_and_its_columns(immstats):
    ran = immstats("describe", "crossings")
    assert ran.exit_code == 0
    for words in ("one date", "3,115 rows, 2018-01-01 to 2026-07-12", "arrivals_7_days", "4 September 2026"):
        assert words in " ".join(ran.stdout.split())
    assert immstats("describe", "crosings").exit_code == 1
