"""The published build in a real PostgreSQL: the same rows and answers, whole at every moment, whatever fails."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import dagster as dg
import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from typer.testing import CliRunner

from assets.marts.sql_files import marts
from assets.postgres.address import PostgresError
from assets.postgres.assets import postgres as asset
from assets.postgres.publish import ONE_AT_A_TIME, publish
from assets.postgres.rows import copy, write
from assets.postgres.tables import Column, Table
from assets.progress import SILENT
from assets.reference import PROJECT
from assets.resources import RunSettings
from assets.settings import Settings
from orchestration.cli import app
from tests.postgres_reader import FIGURES
from tests.postgres_rows import columns_of, differences, type_of
from tests.postgres_server import SECRET, Server, postgres, programs

pytestmark = pytest.mark.slow

COMPUTED = {
    "crossings_monthly",
    "crossings_runs_without_arrivals",
    "crossings_days_by_people_per_boat",
    "crossings_yearly",
}
DATABASES = count()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    found = programs()
    if not found:
        pytest.skip("PostgreSQL is not installed on this machine")
    with postgres(found) as running:
        with psycopg.connect(running.url("postgres", "admin"), autocommit=True) as admin:
            for role in ("owner", "analyst", "stranger"):
                admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}'")
            admin.execute("CREATE ROLE immstats_reader NOLOGIN")
            admin.execute("GRANT immstats_reader TO analyst")
        yield running


@pytest.fixture
def database(server: Server) -> str:
    name = f"figures_{next(DATABASES)}"
    with psycopg.connect(server.url("postgres", "admin"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER owner")
    return name


@pytest.fixture(scope="module")
def sample(sample_warehouse: duckdb.DuckDBPyConnection) -> Path:
    return Path(
        sample_warehouse.execute(
            "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
        ).fetchall()[0][0]
    )


@pytest.fixture
def run(sample: Path, server: Server, database: str, tmp_path: Path) -> Settings:
    """A data folder whose warehouse is a copy of the sample's, and a database of its own."""
    settings = Settings(data=tmp_path / "data", sample=True, postgres_url=server.url(database))
    settings.data.mkdir()
    shutil.copy(sample, settings.warehouse)
    os.chmod(settings.warehouse, 0o644)
    return settings


def change(run: Settings, *statements: str) -> None:
    """Publish another build in DuckDB: the same with a few statements more, under the name of a new file."""
    new = run.data / "new.duckdb"
    shutil.copy(run.warehouse, new)
    with duckdb.connect(str(new)) as connection:
        for statement in statements:
            connection.execute(statement)
    os.replace(new, run.warehouse)


def named(run: Settings) -> str:
    with duckdb.connect(str(run.warehouse), read_only=True) as connection:
        return str(connection.execute("SELECT build_id FROM catalogue.build").fetchall()[0][0])


def asked(run: Settings, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(run.postgres_url.get_secret_value()) as connection:
        return connection.execute(sql).fetchall()


NEW = "UPDATE catalogue.build SET build_id = 'another'"


def test_every_table_history_and_first_figure_is_there_row_for_row_with_its_types(run, tmp_path):
    done = publish(run)
    with (
        duckdb.connect(str(run.warehouse), read_only=True) as ours,
        psycopg.connect(run.postgres_url.get_secret_value()) as theirs,
    ):
        names = [name for (name,) in ours.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name IN ('marts', 'catalogue', 'reference') "
            "UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE schema_name = 'marts' ORDER BY 1"
        ).fetchall()]  # fmt: skip
        assert {name: found for name in names if (found := differences(ours, theirs, name, name, tmp_path))} == {}
        for name in names:
            of_ours = {column: type_of(column, kind) for column, kind in columns_of(ours, name).items()}
            of_theirs = dict(theirs.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema || '.' || table_name = %s "
                "ORDER BY ordinal_position", [name]
            ).fetchall())  # fmt: skip
            assert list(of_theirs.items()) == list(of_ours.items()), name
            comments = theirs.execute(
                "SELECT count(*) FILTER (WHERE col_description(attrelid, attnum) IS NULL), obj_description(attrelid) IS NOT NULL "
                "FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 GROUP BY attrelid", [name]
            ).fetchall()  # fmt: skip
            assert comments == [(0, True)], name
        assert {"marts.crossings", "marts.crossings_history", "marts.crossings_first_release"} < set(names)
        assert done.tables == sum(not name.endswith("_first_release") for name in names)
        indexes = dict(
            theirs.execute(
                "SELECT indexdef, 1 FROM pg_indexes WHERE tablename IN ('crossings_history', 'crossings_by_vintage')"
            ).fetchall()
        )
    assert sorted(index.partition(" USING ")[2] for index in indexes) == [
        "btree (date, series, realtime_start)",
        "btree (realtime_start, realtime_end)",
        "btree (realtime_start_local, realtime_end_local)",
    ]


def test_the_same_build_is_not_copied_again_nor_a_table_that_did_not_change(run):
    first = publish(run)
    assert (len(first.copied), first.build_id) == (first.tables, named(run))
    assert publish(run).copied == ()
    change(run, NEW, "UPDATE marts.crossings SET arrivals = 7 WHERE date = '2026-07-10'")
    assert publish(run).copied == ('"catalogue"."build"', '"marts"."crossings"')
    assert asked(run, "SELECT build_id, arrivals FROM catalogue.build, marts.crossings WHERE date = '2026-07-10'") == [
        ("another", 7)
    ]
    assert publish(run).copied == ()


def test_every_mart_answers_as_of_twenty_days_as_duckdb_does(run, tmp_path):
    publish(run)
    chance = random.Random(16)
    days = [date(2020, 1, 1) + timedelta(days=chance.randrange(2500)) for _ in range(20)]
    told: dict[str, set[str]] = {"equal": set(), "refused by both": set(), "computed": set()}
    with (
        duckdb.connect(str(run.warehouse), read_only=True) as ours,
        psycopg.connect(run.postgres_url.get_secret_value(), autocommit=True) as theirs,
    ):
        names = [name for (name,) in ours.execute("SELECT mart FROM catalogue.marts ORDER BY mart").fetchall()]
        # Of a mart without any row DuckDB does not look at the moment: it gives nothing where PostgreSQL refuses.
        empty = {mart for mart in names if ours.execute(f"SELECT count(*) FROM marts.{mart}").fetchall() == [(0,)]}
        for mart in names:
            for day in days:
                question = f"marts.{mart}_as_of('{day}')"
                if mart in COMPUTED:
                    with pytest.raises(psycopg.errors.FeatureNotSupported, match="in DuckDB alone"):
                        theirs.execute(f"SELECT * FROM {question}")
                    told["computed"].add(mart)
                    continue
                try:
                    held = ours.execute(f"FROM {question}").fetchall()
                except duckdb.InvalidInputException as error:
                    words = str(error).partition(": ")[2].partition("\n")[0]
                    with pytest.raises(psycopg.errors.InvalidParameterValue) as refused:
                        theirs.execute(f"SELECT * FROM {question}")
                    assert refused.value.diag.message_primary == words
                    told["refused by both"].add(mart)
                else:
                    if held or mart not in empty:
                        assert differences(ours, theirs, question, question, tmp_path) == [], question
                        told["equal"].add(mart)
    assert told["computed"] == COMPUTED
    assert told["equal"] == set(names) - COMPUTED - empty
    assert told["refused by both"] > {"crossings", "returns_summary"}


MOMENTS = (
    "'2023-08-24'", "'2023-11-23 09:29:59'", "'2023-11-23T22:30:00+13'", "'2026-07-11 09:00:00+12'", "'2026-07-10T23:00:00Z'",
    "'infinity'", "CAST('2023-11-23' AS date)", "CAST('2023-11-23 09:30:00' AS timestamp)",
    "CAST('2023-11-23 09:29:59+00' AS timestamptz)", "CAST('infinity' AS timestamptz)", "CAST('infinity' AS date)",
)  # fmt: skip


def test_a_moment_means_the_same_in_a_session_of_auckland(run, tmp_path):
    publish(run)
    with (
        duckdb.connect(str(run.warehouse), read_only=True) as ours,
        psycopg.connect(run.postgres_url.get_secret_value(), autocommit=True) as theirs,
    ):
        assert theirs.execute("SHOW timezone").fetchall() == [("Pacific/Auckland",)]
        for moment in MOMENTS:
            for mart in ("returns_summary", "crossings"):
                question = f"marts.{mart}_as_of({moment})"
                try:
                    ours.execute(f"FROM {question} LIMIT 1")
                except duckdb.InvalidInputException:
                    with pytest.raises(psycopg.errors.InvalidParameterValue, match="no release of"):
                        theirs.execute(f"SELECT * FROM {question}")
                else:
                    assert differences(ours, theirs, question, question, tmp_path) == [], question
        for wrong in (
            "NULL",
            "CAST(NULL AS date)",
            "CAST(NULL AS timestamptz)",
            "'yesterday'",
            "'2023-11-23 09:30 Europe/London'",
            "''",
        ):
            with pytest.raises(psycopg.errors.InvalidParameterValue, match="as of "):
                theirs.execute(f"SELECT * FROM marts.crossings_as_of({wrong})")
        # A history is asked by moments, which no session turns into others.
        assert theirs.execute(
            "SELECT min(realtime_start) AT TIME ZONE 'UTC' FROM marts.returns_summary_history"
        ).fetchall() == (ours.execute("SELECT min(realtime_start) FROM marts.returns_summary_history").fetchall())


def test_the_reader_reads_everything_and_writes_nothing_and_a_stranger_does_neither(run, server, database):
    assert publish(run).readers
    with psycopg.connect(server.url(database, "analyst"), autocommit=True) as analyst:
        for schema, name in analyst.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('marts', 'catalogue', 'reference') "
            "UNION SELECT schemaname, viewname FROM pg_views WHERE schemaname = 'marts'"
        ).fetchall():
            analyst.execute(f'SELECT * FROM {schema}."{name}" LIMIT 1')
        assert analyst.execute("SELECT count(*) > 0 FROM marts.crossings_as_of('infinity')").fetchall() == [(True,)]
        for wish in (
            "DELETE FROM marts.crossings",
            "CREATE TABLE marts.mine (a int)",
            "DROP FUNCTION marts.crossings_as_of(text)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                analyst.execute(wish)
    with (
        psycopg.connect(server.url(database, "stranger")) as stranger,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        stranger.execute("SELECT * FROM marts.crossings")


VALUES = st.tuples(
    st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))) | st.sampled_from(["", "\\.", "\n\\.\n", "\\N", '"', "NULL", ",", "\r\n"]),
    st.none() | st.floats(),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.booleans(),
    st.none() | st.dates(),
    st.none() | st.datetimes(),
)  # fmt: skip


@given(rows=st.lists(VALUES, max_size=8))
@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_comes_over_as_it_is_under_any_name(rows, run, tmp_path):
    names = ["select", "Two Words", 'quo"ted', "user", "größe", "at_local"]
    kinds = ["VARCHAR", "DOUBLE", "BIGINT", "BOOLEAN", "DATE", "TIMESTAMP"]
    listed = ", ".join(
        f"{quoted} {kind}"
        for quoted, kind in zip(['"' + n.replace('"', '""') + '"' for n in names], kinds, strict=True)
    )
    types = ["text", "double precision", "bigint", "boolean", "date", "timestamp"]
    table = Table(
        "marts", "order", None, tuple(Column(n, t, None) for n, t in zip(names, types, strict=True)), (), False
    )
    with duckdb.connect() as ours, psycopg.connect(run.postgres_url.get_secret_value()) as theirs:
        ours.execute(f'CREATE SCHEMA marts; CREATE TABLE marts."order" ({listed})')
        if rows:
            ours.executemany('INSERT INTO marts."order" VALUES (?, ?, ?, ?, ?, ?)', [list(row) for row in rows])
        ours.execute("INSERT INTO marts.\"order\" VALUES ('', 'nan', 0, NULL, 'infinity', '-infinity')")
        theirs.execute("CREATE SCHEMA marts")
        theirs.execute(table.made("marts"))
        copy(theirs, write(ours, table, tmp_path), table, "marts", frozen=True)
        theirs.execute("SET datestyle = ISO")
        each = '"select", "Two Words", "quo""ted", "user", CAST("größe" AS {0}), CAST(at_local AS {0})'
        found = theirs.execute(f'SELECT {each.format("text")} FROM marts."order"').fetchall()
        wanted = ours.execute(f'SELECT {each.format("VARCHAR")} FROM marts."order"').fetchall()
        theirs.rollback()
    assert sorted(map(repr, found)) == sorted(map(repr, wanted))


def start(program: str, *arguments: str, url: str = "", data: str = "") -> subprocess.Popen[bytes]:
    environment = (
        os.environ | {"IMMSTATS_POSTGRES_URL": url, "IMMSTATS_DATA": data, "IMMSTATS_SAMPLE": "1"} if data else None
    )
    return subprocess.Popen([sys.executable, "-m", program, *arguments], cwd=PROJECT, env=environment)


RAISED = (
    "UPDATE marts.crossings SET arrivals = arrivals + 1000",
    "UPDATE marts.crossings_history SET arrivals = arrivals + 1000",
    "UPDATE marts.returns_summary SET enforced = enforced + 1000",
    "UPDATE catalogue.crossings_weekly_by_vintage SET arrivals = arrivals + 1000",
    "UPDATE marts.crossings_weekly_history SET arrivals = arrivals + 1000",
)
READERS = ("statements", "prepared", "transactions", "cursors")
OTHER_COMMENT = "COMMENT ON TABLE marts.crossings IS 'said otherwise'"
# Builds that bring another structure, so that tables are swapped under the eyes of the readers.
OTHER_STRUCTURE = {
    10: [OTHER_COMMENT],
    25: ["ALTER TABLE catalogue.files ADD COLUMN one_more BIGINT"],
    40: ["COMMENT ON TABLE catalogue.files IS 'said otherwise'"],
}


def all_but(*kept: str) -> list[str]:
    """What leaves some marts in a warehouse, for a publication that is made often."""
    listed = ", ".join(f"'{mart}'" for mart in kept)
    return [f"DELETE FROM catalogue.marts WHERE mart NOT IN ({listed})"] + [
        f"DROP {kind} IF EXISTS {name}"
        for mart in (mart.name for mart in marts())
        if mart not in kept
        for kind, name in (
            ("VIEW", f"marts.{mart}_first_release"), ("TABLE", f"marts.{mart}_history"),
            ("TABLE", f"catalogue.{mart}_by_vintage"), ("TABLE", f"marts.{mart}"),
        )
    ]  # fmt: skip


def test_readers_neither_fail_nor_see_two_builds_in_fifty_publications(
    run, server, database, tmp_path, record_property
):
    change(
        run,
        "UPDATE catalogue.build SET build_id = 'build-0'",
        *all_but("crossings", "crossings_weekly", "returns_summary"),
    )
    publish(run)
    with psycopg.connect(run.postgres_url.get_secret_value()) as theirs:
        base = [[value for (value,) in theirs.execute(query).fetchall()] for query in FIGURES]
    assert [len(figures) > 20 for figures in base] == [True] * len(FIGURES)
    (tmp_path / "base.json").write_text(json.dumps(base))
    readers = [
        start("tests.postgres_reader", manner, server.url(database, "analyst"), str(tmp_path)) for manner in READERS
    ]
    try:
        for number in range(51):
            if number:
                other = OTHER_STRUCTURE.get(number, [])
                change(run, f"UPDATE catalogue.build SET build_id = 'build-{number}'", *RAISED, *other)
                assert publish(run).build_id == f"build-{number}"
            until = time.monotonic() + 60
            files = [tmp_path / f"{manner}.seen" for manner in READERS]
            while not all(file.exists() and file.read_text() == str(number) for file in files):
                assert time.monotonic() < until, f"build {number} is not seen by all"
                assert [reader.poll() for reader in readers] == [None] * len(READERS)
                time.sleep(0.01)
    finally:
        (tmp_path / "stop").touch()
        ended = [reader.wait(60) for reader in readers]
    told = {manner: json.loads((tmp_path / f"{manner}.json").read_text()) for manner in READERS}
    record_property(
        "report", f"reads during 50 publications: { ({manner: saw['reads'] for manner, saw in told.items()}) }"
    )
    assert ended == [0] * len(READERS)
    assert {manner: (saw["failed"], saw["torn"]) for manner, saw in told.items()} == dict.fromkeys(READERS, ([], []))
    assert {manner: saw["seen"] for manner, saw in told.items()} == {manner: list(range(51)) for manner in READERS}


def test_a_snapshot_of_before_a_swap_sees_the_new_build_whole_where_it_had_read_nothing(run, server, database):
    publish(run)
    rows = asked(run, "SELECT date, arrivals FROM marts.crossings ORDER BY date")
    with psycopg.connect(server.url(database, "analyst")) as analyst:
        analyst.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        analyst.execute("SELECT pg_current_snapshot()")
        change(run, NEW, OTHER_COMMENT)
        done = publish(run)
        assert len(done.copied) == done.tables
        assert analyst.execute("SELECT build_id FROM catalogue.build").fetchall() == [("another",)]
        assert analyst.execute("SELECT date, arrivals FROM marts.crossings ORDER BY date").fetchall() == rows


def test_a_swap_waits_for_who_has_read_and_gives_up_without_a_trace(run, server, database, monkeypatch):
    publish(run)
    before = named(run)
    change(run, NEW, OTHER_COMMENT)
    monkeypatch.setattr("assets.postgres.swap._SECONDS", 0.5)
    with psycopg.connect(server.url(database, "analyst")) as analyst:
        analyst.execute("SELECT count(*) FROM reference.regions")
        with pytest.raises(PostgresError, match=r"readers left no moment .* What stood there stands"):
            publish(run)
        assert analyst.execute("SELECT build_id FROM catalogue.build").fetchall() == [(before,)]
    assert asked(run, "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE '%\\_next'") == []
    assert publish(run).build_id == "another"


def test_what_others_made_stays_or_stops_a_swap_by_name(run):
    publish(run)
    with psycopg.connect(run.postgres_url.get_secret_value(), autocommit=True) as theirs:
        theirs.execute("CREATE SCHEMA mine CREATE VIEW days AS SELECT date, arrivals FROM marts.crossings")
        change(run, NEW, "UPDATE marts.crossings SET arrivals = 7 WHERE date = '2026-07-10'")
        publish(run)
        assert theirs.execute("SELECT arrivals FROM mine.days WHERE date = '2026-07-10'").fetchall() == [(7,)]
        change(run, "UPDATE catalogue.build SET build_id = 'third'", OTHER_COMMENT)
        with pytest.raises(PostgresError, match=r"view mine\.days depends on table marts\.crossings"):
            publish(run)
        assert theirs.execute("SELECT build_id FROM catalogue.build").fetchall() == [("another",)]
        theirs.execute("DROP VIEW mine.days")
    assert publish(run).build_id == "third"


def test_a_mart_that_got_another_column_answers_with_it(run):
    publish(run)
    tables = ("marts.crossings_quarterly", "catalogue.crossings_quarterly_by_vintage")
    change(run, NEW, *(f"ALTER TABLE {table} ADD COLUMN said VARCHAR DEFAULT 'x'" for table in tables))
    publish(run)
    columns = "SELECT period, nationality, arrivals, said FROM"
    rows = asked(run, f"{columns} marts.crossings_quarterly ORDER BY 1, 2, 3")
    assert {row[3] for row in rows} == {"x"}
    assert asked(run, f"{columns} marts.crossings_quarterly_as_of('infinity') ORDER BY 1, 2, 3") == rows


def test_a_database_of_other_things_or_other_data_is_left_alone(run):
    with psycopg.connect(run.postgres_url.get_secret_value(), autocommit=True) as theirs:
        theirs.execute("CREATE SCHEMA marts CREATE TABLE crossings (mine int)")
        with pytest.raises(PostgresError, match=r"other things in these schemas \(marts\.crossings\)"):
            publish(run)
        theirs.execute("DROP SCHEMA marts CASCADE")
        publish(run)
        change(run, "UPDATE catalogue.build SET build_id = 'real', data_label = NULL")
        with pytest.raises(PostgresError, match=r"holds sample data, and the build all data"):
            publish(run)
        assert theirs.execute("SELECT data_label FROM catalogue.build").fetchall() == [("sample",)]


def test_a_publication_that_ends_in_the_middle_leaves_the_old_build_and_the_next_goes_through(run, server, database):
    publish(run)
    standing = "SELECT build_id, sum(arrivals) FROM catalogue.build, marts.crossings GROUP BY 1"
    before = asked(run, standing)
    change(run, NEW, "UPDATE marts.crossings SET arrivals = 0", "UPDATE marts.returns_summary SET enforced = 0")
    ours = "SELECT pid FROM pg_stat_activity WHERE application_name = 'immstats'"
    until = time.monotonic() + 90
    for how, ends in {"killed": -signal.SIGKILL, "cut off": 1}.items():
        with psycopg.connect(server.url(database, "admin"), autocommit=True) as looking:
            # Who locks a table holds the publication up in the middle, with marts.crossings replaced already.
            with psycopg.connect(server.url(database, "admin")) as holding:
                holding.execute("LOCK TABLE marts.returns_summary IN SHARE MODE")
                process = start("orchestration.cli", "postgres", url=server.url(database), data=str(run.data))
                while not (found := looking.execute(f"{ours} AND wait_event_type = 'Lock'").fetchall()):
                    assert time.monotonic() < until and process.poll() is None
                    time.sleep(0.05)
                if how == "killed":
                    process.kill()
                else:
                    looking.execute("SELECT pg_terminate_backend(%s)", found[0])
                assert process.wait(60) == ends
                holding.rollback()
            while looking.execute(ours).fetchall():
                assert time.monotonic() < until
                time.sleep(0.05)
        assert asked(run, standing) == before
    assert publish(run).build_id == "another"
    assert asked(
        run, "SELECT sum(arrivals), (SELECT sum(enforced) FROM marts.returns_summary) FROM marts.crossings"
    ) == [(0, 0)]


def test_without_the_right_to_make_schemas_nothing_is_begun(run, server, database):
    outsider = Settings(data=run.data, sample=True, postgres_url=server.url(database, "stranger"))
    with pytest.raises(PostgresError, match=f"permission denied for database {database}"):
        publish(outsider)
    assert asked(run, "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'marts%'") == []


def test_a_second_publication_at_the_same_time_is_refused(run, server, database):
    with psycopg.connect(server.url(database)) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        with pytest.raises(PostgresError, match="another publication to this database is under way"):
            publish(run)


def test_the_asset_tells_what_it_did_and_a_failure_is_told_of_its_run_alone(run, monkeypatch):
    resources = {"run_settings": RunSettings(data=str(run.data), sample=True), "progress": SILENT}
    monkeypatch.setenv("IMMSTATS_SAMPLE", "1")
    monkeypatch.setenv("IMMSTATS_POSTGRES_URL", run.postgres_url.get_secret_value())
    done = dg.materialize([asset], resources=resources)
    metadata = done.asset_materializations_for_node("postgres__database")[0].metadata
    rows = asked(run, "SELECT sum(row_count)::bigint, count(*) FROM catalogue.in_postgresql WHERE kind = 'TABLE'")
    assert [(metadata["dagster/row_count"].value, metadata["tables"].value)] == rows
    assert metadata["build"].value == named(run)
    with psycopg.connect(run.postgres_url.get_secret_value(), autocommit=True) as theirs:
        theirs.execute("ALTER TABLE catalogue.in_postgresql RENAME TO gone")
    failed = dg.materialize([asset], resources=resources, raise_on_error=False)
    words = failed.failure_data_for_node("postgres__database").user_failure_data.description
    assert "the database has other things in these schemas" in words
    assert run.warehouse.exists()


def test_the_demo_goes_into_no_database(run, monkeypatch):
    monkeypatch.setenv("IMMSTATS_POSTGRES_URL", run.postgres_url.get_secret_value())
    resources = {"run_settings": RunSettings(data=str(run.data), sample=True), "progress": SILENT}
    done = dg.materialize([asset], resources=resources)
    assert done.success and done.asset_materializations_for_node("postgres__database") == []
    assert asked(run, "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'marts%'") == []


def test_the_command_says_what_is_there(run):
    environment = {"IMMSTATS_DATA": str(run.data), "IMMSTATS_SAMPLE": "1"}
    url = run.postgres_url.get_secret_value()
    ended = CliRunner().invoke(app, ["postgres"], env=environment | {"IMMSTATS_POSTGRES_URL": url})
    assert ended.exit_code == 0
    assert f"PostgreSQL has the build {named(run)}: " in ended.output and SECRET not in ended.output


def test_no_error_gives_the_address_away(run, server, database):
    right = server.url(database)
    for wrong in (
        right.replace("owner:", "nobody_known:"),
        right.replace("not%2F", "else%2F"),
        right.replace("127.0.0.1", "no-such-host.invalid"),
        right.replace(f":{server.port}", ":9"),
        right.replace("postgresql://", "secretscheme://"),
        f"{right}?no_such_option=1",
    ):
        with pytest.raises(PostgresError) as told:
            publish(Settings(data=run.data, sample=True, postgres_url=wrong))
        words = f"{told.value!r} {told.value.__cause__!r}"
        hidden = (
            SECRET,
            "not%2F",
            "else/",
            "nobody_known",
            "no-such-host",
            "127.0.0.1",
            "secretscheme",
            database + "?",
        )
        assert [part for part in hidden if part in words] == []


def test_what_the_page_shows_runs(run, server, database):
    page = (PROJECT / "docs" / "postgres.md").read_text(encoding="utf-8")
    setting_up, asking = re.findall(r"(?ms)^```postgresql\n(.*?)^```$", page)
    with psycopg.connect(server.url("postgres", "admin"), autocommit=True) as admin:
        for statement in setting_up.replace("analyst", "somebody").split(";\n"):
            if statement.strip() and "ROLE immstats_reader NOLOGIN" not in statement:
                admin.execute(statement)
    publish(run)
    with psycopg.connect(server.url(database, "analyst"), autocommit=True) as analyst:
        for statement in asking.replace("  -- ", "\n-- ").split(";"):
            if re.sub(r"--.*", "", statement).strip():
                assert analyst.execute(statement).fetchall() != []
