"""The file of a new claim, from the answers to what was asked.

Belongs here: its header, its SQL, and where it is written. Does not belong here: the questions (`asked`), or judging
the claim (`evaluate`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from textwrap import indent
from typing import Any
from urllib.parse import urlsplit

import yaml

from assets.claims.answers import check_sql
from assets.claims.asked import Answers
from assets.claims.asked_marts import AskedMart
from assets.claims.files import read_claim
from assets.claims.model import Claim, ClaimError, Header, Span
from assets.claims.rules import CHANGES
from assets.literals import quoted
from assets.marts.sql_files import SQL


def text_of(answers: Answers) -> str:
    """Return the text of the file: the keys that were answered, those that a header must have, and the SQL."""
    stated = answers.header | _facts(answers)
    keys = [key for key, field in Header.model_fields.items() if key in stated and (stated[key] or field.is_required())]
    return "\n".join(["/*", *(_line(key, stated[key]) for key in keys), "*/", _sql(answers), ""])


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


def _facts(answers: Answers) -> dict[str, Any]:
    """Return what a header must say and nobody is asked, as far as the answers tell it."""
    address = answers.header.get("source_url")
    fraction = answers.written.partition(".")[2]
    source = "the source" if address else "no source is at hand"
    facts = {
        "said_on_basis": source,
        "where": urlsplit(address).netloc if address else "not at hand",
        "quotation_basis": source,
        "groups": answers.counted,
        "comparison_period": None,
        "precision": 10 ** -len(fraction) if fraction else 1,
        "tables": [answers.table] if len(answers.mart.tables) > 1 else [],
    }
    return {key: value for key, value in facts.items() if key not in answers.header}


def _line(key: str, value: object) -> str:
    """Return a line of the header; a part of several values stands in it as `{start: …, end: …}`."""
    flow = isinstance(value, dict | list)
    dumped = yaml.safe_dump(
        value if flow else {key: value}, allow_unicode=True, default_flow_style=flow, sort_keys=False, width=10**6
    )
    return f"{key}: {dumped}".rstrip("\n") if flow else dumped.rstrip("\n")


def _sql(answers: Answers) -> str:
    answer = quoted(f"{answers.counted}, {answers.period}")
    if answers.header["unit"] not in CHANGES:
        return (
            _of_days(answers, answers.period, f"    'claim' AS role,\n    {answer} AS answer,\n", answers.table) + ";"
        )
    before = Span(**answers.header["comparison_period"])
    sides = ((name, _of_days(answers, span, "", "")) for name, span in (("now", answers.period), ("before", before)))
    return (
        "WITH " + ",\n\n".join(f"{name} AS (\n{indent(sql, '    ')}\n)" for name, sql in sides) + "\n\n"
        "SELECT\n"
        "    'claim' AS role,\n"
        f"    {answer} AS answer,\n"
        "    100.0 * (now.figure - before.figure) / nullif(before.figure, 0) AS figure,\n"
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
