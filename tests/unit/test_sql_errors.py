"""What DuckDB refuses, said with file, line, and the names it may have meant."""

import duckdb
import pytest

from assets.marts.sql_errors import in_words

TABLES = """
    CREATE SCHEMA marts;
    CREATE TABLE marts.returns AS SELECT '2023 Q1' AS period, 10 AS enforced, 20 AS voluntary;
    CREATE MACRO marts.returns_as_of(as_of) AS TABLE SELECT * FROM marts.returns;
"""


def refused(sql: str, first_line: int = 1) -> str:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute("BEGIN")  # an error ends the transaction; near names are found all the same
        with pytest.raises(duckdb.Error) as error:
            connection.execute(sql)
        return in_words(error.value, "sql/marts/x.sql", sql, connection, first_line)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT period,\n  enforcd\nFROM marts.returns",
         "line 2: there is no column 'enforcd' in what the SQL reads (nearest: enforced)"),
        ("SELECT period,\n  r.enforcd\nFROM marts.returns_as_of('2023-12-01') AS r",
         "line 2: there is no column 'enforcd' in what the SQL reads (nearest: enforced)"),
        ("WITH y AS (SELECT voluntary + 1 AS more FROM marts.returns)\nSELECT y.mor FROM y",
         "line 2: there is no column 'mor' in what the SQL reads (nearest: more"),
        ("CREATE MACRO marts.x_as_of(as_of) AS TABLE\nSELECT enforcd\nFROM marts.returns_as_of(as_of)",
         "line 2: there is no column 'enforcd' in what the SQL reads (nearest: enforced"),
        ("SELECT qqq\nFROM marts.returns", "line 1: there is no column 'qqq' in what the SQL reads"),
        ("SELECT *\nFROM marts.retrns", "line 2: there is no table, view or macro 'marts.retrns' (nearest: marts.returns"),
        ("FROM marts.retrns_as_of('2023-12-01')",
         "line 1: there is no table, view or macro 'marts.retrns_as_of' (nearest: marts.returns_as_of"),
        ("SELECT *\nFROM mart.returns", "line 2: there is no table, view or macro 'mart.returns' (nearest: marts.returns"),
        ("SELECT *\nFROM marts.returns WHERE", "syntax error at or near \"WHERE\""),
        ("SELECT enforced, sum(voluntary)\nFROM marts.returns",
         'line 1: column "enforced" must appear in the GROUP BY clause'),
    ],
)  # fmt: skip
def test_the_name_is_told_with_its_line_and_the_nearest(sql, message):
    words = refused(sql)
    assert words.startswith("sql/marts/x.sql") and message in words
    assert "\n" not in words and "LINE" not in words and "Error" not in words


def test_lines_count_from_where_the_statement_begins_in_its_file():
    assert refused("SELECT\n  nothing\nFROM marts.returns", first_line=20).startswith("sql/marts/x.sql, line 21: ")
