"""Marts of returns over years ending, on the real releases."""

GROUPS = ("enforced", "voluntary", "enforced_and_voluntary", "port_returns")


def test_nationalities_of_a_year_add_up_to_the_year_and_so_do_their_changes(real_warehouse):
    figures = [*GROUPS, *(f"{group}_change_on_year" for group in GROUPS)]
    summed, whole = (
        ", ".join(f"{part.format(name)}" for name in figures) for part in ("CAST(sum({0}) AS BIGINT)", "{0}")
    )
    for asked in ("", "_as_of('2023-05-25')"):
        years = real_warehouse.execute(f"SELECT period, {whole} FROM marts.returns_year_ending{asked} ORDER BY period")
        expected = years.fetchall()
        assert len(expected) > 70
        assert (
            real_warehouse.execute(
                f"SELECT period, {summed} FROM marts.returns_year_ending_by_nationality{asked} GROUP BY period ORDER BY period"
            ).fetchall()
            == expected
        )


def test_a_nationality_has_its_change_within_one_release_and_its_share(real_warehouse):
    assert real_warehouse.execute("""
        SELECT nationality, nationality_iso3, enforced, enforced_change_on_year, enforced_change_on_year_pct,
            enforced_share_pct, voluntary, enforced_and_voluntary_share_pct, port_returns, implied_zeros, vintage
        FROM marts.returns_year_ending_by_nationality WHERE period = 'year ending September 2023'
        ORDER BY enforced DESC LIMIT 3
    """).fetchall() == [
        ("Albania", "ALB", 1_918, 1_002, 109.4, 34.8, 2_716, 20.3, 398, None, "2023-11-23"),
        ("Romania", "ROU", 950, 278, 41.4, 17.3, 188, 5.0, 6_965, None, "2023-11-23"),
        ("Brazil", "BRA", 482, 158, 48.8, 8.8, 2_180, 11.7, 1_511, None, "2023-11-23"),
    ]  # fmt: skip
    assert real_warehouse.execute("""
        SELECT enforced, voluntary, enforced_change_on_year, enforced_change_on_year_pct, implied_zeros
        FROM marts.returns_year_ending_by_nationality
        WHERE period = 'year ending September 2023' AND nationality = 'Belize'
    """).fetchall() == [(0, 0, -1, -100.0, "enforced, voluntary, port_returns")]  # fmt: skip
    assert real_warehouse.execute("""
        SELECT DISTINCT period FROM marts.returns_year_ending_by_nationality
        WHERE enforced_change_on_year IS NULL ORDER BY period_end
    """).fetchall() == [
        (f"year ending {end}",) for end in ("December 2004", "March 2005", "June 2005", "September 2005")
    ]  # fmt: skip


def test_offender_returns_by_year_ending(real_warehouse):
    assert real_warehouse.execute("""
        SELECT period, returns, change_on_year, change_on_year_pct
        FROM marts.foreign_national_offender_returns_year_ending
        WHERE period_end IN ('2010-12-31', '2022-12-31', '2023-09-30')
    """).fetchall() == [
        ("year ending December 2010", 5_383, None, None),
        ("year ending December 2022", 3_097, 391, 14.4),
        ("year ending September 2023", 3_577, 566, 18.8),
    ]  # fmt: skip
