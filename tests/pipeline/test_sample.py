"""The bundled sample: built from its facts, small, and read by the contracts."""

import csv
import hashlib
import json
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from assets.marts.questions import questions
from assets.observations.cache import Store
from assets.observations.limits import Limits
from assets.observations.reading import read_source
from assets.observations.report import Report
from assets.observations.source import Source
from assets.publications.content_api import Attachment, Release, read_release
from assets.publications.watched import Publication, watched
from assets.reference import SAMPLE as FOLDER
from assets.sample.build import build
from assets.sample.facts import FOLDER as FACTS
from assets.tables import contracts

SAMPLE = FOLDER.parent


def item(base_path: str) -> Release:
    return read_release((FOLDER / f"api/content{base_path}.json").read_bytes())


def release(publication: Publication) -> Release:
    page = item(publication.base_path)
    edition = publication.newest_edition(page)
    return item(edition.base_path) if edition else page


def source(publication: Publication, page: Release, attachment: Attachment) -> Source:
    """An attachment as the archive would hold it (see `assets/archive/fetch.py`)."""
    if attachment.base_path:
        path = FOLDER / f"api/content{attachment.base_path}.json"
        where, title = attachment.base_path, item(attachment.base_path).title
    else:
        path = FOLDER / attachment.url.partition(".gov.uk/")[2]
        where = publication.base_path if publication.editions else page.base_path
        title = page.title if publication.editions else attachment.title
    return Source(hashlib.sha256(path.read_bytes()).hexdigest(), str(path), path.name, where, title)


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Source, Report, pl.DataFrame | None]]:
    store = Store(tmp_path_factory.mktemp("observations"))
    found = []
    for publication in watched(sample=True):
        page = release(publication)
        for _, attachment in publication.select(page).found:
            each = source(publication, page, attachment)
            for contract in each.contracts(contracts().values()):
                report = read_source(each, [contract], store, Limits())[0]
                parquet = store.parquet(contract, report.sha256, report.key)
                found.append((each, report, pl.read_parquet(parquet) if parquet.exists() else None))
    return found


def figures(readings: list[Any], table_id: str, published_on: str) -> pl.DataFrame:
    [frame] = [f for _, report, f in readings if (report.table_id, report.published_on) == (table_id, published_on)]
    return frame.with_columns(pl.col("value").cast(pl.Int64))


def tree(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def contents(folder: Path) -> dict[str, Any]:
    """What the files hold, whatever zlib they were packed with."""
    found: dict[str, Any] = {}
    for path in folder.rglob("*"):
        if path.suffix == ".json":
            values = json.loads(path.read_bytes())
            for attachment in values["details"].get("attachments", []):
                attachment.pop("file_size", None)
            found[str(path.relative_to(folder))] = values
        elif path.is_file():
            with zipfile.ZipFile(path) as parts:
                found[str(path.relative_to(folder))] = {name: parts.read(name) for name in parts.namelist()}
    return found


def test_the_same_facts_give_the_same_bytes_and_the_committed_sample_is_what_they_give(tmp_path):
    build(tmp_path / "one")
    build(tmp_path / "two")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(FOLDER)


def test_the_sample_is_small():
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 3 * 2**20


@pytest.mark.parametrize("publication", watched(sample=True), ids=lambda publication: publication.slug)
def test_every_kind_of_attachment_is_found_and_its_size_is_told(publication):
    page = release(publication)
    selection = publication.select(page)
    assert not selection.missing
    assert len(selection.found) == len(page.attachments)
    for _, attachment in selection.found:
        if not attachment.base_path:
            path = FOLDER / attachment.url.removeprefix("https://assets.publishing.service.gov.uk/")
            assert path.stat().st_size == attachment.file_size


def test_every_attachment_reads_by_its_contract(readings):
    assert {(report.table_id, report.status): report.problems for _, report, _ in readings if report.problems} == {}
    assert Counter(report.table_id for _, report, _ in readings if report.status == "read") == Counter(
        {"SB_01": 4, "SB_02": 4, "last_7_days": 1, "weekly_summary": 1, "Ret_D01": 2, "Ret_D02": 2, "Ret_D03": 2,
         "Ret_D04": 2, "Ret_01": 1, "Irr_D01": 1, "Asy_00a": 1, "CP_02": 1, "CP_03": 1,
         "illegal_working_windows": 1, "returns_between_dates": 1, "uk_france_agreement": 1,
         "organised_immigration_crime_disruptions": 1}
    )  # fmt: skip


def test_a_document_without_a_tables_figures_has_none_and_that_is_no_error(readings):
    other = [
        (each.title[:15], report.table_id, report.status) for each, report, _ in readings if report.status != "read"
    ]
    by = [f"illegal_working_visits_by_{parts}" for parts in ("nationality", "region", "sector")]
    assert sorted(other) == [
        *(
            ("Illegal working", table, "no_figures")
            for table in (*by, "illegal_working_years", "returns_between_dates")
        ),
        ("Immigration Enf", "enforcement_visits", "no_figures"),
        *(("Irregular migra", f"Irr_D0{number}", "no_figures") for number in (2, 3, 4, 5)),
        *(
            ("Returns from th", table, "no_figures")
            for table in (*by, "illegal_working_windows", "illegal_working_years")
        ),
    ]


def test_the_summary_tables_and_the_ad_hoc_documents(readings):
    def values(table_id: str, published_on: str) -> dict[tuple[str, str], int]:
        frame = figures(readings, table_id, published_on)
        return {
            (period, measure): value for period, measure, value in frame.select("period", "measure", "value").rows()
        }

    year = "year ending March 2026"
    assert values("Ret_01", "2026-05-21") == {
        ("2025", "enforced"): 9912, ("2025", "voluntary"): 29459, ("2025", "port_returns"): 18308,
        (year, "enforced"): 9723, (year, "voluntary"): 29284, (year, "port_returns"): 17623,
    }  # fmt: skip
    assert values("illegal_working_windows", "2024-12-02") == {
        ("2023-07-05 to 2023-10-31", "visits"): 2371, ("2023-07-05 to 2023-10-31", "arrests"): 1836,
        ("2024-07-05 to 2024-10-31", "visits"): 3188, ("2024-07-05 to 2024-10-31", "arrests"): 2299,
    }  # fmt: skip
    between = values("returns_between_dates", "2025-03-31")
    assert between["2024-07-05 to 2025-03-22", "enforced_and_voluntary"] == 24103
    assert between["2024-07-05 to 2025-03-22", "enforced"] == 6339


def test_small_boats_by_year(readings):
    arrivals = figures(readings, "SB_01", "2026-07-10").filter(pl.col("measure") == "arrivals")
    years = dict(arrivals.group_by(pl.col("period_start").dt.year()).agg(pl.col("value").sum()).rows())
    assert years == {2018: 299, 2019: 1843, 2020: 8462, 2021: 28526, 2022: 45755, 2023: 29437, 2024: 36816,
                     2025: 41472, 2026: 12214}  # fmt: skip


@pytest.mark.parametrize(
    ("published", "people", "events", "note"),
    [("2026-04-24", 390, 21, None), ("2026-05-01", 322, 20, "Revised"), ("2026-06-05", 390, 21, "Revised"),
     ("2026-07-10", 390, 21, "Revised")],
)  # fmt: skip
def test_preventions_of_one_week_are_revised_twice(readings, published, people, events, note):
    week = figures(readings, "SB_02", published).filter(pl.col("period") == "week ending 2026-04-19")
    values = {row["measure"]: (row["value"], row["note"]) for row in week.to_dicts()}
    assert values["migrants_prevented"] == (people, note)
    assert values["events_prevented"] == (events, note)


@pytest.mark.parametrize(
    ("published", "year", "quarters", "totals"),
    [("2023-08-24", 2022, 4, (3866, 10810, 23436)), ("2023-11-23", 2022, 4, (3875, 10896, 23476)),
     ("2023-08-24", 2023, 1, (1232, 4094, 6252)), ("2023-11-23", 2023, 3, (4464, 14046, 18505))],
)  # fmt: skip
@pytest.mark.parametrize("table_id", ["Ret_D01", "Ret_D02"])
def test_returns_by_group(readings, table_id, published, year, quarters, totals):
    frame = figures(readings, table_id, published).filter(pl.col("period_start").dt.year() == year)
    sums = dict(frame.group_by("return_type_group").agg(pl.col("value").sum()).rows())
    names = ("Enforced return", "Voluntary return", "Refused entry at port and subsequently departed")
    assert frame["period"].n_unique() == quarters
    assert tuple(sums[name] for name in names) == totals


def test_the_pivots_add_up(readings):
    for _, report, frame in readings:
        assert report.table_id not in ("Ret_D01", "Ret_D02", "Ret_D03", "Ret_D04", "Irr_D01") or report.totals
        for total in report.totals:
            if total.measure is None:
                assert frame.filter(pl.col("period") == total.period)["value"].sum() == total.value


def test_the_months_of_the_agreement_add_up_to_its_total_row(readings):
    [(report, frame)] = [(r, f) for _, r, f in readings if r.table_id == "uk_france_agreement"]
    sums = dict(frame.group_by("measure").agg(pl.col("value").sum()).rows())
    assert sums == {total.measure: total.value for total in report.totals} == {
        "transferred_in": 1117, "returned_out": 1087,
    }  # fmt: skip


def test_irregular_migration_by_year(readings):
    boats = figures(readings, "Irr_D01", "2023-11-23").filter(pl.col("method_of_entry") == "Small boat arrivals")
    years = dict(boats.group_by(pl.col("period_start").dt.year()).agg(pl.col("value").sum()).rows())
    assert (years[2018], years[2020], years[2022], years[2023]) == (299, 8466, 45774, 3793 + 7640 + 13397)


@pytest.mark.parametrize("path", sorted(FACTS.glob("*.csv")), ids=lambda path: path.stem)
def test_every_table_of_facts_names_its_source(path):
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in rest if not line.startswith("#")))
    assert first.startswith("# Source")
    assert rows and None not in rows[0]


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.*")), ids=lambda path: path.name)
def test_every_file_says_that_it_is_the_sample(path):
    if path.suffix == ".json":
        assert "SAMPLE" in path.read_text(encoding="utf-8")
    else:
        with zipfile.ZipFile(path) as parts:
            assert any(b"SAMPLE" in parts.read(name) for name in parts.namelist())


def test_the_demo_shows_visits_and_returns_between_two_dates(sample_warehouse):
    visits = "SELECT period, period_type, visit_scope, breakdown, visits, arrests FROM marts.enforcement_visits"
    assert sample_warehouse.execute(f"{visits} ORDER BY period").fetchall() == [
        ("2023-07-05 to 2023-10-31", "between", "illegal_working", "none", 2371, 1836),
        ("2024-07-05 to 2024-10-31", "between", "illegal_working", "none", 3188, 2299),
    ]
    returns = "SELECT measure, figure, figure_year_before FROM marts.returns_between_dates ORDER BY figure DESC, period"
    assert sample_warehouse.execute(returns).fetchall() == [
        ("enforced_and_voluntary", 24103, 21807),
        ("enforced_and_voluntary", 21807, None),
        ("asylum_related", 6781, 5508),
        ("enforced", 6339, 5244),
        ("asylum_related", 5508, None),
        ("enforced", 5244, None),
        ("foreign_national_offenders", 3594, 3101),
        ("foreign_national_offenders", 3101, None),
        ("early_removal_scheme", 1848, 1610),
        ("early_removal_scheme", 1610, None),
        ("charter_flights", 46, None),
        ("charter_flights", 46, 46),
    ]
    assert sample_warehouse.execute("FROM marts.enforcement_visits_year_ending").fetchall() == []


def test_the_demo_shows_the_returns_scheme_and_the_disruptions(sample_warehouse):
    scheme = (
        "SELECT period, period_start, period_end, transferred_in, returned_out, transferred_in_to_date, "
        "returned_out_to_date, vintage, source_cell FROM marts.uk_france_agreement"
    )
    rows = sample_warehouse.execute(scheme).fetchall()
    assert [row[:1] + row[3:7] for row in rows] == [
        ("2025-08", 0, 0, 0, 0), ("2025-09", 3, 17, 3, 17), ("2025-10", 51, 58, 54, 75), ("2025-11", 87, 78, 141, 153),
        ("2025-12", 104, 64, 245, 217), ("2026-01", 122, 88, 367, 305), ("2026-02", 3, 49, 370, 354),
        ("2026-03", 73, 109, 443, 463), ("2026-04", 138, 142, 581, 605), ("2026-05", 222, 218, 803, 823),
        ("2026-06", 314, 264, 1117, 1087),
    ]  # fmt: skip
    assert (rows[0][1], rows[-1][2]) == (date(2025, 8, 6), date(2026, 6, 30))
    assert {row[7] for row in rows} == {"2026-07-16"}
    assert rows[-1][8] == "table 1!C12:D12"
    crime = "SELECT sum(major), sum(moderate), sum(minor), sum(disruptions) FROM marts.organised_immigration_crime_disruptions"
    year = f"{crime} WHERE period_start >= '2025-04-01'"
    assert sample_warehouse.execute(year).fetchall() == [(108, 506, 3152, 3766)]  # as the document says in prose


def test_what_was_said_of_the_returns_scheme_stands_beside_its_months(sample_warehouse):
    claims = (
        "SELECT id, claimed, computed_now, status, status_now FROM marts.claims WHERE id LIKE 'france_%' ORDER BY id"
    )
    before = "release not held"
    assert sample_warehouse.execute(claims).fetchall() == [
        ("france_returned_281_january_2026", 281, None, "not derivable", "not derivable"),
        ("france_returned_42_october_2025", 42, None, "not derivable", "not derivable"),
        ("france_returned_75_october_2025", 75, 75, before, "matches"),
        ("france_returned_7_september_2025", 7, 17, before, "differs"),
        ("france_returned_none_in_august_2025", 0, 0, before, "matches"),
        ("france_transferred_350_january_2026", 350, None, "not derivable", "not derivable"),
        ("france_transferred_3_september_2025", 3, None, "not derivable", "not derivable"),
        ("france_transferred_51_october_2025", 51, 54, before, "differs"),
    ]
    nearest = "SELECT figure FROM marts.claim_answers WHERE claim_id = 'france_returned_281_january_2026'"
    assert {figure for (figure,) in sample_warehouse.execute(nearest).fetchall() if figure} == {217, 305}


def test_the_fifth_question_says_that_the_sample_holds_no_twelve_months(sample_warehouse):
    question = next(question for question in questions() if "illegal working" in question.text)
    [(*answer, claims)] = sample_warehouse.execute(question.sql).fetchall()
    assert answer == [
        "2024-07-05 to 2024-10-31",
        "a window, not 12 months",
        3188,
        2371,
        34.5,
        2299,
        1836,
        25.2,
        "2024-12-02",
        False,
    ]
    assert "visits_up_51_july_2025: release not held" in claims.split("; ")
    assert "visits_up_51_october_2025: arithmetic consistent only" in claims.split("; ")


# -- small boat arrivals between any two days -------------------------------------------------------


def between(first: str, last: str, columns: str = "*") -> str:
    return f"SELECT {columns} FROM marts.crossings_between_dates('{first}', '{last}', 'infinity')"


def test_crossings_between_two_days_are_the_days_of_the_daily_series(sample_warehouse):
    def one(sql: str) -> tuple:
        (row,) = sample_warehouse.execute(sql).fetchall()
        return row

    year = one(between("2022-01-01", "2022-12-31", "arrivals, days, series, vintage"))
    assert year == (45_755, 365, "sb_daily", "2026-07-10")
    assert one("SELECT arrivals_sb_daily FROM marts.crossings_yearly WHERE period = '2022'") == (45_755,)
    # The last days come from the page of the last 7 days.
    recent = one(between("2026-07-03", "2026-07-12", "arrivals, boats, days, series"))
    summed = one(
        "SELECT sum(arrivals), sum(boats) FROM marts.crossings WHERE date BETWEEN '2026-07-03' AND '2026-07-12'"
    )
    assert recent == (*summed, 10, "last_7_days, sb_daily")
    assert one(between("2024-02-29", "2024-02-29", "period_start = period_end, days")) == (True, 1)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2017-12-30", "2018-01-02", r"of 2017-12-30 to 2018-01-02 \(2 of 4\); the nearest window is 2018-01-01 to 2018-01-02"),
        ("2026-07-10", "2026-07-31", r"\(3 of 22\); the nearest window is 2026-07-10 to 2026-07-12"),
        ("2030-01-01", "2030-01-31", r"\(0 of 31\); the nearest window is none within it; days are held from 2018-01-01 to 2026-07-12"),
        ("2026-07-01T00:00:00Z", "2026-07-02", "begins and ends with a day, as 2025-07-10, not with 2026-07-01T00:00:00Z"),
        ("2022-12-31", "2022-01-01", r"\(0 of 0\); the nearest window is none within it"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("columns", ["*", "count(*)", "arrivals"])
def test_crossings_of_days_that_are_not_held_are_an_error(sample_warehouse, columns, first, last, told):
    with pytest.raises(duckdb.Error, match=told):
        sample_warehouse.execute(between(first, last, columns)).fetchall()


def test_crossings_before_the_first_release_are_an_error(sample_warehouse):
    with pytest.raises(duckdb.Error, match=r"as of 2017-01-01 no release of marts\.crossings is held"):
        sample_warehouse.execute(
            "FROM marts.crossings_between_dates('2022-01-01', '2022-12-31', '2017-01-01')"
        ).fetchall()


def test_nothing_of_the_sample_is_set_aside_or_to_be_reviewed(sample_warehouse):
    assert sample_warehouse.execute("SELECT table_id, file, rule, message FROM catalogue.quarantine").fetchall() == []
    assert sample_warehouse.execute("SELECT table_id, file, rule, found FROM catalogue.warnings").fetchall() == []
