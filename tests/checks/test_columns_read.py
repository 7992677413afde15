"""Which columns an SQL text reads: never fewer than it does, and all of them in doubt."""

import pytest

from assets.checks import checks as module
from assets.checks.checks import columns_of_vintage_checks
from assets.checks.columns_read import columns_read, tables_read
from assets.marts.selection import everything
from assets.observations.columns import observation_columns
from assets.tables import contracts

TABLES = {"a": ("id", "period", "value", "note"), "b": ("id", "period", "sex")}
ALL = {"a": set(TABLES["a"]), "b": set(TABLES["b"])}


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT x.value FROM observations.a AS x", {"a": {"value"}}),
        ("SELECT period, count(*) AS n FROM observations.a GROUP BY ALL", {"a": {"period"}}),
        ("SELECT 1 AS n FROM observations.a AS x WHERE x.\"Note\" = 'Revised' ORDER BY value", {"a": {"note", "value"}}),
        ("WITH c AS (SELECT period AS p FROM observations.a) SELECT p FROM c", {"a": {"period"}}),
        ("WITH c AS (SELECT * FROM observations.a) SELECT c.period FROM c", {"a": ALL["a"]}),
        ("SELECT x.value FROM observations.a AS x INNER JOIN observations.b USING (id)", {"a": {"id", "value"}, "b": {"id"}}),
        ("SELECT value FROM observations.a NATURAL JOIN observations.b", ALL),
        ("SELECT * EXCLUDE (note) FROM observations.a", {"a": ALL["a"]}),
        ("SELECT x.* FROM observations.a AS x", {"a": ALL["a"]}),
        ("FROM observations.a", {"a": ALL["a"]}),
        ("SELECT COLUMNS('va.*') FROM observations.a", {"a": ALL["a"]}),
        ("SELECT x AS whole FROM observations.a AS x", {"a": ALL["a"]}),
        ("SELECT to_json(a) FROM observations.a", {"a": ALL["a"]}),
        ("SUMMARIZE observations.a", {"a": ALL["a"]}),
        ("SELECT sum(value) OVER w FROM observations.a WINDOW w AS (ORDER BY period)", {"a": {"period", "value"}}),
        ("SELECT (SELECT max(value) FROM observations.a) AS v, sex FROM observations.b", {"a": {"value"}, "b": {"sex"}}),
        ("SELECT value FROM query_table('observations.a')", ALL),
        ("SELECT value FROM Observations.A", {"a": {"value"}}),
        ("SELECT v.vintage_id FROM catalogue.vintages AS v", {}),
        ("SELECT this is no SQL FROM FROM", ALL),
    ],
)  # fmt: skip
def test_the_columns_that_are_named_are_read_and_all_where_none_are(sql, found):
    assert columns_read(sql, TABLES) == found


@pytest.mark.parametrize(
    ("relation", "read"),
    [
        ("marts.crossings", "marts.crossings"),
        ("marts.crossings_as_of('2024-01-01')", "marts.crossings"),
        ("marts.Crossings_between_dates('2024-01-01', '2024-01-31', NULL)", "marts.crossings"),
        ("marts.crossings_first_release", "marts.crossings"),
        ("marts.crossings_weekly_history", "marts.crossings_weekly"),
        ("marts.returns_between_dates", "marts.returns_between_dates"),
        ("marts.returns_summary_between_dates('2024-01-01', '2024-12-31', NULL)", "marts.returns_summary"),
        ("catalogue.returns_cells", "marts.returns"),
        ("catalogue.returns_cells_as_of('2024-01-01')", "marts.returns"),
        ("catalogue.returns_traced_as_of('2024-01-01')", "marts.returns"),
        ("catalogue.vintages", "catalogue.vintages"),
    ],
)
def test_what_is_made_of_a_mart_is_read_as_that_mart(relation, read):
    assert tables_read(f"FROM {relation}") == {read}


@pytest.mark.parametrize("view", ["catalogue.cells", "catalogue.revision_cells", "catalogue.revision_lists"])
def test_the_cells_of_every_table_leave_in_doubt_which_are_read(view):
    assert tables_read(f"FROM {view}") is None


def test_the_vintage_checks_see_the_cell_the_groups_and_every_column_they_name():
    read = columns_of_vintage_checks(everything())
    cell = ("vintage_id", "row", "col", "period", "period_start", "period_end", "measure", "value")
    assert read["sb_01"] == read["cp_03"] == cell
    assert set(read["ret_d01"]) == {*cell, "return_type_group"}
    assert set(read["illegal_working_visits_by_sector"]) == {*cell, "sector"}
    assert set(read) == {contract.schema_name for contract in contracts().values()}


def test_a_new_check_is_given_the_columns_that_it_names(monkeypatch):
    added = module.replace(module.checks()[0], name="made_up", level="vintage")
    sql = "SELECT vintage_id, note AS key, nationality AS detail FROM observations.irr_d01 WHERE sex = 'Male'"
    added = module.replace(added, file=module.replace(added.file, sql=sql))
    monkeypatch.setattr(module, "checks", lambda: (added,))
    read = columns_of_vintage_checks(everything())
    assert {"note", "nationality", "sex"} < set(read["irr_d01"])
    assert "region" not in read["irr_d01"]
    assert "note" not in read["sb_01"]


def test_the_columns_are_named_in_the_order_of_the_table():
    for contract in contracts().values():
        order = ["vintage_id", *observation_columns(contract)]
        read = list(columns_of_vintage_checks(everything())[contract.schema_name])
        assert read == [name for name in order if name in read]
