"""The shell of `immstats sql`, at a terminal of its own."""

import os
import re
import sys
import time
from pathlib import Path

import pexpect
import pytest
from prompt_toolkit.document import Document

from assets.problems import DefinitionError
from assets.serving.locked import locked
from assets.serving.shell.completion import Names
from assets.serving.shell.history import history, history_file
from assets.serving.shell.words import WORDS, Quit, ends, said

IMMSTATS = Path(sys.executable).with_name("immstats")
PROMPT = "immstats>"


@pytest.fixture(scope="module")
def connection(asked):
    with locked(asked) as connection:
        yield connection


# -- words, completion, history --------------------------------------------------------------------


def test_words_list_and_describe(connection):
    tables = said(connection, ".tables marts.crossings_y")[1]
    assert [name for name, _ in tables] == [
        "marts.crossings_yearly",
        "marts.crossings_yearly_first_release",
        "marts.crossings_yearly_history",
    ]
    assert [row[0] for row in said(connection, ".macros marts.crossings_yearly;")[1]] == [
        "marts.crossings_yearly_as_of(as_of)"
    ]
    about = dict(said(connection, ".describe crossings")[1])
    assert about["one row is"] == "one date"
    assert about["column arrivals"].endswith("(BIGINT, people, adds up: yes)")
    assert [row[0] for row in said(connection, ".help")[1]] == ["SQL", *WORDS]
    assert [ends(line) for line in ("quit", " EXIT ;", "quite", "SELECT quit")] == [True, True, False, False]
    with pytest.raises(Quit):
        said(connection, ".exit")
    for line, words in (
        (".tabels", "no word"),
        (".describe", "lacks its name"),
        (".tables zzz", "nothing has 'zzz'"),
        (".describe zzz", "no mart"),
    ):
        with pytest.raises(DefinitionError, match=words):
            said(connection, line)


@pytest.mark.parametrize(
    "before, first, among",
    [
        ("FROM marts.cross", "marts.crossings", "marts.crossings_as_of("),
        ("SELECT arr", "ARRAY", "ARRAY"),
        ("FROM marts.crossings SELECT arr", "arrivals", "arrivals_7_days"),
        ("FROM marts.crossings_as_of('2026-01-01') SELECT arr", "arrivals", "arrivals_7_days"),
        ("FROM marts.crossings sel", "SELECT", "SELECT"),
        (".desc", ".describe", ".describe"),
        (".describe cros", "crossings", "crossings_yearly"),
        ("FROM ", None, None),
    ],
)
def test_tab_completes_what_the_warehouse_holds(connection, before, first, among):
    found = [each.text for each in Names(connection).get_completions(Document(before), None)]
    assert (found[0] if found else None) == first
    assert among is None or among in found


def test_the_history_is_for_its_user_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    history().append_string("FROM marts.crossings;")
    file = history_file()
    assert (file, file.stat().st_mode & 0o777) == (tmp_path / "immstats" / "sql_history", 0o600)
    assert file.parent.stat().st_mode & 0o777 == 0o700
    file.chmod(0o644)
    assert list(history().load_history_strings()) == ["FROM marts.crossings;"]
    assert file.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    history().append_string("kept for this session")


# -- at a terminal --------------------------------------------------------------------------------


@pytest.fixture
def shell(asked, tmp_path):
    environment = {
        **os.environ, "IMMSTATS_DATA": str(asked.data), "XDG_STATE_HOME": str(tmp_path), "TERM": "xterm", "PAGER": "cat",
        "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1",
    }  # fmt: skip
    child = pexpect.spawn(str(IMMSTATS), ["sql"], env=environment, dimensions=(40, 160), encoding="utf-8", timeout=90)
    child.expect(PROMPT)
    yield child
    child.close(force=True)


def typed(shell, line):
    """What the shell shows until it asks again, without what moves the cursor."""
    shell.send(f"{line}\r")
    shell.expect(r"\x1b\[\?2004l")  # the line is taken
    shell.expect(PROMPT)
    return " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", shell.before).split())


@pytest.mark.slow
def test_the_shell_answers_stops_pages_and_remembers(shell, tmp_path):
    shell.send("SELECT 41 + 1\r")  # no semicolon: the question goes on
    assert "answer 42 (rows: 1; " in typed(shell, "AS answer;")
    assert re.search(
        r"answer 1 \(rows: 1; \d+\.\d s\) answer 2", typed(shell, "SELECT 1 AS answer; SELECT 2 AS answer;")
    )
    assert "Error: DELETE is refused" in typed(shell, "DELETE FROM marts.crossings;")
    assert "Did you mean" in typed(shell, "FROM marts.crosings;")
    said = typed(shell, "SELECT max(date) AS last FROM marts.crossings;")
    assert "last 2026-07-12" in said and "SB_01: newest release held 2026-07-10, release of 4 September 2026" in said
    typed(shell, "SET VARIABLE six = 6;")
    assert "product 42" in typed(shell, "SELECT getvariable('six') * 7 AS product;")
    assert "red \ufffd[31m" in typed(shell, "SELECT chr(27) || '[31m' AS red;")
    assert "one row is one date" in typed(shell, ".describe crossings")
    shown = typed(shell, "FROM range(2000);")
    assert "999 (rows: 1,000; there are more" in shown

    shell.send("SELECT count(*) FROM range(10000000000) AS a, range(1000000) AS b;\r")
    shell.expect(r"\x1b\[\?2004l")
    time.sleep(1)
    shell.sendintr()
    shell.expect("The query was stopped")
    shell.expect(PROMPT)
    shell.send("SELECT abandoned")
    shell.sendintr()  # gives the line up, not the shell
    shell.expect(r"\x1b\[\?2004l")
    shell.expect(PROMPT)
    assert "still 1 (rows: 1" in typed(shell, "SELECT 1 AS still;")
    shell.send("FROM marts.crossings_yearly_f\t")
    shell.expect("irst_release")
    assert "(rows: 1; " in typed(shell, " LIMIT 1;")
    shell.sendeof()
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0
    assert "+AS answer;" in (tmp_path / "immstats" / "sql_history").read_text()


@pytest.mark.slow
def test_the_shell_stops_a_query_that_takes_too_long_and_goes_on(asked, tmp_path):
    child = pexpect.spawn(
        str(IMMSTATS), ["sql", "--timeout", "0.5"], encoding="utf-8", timeout=90,
        env={**os.environ, "IMMSTATS_DATA": str(asked.data), "XDG_STATE_HOME": str(tmp_path), "PROMPT_TOOLKIT_NO_CPR": "1"},
    )  # fmt: skip
    child.expect(PROMPT)
    child.send("SELECT count(*) FROM range(10000000000) AS a, range(1000000) AS b;\r")
    child.expect("was stopped after")
    child.expect(PROMPT)
    child.send(".quit\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
