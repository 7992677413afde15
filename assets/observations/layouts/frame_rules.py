"""Rules that the observations of a table keep as a whole: unique keys, which measure is never the larger, percentages.

Belongs here: rules over all rows that were read. Does not belong here: rules about one cell (`figures`), or checks
that compare tables or releases (`assets.checks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from assets.observations.grid import position
from assets.observations.layouts.problem_log import ProblemLog


def hold_invariants(log: ProblemLog, frame: pl.DataFrame) -> None:
    """Note rows in which a measure is larger than one it can never be larger than."""
    key = [name for name in ("period", *(d.name for d in log.contract.dimensions)) if name in frame.columns]
    measures = {measure.name: measure for measure in log.contract.measures}
    for rule in log.contract.invariants:
        lesser, greater = measures[rule.lesser], measures[rule.greater]
        sides = [
            frame.filter(pl.col("measure") == name).select(*key, "row", "col", "value").drop_nulls("value")
            for name in (rule.lesser, rule.greater)
        ]
        slack = (
            lesser.precision / 2 * (lesser.precision < 1) + greater.precision / 2 * (greater.precision < 1) * rule.times
        )
        broken = (
            sides[0]
            .join(sides[1], on=key, suffix="_greater")
            .filter(pl.col("value") > pl.col("value_greater") * rule.times + slack + 1e-9)
            .sort("row", "col")
        )
        for values in broken.head(5).iter_rows(named=True):
            row, column = position(f"{values['col']}{values['row']}")
            log.problem(
                "broken_invariant",
                f"{lesser.label!r} is {values['value']:,.15g} and {greater.label!r}, in "
                f"{values['col_greater']}{values['row_greater']}, {values['value_greater']:,.15g}: it can never be "
                "the larger, so columns or labels may be swapped",
                "look at the labels above both; wait for the publisher to mend it, or correct `invariants` in "
                f"{log.contract.file}",
                row=row,
                column=column,
                found=f"{values['value']:.15g}",
            )


def hold_unique(log: ProblemLog, frame: pl.DataFrame) -> None:
    """Note figures that are given more than once, where the publisher keeps the natural key unique."""
    if not log.contract.unique_key:
        return
    key = list(dict.fromkeys([*log.contract.natural_key, "measure"]))
    twice = frame.filter(pl.struct(key).is_duplicated())
    for row, col, *values in twice.select("row", "col", *key).head(5).iter_rows():
        log.problem(
            "duplicate_key",
            "the same figure is given more than once",
            "wait for the publisher to mend it, or say in the contract that keys repeat (`unique_key=False`)",
            row=row - 1,
            column=position(f"{col}{row}")[1],
            found=", ".join(map(str, values)),
        )


def hold_whole(log: ProblemLog, frame: pl.DataFrame) -> None:
    """Note a row that totals the others and does not give their sum."""
    rule = log.contract.whole
    if rule is None:
        return
    is_total = pl.col(rule.dimension).str.to_lowercase().is_in([name.casefold() for name in rule.names])
    key = ["period", *(d.name for d in log.contract.dimensions if d.name != rule.dimension), "measure"]
    totals = frame.filter(is_total).drop_nulls("value")
    parts = (
        frame.filter(~is_total)
        .group_by(key)
        .agg(pl.col("value").sum().alias("parts"), pl.col("value").is_null().any().alias("withheld"))
    )
    wrong = totals.join(parts, on=key).filter(
        (pl.col("parts") > pl.col("value"))
        | ((pl.col("parts") < pl.col("value")) & ~pl.col("withheld") & pl.lit(rule.all_listed))
    )
    for values in wrong.sort("row", "col").head(5).iter_rows(named=True):
        row, column = position(f"{values['col']}{values['row']}")
        log.problem(
            "total_differs",
            f"{values[rule.dimension]!r} is {values['value']:,.15g}, and the rows it totals add up to "
            f"{values['parts']:,.15g} ({values['period']}, {values['measure']})",
            "look whether a row is missing, or holds a part of another; if the publisher lists only some of the parts, "
            f"say `all_listed=False` in `whole` of {log.contract.file}, and take `whole` out if parts overlap",
            row=row,
            column=column,
            found=f"{values['value']:.15g}",
        )


_FELL = re.compile(r"(?i)\b(?:decrease[ds]?|reduction|fall|fell|fewer|lower|down|drop(?:ped)?)\b")
_ROSE = re.compile(r"(?i)\b(?:increase[ds]?|rise|rose|higher|up)\b")


def hold_percentages(log: ProblemLog, frame: pl.DataFrame, stated: Sequence[tuple[int, str, str]]) -> None:
    """Note a percentage that is not the change of a measure on the same days a year before.

    Args:
        log: Takes what is wrong.
        frame: The figures of a document, with two periods of the measure.
        stated: Row, measure and text of each percentage, all rows counting from 0.
    """
    for row, measure, text in stated:
        values = frame.filter(pl.col("measure") == measure).sort("period_end")["value"].to_list()
        if len(values) != 2 or not values[0]:
            continue
        computed = 100 * (values[1] - values[0]) / values[0]
        percent, sentence = float(re.sub(r"[^0-9.]", "", text)), str(log.grid.rows[row][0])
        fell, rose = _FELL.search(sentence), _ROSE.search(sentence)
        otherwise = (computed > 0 and fell and not rose) or (computed < 0 and rose and not fell)
        if otherwise or abs(abs(computed) - percent) >= 1:
            log.problem(
                "percentage_differs",
                f"the figures of {measure!r} are {values[0]:,.15g} and {values[1]:,.15g}, a change of {computed:.1f} "
                f"%, not as the sentence has it, {text}: one of them may have been read wrongly",
                "look at the sentence; wait for the publisher to mend it, or correct the sentence in "
                f"{log.contract.file}",
                row=row,
                column=0,
                found=sentence,
            )
