"""The operators of claims, by examples and by their definitions over random figures."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.claims.comparison import change_on, compare, compare_rounded, round_half_away, share_of

figures = st.decimals(-(10**7), 10**7, places=3).map(float)
counts = st.integers(1, 10**7)
steps = st.sampled_from([0.1, 0.5, 1.0, 10.0, 100.0, 1000.0])


@pytest.mark.parametrize(
    ("value", "precision", "rounded"),
    [(2.5, 1, "3"), (-2.5, 1, "-3"), (0.5, 1, "1"), (1.5, 1, "2"), (34.46, 1, "34"), (50.51, 1, "51"), (2.25, 0.1, "2.3"),
     (-0.05, 0.1, "-0.1"), (27_499.9, 1000, "27000"), (27_500, 1000, "28000")],
)  # fmt: skip
def test_a_half_is_rounded_away_from_zero(value, precision, rounded):
    assert round_half_away(value, precision) == Decimal(rounded)


@given(figures, steps)
def test_a_rounded_figure_is_the_nearest_multiple_and_at_a_tie_the_farther_from_zero(value, precision):
    step, rounded = Fraction(str(precision)), Fraction(round_half_away(value, precision))
    exact = Fraction(repr(value))
    assert (rounded / step).denominator == 1
    assert abs(rounded - exact) <= step / 2
    if abs(rounded - exact) == step / 2:
        assert abs(rounded) > abs(exact)


@given(figures, steps)
def test_equality_is_equality_of_what_is_rounded(value, precision):
    assert compare("=", value, float(round_half_away(value, precision)), precision)
    assert not compare("=", value, float(round_half_away(value, precision)) + precision, precision)


@given(counts, counts)
def test_almost_reaches_from_095_of_the_value_to_just_below_it(figure, claimed):
    assert compare("almost", figure, claimed, 1) == (Fraction(95, 100) * claimed <= figure < claimed)


@given(counts, counts, st.sampled_from([0.01, 0.1, 0.25]))
def test_about_and_almost_take_a_tolerance_of_their_own(figure, claimed, share):
    allowed = Fraction(str(share)) * claimed
    assert compare("about", figure, claimed, 1, share) == (abs(figure - claimed) <= allowed)
    assert compare("almost", figure, claimed, 1, share) == (claimed - allowed <= figure < claimed)


@pytest.mark.parametrize(
    ("figure", "holds"),
    [(28_500, True), (28_499, False), (29_999, True), (30_000, False), (27_960, False), (24_103, False)],
)
def test_almost_30_000(figure, holds):
    assert compare("almost", figure, 30_000, 1000) is holds


def test_more_and_less_than_are_strict_and_an_unknown_operator_is_an_error():
    assert compare("more than", 24_103, 24_000, 1)
    assert not compare("more than", 24_000, 24_000, 1)
    assert compare("less than", 23_999, 24_000, 1)
    assert not compare("less than", 24_000, 24_000, 1)
    with pytest.raises(ValueError, match="unknown operator 'nearly'"):
        compare("nearly", 1, 1, 1)


def test_per_cent_and_percentage_points_are_different_changes():
    assert change_on(60, 50, "per cent") == 20
    assert change_on(60, 50, "percentage points") == 10
    assert change_on(60, 50, "times") == 1.2
    assert share_of(15, 60) == 25


@given(
    counts,
    st.integers(0, 5000),
    st.integers(0, 5000),
    counts,
    st.sampled_from(["=", "about", "almost", "more than", "less than"]),
)
def test_intervals_hold_everywhere_overlap_somewhere_or_fail_everywhere(figure, below, above, claimed, operator):
    low, high = figure - below, figure + above
    tried = {
        compare(operator, value, claimed, 1)
        for value in {low, figure, high, *(v for v in (claimed,) if low <= v <= high)}
    }
    verdict = compare_rounded(operator, figure, low, high, claimed, 1)
    if verdict == "fails":
        assert tried == {False}
    elif verdict == "holds":
        assert compare(operator, low, claimed, 1) and compare(operator, high, claimed, 1)
    else:
        assert not all(compare(operator, value, claimed, 1) for value in (low, figure, high))


@given(counts, counts)
def test_a_figure_without_rounding_is_never_merely_consistent_with_it(figure, claimed):
    verdict = compare_rounded("=", figure, figure, figure, claimed, 1)
    assert verdict == ("holds" if figure == claimed else "fails")
