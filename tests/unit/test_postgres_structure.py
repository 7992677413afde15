"""What PostgreSQL would cut short, has no type for, or must not tell is refused before anything is sent."""

import duckdb
import pytest
from psycopg.conninfo import conninfo_to_dict

from assets.postgres.address import PostgresError, connected
from assets.postgres.names import name
from assets.postgres.tables import tables_of
from assets.problems import DefinitionError
from assets.settings import Settings


def test_a_name_is_quoted_and_one_that_would_be_cut_is_refused():
    assert name("marts", 'se"lect') == '"marts"."se""lect"'
    assert name("x" * 63) == f'"{"x" * 63}"'
    with pytest.raises(DefinitionError, match=r"has 64 bytes, and PostgreSQL keeps 63"):
        name("marts", "é" * 32)


@pytest.mark.parametrize("kind", ["HUGEINT", "INTEGER[]", "STRUCT(a INTEGER)"])
def test_a_type_that_postgresql_does_not_have_is_named(kind):
    with duckdb.connect() as connection:
        connection.execute(f"CREATE SCHEMA marts; CREATE TABLE marts.odd (figure {kind})")
        with pytest.raises(DefinitionError, match=r"marts\.odd\.figure is .* make it one of BIGINT"):
            tables_of(connection, [])


def test_a_moment_is_one_in_any_session_and_the_clock_of_london_is_none():
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts; CREATE TABLE marts.t (published_at TIMESTAMP, starts_local TIMESTAMP)")
        [table] = tables_of(connection, [])
    assert table.made("marts") == 'CREATE TABLE "marts"."t" ("published_at" timestamptz, "starts_local" timestamp)'


@pytest.mark.parametrize(
    "url", ["postgresql:///figures", "dbname=figures", "secret", "postgresql://u:secret@h/d?odd=1"]
)
def test_an_address_without_a_host_is_refused_and_not_told(url, tmp_path):
    with pytest.raises(PostgresError) as told, connected(Settings(data=tmp_path, postgres_url=url)):
        pass
    assert "names a host" in str(told.value) and "secret" not in repr(told.value) and told.value.__cause__ is None


def test_the_settings_do_not_show_the_address():
    url = "postgresql://u:secret@h/d"
    assert conninfo_to_dict(url)["password"] == "secret"
    assert "secret" not in repr(Settings(postgres_url=url)) + str(Settings(postgres_url=url).model_dump())
    assert Settings(postgres_url="").postgres_url is None
