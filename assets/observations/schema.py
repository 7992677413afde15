"""The schema of the observations of a table: one row a published figure.

Belongs here: the rules that every row must keep. Does not belong here: the columns (`columns`), what a table holds (its
contract), or making the rows (`extract`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dataframely as dy
import polars as pl

from assets.contracts.language import Contract
from assets.observations.columns import observation_columns
from assets.problems import Problem, TableError

_MAY_BE_EMPTY = {"value", "marker", "note", "as_published"}


def schema(contract: Contract) -> type[dy.Schema]:
    """Return the dataframely schema of a table's observations."""

    @dy.rule()
    def value_or_marker(cls: Any) -> pl.Expr:
        return pl.col("value").is_not_null() | pl.col("marker").is_not_null()

    @dy.rule()
    def period_in_order(cls: Any) -> pl.Expr:
        return pl.col("period_start") <= pl.col("period_end")

    minimums = [measure.minimum for measure in contract.measures]
    lowest = None if None in minimums else min(value for value in minimums if value is not None)
    bounds: Mapping[str, dict[str, Any]] = {
        "row": {"min": 1}, "col": {"regex": "^[A-Z]{1,3}$"}, "value": {"min": lowest},
    }  # fmt: skip
    columns = {
        name: getattr(dy, kind)(nullable=name in _MAY_BE_EMPTY, **bounds.get(name, {}))
        for name, kind in observation_columns(contract).items()
    }
    rules = {"value_or_marker": value_or_marker, "period_in_order": period_in_order}
    return type(contract.table_id, (dy.Schema,), columns | rules)


def validated(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Return the observations as their schema has them.

    Raises:
        TableError: With rule `schema` where a row breaks it.
    """
    try:
        valid: pl.DataFrame = schema(contract).validate(frame)
        return valid
    except dy.exc.ValidationError as error:
        raise TableError(
            [
                Problem(
                    "schema",
                    f"the observations break their schema: {error}",
                    "this is a gap in the contract or the reader; report it with the file",
                )
            ]
        ) from error
