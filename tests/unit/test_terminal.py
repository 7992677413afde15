"""What the terminal shows of a result."""

import duckdb
import pytest
from rich.table import Table

from orchestration.commands.terminal import answer, out


def printed(sql: str, grouped: bool) -> list[str]:
    with out.capture() as capture:
        out.print(answer(duckdb.connect().execute(sql), grouped))
    return capture.get().split()


@pytest.mark.parametrize("grouped, count", [(False, "41472"), (True, "41,472")])
def test_whole_numbers_are_grouped_only_where_that_is_asked_for(grouped, count):
    rows = "(VALUES (41472, NULL, 61.7), (5, 'x', 2.0)) AS t(arrivals, note, people_per_boat)"
    head = ["arrivals", "note", "people_per_boat"]
    shown = [cell for cell in printed(f"SELECT * FROM {rows}", grouped) if not set(cell) <= set("─━")]
    assert shown == [*head, count, "NULL", "61.7", "5", "x", "2.0"]
    assert printed("SELECT 41472 AS arrivals", grouped) == ["arrivals", count]


def test_a_year_is_no_count():
    assert printed("SELECT 2023 AS year", False) == ["year", "2023"]


def test_what_a_terminal_would_obey_is_shown_and_not_obeyed():
    hostile = "a\x1b[2Jb\x9bc\u202ed\u00a0é"
    for shown in (hostile, Table(hostile, box=None)):
        with out.capture() as capture:
            out.print(shown)
        assert capture.get().strip() == "a\ufffd[2Jb\ufffdc\ufffdd\u00a0é"


def test_a_sentence_in_a_file_stays_in_one_line_and_a_table_in_its_width():
    words = "word " * 60
    with out.capture() as capture:
        out.print(words)
        out.print(Table(words, box=None))
    first, *table = capture.get().splitlines()
    assert first == words
    assert [len(line) <= out.width for line in table] == [True] * len(table) and len(table) > 1
