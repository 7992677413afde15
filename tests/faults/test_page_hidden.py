"""Of a page only what is shown is read: hidden text, cells, rows, columns, tables and lists."""

from __future__ import annotations

import pytest

from tests.faults.page_bodies import HEADER, cell, grid, page, rules, saved

HIDING = [
    "hidden",
    'hidden="until-found"',
    'style="display:none"',
    'style=" DISPLAY : NONE !important ; color:red"',
    'style="display:block;display:none"',
    'style="display:/* not */none"',
    'style="visibility:hidden"',
    'style="visibility: collapse"',
    'style="opacity:0"',
    'style="opacity: 0.0"',
    'style="font-size:0px"',
    'style="position:absolute;left:-9999px"',
    'style="position:absolute;clip:rect(0 0 0 0)"',
    'style="position: fixed; clip-path: inset(50%)"',
    'style="text-indent:-9999px"',
    'style="width:1px;height:1px;overflow:hidden"',
    'style="transform: scale(0)"',
    'class="govuk-visually-hidden"',
    'class="note visually-hidden"',
    'class="sr-only"',
    'class="js-hidden"',
    'class="govuk-!-display-none"',
]
SHOWING = [
    "",
    'style="display:none;display:inline"',
    'style="display:inline!important;display:none"',
    'style="visibility:visible;opacity:1;font-size:16px"',
    'style="text-align: right"',
    'class="govuk-!-display-none-print"',
    'class="hidden-figures"',
    'aria-hidden="false"',
]


@pytest.mark.parametrize("attribute", HIDING)
def test_hidden_text_is_not_read_and_not_glued(attribute):
    found = cell(f"<span {attribute}>0000389</span>389")
    assert (found.rows[1][1], found.doubts, found.hidden) == ("389", {}, {})


@pytest.mark.parametrize("attribute", SHOWING)
def test_text_that_is_shown_is_read(attribute):
    found = cell(f"<span {attribute}>389</span>")
    assert (found.rows[1][1], found.doubts, found.hidden) == ("389", {}, {})


@pytest.mark.parametrize("tag", ["template", "noscript", "script", "style"])
def test_what_is_never_text_is_not_read(tag):
    assert cell(f"389<{tag}>1</{tag}>").rows[1][1] == "389"


@pytest.mark.parametrize("control", ["<select><option>1<option>2</select>", "<object>1</object>", '<input value="1">',
                                     '<img src="1.png" alt="1">', "<svg><text>1</text></svg>", '<bdo dir="rtl">1</bdo>'])  # fmt: skip
def test_more_than_plain_text_beside_a_figure_is_doubted(control):
    assert rules(cell(f"389{control}"))["B2"] in ("not_plain_text", "glued_figure")
    assert rules(cell(f"389 {control}")) == {"B2": "not_plain_text"}


def test_details_are_shown_on_demand():
    assert cell("<details><summary>Arrivals</summary>389</details>").rows[1][1] == "Arrivals 389"


def test_text_marked_as_not_to_be_read_out_is_doubted():
    found = cell('<span aria-hidden="true">-</span>5')
    assert (found.rows[1][1], rules(found)) == ("5", {"B2": "shown_to_some"})
    assert found.doubts["B2"].found == "-"
    whole = cell("5", 'aria-hidden="TRUE"')
    assert (whole.rows[1][1], rules(whole), whole.hidden) == (None, {"B2": "shown_to_some"}, {"B2": "5"})
    assert cell('389<span aria-hidden="true"> </span>').doubts == {}


def test_a_column_hidden_throughout_keeps_its_place():
    found = grid(
        "<table><tr><th>Date</th><th hidden>Key</th><th>Boats</th></tr>"
        '<tr><td>1 July 2026</td><td style="display:none">7</td><td>3</td></tr></table>'
    )
    assert found.rows == [["Date", None, "Boats"], ["1 July 2026", None, "3"]]
    assert (found.hidden, found.doubts, found.shown) == ({"B1": "Key", "B2": "7"}, {}, True)


def test_a_cell_hidden_in_one_row_only_moves_what_follows_it():
    found = grid(f"<table>{HEADER}<tr><td>1 July 2026</td><td hidden>9</td><td>389</td><td>7</td></tr></table>")
    assert found.rows[1] == ["1 July 2026", None, "389", "7"]
    assert rules(found) == dict.fromkeys(["B1", "C1", "B2", "C2", "D2"], "moved_by_hidden")
    assert found.doubts["C2"].found == "B2 is hidden and B1 is not"


def test_a_hidden_cell_does_not_reach_down():
    found = grid(
        "<table><tr><th>Date</th><th hidden rowspan=2>Key</th><th>Boats</th></tr>"
        "<tr><td>1 July 2026</td><td>3</td></tr></table>"
    )
    assert found.rows[1][:2] == ["1 July 2026", "3"]
    assert rules(found)["B2"] == "moved_by_hidden"


def test_a_cell_that_is_only_invisible_keeps_its_place():
    found = cell("389", 'style="visibility:hidden"')
    assert (found.rows[1], found.hidden, found.doubts) == (["12 July 2026", None, "1"], {"B2": "389"}, {})


@pytest.mark.parametrize("shape", ["<tr hidden>{}</tr>", '<tbody style="display:none"><tr>{}</tr></tbody>', "{}"])
def test_a_hidden_row_is_empty(shape):
    cells = "<td>11 July 2026</td><td>9</td><td>1</td>"
    hidden = shape.format(cells) if "tr" in shape else f"<tr>{cells.replace('<td', '<td hidden')}</tr>"
    found = grid(f"<table>{HEADER}{hidden}<tr><td>12 July 2026</td><td>389</td><td>7</td></tr></table>")
    assert found.rows[1:] == [[None, None, None], ["12 July 2026", "389", "7"]]
    assert (found.hidden, found.doubts) == ({"A2": "11 July 2026", "B2": "9", "C2": "1"}, {})


def test_a_row_hidden_under_a_spanning_cell_moves_what_is_below():
    found = grid(
        "<table><tr><td rowspan=3>July</td><td>1</td></tr><tr hidden><td>2</td></tr><tr><td>3</td></tr></table>"
    )
    assert rules(found)["B3"] == "moved_by_hidden"


def test_a_column_hidden_by_name_is_doubted():
    found = grid(f'<table><colgroup><col><col style="visibility:collapse"><col></colgroup>{HEADER}</table>')
    assert rules(found) == {"B1": "hidden_column"}


def test_a_hidden_table_is_kept_aside_and_counts():
    body = f"<div hidden><h2>Old</h2><table>{HEADER}<tr><td>1 July 2026</td><td>9</td><td>1</td></tr></table></div>"
    found = page(body + "<h2>New</h2><table><tr><td>x</td></tr></table>")
    assert [(g.name, g.shown, g.headings) for g in found.grids] == [
        ("table 1", False, ("Old",)),
        ("table 2", True, ("New",)),
    ]
    assert found.grids[0].rows[1] == ["1 July 2026", "9", "1"]
    assert found.headings == ("New",)


def test_a_table_whose_every_cell_is_hidden_is_a_hidden_table():
    found = grid("<table><tr hidden><td>Boats</td></tr><tr><td hidden>9</td></tr></table>")
    assert (found.shown, found.rows) == (False, [["Boats"], ["9"]])


def test_a_hidden_list_is_kept_aside():
    found = page("<div hidden><ul><li>Boats: 9</li></ul></div><ul><li hidden>Boats: 8</li><li>Boats: 7</li></ul>")
    assert [(g.name, g.shown, g.rows) for g in found.grids] == [
        ("list 1", False, [["Boats", "9"]]),
        ("list 2", True, [["Boats", "7"]]),
    ]


def test_hidden_headings_captions_and_paragraphs_are_not_read():
    table = "<table><caption hidden>Old</caption><tr><td>9</td></tr></table>"
    found = page(f"<h2>Week <span hidden>1</span>2</h2><h3 hidden>Old</h3><p hidden>Boats: 1</p>{table}")
    assert found.headings == ("Week 2",)
    assert [(g.name, g.shown, g.headings) for g in found.grids] == [
        ("list 1", False, ()),
        ("table 1", True, ("Week 2",)),
    ]


def test_a_page_hidden_around_its_content_shows_nothing():
    found = saved(f"<table>{HEADER}</table>", "<style>body{display:none}</style>")
    assert [g.shown for g in found.grids] == [False]


@pytest.mark.parametrize(
    "css",
    [
        ".old{display:none}",
        "span.old { color: red; DISPLAY: none }",
        "@media screen{} .x,.old{visibility:hidden}",
        "#a { display : none ! important }",
        "/* .x{ */ .old{opacity:0} /* unclosed",
        ".old{display:block} .old{display:none}",
        "#a{display:none} .old{display:inline}",
    ],
)
def test_rules_of_the_pages_own_hide(css):
    figure = '<span class="old" id="a">9</span>389'
    found = cell(f"{figure}<style>{css}</style>")
    assert (found.rows[1][1], found.doubts) == ("389", {})
    main = f"<table>{HEADER}<tr><td>1 July 2026</td><td>{figure}</td></tr></table>"
    assert saved(main, f"<style>{css}</style>").grids[0].rows[1][1] == "389"


@pytest.mark.parametrize(
    "css",
    [
        "@media print{.old{display:none}}",
        ".old::before{display:none}",
        ".old{display:none}.old{display:inline}",
        ".other{display:none}",
        "td.old{display:none}",
    ],
)
def test_rules_that_do_not_hide(css):
    found = cell(f'<span class="old">389</span><style>{css}</style>')
    assert (found.rows[1][1], found.doubts) == ("389", {})


@pytest.mark.parametrize("css", ["table .old{display:none}", "@media (max-width:9px){.old{display:none}}",
                                 ".old:not(.x){display:none}", "tr>span[class]{opacity:0}"])  # fmt: skip
def test_rules_that_may_hide_are_doubts(css):
    found = cell(f'<span class="old">389</span><style>{css}</style>')
    assert (found.rows[1][1], rules(found)) == ("389", {"B2": "perhaps_hidden"})


def test_a_collapsed_history_is_read():
    history = """<div class="gem-c-published-dates__change-history js-hidden"><ol>
      <li class="gem-c-published-dates__change-item"><time>13 July 2026</time>
      <p class="gem-c-published-dates__change-note">Corrected 10 July.</p></li></ol></div>"""
    found = saved(f"<table>{HEADER}</table>{history}")
    assert [(note.on.isoformat(), note.text) for note in found.change_notes] == [("2026-07-13", "Corrected 10 July.")]


def test_a_hidden_day_of_update_is_not_the_pages():
    day = '<div class="gem-c-metadata"{}>Updated 1<span hidden>2</span> July 2026</div>'
    assert str(saved(day.format("")).updated_on) == "2026-07-01"
    assert saved(day.format(" hidden")).updated_on is None
