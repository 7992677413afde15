"""An export of a few marts of the demo: the files, what describes them, and how they are put in place."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from assets.exports.assets import exports
from assets.exports.changes import find
from assets.exports.export import Exported, export, prune_exports
from assets.exports.tables import exported_marts
from assets.resources import RESOURCES, RunSettings
from assets.settings import Settings
from orchestration.cli import app
from tests.exports.conftest import MARTS, change
from tests.exports.reading import columns_of, rows_by_duckdb, rows_of_csv, rows_of_mart

FILES = [
    "CHANGES.md", "changes.csv", "csv/crossings_weekly.csv", "csv/crossings_yearly.csv", "csv/csv-metadata.json",
    "csv/enforcement_visits.csv", "csv/matched_arrivals_asylum.csv", "csv/revisions.csv", "datapackage.json",
    "parquet/crossings_weekly.parquet", "parquet/crossings_yearly.parquet", "parquet/enforcement_visits.parquet",
    "parquet/matched_arrivals_asylum.parquet", "parquet/revisions.parquet", "xlsx/channel-crossings.xlsx",
    "xlsx/enforcement.xlsx", "xlsx/irregular-arrivals.xlsx", "xlsx/revisions.xlsx",
]  # fmt: skip


def files_of(folder: Path) -> list[str]:
    """The files of an export, without the lists that its columns refer to."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [
        name
        for name in names
        if not name.startswith(("csv/catalogue.", "csv/reference.", "parquet/catalogue.", "parquet/reference."))
    ]


def test_writes_every_format_of_every_mart(exported: Exported):
    assert files_of(exported.folder) == FILES


def test_a_figure_that_is_not_there_is_shorthand_in_csv_and_never_0(exported: Exported):
    with (exported.folder / "csv/crossings_weekly.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["week_ending"]: row for row in csv.DictReader(stream)}
    names = ("arrivals", "boats", "uncontrolled_landings", "migrants_prevented", "markers", "published_at", "withdrawn")
    assert [rows["2022-12-25"][name] for name in names] == [
        "183", "4", "[x]", "[x]", "events_prevented: -; migrants_prevented: -; uncontrolled_landings: -",
        "2026-07-10T08:30:00Z", "false",
    ]  # fmt: skip
    assert [rows["2023-01-08"][name] for name in names[:5]] == [
        "44", "1", "0", "[x]", "events_prevented: -; migrants_prevented: -",
    ]  # fmt: skip
    assert [rows["2026-07-05"][name] for name in names[:5]] == ["63", "1", "0", "25", ""]


@pytest.mark.parametrize("mart", MARTS)
def test_csv_and_parquet_hold_the_rows_of_the_mart(exported: Exported, sample_warehouse, mart: str):
    rows = rows_of_mart(sample_warehouse, mart)
    assert rows_of_csv(exported.folder / f"csv/{mart}.csv", columns_of(sample_warehouse, mart)) == rows
    parquet = exported.folder / f"parquet/{mart}.parquet"
    assert sample_warehouse.execute(f"FROM read_parquet('{parquet}')").fetchall() == rows


@pytest.mark.parametrize("mart", MARTS)
@pytest.mark.parametrize("told", ["", ", quote='\"', escape='\"'"])
def test_duckdb_reads_every_row_of_a_csv_file_with_and_without_being_told_the_quotes(
    exported: Exported, sample_warehouse, mart: str, told: str
):
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        assert rows_by_duckdb(
            connection, exported.folder / f"csv/{mart}.csv", columns_of(sample_warehouse, mart), told
        ) == rows_of_mart(sample_warehouse, mart)


def test_parquet_says_what_it_is(exported: Exported, sample_warehouse):
    path = exported.folder / "parquet/crossings_yearly.parquet"
    said = dict(
        sample_warehouse.execute(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}')").fetchall()
    )
    assert (said["grain"], said["sorted_by"], said["build"]) == ("period", "period", exported.folder.name)
    assert said["data"] == "sample data: not the current figures"
    assert said["licence"] == "Contains public sector information licensed under the Open Government Licence v3.0."
    assert (said["creator"], said["publisher_of_sources"], "publisher" in said) == ("immstats", "Home Office", False)
    assert said["description"].startswith("Small boat arrivals by calendar year.")
    assert json.loads(said["columns"])["arrivals"]["unit"] == "people"
    assert [source[0] for source in json.loads(said["source"])] == ["Irr_D01", "last_7_days", "SB_01"]
    assert sample_warehouse.execute(
        f"SELECT compression, stats_min, stats_max FROM parquet_metadata('{path}') WHERE path_in_schema = 'period'"
    ).fetchall() == [("ZSTD", "2018", "2026")]


def test_csvw_says_types_units_keys_and_shorthand(exported: Exported, sample_warehouse):
    said = json.loads((exported.folder / "csv/csv-metadata.json").read_text(encoding="utf-8"))
    assert said["dc:identifier"] == exported.folder.name
    assert said["dc:license"] == {"@id": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"}
    weekly = next(table for table in said["tables"] if table["url"] == "crossings_weekly.csv")
    assert weekly["tableSchema"]["primaryKey"] == ["week_ending"]
    columns = {column["name"]: column for column in weekly["tableSchema"]["columns"]}
    assert (columns["week_ending"]["datatype"], columns["week_ending"]["required"]) == ("date", True)
    assert columns["arrivals"]["schema:unitText"] == "people"
    assert columns["arrivals"]["null"] == ["", "[c]", "[low]", "[x]", "[z]"]
    assert columns["withdrawn"]["datatype"] == {"base": "boolean", "format": "true|false"}
    assert "null" not in columns["markers"]
    (weekly_mart,) = exported_marts(sample_warehouse, ["crossings_weekly"])
    assert {name: column.get("schema:disambiguatingDescription") for name, column in columns.items()} == {
        column.name: column.additivity for column in weekly_mart.columns
    }


def test_the_export_is_ours_and_its_sources_are_the_publishers(exported: Exported):
    said = json.loads((exported.folder / "csv/csv-metadata.json").read_text(encoding="utf-8"))
    assert (said["dc:creator"], "dc:publisher" in said) == ("immstats", False)
    tables = {table["url"]: table for table in said["tables"]}
    sources = tables["enforcement_visits.csv"]["dc:source"]
    assert {source["dc:publisher"]["schema:name"] for source in sources} == {"Home Office"}
    assert "dc:source" not in tables["revisions.csv"]
    package = json.loads((exported.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["contributors"] == [{"title": "immstats", "roles": ["creator"]}]
    (visits,) = (each for each in package["resources"] if each["path"] == "csv/enforcement_visits.csv")
    assert [f"Home Office, {source['schema:name']}" for source in sources] == [
        source["title"] for source in visits["sources"]
    ]
    assert [each["$schema"].rpartition("/")[2] for each in (package, visits, visits["schema"])] == [
        "datapackage.json", "dataresource.json", "tableschema.json",
    ]  # fmt: skip
    revisions = openpyxl.load_workbook(exported.folder / "xlsx/revisions.xlsx")["Revisions"]
    assert revisions["A4"].value == "table_id"  # right under the description


def test_the_data_package_names_every_file_with_its_hash(exported: Exported):
    said = json.loads((exported.folder / "datapackage.json").read_text(encoding="utf-8"))
    shown = [each["path"] for each in said["resources"] if each["path"] in FILES]
    assert shown == [name for name in FILES if name != "datapackage.json"]
    for each in said["resources"]:
        content = (exported.folder / each["path"]).read_bytes()
        assert (each["bytes"], each["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")


def test_a_workbook_has_a_cover_contents_notes_shorthand_and_one_marked_up_table_a_sheet(exported: Exported):
    book = openpyxl.load_workbook(exported.folder / "xlsx/channel-crossings.xlsx")
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Shorthand", "Yearly", "Weekly"]
    assert book.properties.title == "Small boat crossings of the English Channel"
    assert book.custom_doc_props["Language"].value == "en-GB"
    yearly = book["Yearly"]
    assert {table.name: (table.ref, table.autoFilter) for table in yearly.tables.values()} == {
        "mart_crossings_yearly": (f"A5:{openpyxl.utils.get_column_letter(yearly.max_column)}14", None)
    }
    assert yearly["A1"].value == "Small boat crossings of the English Channel: yearly"
    assert yearly.freeze_panes == "A6"
    assert [yearly[f"A{row}"].value for row in (6, 14)] == ["2018", "2026"]
    assert [(sheet.merged_cells.ranges, sheet["A1"].value is None) for sheet in book] == [(set(), False)] * 6
    blank = [
        (sheet.title, row[0].row)
        for sheet in book
        for row in sheet.iter_rows()
        if all(cell.value is None for cell in row)
    ]
    assert blank == []
    weekly = {row[0].value.date(): row for row in book["Weekly"].iter_rows(min_row=6)}
    names = [cell.value for cell in book["Weekly"][5]]
    row = dict(zip(names, (cell.value for cell in weekly[date(2022, 12, 25)]), strict=True))
    assert [row[name] for name in ("arrivals", "boats", "uncontrolled_landings")] == [183, 4, "[x]"]
    assert [[cell.value for cell in line] for line in book["Shorthand"].iter_rows(min_row=5)] == [
        ["[c]", "confidential"],
        ["[low]", "rounds to zero but is not zero"],
        ["[x]", "not available or not collected; also where a figure cannot be computed"],
        ["[z]", "not applicable"],
    ]


def test_a_mart_without_a_row_has_no_sheet_and_the_cover_says_why(exported: Exported):
    book = openpyxl.load_workbook(exported.folder / "xlsx/irregular-arrivals.xlsx")
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Shorthand"]
    lines = [row[0].value for row in book["Cover"].iter_rows()]
    assert (
        "marts.matched_arrivals_asylum has no worksheet: no row of it is held. It is in the folders csv and parquet of "
        "the same export." in lines
    )


def test_the_next_export_says_first_what_is_new_then_what_changed(data: Settings):
    first = (data.exports / "latest").resolve()
    change(data, """
        UPDATE catalogue.build SET build_id = '29990101T000000000000Z-00000000';
        UPDATE marts.crossings_yearly SET arrivals = 45775 WHERE period = '2022';
        INSERT INTO marts.crossings_yearly BY NAME SELECT * REPLACE ('2027' AS period) FROM marts.crossings_yearly WHERE period = '2026';
        DELETE FROM marts.enforcement_visits WHERE visits = 2371;
        UPDATE marts.crossings_weekly SET vintage = '2999-01-01';
        INSERT INTO marts.revisions BY NAME SELECT * REPLACE ('2999-01-01' AS new_vintage)
        FROM marts.revisions WHERE level = 'group' AND kind = 'changed' AND table_id = 'Ret_D01' AND period = '2021 Q4';
        INSERT INTO marts.revisions BY NAME SELECT * REPLACE ('2999-01-01' AS new_vintage) FROM marts.revisions
        WHERE kind = 'added' AND table_id = 'SB_01' AND old_vintage = '2026-06-05' AND level = 'group' LIMIT 1;
    """)  # fmt: skip
    second = export(data)
    with (second.folder / "changes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["kind", "mart", "key", "measure", "old_value", "new_value"]
    assert {(row[0], row[1]) for row in rows[1:]} == {
        ("new", "crossings_yearly"), ("changed", "crossings_yearly"), ("removed", "enforcement_visits"),
    }  # fmt: skip
    assert rows[1] == ["new", "crossings_yearly", "2027", "arrivals", "", "12469"]
    assert rows[-3:] == [
        ["changed", "crossings_yearly", "2022", "arrivals", "45774", "45775"],
        ["removed", "enforcement_visits", "2023-07-05 to 2023-10-31 | illegal_working | none | all", "visits", "2371", ""],
        ["removed", "enforcement_visits", "2023-07-05 to 2023-10-31 | illegal_working | none | all", "arrests", "1836", ""],
    ]  # fmt: skip
    text = (second.folder / "CHANGES.md").read_text(encoding="utf-8")
    new = len(rows) - 4
    assert f"# What is new in build 29990101T000000000000Z-00000000 since build {first.name}\n" in text
    assert f"| crossings\\_yearly | {new} | 1 | 0 | 2027 | 2027 |\n| enforcement\\_visits | 0 | 0 | 2 |  |  |\n" in text
    revised, added = text.split("## What releases added to the release before\n")
    assert "| Ret\\_D01 | 2023-08-24 | 2999-01-01 | changed | 2 |\n" in revised
    assert "| SB\\_01 | 2026-06-05 | 2999-01-01 | added | 1 |\n" in added
    assert "## The same figures as before\n\ncrossings_weekly, matched_arrivals_asylum\n" in text
    assert (data.exports / "latest").resolve() == second.folder
    assert sorted(path.name for path in data.exports.glob("2*")) == [first.name, second.folder.name]


def test_an_export_made_anew_is_compared_with_the_one_of_another_build(data: Settings):
    first = (data.exports / "latest").resolve()
    shutil.copytree(first, data.exports / "20200101T000000000000Z-00000000")
    shutil.copytree(first, data.exports / "20200102T000000000000Z-00000000")
    (data.exports / "20200103T000000000000Z-00000000+abcdef12").mkdir()
    shutil.rmtree(first)
    made = export(data)
    assert (made.made, made.folder) == (True, first)
    text = (first / "CHANGES.md").read_text(encoding="utf-8")
    assert text.startswith(f"# What is new in build {first.name} since build 20200102T000000000000Z-00000000\n")


def test_a_changed_number_of_days_is_a_change_and_bookkeeping_is_none(sample_warehouse, tmp_path: Path):
    mart = "crossings_runs_without_arrivals"
    tables = exported_marts(sample_warehouse, [mart])
    assert [column.name for column in tables[0].figures] == ["days", "arrivals"]
    (tmp_path / "parquet").mkdir()
    old = tmp_path / "parquet" / f"{mart}.parquet"
    sample_warehouse.execute(f"COPY (SELECT * REPLACE (source_cells + 1 AS source_cells) FROM marts.{mart}) TO '{old}'")
    assert find(sample_warehouse, tables, tmp_path, tmp_path / "changes.csv").unchanged == [mart]
    sample_warehouse.execute(f"COPY (SELECT * REPLACE (days - 1 AS days) FROM marts.{mart}) TO '{old}'")
    changes = find(sample_warehouse, tables, tmp_path, tmp_path / "changes.csv")
    assert (changes.unchanged, [set(one.figures) for one in changes.changed]) == ([], [{"changed"}])


def test_a_change_below_0_is_a_number_in_the_list_of_changes(sample_warehouse, tmp_path: Path):
    tables = exported_marts(sample_warehouse, ["crossings_yearly"])
    (tmp_path / "parquet").mkdir()
    old = tmp_path / "parquet" / "crossings_yearly.parquet"
    sample_warehouse.execute(
        "COPY (SELECT * REPLACE (if(period = '2022', -1170, difference) AS difference) FROM marts.crossings_yearly) "
        f"TO '{old}'"
    )
    find(sample_warehouse, tables, tmp_path, tmp_path / "changes.csv")
    (row,) = (tmp_path / "changes.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert row.startswith('"changed","crossings_yearly","2022","difference",-1170,')


def test_a_failed_export_leaves_the_last_one_in_place_and_nothing_else(data: Settings):
    first = (data.exports / "latest").resolve()
    change(data, """
        UPDATE catalogue.build SET build_id = '29990101T000000000000Z-00000000';
        UPDATE marts.crossings_weekly SET boats = NULL, markers = 'boats: [zzz]' WHERE week_ending = '2026-07-05';
    """)  # fmt: skip
    with pytest.raises(duckdb.Error, match=r"marts.crossings_weekly.boats is empty beside a marker.*\[zzz\]"):
        export(data)
    assert (data.exports / "latest").resolve() == first
    assert sorted(path.name for path in data.exports.iterdir()) == [".lock", first.name, "latest"]


def test_old_exports_go_with_their_builds(data: Settings):
    """Exports of three builds are kept, and the latest; one of some marts goes with its build."""
    first = (data.exports / "latest").resolve().name
    for name in ("2024", "2025", "2025+abcdef12", "2999"):
        (data.exports / name).mkdir()
    prune_exports(data)
    assert sorted(path.name for path in data.exports.glob("2*")) == ["2025", "2025+abcdef12", first, "2999"]
    (data.exports / "2998").mkdir()
    prune_exports(data.model_copy(update={"generations_kept": 2}))
    assert sorted(path.name for path in data.exports.glob("2*")) == [first, "2998", "2999"]


def test_the_job_shows_where_the_export_is_and_what_is_new(data: Settings):
    run = RunSettings(data=str(data.data), sample=True)
    result = dg.materialize([exports], resources={**RESOURCES, "run_settings": run})
    (made,) = result.asset_materializations_for_node("exports")
    assert made.metadata["made now"].value is False  # the export of this build stands
    assert made.metadata["folder"].value == str((data.exports / "latest").resolve())
    assert made.metadata["what is new"].value.startswith("# What is new in build ")


def test_the_command_exports_some_marts_into_a_folder_of_their_own(data: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IMMSTATS_DATA", str(data.data.parent))
    latest = (data.exports / "latest").resolve()
    result = CliRunner().invoke(app, ["export", "--demo", "marts.enforcement_visits"])
    assert result.exit_code == 0, result.output
    (folder,) = set(data.exports.glob("2*")) - {latest}
    assert folder.name.startswith(f"{latest.name}+")
    assert f"Exported to {folder}: " in result.output
    assert files_of(folder) == [
        "CHANGES.md", "changes.csv", "csv/csv-metadata.json", "csv/enforcement_visits.csv", "datapackage.json",
        "parquet/enforcement_visits.parquet", "xlsx/enforcement.xlsx",
    ]  # fmt: skip
    assert (data.exports / "latest").resolve() == latest
    result = CliRunner().invoke(app, ["export", "--demo", "enforcement_visit"])
    assert (result.exit_code, "nearest: enforcement_visits" in " ".join(result.output.split())) == (1, True)
