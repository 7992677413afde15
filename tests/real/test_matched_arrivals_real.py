"""What became of small boat arrivals that were matched with later records, on the real release of November 2023."""

import duckdb
import pytest


def test_everybody_with_a_claim_has_one_outcome(real_warehouse):
    assert real_warehouse.execute("""
        SELECT
            year(period_start), sum(matched_arrivals), sum(without_claim), sum(main_applicants), sum(dependants),
            sum(awaiting_decision), sum(granted_protection), sum(granted_other_leave), sum(refused),
            sum(withdrawn_claims), sum(administrative_outcomes)
        FROM marts.matched_arrivals_asylum GROUP BY ALL ORDER BY ALL DESC LIMIT 2
    """).fetchall() == [
        (2023, 7_452, 103, 6_611, 738, 7_154, 0, 0, 63, 132, 0),
        (2022, 45_574, 4_380, 36_618, 4_576, 35_168, 845, 22, 331, 4_828, 0),
    ]  # fmt: skip
    assert real_warehouse.execute("""
        SELECT period, nationality FROM marts.matched_arrivals_asylum WHERE
            matched_arrivals != without_claim + main_applicants + dependants
            OR main_applicants + dependants != awaiting_decision + granted_protection + granted_other_leave + refused
                + withdrawn_claims + administrative_outcomes
    """).fetchall() == []  # fmt: skip
    assert real_warehouse.execute("""
        SELECT nationality_iso3, matched_arrivals, without_claim, awaiting_decision, withdrawn_claims, implied_zeros,
            vintage, source_cells
        FROM marts.matched_arrivals_asylum WHERE period = '2022 Q3' AND nationality = 'Albania'
    """).fetchall() == [
        ("ALB", 9_044, 1_629, 4_624, 2_680, "granted_protection, administrative_outcomes", "2023-11-23", 111)
    ]  # fmt: skip


def test_a_person_stands_in_several_outcomes_of_the_national_referral_mechanism(real_warehouse):
    assert real_warehouse.execute("""
        SELECT
            sum(matched_arrivals), sum(without_referral), sum(referred), sum(awaiting_reasonable_grounds),
            sum(reasonable_grounds_positive), sum(reasonable_grounds_negative), sum(awaiting_conclusive_grounds),
            sum(conclusive_grounds_positive), sum(conclusive_grounds_negative), sum(awaiting_reconsideration),
            sum(withdrawn_or_closed)
        FROM marts.matched_arrivals_nrm WHERE year(period_start) = 2022
    """).fetchall() == [(45_574, 41_811, 3_763, 515, 2_322, 753, 2_063, 157, 102, 10, 163)]  # fmt: skip
    with pytest.raises(duckdb.Error, match="the first that is held came at 2023-11-23 09:30:00 in London"):
        real_warehouse.execute("FROM marts.matched_arrivals_nrm_as_of('2023-11-22')")
