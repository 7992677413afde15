"""Vintages and revisions of the real releases, against the figures known of them and a plain reading of the files."""

import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import python_calamine

from assets.archive.store import Archive
from assets.marts.diff import content_hashes, difference
from assets.observations.importing import import_file, read_manifest
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.publish import publish

TEN_WEEKS = {  # week ending: (people, events) before and after, 29 May to 5 June 2026
    "2026-02-08": (None, (4, 5)), "2026-02-15": (None, (5, 6)), "2026-03-01": ((312, 327), (10, 11)),
    "2026-03-08": ((216, 243), (12, 15)), "2026-03-15": ((68, 73), (6, 7)), "2026-03-22": ((199, 277), (13, 17)),
    "2026-04-05": ((216, 228), (14, 16)), "2026-04-12": ((313, 350), (13, 16)), "2026-04-19": ((322, 390), (20, 21)),
    "2026-05-03": ((535, 546), (16, 17)),
}  # fmt: skip


def changed(
    connection, table: str, first: str | None = None, last: str | None = None, level: str = "group"
) -> list[dict]:
    return [row for row in difference(connection, table, first, last, level).rows if row["kind"] == "changed"]


def test_sb_01_was_never_revised(real_warehouse):
    assert changed(real_warehouse, "SB_01", "2025-11-14", "2026-07-24") == []


def test_sb_02_was_revised_in_just_the_known_weeks(real_warehouse):
    rows = changed(real_warehouse, "SB_02", "2025-11-14", "2026-07-24")
    found = {
        (row["new_vintage"], str(row["period_end"]), row["measure"]): (
            row["old_value"],
            row["new_value"],
            row["flagged"],
        )
        for row in rows
    }
    expected = {
        ("2026-02-27", "2026-02-15", "uncontrolled_landings"): (5, 0, False),
        ("2026-05-01", "2026-04-19", "migrants_prevented"): (390, 322, True),
        ("2026-05-01", "2026-04-19", "events_prevented"): (21, 20, True),
    }
    for week, (people, events) in TEN_WEEKS.items():
        expected["2026-06-05", week, "events_prevented"] = (*events, True)
        if people:
            expected["2026-06-05", week, "migrants_prevented"] = (*people, True)
    assert found == expected


def test_the_last_7_days_page_was_revised_once(real_warehouse):
    rows = real_warehouse.execute(
        "SELECT period, measure, old_value, new_value, flagged FROM marts.revisions WHERE table_id = 'last_7_days'"
    ).fetchall()
    assert rows == [("2026-07-10", "arrivals", 225.0, 255.0, True)]


@pytest.mark.parametrize(
    ("first", "last", "cells", "total"),
    [
        ("2023-02-23", "2023-05-25", 21, 1475),
        ("2023-05-25", "2023-08-24", 19, 189),
        ("2023-08-24", "2023-11-23", 17, 280),
    ],
)
def test_returns_were_revised_in_as_many_cells_as_known(real_warehouse, first, last, cells, total):
    rows = changed(real_warehouse, "Ret_D01", first, last)
    assert (len(rows), sum(abs(row["change"]) for row in rows)) == (cells, total)
    assert min(row["period"] for row in rows) >= "2021 Q1"


def test_one_revision_of_returns_and_its_effect_on_the_change_on_the_year(real_warehouse):
    rows = changed(real_warehouse, "Ret_D01", "2023-02-23", "2023-05-25")
    voluntary = next(row for row in rows if row["period"] == "2022 Q3" and row["key"] == "Voluntary return")
    assert (voluntary["old_value"], voluntary["new_value"], voluntary["change"], voluntary["change_pct"]) == (
        2364,
        2904,
        540,
        22.8,
    )
    maturity = real_warehouse.execute(
        "SELECT vintage, returns, change_on_year_pct, quarters_since_period FROM marts.returns_maturity "
        "WHERE period = '2022 Q3' AND return_type_group = 'Voluntary return' ORDER BY vintage"
    ).fetchall()
    assert maturity == [
        ("2023-02-23", 2364, 6.8, 0), ("2023-05-25", 2904, 28.4, 1), ("2023-08-24", 2925, 28.7, 2), ("2023-11-23", 2951, 29.9, 4),
    ]  # fmt: skip


def test_the_quarterly_arrivals_were_revised_as_known(real_warehouse):
    assert [
        (row["period"], row["key"], row["old_value"], row["new_value"])
        for row in changed(real_warehouse, "Irr_D01", "2023-02-23", "2023-05-25")
    ] == [("2022 Q4", "Inadequately documented air arrivals", 997, 1470)]
    later = changed(real_warehouse, "Irr_D01", "2023-05-25", "2023-08-24")
    assert len(later) == 9
    assert ("2022 Q3", "Small boat arrivals", 20282, 20301) in {
        (row["period"], row["key"], row["old_value"], row["new_value"]) for row in later
    }
    assert changed(real_warehouse, "Irr_D01", "2023-08-24", "2023-11-23") == []


def test_renamed_countries_are_no_revisions(real_warehouse):
    rows = difference(real_warehouse, "Ret_D01", "2023-05-25", "2023-08-24", "group_nationality").rows
    names = " ".join(row["key"] for row in rows)
    for name in ("Czechia", "Czech Republic", "Eswatini", "Swaziland", "Suriname", "South Korea", "Korea (South)"):
        assert name not in names or any(name in row["key"] and abs(row["change"] or 0) < 20 for row in rows)
    kinds = defaultdict(int)
    for row in difference(real_warehouse, "Ret_D01", "2023-05-25", "2023-08-24", "full_key").rows:
        kinds[row["kind"]] += 1
    assert kinds["renamed"] == 24
    before_2021 = [row for row in rows if (row["period"] or "9") < "2021" and row["kind"] == "changed"]
    assert before_2021 == []


# -- as-of, against a plain reading of the files --------------------------------------------------


def plain_vintages(real: Path, prefix: str) -> list[tuple[date, Path]]:
    rows = [row for row in read_manifest(real / "releases.csv") if row["file"].startswith(prefix)]
    return sorted((date.fromisoformat(row["published"]), real / row["file"]) for row in rows)


def plain_sb_01(path: Path) -> dict[date, int]:
    rows = python_calamine.load_workbook(path).get_sheet_by_name("SB_01").to_python()
    return {row[0].date(): int(row[1]) for row in rows[1:]}


def test_crossings_as_of_50_random_days_agree_with_the_file_of_that_day(real, real_warehouse):
    held = plain_vintages(real, "small_boats_timeseries")
    days = [
        date(2026, 2, 21),
        *random.Random(7).sample([date(2025, 11, 14) + timedelta(days=n) for n in range(260)], 50),
    ]
    sheets: dict[Path, dict[date, int]] = {}
    for day in days:
        _, path = max((item for item in held if item[0] <= day), key=lambda item: item[0])
        expected = sheets.setdefault(path, plain_sb_01(path))
        found = dict(
            real_warehouse.execute(
                f"SELECT date, arrivals FROM marts.crossings_as_of('{day}') WHERE series = 'sb_daily'"
            ).fetchall()
        )
        covered = {d: n for d, n in expected.items() if d in found}
        assert found == covered, day
        assert len(expected) - len(covered) <= 7, day  # the days where a later page was published


def test_returns_as_of_a_release_day_and_a_moment_of_it(real_warehouse):
    def vintage(as_of: str) -> tuple:
        return real_warehouse.execute(f"SELECT DISTINCT vintage FROM marts.returns_as_of({as_of})").fetchone()

    assert vintage("'2023-08-24'") == vintage("DATE '2023-08-24'") == ("2023-08-24",)
    assert vintage("TIMESTAMP '2023-08-24 09:00:00'") == ("2023-05-25",)
    assert vintage("'2023-08-24 09:30:00'") == ("2023-08-24",)
    with pytest.raises(duckdb.Error, match="the first that is held came at 2023-02-23 09:30:00 in London"):
        vintage("'2023-02-22'")


def test_returns_as_of_50_random_days_agree_with_the_data_of_that_day(real, real_warehouse):
    import gzip
    from csv import DictReader

    files = {
        date(2023, 2, 23): "Ret_D01_data-to-2022Q3_committed-2023-03-11", date(2023, 5, 25): "Ret_D01_data-to-2022Q4_committed-2023-05-31",
        date(2023, 8, 24): "Ret_D01_data-to-2023Q1_committed-2023-08-24", date(2023, 11, 23): "Ret_D01_data-to-2023Q3_committed-2023-11-23",
    }  # fmt: skip
    sums: dict[date, dict[tuple[str, str], int]] = {}
    for day, name in files.items():
        totals: dict[tuple[str, str], int] = defaultdict(int)
        with gzip.open(real / "returns" / f"{name}.csv.gz", "rt", encoding="utf-8") as stream:
            for row in DictReader(stream):
                totals[row["Quarter"], row["Return type group"]] += int(float(row["Number of returns"]))
        sums[day] = dict(totals)
    for day in random.Random(11).sample([date(2023, 2, 23) + timedelta(days=n) for n in range(500)], 50):
        newest = max(held for held in files if held <= day)
        found = real_warehouse.execute(
            f"SELECT period, return_type_group, sum(returns) FROM marts.returns_as_of('{day}') GROUP BY ALL"
        ).fetchall()
        assert {(period, group): total for period, group, total in found} == sums[newest], day


def test_a_first_figure_says_whether_it_was_the_first_release(real_warehouse):
    rows = real_warehouse.execute(
        "SELECT period, voluntary, first_of FROM marts.returns_summary_first_release "
        "WHERE period IN ('2022 Q3', '2022 Q4', '2023 Q3') ORDER BY period"
    ).fetchall()
    assert rows == [
        ("2022 Q3", 2364, "first held"),
        ("2022 Q4", 3161, "first release"),
        ("2023 Q3", 5176, "first release"),
    ]
    states = real_warehouse.execute(
        "SELECT realtime_start, voluntary, first_vintage, last_vintage FROM marts.returns_summary_history "
        "WHERE period = '2022 Q3' ORDER BY realtime_start"
    ).fetchall()
    assert states == [
        (datetime(2023, 2, 23, 9, 30), 2364, "2023-02-23", "2023-02-23"),
        (datetime(2023, 5, 25, 8, 30), 2904, "2023-05-25", "2023-05-25"),
        (datetime(2023, 8, 24, 8, 30), 2925, "2023-08-24", "2023-08-24"),
        (datetime(2023, 11, 23, 9, 30), 2951, "2023-11-23", "2023-11-23"),
    ]


# -- the same archive in another order, and with one vintage less -----------------------------------


def sharing_observations(real_settings: Settings, folder: Path) -> Settings:
    """A data folder of its own that need not read the files again."""
    settings = Settings(data=folder)
    folder.mkdir()
    settings.observations.symlink_to(real_settings.observations)
    return settings


@pytest.mark.parametrize("every", [pytest.param(32, marks=pytest.mark.slow), pytest.param(9, marks=pytest.mark.long)])
def test_another_order_of_import_gives_the_same_warehouse_whatever_was_built_between(
    real, real_settings, real_warehouse, tmp_path, every
):
    expected = content_hashes(real_warehouse)
    assert len(expected) > 40
    rows = read_manifest(real / "releases.csv")
    settings = sharing_observations(real_settings, tmp_path / "order")
    random.Random(every).shuffle(rows)
    for number, row in enumerate(rows, 1):
        import_file(real / row["file"], row["page"], row["title"], row["published"], settings, row["kind"])
        if number % every == 0 or number == len(rows):
            inputs, opened = read_new(settings)
            assert opened == 0
            publish(build(inputs, settings), settings)
    with open_published(settings) as connection:
        found = content_hashes(connection)
    assert {name for name in expected if expected[name] != found.get(name)} == set()


# Part of a file's name, the table and its vintages around it, the marts made of it, and whether a day is in a gap. Of small
# boats one was due on 13 February 2026, or two days before, and nothing says whether it came.
LEFT_OUT = {
    "jun-2023": (
        ("Ret_D01", "2023-05-25", "2023-11-23"),
        ("returns", "returns_summary", "returns_year_ending", "returns_by_destination", "foreign_national_offender_returns",
         "foreign_national_offender_returns_by_destination"),
        (("2023-08-23", False), ("2023-08-24", True), ("2023-11-22", True), ("2023-11-23", False)),
    ),
    "published-2026-02-20": (
        ("SB_01", "2026-02-06", "2026-02-27"), ("crossings", "crossings_weekly"),
        (("2026-02-10", False), ("2026-02-20", True), ("2026-02-26", True), ("2026-02-27", False), ("2026-02-19", None)),
    ),
    "2023Q2": (
        ("Irr_D01", "2023-05-25", "2023-11-23"), ("irregular_arrivals_quarterly",),
        (("2023-08-23", False), ("2023-08-24", True), ("2023-11-22", True), ("2023-11-23", False)),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def without_three(real, real_settings, tmp_path_factory) -> Settings:
    """A build without one file of each of three tables, which no mart shares."""
    settings = sharing_observations(real_settings, tmp_path_factory.mktemp("gap") / "data")
    for row in read_manifest(real / "releases.csv"):
        if not any(name in row["file"] for name in LEFT_OUT):
            import_file(real / row["file"], row["page"], row["title"], row["published"], settings, row["kind"])
    publish(build(read_new(settings)[0], settings), settings)
    return settings


@pytest.mark.slow
@pytest.mark.parametrize("left_out", LEFT_OUT)
def test_a_vintage_taken_out_of_the_archive_leaves_a_gap_for_the_days_it_covered(without_three, left_out):
    neighbours, marts, days = LEFT_OUT[left_out]
    with open_published(without_three) as connection:
        for mart in marts:
            for day, gap in days:
                found = connection.execute(
                    f"SELECT bool_or(vintage_gap), CAST(max(newest_release_known) AS VARCHAR) FROM marts.{mart}_as_of('{day}')"
                ).fetchone()
                assert found[0] is gap, (mart, day)
                assert found[1] == (days[1][0] if gap else found[1]), (mart, day)
    told = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "diff", *neighbours],
        env={**os.environ, "IMMSTATS_DATA": str(without_three.data), "COLUMNS": "200", "NO_COLOR": "1"},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"Not held, though known to exist between these: {days[1][0]};" in told.stdout


def test_the_archive_knows_every_release_that_is_held(real_settings, real_warehouse):
    held = real_warehouse.execute(
        "SELECT count(DISTINCT published_on) FROM catalogue.known_releases WHERE held AND table_id = 'SB_01'"
    )
    assert held.fetchone() == (30,)
    assert len({record.sha256 for record in Archive(real_settings.archive).records()}) == 63
    unheld = real_warehouse.execute(
        "SELECT published_on, basis FROM catalogue.known_releases WHERE NOT held AND table_id = 'Ret_D01' ORDER BY 1"
    ).fetchall()
    assert [str(day) for day, _ in unheld] == [
        "2024-02-29", "2025-02-27", "2025-05-22", "2025-08-21", "2025-11-27", "2026-02-26", "2026-05-21",
    ]  # fmt: skip
    assert json.dumps([basis for _, basis in unheld])
