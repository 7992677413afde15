"""The body of a scalar macro stands where it is called, so that figures are followed through it."""

import duckdb
import pytest
import sqlglot

from assets.lineage.cell_provenance import TracingError
from assets.lineage.scalar_macros import in_place
from assets.marts.sql_files import SQL


def parsed(sql: str):
    return sqlglot.parse_one(sql, dialect="duckdb")


def test_a_call_is_replaced_by_the_body_with_its_arguments():
    query = in_place(parsed("SELECT catalogue.change_pct(before.n, now.n + 1) AS pct FROM now CROSS JOIN before"))
    assert query.sql("duckdb") == (
        "SELECT (ROUND(1000.0 * ((now.n + 1) - (before.n)) / NULLIF((before.n), 0)) / 10) AS pct FROM now CROSS JOIN before"
    )


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("catalogue.change_pct(8, 10)", 25.0),
        ("catalogue.change_pct(3, 2)", -33.3),
        ("catalogue.change_pct(0, 2)", None),
        ("catalogue.change_pct(2000, 1999)", -0.1),  # half away from zero, in every version of DuckDB
        ("catalogue.per(2742, 40)", 68.6),
        ("catalogue.per(2742, 0)", None),
        ("catalogue.share_pct(1, 2000)", 0.1),
        ("catalogue.change_pct(4, catalogue.change_pct(8, 10))", 525.0),
        ("catalogue.joint_status('final', 'final')", "final"),
        ("catalogue.joint_status('final', 'provisional')", "provisional"),
        ("catalogue.is_total(' Grand total ')", True),
        ("catalogue.source_cell('S', 'B', 'B', 3, 5, 3)", "S!B3:B5"),
        ("catalogue.source_cell('S', 'B', 'D', 3, 5, 3)", None),
    ],
)
def test_the_body_gives_what_the_macro_gives(call, value):
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA catalogue")
        connection.execute((SQL / "catalogue" / "figures.sql").read_text(encoding="utf-8"))
        assert connection.execute(f"SELECT {call}").fetchone() == (value,)
        assert connection.execute(in_place(parsed(f"SELECT {call}")).sql("duckdb")).fetchone() == (value,)


def test_a_call_with_too_few_arguments_names_the_parameters():
    with pytest.raises(TracingError, match=r"catalogue.change_pct takes 2 arguments \(earlier, later\), not 1"):
        in_place(parsed("SELECT catalogue.change_pct(n) FROM now"))


@pytest.mark.parametrize("call", ["later := 1, earlier := 2", "later => 1, earlier => 2", "2, later := 1"])
def test_a_call_with_arguments_by_name_is_refused_and_not_paired_by_their_order(call):
    with pytest.raises(TracingError, match=r"catalogue.change_pct is called with arguments by name.*: earlier, later"):
        in_place(parsed(f"SELECT catalogue.change_pct({call}) FROM now"))
