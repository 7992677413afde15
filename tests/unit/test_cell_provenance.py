"""A query rewritten so that each figure carries its cells."""

import duckdb
import pytest
import sqlglot

from assets.lineage.cell_provenance import trace
from assets.lineage.columns import Base, Column, TracingError

CELLS = """
    CREATE TABLE cells (id VARCHAR, period INTEGER, grp VARCHAR, measure VARCHAR, value DOUBLE, kind VARCHAR);
    INSERT INTO cells VALUES
        ('a1', 1, 'x', 'people', 10, 'k'), ('a2', 1, 'y', 'people', 20, 'k'), ('a3', 1, 'x', 'boats', 2, 'k'),
        ('b1', 2, 'x', 'people', 30, 'k'), ('b2', 2, 'y', 'people', NULL, 'k'), ('b3', 2, 'x', 'boats', 0, 'k');
    CREATE TABLE labels (grp VARCHAR, label VARCHAR);
    INSERT INTO labels VALUES ('x', 'Ex'), ('y', 'Why');
"""
MEASURES = {"main.cells": ("people", "boats")}


def bases(name: str) -> Base:
    if name == "main.cells":
        columns = {c: Column(frozenset({(name, c)})) for c in ("id", "period", "grp", "measure", "kind")}
        columns["value"] = Column(frozenset({(name, "value")}), True, frozenset({(name, None)}))
        sql = "(SELECT *, [id] AS value__cells FROM main.cells)"
        return Base(columns, lambda _: sqlglot.parse_one(sql, dialect="duckdb"))
    if name == "reference.labels":
        return Base({c: Column(frozenset({(name, c)})) for c in ("grp", "label")})
    raise TracingError(f"nothing says which columns {name} has")


def traced(sql: str):
    return trace(sqlglot.parse_one(sql, dialect="duckdb"), bases, MEASURES)


def cells(sql: str, column: str) -> list:
    """The rows of a query, ordered: value and sorted cells of one column."""
    with duckdb.connect() as connection:
        connection.execute(CELLS)
        connection.execute("CREATE SCHEMA reference; CREATE TABLE reference.labels AS FROM labels")
        query = traced(sql).query.sql("duckdb")
        rows = connection.execute(f"SELECT {column}, list_sort({column}__cells) FROM ({query}) ORDER BY ALL").fetchall()
        plain = connection.execute(f"SELECT {column} FROM ({sql}) ORDER BY ALL").fetchall()
    assert [row[:1] for row in rows] == plain  # the figures themselves are what they were
    return rows


def test_a_sum_collects_the_cells_that_it_sums_and_no_others():
    sql = "SELECT period, sum(c.value) FILTER (c.measure = 'people' AND c.grp = 'x') AS n FROM main.cells AS c GROUP BY ALL"
    assert cells(sql, "n") == [(10, ["a1"]), (30, ["b1"])]
    assert traced(sql).columns["n"].sources == {("main.cells", "people")}
    assert not traced(sql).columns["period"].bears


def test_a_cell_without_a_value_stands_behind_its_figure_too():
    sql = (
        "SELECT c.period, CASE WHEN count(c.value) = count(*) THEN sum(c.value) END AS n "
        "FROM main.cells AS c WHERE c.measure = 'people' GROUP BY ALL"
    )
    assert cells(sql, "n") == [(30, ["a1", "a2"]), (None, ["b1", "b2"])]


def test_a_window_collects_the_cells_in_its_frame():
    sql = (
        "WITH p AS (SELECT c.period, sum(c.value) AS n FROM main.cells AS c WHERE c.measure = 'people' AND c.grp = 'x' "
        "GROUP BY ALL) SELECT period, sum(n) OVER (ORDER BY period) AS so_far, lag(n) OVER w AS before "
        "FROM p WINDOW w AS (ORDER BY period)"
    )
    assert cells(sql, "so_far") == [(10, ["a1"]), (40, ["a1", "b1"])]
    assert cells(sql, "before") == [(10, ["a1"]), (None, None)]


def test_only_the_branch_that_was_taken_counts():
    sides = "(SELECT c.value AS b FROM main.cells AS c WHERE c.id = 'b2')"
    other = "(SELECT c.value AS a FROM main.cells AS c WHERE c.id = 'a1')"
    sql = f"SELECT coalesce(p.b, q.a) AS n FROM {sides} AS p CROSS JOIN {other} AS q"
    assert cells(sql, "n") == [(10, ["a1"])]
    sql = f"SELECT CASE WHEN q.a > 5 THEN q.a ELSE p.b END AS n FROM {sides} AS p CROSS JOIN {other} AS q"
    assert cells(sql, "n") == [(10, ["a1"])]
    sql = "SELECT c.id, CASE c.measure WHEN 'boats' THEN c.value END AS n FROM main.cells AS c WHERE c.period = 1"
    assert cells(sql, "n") == [(2, ["a3"]), (None, None), (None, None)]


def test_a_ratio_and_a_difference_come_from_the_cells_of_both_sides():
    sql = (
        "WITH p AS (SELECT c.period, sum(c.value) FILTER (c.measure = 'people') AS people, "
        "sum(c.value) FILTER (c.measure = 'boats') AS boats FROM main.cells AS c GROUP BY ALL) "
        "SELECT now.period, now.people / nullif(now.boats, 0) AS rate, now.people - before.people AS change "
        "FROM p AS now LEFT JOIN p AS before ON before.period = now.period - 1"
    )
    assert cells(sql, "rate") == [(15, ["a1", "a2", "a3"]), (None, ["b1", "b2", "b3"])]
    assert cells(sql, "change") == [(0, ["a1", "a2", "b1", "b2"]), (None, ["a1", "a2"])]
    assert traced(sql).columns["rate"].sources == {("main.cells", "boats"), ("main.cells", "people")}


def test_stars_unions_and_replaced_columns_carry_their_cells_on():
    sql = (
        "WITH u AS (SELECT 'p' AS side, c.* EXCLUDE (kind) FROM main.cells AS c WHERE c.period = 1 "
        "UNION ALL BY NAME SELECT 'q' AS side, c.* FROM main.cells AS c WHERE c.period = 2) "
        "SELECT * REPLACE (u.value * 2 AS value) FROM u WHERE u.measure = 'boats'"
    )
    assert cells(sql, "value") == [(0, ["b3"]), (4, ["a3"])]
    assert list(traced(sql).columns) == ["side", "id", "period", "grp", "measure", "value", "kind"]
    left_out = traced("SELECT c.* EXCLUDE (value) FROM main.cells AS c")
    assert left_out.query.sql("duckdb").startswith("SELECT c.* EXCLUDE (value, value__cells) FROM")
    replaced = traced("SELECT c.* REPLACE (0 AS value) FROM main.cells AS c")
    assert not replaced.columns["value"].bears
    assert "EXCLUDE (value__cells)" in replaced.query.sql("duckdb")


def test_a_label_that_is_looked_up_depends_on_what_it_is_looked_up_by():
    looked_up = traced(
        "SELECT l.label, sum(c.value) AS n FROM main.cells AS c LEFT JOIN reference.labels AS l ON c.grp = l.grp GROUP BY ALL"
    )
    assert ("main.cells", "grp") in looked_up.columns["label"].origins
    assert not looked_up.columns["label"].bears


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT DISTINCT c.value FROM main.cells AS c", "DISTINCT merges rows"),
        ("SELECT c.value FROM main.cells AS c UNION SELECT c.value FROM main.cells AS c", "write UNION ALL"),
        ("SELECT (SELECT max(c.value) FROM main.cells AS c) AS n FROM main.cells AS d", "cannot follow cells"),
        ("SELECT value FROM main.cells AS a CROSS JOIN main.cells AS b", "more than one table"),
        ("SELECT x.nothing FROM main.cells AS x", "not a column"),
        ("SELECT * FROM unknown.one", "nothing says which columns"),
        ("SELECT n.value FROM nowhere AS n", "neither a common table expression"),
    ],
)
def test_what_cannot_be_followed_is_an_error(sql, words):
    with pytest.raises(TracingError, match=words):
        traced(sql)
