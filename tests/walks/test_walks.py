"""Adding a publication, a table, a mart, a check and a claim by following CONTRIBUTING.md, and the slips on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.govuk_server import GovukServer
from tests.pipeline.test_live import page
from tests.walks.walking import Copy, steps

PAGE = "/government/publications/detention-example"
WALKS = ("Add a publication", "Add a table", "Add a mart", "Add a check", "Add a claim")
pytestmark = pytest.mark.xdist_group("walks")
_RELEASES = """
import sys
from pathlib import Path
from tests.faults.mutants.bases_of_detention import bases
for base in bases():
    for release in base.releases:
        Path(sys.argv[1], release.file).write_bytes(release.data)
        print(release.file, release.title, sep="|")
"""


@dataclass
class Walked:
    """The copy in which all five walks were done, what they touched, and the warehouse that came of it."""

    copy: Copy
    named: list[str]
    touched: set[str]
    environment: dict[str, str]
    refreshed: str


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    folder = tmp_path_factory.mktemp("walks")
    copy = Copy(folder / "clone")
    before = copy.files()
    named = [path for heading in WALKS for path in copy.walk(heading)]
    after = copy.files()
    touched = {path for path in after if before.get(path) != after[path]}
    made = copy.run("-c", _RELEASES, str(folder))
    assert made.returncode == 0, made.stderr
    with GovukServer(folder / "govuk") as server:
        attachments = []
        for number, line in enumerate(made.stdout.split("\n")[:-1]):
            name, title = line.split("|")
            url = server.put_file(name, (folder / name).read_bytes(), f"abc{number}")
            attachments.append({"attachment_type": "file", "id": name, "title": title, "url": url, "filename": name})
        server.put_item(PAGE, page("People in detention, an example", attachments, "2026-08-27T09:30:00+01:00"))
        environment = {"IMMSTATS_DATA": str(folder / "data"), "IMMSTATS_GOVUK_URL": server.url}
        refreshed = copy.run("immstats", "refresh", **environment, IMMSTATS_REQUESTS_PER_SECOND="1000")
        assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr
        yield Walked(copy, named, touched, environment, refreshed.stdout)


def asked(walked: Walked, sql: str) -> list[dict[str, object]]:
    answer = walked.copy.run("immstats", "sql", sql, "--json", **walked.environment)
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_each_walk_touches_the_files_that_it_names_and_no_others(walked):
    assert tuple(steps()) == WALKS
    assert set(walked.named) == walked.touched


def test_the_figures_of_the_new_table_are_in_the_new_mart_with_their_cells(walked):
    columns = "vintage, period, place, people, source_cell"
    now = f"SELECT {columns} FROM marts.people_in_detention WHERE period_end > '2026-01-01' ORDER BY ALL"
    sheet = "Data - Det_X01!C"
    assert [tuple(row.values()) for row in asked(walked, now)] == [
        ("2026-08-27", "as at 2026-03-31", "Immigration removal centre", 1920, f"{sheet}19"),
        ("2026-08-27", "as at 2026-03-31", "Short-term holding facility", 440, f"{sheet}20"),
        ("2026-08-27", "as at 2026-06-30", "Immigration removal centre", 1960, f"{sheet}21"),
        ("2026-08-27", "as at 2026-06-30", "Short-term holding facility", 480, f"{sheet}22"),
    ]
    before = "SELECT vintage, max(period) AS last, count(*) AS rows FROM marts.people_in_detention_as_of('2026-06-01') GROUP BY ALL"
    assert asked(walked, before) == [{"vintage": "2026-05-21", "last": "as at 2026-03-31", "rows": 18}]


def test_the_new_claim_is_judged(walked):
    sql = "SELECT status, status_now, claimed, computed FROM marts.claims WHERE id = 'people_in_detention_example'"
    assert asked(walked, sql) == [{"status": "matches", "status_now": "matches", "claimed": 2440.0, "computed": 2440.0}]


def test_the_tests_and_linters_of_the_copy_pass(walked):
    """The case of the new check, the reviewed lists, and a base on which the kinds of damage are tried."""
    cases = "det_x01 or every_check_is_made_to_fire or bases_are_accepted or list_that_a_contract_names"
    tests = ("tests/checks/test_cases.py", "tests/unit/test_reference.py", "tests/faults/mutants/test_mutants.py")
    for command in (
        ("pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", cases),
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--no-cache", "--check", "."),
        ("sqlfluff", "lint", "--processes", "1", *(path for path in walked.named if path.endswith(".sql"))),
    ):
        done = walked.copy.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr


TABLE = "assets/tables/detention/det_x01.py"
MART = "sql/marts/people_in_detention.sql"
CLAIM = "sql/claims/people_in_detention_example.sql"
CHECK = "sql/checks/det_x01_ends_quarters.sql"


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        pytest.param(TABLE, ":place_of_detention", ":places_of_detention", "", id="unknown category list"),
        pytest.param(TABLE, '"period", "place")', '"period", "plce")', "", id="typo in natural_key"),
        pytest.param(TABLE, 'groups=("place",)', 'groups=("plce",)', "", id="typo in groups"),
        pytest.param(TABLE, "natural_key=", "natural_keys=", "", id="unknown field"),
        pytest.param(TABLE, 'label="People in detention"', 'label="People detained"', "", id="label that is not published"),
        pytest.param("sql/reference/categories.csv", "place_of_detention,Short-term holding facility,Short-term holding facility,\n", "", "", id="missing reference line"),
        pytest.param("sql/reference/lists.csv", "categories:place_of_detention,no", "categories:place_detention,no", "", id="list neither open nor closed"),
        pytest.param("sql/reference/columns.csv", "marts.people_in_detention,people,", "marts.people_in_detention,persons,", "", id="column without a description"),
        pytest.param("sql/reference/cadence.csv", "detention_example,detention_example_tables", "detention_example,detention_example_table", "", id="unknown attachment in the calendar"),
        pytest.param("assets/publications/watched.py", 'r"^detention"', 'r"^(detention"', "", id="pattern that is none"),
        pytest.param(MART, "o.value) = count", "o.valeu) = count", "", id="unknown column in a mart"),
        pytest.param(MART, "place.canonical_name", "place.cannonical_name", "", id="unknown column of a named table in a mart"),
        pytest.param(MART, "observations.det_x01", "observations.det_x02", "", id="unknown table in a mart"),
        pytest.param(MART, "GROUP BY ALL", "GROUP ALL", "", id="mart that is no SQL"),
        pytest.param(MART, "-- grain:", "-- grian:", "", id="typo in a header"),
        pytest.param(CHECK, "|| period_end", "|| period_ends", "", id="unknown column in a check"),
        pytest.param(CLAIM, "THEN sum(people)", "THEN sum(persons)", "", id="unknown column in a claim"),
        pytest.param(CLAIM, "unit: people", "unit: peple", "", id="unknown unit in a claim"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_place_and_the_published_warehouse_stays(walked, path, old, new, words):
    before = asked(walked, "SELECT build_id FROM catalogue.build")
    with walked.copy.slip(path, old, new):
        slipped = walked.copy.run("immstats", "refresh", "--source", "archive", **walked.environment)
    assert (slipped.returncode, " ".join(slipped.stderr.split())) == (1, f"Error: {words}")
    assert asked(walked, "SELECT build_id FROM catalogue.build") == before
