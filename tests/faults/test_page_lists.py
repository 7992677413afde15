"""Lists of facts under their period: several days on a page, remarks, periods without figures."""

from __future__ import annotations

import pytest

from tests.faults.page_bodies import grid, page, rules

DAY = "The data below is for the 24-hour period 00:00 to 23:59 {}."
LIST = "<ul><li><h4>Migrants: {}</h4></li><li><h4>Boats: {}</h4></li></ul>"


def h3(day: str) -> str:
    return f"<h3>{DAY.format(day)}</h3>"


def test_one_day():
    found = grid(h3("23 May 2022") + LIST.format("1,295", 7))
    assert found.rows == [["Period", "23 May 2022"], ["Migrants", "1,295"], ["Boats", "7"]]
    assert (found.name, found.headings, found.doubts) == ("list 1", (DAY.format("23 May 2022"),), {})


def test_days_stand_in_one_grid():
    days = ["25 September 2022", "24 September 2022", "23 September 2022"]
    found = page("".join(h3(day) + LIST.format(10 + n, n) for n, day in enumerate(days)) + "<p>Staff: 5</p>").grids
    assert [g.name for g in found] == ["list 1", "list 2"]
    assert found[0].rows == [
        ["Period", days[0]], ["Migrants", "10"], ["Boats", "0"],
        ["Period", days[1]], ["Migrants", "11"], ["Boats", "1"],
        ["Period", days[2]], ["Migrants", "12"], ["Boats", "2"],
    ]  # fmt: skip
    assert found[0].headings == (DAY.format(days[0]),)


def test_doubts_of_a_second_day_have_their_own_address():
    found = grid(h3("25 September 2022") + LIST.format(1, 1) + h3("24 September 2022") + LIST.format("38<b>9</b>", 1))
    assert (rules(found), found.rows[4]) == ({"B5": "glued_figure"}, ["Migrants", "38 9"])


def test_a_hidden_day_is_not_joined_to_one_that_is_shown():
    hidden = f"<div hidden>{h3('24 September 2022')}{LIST.format(9, 9)}</div>"
    found = page(h3("25 September 2022") + LIST.format(1, 1) + hidden).grids
    assert [(g.shown, g.rows[0]) for g in found] == [
        (True, ["Period", "25 September 2022"]),
        (False, ["Period", "24 September 2022"]),
    ]


REMARK = "(Please note, in the 24-hour period from 00:00 to 23:59 {}, four individuals are not included)"


@pytest.mark.parametrize("tag", ["h4", "h3", "p"])
@pytest.mark.parametrize("day", ["14 December 2022", "13 December 2022"])
def test_a_remark_is_no_period(tag, day):
    found = grid(f"{h3('14 December 2022')}<{tag}>{REMARK.format(day)}</{tag}>{LIST.format(401, 8)}")
    assert found.rows == [["Period", "14 December 2022"], ["Migrants", "401"], ["Boats", "8"]]


def test_a_short_remark_is_no_period():
    found = grid(
        h3("14 December 2022") + "<h4>24-hour period to 23:59 13 December 2022, revised</h4>" + LIST.format(1, 1)
    )
    assert found.rows[0] == ["Period", "14 December 2022"]


def test_a_remark_alone_is_no_period_either():
    found = grid(f"<h3>{REMARK.format('13 December 2022')}</h3>{LIST.format(401, 8)}")
    assert found.rows == [["Migrants", "401"], ["Boats", "8"]]


@pytest.mark.parametrize("tag", ["h3", "p"])
def test_a_period_said_again_is_one(tag):
    again = f"<{tag}>{DAY.format('09 October 2022')}</{tag}>"
    before = grid(h3("9 October 2022") + again + LIST.format(1, 1))
    after = grid(h3("9 October 2022") + LIST.format(1, 1) + again)
    assert before.rows == [["Period", "09 October 2022"], ["Migrants", "1"], ["Boats", "1"]]
    assert after.rows == [["Period", "9 October 2022"], ["Migrants", "1"], ["Boats", "1"]]


def test_figures_below_another_day_are_not_of_the_first():
    found = grid(h3("14 December 2022") + h3("13 December 2022") + LIST.format(401, 8))
    assert found.rows == [
        ["Period", "14 December 2022"],
        ["Period", "13 December 2022"],
        ["Migrants", "401"],
        ["Boats", "8"],
    ]


def test_a_period_without_a_list_stands_alone():
    assert grid(h3("14 December 2022")).rows == [["Period", "14 December 2022"]]
    found = grid(h3("14 December 2022") + LIST.format(1, 1) + h3("13 December 2022") + "<h3>About</h3>")
    assert found.rows[3:] == [["Period", "13 December 2022"]]


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("the 24-hour period 00:00 to 23:59 23 May 2022", "23 May 2022"),
        ("the 24 hour period 00:00 to 23:59, on Monday 23 May 2022.", "Monday 23 May 2022"),
        ("(the 24-hour period 00:00 to 23:59 on 23rd May 2022).", "23rd May 2022"),
        ("the 24-hour period 00:00 to 23:59 23/05/2022.", "23/05/2022"),
        ("the 24-hour period 00:00 to 23:59 23 Mayy.", "23 Mayy"),
        ("the 24-hour period 00:00 to 23:59 2<b>3</b> May 2022.", "2 3 May 2022"),
    ],
)
def test_periods_as_they_are_written(sentence, period):
    found = grid(f"<p>Data for {sentence}</p><ul><li>None were detected</li></ul>")
    assert found.rows == [["Period", period], ["None were detected", None]]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Boats: 7.", ["Boats", "7"]),
        ("Boats:7", ["Boats", "7"]),
        ("From 00:00 to 23:59: 7 [r]", ["From 00:00 to 23:59", "7 [r]"]),
        ("Ratio: boats: 7.5", ["Ratio: boats", "7.5"]),
        ("Boats: seven", ["Boats", "seven"]),
        ("Boats were 7.", ["Boats were 7.", None]),
    ],
)
def test_statements(text, row):
    assert grid(f"<ul><li>{text}</li><li>Other: 1</li></ul>").rows == [row, ["Other", "1"]]
