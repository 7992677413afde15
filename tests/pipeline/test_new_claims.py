"""`immstats claims new`, run on the sample: what it asks, refuses and writes."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from assets.claims import drafted, taken
from assets.claims.asked import Answers
from assets.claims.files import read_claim
from assets.claims.questions import QUESTIONS, answers_of
from orchestration.cli import app

GIVEN = {
    "said_by": "BBC News", "said_on": "27 November 2025", "source_url": "https://example.org/said",
    "quotation": "a total of 39,292 people: so it is", "mart": "crossings", "figure": "arrivals",
    "rows": "series = 'sb_daily'", "table": "SB_01", "period": "1 January to 25 November 2025", "operator": "=",
    "claimed": "39,292", "unit": "people", "proposition": "39,292 people arrived.", "name": "said",
}  # fmt: skip
WRITTEN = """/*
said_on: 2025-11-27
said_by: BBC News
source_url: https://example.org/said
quotation: 'a total of 39,292 people: so it is'
proposition: 39,292 people arrived.
period: 1 January to 25 November 2025
unit: people
claimed: 39292
tables: [SB_01]
*/
SELECT
    'claim' AS role,
    'arrivals where series = ''sb_daily'', 1 January to 25 November 2025' AS answer,
    CASE
        WHEN count(DISTINCT date) = 329 AND count(arrivals) = count(*)
            THEN sum(arrivals)
    END AS figure,
    'SB_01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_as_of(getvariable('as_of'))
WHERE
    date BETWEEN '2025-01-01' AND '2025-11-25'
    AND (series = 'sb_daily')
GROUP BY vintage, vintage_gap;
"""


@pytest.fixture
def folder(sample_warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the command writes, with a warehouse of the demo beside it: a name of its own, which no test has open."""
    [(path,)] = sample_warehouse.execute("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL").fetchall()
    (tmp_path / "demo").mkdir()
    os.link(path, tmp_path / "demo" / "immigration-sample.duckdb")
    monkeypatch.setenv("IMMSTATS_DATA", str(tmp_path))
    for module in (taken, drafted):
        monkeypatch.setattr(module, "SQL", tmp_path)
    (tmp_path / "claims").mkdir()
    return tmp_path / "claims"


def new(*answers: str, lines: tuple[str, ...] = ()):
    return CliRunner().invoke(app, ["claims", "new", "--demo", *answers], input="".join(f"{line}\n" for line in lines))


def beforehand(**changes: str | None) -> list[str]:
    return [f"{key}={answer}" for key, answer in (GIVEN | changes).items() if answer is not None]


def test_what_is_answered_becomes_a_file_that_is_judged_at_once(folder):
    made = new(lines=tuple(GIVEN.values()))
    assert made.exit_code == 0, made.stderr
    assert (folder / "said.sql").read_text(encoding="utf-8") == WRITTEN
    assert "In what words" in made.stderr and "sql/claims/said.sql is written" in made.stdout
    assert "arrivals where series = 'sb_daily', 1 January to 25 November 2025: 39,292 people (SB_01 2026-07-10)" in (
        made.stdout
    )


def test_answers_given_beforehand_are_not_asked_for_and_the_usual_ones_are_taken(folder):
    shorter = beforehand(figure=None, table=None, operator=None, unit=None, name=None)
    assert new(*shorter).exit_code == 0
    assert (folder / "arrivals_39292_november_2025.sql").read_text(encoding="utf-8") == WRITTEN


@pytest.mark.parametrize(
    ("key", "bad", "told"),
    [
        ("said_on", "soon", "said_on: must be a day, e.g. 2025-07-10 or 10 July 2025, not 'soon'"),
        ("source_url", "the web", "source_url: must be an https address, or null where none is at hand"),
        ("quotation", "ten */ eleven", "quotation: */ would end the header"),
        ("mart", "crosings", "mart: there is no mart 'crosings' (nearest: crossings"),
        ("mart", "revisions", "mart: marts.revisions holds several vintages side by side"),
        ("figure", "arrival", "figure: marts.crossings has no figure 'arrival' (nearest: arrivals"),
        ("rows", "serie = 'sb_daily'", "rows: the condition, line 1: there is no column 'serie'"),
        ("table", "SB_02", "table: marts.crossings is made of SB_01, "),
        ("period", "lately", "period: must say start and end, or name a period"),
        ("operator", "nearly", "operator: there is no operator 'nearly'"),
        ("operator", "highest since", "operator: `highest since` needs SQL of its own"),
        ("claimed", "many", "claimed: must be a number in figures"),
        ("unit", "year", "unit: "),
        ("name", "A name", "name: must be small letters, digits and _"),
    ],
)
def test_a_bad_answer_is_told_and_asked_for_again(sample_warehouse, key, bad, told):
    wrong: list[str] = []
    answers = answers_of(sample_warehouse, GIVEN | {key: bad}, lambda *_: GIVEN[key], wrong.append)
    assert len(wrong) == 1 and wrong[0].startswith(told)
    assert drafted.text_of(answers) == WRITTEN


def test_a_bad_answer_is_asked_for_again_on_the_terminal_and_never_taken_for_none(folder):
    asked_again = new(*beforehand(operator="nearly"), lines=("almost",))
    assert (asked_again.exit_code, asked_again.stderr.count("operator 'nearly'")) == (0, 1)
    assert "operator: almost\n" in (folder / "said.sql").read_text(encoding="utf-8")
    ended = new(*beforehand(operator="nearly", name="other"))
    assert (ended.exit_code, ended.stderr.count("operator 'nearly'")) == (1, 2)
    assert not (folder / "other.sql").exists()


def test_a_claim_that_is_there_is_never_overwritten(folder):
    (folder / "said.sql").write_text("mine", encoding="utf-8")
    made = new(*beforehand())
    assert made.exit_code == 1
    assert "name: sql/claims/said.sql exists already and is left as it is: take another name" in made.stderr
    assert new(*beforehand(), lines=("other",)).exit_code == 0
    assert (folder / "said.sql").read_text(encoding="utf-8") == "mine"
    assert (folder / "other.sql").read_text(encoding="utf-8") == WRITTEN


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([], "Error: nobody answered said_by: Who said it?"),
        (
            ["sad_by=nobody"],
            "Error: nothing is asked as 'sad_by' (nearest: said_by, said_on); known are said_by, said_on",
        ),
        (["said_by"], "Error: answers are given as KEY=ANSWER, e.g. said_by='BBC News', not 'said_by'"),
    ],
)
def test_what_cannot_go_on_ends_with_what_was_missing(folder, answers, told):
    made = new(*answers)
    assert (made.exit_code, list(folder.iterdir())) == (1, [])
    assert told in made.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("changes", "judged"),
    [
        # A change is of two sums of one vintage.
        ({"period": "1 January to 11 August 2024", "unit": "per cent", "claimed": "13"}, "13.4 per cent (SB_01"),
        ({"period": "2025", "unit": "times", "claimed": "1.1", "comparison_period": "2024"}, "1.1 times (SB_01"),
        # Periods that overlap are not added, nor is a ratio.
        ({"mart": "returns_year_ending", "figure": "enforced", "rows": "", "table": "Ret_D01", "claimed": "5000",
          "period": "year ending September 2023", "unit": "returns", "operator": "more than"}, "5,506 returns (Ret_D01"),
        ({"figure": "arrivals_per_boat", "period": "2025-12-20", "unit": "people per boat", "claimed": "61.8"},
         "61.8 people per boat (SB_01"),
        ({"figure": "arrivals_per_boat", "period": "2025", "unit": "people per boat"}, "give no figure for it"),
        ({"mart": "crossings_weekly", "rows": "", "table": "SB_02", "period": "30 June to 6 July 2025", "claimed": "0"},
         "people (SB_02"),
    ],
)  # fmt: skip
def test_the_figure_is_that_of_the_days_or_none(folder, changes, judged):
    made = new(*beforehand(**changes))
    assert made.exit_code == 0, made.stderr
    assert judged in made.stdout.split("now: ")[1]


def test_claims_without_new_shows_them(folder):
    one = CliRunner().invoke(app, ["claims", "small_boats_2022_daily", "--demo"], env={"COLUMNS": "200"})
    assert one.exit_code == 0 and "ITV News" in one.stdout
    every = CliRunner().invoke(app, ["claims", "--demo", "--json"]).stdout.splitlines()
    assert json.loads(every[0])["id"] == "small_boats_2022_daily"


@pytest.fixture
def given_answers(sample_warehouse) -> Answers:
    return answers_of(sample_warehouse, GIVEN, lambda *_: None, lambda wrong: None)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(words="0\x850")  # a line end in YAML
@given(words=st.text(min_size=1).filter(lambda text: text.strip() and "*/" not in text))
def test_whatever_was_said_is_read_back_as_it_was_said(given_answers, tmp_path, words):
    given_answers.header["quotation"] = words
    (tmp_path / "said.sql").write_text(drafted.text_of(given_answers), encoding="utf-8")
    assert read_claim(tmp_path / "said.sql").quotation.strip() == words.strip()


def test_every_question_has_a_name_of_its_own():
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS) == 16
