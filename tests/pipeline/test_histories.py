"""The histories of a build, whatever was published before it, and what their first figures are called."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pytest

from assets.marts.history import _first_release, states_of
from assets.marts.selection import select
from assets.marts.sql_files import mart_of
from assets.observations.inputs import read_new
from assets.settings import Settings
from assets.tables import contracts
from assets.vintages.order import Vintage
from assets.vintages.publication_dates import Moment
from assets.warehouse.build import build
from tests.builders import SMALL_BOATS, ods, small_boats
from tests.conftest import publish_all
from tests.pipeline.test_quarantine import take

CROSSINGS = select(marts=["crossings"])


def history(path: Path) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "SELECT date, arrivals, first_vintage, last_vintage, realtime_end FROM marts.crossings_history ORDER BY ALL"
        ).fetchall()


@pytest.fixture
def published(settings: Settings, tmp_path: Path) -> Settings:
    for number, day in enumerate(("2018-01-16", "2018-01-23", "2018-01-30")):
        book = ods(tmp_path / f"{number}.ods", small_boats([1, 0, 3, 1, 1, 2, 3 + number] * 2))
        take(settings, book, SMALL_BOATS, "Small boats – time series", day)
    publish_all(settings, CROSSINGS)
    return settings


def damaged(path: Path) -> None:
    """Turn every byte of what is stored, and leave the three headers as they are."""
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = bytes(byte ^ 0xFF for byte in content[3 * 4096 :])
    path.write_bytes(content)


def half_damaged(path: Path) -> None:
    """Leave the list of what there is, and turn the rows of the history."""
    with duckdb.connect(str(path), read_only=True) as connection:
        blocks = connection.execute(
            "SELECT DISTINCT block_id FROM pragma_storage_info('marts.crossings_history') WHERE persistent"
        ).fetchall()
    content = bytearray(path.read_bytes())
    for (block,) in blocks:
        at = 3 * 4096 + block * 262144
        content[at + 100 : at + 2000] = bytes(byte ^ 0xFF for byte in content[at + 100 : at + 2000])
    path.write_bytes(content)


def without_states(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE catalogue.history_states")


def no_warehouse(path: Path) -> None:
    path.write_text("not a warehouse")


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [damaged, half_damaged, without_states, no_warehouse])
def test_a_published_file_that_cannot_be_read_keeps_no_build_from_being_made(
    published: Settings, spoil: Callable[[Path], None]
):
    expected = history(published.warehouse)
    assert {row[2:4] for row in expected if row[4] < datetime(9999, 1, 1)} == {
        ("2018-01-16", "2018-01-16"), ("2018-01-23", "2018-01-23"),
    }  # fmt: skip
    spoilt = published.warehouse.resolve()
    os.chmod(spoilt, 0o644)
    spoil(spoilt)
    candidate = build(read_new(published)[0], published, selection=CROSSINGS)
    assert history(candidate.path) == expected


def test_a_figure_is_a_first_release_only_where_no_table_of_its_moment_may_lack_one_before():
    mart = mart_of("marts.crossings_yearly")
    assert mart
    one, other = mart.sources_of_all()[:2]
    days = [datetime(2024, 1, day, 9, 30) for day in (4, 11, 18, 25)]
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts; CREATE SCHEMA catalogue")
        connection.execute(
            "CREATE TABLE marts.crossings_yearly_history (period VARCHAR, series VARCHAR, period_complete BOOLEAN, "
            "realtime_start TIMESTAMP)"
        )
        for name, columns in (
            ("tables", "table_id VARCHAR, observations_table VARCHAR"),
            ("vintages", "table_id VARCHAR, published_at TIMESTAMP"),
            ("release_gaps", "table_id VARCHAR, ends_at TIMESTAMP, vintage_gap BOOLEAN"),
        ):
            connection.execute(f"CREATE TABLE catalogue.{name} ({columns})")
        connection.executemany("INSERT INTO catalogue.tables VALUES (?, ?)", [("A", one), ("B", other)])
        # A has no gap anywhere. B begins on the second day, and may lack a release before the third.
        vintages = [("A", day) for day in days] + [("B", day) for day in days[1:]]
        gaps = [("A", day, False) for day in days] + [("B", days[2], None), ("B", days[3], False)]
        connection.executemany("INSERT INTO catalogue.vintages VALUES (?, ?)", vintages)
        connection.executemany("INSERT INTO catalogue.release_gaps VALUES (?, ?, ?)", gaps)
        connection.executemany(
            "INSERT INTO marts.crossings_yearly_history BY NAME SELECT ? AS period, ? AS realtime_start",
            [(str(number), day) for number, day in enumerate(days)],
        )
        _first_release(connection, mart)
        found = connection.execute("SELECT period, first_of FROM marts.crossings_yearly_first_release ORDER BY ALL")
        assert found.fetchall() == [
            ("0", "first release"), ("1", "first held"), ("2", "first held"), ("3", "first release"),
        ]  # fmt: skip


def vintage(number: int, at: datetime) -> Vintage:
    contract = contracts()["illegal_working_windows"]
    moment = Moment(at, None, at, "seen")
    report: Any = SimpleNamespace(sha256=f"{number}", key="key")
    return Vintage(number, contract, report, cast(Any, None), moment, f"{number}", None, None)


def test_in_the_hour_that_the_clocks_go_back_nothing_that_was_known_before_is_lost():
    mart = mart_of("marts.enforcement_visits")
    assert mart
    # 1.50 before the clocks go back, and 1.10 after.
    early, late = (datetime(2024, 10, 27, *clock, tzinfo=UTC) for clock in ((0, 50), (1, 10)))
    after = datetime(2024, 10, 28, 9, 30, tzinfo=UTC)
    folded = dict(states_of(mart, [vintage(1, early), vintage(2, late)]))
    plain = dict(states_of(mart, [vintage(1, early), vintage(2, late), vintage(3, after)]))
    # The macro cannot tell the two: it knows both at 1.50, whichever is meant. It must not forget the first at 1.10.
    assert len(set(folded.values())) == 1
    assert len(set(plain.values())) == 2
