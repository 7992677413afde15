"""The briefing in a real browser: every figure is the marts', nobody is asked for anything, and everybody can read it."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest

from assets.briefing.make import brief
from tests.browser.axe import violations
from tests.browser.devtools import Browser, browser
from tests.browser.ui import MARKS
from tests.exports.conftest import linked_copy

pytestmark = MARKS

# What each table must hold, asked of the marts in another way than the chart asks: the row's name, then its figures.
EXPECTED = {
    "returns-by-quarter": """
        SELECT period, enforced, voluntary, enforced_change_on_year_pct, voluntary_change_on_year_pct
        FROM marts.returns_summary ORDER BY period DESC""",
    "returns-by-year-ending": """
        SELECT 'Year' || period[5:], enforced, voluntary, enforced_and_voluntary, enforced_change_on_year_pct,
            voluntary_change_on_year_pct, enforced_and_voluntary_change_on_year_pct
        FROM marts.returns_year_ending ORDER BY period_end DESC""",
    "port-returns": "SELECT period, port_returns, port_returns_change_on_year_pct FROM marts.returns_summary ORDER BY period DESC",
    "port-returns-by-year-ending": """
        SELECT 'Year' || period[5:], port_returns, port_returns_change_on_year_pct
        FROM marts.returns_year_ending ORDER BY period_end DESC""",
    "returns-by-nationality": """
        SELECT nationality, enforced, voluntary, enforced + voluntary, enforced_and_voluntary_change_on_year_pct, port_returns
        FROM marts.returns_year_ending_by_nationality
        WHERE period_end = (SELECT max(period_end) FROM marts.returns_year_ending)
        ORDER BY enforced + voluntary DESC, nationality LIMIT 15""",
    "returns-by-maturity": """
        SELECT replace(return_type_group, ' return', '') || ' ' || period, vintage, quarters_since_period, returns,
            change_on_year_pct, change_at_same_age_pct
        FROM marts.returns_maturity
        WHERE return_type_group[:5] != 'Refus' AND period IN (SELECT period FROM marts.returns_summary ORDER BY period DESC LIMIT 6)
        ORDER BY return_type_group DESC, period DESC, vintage""",
    "visits-and-arrests": """
        SELECT strftime(period_start, '%-d %B %Y') || ' to ' || strftime(period_end, '%-d %B %Y') || ', illegal working', visits,
            CASE WHEN year(period_end) = 2024 THEN round(100 * visits / (sum(visits) OVER () - visits) - 100, 1) END, arrests,
            CASE WHEN year(period_end) = 2024 THEN round(100 * arrests / (sum(arrests) OVER () - arrests) - 100, 1) END
        FROM marts.enforcement_visits WHERE breakdown = 'none' ORDER BY period_end DESC""",
    "civil-penalties": """
        SELECT i.period, i.penalties, lead(i.penalties, 4) OVER (ORDER BY i.period DESC),
            round(100 * i.penalties / nullif(lead(i.penalties, 4) OVER (ORDER BY i.period DESC), 0) - 100, 1), i.value_gbp, r.penalties,
            r.value_gbp
        FROM marts.civil_penalties i JOIN marts.civil_penalties r USING (period)
        WHERE i.penalty_scheme = 'illegal_working' AND r.penalty_scheme = 'right_to_rent' ORDER BY i.period DESC""",
    "crossings-by-day": """
        SELECT date::VARCHAR, arrivals, boats, sum(arrivals) OVER seven, round(sum(arrivals) OVER seven / 7, 1)
        FROM marts.crossings WINDOW seven AS (ORDER BY date ROWS 6 PRECEDING) ORDER BY date DESC LIMIT 365""",
    "crossings-on-the-same-dates": """
        WITH sums AS (
            SELECT date, sum(arrivals) OVER (PARTITION BY year(date) ORDER BY date) AS so_far FROM marts.crossings
        )
        SELECT year(s.date)::VARCHAR, strftime(s.date, '%-d %B'), s.so_far, b.so_far,
            round(100 * s.so_far / nullif(b.so_far, 0) - 100, 1)
        FROM sums s LEFT JOIN sums b ON b.date + INTERVAL 1 YEAR = s.date AND strftime(b.date, '%d%m') = strftime(s.date, '%d%m')
        WHERE day(s.date) IN (10, 20) OR day(s.date + 1) = 1 OR dayofyear(s.date) = 1
            OR s.date = (SELECT max(date) FROM marts.crossings)
        ORDER BY s.date DESC""",
    "people-per-boat": """
        SELECT CASE WHEN year(max(date)) = (SELECT year(max(date)) FROM marts.crossings) THEN strftime(max(date), '%Y to %-d %B')
            ELSE strftime(max(date), '%Y') END, round(sum(arrivals) / sum(boats), 1), sum(arrivals), sum(boats)
        FROM marts.crossings GROUP BY year(date) ORDER BY year(date) DESC""",
    "preventions": """
        SELECT week_ending::VARCHAR, migrants_prevented, events_prevented FROM marts.crossings_weekly
        WHERE week_ending >= (SELECT min(week_ending) FROM marts.crossings_weekly WHERE migrants_prevented >= 0)
        ORDER BY week_ending DESC""",
    "small-boats-by-series": """
        SELECT s.y::VARCHAR, s.people, q.people, q.people - s.people
        FROM (SELECT year(date) AS y, sum(arrivals) AS people FROM marts.crossings GROUP BY y) s
        LEFT JOIN (SELECT year(period_end) AS y, sum(arrivals) AS people FROM marts.crossings_quarterly GROUP BY y
            HAVING count(DISTINCT period) = 4) q USING (y)
        WHERE s.y < (SELECT year(max(date)) FROM marts.crossings) ORDER BY s.y DESC""",
    "revisions": """
        SELECT CASE key WHEN '' THEN measure ELSE key END || ', ' || period, title, old_value, new_value,
            new_value - old_value, change_pct, old_vintage || ' to ' || new_vintage
        FROM marts.revisions AS r JOIN catalogue.tables USING (table_id)
        WHERE level = 'group' AND kind = 'changed' AND table_id IN ('Ret_D01', 'Ret_D03')
            AND new_vintage = (SELECT max(vintage) FROM catalogue.vintages WHERE table_id = r.table_id)
        ORDER BY table_id, period_start DESC, 1""",
}  # fmt: skip
# The tables behind each chart of the sample.
SOURCES = {
    "returns-by-quarter": {"Ret_D01"}, "returns-by-year-ending": {"Ret_D01"}, "port-returns": {"Ret_D01"},
    "port-returns-by-year-ending": {"Ret_D01"}, "returns-by-nationality": {"Ret_D01"}, "returns-by-maturity": {"Ret_D01"},
    "visits-and-arrests": {"illegal_working_windows"}, "civil-penalties": {"CP_02", "CP_03"},
    "crossings-by-day": {"SB_01", "last_7_days"}, "crossings-on-the-same-dates": {"SB_01", "last_7_days"},
    "people-per-boat": {"SB_01", "last_7_days"}, "preventions": {"SB_02"}, "small-boats-by-series": {"SB_01", "Irr_D01"},
    "revisions": {"Ret_D01", "Ret_D03"},
}  # fmt: skip
TABLES = """Object.fromEntries([...document.querySelectorAll("table[data-chart]")].map(table => [table.dataset.chart,
    [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent))]))"""
CHARTS = "Object.fromEntries([...document.querySelectorAll('figure.chart script')].map(e => [e.closest('section').querySelector('h3').id, e.textContent]))"


@pytest.fixture(scope="module")
def page(sample_warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = linked_copy(sample_warehouse, tmp_path_factory.mktemp("briefing") / "data")
    return brief(settings).folder / "briefing.html"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="module")
def tables(chromium: Browser, page: Path) -> dict[str, list[list[str]]]:
    chromium.open(page)
    return chromium.value(TABLES)


def as_shown(value: Any) -> Any:
    """A figure as a number, however it is shown; what is none as it is."""
    text = (
        str("" if value is None else value).replace("\u2212", "-").replace(",", "")
        if not isinstance(value, str)
        else value
    )
    plain = text.replace("\u2212", "-").replace(",", "")
    return float(plain) if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) else text


def test_every_table_has_its_answer(tables):
    assert set(tables) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_figure_of_a_table_is_that_of_the_marts(sample_warehouse, tables, name):
    expected = [[as_shown(value) for value in row] for row in sample_warehouse.execute(EXPECTED[name]).fetchall()]
    assert len(expected) > 0
    assert [[as_shown(cell) for cell in row] for row in tables[name]] == expected


def test_what_is_drawn_and_downloaded_is_what_the_tables_hold(chromium, page, tables):
    chromium.open(page)
    for name, text in chromium.value(CHARTS).items():
        drawn = [row["value"] for row in json.loads(text)["datasets"]["figures"] if row["value"] is not None]
        cells = [as_shown(cell) for row in tables[name] for cell in row]
        assert drawn and set(map(float, drawn)) <= {cell for cell in cells if isinstance(cell, float)}, name
    links = chromium.value("[...document.querySelectorAll('a[download]')].map(a => [a.download, a.href])")
    assert {name.removesuffix(".csv") for name, _ in links} == set(tables)
    for name, address in links:
        rows = list(csv.reader(io.StringIO(unquote(address.partition(",")[2]), newline="")))[1:]
        assert [[as_shown(cell) for cell in row] for row in rows] == [
            [as_shown(cell) for cell in row] for row in tables[name.removesuffix(".csv")]
        ]


def test_each_chart_names_its_documents_with_day_and_label_and_cites_them(chromium, page, sample_warehouse):
    chromium.open(page)
    said = chromium.value("""Object.fromEntries([...document.querySelectorAll("section.of-chart")].map(each => [each.querySelector("h3").id,
        [[...each.querySelectorAll("dl.source dt:has(a)")].map(dt => [dt.textContent, dt.querySelector("a").href, dt.nextElementSibling.textContent]),
        [...each.querySelectorAll("details:last-of-type p")].map(p => p.textContent)]]))""")
    published = sample_warehouse.execute("""
        SELECT title || ', ' || table_id, table_id, source_url,
            'Published ' || strftime(published_on, '%-d %B %Y') || '. Official label: ' || official_label || '.', source_sha256
        FROM catalogue.vintages""").fetchall()
    for name, (documents, citations) in said.items():
        known = [row for row in published if [row[0], row[2], row[3]] in documents]
        assert {row[1] for row in known} == SOURCES[name]
        assert len(citations) == len(documents) + 1 and "Open Government Licence v3.0" in citations[-1]
        assert all(any(row[4][:12] in citation for row in known) for citation in citations[:-1])


def test_every_figure_of_the_newest_is_that_of_the_marts(chromium, page, sample_warehouse):
    chromium.open(page)
    said = chromium.value("[...document.querySelectorAll('ul.figures li')].map(e => e.firstChild.textContent.trim())")
    (r,) = sample_warehouse.execute(
        "SELECT enforced, voluntary, enforced_change_on_year_pct, voluntary_change_on_year_pct, port_returns, port_returns_change_on_year_pct, period FROM marts.returns_summary ORDER BY period_end DESC LIMIT 1"
    ).fetchall()
    (y,) = sample_warehouse.execute(
        "SELECT enforced, voluntary, enforced_change_on_year_pct, voluntary_change_on_year_pct, port_returns, port_returns_change_on_year_pct, period FROM marts.returns_year_ending ORDER BY period_end DESC LIMIT 1"
    ).fetchall()
    days = dict(
        sample_warehouse.execute(
            "SELECT date, sum(arrivals) OVER (PARTITION BY year(date) ORDER BY date) FROM marts.crossings"
        ).fetchall()
    )
    boats = sample_warehouse.execute(
        "SELECT sum(boats) FROM marts.crossings WHERE year(date) = (SELECT year(max(date)) FROM marts.crossings)"
    ).fetchone()[0]
    last = max(days)
    before = days[last.replace(year=last.year - 1)]
    (w,) = sample_warehouse.execute(
        "SELECT week_ending, migrants_prevented, events_prevented FROM marts.crossings_weekly WHERE migrants_prevented IS NOT NULL ORDER BY 1 DESC LIMIT 1"
    ).fetchall()
    p = [
        row[0]
        for row in sample_warehouse.execute(
            "SELECT penalties FROM marts.civil_penalties WHERE penalty_scheme = 'illegal_working' ORDER BY period DESC LIMIT 5"
        ).fetchall()
    ]
    revised = sample_warehouse.execute(EXPECTED["revisions"]).fetchall()
    most = max(revised, key=lambda row: abs(row[5]))
    differ = [
        (row[0], row[3]) for row in sample_warehouse.execute(EXPECTED["small-boats-by-series"]).fetchall() if row[3]
    ]
    visits = sample_warehouse.execute(EXPECTED["visits-and-arrests"]).fetchall()[0]
    assert [sentence.replace("\u2212", "-") for sentence in said] == [
        f"{r[6]}: {r[0]:,} enforced returns ({r[2]:+.1f} % on the year) and {r[1]:,} voluntary returns ({r[3]:+.1f} %).",
        f"Year{y[6][4:]}: {y[0]:,} enforced returns ({y[2]:+.1f} % on the year) and {y[1]:,} voluntary returns ({y[3]:+.1f} %).",
        f"{r[6]}: {r[4]:,} port returns ({r[5]:+.1f} % on the year).",
        f"Year{y[6][4:]}: {y[4]:,} port returns ({y[5]:+.1f} % on the year).",
        f"{visits[0]}: {visits[1]:,} visits ({visits[2]:+.1f} % on the year before) and {visits[3]:,} arrests ({visits[4]:+.1f} %).",
        f"{r[6]}: {p[0]:,} civil penalties for illegal working, {p[4]:,} in the same quarter of the year before ({100 * p[0] / p[4] - 100:+.1f} %).",
        f"1 January to {last:%-d %B %Y}: {days[last]:,} people arrived by small boat, {before:,} on the same dates of the year before "
        f"({100 * days[last] / before - 100:+.1f} %; daily series, provisional).",
        f"{last:%Y to %-d %B}: {days[last] / boats:.1f} people per boat ({days[last]:,} people in {boats:,} boats).",
        f"Week ending {w[0]:%-d %B %Y}: French authorities reported {w[1]:,} people and {w[2]:,} events as prevented.",
        "Years of small boat arrivals for which the daily series and the quarterly statistics differ: "
        + ", ".join(f"{year} ({difference:+d})" for year, difference in sorted(differ)) + ".",
        f"The newest releases revised {len(revised)} figures; the largest change in per cent: {most[1]}: {most[0]}, {most[2]:,.0f} to {most[3]:,.0f}.",
    ]  # fmt: skip


def test_the_page_asks_nobody_and_draws_every_chart_within_its_policy(chromium, page):
    chromium.open(page)
    assert chromium.draw_all() == len(EXPECTED)
    assert (chromium.asked_for(), chromium.complaints()) == ([], [])
    assert chromium.value("document.querySelectorAll('.still:not(.hidden)').length") == 0


def test_without_scripts_each_chart_is_a_picture_with_a_name(chromium, page):
    chromium.open(page, scripts=False)
    shown = chromium.value("""[...document.querySelectorAll(".still svg[role='img']")].map(svg => [svg.getBoundingClientRect().width > 300,
        svg.querySelector("title").textContent === svg.closest("section").querySelector("h3").textContent])""")
    assert shown == [[True, True]] * len(EXPECTED)
    assert chromium.value("document.querySelectorAll('.live svg').length") == 0


def test_the_claims_are_those_of_the_mart_and_lead_to_their_pages(chromium, page, sample_warehouse):
    chromium.open(page)
    rows = chromium.value("""[...document.querySelectorAll("table.claims tbody tr")].map(row =>
        [row.querySelector("a").getAttribute("href"), ...[...row.cells].map(cell => cell.textContent)])""")
    asked = (
        "SELECT 'claims/' || id || '.html', proposition, strftime(said_on, '%-d %B %Y'), said_by, status, status_now "
        "FROM marts.claims ORDER BY said_on DESC, id"
    )
    assert rows == [list(row) for row in sample_warehouse.execute(asked).fetchall()]


def test_nothing_that_is_drawn_is_cut_off_on_a_telephone_or_on_paper(chromium, page):
    """Whatever the fonts at hand, of which this browser may have others than those the pictures were measured with."""
    for width, scripts, media in ((390, True, ""), (1200, False, ""), (718, False, "print")):
        chromium.open(page, width, scripts=scripts, media=media)
        if scripts:
            chromium.draw_all()
        cut = chromium.value("""[...document.querySelectorAll(".live svg, .still:not(.hidden) svg")].flatMap(svg => {
            const box = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text")].filter(text => {
                const own = text.getBoundingClientRect();
                return own.left < box.left || own.right > box.right;
            }).map(text => text.textContent);
        })""")
        assert cut == [], (width, media)
    wide = "[...document.querySelectorAll('.still svg')].filter(svg => svg.getBoundingClientRect().right > innerWidth).length"
    assert chromium.value(wide) == 0  # on paper


@pytest.mark.parametrize(
    ("width", "dark", "scripts"),
    [(1200, False, True), (1200, True, True), (320, False, True), (320, True, False)],
)
def test_everybody_can_read_it(chromium, page, width, dark, scripts):
    chromium.open(page, width, dark, scripts)
    if scripts:
        chromium.draw_all()
    chromium.value("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert chromium.value("document.documentElement.scrollWidth") == width
    # Axe looks at every cell, of which there are thousands of one kind.
    chromium.value(
        "document.querySelectorAll('table').forEach(t => [...t.tBodies[0].rows].slice(4).forEach(row => row.remove()))"
    )
    chromium.do("Emulation.setScriptExecutionDisabled", value=False)  # for axe, which waits; the page's own did not run
    assert violations(chromium) == []
