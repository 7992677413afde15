"""The fingerprint of a build: it changes with every file and library that the build could come out differently by."""

import shutil
from pathlib import Path

import pytest

from assets.observations import inputs
from assets.observations.inputs import making
from assets.reference import PROJECT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the code and the SQL, which the fingerprint is made of."""
    for folder in ("assets", "sql"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("govuk", "__pycache__"))
    monkeypatch.setattr(inputs, "PROJECT", tmp_path)
    monkeypatch.setattr(inputs, "SQL", tmp_path / "sql")
    return tmp_path


@pytest.mark.parametrize(
    "package", [path.name for path in (PROJECT / "assets").iterdir() if (path / "__init__.py").exists()]
)
def test_a_new_module_of_any_package_but_three_changes_it(project, package):
    before = making("")
    (project / "assets" / package / "made_up.py").write_text("FIGURE = 1\n")
    # Drafts and the sample are none of a build's making, and a table counts by its contract.
    assert (making("") == before) == (package in {"drafting", "sample", "tables"})


@pytest.mark.parametrize("file", ["assets/dates.py", "sql/marts/crossings.sql", "sql/checks/exceptions.csv", "sql/claims/all_visits_up_38.sql"])  # fmt: skip
def test_a_changed_file_changes_it(project, file):
    before = making("")
    with (project / file).open("a") as stream:
        stream.write("\n")
    assert making("") != before


@pytest.mark.parametrize("file", ["sql/docs/figures.sql", "sql/questions/5_illegal_working_visits.sql"])
def test_sql_that_only_asks_a_build_does_not_change_it(project, file):
    before = making("")
    with (project / file).open("a") as stream:
        stream.write("\n")
    assert making("") == before


@pytest.mark.parametrize("library", ["duckdb", "polars", "pyyaml", "sqlglot"])
def test_another_version_of_a_library_changes_it(monkeypatch, library):
    before, version = making(""), inputs.version
    monkeypatch.setattr(inputs, "version", lambda name: "99" if name == library else version(name))
    assert making("") != before
