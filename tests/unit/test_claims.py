"""Claim files: what they must say, and what is told when they do not."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assets.claims.model import ClaimError, Span, claims, read_claim, whole_months
from tests.builders import claim_file

SQL = "SELECT 1"


def refused(tmp_path: Path, **changes: Any) -> str:
    with pytest.raises(ClaimError) as error:
        read_claim(claim_file(tmp_path, SQL, **changes))
    return str(error.value)


def test_a_claim_is_read_with_its_facts(tmp_path):
    claim = read_claim(
        claim_file(
            tmp_path, SQL, unit="per cent", comparison_period={"start": date(2022, 1, 1), "end": date(2022, 12, 31)},
            statement={"now": 12, "before": 10, "basis": "the text"},
            first_published={"when": "2024-10", "scope": "all", "basis": "a page"},
        )
    )  # fmt: skip
    assert (claim.id, claim.operator, claim.claimed, claim.period) == (
        "said",
        "=",
        10.0,
        Span(date(2023, 1, 1), date(2023, 3, 31)),
    )
    assert claim.statement is not None and (claim.statement.now, claim.statement.precision) == (12.0, 1.0)
    assert claim.first_published is not None and claim.first_published.earliest == date(2024, 10, 1)
    assert claim.sql == SQL


@pytest.mark.parametrize("name", ["said_on", "said_on_basis", "said_by", "quotation", "proposition", "groups", "period",
                                  "comparison_period", "operator", "claimed", "precision", "unit", "source_url", "marts"])  # fmt: skip
def test_what_is_missing_is_named(tmp_path, name):
    assert refused(tmp_path, **{name: None, "_drop": [name]}) == f"sql/claims/said.sql: it does not say {name}"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"operator": "nearly"}, "unknown operator 'nearly'; it is one of =, about, almost, more than, highest since"),
        ({"unit": "%"}, "unknown unit '%'"),
        ({"unit": "per cent"}, "per cent needs a comparison_period"),
        ({"unit": "percentage points"}, "percentage points needs a comparison_period"),
        ({"precision": 0}, "precision must be a number above 0"),
        ({"claimed": "many"}, "claimed must be a number"),
        ({"claimed": float("nan")}, "claimed must be a number"),
        ({"operator": "highest since", "unit": "year"}, "`highest since` needs a window with length, alignment, series_start"),
        ({"operator": "highest since"}, "`highest since` is answered by a year"),
        ({"said_on": "last week"}, "said_on must be a day"),
        ({"period": {"start": date(2023, 2, 1), "end": date(2023, 1, 1)}}, "period ends before it starts"),
        ({"period": {"start": date(2023, 2, 1)}}, "period must say start and end"),
        ({"source_url": "www.example.org"}, "source_url must be an https address"),
        ({"marts": ["turnover"]}, "no mart is called turnover"),
        ({"marts": []}, "marts must name at least one mart"),
        ({"tables": ["Ret_D99"]}, "no table is called Ret_D99"),
        ({"status": "matches"}, "unknown: status"),
        ({"statement": {"now": 1}}, "statement does not say before, basis"),
        ({"first_published": {"basis": "a page"}}, "first_published does not say when, scope"),
        ({"quotation": " "}, "quotation must be words"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(tmp_path, changes, told):
    assert told in refused(tmp_path, **changes)


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    told = refused(tmp_path, operator="nearly", unit="%", precision=-1)
    assert told.count(";") >= 2 and "nearly" in told and "'%'" in told and "precision" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT 1", "it must begin with a block comment"),
        ("/* [ */ SELECT 1", "its header is not YAML"),
        ("/* words */ SELECT 1", "its header must be lines `key: value`"),
    ],
)
def test_a_file_without_a_header_is_refused(tmp_path, text, told):
    path = tmp_path / "said.sql"
    path.write_text(text)
    with pytest.raises(ClaimError, match=told):
        read_claim(path)


def test_a_claim_without_sql_is_refused(tmp_path):
    with pytest.raises(ClaimError, match="there is no SQL below the header"):
        read_claim(claim_file(tmp_path, ""))


def test_the_claims_that_ship_are_sound_and_none_writes_down_a_status():
    shipped = claims()
    assert len(shipped) == 15
    for claim in shipped:
        header = yaml.safe_load((Path("sql/claims") / f"{claim.id}.sql").read_text(encoding="utf-8").split("*/")[0][2:])
        assert "status" not in header
        assert claim.source_url or "not at hand" in claim.where


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [(date(2024, 7, 1), date(2025, 6, 30), True), (date(2024, 7, 5), date(2025, 6, 30), False),
     (date(2024, 2, 1), date(2024, 2, 28), False), (date(2024, 2, 1), date(2024, 2, 29), True)],
)  # fmt: skip
def test_whole_months(start, end, whole):
    assert whole_months(Span(start, end)) is whole
