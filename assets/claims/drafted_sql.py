"""The SQL of a new claim: the figure of its days, or none where the rows held do not make them up.

Belongs here: what is added up, and when it may be. Does not belong here: the header above it (`drafted`).
"""

from __future__ import annotations

from textwrap import indent

from assets.claims.asked import Answers
from assets.claims.asked_marts import AskedMart
from assets.claims.model import Span
from assets.literals import quoted


def sql_of(answers: Answers) -> str:
    """Return the SELECT of a claim's file: a figure, or what it changed from that of the days it is compared with."""
    answer, before = quoted(f"{answers.counted}, {answers.header['period']}"), answers.compared
    if before is None:
        return (
            _of_days(answers, answers.period, f"    'claim' AS role,\n    {answer} AS answer,\n", answers.table) + ";"
        )
    change = {"times": "now.figure / nullif(before.figure, 0)"}.get(
        answers.header["unit"], "100.0 * (now.figure - before.figure) / nullif(before.figure, 0)"
    )
    sides = ((name, _of_days(answers, span, "", "")) for name, span in (("now", answers.period), ("before", before)))
    return (
        "WITH " + ",\n\n".join(f"{name} AS (\n{indent(sql, '    ')}\n)" for name, sql in sides) + "\n\n"
        "SELECT\n"
        "    'claim' AS role,\n"
        f"    {answer} AS answer,\n"
        f"    {change} AS figure,\n"
        f"    {quoted(answers.table)} AS table_id,\n"
        "    now.vintage,\n"
        "    now.vintage_gap\n"
        "FROM now\n"
        "INNER JOIN before ON now.vintage = before.vintage;"
    )


def _of_days(answers: Answers, span: Span, before: str, table: str) -> str:
    """Return a SELECT of the figure of some days, NULL where the rows do not make them up."""
    mart, rows = answers.mart, answers.rows
    differ = f"    -- All rows of these days count: they differ by {', '.join(mart.kinds)}.\n"
    return (
        f"SELECT\n{before}{differ if mart.kinds and not rows else ''}"
        f"    {_figure(mart, answers.column, span)} AS figure,\n"
        f"{f'    {quoted(table)} AS table_id,{chr(10)}' if table else ''}"
        "    vintage,\n"
        "    vintage_gap\n"
        f"FROM marts.{mart.name}_as_of(getvariable('as_of'))\n"
        f"WHERE\n    {mart.within(span)}\n"
        f"{f'    AND ({rows}){chr(10)}' if rows else ''}"
        "GROUP BY vintage, vintage_gap"
    )


def _figure(mart: AskedMart, column: str, span: Span) -> str:
    if column not in mart.added:
        return f"CASE WHEN count(*) = 1 THEN max({column}) END"
    days = (span.end - span.start).days + 1
    match mart.mart.time_column:
        case "date":
            whole = f"count(DISTINCT date) = {days}"
        case "week_ending":
            whole = f"count(DISTINCT week_ending) = {days // 7}"
        case _:
            whole = f"min(period_start) = '{span.start}' AND max(period_end) = '{span.end}'"
    return f"CASE\n        WHEN {whole} AND count({column}) = count(*)\n            THEN sum({column})\n    END"
