"""The decision table of claims, every cell of it, on a warehouse in which each state of the releases comes once."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from assets.archive.store import writing
from assets.claims.decisions import DECISIONS, decide
from assets.claims.evaluate import judge
from assets.claims.files import read_claim
from assets.claims.judged import _answer_rows
from assets.claims.judgement import Judgement
from assets.claims.model import Claim
from assets.claims.since import by_now, when_said
from assets.claims.statuses import AGREES, DIFFERS, RELEASES, STATUSES, Releases
from assets.marts.early_moments import early_moments_empty
from assets.marts.selection import select
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.settings import Settings
from assets.vintages.schemas import insert
from assets.warehouse.build import build
from tests.builders import RETURNS, claim_file, returns, some_returns, xlsx

# Enforced returns of 2023 Q1 are 14 in the first release and 19 in the second.
PUBLISHED = {"2023-11-23": (0, "2023 Q3", "23 November 2023"), "2024-02-29": (5, "2023 Q4", "29 February 2024")}
FIRST, LATER = 14, 19
AS_OF: dict[Releases, str] = {
    "none": "2023-10-02",
    "newest": "2024-04-15",
    "unknown": "2024-07-01",  # one was due in May, and none is known
    "later": "2025-03-01",  # that of 27 February is known
}
CELLS = [(line.name, releases, status) for line in DECISIONS for releases, status in line.by_releases()]


def row(role: str, figure: object, more: str = "") -> str:
    return (
        f"SELECT '{role}' AS role, 'enforced' AS answer, {figure} AS figure{more}, 'Ret_D01' AS table_id, vintage, "
        "vintage_gap FROM marts.returns_summary_as_of(getvariable('as_of')) WHERE period = '2023 Q1'"
    )


ENFORCED = row("claim", "enforced")
HAS_IT = "CAST(10 AS DOUBLE)"
# How each finding comes about, against a claim of 10 unless it says otherwise: its SQL, and what its header says.
FOUND: dict[str, tuple[str, dict[str, Any]]] = {
    "published later": (ENFORCED, {"first_published": {"when": "2030-01", "scope": "all", "basis": "a page"}}),
    "overlap": (ENFORCED, {"adds": ["asylum_related_returns", "foreign_national_offender_returns"]}),
    "own figures agree": (ENFORCED, {
        "period": {"start": date(2023, 1, 5), "end": date(2023, 1, 9)}, "unit": "per cent", "comparison_period": "2022 Q1",
        "statement": {"now": 110, "before": 100, "basis": "the text"},
    }),
    "own figures differ": (ENFORCED, {
        "period": {"start": date(2023, 1, 5), "end": date(2023, 1, 9)}, "unit": "per cent", "share_of": "all returns",
        "statement": {"now": 11, "before": 100, "basis": "the text"},
    }),
    "no such periods": (ENFORCED, {"period": {"start": date(2023, 1, 5), "end": date(2023, 1, 9)}}),
    "not over": (ENFORCED, {"period": "2030 Q1"}),
    "begins later": (ENFORCED, {"period": "2004 Q1"}),
    "absent": (ENFORCED, {"period": {"start": date(2023, 1, 1), "end": date(2024, 3, 31)}}),
    "no figure": (row("claim", "CAST(NULL AS DOUBLE)"), {}),
    "definitions": (f"{row('definition', HAS_IT)} UNION ALL {row('definition', 'enforced')}", {}),
    "no value": (row("claim", "2022"), {
        "operator": "lowest since", "unit": "year", "claimed": None,
        "window": {"length": "a quarter", "alignment": "quarters", "series_start": date(2022, 1, 1)},
    }),
    "agrees": (ENFORCED, {"claimed": LATER}),
    "rounding": (row("claim", HAS_IT, ", 9.0 AS low, 11.0 AS high"), {}),
    "revised": (ENFORCED, {"claimed": FIRST, "said_on": date(2023, 12, 1)}),
    "description": (f"{ENFORCED} UNION ALL {row('description', HAS_IT)}", {"words_at_issue": "ten"}),
    "other": (f"{ENFORCED} UNION ALL {row('series', HAS_IT)}", {}),
    "superseded": (ENFORCED, {"claimed": FIRST, "said_on": date(2024, 3, 10)}),
    "differs": (ENFORCED, {}),
}  # fmt: skip
# Where no release is held, any days will do. Of two marts, one may cover the days and not give the figure, while none
# is held of the other, which may.
WHERE_NONE_IS_HELD: dict[str, tuple[str, dict[str, Any], str]] = {
    "absent": (ENFORCED, {}, AS_OF["none"]),
    "no figure": (
        f"{ENFORCED} AND false", {"marts": ["returns_summary", "foreign_national_offender_returns"]}, AS_OF["newest"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("decisions")
    settings = Settings(data=folder / "data")
    for day, (step, last, cover) in PUBLISHED.items():
        path = xlsx(folder / f"returns-{day}.xlsx", returns(some_returns(step, last), cover))
        with writing(settings.data):
            import_file(path, RETURNS, f"Returns detailed datasets, {day}", day, settings)
    candidate = build(read_new(settings)[0], settings, selection=select(marts=["returns_summary"]))
    with duckdb.connect(str(candidate.path)) as connection, early_moments_empty(connection):
        yield connection


def found(warehouse: duckdb.DuckDBPyConnection, claim: Claim, name: str, as_of: str) -> Judgement:
    judgement = judge(warehouse, claim, as_of)
    if name == "revised":
        return by_now(warehouse, claim, judge(warehouse, claim, claim.said), judgement)
    if name == "superseded":
        moment = "2023-11-23 09:30:00"
        rows = _answer_rows(claim, "vintage", moment, judge(warehouse, claim, moment))
        warehouse.execute("DELETE FROM marts.claim_answers")
        insert(warehouse, "marts.claim_answers", rows)
        return when_said(warehouse, claim, judgement)
    return judgement


@pytest.mark.parametrize(
    ("name", "releases", "status"), [(name, releases, status) for name, releases, status in CELLS if status]
)
def test_every_cell_of_the_decision_table_comes_about_as_it_says(warehouse, tmp_path, name, releases, status):
    sql, header, as_of = *FOUND[name], AS_OF[releases]
    if releases == "none":
        sql, header, as_of = WHERE_NONE_IS_HELD.get(name, (sql, header, as_of))
    judgement = found(warehouse, read_claim(claim_file(tmp_path, sql, **header)), name, as_of)
    assert (judgement.found, judgement.status) == (name, status)
    # Whatever is held: then nothing is looked up of the releases.
    assert judgement.releases == releases or len({each for line, _, each in CELLS if line == name}) == 1


@pytest.mark.parametrize(("name", "releases"), [(name, releases) for name, releases, status in CELLS if not status])
def test_what_cannot_be_found_without_a_release_is_absent(warehouse, tmp_path, name, releases):
    with pytest.raises(ValueError, match=f"'{name}' cannot be found where none is held"):
        decide(name, releases)
    sql, header = FOUND[name]
    judgement = found(warehouse, read_claim(claim_file(tmp_path, sql, **header)), name, AS_OF[releases])
    assert (judgement.found, judgement.releases, judgement.status) == ("absent", "none", "release not held")


def test_under_a_gap_nothing_is_called_right_wrong_or_unpublished():
    of_the_newest = {"matches", "consistent with rounding", "differs", "not published at the time"}
    lines = [line for line in DECISIONS if len(set(line.statuses)) > 1]
    for line in lines:
        assert not of_the_newest & set(line.statuses[1:]), line.name
    agreement = {line.name: line.statuses for line in lines if AGREES in line.statuses or DIFFERS in line.statuses}
    assert agreement == {
        "agrees": ("matches", AGREES, AGREES, None),
        "rounding": ("consistent with rounding", AGREES, AGREES, None),
        "other": ("matches a different series or period", DIFFERS, DIFFERS, None),
        "superseded": ("superseded release used", DIFFERS, DIFFERS, None),
        "differs": ("differs", DIFFERS, DIFFERS, None),
    }
    absent = next(line for line in DECISIONS if line.name == "absent")
    assert absent.statuses == ("not published at the time", *("release not held",) * 3)


def test_every_status_is_one_that_the_table_gives():
    assert {status for _, _, status in CELLS if status} == set(STATUSES)
    assert [line.name for line in DECISIONS] == list(dict.fromkeys(FOUND))
    assert set(AS_OF) == set(RELEASES)


DAYS = """
SELECT 'claim' AS role, 'arrivals' AS answer, CASE WHEN count(arrivals) = 10 THEN sum(arrivals) END AS figure,
    string_agg(DISTINCT series, ', ' ORDER BY series) AS table_id,
    string_agg(DISTINCT vintage, ', ' ORDER BY vintage) AS vintage,
    catalogue.joint_gap(bool_or(vintage_gap), count(vintage_gap), count(*)) AS vintage_gap
FROM marts.crossings_as_of(getvariable('as_of')) WHERE date BETWEEN '2026-07-03' AND '2026-07-12'
"""


@pytest.mark.parametrize(
    ("as_of", "tables", "status", "words"),
    [
        # The time series of 10 July ends on the 9th, and the next is due on the 17th: but a daily page may have had it.
        ("2026-07-13 10:00:00", [], "release not held", "no release of last_7_days published by 2026-07-13 10:00:00 is held"),
        ("2026-07-13 10:00:00", ["SB_01"], "not published at the time", "SB_01: the release current then, 2026-07-10, ends"),
        ("2026-07-12 23:00:00", ["SB_01"], "not published at the time", "SB_01: the release current then, 2026-07-10, ends"),
        ("2026-07-11 23:00:00", [], "not published at the time", "2026-07-12 was not over on 2026-07-11"),
        # The page of 13 July gives the days from the 6th: the two have it together, and neither alone.
        ("2026-07-13 14:00:00", [], "matches", "people (last_7_days, sb_daily 2026-07-10, 2026-07-13)."),
        ("2026-07-16", [], "matches", "people (last_7_days, sb_daily 2026-07-10, 2026-07-13)."),
        ("2026-07-17", [], "agrees with the newest release held", "A later release is known and not held."),
        ("2026-07-17", ["SB_01"], "release not held", "SB_01: the newest release held published by 2026-07-17 is 2026-07-10"),
    ],
)  # fmt: skip
def test_days_of_the_page_and_of_the_time_series_count_together(
    sample_warehouse, tmp_path, as_of, tables, status, words
):
    [(arrivals,)] = sample_warehouse.execute(
        "SELECT arrivals FROM marts.crossings_between_dates('2026-07-03', '2026-07-12', 'infinity')"
    ).fetchall()
    header = {"unit": "people", "marts": ["crossings"], "period": {"start": date(2026, 7, 3), "end": date(2026, 7, 12)}}
    claim = read_claim(claim_file(tmp_path, DAYS, claimed=arrivals, tables=tables, **header))
    judgement = judge(sample_warehouse, claim, as_of)
    assert judgement.status == status
    assert words in judgement.reason
