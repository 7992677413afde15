"""Editions of one table whose documents have another address each: over real HTTP, into the marts, as of any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.archive.fetch import fetch
from assets.archive.store import writing
from assets.lineage.citations import as_text
from assets.lineage.explain import explain
from assets.lineage.quantities import quoted
from assets.lineage.target import target_of
from assets.marts.selection import select
from assets.publications.watched import PUBLICATIONS
from assets.published import open_published
from assets.sample.facts import facts
from assets.sample.pages import table_in_bold
from assets.settings import Settings
from assets.tables.uk_france_agreement import PUBLICATION
from tests.conftest import publish_all
from tests.govuk_server import GovukServer
from tests.pipeline.test_live import document, html, page

# Both are cut at 100 characters: the last words of the title are not in the address.
CUT = "transfers-into-and-returns-from-the-united-kingdom-under-the-uk-france-agreement-on-the-prevention-of"
JULY, OCTOBER, NOVEMBER = (f"{PUBLICATION}/{CUT}{end}" for end in ("", "--2", "--3"))
TITLE = (
    "Transfers into and returns from the United Kingdom under the UK-France Agreement on the Prevention of Dangerous "
    "Journeys, between 6 August 2025 and "
)
MONTHS = [list(row.values()) for row in facts("uk_france_agreement")]
LATER = [["2026", "July", "200", "210"], ["2026", "August", "1,190", "180"], ["2026", "September", "40", "30"]]


class Editions:
    """The watched publications on a server; only the Border Security Commander's page lists documents."""

    def __init__(self, server: GovukServer) -> None:
        self.server = server
        for publication in PUBLICATIONS:
            server.put_item(publication.base_path, page(publication.title))
        self.crime = "/".join([PUBLICATION, "disruptions-and-arrests-for-organised-immigration-crime-activity"])
        rows = [[row["quarter"], *list(row.values())[1:]] for row in facts("oic_disruptions")]
        body = table_in_bold(["Quarter", "Major", "Moderate", "Minor", "Total"], rows, 1) + table_in_bold(
            ["Agency", "1 April 2025 to 31 March 2026"], [["Home Office", "902"]], 1
        )
        title = "Disruptions and arrests for organised immigration crime activity between January 2023 and March 2026"
        server.put_item(self.crime, document(title, PUBLICATION, body, "2026-07-16T09:30:00+01:00"))
        self.listed: dict[str, str] = {self.crime: title}

    def publish(self, path: str, last_day: str, moment: str, rows: list[list[Any]]) -> None:
        total = [
            "Total",
            "",
            *(f"{sum(int(str(row[n]).replace(',', '').removesuffix(' [p]')) for row in rows):,}" for n in (2, 3)),
        ]
        body = table_in_bold(["Year", "Month", "IN", "OUT"], [*rows, total])
        self.server.put_item(path, document(f"{TITLE}{last_day}", PUBLICATION, body, moment))
        self.listed[path] = f"{TITLE}{last_day}"
        self.list(moment)

    def list(self, moment: str) -> None:
        attachments = [html(path, title) for path, title in self.listed.items()]
        self.server.put_item(PUBLICATION, page("The commander's data", attachments, moment))

    def withdraw_address(self, path: str, moment: str) -> None:
        del self.listed[path]
        (self.server.folder / f"api/content{path}.json").unlink()
        self.list(moment)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Editions]:
    with GovukServer(tmp_path / "govuk") as server:
        yield Editions(server)


@pytest.fixture
def live(site: Editions, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", govuk_url=site.server.url, requests_per_second=10_000)


def look(settings: Settings) -> list[str]:
    with writing(settings.data):
        return sorted(fetch(settings).new)


def build(settings: Settings, *more: str) -> None:
    publish_all(settings, select(marts=["uk_france_agreement", *more]))


def query(settings: Settings, sql: str) -> list[tuple]:
    with open_published(settings) as connection:
        return connection.execute(sql).fetchall()


def months(as_of: str) -> str:
    columns = "period, transferred_in, returned_out, returned_out_to_date, period_end, vintage, vintage_gap"
    return f"SELECT {columns} FROM marts.uk_france_agreement_as_of('{as_of}') ORDER BY period_start DESC LIMIT 2"


@pytest.mark.parametrize("earlier", [pytest.param("is still listed", marks=pytest.mark.slow), "vanishes"])
def test_an_edition_replaces_the_one_before_at_another_address(site, live, earlier):
    site.publish(JULY, "30 June 2026", "2026-07-16T09:30:00+01:00", MONTHS)
    assert len(look(live)) == 2
    revised = [*MONTHS[:-1], ["2026", "June", "314", "261"], *LATER]
    site.publish(OCTOBER, "9 September 2026", "2026-10-20T09:30:00+01:00", revised)
    if earlier == "vanishes":
        site.withdraw_address(JULY, "2026-10-20T09:30:00+01:00")
    assert look(live) == [f"{TITLE}9 September 2026"]
    # The part of September is completed: another period, nothing revised, and no reason to set the edition aside.
    whole = [*revised[:-1], ["2026", "September", "400", "300"]]
    site.publish(NOVEMBER, "30 September 2026", "2026-11-20T09:30:00+00:00", whole)
    look(live)

    build(live, "revisions")
    with pytest.raises(duckdb.Error, match="the first that is held came at 2026-07-16 09:30:00 in London"):
        query(live, months("2026-07-15"))
    assert query(live, months("2026-10-19"))[0] == ("2026-06", 314, 264, 1087, date(2026, 6, 30), "2026-07-16", None)
    assert query(live, months("2026-10-20")) == [
        ("2026-09", 40, 30, 1504, date(2026, 9, 9), "2026-10-20", None),
        ("2026-08", 1190, 180, 1474, date(2026, 8, 31), "2026-10-20", None),
    ]
    assert query(live, months("infinity"))[0][:5] == ("2026-09", 400, 300, 1774, date(2026, 9, 30))
    revisions = (
        "SELECT period, period_end, measure, kind, old_value, new_value, new_vintage FROM marts.revisions "
        "WHERE table_id = 'uk_france_agreement' AND kind <> 'added' ORDER BY ALL"
    )
    assert query(live, revisions) == [
        ("2026-06", date(2026, 6, 30), "returned_out", "changed", 264, 261, "2026-10-20"),
        ("2026-09", date(2026, 9, 9), "returned_out", "removed", 30, None, "2026-11-20"),
        ("2026-09", date(2026, 9, 9), "transferred_in", "removed", 40, None, "2026-11-20"),
    ]
    assert query(live, "SELECT table_id, rule, message FROM catalogue.quarantine") == []


@pytest.mark.slow
def test_an_edition_that_does_not_add_up_or_comes_back_is_set_aside_and_the_others_stand(site, live):
    site.publish(JULY, "30 June 2026", "2026-07-16T09:30:00+01:00", MONTHS)
    site.publish(OCTOBER, "9 September 2026", "2026-10-20T09:30:00+01:00", [*MONTHS, *LATER])
    look(live)
    # The document of July is touched again: its last month is not the last any more.
    site.publish(JULY, "30 June 2026", "2026-10-25T09:30:00+01:00", [*MONTHS[:-1], ["2026", "June", "314", "263"]])
    site.publish(NOVEMBER, "9 September 2026", "2026-11-20T09:30:00+00:00", [*MONTHS, *LATER])
    path = site.server.folder / f"api/content{NOVEMBER}.json"
    path.write_text(path.read_text(encoding="utf-8").replace("1,190", "1,109"), encoding="utf-8")
    look(live)
    build(live)
    rules = "SELECT rule, regexp_extract(message, '^[^;.]*;?[^;.]*') FROM catalogue.quarantine ORDER BY ALL"
    assert query(live, rules) == [
        (
            "release_does_not_shrink",
            "held against the release of 2026-10-20, it lacks 2026-07 returned_out; 2026-07 transferred_in",
        ),
        (
            "vintage_check",
            "rows_equal_total_row: 2025-08-06 to 2026-09-09 transferred_in: rows 2466; table 1!C16 2547",
        ),
    ]
    assert query(live, months("infinity"))[0][:2] == ("2026-09", 40)
    assert query(live, months("infinity"))[0][5:] == ("2026-10-20", True)


@pytest.mark.slow
def test_a_figure_leads_to_its_cell_of_the_html_table_and_what_is_not_read_is_told(site, live):
    site.publish(JULY, "30 June 2026", "2026-07-16T09:30:00+01:00", MONTHS)
    other = f"{PUBLICATION}/asylum-claims-of-people-returned"
    site.server.put_item(other, document("Asylum claims of people returned", PUBLICATION, "<p>1</p>"))
    site.listed[other] = "Asylum claims of people returned"
    site.list("2026-07-16T09:30:00+01:00")
    look(live)
    build(live, "organised_immigration_crime_disruptions")
    files = "SELECT left(title, 20), status FROM catalogue.files WHERE page LIKE '%data/%' ORDER BY ALL"
    assert query(live, files) == [
        ("Asylum claims of peo", "not read"), ("Disruptions and arre", "read"), ("Transfers into and r", "read"),
    ]  # fmt: skip
    sheets = (
        "SELECT left(f.title, 9), s.sheet, s.labels, s.status FROM catalogue.sheets AS s "
        "INNER JOIN catalogue.files AS f ON s.file_id = f.file_id WHERE f.page LIKE '%data/%' AND s.status <> 'read'"
    )
    assert query(live, sheets) == [
        ("Disruptio", "table 2", "row 1: Agency | 1 April 2025 to 31 March 2026", "not known")
    ]
    last = "SELECT period, major, moderate, minor, disruptions, official_label, source_cell FROM marts.organised_immigration_crime_disruptions"
    assert query(live, f"{last} ORDER BY period_start DESC LIMIT 1") == [
        ("2026 Q1", 34, 156, 948, 1138, "official statistics in development", "table 1!B14:E14")
    ]
    with open_published(live) as connection:
        answer = explain(connection, "marts.uk_france_agreement", "period = '2026-06'", "returned_out", None)
        to_date = explain(connection, "marts.uk_france_agreement", "period = '2026-06'", "returned_out_to_date", None)
        target = target_of(connection, "uk_france_agreement", None)
        [_, _, citation, _] = as_text(quoted(connection, target, "returned_out", "period = '2026-06'"))
    [cell] = answer.rows[0].figures[0].cells
    assert (cell.cell, cell.text, cell.value, cell.document.sheet) == ("D12", "264", 264.0, "table 1")
    assert cell.document.url == f"https://www.gov.uk{JULY}"
    summed = to_date.rows[0].figures[0]
    assert (summed.value, len(summed.cells), sum(cell.value for cell in summed.cells)) == (1087, 11, 1087)
    assert all(words in citation for words in ("UK-France Agreement", f"https://www.gov.uk{JULY}", "table 1", "D12"))


@pytest.mark.slow
def test_a_mark_beside_one_figure_of_a_row_makes_no_second_row_of_it(site, live):
    marked = [*MONTHS[:-1], ["2026", "June", "314 [p]", "264"]]
    site.publish(JULY, "30 June 2026", "2026-07-16T09:30:00+01:00", marked)
    rows = [["2025 Q4", "10", "50", "200 [p]", "260"], ["2026 Q1", "11", "40", "199", "250"]]
    body = table_in_bold(["Quarter", "Major", "Moderate", "Minor", "Total"], rows, 1)
    title = site.listed[site.crime]
    site.server.put_item(site.crime, document(title, PUBLICATION, body, "2026-07-16T09:30:00+01:00"))
    look(live)
    build(live, "organised_immigration_crime_disruptions")
    june = "SELECT transferred_in, returned_out, transferred_in_to_date, returned_out_to_date, revision_status, status_basis"
    assert query(live, f"{june} FROM marts.uk_france_agreement WHERE period = '2026-06'") == [
        (314, 264, 1117, 1087, "provisional", "marker [p]")
    ]
    crime = "SELECT period, minor, disruptions, revision_status FROM marts.organised_immigration_crime_disruptions"
    assert query(live, f"{crime} ORDER BY period") == [
        ("2025 Q4", 200, 260, "provisional"),
        ("2026 Q1", 199, 250, "provisional_never_finalised"),
    ]
