"""`figures.json`: as its schema says, and every figure that of its mart."""

import json

import jsonschema
import pytest

from assets.briefing.newest import write


@pytest.fixture(scope="module")
def files(sample_warehouse, tmp_path_factory):
    return [
        json.loads(path.read_text(encoding="utf-8")) for path in write(sample_warehouse, tmp_path_factory.mktemp("f"))
    ]


def test_it_is_as_its_schema_says(files):
    held, schema = files
    checking = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    checking.check_schema(schema)
    assert list(checking.iter_errors(held)) == []
    for wrong in ({"value": "5,506"}, {"published_at": "2023-11-23"}, {"documents": None}, {"more": 1}):
        assert list(checking.iter_errors(held | {"figures": [held["figures"][0] | wrong]})) != [], wrong


def test_every_figure_is_that_of_its_mart(files, sample_warehouse):
    held, _ = files
    assert len(held["figures"]) == 8
    for each in held["figures"]:
        rows = sample_warehouse.execute(
            f"SELECT {each['column']}, vintage, official_label, revision_status, vintage_gap, published_at, period_end "
            f"FROM {each['mart']} WHERE {each['where']}"
        ).fetchall()
        said = (
            each["value"],
            each["vintage"],
            each["official_label"],
            each["revision_status"],
            each["later_release_known"],
        )
        assert [row[:5] for row in rows] == [said], each["figure"]
        assert each["published_at"] == f"{rows[0][5]:%Y-%m-%dT%H:%M:%S}Z"
        assert each["period_end"] == str(rows[0][6])


def test_the_newest_figures_are_those_of_the_last_periods(files, sample_warehouse):
    for each in files[0]["figures"]:
        condition = {"marts.civil_penalties": "penalty_scheme = 'illegal_working'"}.get(each["mart"], "true")
        [(last,)] = sample_warehouse.execute(
            f"SELECT max(period_end) FROM {each['mart']} WHERE {each['column']} IS NOT NULL AND {condition}"
        ).fetchall()
        assert each["period_end"] == str(last), each["figure"]


def test_it_names_build_files_and_cells(files, sample_warehouse):
    held, _ = files
    [(build, version)] = sample_warehouse.execute("SELECT build_id, schema_version FROM catalogue.about").fetchall()
    assert (held["build"]["id"], held["build"]["sample"], held["schema_version"]) == (build, True, version)
    known = {row[0] for row in sample_warehouse.execute("SELECT sha256 FROM catalogue.files").fetchall()}
    assert {document["sha256"] for each in held["figures"] for document in each["documents"]} <= known
    daily = next(each for each in held["figures"] if each["figure"] == "Small boat arrivals, daily series")
    cells = [(document["table"], document["cells"], document["number_of_cells"]) for document in daily["documents"]]
    assert cells == [("SB_01", "B2924:B3109", 186), ("last_7_days", "B2:B8", 7)]  # the page has the last days
    assert (daily["value"], daily["unit"], daily["period"]) == (12469, "people", "2026 to 12 July")
