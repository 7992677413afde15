"""How benchmarks are judged and told; no time is taken here."""

import polars as pl
import pytest

from tests.bench import quick
from tests.bench.growth import moved
from tests.bench.judging import Judged, judge, read_record, write_record
from tests.bench.page import PAGE, figure, lines, page
from tests.bench.results import Answer, Result, read_answers, targets


def measured(*rounds: dict[str, float]):
    """A measuring that gives the ratios of each round in turn, and what it was asked for."""
    asked: list[list[str]] = []

    def measure(names):
        asked.append(list(names))
        return {name: rounds[len(asked) - 1][name] for name in names}

    return measure, asked


def test_a_ratio_that_is_61_per_cent_worse_twice_fails_and_only_that_is_measured_again():
    measure, asked = measured({"daily": 1.61, "reading": 2.0}, {"daily": 1.61})
    judged = judge({"daily": 1.0, "reading": 2.0}, measure, ["daily", "reading"])
    assert judged == [Judged("daily", 1.0, (1.61, 1.61)), Judged("reading", 2.0, (2.0,))]
    assert [each.fails for each in judged] == [True, False]
    assert asked == [["daily", "reading"], ["daily"]]


def test_a_ratio_that_is_61_per_cent_worse_once_passes():
    measure, asked = measured({"daily": 1.61}, {"daily": 1.59})
    [judged] = judge({"daily": 1.0}, measure, ["daily"])
    assert (judged, judged.fails) == (Judged("daily", 1.0, (1.61, 1.59)), False)
    assert asked == [["daily"], ["daily"]]


@pytest.mark.parametrize(("ratio", "times", "fails"), [(3.2, 2, True), (3.19, 1, False), (0.5, 1, False)])
def test_sixty_per_cent_is_the_bound(ratio, times, fails):
    measure, asked = measured({"daily": ratio}, {"daily": ratio})
    [judged] = judge({"daily": 2.0}, measure, ["daily"])
    assert (judged.measured, judged.fails, len(asked)) == ((ratio,) * times, fails, times)


def test_a_ratio_that_nobody_recorded_fails_with_what_to_do():
    measure, asked = measured({"daily": 1.0})
    judged = judge({}, measure, ["daily"])
    assert [(each.recorded, each.measured, each.fails) for each in judged] == [(None, (1.0,), True)]
    assert asked == [["daily"]]


def test_a_record_of_what_is_no_longer_measured_is_refused():
    with pytest.raises(
        ValueError, match=r"records what nothing measures: older; `python -m tests.bench.quick --record`"
    ):
        judge({"older": 1.0}, measured({"daily": 1.0})[0], ["daily"])


def test_a_failure_says_which_ratio_and_what_to_do(capsys):
    quick.show([Judged("daily", 1.0, (1.61, 1.7)), Judged("growth", None, (3.0,))], quick.Console(width=300))
    said = capsys.readouterr().out
    assert "daily is 60 % worse than recorded, twice: one more daily page on the sample after" in said
    assert "1.61, again 1.70" in said
    assert "growth is not in recorded.csv: `python -m tests.bench.quick --record` records it." in said


def test_a_record_comes_back_as_it_was_written(tmp_path):
    write_record({"daily": 1.234, "reading": 2.0}, tmp_path / "recorded.csv")
    assert (tmp_path / "recorded.csv").read_text() == "name,ratio\ndaily,1.23\nreading,2.00\n"
    assert read_record(tmp_path / "recorded.csv") == {"daily": 1.23, "reading": 2.0}


def test_each_ratio_of_the_short_run_is_described_measured_and_recorded():
    measured_names = [name for names in quick.MEASURES.values() for name in names]
    assert measured_names == list(quick.WHAT) == list(read_record())


def test_a_target_is_kept_to_from_its_side():
    known = targets()
    assert [known["daily_600_to_60"].met_by(value) for value in (1.3, 1.31)] == [True, False]
    assert [known["read_against_pandas"].met_by(value) for value in (8.0, 7.99)] == [True, False]
    assert known["growth_file_size"].met_by(3.0) is None


def test_a_line_says_whether_its_target_is_kept_to_and_nothing_where_only_the_sample_was_asked():
    found = [Result("nothing_new_archive", 1.234, "a against b")]
    line = lines([Answer("nothing_new", found, "")], {"nothing_new"})
    assert [each[1:] for each in line] == [
        ["at most 1.30 ×", "1.23 ×", "yes", "a against b"],
        ["at most 1.30 ×", "not measured", "", ""],
    ]
    found = [Result("nothing_new_archive", 1.5)]
    assert lines([Answer("nothing_new", found, "")], {"nothing_new"})[0][3] == "**no**"
    assert lines([Answer("nothing_new", found, "", real=False)], {"nothing_new"})[0][3] == "of the sample"


def test_figures_have_their_units():
    assert [figure(1.234, "ratio"), figure(1499.6, "MB"), figure(59.96, "seconds")] == [
        "1.23 ×", "1,500 MB", "60.0 seconds",
    ]  # fmt: skip


def test_the_page_is_that_of_the_results_kept():
    answers = read_answers()
    assert PAGE.read_text(encoding="utf-8") == page(answers)
    assert {result.name for answer in answers for result in answer.results} <= set(targets())


def test_vintages_made_up_keep_the_sums_that_checks_compare():
    figures = [3, 5, 5, 8, 1, 2, 7, 9]
    frame = pl.DataFrame(
        {
            "period": ["2023 Q1"] * 4 + ["2023 Q2"] * 4,
            "nationality": ["Albania"] * 4 + ["Albania", "Iraq", "Iraq", "Iraq"],
            "return_type_group": "Enforced return",
            "return_type": "Other",
            "sex": ["Female", "Male"] * 4,
            "value": figures,
        }
    )
    # Neighbours of one period and nationality that differ: 3 and 5, 5 and 8, 2 and 7, 7 and 9; every other pair moves.
    assert moved(frame, 1, rows=4)["value"].to_list() == [5, 3, 5, 8, 1, 7, 2, 9]
    assert moved(frame, 1, rows=2)["value"].to_list() in ([5, 3, 5, 8, 1, 2, 7, 9], [3, 5, 5, 8, 1, 7, 2, 9])
