"""Claim files: what they must say, and the words where they do not."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assets.claims import files, rules
from assets.claims.faults import faults_in_words
from assets.claims.files import claims, read_claim
from assets.claims.model import ClaimError, Header, Span, whole_months
from assets.tables import contracts
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
        Span(start=date(2023, 1, 1), end=date(2023, 3, 31)),
    )
    assert claim.statement is not None and (claim.statement.now, claim.statement.precision) == (12.0, 1.0)
    assert claim.first_published is not None and claim.first_published.earliest == date(2024, 10, 1)
    assert claim.sql == SQL
    lines = (tmp_path / "said.sql").read_text().splitlines()
    assert lines[claim.sql_line - 1] == SQL


NEEDED = ("said_on", "said_by", "source_url", "quotation", "proposition", "period", "claimed", "unit")


@pytest.mark.parametrize("name", [*NEEDED, "marts"])
def test_what_is_missing_is_named(tmp_path, name):
    assert refused(tmp_path, **{name: None, "_drop": [name]}) == f"sql/claims/said.sql: it does not say {name}"


def test_eight_lines_state_a_claim_and_the_rest_follows(tmp_path):
    path = claim_file(tmp_path, "SELECT 1 FROM marts.returns_summary_as_of(getvariable('as_of'))")
    stated = yaml.safe_load(path.read_text(encoding="utf-8").split("*/")[0][2:])
    dropped = [name for name in stated if name not in NEEDED]
    assert len(stated) == 16 and len(dropped) == 8
    claim = read_claim(claim_file(tmp_path, path.read_text(encoding="utf-8").split("*/")[1], _drop=dropped))
    assert {name: getattr(claim, name) for name in dropped} == {
        "said_on_basis": "its source", "where": None, "quotation_basis": "its source", "groups": None, "operator": "=",
        "comparison_period": None, "precision": 1.0, "marts": ("returns_summary",),
    }  # fmt: skip


def test_of_several_marts_that_the_sql_reads_the_file_says_which_could_answer(tmp_path):
    with pytest.raises(ClaimError) as error:
        read_claim(
            claim_file(tmp_path, "SELECT 1 FROM marts.returns, marts.crossings_as_of('infinity')", _drop=["marts"])
        )
    assert str(error.value) == (
        "sql/claims/said.sql: it does not say marts; "
        "its SQL reads the marts crossings, returns: say in marts which could answer it"
    )


@pytest.mark.parametrize(("claimed", "step"), [(41472, 1), (30000, 1), (50.5, 0.1), (-0.25, 0.01), (0, 1), (1e21, 1)])
def test_a_number_is_given_to_its_last_decimal_place(tmp_path, claimed, step):
    assert read_claim(claim_file(tmp_path, SQL, claimed=claimed, _drop=["precision"])).precision == step


@pytest.mark.parametrize(
    ("named", "start", "end"),
    [
        (2022, date(2022, 1, 1), date(2022, 12, 31)),
        ("2023 Q1", date(2023, 1, 1), date(2023, 3, 31)),
        ("year ending March 2025", date(2024, 4, 1), date(2025, 3, 31)),
        ("March 2025", date(2025, 3, 1), date(2025, 3, 31)),
        (date(2025, 3, 1), date(2025, 3, 1), date(2025, 3, 1)),
        ("week ending 19 July 2026", date(2026, 7, 13), date(2026, 7, 19)),
        ("5 July to 31 October 2024", date(2024, 7, 5), date(2024, 10, 31)),
    ],
)
def test_days_may_be_named_as_tables_name_them(tmp_path, named, start, end):
    claim = read_claim(claim_file(tmp_path, SQL, period=named, comparison_period="a year before", unit="times"))
    assert claim.period == Span(start=start, end=end)
    assert claim.comparison_period == Span(start=start.replace(year=start.year - 1), end=end.replace(year=end.year - 1))
    assert read_claim(claim_file(tmp_path, SQL, comparison_period=named)).comparison_period == claim.period


def test_a_claim_may_say_at_what_time_of_the_day_it_was_made(tmp_path):
    assert read_claim(claim_file(tmp_path, SQL)).said == "2023-12-01"
    assert read_claim(claim_file(tmp_path, SQL, said_at="9:30")).said == "2023-12-01 09:30:00"
    path = claim_file(tmp_path, SQL)
    path.write_text(path.read_text().replace("said_by", "said_at: 10:30\nsaid_by"))  # not 630 sixtieths
    assert read_claim(path).said == "2023-12-01 10:30:00"


def test_a_share_is_of_one_period_and_its_change_of_two(tmp_path):
    compared = {"start": date(2022, 1, 1), "end": date(2022, 3, 31)}
    assert read_claim(claim_file(tmp_path, SQL, unit="per cent", share_of="all returns")).comparison_period is None
    change = claim_file(tmp_path, SQL, unit="percentage points", share_of="all returns", comparison_period=compared)
    assert read_claim(change).share_of == "all returns"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"operator": "nearly"}, "operator: there is no operator 'nearly'; there are =, about, almost, more than, less than, highest since, lowest since"),
        ({"operator": "almst"}, "operator: there is no operator 'almst' (nearest: almost); there are"),
        ({"unit": "visit"}, "unit: there is no unit 'visit' (nearest: visits); there are appeals, arrests, boats,"),
        ({"unit": "per cent"}, "comparison_period: a change in per cent needs the period that it is a change from"),
        ({"unit": "per cent"}, "that it is a change from, or what it is a share of (share_of)"),
        ({"unit": "per cent", "share_of": "all", "comparison_period": {"start": date(2022, 1, 1), "end": date(2022, 3, 31)}},
         "comparison_period: a share (share_of) is of one period; its change is in percentage points"),
        ({"share_of": "all returns"}, "share_of: a share is in per cent or percentage points, not in returns"),
        ({"unit": "times"}, "comparison_period: a change in times needs the period that it is a change from"),
        ({"comparison_period": "last year"}, "comparison_period: must say start and end, or name a period, e.g. 2022, 2023 Q1,"),
        ({"comparison_period": "a year before", "period": date(2024, 2, 29)},
         "comparison_period: 29 February is not a day of the year before: say start and end"),
        ({"said_at": "noon"}, "said_at: must be a time of day in London, e.g. 09:30, not 'noon'"),
        ({"said_at": "24:00"}, "said_at: must be a time of day"),
        ({"said_at": "9:3"}, "said_at: must be a time of day"),
        ({"source_url": None, "_drop": ["where"]}, "where: must be said where no address is at hand"),
        ({"words_at_issue": "returned"}, "words_at_issue: 'returned' does not stand in the quotation"),
        ({"unit": "percentage points"}, "comparison_period: a change in percentage points needs the period"),
        ({"precision": 0}, "precision: must be a number above 0: the step that figures are rounded to, in their unit, not 0"),
        ({"precision": True}, "precision: must be a number above 0"),
        ({"claimed": "many"}, "claimed: must be a number, not 'many'"),
        ({"claimed": None}, "claimed: must be a number, not null"),
        ({"claimed": float("nan")}, "claimed: must be a number, not nan"),
        ({"claimed": True}, "claimed: must be a number, not True"),
        ({"tolerance": 0}, "tolerance: must be a number above 0: a share of the claimed value, e.g. 0.05, not 0"),
        ({"operator": "highest since", "unit": "year"},
         "window: `highest since` needs a window with length, alignment and series_start; nothing else has one"),
        ({"operator": "highest since", "unit": "year", "window": {"length": "a year"}},
         "window does not say alignment, series_start"),
        ({"window": {"length": "a year", "alignment": "months", "series_start": date(2011, 1, 1)}}, "nothing else has one"),
        ({"operator": "lowest since", "unit": "year"}, "window: `lowest since` needs a window"),
        ({"operator": "highest since"}, "unit: `highest since` is answered by a year"),
        ({"said_on": "last week"}, "said_on: must be a day, e.g. 2025-07-10, not 'last week'"),
        ({"said_on": 20250710}, "said_on: must be a day, e.g. 2025-07-10, not 20250710"),
        ({"period": {"start": date(2023, 2, 1), "end": date(2023, 1, 1)}},
         "period.end: 2023-01-01 is before the start, 2023-02-01"),
        ({"period": {"start": date(2023, 2, 1)}}, "period does not say end"),
        ({"period": "2023 Q5"}, "period: must say start and end, or name a period, e.g. 2022, 2023 Q1, March 2025, year ending "),
        ({"period": None}, "period: must say start and end"),
        ({"period": [2023]}, "period: must say start and end"),
        ({"period": {"start": date(2023, 1, 1), "end": date(2023, 3, 31), "ends": 1}},
         "period: unknown: ends (nearest: end); known are start, end"),
        ({"source_url": "www.example.org"}, "source_url: must be an https address, or null where none is at hand, not 'www.example.org'"),
        ({"marts": ["turnover"]}, "marts, entry 1: there is no mart 'turnover' (nearest: returns); there are asylum_related_returns,"),
        ({"marts": ["returns", "return_summary"]}, "marts, entry 2: there is no mart 'return_summary' (nearest: returns_summary"),
        ({"marts": []}, "marts: must name at least one mart that could answer the claim"),
        ({"marts": "returns"}, "marts: must be a list, e.g. [one, another], not 'returns'"),
        ({"adds": ["turnover"]}, "adds, entry 1: there is no mart 'turnover'"),
        ({"tables": ["Ret_D99"]}, "tables, entry 1: there is no table 'Ret_D99' (nearest: Ret_D"),
        ({"status": "matches"}, "unknown: status (nearest: marts); known are said_on, said_at, said_on_basis,"),
        ({"tolerence": 0.1}, "unknown: tolerence (nearest: tolerance); known are"),
        ({"id": "another", "sql_line": 2}, "unknown: id, sql_line"),
        ({"statement": {"now": 1}}, "statement does not say before, basis"),
        ({"statement": {"now": "1", "before": 2, "basis": "text"}}, "statement.now: must be a number, not '1'"),
        ({"first_published": {"basis": "a page"}}, "first_published does not say when, scope"),
        ({"first_published": {"basis": "a page", "scope": "all", "when": "autumn"}},
         "first_published.when: must be a day or a month, e.g. 2024-10-04 or 2024-10, not 'autumn'"),
        ({"known_elsewhere": [{"what": "ten", "source": "a note"}, {"what": "nine"}]},
         "known_elsewhere, entry 2 does not say source"),
        ({"quotation": " "}, "quotation: must be words, not ' '"),
        ({"quotation": 51}, "quotation: must be words, not 51"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(tmp_path, changes, message):
    assert message in refused(tmp_path, **changes)


def test_a_unit_is_one_that_a_contract_declares_or_a_derived_one(tmp_path):
    declared = {measure.unit for contract in contracts().values() for measure in contract.measures}
    assert {"people", "returns", "visits", "penalties", "GBP", "GBP million"} <= declared
    listed = refused(tmp_path, unit="%").removeprefix("sql/claims/said.sql: unit: there is no unit '%'; there are ")
    assert set(listed.split(", ")) == declared | {
        "per cent", "percentage points", "times", "days", "people per boat", "year",
    }  # fmt: skip
    for unit in declared:
        assert read_claim(claim_file(tmp_path, SQL, unit=unit)).unit == unit


def test_the_unit_of_a_new_subject_is_known_once_its_contract_is(tmp_path, monkeypatch):
    assert "there is no unit 'people detained'" in refused(tmp_path, unit="people detained")
    detention = SimpleNamespace(measures=[SimpleNamespace(unit="people detained")])
    monkeypatch.setattr(rules, "contracts", lambda: contracts() | {"Det_03": detention})
    assert read_claim(claim_file(tmp_path, SQL, unit="people detained")).unit == "people detained"


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    faults = refused(tmp_path, operator="nearly", unit="%", precision=-1, status="x", period={}, _drop=["said_by"])
    assert faults.removeprefix("sql/claims/said.sql: ").split("; ")[:2] == [
        "it does not say said_by",
        "period does not say start, end",
    ]
    for key in ("status", "operator", "unit", "precision"):
        assert key in faults


def test_all_faults_of_all_files_are_told_at_once(tmp_path, monkeypatch):
    folder = tmp_path / "claims"
    folder.mkdir()
    for name, changes in (("one", {"unit": "%"}), ("two", {"precision": 0}), ("sound", {})):
        claim_file(folder, SQL, **changes).rename(folder / f"{name}.sql")
    monkeypatch.setattr(files, "SQL", tmp_path)
    with pytest.raises(ClaimError) as error:
        claims.__wrapped__()
    one, two = str(error.value).splitlines()
    assert one.startswith("sql/claims/one.sql: unit: there is no unit '%'")
    assert two.startswith("sql/claims/two.sql: precision: must be a number above 0")


words = st.text("ab -:#%=5'", max_size=5)
anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), words, st.dates(), st.datetimes(),
    st.lists(st.one_of(st.integers(), words, st.dictionaries(words, st.integers(), max_size=2)), max_size=2),
    st.dictionaries(st.sampled_from(["start", "end", "now", "before", "basis", "when", "scope", "x"]), st.one_of(st.none(), st.integers(), st.dates())),
)  # fmt: skip


@given(st.sampled_from(list(Header.model_fields)), anything)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_there_is_read_or_refused_in_plain_words(tmp_path, key, value):
    try:
        read_claim(claim_file(tmp_path, SQL, **{key: value}))
    except ClaimError as error:
        assert str(error).startswith("sql/claims/said.sql: ")
        assert key in str(error)
        for jargon in ("Input", "pydantic", "valid ", "instance", "_type"):
            assert jargon not in str(error)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1", "it must begin with a block comment"),
        ("/*\nsaid_on: [\n*/ SELECT 1", "sql/claims/said.sql, line 3: its header is not YAML"),
        (
            "/*\nsaid_on: 2023-01-01\nquotation: up: 51\n*/ SELECT 1",
            "line 3: its header is not YAML: mapping values are not allowed here",
        ),
        ("/* words */ SELECT 1", "its header must be lines `key: value`"),
        (
            "/*\nquotation: up\nprecision: 0b_\n*/ SELECT 1",
            "sql/claims/said.sql, line 3: its header is not YAML: '0b_' cannot be read as int",
        ),
        ("/*\nsaid_on: !!timestamp x\n*/ SELECT 1", "line 2: its header is not YAML: 'x' cannot be read as timestamp"),
        ("/*\nquotation: \x07\n*/ SELECT 1", r"said.sql, line 2: its header holds the control character '\\x07'"),
    ],
)
def test_a_file_without_a_header_is_refused(tmp_path, text, message):
    path = tmp_path / "said.sql"
    path.write_text(text)
    with pytest.raises(ClaimError, match=message):
        read_claim(path)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "said.sql"
    path.write_bytes(b"/*\nquotation: \xa310\n*/ SELECT 1")
    with pytest.raises(ClaimError, match=r"sql/claims/said\.sql: it is not UTF-8 text \(byte 15\)"):
        read_claim(path)


def test_keys_are_the_text_that_stands_there_in_every_part(tmp_path):
    path = claim_file(tmp_path, SQL, precision=0)
    lines = "first_published: {on: 2024-10, basis: a page, scope: all}\n1: one\n*/"
    path.write_text(path.read_text().replace("*/", lines))
    with pytest.raises(ClaimError) as error:
        read_claim(path)
    faults = str(error.value)
    assert "first_published does not say when" in faults
    assert "first_published: unknown: on; known are when, basis, scope" in faults
    assert "; unknown: 1; known are said_on" in faults
    assert "precision: must be a number above 0" in faults


def test_what_no_rule_has_words_for_is_told_beside_the_others():
    values = {name: None for name, field in Header.model_fields.items() if field.is_required()}
    with pytest.raises(ValidationError) as error:
        Header.model_validate(values | {"period": {True: 1}})  # pydantic names the place by the key, 1
    faults = faults_in_words(error.value)
    assert "period, entry 2: Keys should be strings" in faults
    assert any(fault.startswith("unit: ") for fault in faults)


def test_a_day_that_is_not_in_the_calendar_and_a_bare_sign_are_read_as_they_are_written(tmp_path):
    path = claim_file(tmp_path, SQL)
    text = path.read_text()
    assert "operator: '='" in text and "said_on: 2023-12-01" in text
    path.write_text(text.replace("operator: '='", "operator: =").replace("said_on: 2023-12-01", "said_on: 2023-02-31"))
    with pytest.raises(ClaimError) as error:
        read_claim(path)
    assert str(error.value) == "sql/claims/said.sql: said_on: must be a day, e.g. 2025-07-10, not '2023-02-31'"


def test_a_claim_without_sql_is_refused(tmp_path):
    with pytest.raises(ClaimError, match="there is no SQL below the header"):
        read_claim(claim_file(tmp_path, ""))


def test_the_claims_that_ship_are_sound_and_none_writes_down_a_status():
    shipped = claims()
    assert {claim.id for claim in shipped} == {path.stem for path in Path("sql/claims").glob("*.sql")}
    for claim in shipped:
        header = yaml.safe_load((Path("sql/claims") / f"{claim.id}.sql").read_text(encoding="utf-8").split("*/")[0][2:])
        assert "status" not in header
        assert claim.source_url or (claim.where and "not at hand" in claim.where)


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [(date(2024, 7, 1), date(2025, 6, 30), True), (date(2024, 7, 5), date(2025, 6, 30), False),
     (date(2024, 2, 1), date(2024, 2, 28), False), (date(2024, 2, 1), date(2024, 2, 29), True)],
)  # fmt: skip
def test_whole_months(start, end, whole):
    assert whole_months(Span(start=start, end=end)) is whole
