"""Text from outside, on its way to a terminal, a log and an operator's page."""

import ast
import json
import logging
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from assets.archive.govuk.errors import BadAnswer
from assets.printable import keep_logs_printable, no_markup, printable_json
from assets.reference import PROJECT
from orchestration.commands.terminal import _Console

BAD = "a\x1b[31mred\x1b]0;t\x07\x9b2J\u202eevil\u200b\x7fz"
SEEN = "a\ufffd[31mred\ufffd]0;t\ufffd\ufffd2J\ufffdevil\ufffd\ufffdz"


def obeyed(text: str) -> set[str]:
    return {sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf", "Cs"}} - {"\n", "\t"}


@pytest.mark.parametrize(
    "shown", [BAD, Text(BAD), Syntax(BAD, "sql"), Panel(BAD, title=BAD), Panel(Text(BAD), subtitle=Text(BAD))]
)
def test_whatever_commands_show_moves_no_cursor(shown):
    console = _Console(width=200, force_terminal=False, record=True, file=open("/dev/null", "w"))
    console.print(shown)
    text = console.export_text()
    assert "[31mred" in text
    assert obeyed(text) == set()


def test_heads_and_cells_of_tables_are_marked():
    table = Table(BAD, title=BAD)
    table.add_row(BAD)
    console = _Console(width=200, record=True, file=open("/dev/null", "w"))
    console.print(table)
    text = console.export_text()
    assert text.count(SEEN) == 3
    assert obeyed(text) == set()


def test_only_the_consoles_write_to_the_terminal():
    def written_past(path: Path) -> list[str]:
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        names = [ast.unparse(call.func) for call in calls]
        return [name for name in names if name in {"print", "typer.echo", "click.echo", "Console", "rich.print"}]

    found = {path.name: names for path in PROJECT.glob("orchestration/**/*.py") if (names := written_past(path))}
    assert found == {}


@given(st.dictionaries(st.text(), st.text()))
def test_json_for_a_terminal_means_the_same(values):
    line = printable_json(json.dumps(values, ensure_ascii=False))
    assert json.loads(line) == values
    assert obeyed(line) == set()


def test_markup_from_outside_is_text_on_an_operators_page():
    shown = no_markup({"new": ['<img src=x onerror="a()">', "[x](javascript:a())", "\\[y](javascript:a())"], "n": 3})
    assert shown == {
        "new": ['\\<img src=x onerror="a()">', "\\[x](javascript:a())", "\\\\\\[y](javascript:a())"], "n": 3,
    }  # fmt: skip


def test_lines_of_the_log_and_words_of_servers_are_printable(caplog):
    before = logging.getLogRecordFactory()
    try:
        keep_logs_printable()
        logging.getLogger("immstats.test").warning("%s", BAD)
    finally:
        logging.setLogRecordFactory(before)
    assert caplog.messages == [SEEN]
    assert str(BadAnswer(BAD)) == SEEN
