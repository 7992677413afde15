"""The main job as a user runs it: command line, Dagster run, warehouse."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.checks.checks import checks
from assets.claims.files import claims as claims_of_files
from assets.marts.sql_files import marts
from assets.settings import settings
from assets.tables import contracts
from orchestration.cli import app
from tests.builders import RETURNS, SMALL_BOATS, ods, returns, small_boats, some_returns, xlsx

BUILDING = [
    "Preparing the build", "Checking the vintages", "Writing catalogue and reference", "Loading the observations",
    "Comparing neighbouring vintages", "Putting together the history of the marts", "Building the marts",
    "Tracing every figure to its cells", "Judging the claims", "Auditing the build", "Writing the build",
    "Recording the checks in Dagster", "Publishing the build",
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]


def shell(data: Path, *words: str) -> str:
    """Run a command in a process of its own, as a user does, and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *words],
        cwd=ROOT,
        env={**os.environ, "IMMSTATS_DATA": str(data), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout if words[0] == "sql" else done.stdout + done.stderr


def call(data: Path, *words: str, expect: int = 0) -> str:
    """Run a command in this process, and return what it says."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("IMMSTATS_DATA", str(data)), ("COLUMNS", "200"), ("NO_COLOR", "1")):
            patch.setenv(name, value)
        settings.cache_clear()
        result = CliRunner().invoke(app, list(words))
    settings.cache_clear()
    assert result.exit_code == expect, result.output
    return result.stdout if words[0] == "sql" and expect == 0 else result.output


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    ods(folder / "16_January_2018_Small_boats_-_time_series.ods", small_boats([3] * 14))
    xlsx(folder / "returns-datasets-sep-2023.xlsx", returns(some_returns()))
    xlsx(folder / "detention.xlsx", {"Sheet": [["Other"]]})
    path = folder / "releases.csv"
    path.write_text(
        "file,page,title,published,kind\n"
        f"16_January_2018_Small_boats_-_time_series.ods,{SMALL_BOATS},Small boats – time series,2018-01-16,verbatim\n"
        f'returns-datasets-sep-2023.xlsx,{RETURNS},"Returns detailed datasets, year ending September 2023",2023-11-23,verbatim\n'
        f"detention.xlsx,{RETURNS},Detention detailed datasets,2023-11-23,verbatim\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def first_steps(manifest: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A data folder in which the files of the manifest are imported and built from, and what each command said."""
    data = tmp_path_factory.mktemp("refreshed") / "data"
    return data, {
        "status": shell(data, "status"),
        "sql": call(data, "sql", "SELECT 1", expect=1),
        "refresh of nothing": call(data, "refresh", "--source", "archive", expect=1),
        "import": shell(data, "import", "--manifest", str(manifest)),
        "import again": call(data, "import", "--manifest", str(manifest)),
        "refresh": shell(data, "refresh", "--source", "archive"),
    }


@pytest.fixture
def refreshed(first_steps: tuple[Path, dict[str, str]]) -> Path:
    """The data folder; to be read only."""
    return first_steps[0]


def test_from_files_to_figures_by_the_command_line(first_steps):
    data, told = first_steps
    assert "none yet" in told["status"]
    assert "there is no warehouse" in told["sql"]
    assert "the archive is empty" in told["refresh of nothing"]
    assert "3 of 3 files are new in the archive; 1 are kept but not read" in told["import"]
    assert "0 of 3 files are new" in told["import again"]
    said = told["refresh"]
    assert "3 files held, 2 opened now; 6 vintages (+6), 0 tables set aside" in said
    assert re.findall(r"^(.*) … \d+\.\d s$", said, re.MULTILINE) == [
        "Looking at the archive", "Reading 2 files", "Starting Dagster", "Looking at the archive", "Recording the tables in Dagster", *BUILDING,
        "Recording the marts in Dagster",
    ]  # fmt: skip
    assert "\x1b" not in said
    assert re.search(r"^crossings +14 +2018-01-14 +2018-01-16 *$", said, re.MULTILINE)
    first = json.loads(call(data, "sql", "SELECT build_id FROM catalogue.build", "--json"))

    said = call(data, "refresh", "--source", "archive")
    assert "Nothing is new: 3 files held, 0 opened, no build" in said
    assert json.loads(call(data, "sql", "SELECT build_id FROM catalogue.build", "--json")) == first

    assert shell(data, "sql", "SELECT sum(arrivals) AS people FROM marts.crossings", "--csv") == "people\n42\n"
    row = json.loads(
        call(
            data,
            "sql",
            "SELECT period, enforced, voluntary, port_returns FROM marts.returns_year_ending "
            "WHERE period = 'year ending September 2023'",
            "--json",
        )
    )
    # quarters 2022 Q4 to 2023 Q3 are the fourth to the seventh: 10 + 3..6, 20 + 3..6, 30 + 3..6
    assert row == {"period": "year ending September 2023", "enforced": 58, "voluntary": 98, "port_returns": 138}

    status = call(data, "status")
    assert "6 vintages, 0 tables set aside" in status
    assert "Ret_D01" in status


def test_the_warehouse_cannot_be_written_nor_the_machine_read_through_sql(refreshed):
    assert "read-only" in call(refreshed, "sql", "DELETE FROM marts.crossings", expect=1)
    assert "disabled" in call(refreshed, "sql", "SELECT * FROM read_text('/etc/hostname')", expect=1)
    assert "read-only" in call(refreshed, "sql", "COPY (SELECT 1) TO 'x.csv'", expect=1)
    assert not Path("x.csv").exists()


def test_an_import_that_cannot_be_right_tells_every_fault_and_imports_nothing(tmp_path):
    data, manifest = tmp_path / "data", tmp_path / "releases.csv"
    manifest.write_text("file,page,title,published\nmissing.ods,/p,T,2026-01-01\n,/p,T,2026-01-01\n")
    said = call(data, "import", "--manifest", str(manifest), expect=1)
    assert "line 2: there is no file missing.ods" in said
    assert "line 3: no file" in said
    manifest.write_text("file,page\na,b\n")
    assert "lacks the columns published, title" in call(data, "import", "--manifest", str(manifest), expect=1)
    assert "give a file with --page and --title" in call(data, "import", expect=1)
    assert "0 files" in call(data, "status")


# What takes long to load; a command loads what it needs and no more, or an hourly look costs as much as a build.
SLOW_TO_LOAD = {
    "dagster", "dataframely", "duckdb", "lxml", "numpy", "polars", "python_calamine", "requests", "sqlalchemy", "sqlglot",
    "yaml",
}  # fmt: skip
LOADED = """
import sys
from orchestration.cli import app
try:
    app(sys.argv[1:])
finally:
    print(*sys.modules, file=sys.stderr)
"""


def loaded(data: Path, *words: str) -> tuple[str, set[str]]:
    """What a command says in a process of its own, and which libraries that take long it has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        cwd=ROOT,
        env={**os.environ, "IMMSTATS_DATA": str(data), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, SLOW_TO_LOAD & set(done.stderr.split())


def test_a_command_loads_what_it_needs(refreshed):
    said, modules = loaded(refreshed, "refresh", "--source", "archive")
    assert "Nothing is new: 3 files held, 0 opened, no build" in said
    # lxml comes with what tells publications apart.
    assert modules == {"duckdb", "lxml"}
    assert loaded(refreshed, "--help")[1] == set()
    assert loaded(refreshed, "status")[1] == {"duckdb", "lxml"}
    assert loaded(refreshed, "sql", "SELECT 1")[1] == {"duckdb"}


def test_the_run_is_recorded_with_what_a_person_wants_to_know(refreshed, monkeypatch):
    home = refreshed / "dagster"
    assert "enabled: false" in (home / "dagster.yaml").read_text()
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
        assert (run.job_name, run.status) == ("build", dg.DagsterRunStatus.SUCCESS)
        said = [entry.user_message for entry in instance.all_logs(run.run_id) if not entry.dagster_event]
        phases = ["Looking at the archive", *BUILDING]
        assert [name for line in said for name in re.findall(r"now: (.*)$", line)] == phases
        assert [name for line in said for name in re.findall(r"^(.*): \d+\.\d s", line)] == phases
        (published,) = [line for line in said if line.startswith("published ")]
        assert re.search(r"\.duckdb; made everything, \d+ parts: there was no build by the same code", published)
        event = instance.get_latest_materialization_event(dg.AssetKey(["marts", "crossings"]))
        metadata = event.asset_materialization.metadata
        assert metadata["dagster/row_count"].value == 14
        assert metadata["latest period ends"].value == "2018-01-14"
        newest = metadata["preview"].value.records[0].data
        assert (newest["date"], newest["arrivals"]) == ("2018-01-14", 3)
        plotted = {name for name, value in metadata.items() if isinstance(value.value, int | float)}
        assert plotted == {"dagster/row_count", "periods", "vintages held", "set aside", "seconds"}
        assert [metadata[name].value for name in ("periods", "vintages held", "set aside")] == [14, 1, 0]
        releases = metadata["newest releases held"].value.records
        assert [(row.data["table"], row.data["newest release held"]) for row in releases] == [
            ("SB_01", "2018-01-16"), ("last_7_days", "none"), ("mod_daily", "none"),
        ]  # fmt: skip
        depends = metadata["dagster/column_lineage"].value.deps_by_column["arrivals"]
        assert dg.TableColumnDep(dg.AssetKey(["observations", "sb_01"]), "value") in depends
        table = instance.get_latest_materialization_event(dg.AssetKey(["observations", "sb_01"]))
        assert table.asset_materialization.metadata["dagster/row_count"].value == 42
        claims = instance.get_latest_materialization_event(
            dg.AssetKey(["marts", "claims"])
        ).asset_materialization.metadata
        assert claims["dagster/row_count"].value == len(claims_of_files()) >= 15
        judged = {row.data["claim"]: row.data["status"] for row in claims["claims"].value.records}
        assert judged["visits_up_34_december_2024"] == "arithmetic consistent only"
        assert "proposition" in [column.name for column in claims["dagster/column_schema"].value.columns]
        file = instance.get_latest_materialization_event(dg.AssetKey(["published", "immigration"]))
        timed = file.asset_materialization.metadata
        assert [name.removeprefix("seconds: ") for name in timed if name.startswith("seconds: ")] == phases[1:]
        results = instance.event_log_storage.get_asset_check_summary_records
        assert results is not None


def test_the_graph_is_what_the_contracts_and_the_sql_say():
    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    keys = {"/".join(key.path) for key in graph.get_all_asset_keys()}
    assert {f"observations/{contract.schema_name}" for contract in contracts().values()} < keys
    assert {f"marts/{mart.name}" for mart in marts()} < keys
    parents = {"/".join(key.path) for key in graph.get(dg.AssetKey(["marts", "crossings_yearly"])).parent_keys}
    assert parents == {"observations/irr_d01", "marts/crossings"}
    crossings = graph.get(dg.AssetKey(["marts", "crossings"]))
    assert crossings.metadata["GOV.UK: Migrants detected crossing the English Channel in small boats"].value == (
        "https://www.gov.uk/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats"
    )
    assert "CREATE MACRO marts.crossings_as_of(" in crossings.metadata["sql text"].value
    assert "publication/small_boats" in crossings.tags
    claimed = {key.path[1] for key in graph.get(dg.AssetKey(["marts", "claims"])).parent_keys}
    assert claimed == {mart.name for mart in marts()}
    assert {key.name for key in graph.asset_check_keys} == {check.name for check in checks()} | {"not_overdue"}
    shown = {key.asset_key.path[1] for key in graph.asset_check_keys if key.name == "sb_01_weeks_equal_sb_02"}
    # Those that sum days by way of crossings.
    assert shown == {
        "crossings", "crossings_days_by_people_per_boat", "crossings_monthly", "crossings_runs_without_arrivals",
        "crossings_weekly", "crossings_yearly",
    }  # fmt: skip
    of_all = {key.asset_key.path[1] for key in graph.asset_check_keys if key.name == "marts_keep_their_grain"}
    assert of_all == {"revisions"}


def test_dagster_finds_the_definitions_sound(tmp_path):
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dagster"), "definitions", "validate"],
        cwd=ROOT,
        env={**os.environ, "DAGSTER_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation successful" in done.stdout + done.stderr
