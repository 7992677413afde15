"""How a status follows from what a warehouse holds: two small returns workbooks, and claims about them."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from assets.archive.store import writing
from assets.claims import files
from assets.claims.answers import check_sql
from assets.claims.coverage import NOW
from assets.claims.evaluate import judge
from assets.claims.files import read_claim
from assets.claims.judgement import Judgement
from assets.claims.model import ClaimError
from assets.marts.selection import select
from assets.observations import inputs
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.settings import Settings
from assets.tables import contracts
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from tests.builders import RETURNS, claim_file, returns, some_returns, xlsx

DECEMBER = "2023-12-01"
PUBLISHED = {"2023-08-24": (0, "2023 Q2", "24 August 2023"), "2023-11-23": (5, "2023 Q3", "23 November 2023")}


def row(role: str, figure: str, *more: str) -> str:
    columns = ", ".join([f"'{role}' AS role", f"'{figure}' AS answer", f"{figure} AS figure", "'Ret_D01' AS table_id", "vintage",
                         "vintage_gap", *more])  # fmt: skip
    return f"SELECT {columns} FROM marts.returns_summary_as_of(getvariable('as_of')) WHERE period = '2023 Q1'"


ENFORCED = row("claim", "enforced")


SHOWN = select(tables=contracts(), marts=["returns_summary"])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("claims")
    settings = Settings(data=folder / "data")
    for day, (step, last, cover) in PUBLISHED.items():
        path = xlsx(folder / f"returns-{day}.xlsx", returns(some_returns(step, last), cover))
        with writing(settings.data):
            import_file(path, RETURNS, f"Returns detailed datasets, {day}", day, settings)
    publish(build(read_new(settings)[0], settings, selection=SHOWN), settings)
    return settings


@pytest.fixture
def warehouse(published: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(published) as connection:
        yield connection


def judged(warehouse, folder: Path, sql: str, as_of: str = DECEMBER, **changes: Any) -> Judgement:
    return judge(warehouse, read_claim(claim_file(folder, sql, **changes)), as_of)


def test_a_figure_is_that_of_the_release_current_on_the_day(warehouse, tmp_path):
    early = judged(warehouse, tmp_path, ENFORCED, "2023-09-01", claimed=14)
    late = judged(warehouse, tmp_path, ENFORCED, claimed=14)
    assert (early.status, early.computed) == ("matches", 14)
    assert (late.status, late.computed) == ("differs", 19)
    assert "enforced: 19 returns (Ret_D01 2023-11-23)" in late.reason


def test_a_gap_forbids_matches_and_differs_and_is_said(warehouse, tmp_path):
    judgement = judged(warehouse, tmp_path, ENFORCED, NOW, claimed=19)
    assert (judgement.status, judgement.computed) == ("agrees with the newest release held", 19)
    assert judgement.reason == (
        "the newest release held agrees: enforced: 19 returns (Ret_D01 2023-11-23). A later release is known and not held."
    )
    judgement = judged(warehouse, tmp_path, f"{ENFORCED} UNION ALL {row('series', 'voluntary')}", NOW, claimed=29)
    assert (judgement.status, judgement.computed) == ("differs from the newest release held", 19)
    assert judgement.reason.endswith(
        "that of voluntary: 29 returns (Ret_D01 2023-11-23). A later release is known and not held."
    )


def test_words_that_do_not_say_what_the_figure_counts_are_named(warehouse, tmp_path):
    sql = row("description", "enforced_and_voluntary")
    with pytest.raises(ClaimError, match="name the words that do not say what it counts in words_at_issue"):
        judged(warehouse, tmp_path, sql, claimed=48)
    said = {"claimed": 48, "quotation": "48 illegal immigrants deported", "words_at_issue": "deported"}
    with_own_figure = judged(warehouse, tmp_path, f"{ENFORCED} UNION ALL {sql}", **said)
    assert (with_own_figure.status, with_own_figure.computed) == ("figure right, description not", 19)
    without = judged(warehouse, tmp_path, sql, **said)
    assert (without.status, without.computed) == ("figure right, description not", 48)
    assert without.reason == (
        "no release held gives what was said; the claimed value is that of enforced_and_voluntary: 48 returns "
        "(Ret_D01 2023-11-23), which “deported” does not describe."
    )
    assert judged(warehouse, tmp_path, sql, **said | {"claimed": 47}).status == "differs"


def test_another_series_that_has_the_value_is_named(warehouse, tmp_path):
    judgement = judged(warehouse, tmp_path, f"{ENFORCED} UNION ALL {row('series', 'voluntary')}", claimed=29)
    assert (judgement.status, judgement.computed) == ("matches a different series or period", 19)
    assert "the claimed value is that of voluntary: 29 returns" in judgement.reason


def test_definitions_that_disagree_leave_a_table_of_answers(warehouse, tmp_path):
    sql = f"{row('definition', 'enforced')} UNION ALL {row('definition', 'enforced_and_voluntary')}"
    judgement = judged(warehouse, tmp_path, sql, claimed=19)
    assert (judgement.status, judgement.computed) == ("depends on definition", None)
    assert {(a.answer, a.figure, a.verdict) for a in judgement.answers} == {
        ("enforced", 19, "holds"), ("enforced_and_voluntary", 48, "fails"),
    }  # fmt: skip
    assert judged(warehouse, tmp_path, sql, claimed=5, operator="more than").status == "matches"


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [(18.4, 19.6, "consistent with rounding"), (18.6, 19.4, "matches"), (19.6, 20.4, "differs")],
)
def test_rounded_inputs_make_an_interval(warehouse, tmp_path, low, high, status):
    sql = row("claim", "enforced", f"{low} AS low", f"{high} AS high")
    if status == "differs":
        sql = sql.replace("enforced AS figure", "20.0 AS figure")
    assert judged(warehouse, tmp_path, sql, claimed=19).status == status


def test_a_window_that_no_published_periods_make_up_is_not_derivable(warehouse, tmp_path):
    sql = f"{ENFORCED} UNION ALL {row('nearest', 'enforced_and_voluntary')}"
    judgement = judged(
        warehouse, tmp_path, sql, claimed=48, period={"start": date(2023, 1, 5), "end": date(2023, 3, 31)},
        known_elsewhere=[{"what": "50 returns", "source": "a note"}],
    )  # fmt: skip
    assert (judgement.status, judgement.computed) == ("not derivable", None)
    assert judgement.reason == (
        "2023-01-05 to 2023-03-31 is not made of published periods (quarters); "
        "nearest: enforced_and_voluntary: 48 returns (Ret_D01 2023-11-23); published elsewhere: 50 returns (a note)"
    )


def test_a_figure_that_is_not_there_is_not_derivable_and_under_a_gap_not_held(warehouse, tmp_path):
    for sql in (ENFORCED.replace("enforced AS figure", "CAST(NULL AS DOUBLE) AS figure"), f"{ENFORCED} AND false"):
        assert judged(warehouse, tmp_path, sql).status == "not derivable"
        assert judged(warehouse, tmp_path, sql, NOW).status == "release not held"


def test_families_that_overlap_are_not_added(warehouse, tmp_path):
    both = ["asylum_related_returns", "foreign_national_offender_returns"]
    judgement = judged(warehouse, tmp_path, ENFORCED, claimed=19, adds=both)
    assert judgement.status == "not derivable"
    assert judgement.reason.startswith("asylum_related_returns and foreign_national_offender_returns overlap")
    assert judged(warehouse, tmp_path, ENFORCED, claimed=19, adds=both[:1]).status == "matches"


@pytest.mark.parametrize(
    ("as_of", "status", "words"),
    [
        (DECEMBER, "not published at the time",
         "2023-12-31 was not over on 2023-12-01; Ret_D01: the release current then, 2023-11-23, ends 2023-09-30"),
        ("2024-01-15", "not published at the time", "Ret_D01: the release current then, 2023-11-23, ends 2023-09-30"),
        ("2024-02-28", "not published at the time", "Ret_D01: the release current then, 2023-11-23, ends 2023-09-30"),
        ("2024-02-29 09:29:00", "not published at the time", "Ret_D01: the release current then, 2023-11-23, ends"),
        ("2024-02-29 09:30:00", "release not held", "known and not held: Returns detailed datasets, year ending December 2023"),
        (NOW, "release not held", "known and not held: Returns detailed datasets, year ending March 2026 (2026-05-21)"),
    ],
)  # fmt: skip
def test_a_period_that_no_held_release_has_is_judged_by_the_releases_known(warehouse, tmp_path, as_of, status, words):
    later = {"start": date(2023, 10, 1), "end": date(2023, 12, 31)}
    judgement = judged(warehouse, tmp_path, ENFORCED, as_of, period=later)
    assert judgement.status == status
    assert words in judgement.reason


def test_highest_since_needs_a_series_held_from_its_start(warehouse, tmp_path):
    sql = """
        SELECT 'claim' AS role, 'enforced' AS answer, year(max(e.period_end)) AS figure, 'Ret_D01' AS table_id, a.vintage,
            a.vintage_gap
        FROM marts.returns_summary_as_of(getvariable('as_of')) AS a
        LEFT JOIN marts.returns_summary_as_of(getvariable('as_of')) AS e
            ON e.period_end < a.period_end AND e.enforced >= a.enforced
        WHERE a.period = '2023 Q1' GROUP BY ALL
    """
    window = {"length": "1 quarter", "alignment": "quarters", "series_start": date(2022, 1, 1)}
    since = {"operator": "highest since", "unit": "year", "claimed": 2022}
    assert judged(warehouse, tmp_path, sql, window=window, **since).status == "matches"
    judgement = judged(warehouse, tmp_path, sql, window=window | {"series_start": date(2004, 1, 1)}, **since)
    assert (judgement.status, judgement.computed) == ("not derivable", None)
    assert "Ret_D01: its periods begin 2022-01-01, after 2004-01-01" in judgement.reason
    assert judged(warehouse, tmp_path, sql, window=window, **(since | {"claimed": 2021})).status == "differs"


def test_lowest_since_is_the_latest_window_at_least_as_low(warehouse, tmp_path):
    sql = """
        SELECT 'claim' AS role, 'enforced' AS answer, CAST(NULL AS INTEGER) AS figure, 'Ret_D01' AS table_id, vintage,
            vintage_gap
        FROM marts.returns_summary_as_of(getvariable('as_of')) WHERE period = '2023 Q1'
    """
    window = {"length": "1 quarter", "alignment": "quarters", "series_start": date(2022, 1, 1)}
    since = {"operator": "lowest since", "unit": "year", "window": window}
    judgement = judged(warehouse, tmp_path, sql, claimed=2022, **since)
    assert judgement.reason == "enforced: lowest since the start of the series in 2022 (Ret_D01 2023-11-23)."
    assert judgement.status == "matches"
    assert judged(warehouse, tmp_path, sql, claimed=2021, **since).status == "differs"


@pytest.mark.parametrize(
    ("figure", "changes", "status"),
    [
        ("enforced", {"operator": "less than", "claimed": 20}, "matches"),
        ("enforced", {"operator": "less than", "claimed": 19}, "differs"),
        # 48 enforced and voluntary returns are 2.53 times the 19 enforced ones.
        ("enforced_and_voluntary / enforced", {"operator": "more than", "claimed": 2.5, "unit": "times"}, "matches"),
        ("enforced_and_voluntary / enforced", {"operator": "more than", "claimed": 3, "unit": "times"}, "differs"),
        ("100.0 * enforced / enforced_and_voluntary", {"claimed": 40, "unit": "per cent", "share_of": "both"}, "matches"),
        ("100.0 * enforced / enforced_and_voluntary", {"claimed": 40.0, "precision": 0.1, "unit": "per cent", "share_of": "both"}, "differs"),
        ("CAST(enforced AS DOUBLE)", {"claimed": 19, "unit": "days"}, "matches"),
        ("enforced", {"claimed": 19, "unit": "GBP"}, "matches"),
        ("enforced", {"claimed": 19, "unit": "people per boat"}, "matches"),
    ],
)  # fmt: skip
def test_operators_and_units_meet_the_figure(warehouse, tmp_path, figure, changes, status):
    compared = {"comparison_period": "a year before"} if changes.get("unit") == "times" else {}
    judgement = judged(warehouse, tmp_path, row("claim", figure), **changes, **compared)
    assert judgement.status == status


def test_the_statements_own_share_is_that_of_its_part(warehouse, tmp_path):
    stated = {"now": 1, "before": 4, "basis": "the text"}
    judgement = judged(
        warehouse, tmp_path, ENFORCED, marts=["enforcement_visits"], unit="per cent", share_of="all", claimed=25,
        statement=stated, period={"start": date(2023, 1, 5), "end": date(2023, 1, 9)},
    )  # fmt: skip
    assert (judgement.status, judgement.reason) == (
        "arithmetic consistent only",
        "the statement's own figures, 1 and 4, give 25.0 per cent; no table was seen (the text)",
    )


def test_a_claim_said_before_the_hour_of_a_release_is_judged_without_it(warehouse, tmp_path):
    for hour, computed in (("09:29", 14), ("09:30", 19)):
        claim = read_claim(claim_file(tmp_path, ENFORCED, said_on=date(2023, 11, 23), said_at=hour))
        assert judge(warehouse, claim, claim.said).computed == computed


def test_before_the_first_held_release_nothing_is_said_of_what_was_published(warehouse, tmp_path):
    judgement = judged(warehouse, tmp_path, ENFORCED, "2023-04-01")
    assert judgement.status == "release not held"
    assert "known and not held: Returns detailed datasets, year ending December 2022 (2023-02-23)" in judgement.reason
    assert "the first held release that covers 2023-01-01 to 2023-03-31 is 2023-08-24" in judgement.reason


def test_what_somebody_established_of_first_publication_counts(warehouse, tmp_path):
    first = {"when": "2023-10", "scope": "enforced", "basis": "a page"}
    judgement = judged(warehouse, tmp_path, ENFORCED, "2023-09-30", claimed=14, first_published=first)
    assert (judgement.status, judgement.computed) == ("not published at the time", None)
    assert judged(warehouse, tmp_path, ENFORCED, "2023-10-01", claimed=14, first_published=first).status == "matches"


@pytest.mark.parametrize(
    ("now", "before", "precision", "status"),
    [
        (3188, 2371, 1, "arithmetic consistent only"),
        (3300, 2371, 1, "differs"),
        (3200, 2400, 100, "arithmetic consistent only"),
    ],
)
def test_the_statements_own_figures_are_recomputed_but_never_computed_values(
    warehouse, tmp_path, now, before, precision, status
):
    judgement = judged(
        warehouse, tmp_path, ENFORCED, marts=["enforcement_visits"], unit="per cent", claimed=34,
        comparison_period={"start": date(2022, 1, 1), "end": date(2022, 3, 31)},
        statement={"now": now, "before": before, "precision": precision, "basis": "the text"},
    )  # fmt: skip
    assert (judgement.status, judgement.computed, judgement.answers) == (status, None, ())


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            "SELECT 'claim' AS role, 1 AS figure",
            "said.sql: its SQL does not return answer, table_id, vintage, vintage_gap",
        ),
        (
            row("guess", "enforced"),
            "unknown role 'guess'; it is one of claim, definition, description, series, period, nearest",
        ),
        (
            ENFORCED.replace("enforced AS figure", "'many' AS figure"),
            "its SQL returns 'many' as figure, which must be a number",
        ),
    ],
)
def test_sql_that_does_not_answer_is_told(warehouse, tmp_path, sql, message):
    with pytest.raises(ClaimError, match=message):
        judged(warehouse, tmp_path, sql)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("enforced AS figure", "\n  enforcd AS figure", "line {1}: there is no column 'enforcd' in what the SQL reads (nearest: enforced"),
        ("(getvariable('as_of')) WHERE period", "(getvariable('as_of')) AS r\nWHERE\n  r.perod",
         "line {2}: there is no column 'perod' in what the SQL reads (nearest: period"),
        ("FROM marts.returns_summary_as_of", "\nFROM marts.return_summary_as_of",
         "line {1}: there is no table, view or macro 'marts.return_summary_as_of' (nearest: marts.returns_summary_as_of"),
        ("FROM marts.returns_summary_as_of(getvariable('as_of'))", "FROM mart.returns_summary",
         "line {0}: there is no table, view or macro 'mart.returns_summary' (nearest: marts.returns_summary"),
        ("WHERE", "WHERE WHERE", 'line {0}: syntax error at or near "WHERE"'),
        ("enforced AS figure", "summ(enforced) AS figure",
         'line {0}: Scalar Function with name summ does not exist! Did you mean "sum"?'),
    ],
)  # fmt: skip
def test_a_name_that_is_not_known_is_told_with_its_line_and_the_nearest(warehouse, tmp_path, old, new, message):
    assert old in ENFORCED
    path = claim_file(tmp_path, ENFORCED.replace(old, new))
    begins = path.read_text().splitlines().index("*/") + 2
    with pytest.raises(ClaimError) as error:
        check_sql(warehouse, read_claim(path))
    assert str(error.value).startswith("sql/claims/said.sql, " + message.format(*range(begins, begins + 4)))
    assert "LINE" not in str(error.value) and "\n" not in str(error.value)


@pytest.fixture
def own_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of claims in place of the ones that ship."""
    folder = tmp_path / "claims"
    folder.mkdir()
    monkeypatch.setattr(files, "SQL", tmp_path)
    monkeypatch.setattr(inputs, "making", lambda label: f"own claims {label}")  # which are hashed where they ship
    files.claims.cache_clear()
    yield folder
    files.claims.cache_clear()


def test_adding_a_claim_is_adding_a_file(published, own_claims):
    claim_file(own_claims, ENFORCED, claimed=19)
    candidate = build(read_new(published)[0], published, selection=SHOWN)
    with duckdb.connect(str(candidate.path), read_only=True) as connection:
        rows = connection.execute(
            "SELECT id, computed, difference, status, computed_now, status_now, vintages FROM marts.claims"
        ).fetchall()
        history = connection.execute(
            "SELECT as_of, status, figure FROM marts.claim_answers WHERE judged = 'vintage' ORDER BY as_of"
        ).fetchall()
    assert rows == [("said", 19, 0, "matches", 19, "agrees with the newest release held",
                     "Ret_D01 2023-08-24, enforced: 14, differs by −5; Ret_D01 2023-11-23, enforced: 19, matches")]  # fmt: skip
    assert history == [("2023-08-24 09:30:00", "differs", 14), ("2023-11-23 09:30:00", "matches", 19)]


def test_a_claim_is_held_against_the_releases_before_and_after_it(published, own_claims):
    for said, name in ((date(2023, 9, 1), "right_then"), (date(2023, 12, 1), "old_by_then")):
        claim_file(own_claims, ENFORCED, claimed=14, said_on=said).rename(own_claims / f"{name}.sql")
    candidate = build(read_new(published)[0], published, selection=SHOWN)
    with duckdb.connect(str(candidate.path), read_only=True) as connection:
        rows = connection.execute(
            "SELECT id, status, status_now, reason, reason_now FROM marts.claims ORDER BY id"
        ).fetchall()
    differs = "enforced: 19 returns (Ret_D01 2023-11-23)."
    had = "An earlier release had it: enforced: 14 returns (Ret_D01 2023-08-24)."
    gap = "A later release is known and not held."
    right = "It was right by the release of its day: enforced: 14 returns (Ret_D01 2023-08-24)."
    assert rows == [
        ("old_by_then", "superseded release used", "differs from the newest release held",
         f"{differs} {had}", f"{differs} {gap} {had}"),
        ("right_then", "matches", "revised since", "enforced: 14 returns (Ret_D01 2023-08-24).", f"{differs} {gap} {right}"),
    ]  # fmt: skip


CLAIMS_AND_ANSWERS = ("FROM marts.claims ORDER BY ALL", "FROM marts.claim_answers ORDER BY ALL")


@pytest.mark.slow
def test_claims_carried_over_are_what_they_are_judged_afresh(tmp_path, own_claims):
    """Each claim depends on releases before and after it, on gaps and on what is known, and all of these come later."""
    later = {"start": date(2023, 7, 1), "end": date(2023, 9, 30)}
    for name, changes in {
        "right_then": {"claimed": 14, "said_on": date(2023, 9, 1)},
        "old_by_then": {"claimed": 14},
        "before_the_hour": {"claimed": 14, "said_on": date(2023, 11, 23), "said_at": "09:00"},
        "not_yet": {"said_on": date(2023, 10, 10), "period": later},
    }.items():
        claim_file(own_claims, ENFORCED, **changes).rename(own_claims / f"{name}.sql")
    grown, afresh = Settings(data=tmp_path / "grown"), Settings(data=tmp_path / "afresh")
    seen = []
    for day, (step, last, cover) in PUBLISHED.items():
        path = xlsx(tmp_path / f"returns-{day}.xlsx", returns(some_returns(step, last), cover))
        for settings in (grown, afresh):
            with writing(settings.data):
                import_file(path, RETURNS, f"Returns detailed datasets, {day}", day, settings)
        publish(build(read_new(grown)[0], grown), grown)
        with open_published(grown) as connection:
            seen.append(connection.execute("SELECT id, status, status_now FROM marts.claims ORDER BY id").fetchall())
    publish(build(read_new(afresh)[0], afresh), afresh)
    differs, agrees = "differs from the newest release held", "agrees with the newest release held"
    assert seen == [
        [("before_the_hour", "matches", agrees), ("not_yet", "not published at the time", "release not held"),
         ("old_by_then", agrees, agrees), ("right_then", "matches", agrees)],
        [("before_the_hour", "matches", "revised since"), ("not_yet", "not published at the time", differs),
         ("old_by_then", "superseded release used", differs), ("right_then", "matches", "revised since")],
    ]  # fmt: skip
    with open_published(grown) as one, open_published(afresh) as other:
        for sql in CLAIMS_AND_ANSWERS:
            assert one.execute(sql).fetchall() == other.execute(sql).fetchall()


@pytest.mark.slow
def test_a_malformed_claim_fails_the_build_and_says_what_is_missing(published, own_claims):
    claim_file(own_claims, ENFORCED, _drop=["unit", "said_by"])
    with pytest.raises(ClaimError, match=r"sql/claims/said.sql: it does not say said_by, unit"):
        build(read_new(published)[0], published)


@pytest.mark.slow
def test_sql_with_a_slip_fails_the_build_even_where_no_release_is_held_that_it_would_read(published, own_claims):
    claim_file(own_claims, ENFORCED.replace("enforced AS figure", "enforcd AS figure"), said_on=date(2020, 1, 1))
    with pytest.raises(
        ClaimError, match=r"^sql/claims/said.sql, line \d+: there is no column 'enforcd' .*nearest: enforced"
    ):
        build(read_new(published)[0], published)


def test_the_command_lists_claims_and_explains_one(sample_settings, monkeypatch):
    from orchestration.cli import app

    monkeypatch.setenv("IMMSTATS_DATA", str(sample_settings.data.parent))
    run = CliRunner()
    listed = [json.loads(line) for line in run.invoke(app, ["claims", "--demo", "--json"]).stdout.splitlines()]
    assert [claim["id"] for claim in listed] == [claim.id for claim in files.claims()]
    assert {claim["status"] for claim in listed} >= {"release not held", "not derivable", "arithmetic consistent only"}
    shown = run.invoke(app, ["claims", "--demo", "visits_up_34_december_2024"], env={"COLUMNS": "200"}).stdout
    assert "the number of illegal working visits increased by 34%" in shown
    assert "when said" in shown and "matches: illegal working visits, 5 July" in shown
    assert "FROM marts.enforcement_visits_as_of(getvariable('as_of'))" in shown
    unknown = run.invoke(app, ["claims", "--demo", "visits_up"])
    assert unknown.exit_code == 1 and "there is no claim 'visits_up'" in unknown.stderr
