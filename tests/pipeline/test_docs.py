"""README and docs say what the project does: generated parts, SQL, commands, links and citations hold."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import duckdb
import pytest

from assets.claims.rules import Operator
from assets.claims.statuses import STATUSES
from assets.marts.questions import Question, answer_in_a_line
from assets.reference import PROJECT
from docs.generate import PAGES, README, parts
from docs.markdown import anchor, renewed
from docs.mart_pages import EXAMPLES, FOLDER, pages
from docs.site import FENCE, links
from docs.site import pages as pages_of_the_project

METHODS = PROJECT / "docs" / "methods.md"
# Hosts that pages may lead to: a new one is added by somebody who has looked at the page.
OTHER_SITES = (
    "boatwatch.uk", "datapackage.org", "duckdb.org", "github.com", "govtdata.uk", "migrationobservatory.ox.ac.uk",
    "modelcontextprotocol.io", "ourworldindata.org", "pypi.org", "r.duckdb.org", "search.r-project.org",
    "superset.apache.org", "www.gov.uk", "www.nationalarchives.gov.uk", "www.w3.org",
)  # fmt: skip


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def shown(page: Path) -> str:
    return str(page.relative_to(PROJECT))


def anchors(page: Path) -> list[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"(?m)^#+ (.+)$", FENCE.sub("", text_of(page)))
    return list(map(anchor, headings))


@pytest.fixture(scope="module")
def made(sample_warehouse):
    return parts(sample_warehouse)


# -- generated parts ------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_the_generated_parts_are_current_run_make_docs_if_not(page, made):
    assert renewed(text_of(page), made) == text_of(page)


def test_the_pages_of_the_marts_are_current_run_make_docs_if_not(sample_warehouse):
    made = pages(sample_warehouse)
    assert {page: text_of(page) for page in FOLDER.iterdir()} == made
    assert sorted(path.stem for path in EXAMPLES.iterdir()) == sorted(page.stem for page in made)


def test_a_page_of_a_mart_says_what_may_be_added_and_shows_figures():
    page = text_of(FOLDER / "crossings_weekly.md")
    assert "| 2026-07-05 | 63 | 1 | 25 | 3 | sb_weekly |" in page
    assert "these are French estimates and no number of people who did not arrive" in page.partition("## Columns")[0]
    empty = text_of(FOLDER / "matched_arrivals_nrm.md")
    assert "The sample holds no row that answers it." in empty


def test_every_generated_part_has_a_place(made):
    placed = {name for page in PAGES for name in re.findall(r"(?m)^<!-- (\w+) -->$", text_of(page))}
    assert placed == set(made)


@pytest.mark.parametrize("text", ["<!-- marts -->\nnever closed", "<!-- other -->\n<!-- /other -->"])
def test_a_mark_that_is_unknown_or_not_closed_is_told(text):
    with pytest.raises(ValueError, match=r"the mark '(marts|other)' is not closed, or is none of marts"):
        renewed(text, {"marts": "here"})


def test_a_part_is_put_between_its_marks_and_nowhere_else():
    page = "before\n<!-- marts -->\nold\n<!-- /marts -->\nafter\n"
    assert renewed(page, {"marts": "new"}) == "before\n<!-- marts -->\nnew\n<!-- /marts -->\nafter\n"


def test_the_readme_is_short():
    assert len(text_of(README).splitlines()) <= 150


def test_an_answer_is_one_line_or_says_that_nothing_answers():
    with duckdb.connect() as connection:
        asked = Question(
            "How many?", "", "SELECT 1234 AS n UNION ALL SELECT 1;", "SELECT format('{:,}', sum(n)) FROM answer", ""
        )
        assert answer_in_a_line(connection, asked) == "1,235"
        nothing = replace(asked, sql="SELECT 1 AS n WHERE false;")
        assert answer_in_a_line(connection, nothing) == "no release held answers it"


# -- links and citations --------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages_of_the_project(), ids=shown)
def test_no_relative_link_is_broken(page):
    broken = [
        link
        for link, target, anchor in links(page)
        if target and not (target.exists() and (not anchor or anchor in anchors(target)))
    ]
    assert broken == []


def test_links_to_other_sites_are_whole_and_lead_where_somebody_looked():
    """Nothing is asked over the network here: whether those pages are still there, this does not say."""
    found = {link for page in pages_of_the_project() for link, target, _ in links(page) if target is None}
    assert [link for link in found if not re.fullmatch(r"https://[a-z0-9.-]+(/[\w./~%?=&:#+-]*)?", link)] == []
    assert {urlsplit(link).hostname for link in found} == set(OTHER_SITES)


@pytest.mark.parametrize(
    ("rule", "names"), [("Statuses", STATUSES), ("Operators", get_args(Operator))], ids=["statuses", "operators"]
)
def test_the_methods_explain_every_name_in_a_table(rule, names):
    section = text_of(METHODS).partition(f"### {rule}\n")[2].partition("\n### ")[0]
    assert re.findall(r"(?m)^\| `([^`]+)` \|", section) == list(names)


def test_code_cites_only_rules_that_there_are():
    names = anchors(METHODS)
    assert len(names) == len(set(names))
    cited = {}
    for folder in ("assets", "orchestration", "sql", "tests"):
        for path in sorted([*(PROJECT / folder).rglob("*.py"), *(PROJECT / folder).rglob("*.sql")]):
            cited |= {name: shown(path) for name in re.findall(r"docs/methods\.md#([\w-]+)", text_of(path))}
    assert {name: path for name, path in cited.items() if name not in names} == {}
    assert len(cited) >= 10


def test_no_page_of_the_navigation_is_missing():
    config = tomllib.loads((PROJECT / "docs" / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"]

    def named(entry) -> list[str]:
        if isinstance(entry, str):
            return [entry]
        return [name for each in (entry.values() if isinstance(entry, dict) else entry) for name in named(each)]

    assert [name for name in named(config) if not (PROJECT / name).is_file()] == []
