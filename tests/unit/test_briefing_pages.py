"""A page runs nothing but its own scripts, shows text as text, and leads nowhere that is not the web's."""

import base64
import hashlib
import re
from datetime import UTC, date, datetime
from urllib.parse import unquote

import pytest
from lxml import html

from assets.briefing import pages
from assets.briefing.charts import Chart, Drawn, charts
from assets.exports.about import Build

HOSTILE = "</script><img src=x onerror=alert(1)>\u202egnirts{{ 7 * 7 }}"
BUILD = Build("20260710T080000000000Z-aaaaaaaa", datetime(2026, 7, 10, 8, tzinfo=UTC), "sample", None)


def written() -> str:
    claim = {
        "id": "a 1%/b",
        "said_on": date(2026, 1, 2),
        "said_by": HOSTILE,
        "proposition": HOSTILE,
        "status": "x",
        "status_now": "y",
    }
    release = {"published_on": None, "title": HOSTILE, "source_url": "javascript:alert(1)"}
    return pages.page(
        "briefing.html", BUILD, ["one();", "two();"], sections=[], newest=[], releases=[release], claims=[claim]
    )


def claims(tree: html.HtmlElement) -> html.HtmlElement:
    [table] = tree.find_class("claims")
    return table


def test_text_from_outside_is_text_on_a_page():
    tree = html.fromstring(written())
    assert tree.xpath("//img") == []
    assert [script.text for script in tree.xpath("//script")] == ["one();", "two();"]
    shown = "</script><img src=x onerror=alert(1)>\ufffdgnirts{{ 7 * 7 }}"
    assert [cell.text_content() for cell in claims(tree).xpath("tbody/tr/*")] == [
        shown,
        "2 January 2026",
        shown,
        "x",
        "y",
    ]
    assert [link for link in tree.xpath("//a/@href") if link.startswith("javascript")] == []


def test_the_link_to_a_claim_leads_to_its_page_whatever_its_name_is():
    [link] = claims(html.fromstring(written())).xpath(".//a/@href")
    assert (unquote(link), pages.claim_page("a 1%/b")) == ("claims/a%201%25%2Fb.html", "a%201%25%2Fb.html")


def test_the_policy_allows_the_pages_own_scripts_and_styles_and_nothing_else():
    tree = html.fromstring(written())
    policy = dict(
        rule.split(" ", 1)
        for rule in tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].split("; ")
    )
    own = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in ("one();", "two();")
    ]
    style = tree.xpath("string(//style)")
    assert policy == {
        "default-src": "'none'", "script-src": " ".join(own), "img-src": "data:", "base-uri": "'none'", "form-action": "'none'",
        "style-src": f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [("https://www.gov.uk/a", "https://www.gov.uk/a"), ("javascript:alert(1)", ""), ("data:text/html,x", ""), (None, ""), ("//x", "")],
)  # fmt: skip
def test_a_link_leads_to_the_web_or_nowhere(url, leads_to):
    assert pages.address(url) == leads_to


def test_data_in_a_page_end_no_element():
    assert str(pages.as_json({"told": "</script><!--&"})) == '{"told":"\\u003c/script\\u003e\\u003c!--\\u0026"}'


def test_a_download_is_an_address_that_holds_the_file():
    link = pages.download('a,"b"\r\n1,é\r\n')
    assert (re.sub(r",.*", "", link), unquote(link.partition(",")[2])) == (
        "data:text/csv;charset=utf-8",
        'a,"b"\r\n1,é\r\n',
    )


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [(1234, "Enforced", "1,234"), (1.5, "Change (%)", "+1.5"), (-3, "Difference", "\u22123"), (None, "Enforced", ""), (0, "Enforced", "0")],
)  # fmt: skip
def test_a_figure_that_is_a_change_has_its_sign_and_none_is_empty(value, column, shown):
    assert pages.figure(value, column) == shown


def test_every_chart_says_what_may_not_be_done_with_it_and_reads_marts():
    assert [chart.name for chart in charts() if not chart.marts or len(chart.caption) < 40] == []
    assert len({chart.name for chart in charts()}) == len(charts())


def test_a_title_says_periods_and_releases():
    chart = Chart("n", "s", "Returns", "lines", "quarter", "returns", (), "", "", "", "", ())
    rows = [
        {"Quarter": "2023 Q2", "Returns": 2, "Change (%)": 1.0, "period": "2023 Q2", "drawn_at": date(2023, 4, 1), "vintage": "2023-11-23"},
        {"Quarter": "2023 Q1", "Returns": 1, "Change (%)": 2.0, "period": "2023 Q1", "drawn_at": date(2023, 1, 1), "vintage": "2023-08-24"},
    ]  # fmt: skip
    drawn = Drawn(chart, rows, "")
    assert drawn.title == "Returns, 2023 Q1 to 2023 Q2 (releases of 24 August 2023 and 23 November 2023)"
    assert (drawn.columns, drawn.measures) == (["Quarter", "Returns", "Change (%)"], ["Returns"])
    assert Drawn(chart, [], "").title == "Returns"
