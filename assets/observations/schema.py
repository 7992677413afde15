"""The schema of the observations of a table: one row a published figure.

Belongs here: columns, types and rules that every row must keep. Does not belong here: what a table holds (its
contract), or making the rows (`extract`).
"""

from __future__ import annotations

from typing import Any

import dataframely as dy
import polars as pl

from assets.contracts.language import Contract
from assets.problems import Problem, TableError


def observation_columns(contract: Contract) -> dict[str, dy.Column]:
    """Return each column of a table's observations with its type, in order."""
    minimums = [measure.minimum for measure in contract.measures]
    lowest = None if None in minimums else min(value for value in minimums if value is not None)
    return {
        "row": dy.Int32(nullable=False, min=1),
        "col": dy.String(nullable=False, regex="^[A-Z]{1,3}$"),
        "period_type": dy.String(nullable=False),
        "period": dy.String(nullable=False),
        "period_start": dy.Date(nullable=False),
        "period_end": dy.Date(nullable=False),
        **{dimension.name: dy.String(nullable=False) for dimension in contract.dimensions},
        "measure": dy.String(nullable=False),
        "unit": dy.String(nullable=False),
        "value": dy.Float64(nullable=True, min=lowest),
        "marker": dy.String(nullable=True),
        "note": dy.String(nullable=True),
        "as_published": dy.String(nullable=True),
        "revision_status": dy.String(nullable=False),
        "status_basis": dy.String(nullable=False),
    }


def schema(contract: Contract) -> type[dy.Schema]:
    """Return the dataframely schema of a table's observations."""

    @dy.rule()
    def value_or_marker(cls: Any) -> pl.Expr:
        return pl.col("value").is_not_null() | pl.col("marker").is_not_null()

    @dy.rule()
    def period_in_order(cls: Any) -> pl.Expr:
        return pl.col("period_start") <= pl.col("period_end")

    rules = {"value_or_marker": value_or_marker, "period_in_order": period_in_order}
    return type(contract.table_id, (dy.Schema,), observation_columns(contract) | rules)


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
