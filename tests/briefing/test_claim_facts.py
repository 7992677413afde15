"""What is told of a claim, and the cells behind its figures: the sample's, and each of the real files'."""

import pytest

from assets.briefing.claim_pages import difference, value_in_words
from assets.briefing.releases import releases_by
from assets.claims.cells import cells_behind
from assets.claims.files import claims
from assets.claims.told import Stretch, ToldAnswer, told, told_claim
from assets.lineage.mart_lineage import traced_query
from assets.published import named_rows

QUARTERLY = "small_boats_2022_quarterly"


def told_of(connection, *ids):
    return [claim for claim in told(connection) if claim.id in ids]


def test_a_claim_is_told_in_the_words_of_its_file_and_its_build(sample_warehouse):
    [claim] = told_of(sample_warehouse, QUARTERLY)
    assert (claim.said_by, claim.said, claim.claimed_in_words) == (
        "ITV News",
        "2023-03-06 (its source)",
        "45,755 people",
    )
    assert (claim.then.status, claim.then.difference) == ("release not held", None)
    assert (claim.now.status, claim.now.computed, claim.now.difference) == (
        "differs from the newest release held",
        45774,
        19,
    )
    assert [(each.role, each.figure, each.agrees, each.when) for each in claim.answers_of("now")] == [
        ("claim", 45774, "no", "now"), ("series", 45755, "yes", "now"),
    ]  # fmt: skip
    assert claim.source is not None and claim.source.shown == "sql/claims/small_boats_2022_quarterly.sql"


def test_a_claim_whose_file_is_gone_is_told_by_its_build(sample_warehouse):
    row = named_rows(sample_warehouse, "FROM marts.claims WHERE id = ?", [QUARTERLY])[0] | {"id": "gone"}
    claim = told_claim(row, [])
    assert (claim.source, claim.said, claim.answers) == (None, "2023-03-06", ())
    assert cells_behind(sample_warehouse, [claim]) == {}


def answer(vintage, figure, name="enforced"):
    return {
        "judged": "vintage", "as_of": f"{vintage} 09:30:00", "role": "claim", "answer": name, "figure": figure,
        "verdict": "holds" if figure == 10 else "fails", "table_id": "Ret_D01", "vintage": vintage, "vintage_gap": None,
    }  # fmt: skip


def test_releases_that_say_the_same_are_one_stretch_and_the_next_says_by_how_much_it_differs(sample_warehouse):
    row = named_rows(sample_warehouse, "FROM marts.claims WHERE id = ?", [QUARTERLY])[0]
    given = [answer("2023-05-25", 10), answer("2023-02-23", 10), answer("2023-08-24", 13.5), answer("2023-11-23", None)]
    assert told_claim(row, [*given, answer("2023-08-24", 7, "voluntary")]).by_release == [
        Stretch("enforced", "Ret_D01", "2023-02-23", "2023-05-25", 2, 10, "yes", None),
        Stretch("enforced", "Ret_D01", "2023-08-24", "2023-08-24", 1, 13.5, "no", 3.5),
        Stretch("voluntary", "Ret_D01", "2023-08-24", "2023-08-24", 1, 7, "no", None),
    ]


def test_the_cells_behind_a_claim_are_those_that_its_own_sql_adds(sample_warehouse):
    [claim] = told_of(sample_warehouse, QUARTERLY)
    (quarterly, quarters), (daily, days) = cells_behind(sample_warehouse, [claim])[QUARTERLY].items()
    assert (quarterly.judged, quarterly.figure, sum(cell.value for cell in quarters)) == ("now", 45774, 45774)
    assert {cell.document.table_id for cell in quarters} == {"Irr_D01"}
    assert [cell.period for cell in quarters] == ["2022 Q1", "2022 Q2", "2022 Q3", "2022 Q4"]
    assert (daily.figure, len(days), sum(cell.value for cell in days)) == (45755, 365, 45755)


@pytest.mark.slow
def test_every_claims_own_sql_gives_the_figures_of_the_build_with_their_cells(real_warehouse):
    """A figure counts rows, or is the sum, a change or a ratio of its cells: of those that add, the cells give it."""
    counted = set()
    listed = told(real_warehouse)
    behind = cells_behind(real_warehouse, listed)
    for claim in listed:
        figures = {each for each in claim.answers if each.judged != "vintage" and each.figure is not None}
        assert set(behind.get(claim.id, ())) == figures, claim.id
        for answer, cells in behind.get(claim.id, {}).items():
            if not cells:
                counted.add(claim.id)
            elif claim.unit in ("people", "returns", "visits", "penalties") and "most_in_one_day" not in claim.id:
                assert sum(cell.value or 0 for cell in cells) == answer.figure, claim.id
    assert counted == {"longest_pause_december_2025", "no_crossings_for_28_days_december_2025"}
    assert all(traced_query(claim.sql).columns["figure"] for claim in claims())


def test_an_answer_says_as_of_when_it_is():
    early = ToldAnswer("vintage", "2023-02-23 09:30:00", "claim", "", 1, "yes", "Ret_D01", "2023-02-23", False)
    assert early.when == "2023-02-23"


def test_a_year_since_which_nothing_was_as_high_may_be_none_and_is_told_all_the_same(sample_warehouse):
    row = named_rows(sample_warehouse, "FROM marts.claims WHERE id = 'all_visits_most_since_2011'")[0]
    claim = told_claim(row, [answer("2023-11-23", None), answer("2023-08-24", 2015)])
    assert [(each.first, each.figure, each.change) for each in claim.by_release] == [
        ("2023-08-24", 2015, None), ("2023-11-23", None, None),
    ]  # fmt: skip
    assert value_in_words(claim, 2015) == "highest since 2015"
    assert value_in_words(claim, None) == "highest since the start of the series in 2011"
    assert value_in_words(claim, None, answered=False) == "no figure"


def test_what_had_been_published_by_a_day_is_held_known_or_not_listed(sample_warehouse):
    by_then = releases_by(sample_warehouse, "2023-09-01")
    held, known, neither = (by_then[table] for table in ("Ret_D01", "CP_02", "SB_01"))
    assert (held.vintage, f"{held.published_at}", held.vintage_gap) == ("2023-08-24", "2023-08-24 08:30:00", False)
    assert (known.vintage, known.published_at, known.vintage_gap) == (None, None, True)
    assert known.gap_basis.startswith("release of 25 May 2023 is known and not held: ")
    assert (neither.vintage, neither.vintage_gap, neither.gap_basis) == (
        None,
        None,
        "no release of it by then is listed",
    )
    assert releases_by(sample_warehouse, "2023-08-24 09:29")["Ret_D01"].vintage != "2023-08-24"


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [(19, "people", "+19 people"), (-1204.0, "returns", "−1,204 returns"), (0.43, "per cent", "+0.4 percentage points"),
     (0, "people", "0 people"), (3, "year", ""), (None, "people", "")],
)  # fmt: skip
def test_differences_have_sign_and_unit(value, unit, says):
    assert difference(value, unit) == says
