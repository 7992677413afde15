"""A figure whose digits are not plainly one number is doubted, wherever on a page it stands."""

from __future__ import annotations

import pytest

from tests.faults.page_bodies import HEADER, cell, grid, page, rules

LINK = '<a href="https://www.gov.uk/x#note-1">{}</a>'
SPLIT = ["<small>{}</small>", "<font>{}</font>", "<span>{}</span>", "<strong>{}</strong>", "<b>{}</b>", "<i>{}</i>",
         "<em>{}</em>", "<u>{}</u>", "<abbr>{}</abbr>", "<mark>{}</mark>", "<sub>{}</sub>", "<ins>{}</ins>",
         "<note-mark>{}</note-mark>", LINK, '<a href="#fn1">{}</a>', '<a href="/x">{}</a>',
         '<span style="vertical-align:super">{}</span>', "<b><i>{}</i></b>"]  # fmt: skip


@pytest.mark.parametrize("element", SPLIT)
def test_digits_of_two_elements_are_doubted_and_kept_apart(element):
    found = cell("389" + element.format("1"))
    assert (found.rows[1][1], rules(found)) == ("389 1", {"B2": "glued_figure"})
    assert found.doubts["B2"].found == "`389` + `1`"


@pytest.mark.parametrize("element", SPLIT)
def test_one_element_around_a_figure_is_harmless(element):
    found = cell(element.format("1,912"))
    assert (found.rows[1][1], found.doubts) == ("1,912", {})


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("1,<span>912</span>", "`1,` + `912`"),
        ("<b>1</b>,912", "`1` + `,912`"),
        ("<b>1</b><i>,</i>912", "`1` + `912`"),
        ("3<span hidden>0</span>89", "`3` + `89`"),
        ("1,<br>912", "`1,` + `912`"),
        ("1<wbr>912", "`1` + `912`"),
        ("389¹", "389¹"),
        ("389₂", "389₂"),
    ],
)
def test_other_figures_in_pieces(html, found):
    read = cell(html)
    assert (rules(read), read.doubts["B2"].found) == ({"B2": "glued_figure"}, found)
    assert not str(read.rows[1][1]).isdecimal()


@pytest.mark.parametrize(
    "text", ["３８９", "3\u200b89", "3\u00ad89", "3\u206089", "\u202e983", "38٩", "389\ufeff", "3&shy;89", "3&zwnj;89"]
)
def test_digits_that_are_no_digits_and_characters_not_seen(text):
    assert rules(cell(text)) == {"B2": "odd_characters"}


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<td>12 <span>July</span> 2026</td>", "12 July 2026"),
        ("<td><b>12</b> July 2026</td>", "12 July 2026"),
        ("<td>1<sup>st</sup> July 2026</td>", "1st July 2026"),
        ("<td>389<sup>1</sup></td>", "389 [note 1]"),
        ("<td>389<sup>[r]</sup></td>", "389 [r]"),
        ("<td>389 <small>[r]</small></td>", "389 [r]"),
        ('<td><abbr title="Ministry">MOD</abbr> boats</td>', "MOD boats"),
        ("<td>Boats <a href='#n'>detected</a></td>", "Boats detected"),
        ("<td>Boats¹</td>", "Boats¹"),
        ("<td>£<b>5</b>.</td>", "£5."),
        ("<td>-<b>5</b></td>", "-5"),
        ("<td>38<!-- x -->9</td>", "389"),
    ],
)
def test_what_is_harmless(html, shown):
    found = grid(f"<table><tr>{html}</tr></table>")
    assert (found.rows, found.doubts) == ([[shown]], {})


@pytest.mark.parametrize(
    "html", ["202<b>6</b>", "12 July 20<i>26</i>", "1<b>2</b> July 2026", "12 July 2026<small>1</small>"]
)
def test_periods_in_pieces_are_doubted(html):
    assert rules(grid(f"<table><tr><td>{html}</td></tr></table>")) == {"A1": "glued_figure"}


STRUCK = ["<s>{}</s>", "<del>{}</del>", "<strike>{}</strike>", '<span style="text-decoration: line-through">{}</span>',
          '<span style="text-decoration-line:line-through">{}</span>']  # fmt: skip


@pytest.mark.parametrize("element", STRUCK)
def test_struck_out_text_is_doubted(element):
    for html in (element.format("401") + " 389", "389 " + element.format("[p]"), element.format("389")):
        assert rules(cell(html)) == {"B2": "struck_out"}
    assert cell(element.format(" ") + "389").doubts == {}


def test_what_is_struck_out_around_a_cell_counts():
    row = "<td>12 July 2026</td><td>389</td>"
    for table in (
        f"<table><tr style='text-decoration:line-through'>{row}</tr></table>",
        f"<div style='text-decoration:line-through'><table><tr>{row}</tr></table></div>",
        f"<table><tbody style='text-decoration:line-through'><tr>{row}</tr></tbody></table>",
    ):
        assert rules(grid(table)) == {"A1": "struck_out", "B1": "struck_out"}
    after = page(f"<del><p>Old</p></del><table><tr>{row}</tr></table>").grids[0]
    assert after.doubts == {}


@pytest.mark.parametrize("shape", ["<ul><li>{}</li><li>Boats: 7</li></ul>", "<p>{}</p><p>Boats: 7</p>",
                                   "<ul><li><h4>{}</h4></li><li><h4>Boats: 7</h4></li></ul>"])  # fmt: skip
def test_statements_in_pieces_are_doubted(shape):
    for html, rule in [
        ("389<small>1</small>", "glued_figure"),
        ("389¹", "glued_figure"),
        ("3\u200b89", "odd_characters"),
    ]:
        found = grid(shape.format(f"Migrants: {html}"))
        assert rules(found) == {"B1": rule}
        assert found.rows[0][0] == "Migrants" and found.rows[1] == ["Boats", "7"]
    assert rules(grid(shape.format("Migrants: <s>389</s>")))["B1"] == "struck_out"


def test_a_statement_alone_is_not_lost_for_being_in_pieces():
    found = grid("<p>Migrants: 389<small>1</small></p>")
    assert (found.rows, rules(found)) == ([["Migrants", "389 1"]], {"B1": "glued_figure"})


def test_markdown_in_pieces_is_doubted():
    found = grid("<p>| Date | Boats |<br>|--|--|<br>|# 1 July 2026 | 38<small>9</small> |<br>| 2 July 2026 | 7 |</p>")
    assert found.rows == [["Date", "Boats"], [None, None], ["1 July 2026", "38 9"], ["2 July 2026", "7"]]
    assert rules(found) == {"B3": "glued_figure"}
    hidden = grid("<p>| Date | Boats |</p><p>| 2 July 2026 | <span hidden>0</span>7 |</p>")
    assert (hidden.rows[1], hidden.doubts) == (["2 July 2026", "7"], {})


def test_a_heading_in_pieces_is_no_period():
    for html in ("Week ending 1<b>9</b> July 2026", "<s>Week ending 9 July 2026</s>"):
        found = grid(f"<h2>{html}</h2><table>{HEADER}</table>")
        assert not found.headings[0].endswith("2026")
    plain = grid(f"<h2>Week ending <b>19</b> July 2026</h2><table>{HEADER}</table>")
    assert plain.headings == ("Week ending 19 July 2026",)


def test_the_publishers_own_marks_cannot_hide_a_seam():
    assert cell("389\ue0001").rows[1][1] == "389\ufffd1"
