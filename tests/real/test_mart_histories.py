"""The histories of the marts: what the macros say of any moment, whatever was built before them, in every DuckDB."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from assets.dates import LONDON
from assets.marts.diff import content_hashes
from assets.marts.sql_files import marts
from assets.marts.stored import OF_THE_MOMENT, has_history
from assets.observations.importing import import_file, read_manifest
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.publish import publish

SEED = 20260821
FIRST, MINUTES = datetime(2022, 1, 1), 5 * 365 * 24 * 60


def moments_of(connection, mart: str, chance: random.Random, tries: int) -> list[datetime]:
    """Moments (UTC) anywhere, and on, just before and just after those at which a mart changed."""
    changes = [
        at
        for (at,) in connection.execute(
            "SELECT realtime_start FROM catalogue.history_states WHERE mart = ? ORDER BY ALL", [mart]
        ).fetchall()
    ]
    anywhere = [FIRST + timedelta(minutes=chance.randrange(MINUTES)) for _ in range(tries)]
    near = [chance.choice(changes) + timedelta(microseconds=chance.choice([-1, 0, 1])) for _ in range(tries) if changes]
    return anywhere + near


def agree_at(connection, tries: int) -> int:
    """Compare each history with the macro at moments of chance; return how many held rows."""
    chance, filled = random.Random(SEED), 0
    for mart in marts():
        if not has_history(mart):
            continue
        described = connection.execute(f"DESCRIBE marts.{mart.name}").fetchall()
        columns = ", ".join(f'"{name}"' for name, *_ in described if name not in OF_THE_MOMENT)
        for moment in moments_of(connection, mart.name, chance, tries):
            clock = moment.replace(tzinfo=UTC).astimezone(LONDON)
            macro = f"SELECT {columns} FROM marts.{mart.name}_as_of('{clock:%Y-%m-%d %H:%M:%S.%f}')"
            stored = (
                f"SELECT {columns} FROM marts.{mart.name}_history "
                f"WHERE realtime_start <= TIMESTAMP '{moment}' AND TIMESTAMP '{moment}' < realtime_end"
            )
            found = connection.execute(
                f"WITH macro AS MATERIALIZED ({macro}), stored AS MATERIALIZED ({stored}) "
                "SELECT (SELECT count(*) FROM macro), (SELECT count(*) FROM stored), "
                "(SELECT count(*) FROM (FROM macro EXCEPT ALL FROM stored))"
            ).fetchone()
            assert found[0] == found[1] and found[2] == 0, (mart.name, moment, found)
            filled += found[1] > 0
    return filled


def test_every_history_says_what_the_macro_says_at_moments_of_chance(real_warehouse):
    assert agree_at(real_warehouse, 3) > 30


@pytest.mark.slow
def test_every_history_says_what_the_macro_x(real_warehouse):
    assert agree_at(real_warehouse, 100) > 1000


def test_a_day_of_the_history_is_the_whole_day_in_london(real_warehouse):
    for day in ("2023-05-24", "2023-05-25", "2023-08-24", "2024-07-01"):
        macro = f"SELECT period, voluntary FROM marts.returns_summary_as_of('{day}')"
        stored = (
            "SELECT period, voluntary FROM marts.returns_summary_history "
            f"WHERE realtime_start_on <= DATE '{day}' AND DATE '{day}' < realtime_end_on"
        )
        assert sorted(real_warehouse.execute(macro).fetchall()) == sorted(real_warehouse.execute(stored).fetchall())


def test_what_stands_now_is_the_mart(real_warehouse):
    stored = (
        "SELECT date, series, arrivals, last_vintage FROM marts.crossings_history WHERE realtime_end = '9999-12-31'"
    )
    plain = "SELECT date, series, arrivals, vintage FROM marts.crossings"
    assert sorted(real_warehouse.execute(stored).fetchall()) == sorted(real_warehouse.execute(plain).fetchall())


@pytest.mark.slow
def test_files_that_come_late_and_files_that_go_leave_the_history_of_a_build_from_nothing(
    real, real_settings, real_warehouse, tmp_path
):
    settings = Settings(data=tmp_path / "late")
    settings.data.mkdir()
    settings.observations.symlink_to(real_settings.observations)
    late = ("returns-datasets-mar-2023", "2026-03-06", "last7days_html/2026-01-05", "published-2026-07-24")
    rows = read_manifest(real / "releases.csv")
    for is_late in (False, True):
        for row in rows:
            if any(name in row["file"] for name in late) is is_late:
                import_file(real / row["file"], row["page"], row["title"], row["published"], settings, row["kind"])
        publish(build(read_new(settings)[0], settings), settings)
    expected = content_hashes(real_warehouse)
    with open_published(settings) as connection:
        found = content_hashes(connection)
    assert {name for name in expected if expected[name] != found.get(name)} == set()
