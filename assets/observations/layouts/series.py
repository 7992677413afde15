"""Columns of a frame of observations that every layout makes.

Belongs here: periods as columns, and columns that are empty. Does not belong here: figures (`figures`).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.contracts.periods import Period, PeriodType


def nothing(name: str, rows: int) -> pl.Series:
    """Return a column of text that is empty throughout."""
    return pl.Series(name, [None], dtype=pl.String).new_from_index(0, rows)


def period_series(periods: Sequence[Period | None]) -> list[pl.Series]:
    """Return type, spelling, first and last day of periods as columns."""
    labels = {period: period.label for period in dict.fromkeys(periods) if period}
    types: list[PeriodType | None] = [period.type if period else None for period in periods]
    return [
        pl.Series("period_type", types, dtype=pl.String),
        pl.Series("period", [labels[period] if period else None for period in periods], dtype=pl.String),
        pl.Series("period_start", [period.start if period else None for period in periods], dtype=pl.Date),
        pl.Series("period_end", [period.end if period else None for period in periods], dtype=pl.Date),
    ]
