"""What could answer a claim, whatever is held.

Belongs here: the tables of a mart, and the periods they can express. Does not belong here: the releases held and known
(`held`), figures, or the verdict on a claim (`evaluate`).
"""

from __future__ import annotations

from calendar import monthrange

import duckdb

from assets.claims.model import Claim, Span, whole_months
from assets.contracts.language import Contract, Listing, PeriodColumn
from assets.marts.sql_files import marts
from assets.tables import contracts

NOW = "infinity"
# Kinds of period in words, for reasons.
IN_WORDS = {
    "as_at": "stocks as at a day",
    "between": "stretches of days as published",
    "year_ending": "twelve whole months",
}


def tables_of(claim: Claim, mart_name: str) -> list[Contract]:
    """Return the tables of a mart that could answer a claim, those that hold all periods first."""
    mart = next(mart for mart in marts() if mart.name == mart_name)
    sources = set(mart.sources_of_all())
    able = [
        contract
        for contract in contracts().values()
        if contract.schema_name in sources and (not claim.tables or contract.table_id in claim.tables)
    ]
    return sorted(able, key=lambda contract: contract.coverage != "full")


def styles(contract: Contract) -> tuple[str, ...]:
    """Return the kinds of period a table is published in."""
    found: dict[str, None] = {}
    for layout in (contract.layout, *contract.also_as):
        if isinstance(layout, Listing):
            columns = [style for c in layout.columns if isinstance(c, PeriodColumn) for style in c.styles]
            found |= dict.fromkeys([*columns, *layout.heading_styles])
        else:
            found |= dict.fromkeys(layout.styles)
    return tuple(found)


def spans(claim: Claim) -> list[Span]:
    """Return the stretches of days a claim is about: its period, and the one it is compared with."""
    return [claim.period, *([claim.comparison_period] if claim.comparison_period else [])]


def can_hold(connection: duckdb.DuckDBPyConnection, claim: Claim, mart_name: str) -> bool:
    """Say whether periods of a mart's tables could make up the days of a claim, whatever is held."""
    return any(
        all(_is_whole(connection, claim, contract, style, span) for span in spans(claim))
        for contract in tables_of(claim, mart_name)
        for style in styles(contract)
    )


def _is_whole(connection: duckdb.DuckDBPyConnection, claim: Claim, contract: Contract, style: str, span: Span) -> bool:
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1
    match style:
        case "day":
            return True
        case "week":
            return span.start.weekday() == 0 and span.end.weekday() == 6
        case "month":
            return whole_months(_filled_up(connection, contract, span))
        case "quarter":
            return whole_months(span) and span.start.month % 3 == 1 and span.end.month % 3 == 0
        case "year":
            return whole_months(span) and span.start.month == 1 and span.end.month == 12
        case "year_ending":
            return whole_months(span) and months == 12
    # Editions with days of their own: one that is held, or known to have been published.
    return claim.first_published is not None or _edition_of_days(connection, contract, span) is not None


def _filled_up(connection: duckdb.DuckDBPyConnection, contract: Contract, span: Span) -> Span:
    """Return a stretch of days with a first or last month filled up that is published in part, as its title says."""
    if not contract.months_in_title:
        return span
    table = f'observations."{contract.schema_name}"'
    ends = connection.execute(f"SELECT 1 FROM {table} WHERE period_end = ? LIMIT 1", [span.end]).fetchone()
    return Span(
        start=span.start.replace(day=1) if span.start == contract.starts else span.start,
        end=span.end.replace(day=monthrange(span.end.year, span.end.month)[1]) if ends else span.end,
    )


def _edition_of_days(connection: duckdb.DuckDBPyConnection, contract: Contract, span: Span) -> tuple[int] | None:
    table = f'observations."{contract.schema_name}"'
    return connection.execute(
        f"SELECT vintage_id FROM {table} WHERE period_start = ? AND period_end = ? LIMIT 1", [span.start, span.end]
    ).fetchone()
