"""Marts of arrivals, on the real releases: figures that are easily taken for others."""


def test_a_year_of_small_boats_is_not_the_year_of_all_methods_of_entry(real_warehouse):
    assert real_warehouse.execute("""
        SELECT
            (SELECT sum(arrivals) FROM marts.crossings_quarterly WHERE year(period_start) = 2022),
            (SELECT sum(arrivals) FROM marts.irregular_arrivals_quarterly WHERE year(period_start) = 2022)
    """).fetchall() == [(45_774, 54_702)]  # fmt: skip
    assert real_warehouse.execute("""
        SELECT method_of_entry, revision_status, sum(arrivals) FROM marts.irregular_arrivals_quarterly
        WHERE year(period_start) = 2022 GROUP BY ALL ORDER BY ALL
    """).fetchall() == [
        ("Inadequately documented air arrivals", "not_stated", 5_130),
        ("Recorded detections at UK ports", "not_stated", 310),
        ("Recorded detections in the UK", "not_stated", 3_488),
        ("Small boat arrivals", "final", 45_774),
    ]  # fmt: skip


def test_people_whose_nationality_was_not_recorded_move_to_their_nationalities(real_warehouse):
    assert real_warehouse.execute("""
        SELECT sum(arrivals) FILTER (nationality = 'Not currently recorded'), sum(arrivals), vintage
        FROM marts.crossings_quarterly_as_of('2023-08-24') WHERE period IN ('2023 Q1', '2023 Q2') GROUP BY vintage
    """).fetchall() == [(3_981, 11_433, "2023-08-24")]  # fmt: skip
    moved = real_warehouse.execute("""
        SELECT key, kind, old_value, new_value, change FROM marts.revisions
        WHERE table_id = 'Irr_D01' AND level = 'group_nationality' AND period = '2023 Q2' AND new_vintage = '2023-11-23'
        ORDER BY abs(change) DESC LIMIT 4
    """).fetchall()  # fmt: skip
    assert moved == [
        ("Small boat arrivals | Not currently recorded", "reclassified", 3_948, 396, -3_552),
        ("Small boat arrivals | Afghanistan", "reclassified", 576, 1_247, 671),
        ("Small boat arrivals | Turkey", "reclassified", 358, 932, 574),
        ("Small boat arrivals | Iran", "reclassified", 388, 774, 386),
    ]
    # A reader of the groups sees that something moved within one that stayed.
    assert real_warehouse.execute("""
        SELECT period, key, old_value, new_value, change, new_vintage FROM marts.revisions
        WHERE table_id = 'Irr_D01' AND level = 'group' AND kind = 'reclassified' ORDER BY new_vintage, period
    """).fetchall() == [
        ("2022 Q1", "Small boat arrivals", 4_548, 4_548, 0, "2023-08-24"),
        ("2022 Q2", "Small boat arrivals", 8_199, 8_199, 0, "2023-08-24"),
        ("2022 Q4", "Small boat arrivals", 12_726, 12_726, 0, "2023-08-24"),
        ("2023 Q2", "Small boat arrivals", 7_640, 7_640, 0, "2023-11-23"),
    ]  # fmt: skip
