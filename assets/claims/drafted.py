"""The file of a new claim, from the answers to what was asked.

Belongs here: its header, its SQL, and where it is written. Does not belong here: the questions (`asked`), or judging
the claim (`evaluate`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from textwrap import indent

import duckdb
import yaml

from assets.claims.answers import check_sql
from assets.claims.asked import Answers
from assets.claims.asked_marts import AskedMart
from assets.claims.coverage import NOW
from assets.claims.evaluate import judge
from assets.claims.files import read_claim
from assets.claims.model import Claim, ClaimError, Header, Span
from assets.literals import quoted
from assets.marts.sql_files import SQL


def text_of(answers: Answers) -> str:
    """Return the text of the file: what was answered and is not what a header says by itself, and the SQL."""
    stated = {key: value for key, value in answers.header.items() if key != "marts" and value != _usual(key)}
    if len(answers.mart.tables) > 1:
        stated["tables"] = [answers.table]
    lines = [_line(key, stated[key]) for key in Header.model_fields if key in stated]
    return "\n".join(["/*", *lines, "*/", _sql(answers), ""])


def written(answers: Answers) -> Claim:
    """Write the file of a new claim, once it is read as one and its SQL is one that the warehouse can answer.

    Raises:
        ClaimError: If it is not, which is an error of this module; or if the file is there already.
    """
    text = text_of(answers)
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / f"{answers.name}.sql"
        tried.write_text(text, encoding="utf-8")
        claim = read_claim(tried)
    check_sql(answers.connection, claim)
    try:
        with (SQL / "claims" / f"{answers.name}.sql").open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise ClaimError(f"{claim.shown} cannot be written ({error.strerror})") from error
    return claim


def told(connection: duckdb.DuckDBPyConnection, claim: Claim) -> str:
    """Return what to tell of a new claim: where it is, and how it stands by what a warehouse holds."""
    then, now = (judge(connection, claim, as_of) for as_of in (claim.said, NOW))
    return (
        f"{claim.shown} is written; see whether its SQL counts what was said. The next build judges it.\n"
        f"when said: {then.status}: {then.reason}\n"
        f"now: {now.status}: {now.reason}"
    )


def _usual(key: str) -> object:
    field = Header.model_fields[key]
    return Header if field.is_required() else field.default  # what must be said is said, whatever it is


def _line(key: str, value: object) -> str:
    """Return a line of the header; a list stands in it as `[one, another]`."""
    flow = isinstance(value, list)
    dumped = yaml.safe_dump(value if flow else {key: value}, allow_unicode=True, default_flow_style=flow, width=10**6)
    return f"{key}: {dumped}".rstrip("\n") if flow else dumped.rstrip("\n")


def _sql(answers: Answers) -> str:
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
    if not mart.adds(column):
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
