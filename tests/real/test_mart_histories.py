"""The marts as of any moment, and their histories: what their own SQL computes, whatever was built before them."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from assets.dates import LONDON
from assets.marts.diff import content_hashes
from assets.marts.kept_tables import OF_THE_MOMENT, has_history
from assets.marts.sql_files import marts
from assets.marts.stage import on_stage
from assets.observations.importing import import_file, read_manifest
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.settings import Settings
from assets.tables import contracts
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


@pytest.fixture(scope="module")
def attached(real_settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse as the current database, beside one that may be written to."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{real_settings.warehouse.resolve()}' AS published (READ_ONLY)")
        connection.execute("USE published")
        yield connection


def as_asked(moment: datetime, chance: random.Random) -> str:
    """A moment (UTC) as a reader asks for it: one in three as a day."""
    clock = moment.replace(tzinfo=UTC).astimezone(LONDON)
    return f"{clock:%Y-%m-%d}" if chance.randrange(3) == 0 else f"{clock:%Y-%m-%d %H:%M:%S.%f}"


def rows_of(connection, columns: str, source: str) -> tuple:
    """What tells the rows of a source, in any order, from others: how many, and two sums of their hashes."""
    return connection.execute(
        f"SELECT count(*), sum(hash(r)), bit_xor(hash(r)) FROM (SELECT {columns} FROM {source}) AS r"
    ).fetchone()


def agree_at(connection, tries: int) -> int:
    """Hold each mart as of moments of chance, all its columns, against its own SQL; return how many had rows.

    Its SQL is asked once for all moments by which the catalogue says the same of the mart's tables. At each of them the
    history has to say the same too, but for what follows from the moment.
    """
    chance, filled = random.Random(SEED), 0
    for mart in marts():
        computed: dict[tuple, tuple] = {}
        described = connection.execute(f"DESCRIBE marts.{mart.name}").fetchall()
        lasting = ", ".join(f'"{name}"' for name, *_ in described if name not in OF_THE_MOMENT)
        sources = list(mart.sources_of_all()) or [contract.schema_name for contract in contracts().values()]
        any_held = connection.execute(
            "SELECT count(*) > 0 FROM catalogue.vintages AS v INNER JOIN catalogue.tables AS t "
            "ON v.table_id = t.table_id WHERE list_contains(?, t.observations_table)", [sources]
        ).fetchone()[0]  # fmt: skip
        for moment in [*moments_of(connection, mart.name, chance, tries), None]:
            asked = as_asked(moment, chance) if moment else "infinity"
            source = f"marts.{mart.name}_as_of('{asked}')"
            known = connection.execute(
                f"SELECT v.* FROM catalogue.all_vintages_as_of('{asked}') AS v INNER JOIN catalogue.tables AS t "
                "ON v.table_id = t.table_id WHERE list_contains(?, t.observations_table) ORDER BY ALL",
                [sources],
            ).fetchall()
            if not known and any_held:  # before the first release held it is an error, not no rows
                with pytest.raises(duckdb.Error, match=r"no release of marts\.\w+ is held"):
                    connection.execute(f"FROM {source}")
                continue
            if tuple(known) not in computed:
                with on_stage(connection, [mart], named=False):
                    assert connection.execute(f"DESCRIBE FROM {source}").fetchall() == described
                    said = rows_of(connection, "*", source), rows_of(connection, lasting, source)
                computed[tuple(known)] = said
            whole, part = computed[tuple(known)]
            assert rows_of(connection, "*", source) == whole, (mart.name, asked)
            if has_history(mart):
                held = (
                    f"realtime_start_on <= DATE '{asked}' AND DATE '{asked}' < realtime_end_on"
                    if len(asked) == 10
                    else f"realtime_start <= TIMESTAMP '{moment}' AND TIMESTAMP '{moment}' < realtime_end"
                    if moment
                    else "realtime_end = '9999-12-31'"
                )
                assert rows_of(connection, lasting, f"marts.{mart.name}_history WHERE {held}") == part, (
                    mart.name,
                    asked,
                )
            filled += whole[0] > 0
    return filled


@pytest.mark.parametrize("tries", [pytest.param(25, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.long)])
def test_every_mart_as_of_moments_of_chance_is_what_its_own_sql_computes(attached, tries):
    """As many moments anywhere, and as many at those at which the mart changed."""
    assert agree_at(attached, tries) > 10 * tries


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


@pytest.mark.long  # the order of imports of `test_history_real` has files that come late as well
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
