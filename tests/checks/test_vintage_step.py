"""What a vintage check sees when a build runs it: the columns it names, and nothing that is not filled."""

from dataclasses import replace
from pathlib import Path

import pytest

from assets.archive.store import writing
from assets.checks import audit, vintage_problems
from assets.checks import checks as module
from assets.checks.checks import CheckError
from assets.marts.selection import select
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.candidate import Candidate
from tests.builders import RETURNS, returns, some_returns, xlsx


@pytest.fixture
def archived(settings: Settings, tmp_path: Path) -> Settings:
    """A data folder with one returns workbook that has not been built from."""
    path = xlsx(tmp_path / "returns.xlsx", returns(some_returns()))
    with writing(settings.data):
        import_file(path, RETURNS, "Returns detailed datasets, year ending September 2023", "2023-11-23", settings)
    return settings


def build_with(settings: Settings, monkeypatch: pytest.MonkeyPatch, sql: str) -> Candidate:
    """Build with one check more, of the vintages of Ret_D01."""
    model = next(check for check in module.checks() if check.name == "ret_01_equals_ret_d01")
    assert model.file is not None
    file = replace(model.file, path=model.file.path.with_name("made_up.sql"), sql=sql)
    every = (*module.checks(), replace(model, name="made_up", tables=("Ret_D01",), file=file))
    monkeypatch.setattr(module, "checks", lambda: every)
    for user in (audit, vintage_problems):
        monkeypatch.setattr(user, "checks", lambda: every)
    return build(read_new(settings)[0], settings, selection=select(tables=["Ret_D01"]))


def test_a_check_sees_a_column_that_is_neither_period_nor_value_nor_group(archived, monkeypatch):
    sql = (
        "SELECT vintage_id, sex || ' ' || unit AS key, sum(value) AS detail FROM observations.ret_d01 "
        "WHERE status_basis IS NOT NULL GROUP BY ALL ORDER BY key"
    )
    candidate = build_with(archived, monkeypatch, sql)
    total = float(sum(count for *_, count in some_returns()))
    assert [(failure.key, failure.detail) for failure in candidate.failures["made_up"]] == [
        ("Male returns", str(total))
    ]
    assert [table_id for table_id, _ in candidate.quarantined] == ["Ret_D01"]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (
            "SELECT o.vintage_id, o.nationalty AS key, '' AS detail FROM observations.ret_d01 AS o",
            r"sql/checks/made_up\.sql.*there is no column 'nationalty' .*name it so",
        ),
        (
            "SELECT vintage_id, nationalty AS key, '' AS detail FROM observations.ret_d01",
            r"sql/checks/made_up\.sql, line 1: there is no column 'nationalty' in what the SQL reads",
        ),
        (
            "SELECT NULL AS vintage_id, file AS key, '' AS detail FROM catalogue.files",
            r"sql/checks/made_up\.sql, line 1: there is no table.*catalogue\.files.*make it a build check",
        ),
        (
            "SELECT v.vintage_id, v.vintage AS key, '' AS detail FROM catalogue.vintages_as_of('Ret_D01', '2024-01-01') AS v",
            r"sql/checks/made_up\.sql.*release_gaps",
        ),
    ],
)
def test_a_check_that_reads_what_is_not_there_fails_with_its_file_and_what_to_do(archived, monkeypatch, sql, words):
    with pytest.raises(CheckError, match=words):
        build_with(archived, monkeypatch, sql)
