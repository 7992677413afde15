"""A build of some tables and marts: it holds what they need, is what a whole build is there, and takes no one's place."""

from pathlib import Path

import duckdb
import pytest

from assets.checks.checks import checks, checks_in
from assets.claims.judged import claims_in
from assets.marts.selection import SelectionError, everything, select
from assets.observations.inputs import read_new
from assets.published import WarehouseError, current
from assets.settings import Settings
from assets.warehouse.build import build
from tests.builders import SMALL_BOATS, ods, small_boats
from tests.conftest import publish_all
from tests.pipeline.test_quarantine import take

CROSSINGS = select(marts=["crossings"])


@pytest.fixture
def archived(settings: Settings, tmp_path: Path) -> Settings:
    """A data folder with a small boats workbook, of which nothing has been built."""
    book = ods(tmp_path / "b.ods", small_boats([1, 0, 3, 1, 1, 2, 3] * 2))
    take(settings, book, SMALL_BOATS, "Small boats – time series", "2018-01-16")
    return settings


def names(selection) -> tuple[list[str], list[str]]:
    return [contract.table_id for contract in selection.tables], [mart.name for mart in selection.marts]


def test_marts_bring_the_marts_and_tables_that_they_read():
    tables, marts = names(select(marts=["crossings_yearly"]))
    assert marts == ["crossings", "crossings_yearly"]
    assert set(tables) == {"Irr_D01", "SB_01", "last_7_days", "mod_daily"}
    assert names(select(tables=["SB_02", "SB_01"])) == (["SB_01", "SB_02"], [])
    assert names(select(tables=["CP_02"], marts=["crossings"]))[1] == ["crossings"]
    assert everything().whole and not CROSSINGS.whole


def test_claims_are_judged_where_all_that_they_read_is_there():
    both = {"small_boats_2022_daily", "small_boats_2022_quarterly"}  # each sets the two series side by side
    assert both <= {claim.id for claim in claims_in(select(marts=["crossings", "crossings_quarterly"]))}
    for alone in ("crossings", "crossings_quarterly"):
        assert not both & {claim.id for claim in claims_in(select(marts=[alone]))}
    assert [claim.id for claim in claims_in(select(marts=["civil_penalties"]))] == [
        "penalties_28295000_november_2025", "penalties_5751_may_2026",
    ]  # fmt: skip
    assert claims_in(select(tables=["SB_01"])) == ()


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"marts": ["crossing"]}, "there is no mart 'crossing' to select; the nearest: crossings"),
        ({"tables": ["SB_1"]}, "there is no table 'SB_1' to select; the nearest: SB_0"),
    ],
)
def test_a_name_that_there_is_not_is_refused(chosen, words):
    with pytest.raises(SelectionError, match=words):
        select(**chosen)


def test_a_selection_without_a_table_is_refused():
    with pytest.raises(SelectionError, match=r"no table is read by what is selected \(revisions\): select one or more"):
        select(marts=["revisions"])
    with pytest.raises(SelectionError, match="selected \\(nothing\\)"):
        select()
    assert names(select(tables=["SB_01"], marts=["revisions"])) == (["SB_01"], ["revisions"])


@pytest.mark.slow
def test_a_part_holds_what_the_whole_holds_there_and_says_that_it_is_a_part(archived):
    inputs, _ = read_new(archived)
    part = build(inputs, archived, selection=CROSSINGS)
    with duckdb.connect(str(part.path), read_only=True) as connection:
        figures = connection.execute("FROM marts.crossings ORDER BY ALL").fetchall()
        cells = connection.execute("FROM catalogue.crossings_cells ORDER BY ALL").fetchall()
        claims = {row[0] for row in connection.execute("SELECT id FROM marts.claims").fetchall()}
        kept = connection.execute("SELECT data_label, fingerprint FROM catalogue.build").fetchone()
    whole = build(inputs, archived)
    with duckdb.connect(str(whole.path), read_only=True) as connection:
        assert connection.execute("FROM marts.crossings ORDER BY ALL").fetchall() == figures
        assert connection.execute("FROM catalogue.crossings_cells ORDER BY ALL").fetchall() == cells
        assert connection.execute("SELECT data_label, fingerprint FROM catalogue.build").fetchone() == (
            None, inputs.fingerprint,
        )  # fmt: skip
    assert len(figures) == 14 and len(cells) > 14
    assert kept[0] == "partial (last_7_days, mod_daily, SB_01, marts.crossings)"
    assert kept[1] != inputs.fingerprint
    assert {"small_boats_50271_august_2025", "most_in_one_day_september_2023"} <= claims
    assert "small_boats_2022_daily" not in claims  # it reads the quarterly series as well
    made = {name for name in part.rows if name.startswith(("observations.", "marts."))}
    assert made == {
        "observations.sb_01", "observations.last_7_days", "observations.mod_daily",
        "marts.crossings", "marts.crossings_history", "marts.claims", "marts.claim_answers",
    }  # fmt: skip


@pytest.mark.slow
def test_the_checks_of_a_part_are_those_whose_tables_are_all_in_it(archived):
    candidate = build(read_new(archived)[0], archived, selection=CROSSINGS)
    run = {check.name for check in checks()} & set(candidate.failures)
    assert {"sb_01_days_complete", "crossings_days_complete", "marts_keep_their_grain", "no_unknown_marker"} <= run
    left_out = {"sb_01_weeks_equal_sb_02", "returns_counted_twice_are_equal", "never_false_zeros"}
    assert left_out <= {check.name for check in checks()}
    assert not left_out & set(candidate.failures)


@pytest.mark.slow
def test_a_part_takes_the_place_of_nothing_but_itself(archived):
    publish_all(archived, CROSSINGS)  # in a folder of its own
    publish_all(archived, CROSSINGS)
    with pytest.raises(
        WarehouseError, match=r"holds partial \(SB_02\) data .* which holds partial \(last_7_days, .*its own"
    ):
        publish_all(archived, select(tables=["SB_02"]))
    publish_all(archived)
    before = current(archived)
    with pytest.raises(WarehouseError, match="which holds all data; publish it in a data folder of its own"):
        publish_all(archived, CROSSINGS)
    assert current(archived) == before
    assert before["data_label"] is None


def test_a_part_of_the_sample_is_called_both(archived):
    inputs, _ = read_new(archived.model_copy(update={"sample": True}))
    candidate = build(inputs, archived, selection=select(tables=["SB_01"]))
    assert candidate.label == "sample partial (SB_01)"


def test_a_check_of_each_table_is_run_on_those_that_a_part_has():
    named = {check.name: check for check in checks_in(select(tables=["Ret_D03", "SB_01"]))}
    assert named["data_equals_pivot_total"].tables == ("Ret_D03",)
    assert "data_equals_pivot_total" not in {check.name for check in checks_in(select(tables=["SB_01"]))}
