"""Marts that add over time what is no flow are found however they are written; honest ones are not."""

import shutil
from copy import deepcopy
from pathlib import Path

import pytest

from assets.checks.running import Failure
from assets.lineage import mart_lineage as lineage
from assets.lineage.columns import TracingError
from assets.marts import sql_files as marts
from tests.checks.registry import covers
from tests.checks.small_build import SmallBuild, quarter, year

CHECK = "only_flows_are_summed_over_time"
MONEY = "observations.cp_02 AS o INNER JOIN catalogue.vintage_as_of('CP_02', as_of) AS v ON o.vintage_id = v.vintage_id"
BOTH = f"(SELECT o.*, v.vintage FROM {MONEY} WHERE o.measure = 'value')"
YEAR_OF_MONEY = "adds CP_02 value (money) of 4 periods, 2022 Q1 to 2022 Q4, of vintage 2023-11-23"

Caught = list[tuple[str, str]]


@pytest.fixture
def build() -> SmallBuild:
    """Five quarters of penalties in two vintages, and three years of the asylum summary."""
    build = SmallBuild()
    build.vintage(1, "CP_02", "2023-08-24")
    build.vintage(2, "CP_02", "2023-11-23")
    build.vintage(3, "Asy_00a", "2025-02-27")
    for vintage_id in (1, 2):
        for number, period in enumerate(("2022 Q1", "2022 Q2", "2022 Q3", "2022 Q4", "2023 Q1")):
            build.observe("CP_02", vintage_id, quarter(period), "penalties", 100 + number)
            build.observe("CP_02", vintage_id, quarter(period), "value", 1.5 + number)
    for number in (2022, 2023, 2024):
        build.observe("Asy_00a", 3, year(number), "people_awaiting", 1000)
        build.observe("Asy_00a", 3, year(number), "cases_awaiting", 900)
        build.observe("Asy_00a", 3, year(number), "refusals", 10)
        build.observe("Asy_00a", 3, year(number), "grant_rate", 0.5)
    return build


@pytest.fixture(scope="module")
def before_marts() -> lineage._Bases:
    """What marts may read beside each other, which is the same whatever marts a test writes."""
    return lineage._Bases()


def forget() -> None:
    """Forget how marts are followed, since their files are about to be others."""
    lineage._lineage_of.cache_clear()
    lineage._bases.cache_clear()


@pytest.fixture
def write(before_marts: lineage._Bases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a mart beside marts.civil_penalties, in a folder of SQL of the test's own."""
    sql = tmp_path / "sql"
    shutil.copytree(marts.SQL / "catalogue", sql / "catalogue")
    (sql / "marts").mkdir()
    shutil.copy(marts.SQL / "marts" / "civil_penalties.sql", sql / "marts")
    for module in (marts, lineage):
        monkeypatch.setattr(module, "SQL", sql)
    monkeypatch.setattr(lineage, "_Bases", lambda: deepcopy(before_marts))

    def written(query: str, grain: str = "time", more: str = "", header: str = "") -> None:
        (sql / "marts" / "made_up.sql").write_text(
            f"-- mart: made_up\n-- grain: {grain}\n-- description: Made up.\n{header}"
            f"CREATE MACRO marts.made_up_as_of(as_of) AS TABLE {query};\n"
            f"CREATE TABLE marts.made_up AS FROM marts.made_up_as_of('infinity');\n{more}",
            encoding="utf-8",
        )
        marts.marts.cache_clear()
        forget()

    yield written
    marts.marts.cache_clear()
    forget()


def check(build: SmallBuild) -> Caught:
    build.make()
    build.trace()
    failures: list[Failure] = build.run(CHECK)
    return [(failure.key, failure.detail) for failure in failures]


def money(figure: str, time: str) -> str:
    return f"SELECT {time} AS time, {figure} AS figure FROM {MONEY} WHERE o.measure = 'value' GROUP BY ALL"


@covers(CHECK)
@pytest.mark.parametrize(
    "query",
    [
        money("sum(o.value)", "left(o.period, 4)"),
        money("avg(o.value)", "substr(o.period, 1, 4)"),
        money("sum(o.value)", "strftime(o.period_start, '%Y')"),
        money("sum(o.value)", "CAST(year(date_trunc('year', o.period_end)) AS VARCHAR)"),
        money("median(o.value)", "extract('year' FROM o.period_start)"),
        money("round(100 * sum(o.value) / count(*), 1)", "o.period[:4]"),
        # A calendar that is joined.
        f"SELECT c.y AS time, sum(o.value) AS figure FROM {BOTH} AS o "
        "INNER JOIN (SELECT unnest(['2022', '2023']) AS y) AS c ON starts_with(o.period, c.y) GROUP BY ALL",
        # The table joined to itself by the year.
        f"SELECT years.y AS time, sum(o.value) AS figure FROM {BOTH} AS o "
        f"INNER JOIN (SELECT DISTINCT left(p.period, 4) AS y FROM observations.cp_02 AS p) AS years "
        "ON left(o.period, 4) = years.y GROUP BY ALL",
        # A sum that is made first, and picked from after.
        f"WITH sums AS (SELECT left(o.period, 4) AS time, sum(o.value) AS s FROM {BOTH} AS o GROUP BY ALL) "
        "SELECT time, max(s) AS figure FROM sums GROUP BY ALL",
        # Inside a subquery that has a common table expression of its own.
        "SELECT i.time, i.figure FROM ("
        f"WITH inside AS (SELECT o.* FROM {BOTH} AS o) "
        "SELECT left(inside.period, 4) AS time, sum(inside.value) AS figure FROM inside GROUP BY ALL) AS i",
    ],
)
def test_money_added_up_to_a_year_is_caught(build, write, query):
    write(query)
    found = check(build)
    assert [key.split(".")[1] for key, _ in found] == ["made_up"]
    assert found[0][1].startswith(f"{YEAR_OF_MONEY}: ")
    assert found[0][1].endswith(" 2022")


def test_the_finding_names_mart_column_measure_periods_vintage_and_a_row(build, write):
    write(money("sum(o.value)", "left(o.period, 4)"))
    assert check(build) == [("marts.made_up.figure", f"{YEAR_OF_MONEY}: time 2022")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            f"SELECT o.period AS time, sum(o.value) OVER (ORDER BY o.period_start) AS figure FROM {BOTH} AS o",
            "adds CP_02 value (money) of 2 periods, 2022 Q1 to 2022 Q2, of vintage 2023-11-23: time 2022 Q2",
        ),
        (
            "SELECT o.period AS time, avg(o.value) OVER w AS figure "
            f"FROM {BOTH} AS o WINDOW w AS (PARTITION BY left(o.period, 4))",
            f"{YEAR_OF_MONEY}: time 2022 Q1",
        ),
        (
            f"SELECT a.period AS time, a.value + b.value AS figure FROM {BOTH} AS a INNER JOIN {BOTH} AS b "
            "ON b.period_start = a.period_start + INTERVAL 3 MONTH",
            "adds CP_02 value (money) of 2 periods, 2022 Q1 to 2022 Q2, of vintage 2023-11-23: time 2022 Q1",
        ),
        (
            f"SELECT a.period AS time, sum(b.value) AS figure FROM {BOTH} AS a INNER JOIN {BOTH} AS b "
            "ON left(a.period, 4) = left(b.period, 4) WHERE a.period = '2022 Q3' GROUP BY ALL",
            f"{YEAR_OF_MONEY}: time 2022 Q3",
        ),
        (
            f"WITH ever AS (SELECT sum(o.value) AS figure FROM {BOTH} AS o) "
            f"SELECT o.period AS time, round(100 * o.value / ever.figure) AS share FROM {BOTH} AS o CROSS JOIN ever",
            "adds CP_02 value (money) of 5 periods, 2022 Q1 to 2023 Q1, of vintage 2023-11-23: its only row",
        ),
        (
            "SELECT year(c.period_start) AS time, sum(c.value_gbp) AS figure "
            "FROM marts.civil_penalties_as_of(as_of) AS c GROUP BY ALL",
            f"{YEAR_OF_MONEY}: time 2022",
        ),
    ],
    ids=["running total", "average over a window", "two terms", "joined to itself", "share of all", "of another mart"],
)  # fmt: skip
def test_windows_joins_and_marts_of_marts_are_caught(build, write, query, found):
    write(query)
    assert check(build) == [("marts.made_up.figure", found)]


def test_stocks_and_rates_averaged_over_years_are_caught_each_and_flows_beside_them_are_not(build, write):
    write("SELECT 'all years' AS time, avg(o.value) AS figure FROM observations.asy_00a AS o GROUP BY ALL")
    periods = "of 3 periods, 2022 to 2024, of vintage 2025-02-27: time all years"
    assert check(build) == [
        ("marts.made_up.figure", f"adds Asy_00a cases_awaiting (stock) {periods}"),
        ("marts.made_up.figure", f"adds Asy_00a grant_rate (rate) {periods}"),
        ("marts.made_up.figure", f"adds Asy_00a people_awaiting (stock) {periods}"),
    ]


STOCK = "(SELECT o.* FROM observations.asy_00a AS o WHERE o.measure = 'people_awaiting')"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT o.period AS time, max(o.value) AS figure FROM {STOCK} AS o GROUP BY ALL",
        f"SELECT o.period AS time, sum(o.value) AS figure FROM {STOCK} AS o GROUP BY ALL",
        f"SELECT 'all' AS time, max(o.value) AS figure, arg_max(o.value, o.period) AS last FROM {STOCK} AS o GROUP BY ALL",
        f"SELECT o.period AS time, o.value - lag(o.value) OVER (ORDER BY o.period) AS figure FROM {STOCK} AS o",
        f"SELECT a.period AS time, round(100 * (a.value - b.value) / b.value, 1) AS figure FROM {STOCK} AS a "
        f"INNER JOIN {STOCK} AS b ON CAST(b.period AS INTEGER) = CAST(a.period AS INTEGER) - 1",
        # Two stocks added within a period, and then compared with those a year before.
        "WITH sums AS (SELECT o.period, sum(o.value) AS s FROM observations.asy_00a AS o "
        "WHERE o.measure IN ('people_awaiting', 'cases_awaiting') GROUP BY ALL) "
        "SELECT period AS time, s - lag(s) OVER (ORDER BY period) AS figure FROM sums",
        # Flows may be added.
        f"SELECT left(o.period, 4) AS time, sum(o.value) FILTER (o.measure = 'penalties') AS figure FROM {MONEY} GROUP BY ALL",
        "SELECT left(o.period, 4) AS time, sum(CASE WHEN o.measure = 'penalties' THEN o.value END) AS figure "
        f"FROM {MONEY} GROUP BY ALL",
        # How many quarters there are is no sum of money.
        f"SELECT left(o.period, 4) AS time, count(o.value) AS figure FROM {MONEY} GROUP BY ALL",
    ],
)
def test_what_is_shown_by_period_compared_picked_or_a_flow_passes(build, write, query):
    write(query)
    assert check(build) == []


def test_a_macro_with_arguments_may_add_flows_only(build, write):
    between = (
        "CREATE MACRO marts.made_up_between(first_day, as_of) AS TABLE SELECT sum(c.value_gbp) AS pounds, "
        "sum(c.penalties) AS penalties FROM marts.civil_penalties_as_of(as_of) AS c WHERE c.period_start >= first_day;"
    )
    write(money("max(o.value)", "o.period"), more=between)
    assert check(build) == [
        (
            "marts.made_up_between.pounds",
            "adds CP_02 value (money), CP_03 value (money) over whatever it is called with: a macro may add flows only",
        )
    ]


def test_a_mart_that_cannot_be_followed_may_not_read_what_is_no_flow(build, write):
    write(money("max(o.value)", "o.period"), header="-- lineage: none, because it is made up\n")
    assert check(build) == [
        ("marts.made_up", "reads CP_02 value (money), and its header says that it cannot be followed")
    ]


def test_a_mart_that_cannot_be_followed_may_not_read_it_through_another_mart_either(build, write):
    write(
        "SELECT period AS time, value_gbp AS figure FROM marts.civil_penalties_as_of(as_of)",
        header="-- lineage: none, because it is made up\n",
    )
    assert check(build) == [
        ("marts.made_up", f"reads {table} value (money), and its header says that it cannot be followed")
        for table in ("CP_02", "CP_03")
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (money("mean(o.value)", "left(o.period, 4)"), "a function that is not known: MEAN"),
        (money("list_sum(list(o.value))", "left(o.period, 4)"), "a function that is not known: LIST_SUM"),
        ("SELECT * FROM observations.cp_02 PIVOT (sum(value) FOR measure IN ('value'))", "PIVOT and UNPIVOT"),
        (
            f"SELECT a.period AS time, (SELECT sum(x) FROM unnest([a.value, b.value]) AS t (x)) AS figure "
            f"FROM {BOTH} AS a CROSS JOIN {BOTH} AS b",
            "through a query in an expression",
        ),
        (f"SELECT a.period AS time, a AS figure FROM {BOTH} AS a", "a is a whole row"),
    ],
)
def test_sql_that_hides_which_figures_it_adds_is_refused(write, query, words):
    write(query)
    with pytest.raises(TracingError, match=words):
        lineage.lineages()


def test_a_mart_whose_table_is_not_its_macro_as_of_now_is_refused(write):
    write(money("max(o.value)", "o.period"))
    path = marts.SQL / "marts" / "made_up.sql"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("AS FROM marts", "AS SELECT sum(figure) AS figure FROM marts"), encoding="utf-8")
    with pytest.raises(ValueError, match="the table must be the macro as of now"):
        marts.marts()
