"""Levels of comparison from the contract, and the comparison of vintages of a made-up table at each of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from assets.contracts.language import Contract, Dimension, Listing, Measure, PeriodColumn
from assets.marts import revisions
from assets.marts.diff import UnknownVintage, difference
from assets.marts.revisions import COLUMNS, compare, levels
from assets.tables import contracts

DETAINED = Contract(
    table_id="Det_X",
    title="People in detention",
    pages=("/x",),
    documents=("x",),
    formats=("xlsx",),
    sheets=("Data",),
    layout=Listing(
        columns=(
            PeriodColumn(label="Quarter", styles=("quarter",)),
            Dimension(label="Place type", name="place_type"),
            Dimension(label="Detainees' place", name="place", categories="places"),
            Dimension(label="Sex", name="sex"),
            Measure(label="People", name="people", unit="people", kind="stock"),
        )
    ),
    coverage="full",
    natural_key=("period", "place_type", "place", "sex"),
    groups=("place_type",),
    revision_levels={"group_place": ("place",)},
    sparse=True,
    official_label="official statistics",
    revision_status="final",
    status_basis="made up",
)


def names(contract: Contract) -> dict[str, tuple[list[str], str | None]]:
    return {
        level.name: ([d.name for d in level.dimensions], level.parent.name if level.parent else None)
        for level in levels(contract)
    }


def test_levels_come_from_the_contract_and_each_knows_the_next_coarser_one():
    assert names(DETAINED) == {
        "group": (["place_type"], None),
        "total": ([], None),
        "group_place": (["place_type", "place"], "group"),
        "full_key": (["place_type", "place", "sex"], "group_place"),
    }


def test_a_table_that_declares_none_is_compared_by_group_total_and_full_key():
    assert list(names(replace(DETAINED, revision_levels={}))) == ["group", "total", "full_key"]
    assert names(replace(DETAINED, revision_levels={}))["full_key"] == (["place_type", "place", "sex"], "group")
    every = ("place_type", "place", "sex")
    assert list(names(replace(DETAINED, groups=every, revision_levels={}))) == ["group", "total"]
    assert list(names(contracts()["SB_01"])) == ["group"]


OBSERVED = {
    # vintage: (period, place type, place, sex, people)
    1: [
        ("2024 Q1", "IRC", "Old Hall", "F", 5), ("2024 Q1", "IRC", "Old Hall", "M", 10), ("2024 Q1", "IRC", "Other", "M", 4),
        ("2024 Q1", "Prison", "Gaol", "M", 3),
    ],
    2: [
        ("2024 Q1", "IRC", "New Hall", "F", 5), ("2024 Q1", "IRC", "New Hall", "M", 12), ("2024 Q1", "IRC", "Other", "M", 2),
        ("2024 Q2", "IRC", "New Hall", "F", 1),
    ],
}  # fmt: skip


@pytest.fixture
def build() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("""
        CREATE SCHEMA observations; CREATE SCHEMA reference;
        CREATE TABLE reference.places AS FROM (VALUES ('Old Hall', 'New Hall'), ('New Hall', 'New Hall'))
            AS p (published_name, canonical_name);
        CREATE TABLE observations.det_x (
            vintage_id INTEGER, "row" INTEGER, col VARCHAR, period VARCHAR, period_start DATE, period_end DATE,
            measure VARCHAR, value DOUBLE, note VARCHAR, marker VARCHAR, place_type VARCHAR, place VARCHAR, sex VARCHAR
        );
    """)
    for vintage, rows in OBSERVED.items():
        for number, (period, *key, people) in enumerate(rows):
            connection.execute(
                "INSERT INTO observations.det_x VALUES "
                "(?, ?, 'E', ?, '2024-01-01', '2024-03-31', 'people', ?, NULL, NULL, ?, ?, ?)",
                [vintage, number, period, people, *key],
            )
    return connection


def vintage(number: int) -> SimpleNamespace:
    return SimpleNamespace(vintage_id=number, report=SimpleNamespace(sha256=f"file {number}", key="key"))


def told(build: duckdb.DuckDBPyConnection, paths: list[Path]) -> list[tuple]:
    return build.execute(
        "SELECT level, period, key, kind, old_value, new_value, new_implied_zero FROM read_parquet(?) ORDER BY ALL",
        [[str(path) for path in paths]],
    ).fetchall()


def test_vintages_are_compared_at_every_level_of_the_contract(build, tmp_path):
    paths = compare(build, DETAINED, [vintage(1), vintage(2)], tmp_path)
    assert told(build, paths) == [
        ("full_key", "2024 Q1", "IRC | New Hall | M", "changed", 10, 12, False),
        ("full_key", "2024 Q1", "IRC | Other | M", "changed", 4, 2, False),
        ("full_key", "2024 Q1", "Prison | Gaol | M", "changed", 3, 0, True),
        ("full_key", None, "Detainees' place: Gaol", "removed", None, None, False),
        ("full_key", None, "Detainees' place: Old Hall → New Hall", "renamed", None, None, False),
        ("group", "2024 Q1", "IRC", "reclassified", 19, 19, False),
        ("group", "2024 Q1", "Prison", "changed", 3, 0, True),
        ("group", "2024 Q2", "IRC", "added", None, 1, False),
        # The places changed, their group did not.
        ("group_place", "2024 Q1", "IRC | New Hall", "reclassified", 15, 17, False),
        ("group_place", "2024 Q1", "IRC | Other", "reclassified", 4, 2, False),
        ("group_place", "2024 Q1", "Prison | Gaol", "changed", 3, 0, True),
        ("total", "2024 Q1", "", "changed", 22, 19, False),
        ("total", "2024 Q2", "", "added", None, 1, False),
    ]
    described = build.execute("DESCRIBE FROM read_parquet(?)", [str(paths[0])]).fetchall()
    assert ", ".join(f"{row[0]} {row[1]}" for row in described) == COLUMNS


def test_in_a_table_that_is_not_sparse_an_absent_key_has_no_value(build, tmp_path):
    paths = compare(build, replace(DETAINED, sparse=False), [vintage(1), vintage(2)], tmp_path)
    assert ("group", "2024 Q1", "Prison", "changed", 3, None, False) in told(build, paths)


def test_documents_of_a_few_periods_are_compared_with_the_last_that_had_the_period(build, tmp_path):
    build.execute("DELETE FROM observations.det_x WHERE place_type = 'IRC'")
    build.execute(
        "INSERT INTO observations.det_x SELECT * REPLACE (3 AS vintage_id, 8 AS value) FROM observations.det_x"
    )
    window = replace(DETAINED, coverage="window")
    paths = compare(build, window, [vintage(1), vintage(2), vintage(3)], tmp_path)
    assert told(build, paths) == [("group", "2024 Q1", "Prison", "changed", 3, 8, False)]
    assert build.execute("SELECT old_vintage_id, new_vintage_id FROM read_parquet(?)", [str(paths[0])]).fetchall() == [
        (1, 3)
    ]


def test_a_comparison_is_made_again_when_its_sql_changes(build, tmp_path, monkeypatch):
    (first,) = compare(build, DETAINED, [vintage(1), vintage(2)], tmp_path / "cache")
    assert compare(build, DETAINED, [vintage(1), vintage(2)], tmp_path / "cache") == [first]
    shutil.copytree(revisions.FOLDER_OF_SQL, tmp_path / "sql")
    monkeypatch.setattr(revisions, "FOLDER_OF_SQL", tmp_path / "sql")
    assert compare(build, DETAINED, [vintage(1), vintage(2)], tmp_path / "cache") == [first]
    with (tmp_path / "sql" / "neighbouring_vintages.sql").open("a") as stream:
        stream.write("-- another version\n")
    (second,) = compare(build, DETAINED, [vintage(1), vintage(2)], tmp_path / "cache")
    assert second != first


@pytest.fixture
def held() -> duckdb.DuckDBPyConnection:
    """Two vintages of a table that is compared at three levels, and changed at one."""
    connection = duckdb.connect()
    connection.execute("""
        CREATE SCHEMA catalogue; CREATE SCHEMA marts;
        CREATE TABLE catalogue.vintages AS
        SELECT 'Det_02' AS table_id, vintage, vintage_id FROM (VALUES ('2025-02-27', 1), ('2025-05-22', 2)) AS v (vintage, vintage_id);
        CREATE TABLE catalogue.known_releases (table_id VARCHAR, held BOOLEAN, published_on DATE);
        CREATE TABLE catalogue.revision_cells AS
        SELECT 'Det_02' AS table_id, unnest(['total', 'group', 'group_place']) AS level;
        CREATE TABLE marts.revisions AS
        SELECT 'Det_02' AS table_id, 'group' AS level, '2025-02-27' AS old_vintage, '2025-05-22' AS new_vintage,
            DATE '2024-10-01' AS period_start, 'Centre' AS key, 'people' AS measure;
    """)
    return connection


@pytest.mark.parametrize(("level", "rows"), [("group", 1), ("total", 0)])
def test_a_level_that_a_table_has_is_answered_also_where_nothing_changed(held, level, rows):
    assert len(difference(held, "det_02", None, None, level).rows) == rows


def test_a_level_that_a_table_has_not_is_refused_with_those_that_it_has(held):
    with pytest.raises(
        UnknownVintage, match="not compared at a level 'grup'; its levels are group, group_place, total"
    ):
        difference(held, "Det_02", None, None, "grup")
