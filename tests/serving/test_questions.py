"""One question put to the published file: what is taken, what it may reach and cost, and that no value is changed."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from assets.serving.answers import AS_JSON, ask, notes
from assets.serving.limits import CHARACTERS_MAX, Limits
from assets.serving.locked import QuestionError, locked, within
from assets.serving.statements import Statement, one_query, statements_of


@pytest.fixture(scope="module")
def connection(asked):
    with locked(asked) as connection:
        yield connection


def answer(connection, sql, limits=None):
    answered = ask(connection, one_query(connection, sql), limits or Limits(), AS_JSON)
    return [text for (text,) in answered.rows], answered.more


@pytest.mark.parametrize(
    "sql, kind",
    [
        ("FROM marts.crossings;", "query"),
        ("WITH one AS (SELECT 1) FROM one", "query"),
        ("PIVOT marts.crossings ON year(date) USING sum(arrivals)", "query"),
        ("DESCRIBE marts.crossings", "query"),
        ("SHOW ALL TABLES", "query"),
        ("SUMMARIZE marts.crossings", "query"),
        ("EXPLAIN SELECT 1", "explain"),
        ("explain -- why\n analyze FROM range(3)", "explain"),
        ("EXPLAIN ANALYZE (SELECT 1)", "explain"),
        ("EXPLAIN (ANALYZE, FORMAT json) SELECT 1", "explain"),
        ("EXPLAIN SUMMARIZE marts.crossings", "explain"),
    ],
)
def test_what_reads_is_taken(connection, sql, kind):
    assert one_query(connection, sql) == Statement(sql.removesuffix(";"), kind)
    assert ask(connection, one_query(connection, sql), Limits(rows=1)).rows


@pytest.mark.parametrize(
    "sql, words",
    [
        ("COPY (SELECT 1) TO 'x'", "COPY is refused: the warehouse is read-only"),
        ("EXPORT DATABASE 'x'", "EXPORT is refused"),
        ("IMPORT DATABASE 'x'", "IMPORT is refused"),
        ("ATTACH ':memory:' AS m", "ATTACH is refused"),
        ("DETACH immigration", "DETACH is refused"),
        ("INSTALL httpfs", "INSTALL is refused"),
        ("LOAD httpfs", "LOAD is refused"),
        ("-- to be sure\n/* and */ SET threads = 64", "SET is refused"),
        ("RESET memory_limit", "RESET is refused"),
        ("PRAGMA database_list", "PRAGMA is refused"),
        ("CALL enable_logging()", "CALL is refused"),
        ("USE marts", "USE is refused"),
        ("CREATE TEMP TABLE a AS SELECT 1", "CREATE is refused"),
        ("EXPLAIN ANALYZE CREATE TEMP TABLE a AS SELECT 1", "CREATE is refused"),
        ("/* a */ EXPLAIN /* b */ ANALYZE/**/CREATE TEMP TABLE a AS SELECT 1", "CREATE is refused"),
        ("EXPLAIN (ANALYZE) CREATE TEMP TABLE a AS SELECT 1", "CREATE is refused"),
        ("EXPLAIN ANALYZE SET VARIABLE x = 1", "EXPLAIN is of a statement that reads"),
        ("SELECT '\udcff'", "no text in UTF-8"),
        ("CREATE SECRET s (TYPE http)", "CREATE is refused"),
        ("DELETE FROM marts.crossings", "DELETE is refused"),
        ("PREPARE p AS SELECT 1", "PREPARE is refused"),
        ("BEGIN", "BEGIN is refused"),
        ("CHECKPOINT", "CHECKPOINT is refused"),
        ("UPDATE EXTENSIONS", "no statement that reads"),
        ("SELECT 1; SELECT 2", "there are 2 statements; one is answered at a time"),
        ("SELECT 1; DROP TABLE marts.crossings", "DROP is refused"),
        ("SET VARIABLE x = 1", "a variable lasts as long as its session"),
        ("", "there is no query"),
        (" ; -- nothing", "there is no query"),
        ("SELECT '" + "x" * CHARACTERS_MAX + "'", "at most 100,000 are read"),
    ],
)
def test_what_does_not_read_is_refused_in_a_sentence(connection, sql, words):
    with pytest.raises(QuestionError, match=words):
        one_query(connection, sql)


def test_a_session_may_set_variables_and_nothing_else(connection):
    assert statements_of(connection, "/* a */ set  variable day = '2026-07-10'; FROM marts.crossings") == [
        Statement("/* a */ set  variable day = '2026-07-10'", "variable"),
        Statement("FROM marts.crossings", "query"),
    ]


# Each may be put as a question; what it reaches for is out of reach.
REACHING = [
    "FROM read_csv('/etc/passwd')",
    "FROM read_text('/etc/passwd')",
    "FROM '/etc/passwd.csv'",
    "FROM glob('/etc/*')",
    "FROM sniff_csv('/etc/passwd')",
    "FROM read_parquet('https://example.org/x.parquet')",
    "SELECT getenv('HOME')",
    "FROM enable_logging(storage = 'file', storage_path = 'log')",
    "FROM query('COPY (SELECT 1) TO ''x''')",
    "FROM duckdb_secrets()",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x'",
    "EXPLAIN ANALYZE DELETE FROM marts.crossings",
    "EXPLAIN ANALYZE SET threads = 64",
    "SELECT 1) TO 'x' (FORMAT csv); --",
    "SELECT 1\n) SELECT 2 FROM (SELECT 3",
]


@pytest.mark.parametrize("sql", REACHING)
def test_no_question_reaches_the_machine(connection, sql, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((duckdb.Error, QuestionError)):
        answer(connection, sql)
    assert list(tmp_path.iterdir()) == []
    assert answer(connection, "SELECT current_setting('threads'), current_setting('memory_limit')") == (
        ['[2,"953.6 MiB"]'],
        False,
    )


def test_a_question_that_takes_too_long_is_stopped_and_the_next_is_answered(connection):
    with pytest.raises(QuestionError, match=r"was stopped after 0\.\d seconds; it may take 0\.2\. Ask for less"):
        answer(connection, "SELECT count(*) FROM range(10000000000) AS a, range(1000000) AS b", Limits(seconds=0.2))
    assert answer(connection, "SELECT 1") == (["[1]"], False)


@pytest.mark.slow
def test_a_question_larger_than_its_memory_ends_and_fills_no_disk(connection, asked):
    with pytest.raises(duckdb.OutOfMemoryException):
        answer(connection, "FROM range(100000000) ORDER BY random()")
    assert [path.name for path in asked.data.iterdir()] == ["immigration.duckdb"]


def test_what_stops_for_another_reason_is_not_told_as_late(connection):
    with pytest.raises(duckdb.BinderException):
        within(connection, 60, lambda: connection.execute("SELECT nothing"))


@pytest.mark.parametrize(
    "limits, given, more",
    [
        (Limits(rows=2), ["[0]", "[1]"], True),
        (Limits(rows=3), ["[0]", "[1]", "[2]"], False),
        (Limits(bytes=43), ["[0]", "[1]"], True),
        (Limits(bytes=46), ["[0]", "[1]", "[2]"], False),
        (Limits(), ["[0]", "[1]", "[2]"], False),
    ],
)
def test_an_answer_is_cut_at_its_limits_and_says_so(connection, limits, given, more):
    assert answer(connection, "FROM range(3)", limits) == (given, more)


def test_a_row_larger_than_an_answer_may_be_is_refused(connection):
    with pytest.raises(QuestionError, match="the first row with its columns has 138 bytes; at most 100 are given"):
        answer(connection, "SELECT repeat('x', 100) AS a", Limits(bytes=100))


def test_columns_and_plans_count_too(connection):
    columns = ", ".join(f"1 AS c{number}" for number in range(100))
    with pytest.raises(QuestionError, match="the 100 columns alone have 3,590 bytes; at most 2,000 are given"):
        answer(connection, f"SELECT {columns}", Limits(bytes=2000))
    with pytest.raises(QuestionError, match=r"the first row with its columns has [\d,]+ bytes; at most 2,000"):
        answer(connection, f"EXPLAIN SELECT {'1 + range + ' * 200} 1 FROM range(3)", Limits(bytes=2000))
    (plan,), more = answer(connection, "EXPLAIN SELECT 1", Limits(bytes=2000))
    assert "Projections: 1" in plan and not more


def test_no_value_is_changed_on_its_way(connection):
    sql = """
        SELECT 12345678901234567890123::HUGEINT, 0.1::DOUBLE, 1e300::DOUBLE, 1.10::DECIMAL(9, 2), NULL, '', 'NULL',
        DATE '0044-03-15 (BC)', DATE 'infinity', TIMESTAMPTZ '2023-08-24 09:30:00.5+01', TIMESTAMP '2023-08-24 09:30',
        ['a, b', NULL], {'a': 1}, INTERVAL 3 MONTH, 'é' || chr(10), true
    """
    assert ask(connection, one_query(connection, sql), Limits()).rows == [
        ("12345678901234567890123", "0.1", "1e+300", "1.10", None, "", "NULL", "0044-03-15 (BC)", "infinity",
         "2023-08-24 08:30:00.5+00", "2023-08-24 09:30:00", "['a, b', NULL]", "{'a': 1}", "3 months", "é\n", "true")
    ]  # fmt: skip


def test_the_columns_of_an_answer_have_their_types_and_the_order_stays(connection):
    answered = ask(
        connection,
        one_query(
            connection, "SELECT date, arrivals, arrivals_per_boat FROM marts.crossings ORDER BY arrivals DESC -- most"
        ),
        Limits(rows=2),
    )
    assert answered.columns == (("date", "DATE"), ("arrivals", "BIGINT"), ("arrivals_per_boat", "DOUBLE"))
    first, second = answered.rows
    assert int(first[1]) >= int(second[1]) > 500 and answered.more


@settings(max_examples=30)
@given(text=some.text())
def test_any_text_at_all_is_a_question_or_told_why_not(connection, text):
    try:
        one_query(connection, text)
    except (QuestionError, duckdb.Error) as error:
        assert str(error)


def test_an_error_names_the_line_of_the_question(connection):
    with pytest.raises(duckdb.BinderException, match="LINE 2: , arivals"):
        answer(connection, "SELECT date\n, arivals FROM marts.crossings")


def test_what_must_be_known_is_told_of_every_way_to_name_a_mart(connection):
    for sql in ("FROM marts.civil_penalties", "SELECT 1 FROM marts.civil_penalties_as_of('2026-01-01') AS c"):
        (said,) = notes(connection, sql)
        assert said.startswith("marts.civil_penalties holds 2016-01-01 to ")
    assert notes(connection, "SELECT " + "(" * 300 + "1" + ")" * 300 + " FROM marts.crossings") == []
    assert notes(connection, "SELECT 1") == []
    assert notes(connection, "show tables;") == [
        "SHOW TABLES looks into the schema main alone, which is empty; SHOW ALL TABLES lists every table"
    ]
