"""Adding a publication, a table, a mart, a check and a claim by following CONTRIBUTING.md, and the slips on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.govuk_server import GovukServer
from tests.pipeline.test_live import page
from tests.walks.walking import Copy, steps

pytestmark = pytest.mark.slow
PAGE = "/government/publications/detention-example"
WALKS = ("Add a publication", "Add a table", "Add a mart", "Add a check", "Add a claim")
_RELEASES = """
import sys
from pathlib import Path
from tests.faults.mutants.bases_of_det_x01 import bases
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
    warehouse: Path


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
        yield Walked(copy, named, touched, environment, folder / "data" / "immigration.duckdb")


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


def test_the_tests_of_the_copy_pass(walked):
    """The case of the new check, the reviewed lists, and a base on which the kinds of damage are tried."""
    cases = "det_x01 or every_check_is_made_to_fire or bases_are_accepted or list_that_a_contract_names"
    tests = ("tests/checks/test_cases.py", "tests/unit/test_reference.py", "tests/faults/mutants/test_mutants.py")
    done = walked.copy.run("pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", cases)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_linters_find_nothing_in_the_copy(walked):
    for command in (
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
LISTS = "sql/reference/lists.csv"
CALENDAR = "sql/reference/cadence.csv"
WATCHED = "assets/publications/watched.py"
SECOND = "place_of_detention,Short-term holding facility,Short-term holding facility,\n"
IN_CONTRACT = f"contracts cannot be used as they are written: {TABLE}: "
PLACE = f"{IN_CONTRACT}Dimension 'Place of detention', categories: "
UNREAD = "nothing could be read: no file held gives a vintage of any table Det_X01 of detention-may-2026.xlsx, sheet Data - Det_X01, cell "
# What is changed, and how the error begins.
SLIPS = {
    "unknown category list": (TABLE, ":place_of_detention", ":places_of_detention", f"{PLACE}there is no list 'categories:places_of_detention' in sql/reference; did you mean 'categories:place_of_detention'?"),
    "unknown column in a mart": (MART, "o.value) = count", "o.valeu) = count", f"{MART}, line 12: there is no column 'valeu' in what the SQL reads (nearest: value, vintage)"),
    "missing reference line": ("sql/reference/categories.csv", SECOND, "", f"{UNREAD}B4: 'Place of detention' has a value that is not among the known ones (found 'Short-term holding facility'). To do: if it is a new or renamed value, add a line to sql/reference/categories.csv under the dimension `place_of_detention`"),
    "column without a description": ("sql/reference/columns.csv", "detention,people,", "detention,persons,", "sql/reference/columns.csv lacks a description; add a line for each of these: marts.people_in_detention,people,…"),
    "typo in natural_key": (TABLE, '"period", "place")', '"period", "plce")', f"{IN_CONTRACT}natural_key: 'plce' is no dimension of the table; did you mean 'place'?"),
    "mart that is no SQL": (MART, "GROUP BY ALL", "GROUP ALL", f'{MART}, line 31: syntax error at or near "ALL"'),
    "typo in groups": (TABLE, 'groups=("place",)', 'groups=("plce",)', f"{IN_CONTRACT}groups: 'plce' is no dimension of the table; did you mean 'place'?"),
    "unknown field": (TABLE, "natural_key=", "natural_keys=", f"contracts cannot be used as they are written: {TABLE}, line 5: Contract 'Det_X01', natural_keys: there is no such field; did you mean 'natural_key'?"),
    "label that is not published": (TABLE, 'label="People in detention"', 'label="People detained"', f"{UNREAD}row 2: no row among the first 40 has the labels 'People detained' (nearest: 'People in detention')"),
    "list neither open nor closed": (LISTS, ":place_of_detention,no", ":place_detention,no", f"{PLACE}sql/reference/lists.csv has no line for 'categories:place_of_detention': add one that says whether the publisher may add to it"),
    "unknown attachment in the calendar": (CALENDAR, "e,detention_example_tables", "e,detention_example_table", "line 8 of sql/reference/cadence.csv: assets/publications/watched.py has no attachment 'detention_example_table' of a publication 'detention_example'; did you mean detention_example and detention_example_tables?"),
    "pattern that is none": (WATCHED, 'r"^detention"', 'r"^(detention"', f"{WATCHED}, detention_example_tables: '^(detention' is no pattern: missing ), unterminated subpattern"),
    "column that a table's namesake lacks": (MART, "place.canonical_name", "place.cannonical_name", f"{MART}, line 11: there is no column 'cannonical_name' in 'place' (nearest: canonical_name, official_label)"),
    "unknown table in a mart": (MART, "observations.det_x01", "observations.det_x02", f"{MART}, line 26: there is no table, view or macro 'observations.det_x02' (nearest: observations.det_x01"),
    "typo in a header": (MART, "-- grain:", "-- grian:", f"{MART}: its header needs a line `-- grain: …`"),
    "unknown column in a check": (CHECK, "|| period_end", "|| period_ends", f"{CHECK}, line 8: there is no column 'period_ends' in what the SQL reads (nearest: period_end, period, period_start). A vintage check sees"),
    "unknown column in a claim": (CLAIM, "THEN sum(people)", "THEN sum(persons)", f"{CLAIM}, line 14: there is no column 'persons' in what the SQL reads (nearest: period, period_end, period_start)"),
    "unknown unit in a claim": (CLAIM, "unit: people", "unit: peple", f"{CLAIM}: unit: there is no unit 'peple' (nearest: people, penalties, people per boat); there are appeals"),
}  # fmt: skip


# One of each way in which a slip shows: as a contract, the SQL of a mart, a header, a claim, a list or an address is read.
OF_EACH_KIND = (
    "unknown category list", "unknown column in a mart", "missing reference line", "unknown attachment in the calendar",
    "typo in a header", "unknown column in a check", "unknown unit in a claim",
)  # fmt: skip


@pytest.mark.parametrize(
    "slip", [pytest.param(slip, marks=() if slip in OF_EACH_KIND else pytest.mark.long) for slip in SLIPS]
)
def test_a_slip_is_told_with_its_place_and_the_published_warehouse_stays(walked, slip):
    path, old, new, words = SLIPS[slip]
    published = walked.warehouse.resolve()
    with walked.copy.slip(path, old, new):
        slipped = walked.copy.run("immstats", "refresh", "--source", "archive", **walked.environment)
    told = " ".join(slipped.stderr.split())
    assert (slipped.returncode, told[: len(words) + 7]) == (1, f"Error: {words}")
    assert "Traceback" not in told and "memory" not in told
    assert walked.warehouse.resolve() == published
