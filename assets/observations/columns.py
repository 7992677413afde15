"""The columns of the observations of a table: one row a published figure.

Belongs here: their names, order and types, for whoever only asks for these. Does not belong here: the rules that every
row must keep (`schema`), or DuckDB's types (`assets.vintages.schemas`).
"""

from __future__ import annotations

from typing import Literal

from assets.contracts.language import Contract

Kind = Literal["Date", "Float64", "Int32", "String"]


def observation_columns(contract: Contract) -> dict[str, Kind]:
    """Return each column of a table's observations with the name of its type in polars, in order."""
    return {
        "row": "Int32",
        "col": "String",
        "period_type": "String",
        "period": "String",
        "period_start": "Date",
        "period_end": "Date",
        **{dimension.name: "String" for dimension in contract.dimensions},
        "measure": "String",
        "unit": "String",
        "value": "Float64",
        "marker": "String",
        "note": "String",
        "as_published": "String",
        "revision_status": "String",
        "status_basis": "String",
    }
