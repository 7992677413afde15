"""Every block of code and every command in the pages is run here, or stands in a short list with the test that runs it.

A new block or command that is neither fails. Where the output of a command stands under it, the two are compared.
"""

import importlib.util
import os
import re
import shlex
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
import typer
import yaml
from sqlalchemy import make_url
from typer.testing import CliRunner

from assets.claims import drafted, taken
from assets.claims.files import read_claim
from assets.reference import PROJECT, SAMPLE
from assets.sample.server import LocalGovuk
from docs.site import FENCE, pages
from orchestration.cli import app
from orchestration.commands.terminal import out
from tests.walks.walking import steps


@dataclass(frozen=True)
class Block:
    """A block of code, with what stands between the block before it and this one."""

    page: str
    number: int
    language: str
    body: str
    before: str

    def __str__(self) -> str:
        return f"{self.page}-{self.number}"


def blocks_of(page: Path) -> list[Block]:
    text, found, end = page.read_text(encoding="utf-8"), [], 0
    for number, fence in enumerate(FENCE.finditer(text), 1):
        name = page.relative_to(PROJECT).as_posix()
        found.append(Block(name, number, fence[2], fence[3], text[end : fence.start()].strip()))
        end = fence.end()
    return found


BLOCKS = [block for page in pages() for block in blocks_of(page)]
# Blocks that other tests run, or hold: by page and language.
ELSEWHERE = {
    ("docs/postgres.md", "postgresql"): "tests/pipeline/test_postgres.py",  # on a real PostgreSQL
    ("docs/connect.md", "js"): "tests/clients/known.py",  # make clients: Node in an environment of its own
    ("docs/connect.md", "yaml"): "tests/clients/known.py",  # make clients: dbt; that it is YAML is held here
    ("docs/connect.md", "json"): "tests/clients/known.py",  # make clients: Superset; that it is JSON is held here
    ("docs/connect.md", "r"): "docs/connect.md",  # R could not be had, as the page says
    ("docs/mcp.md", "json"): "tests/serving/test_assistant.py",  # starts that command; that it is JSON is held here
    ("docs/exports.md", "python"): "tests/exports/reading.py",  # pandas, in the environment of the validators
    ("docs/exports.md", "text"): "tests/exports/reading.py",
    ("docs/exports.md", ""): "tests/exports/test_export.py",  # the tree of an export
    ("docs/tables.md", "python"): "tests/pipeline/test_docs.py",  # generated from the contract itself
    ("docs/distributed.md", "python"): "tests/distributed/readers.py",  # on a real store of objects
    ("docs/distributed.md", ""): "tests/distributed/readers.py",  # its SQL; the other is the tree of steps
    ("CONTRIBUTING.md", ""): "tests/unit/test_house.py",  # the tree of the packages, in their order
}
# Blocks of text that are no output of the block above them, by how they begin.
TEXTS = {
    "Asking GOV.UK …": "tests/unit/test_progress.py",  # how long each phase took
    "immstats claims new": "tests/pipeline/test_docs_blocks.py",  # typed in several lines, and run below
}
# Commands that are not run here: how they begin, and where they are.
NOT_HERE = {
    "make test": "tests",
    "make demo": "tests/browser/test_ui.py",  # runs `immstats demo` in a process of its own
    "make mcp": "tests/serving/test_assistant.py",
    "immstats ui": "tests/browser/test_ui.py",
    "immstats mcp --http": "tests/serving/test_assistant.py",
    "immstats postgres": "tests/pipeline/test_postgres.py",
    "export 'IMMSTATS_POSTGRES_URL": "tests/pipeline/test_postgres.py",
    # An engine of several machines, and a store of objects.
    "make .venv/runtime .venv/distributed": "tests/distributed/services.py",
    "export ": "tests/distributed/services.py",
    "python -m orchestration.home": "tests/distributed/services.py",
    "dagster-celery worker start": "tests/distributed/services.py",
    "dagster job execute": "tests/distributed/services.py",
    "immstats backfill": "tests/web_archives/test_backfill.py",  # needs web archives
    "immstats contract draft": "tests/drafting/test_hostile.py",  # compares the example with what is told
    "mkdir": "tests/faults/test_backup.py",  # runs the blocks of the section Backup
    "cp -p": "tests/faults/test_backup.py",
    "python -m http.server": "tests/browser/test_briefing.py",  # serves until it is ended
    "python -m tests.bench.capacity": "tests/bench/capacity.py",  # minutes, on an idle machine
    "python -m tests.soak": "tests/soak.py",  # twenty minutes
    "pip install": "requirements-dev.txt",  # needs a package registry
    "duckdb -readonly": "tests/clients/known.py",  # make clients
    # A machine with systemd, root and a second machine: orchestration/deploy/README.md says what was tried there.
    "sudo": "tests/unit/test_deploy.py",
    "cd /opt/immstats": "tests/unit/test_deploy.py",
    "systemctl": "tests/unit/test_deploy.py",
    "journalctl": "tests/unit/test_deploy.py",
    "ssh": "tests/unit/test_deploy.py",
    # A cluster: docs/distributed.md says what was tried without one.
    "kubectl create secret": "tests/unit/test_deploy_k8s.py",
    "helm upgrade": "tests/unit/test_deploy_k8s.py",
}
# Commands that only read: they are run on the sample.
READING = ("sql", "explain", "cite", "claims", "describe", "diff", "status", "verify")
# What asks GOV.UK or builds takes a minute: it is run once, in the order of the pages.
BUILDING = ("refresh", "export", "briefing")


def lines(block: Block) -> list[str]:
    """The commands of a block, their continuation lines joined and their remarks left out."""
    joined = block.body.replace("\\\n", " ").splitlines()
    return [words for line in joined if (words := shlex.join(shlex.split(line, comments=True)))]


def known(line: str) -> str:
    """A command without the path it is called by."""
    return re.sub(r"^\S*\.venv/bin/", "", line)


SHELL = {line: block for block in BLOCKS if block.language == "sh" for line in lines(block)}


def output_of(block: Block) -> str | None:
    """What stands under a block of one command as its output."""
    after = next((b for a, b in pairwise(BLOCKS) if a is block and b.page == a.page), None)
    return after.body if after and after.language == "text" and not after.before and len(lines(block)) == 1 else None


def elsewhere(line: str) -> str | None:
    return next((test for begin, test in NOT_HERE.items() if known(line).startswith(begin)), None)


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


# -- nothing is left out --------------------------------------------------------------------------


def test_every_block_is_run_or_listed():
    ran = {"sql", "sh"}
    outputs = {output_of(block) for block in BLOCKS if block.language == "sh"}
    walked = {step.body for walk in steps().values() for step in walk}
    left = [
        str(block)
        for block in BLOCKS
        if not (block.page == "CONTRIBUTING.md" and block.body in walked)  # tests/walks carries them out
        and (block.language not in ran or block.page == "CONTRIBUTING.md")
        and (block.page, block.language) not in ELSEWHERE
        and not (block.page == "docs/connect.md" and block.language == "python")
        and not (block.language == "text" and (block.body in outputs or block.body.startswith(tuple(TEXTS))))
    ]
    assert left == []


def test_every_list_of_exceptions_is_of_what_there_is():
    assert {(block.page, block.language) for block in BLOCKS} >= set(ELSEWHERE)
    unused = [begin for begin in NOT_HERE if not any(known(line).startswith(begin) for line in SHELL)]
    assert unused == []
    assert [begin for begin in TEXTS if not any(block.body.startswith(begin) for block in BLOCKS)] == []
    assert [
        test for test in {*ELSEWHERE.values(), *NOT_HERE.values(), *TEXTS.values()} if not (PROJECT / test).exists()
    ] == []


# -- SQL ------------------------------------------------------------------------------------------

SQL = [block for block in BLOCKS if block.language == "sql" and block.page != "CONTRIBUTING.md"]


@pytest.mark.parametrize("block", SQL, ids=str)
def test_every_sql_block_runs(block, warehouse_file, tmp_path):
    sql = block.body
    if sql.startswith("/*"):
        (tmp_path / "claim.sql").write_text(sql, encoding="utf-8")
        sql = read_claim(tmp_path / "claim.sql").sql
    attached = f"ATTACH '{warehouse_file}' AS imm (READ_ONLY);"
    if "ATTACH" not in sql:
        sql = f"{attached} USE imm; {sql}"
    with duckdb.connect() as connection:
        connection.execute("SET VARIABLE as_of = 'infinity'")
        sql = re.sub(r"ATTACH 'data/immigration.duckdb' AS imm \(READ_ONLY\);", attached, sql)
        rows = [connection.execute(statement).fetchall() for statement in connection.extract_statements(sql)]
    if not any(rows):  # a block shows something, or stands in a section that says that it does not
        [section] = [
            part for part in (PROJECT / block.page).read_text(encoding="utf-8").split("\n## ") if block.body in part
        ]
        assert re.search(r"\n(No release held|The sample holds no row that) answers it\.\n", section)


# -- commands -------------------------------------------------------------------------------------


def options_are_known(words: list[str]) -> None:
    """Let the command line read the words, without doing anything."""
    command, name, words = typer.main.get_command(app), "immstats", list(words)
    if words[0].startswith("-"):  # of no command
        assert words == [words[0]] and words[0] in {each for option in command.params for each in option.opts}
        return
    while commands_of := getattr(command, "commands", None):
        name, *words = command.begun(words) if hasattr(command, "begun") else words
        command = commands_of[name]
    if words and words[-1] in {each for option in command.params for each in option.opts}:
        words.pop()  # an option that is spoken of, without a value
    command.make_context(name, words)


def assert_targets(targets: list[str]) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8").replace("$(VENV)", ".venv")
    assert set(targets) <= set(re.findall(r"(?m)^([\w./-]+):(?!=)", makefile))


def same(shown: str, told: str) -> bool:
    """Whether an output is what is shown of it: `…` stands for anything, a line of `…` for any number of lines."""
    shown, told = (re.sub("─+", "─", text) for text in (shown, told))  # rules are as long as the widest cell
    wanted = [line.rstrip() for line in shown.splitlines() if line.strip()]
    pattern = "".join(
        r"(?:.*\n)*?" if line == "…" else r"(?:.*)".join(map(re.escape, line.split("…"))) + r" *\n" for line in wanted
    )
    given = "".join(f"{line.rstrip()}\n" for line in told.splitlines() if line.strip())
    return re.fullmatch(pattern, given) is not None


def of_immstats(line: str) -> list[str] | None:
    """The words of a command of `immstats`, whoever calls it; None for others."""
    words = shlex.split(line)
    if words[0] == "immstats":
        return words[1:]
    place = next((at for at, word in enumerate(words) if word.endswith("bin/immstats")), None)
    return None if place is None else words[place + 1 :]


@pytest.mark.parametrize("line", SHELL)
def test_every_command_is_one_there_is_and_is_run_here_or_elsewhere(line, demo_folder, tmp_path, monkeypatch):
    words = shlex.split(line)
    if words[0] == "make":
        assert_targets(words[1:])
    elif words[0].endswith("/python"):
        assert words[1] == "-m" and importlib.util.find_spec(words[2])
    if (words := of_immstats(line)) is None or elsewhere(line):
        assert elsewhere(line), "neither run here nor listed in NOT_HERE"
        if words:
            options_are_known(words)
        return
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(out, "_width", 120)  # whoever imported it first may have had another terminal
    monkeypatch.setenv("IMMSTATS_DATA", str(tmp_path / "data"))
    if words[0] in READING:
        monkeypatch.setenv("IMMSTATS_DATA", str(demo_folder))
        words = [*words, *([] if "--demo" in words else ["--demo"])]
    elif words[0] == "import":
        file_to_import(next(word for word in words if re.search(r"\.(xlsx|csv)$", word)), tmp_path)
    else:
        assert words[0] in BUILDING, "neither run here nor listed in NOT_HERE"
        options_are_known(words)
        return
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert result.output.strip()
    if shown := output_of(SHELL[line]):
        assert same(shown, result.stdout), result.stdout


def file_to_import(name: str, folder: Path) -> None:
    """Put a workbook of the sample where the page says that it is, or a list of one."""
    taken = next(SAMPLE.rglob("returns-datasets-sep-2023.xlsx"))
    (folder / "returns.xlsx").write_bytes(taken.read_bytes())
    if name.endswith(".xlsx"):
        (folder / "returns.xlsx").rename(folder / name)
    else:
        row = "returns.xlsx,/government/statistical-data-sets/returns,Returns detailed datasets,2023-11-23"
        (folder / name).write_text(f"file,page,title,published\n{row}\n", encoding="utf-8")


@pytest.mark.slow
def test_what_builds_and_exports_is_run_on_a_folder_that_was_empty(tmp_path, monkeypatch):
    found = [words for line in SHELL if (words := of_immstats(line)) and words[0] in BUILDING]
    # Of the demo is the same of another folder.
    building = {tuple(word for word in words if word != "--demo"): None for words in found}
    assert {("refresh",), ("export",), ("briefing",)} <= set(building)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMMSTATS_DATA", str(tmp_path))
    monkeypatch.setenv("IMMSTATS_REQUESTS_PER_SECOND", "1000")
    with LocalGovuk(SAMPLE) as server:
        monkeypatch.setenv("IMMSTATS_GOVUK_URL", server.url)
        for words in sorted(building, key=lambda words: (words[0] != "refresh", len(words))):
            result = CliRunner().invoke(app, list(words))
            assert result.exit_code == 0, (words, result.output)
            assert result.output.strip()
    assert (tmp_path / "immigration.duckdb").exists()
    assert (tmp_path / "exports" / "latest" / "datapackage.json").exists()
    assert (tmp_path / "briefing" / "latest" / "briefing.html").exists()


def test_the_claim_of_the_page_is_written_and_return_takes_what_is_usual(demo_folder, tmp_path, monkeypatch):
    typed = next(block for block in BLOCKS if block.body.startswith("immstats claims new"))
    monkeypatch.setenv("IMMSTATS_DATA", str(demo_folder))
    for module in (taken, drafted):
        monkeypatch.setattr(module, "SQL", tmp_path)
    (tmp_path / "claims").mkdir()
    words = shlex.split(typed.body.replace("\\\n", " "))[1:]
    result = CliRunner().invoke(app, [*words, "--demo"], input="\n" * 20)
    assert result.exit_code == 0, result.output
    [file] = (tmp_path / "claims").iterdir()
    text = file.read_text(encoding="utf-8")
    assert "said_by: BBC News\n" in text and "claimed: 39292\n" in text and "'SB_01' AS table_id" in text


def test_an_output_that_differs_is_told_from_one_that_does_not():
    told = "a  1\nb  2\nc 2026-01-01 x\n"
    assert same("a  1\nb  2\nc … x\n", told) and same("a  1\n…\n", told) and same("…\nb  2\n…\n", told)
    assert not same("a  1\nb  3\nc … x\n", told) and not same("a  1\nb  2\n", told) and not same("…\nd\n…\n", told)


def in_prose() -> list[str]:
    """Every command that a sentence or a table names."""
    texts = [FENCE.sub("", page.read_text(encoding="utf-8")) for page in pages()]
    return sorted(
        {each for text in texts for each in re.findall(r"`(?:\.venv/bin/)?((?:immstats|make) [^`…]+)`", text)}
    )


@pytest.mark.parametrize("line", in_prose())
def test_every_command_named_in_prose_is_one_there_is(line):
    program, *words = shlex.split(line)
    if program == "make":
        assert_targets(words)
    elif words[0] != "COMMAND":
        options_are_known([*words, *(["MART"] if words in (["explain"], ["cite"], ["diff"]) else [])])


# -- programs -------------------------------------------------------------------------------------


def test_the_python_of_connecting_programs_runs(warehouse_file, tmp_path):
    link, build = tmp_path / "immigration.duckdb", tmp_path / "a build" / "immigration.duckdb"
    build.parent.mkdir()
    os.link(warehouse_file.resolve(), build)
    link.symlink_to(build)
    names: dict = {}
    python = [block for block in BLOCKS if block.page == "docs/connect.md" and block.language == "python"]
    counted = []
    for block in python:
        exec(block.body.replace("/srv/immstats/data/immigration.duckdb", str(link)), names)
        counted += [len(names.pop("rows"))] if "rows" in names else []
    assert counted == [3115, 3115]
    with names["engine"].connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM marts.crossings").scalar() == 3115
    mutated, _ = names["DB_CONNECTION_MUTATOR"](make_url(f"duckdb:///{link}"), {}, None, None, None)
    assert mutated.database == str(build.resolve())


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language in ("json", "yaml")], ids=str)
def test_settings_of_programs_can_be_read(block):
    assert isinstance(yaml.safe_load(block.body), dict)
