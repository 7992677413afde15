"""A file that cannot be read faithfully sets its own tables aside, and nothing else."""

import shutil
from pathlib import Path

import pytest

from assets.archive.store import writing
from assets.marts.selection import select
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from tests.builders import (
    RETURNS,
    SMALL_BOATS,
    error_cell,
    glued_note,
    ods,
    returns,
    small_boats,
    some_returns,
    xlsx,
)
from tests.conftest import publish_all

# Irr_D01 is of the check that holds each workbook against its own pivot tables.
TABLES = select(tables=["SB_01", "SB_02", "Ret_D01", "Ret_D02", "Ret_D03", "Ret_D04", "Irr_D01"])
TITLE = "Returns detailed datasets, year ending September 2023"


@pytest.fixture(scope="module")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a published small boats workbook and an earlier returns workbook; to be copied."""
    folder = tmp_path_factory.mktemp("sound")
    settings = Settings(data=folder / "data")
    boats = ods(folder / "boats.ods", small_boats([1] * 14))
    take(settings, boats, SMALL_BOATS, "Small boats – time series", "2018-01-16")
    earlier = xlsx(folder / "earlier.xlsx", returns(some_returns(last="2023 Q2"), "24 August 2023"))
    take(settings, earlier, RETURNS, "Returns detailed datasets, year ending June 2023", "2023-08-24")
    refresh(settings)
    return settings.data


@pytest.fixture
def sound(settings: Settings, sound_folder: Path) -> Settings:
    """A data folder of the test's own, like `sound_folder`."""
    shutil.copytree(sound_folder, settings.data, symlinks=True)
    return settings


def take(settings: Settings, path: Path, page: str, title: str, published: str) -> None:
    with writing(settings.data):
        import_file(path, page, title, published, settings)


def refresh(settings: Settings) -> None:
    publish_all(settings, TABLES)


def quarantine(settings: Settings) -> list[tuple]:
    with open_published(settings) as connection:
        return connection.execute(
            "SELECT table_id, rule, sheet, cell, found FROM catalogue.quarantine ORDER BY ALL"
        ).fetchall()


def newest(settings: Settings) -> dict[str, str]:
    with open_published(settings) as connection:
        return dict(connection.execute("SELECT table_id, max(vintage) FROM catalogue.vintages GROUP BY ALL").fetchall())


def put(sheet: str, row: int, column: int, cell: object):
    def change(sheets):
        sheets[sheet][row][column] = cell

    return change


def add_column(sheets):
    sheets["Data_Ret_D01"][1].append("Something new")


def drop_sheet(sheets):
    del sheets["Data_Ret_D01"]


@pytest.mark.parametrize(
    ("change", "rule", "cell"),
    [
        (put("Data_Ret_D01", 2, 9, "[c]"), "unknown_marker", "J3"),
        (drop_sheet, "missing_sheet", None),
        # What readings say of these is tested by itself; here, that it comes through a build.
        pytest.param(add_column, "unknown_column", "K2", marks=pytest.mark.slow),
        pytest.param(put("Data_Ret_D01", 2, 9, error_cell), "error_cell", "J3", marks=pytest.mark.slow),
        pytest.param(put("Data_Ret_D01", 2, 9, glued_note), "text_in_number", "J3", marks=pytest.mark.slow),
        pytest.param(put("Data_Ret_D01", 2, 5, "Invented returns"), "unknown_category", "F3", marks=pytest.mark.slow),
    ],
)
def test_one_bad_table_is_set_aside_and_the_others_are_built(sound, tmp_path, change, rule, cell):
    path = xlsx(tmp_path / "later.xlsx", returns(some_returns(1), change=change))
    take(sound, path, RETURNS, TITLE, "2023-11-23")
    refresh(sound)
    found = quarantine(sound)
    assert {row[0] for row in found} == {"Ret_D01"}
    assert found[0][1] == rule or rule in {row[1] for row in found}
    assert cell is None or cell in {row[3] for row in found}
    vintages = newest(sound)
    assert vintages["Ret_D01"] == "2023-08-24"  # what was published before stays
    assert (vintages["Ret_D02"], vintages["Ret_D03"], vintages["SB_01"]) == ("2023-11-23", "2023-11-23", "2018-01-16")


@pytest.mark.slow
def test_an_error_cell_is_told_by_its_error(sound, tmp_path):
    path = xlsx(tmp_path / "later.xlsx", returns(some_returns(1), change=put("Data_Ret_D01", 2, 9, error_cell)))
    take(sound, path, RETURNS, TITLE, "2023-11-23")
    refresh(sound)
    assert ("Ret_D01", "error_cell", "Data_Ret_D01", "J3", "#DIV/0!") in quarantine(sound)


@pytest.mark.parametrize(
    ("damage", "rule", "words"),
    [
        (lambda data: data[: len(data) // 2], "truncated", "cut short"),
        (lambda data: data[:200] + bytes(200) + data[400:], "unreadable", "cannot be read"),
        *(
            pytest.param(*harm, marks=pytest.mark.slow)
            for harm in (
                (lambda data: b"<!DOCTYPE html><html><p>Sorry</p></html>", "not_a_workbook", "an HTML page was served"),
                (lambda data: b"PK\x03\x04nonsense", "truncated", "cut short"),
                (lambda data: data[:-900] + bytes(20) + data[-880:], "truncated", "cut short or damaged"),
                (lambda data: b"\x00" * 64, "not_a_workbook", "not an ODS or XLSX"),
            )
        ),
    ],
)
def test_a_damaged_workbook_sets_all_its_tables_aside(sound, tmp_path, damage, rule, words):
    whole = xlsx(tmp_path / "whole.xlsx", returns(some_returns(1))).read_bytes()
    path = tmp_path / "returns-datasets-sep-2023.xlsx"
    path.write_bytes(damage(whole))
    take(sound, path, RETURNS, TITLE, "2023-11-23")
    refresh(sound)
    assert [row[:2] for row in quarantine(sound)] == [(f"Ret_D0{n}", rule) for n in (1, 2, 3, 4)]
    with open_published(sound) as connection:
        messages = connection.execute("SELECT DISTINCT message FROM catalogue.quarantine").fetchall()
        statuses = dict(connection.execute("SELECT file, status FROM catalogue.files").fetchall())
    assert words in messages[0][0]
    assert statuses["returns-datasets-sep-2023.xlsx"] == "quarantined"
    assert newest(sound)["Ret_D01"] == "2023-08-24"


def test_a_vintage_that_fails_a_check_is_set_aside_with_the_finding(sound, tmp_path):
    def more(sheets):
        sheets["Data_Ret_D02"][2][6] += 1

    take(sound, xlsx(tmp_path / "later.xlsx", returns(some_returns(1), change=more)), RETURNS, TITLE, "2023-11-23")
    candidate = build(read_new(sound)[0], sound, selection=TABLES)
    failures = candidate.failures["returns_counted_twice_are_equal"]
    assert {failure.key for failure in failures} == {"2022 Q1"}
    assert failures[0].detail == "Ret_D01 63; Ret_D02 64"
    publish(candidate, sound)
    # Both were revised since the release before, so either may be the wrong one.
    assert {row[:4] for row in quarantine(sound)} == {
        ("Ret_D01", "vintage_check", "Data_Ret_D01", "J3"),
        ("Ret_D02", "vintage_check", "Data_Ret_D02", "G3"),
    }
    assert newest(sound)["Ret_D01"] == "2023-08-24"
    assert newest(sound)["Ret_D03"] == "2023-11-23"


def test_data_that_differ_from_the_workbooks_own_pivot_are_set_aside(sound, tmp_path):
    def pivot(sheets):
        sheets["Ret_D03"][3][1] = 6

    take(sound, xlsx(tmp_path / "later.xlsx", returns(some_returns(1), change=pivot)), RETURNS, TITLE, "2023-11-23")
    refresh(sound)
    with open_published(sound) as connection:
        rows = connection.execute("SELECT table_id, message FROM catalogue.quarantine").fetchall()
    assert rows == [("Ret_D03", "data_equals_pivot_total: 2022 Q1: data 5; Ret_D03!B4 6")]


@pytest.mark.slow
def test_missing_days_and_weeks_that_do_not_add_up_are_set_aside(sound, tmp_path):
    def gap(sheets):
        del sheets["SB_01"][5]

    def wrong_week(sheets):
        sheets["SB_02"][1][1] += 1

    take(
        sound,
        ods(tmp_path / "gap.ods", small_boats([1] * 21, change=gap)),
        SMALL_BOATS,
        "Small boats – time series",
        "2018-01-23",
    )
    take(sound, ods(tmp_path / "week.ods", small_boats([1] * 28, change=wrong_week)), SMALL_BOATS, "Small boats – time series", "2018-01-30")  # fmt: skip
    refresh(sound)
    with open_published(sound) as connection:
        rows = connection.execute(
            "SELECT table_id, file, message FROM catalogue.quarantine ORDER BY file, table_id"
        ).fetchall()
    assert rows == [
        (
            "SB_01",
            "gap.ods",
            "2018-01-06 does not follow 2018-01-04: a period between them is missing or wrongly written",
        ),
        (
            "SB_02",
            "week.ods",
            "sb_01_weeks_equal_sb_02: week ending 2018-01-07 arrivals: SB_02 8; seven days of SB_01 7",
        ),
    ]
    assert newest(sound)["SB_01"] == "2018-01-30"  # the release before tells that only the weekly table moved
    assert newest(sound)["SB_02"] == "2018-01-23"


def test_files_no_contract_knows_are_kept_and_named_not_read(sound, tmp_path):
    path = xlsx(tmp_path / "detention.xlsx", {"Sheet": [["Something else"]]})
    take(sound, path, RETURNS, "Detention detailed datasets, year ending September 2023", "2023-11-23")
    refresh(sound)
    with open_published(sound) as connection:
        assert connection.execute("SELECT status FROM catalogue.files WHERE file = 'detention.xlsx'").fetchone() == (
            "not read",
        )
    assert quarantine(sound) == []
