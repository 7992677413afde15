"""IER_02a, built from its published months, held against the real daily series; Irr_D02 to Irr_D05 of the real file."""

from pathlib import Path

import pytest

from assets.archive.store import writing
from assets.marts.selection import select
from assets.observations.importing import import_file
from assets.published import open_published
from tests import illegal_entry_routes as made
from tests.builders import SMALL_BOATS
from tests.conftest import publish_all

DAILY = "small_boats_timeseries/small-boats-time-series_published-2026-07-24.ods"
SUMMARY = "illegal-entry-routes-to-the-uk-summary-jun-2026-tables.ods"


@pytest.fixture
def both(real: Path, settings, tmp_path):
    """A warehouse of the two series, the summary published after the daily one."""
    path = made.summary(tmp_path / SUMMARY, IER_02a=made.ier_02a())
    with writing(settings.data):
        import_file(real / DAILY, SMALL_BOATS, "Small boats – time series", "2026-07-24", settings)
        import_file(
            path,
            made.PAGE,
            "Illegal entry routes to the UK summary tables, year ending June 2026",
            "2026-08-27",
            settings,
        )
    publish_all(settings, select(tables=["IER_02a", "SB_01"]))
    with open_published(settings) as connection:
        yield connection


@pytest.mark.slow
def test_of_102_months_six_differ_between_the_series_and_no_number_of_boats_does(both):
    found = both.execute(
        "SELECT key, detail FROM catalogue.check_results WHERE check_name = 'ier_02a_against_sb_01_by_month' ORDER BY key"
    ).fetchall()
    assert found == [
        ("2020-08 arrivals", "SB_01 (2026-07-24) 1470; IER_02a 1469; difference +1"),
        ("2020-09 arrivals", "SB_01 (2026-07-24) 1946; IER_02a 1949; difference -3"),
        ("2020-10 arrivals", "SB_01 (2026-07-24) 472; IER_02a 474; difference -2"),
        ("2022-07 arrivals", "SB_01 (2026-07-24) 3687; IER_02a 3673; difference +14"),
        ("2022-08 arrivals", "SB_01 (2026-07-24) 8631; IER_02a 8574; difference +57"),
        ("2022-09 arrivals", "SB_01 (2026-07-24) 7964; IER_02a 8054; difference -90"),
    ]
    counted = "SELECT count(*) FROM observations.ier_02a WHERE period_type = 'month' AND measure = 'arrivals'"
    assert both.execute(counted).fetchone() == (102,)


def test_the_matched_records_of_the_real_file_add_up_to_each_other(real_warehouse):
    """Irr_D02 and Irr_D04 split the same people; Irr_D03 has those of Irr_D02 who made a claim."""
    totals = real_warehouse.execute(
        """
        SELECT 'D02', sum(value) FROM observations.irr_d02 UNION ALL
        SELECT 'D02 with a claim', sum(value) FROM observations.irr_d02
        WHERE asylum_claim = 'Asylum application raised' UNION ALL
        SELECT 'D03', sum(value) FROM observations.irr_d03 UNION ALL
        SELECT 'D04', sum(value) FROM observations.irr_d04 UNION ALL
        SELECT 'D05', sum(value) FROM observations.irr_d05
        """
    ).fetchall()
    assert dict(totals) == {
        "D02": 91_918, "D02 with a claim": 84_637, "D03": 84_637, "D04": 91_918, "D05": 12_993,
    }  # fmt: skip


def test_the_outcomes_of_main_applicants_are_the_totals_of_the_workbooks_pivot(real_warehouse):
    """The pivot sheet Irr_D03 filters on main applicants, so that no check holds it against the table."""
    found = real_warehouse.execute(
        "SELECT period, sum(value) FROM observations.irr_d03 WHERE applicant_type = 'Main applicant' "
        "AND period_start >= '2021-07-01' GROUP BY period ORDER BY period"
    ).fetchall()
    assert found == [
        ("2021 Q3", 8_870), ("2021 Q4", 9_858), ("2022 Q1", 4_016), ("2022 Q2", 6_971), ("2022 Q3", 15_387),
        ("2022 Q4", 10_244), ("2023 Q1", 3_362), ("2023 Q2", 3_249),
    ]  # fmt: skip
