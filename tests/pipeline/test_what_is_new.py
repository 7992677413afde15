"""What a refresh tells: what is new first, every refusal once, and nothing read as an error."""

import re

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.commands import job
from orchestration.watch import build_alerts
from tests.builders import RETURNS, SMALL_BOATS, ods, returns, small_boats, some_returns, xlsx
from tests.conftest import publish_all

TITLE = "Small boats – time series"


@pytest.fixture
def call(settings, monkeypatch):
    """Run a command in a data folder of its own, and return its exit code and words in one line."""
    monkeypatch.setenv("IMMSTATS_DATA", str(settings.data))
    monkeypatch.setenv("COLUMNS", "300")

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(words))
        return result.exit_code, re.sub(r"[\s│┃]+", " ", result.stdout if words[0] == "sql" else result.output)

    return run


@pytest.fixture
def unrecorded(monkeypatch):
    """Let a refresh build and publish without a Dagster run, for what it says does not come from the run."""
    monkeypatch.setattr(job, "_run_job", lambda run, *_: publish_all(run))


def take(call, path, page, title, published):
    return call("import", str(path), "--page", page, "--title", title, "--published", published)


@pytest.mark.slow
def test_a_refresh_tells_what_is_new_and_repeats_nothing(call, unrecorded, tmp_path, settings):
    boats = ods(tmp_path / "first.ods", small_boats([1] * 14))
    take(call, boats, SMALL_BOATS, TITLE, "2018-01-16")
    broken = xlsx(
        tmp_path / "returns.xlsx", returns(some_returns(), change=lambda s: s["Data_Ret_D01"][2].__setitem__(9, "[q]"))
    )
    take(call, broken, RETURNS, "Returns detailed datasets, year ending September 2023", "2023-11-23")
    code, said = call("refresh", "--source", "archive")
    assert code == 0
    assert said.index("New: SB_01: 2018-01-16, 2018-01-01 to 2018-01-14") < said.index(
        "Set aside: Ret_D01 of returns.xlsx Data_Ret_D01 J3"
    )
    assert "2 files held, 2 opened now; 5 vintages (+5), 1 tables set aside" in said

    take(call, ods(tmp_path / "second.ods", small_boats([1] * 21)), SMALL_BOATS, TITLE, "2018-01-23")
    code, said = call("refresh", "--source", "archive")
    assert "New: SB_01: 2018-01-23, 2018-01-01 to 2018-01-21" in said
    assert "New: Ret_D02" not in said
    assert "Set aside: Ret_D01" not in said
    assert "7 vintages (+2), 1 tables set aside" in said
    assert "Set aside: Ret_D01" in call("status")[1]


@pytest.mark.slow
def test_a_wanted_file_in_a_format_that_is_not_read_is_told(call, unrecorded, tmp_path, settings):
    take(call, ods(tmp_path / "boats.ods", small_boats([1] * 14)), SMALL_BOATS, TITLE, "2018-01-16")
    other = xlsx(tmp_path / "boats.xlsx", small_boats([1] * 21))
    code, said = take(call, other, SMALL_BOATS, TITLE, "2018-01-23")
    assert "1 are kept but not read" in said
    code, said = call("refresh", "--source", "archive")
    assert (code, "Set aside: SB_01 of boats.xlsx: format_not_read" in said) == (0, True)
    assert any("boats.xlsx (SB_01, SB_02) was set aside" in alert.text for alert in build_alerts(settings))


@pytest.mark.slow
def test_a_refresh_that_could_read_nothing_is_an_error(call, tmp_path):
    path = ods(tmp_path / "boats.ods", {"SB_01": [["Nothing"]]})
    take(call, path, SMALL_BOATS, TITLE, "2018-01-16")
    code, said = call("refresh", "--source", "archive")
    assert code == 1
    reason = "boats.ods, sheet SB_01: no row among the first 40 has the labels"
    unread = "nothing could be read: no file held gives a vintage of any table"
    assert f"{unread} SB_01 of {reason}" in said and "SB_02 of boats.ods" in said
    assert "Traceback" not in said
    code, said = call("refresh", "--source", "archive")
    assert (code, "nothing could be read of the 1 files held" in said) == (1, True)
    assert "header_not_found" in call("sql", "--csv", "SELECT rule, table_id, sheet FROM catalogue.quarantine")[1]


@pytest.mark.slow
def test_a_new_country_is_published_told_and_raised_once(call, unrecorded, tmp_path, settings):
    def rename(sheets):
        for row in sheets["Data_Ret_D03"][2:-1]:
            row[2] = "Newland"

    path = xlsx(tmp_path / "returns.xlsx", returns(some_returns(), change=rename))
    take(call, path, RETURNS, "Returns detailed datasets, year ending September 2023", "2023-11-23")
    _code, said = call("refresh", "--source", "archive")
    assert "To review: Ret_D03 of returns.xlsx Data_Ret_D03 C3: new_name" in said
    sql = "SELECT DISTINCT nationality, nationality_iso3 FROM marts.foreign_national_offender_returns"
    assert call("sql", "--csv", sql)[1].split()[1:] == ["Newland,"]
    assert [alert.subject for alert in build_alerts(settings) if alert.kind == "review"] == ["Ret_D03 new_name Newland"]


@pytest.mark.slow
def test_a_release_that_jumps_is_set_aside_with_its_cell_until_a_line_accepts_it(call, unrecorded, tmp_path):
    take(call, ods(tmp_path / "first.ods", small_boats([5] * 14)), SMALL_BOATS, TITLE, "2018-01-16")
    take(call, ods(tmp_path / "second.ods", small_boats([5] * 13 + [500] + [5] * 7)), SMALL_BOATS, TITLE, "2018-01-23")
    take(call, ods(tmp_path / "third.ods", small_boats([5] * 28)), SMALL_BOATS, TITLE, "2018-01-30")
    _code, said = call("refresh", "--source", "archive")
    assert (
        "Set aside: SB_01 of second.ods SB_01 B15: release_within_usual_revisions: held against the release of "
        "2018-01-16, more than its releases usually revise: 2018-01-14 arrivals 5 to 500" in said
    )
    held = call("sql", "--csv", "SELECT vintage, table_id FROM catalogue.vintages ORDER BY ALL")[1].split()[1:]
    # The release after it is held against the last one that stands.
    assert held == ["2018-01-16,SB_01", "2018-01-16,SB_02", "2018-01-30,SB_01", "2018-01-30,SB_02"]


@pytest.mark.slow
def test_where_two_tables_of_a_file_disagree_both_are_suspects(call, unrecorded, tmp_path):
    def more(sheets):
        sheets["SB_01"][3][1] = 50

    path = ods(tmp_path / "first.ods", small_boats([1] * 14, change=more))
    take(call, path, SMALL_BOATS, TITLE, "2018-01-16")
    take(
        call,
        xlsx(tmp_path / "r.xlsx", returns(some_returns())),
        RETURNS,
        "Returns detailed datasets, 2023",
        "2023-11-23",
    )
    _, said = call("refresh", "--source", "archive")
    for where in ("SB_01 of first.ods SB_01 B2", "SB_02 of first.ods SB_02 B2"):
        assert f"Set aside: {where}: vintage_check: sb_01_weeks_equal_sb_02: week ending 2018-01-07 arrivals" in said
    take(call, ods(tmp_path / "good.ods", small_boats([1] * 21)), SMALL_BOATS, TITLE, "2018-01-23")
    wrong = ods(
        tmp_path / "wrong.ods", small_boats([1] * 28, change=lambda sheets: sheets["SB_01"][3].__setitem__(1, 9))
    )
    take(call, wrong, SMALL_BOATS, TITLE, "2018-01-30")
    _code, said = call("refresh", "--source", "archive")
    assert "Set aside: SB_01 of wrong.ods" in said  # the release before tells that only the daily table moved
    assert "SB_02 of wrong.ods" not in said
