"""Pages without end: read in about a second, or refused."""

from __future__ import annotations

import time

import pytest

from assets.observations.grid import address
from assets.problems import TableError
from tests.faults.page_bodies import cell, grid, page, rules

ROW = "<table><tr>{}</tr></table>"
BODIES = {
    "blanks in a cell": ROW.format(f"<td>{' ' * 300_000}</td><td>5</td>"),
    "digits in a cell": ROW.format(f"<td>{'9' * 5_000}</td>"),
    "spans in one another": ROW.format("<td>" + "<span>" * 10_000 + "1"),
    "spans side by side": ROW.format("<td>" + "<span>1</span>" * 10_000),
    "list items": "<ul>" + "<li>Boats: 5</li>" * 100_000 + "</ul>",
    "statements of colons": "<ul>" + ("<li>" + ":x" * 250) * 5_000 + "</ul>",
    "statements of brackets": "<ul>" + ("<li>a: 5" + " [a" * 120) * 5_000 + "</ul>",
    "periods never ended": ("<p>" + "24 hour period " * 33) * 5_000,
    "periods": "<h3>24-hour period 00:00 to 23:59 1 May 2022</h3><ul><li>a: 5</ul>" * 7_000,
    "cells under one that spans all": "<table><tr><td rowspan=0 colspan=1000>5</td></tr>"
    + "<tr></tr>" * 5_000
    + "</table>",
    "tables": "<table><tr><td>1</table>" * 9_000,
    "pipes": "<p>" + "|" * 5_000_000,
    "lines": "<p>" + "|1|\n" * 15_000,
    "comments in a style": '<p style="' + "/*" * 1_000_000 + '">Boats: 5',
    "braces": "<style>" + "a{" * 500_000 + "}" * 500_000 + "</style><p>Boats: 5</p>",
    "rules": "<style>" + ".a{display:none}" * 3_000 + "</style>" + "<p class='a b'>Boats: 5</p>" * 9_000,
    "style attributes": "".join(f'<p style="top:{n}px" class="c{n}">a' for n in range(25_000)),
}


@pytest.fixture(scope="module")
def pace() -> float:
    """Seconds of the processor that two million additions take in this run, which its speed is measured by."""
    began, added = time.process_time(), 0
    for number in range(2_000_000):
        added += number
    return time.process_time() - began


LONG = ("style attributes", "periods", "periods never ended", "rules", "tables")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in BODIES]
)
def test_a_page_takes_about_a_second_or_is_refused(name, pace):
    began = time.process_time()
    try:
        page(BODIES[name])
    except TableError as error:
        assert error.problems[0].rule == "too_large"
    assert time.process_time() - began < 100 * pace  # the longest takes 33 of them; on a usual machine 100 are 3 s


def test_a_cell_of_blanks_is_empty_and_one_of_digits_is_text():
    assert grid(BODIES["blanks in a cell"]).rows == [[None, "5"]]
    assert grid(BODIES["digits in a cell"]).rows == [["9" * 5_000]]


def test_a_cell_too_long_for_a_workbook_is_cut_and_doubted():
    assert cell("9" * 32_767).doubts == {}
    found = cell("9" * 32_768)
    assert (found.rows[1][1], rules(found)) == ("9" * 200, {"B2": "too_long"})
    assert "32,768 characters" in found.doubts["B2"].message


@pytest.mark.parametrize("name", ["list items", "spans in one another", "cells under one that spans all", "braces"])
def test_what_is_refused(name):
    with pytest.raises(TableError) as caught:
        page(BODIES[name])
    assert (caught.value.problems[0].rule, caught.value.problems[0].file) == ("too_large", "page.json")


@pytest.mark.parametrize("span", ["²", "٣", "x", "-2", "", "1e3"])
def test_a_span_that_is_no_number_is_one(span):
    found = grid(f'<table><tr><td rowspan="{span}" colspan="{span}">1</td><td>2</td></tr><tr><td>3</td></tr></table>')
    assert (found.rows, found.spanned) == ([["1", "2"], ["3", None]], {})


def test_a_span_of_thousands_of_digits_is_the_widest():
    found = grid(f"<table><tr><td colspan='{'9' * 5_000}'>1</td></tr></table>")
    assert (len(found.rows[0]), found.rows[0][0], set(found.rows[0][1:])) == (1_000, "1", {None})


def test_covered_cells_name_the_cell_that_spans_them():
    found = grid(
        "<table><tbody><tr><td rowspan=3 colspan=2>Note</td><td>1</td></tr><tr><td>2</td></tr></tbody>"
        "<tbody><tr><td>a</td><td>b</td><td>3</td></tr></tbody></table>"
    )
    assert found.rows == [["Note", None, "1"], [None, None, "2"], ["a", "b", "3"]]
    assert found.spanned == {"A2": "A1", "B2": "A1"}


def test_a_note_in_the_last_column_spans_the_rows_below():
    found = grid("<table><tr><td>1</td><td rowspan=3>Revised</td></tr><tr><td>2</td></tr><tr><td>3</td></tr></table>")
    assert found.rows == [["1", "Revised"], ["2", None], ["3", None]]
    assert found.spanned == {address(1, 1): "B1", address(2, 1): "B1"}


def test_cells_over_one_another_are_doubted():
    found = grid("<table><tr><td>1</td><td rowspan=2>2</td></tr><tr><td colspan=2>3</td></tr></table>")
    assert rules(found) == {"A2": "overlapping_cells", "B1": "overlapping_cells"}


def test_two_tables_are_both_given():
    found = page(
        "<h2>June</h2><table><tr><td>1</td></tr></table><h2>July</h2><table><caption>Days</caption><tr><td>2</td></tr></table>"
    )
    assert [(g.name, g.rows, g.headings) for g in found.grids] == [
        ("table 1", [["1"]], ("June",)),
        ("table 2", [["2"]], ("July", "Days")),
    ]


@pytest.mark.parametrize("body", ["<table><tr><td>1</td></tr>", "<p>x</p></table>", "<TABLE ><tr><td>1"])
def test_a_page_whose_tables_do_not_end_is_cut_short(body):
    with pytest.raises(TableError) as caught:
        page(body)
    assert caught.value.problems[0].rule == "truncated"
