"""Judging a claim by figures that the statement itself gives, where no release held has them.

Belongs here: the arithmetic of those figures. Does not belong here: any figure of the statistics, or the operators
(`comparison`).
"""

from __future__ import annotations

from functools import partial

from assets.claims.comparison import change_on, compare_rounded, share_of
from assets.claims.judgement import Judgement
from assets.claims.model import Claim
from assets.claims.words import number


def judge_by_own_figures(claim: Claim) -> Judgement:
    """Judge by the statement's own figures: they are claimed values, so nothing is computed from the statistics."""
    stated = claim.statement
    assert stated is not None and claim.claimed is not None
    half = stated.precision / 2 if stated.precision > 1 else 0.0
    relate = share_of if claim.share_of and not claim.comparison_period else partial(change_on, unit=claim.unit)
    middle = relate(stated.now, stated.before)
    low, high = relate(stated.now - half, stated.before + half), relate(stated.now + half, stated.before - half)
    verdict = compare_rounded(claim.operator, middle, low, high, claim.claimed, claim.precision, claim.tolerance)
    given = f"{number(stated.now)} and {number(stated.before)}"
    sign = "" if relate is share_of or claim.unit == "times" else "+"
    recomputed = f"the statement's own figures, {given}, give {middle:{sign}.1f} {claim.unit}"
    if verdict == "fails":
        reason = f"{recomputed}, not {claim.claimed:{sign}g}; no table was seen ({stated.basis})"
        return Judgement("own figures differ", "none", reason)
    return Judgement("own figures agree", "none", f"{recomputed}; no table was seen ({stated.basis})")
