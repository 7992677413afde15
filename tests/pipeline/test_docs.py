"""README and docs say what the project does: generated parts, SQL, commands, links and citations hold."""

import importlib.util
import re
import shlex
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import duckdb
import pytest
import typer
from typer.testing import CliRunner

from assets.claims.files import read_claim
from assets.claims.rules import Operator
from assets.claims.statuses import STATUSES
from assets.marts.questions import Question, answer_in_a_line
from assets.reference import PROJECT
from docs.generate import PAGES, README, parts
from docs.markdown import anchor, renewed
from docs.mart_pages import EXAMPLES, FOLDER, pages
from docs.site import links
from docs.site import pages as pages_of_the_project
from orchestration.cli import app

METHODS = PROJECT / "docs" / "methods.md"
RUN_PAGES = [*PAGES, *sorted(FOLDER.glob("*.md")), PROJECT / "assets" / "sample" / "README.md"]
# The blocks of CONTRIBUTING.md are of a made-up table: they run where that table is made.
ALL_PAGES = [*RUN_PAGES, PROJECT / "CONTRIBUTING.md"]
# Hosts that pages may lead to: a new one is added by somebody who has looked at the page.
OTHER_SITES = (
    "boatwatch.uk", "datapackage.org", "duckdb.org", "github.com", "govtdata.uk", "migrationobservatory.ox.ac.uk",
    "modelcontextprotocol.io", "ourworldindata.org", "pypi.org", "r.duckdb.org", "search.r-project.org",
    "superset.apache.org", "www.gov.uk", "www.nationalarchives.gov.uk", "www.w3.org",
)  # fmt: skip
FENCE = re.compile(r"(?ms)^( *)```(\w*)\n(.*?)^\1```$")
# Commands that only read: they are run on the sample. The others are held against the options there are.
READING = ("sql", "explain", "cite", "claims", "diff", "status", "verify")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def shown(page: Path) -> str:
    return str(page.relative_to(PROJECT))


def blocks(language: str) -> list:
    """The code blocks of a language, of all pages that are run here."""
    return [
        pytest.param(body, id=f"{shown(page)}-{number}")
        for page in RUN_PAGES
        for number, (_, name, body) in enumerate(FENCE.findall(text_of(page)), 1)
        if name == language
    ]


def commands() -> list:
    """Every command line in a code block, its continuation lines joined and its remark left out."""
    lines = [line for block in blocks("sh") for line in block.values[0].replace("\\\n", " ").splitlines()]
    return list(
        dict.fromkeys(" ".join(shlex.quote(word) for word in shlex.split(line, comments=True)) for line in lines)
    )


def in_prose() -> list[str]:
    """Every command that a sentence or a table names."""
    texts = [FENCE.sub("", text_of(page)) for page in ALL_PAGES]
    return sorted({each for text in texts for each in re.findall(r"`((?:immstats|make) [^`…]+)`", text)})


def anchors(page: Path) -> list[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"(?m)^#+ (.+)$", FENCE.sub("", text_of(page)))
    return list(map(anchor, headings))


@pytest.fixture(scope="module")
def made(sample_warehouse):
    return parts(sample_warehouse)


@pytest.fixture(scope="module")
def warehouse_file(sample_warehouse) -> Path:
    [(path,)] = sample_warehouse.execute("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL").fetchall()
    return Path(path)


@pytest.fixture(scope="module")
def demo_folder(warehouse_file, tmp_path_factory) -> Path:
    """A data folder whose demo is a copy of the sample: a command locks the settings of the file that it opens."""
    folder = tmp_path_factory.mktemp("commands")
    sample = next(folder for folder in warehouse_file.parents if (folder / "archive").is_dir())
    shutil.copytree(sample, folder / "demo", symlinks=True)
    return folder


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


# -- SQL and commands -----------------------------------------------------------------------------


@pytest.mark.parametrize("block", blocks("sql"))
def test_every_sql_block_runs(block, warehouse_file, tmp_path):
    shown = block
    if block.startswith("/*"):
        (tmp_path / "claim.sql").write_text(block, encoding="utf-8")
        block = read_claim(tmp_path / "claim.sql").sql
    attached = f"ATTACH '{warehouse_file}' AS imm (READ_ONLY);"
    if "ATTACH" not in block:
        block = f"{attached} USE imm; {block}"
    with duckdb.connect() as connection:
        connection.execute("SET VARIABLE as_of = 'infinity'")
        block = re.sub(r"ATTACH 'data/immigration.duckdb' AS imm \(READ_ONLY\);", attached, block)
        rows = [connection.execute(statement).fetchall() for statement in connection.extract_statements(block)]
    if not any(rows):  # a block shows something, or stands in a section that says that it does not
        [section] = [part for page in RUN_PAGES for part in text_of(page).split("\n## ") if shown in part]
        assert "\nNo release held answers it.\n" in section or "\nThe sample holds no row that answers it.\n" in section


def options_are_known(words: list[str]) -> None:
    """Let the command line read the words, without doing anything."""
    command, name, words = typer.main.get_command(app), "immstats", list(words)
    if words[0].startswith("-"):  # of no command
        assert words == [words[0]] and words[0] in {each for option in command.params for each in option.opts}
        return
    while commands_of := getattr(command, "commands", None):
        name, *words = command.begun(words) if hasattr(command, "begun") else words
        command = commands_of[name]
    command.make_context(name, words)


@pytest.mark.parametrize("line", commands())
def test_every_command_runs_or_is_one_there_is(line, demo_folder, tmp_path, monkeypatch):
    words = shlex.split(line)
    if words[0] == "make":
        assert_targets(words[1:])
    elif words[0].endswith("/python"):
        assert words[1] == "-m"
        assert importlib.util.find_spec(words[2])
    program = next((place for place, word in enumerate(words) if word.endswith("bin/immstats")), None)
    if program is None:
        return
    words = words[program + 1 :]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMMSTATS_DATA", str(tmp_path / "data"))
    if words[0] in READING:
        monkeypatch.setenv("IMMSTATS_DATA", str(demo_folder))
        words = [*words, *([] if "--demo" in words else ["--demo"])]
    elif words[0] == "import":
        name = next(word for word in words if re.search(r"\.(xlsx|csv)$", word))
        taken = next((PROJECT / "assets" / "sample").rglob("returns-datasets-sep-2023.xlsx"))
        (tmp_path / "returns.xlsx").write_bytes(taken.read_bytes())
        if name.endswith(".xlsx"):
            (tmp_path / "returns.xlsx").rename(tmp_path / name)
        else:
            row = "returns.xlsx,/government/statistical-data-sets/returns,Returns detailed datasets,2023-11-23"
            (tmp_path / name).write_text(f"file,page,title,published\n{row}\n", encoding="utf-8")
    else:
        options_are_known(words)
        return
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert result.output.strip()


@pytest.mark.parametrize("line", in_prose())
def test_every_command_named_in_prose_is_one_there_is(line):
    program, *words = shlex.split(line)
    if program == "make":
        assert_targets(words)
    elif words[0] != "COMMAND":
        options_are_known([*words, *(["MART"] if words in (["explain"], ["cite"], ["diff"]) else [])])


def assert_targets(targets: list[str]) -> None:
    makefile = text_of(PROJECT / "Makefile").replace("$(VENV)", ".venv")
    assert set(targets) <= set(re.findall(r"(?m)^([\w./-]+):(?!=)", makefile))


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
