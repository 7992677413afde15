"""What is watched: the right attachments are picked by title or file name, in every drift known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assets.publications.content_api import Attachment, Linked, Release
from assets.publications.watched import PUBLICATIONS, Publication

BY_SLUG = {publication.slug: publication for publication in PUBLICATIONS}
STATISTICS = BY_SLUG["immigration_system_statistics"]
BOATS = BY_SLUG["small_boats"]
AD_HOC = BY_SLUG["returns_and_illegal_working"]
ENFORCEMENT = BY_SLUG["immigration_enforcement_data"]


def file(title: str, filename: str) -> Attachment:
    return Attachment("file", "1", title, f"https://assets.publishing.service.gov.uk/media/1/{filename}", filename)


def page(title: str, parent: str, slug: str) -> Attachment:
    return Attachment("html", "2", title, f"https://www.gov.uk{parent}/{slug}", slug)


def release(*attachments: Attachment, documents: tuple[Linked, ...] = ()) -> Release:
    nothing = (None, None, None, None, ())
    return Release("/x", "X", *nothing, attachments, documents)


def kinds(publication: Publication, *attachments: Attachment) -> list[str]:
    return [wanted.kind for wanted, _ in publication.select(release(*attachments)).found]


def test_every_publication_is_described() -> None:
    assert [publication.base_path for publication in (STATISTICS, BOATS, AD_HOC, ENFORCEMENT)] == [
        "/government/statistical-data-sets/immigration-system-statistics-data-tables",
        "/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats",
        "/government/publications/returns-from-the-uk-and-illegal-working-activity-since-july-2024",
        "/government/collections/migration-transparency-data",
    ]
    named = [wanted.kind for publication in PUBLICATIONS for wanted in publication.wanted]
    assert sorted(named) == sorted(set(named))
    assert len(BY_SLUG) == len(PUBLICATIONS)
    for publication in PUBLICATIONS:
        assert publication.title and publication.cadence and publication.official_label


@pytest.mark.parametrize(
    ("title", "filename", "kind"),
    [
        ("Returns detailed datasets, year ending March 2026", "x.xlsx", "returns_detailed_datasets"),
        ("", "returns-datasets-mar-2026.xlsx", "returns_detailed_datasets"),
        ("", "returns-datasets-sep-24.xlsx", "returns_detailed_datasets"),
        ("Returns summary tables, year ending March 2026", "x.ods", "returns_summary_tables"),
        ("", "returns-summary-dec-2023-tables.ods", "returns_summary_tables"),
        (
            "Illegal entry routes to the UK dataset, year ending December 2025",
            "illegal-entry-routes-to-the-uk-dataset-dec-2025.xlsx",
            "illegal_entry_routes_detailed_dataset",
        ),
        (
            "Irregular migration to the UK detailed dataset, year ending September 2025",
            "x.xlsx",
            "illegal_entry_routes_detailed_dataset",
        ),
        (
            "",
            "irregular-migration-to-the-UK-detailed-dataset-year-ending-december-2022.xlsx",
            "illegal_entry_routes_detailed_dataset",
        ),
        (
            "",
            "irregular-migration-to-the-UK-data-tables-year-ending-june-2023.xlsx",
            "illegal_entry_routes_detailed_dataset",
        ),
        (
            "Illegal entry routes to the UK summary tables",
            "illegal-entry-routes-to-the-uk-summary-jun-2026-tables.ods",
            "illegal_entry_routes_summary_tables",
        ),
        (
            "",
            "irregular-migration-to-the-UK-summary-tables-year-ending-December-2022.ods",
            "illegal_entry_routes_summary_tables",
        ),
        ("", "irregular-migration-to-the-uk-summary-dec-2024.ods", "illegal_entry_routes_summary_tables"),
        ("Asylum summary tables, year ending September 2025", "x.ods", "asylum_summary_tables"),
        ("Asylum and resettlement summary tables, year ending June 2022", "x.ods", "asylum_summary_tables"),
        ("", "asylum-summary-sep-2025-tables.ods", "asylum_summary_tables"),
    ],
)
def test_tables_of_the_statistics_are_found(title: str, filename: str, kind: str) -> None:
    assert kinds(STATISTICS, file(title, filename)) == [kind]


@pytest.mark.parametrize(
    ("title", "filename"),
    [
        ("Detention detailed datasets, year ending March 2026", "detention-datasets-mar-2026.xlsx"),
        ("Asylum claims detailed datasets", "asylum-claims-datasets-mar-2026.xlsx"),
        ("Resettlement by local authority", "resettlement-local-authority-datasets-mar-2026.xlsx"),
        ("Returns detailed datasets: user guide", "returns-datasets-guide.pdf"),
    ],
)  # fmt: skip
def test_other_files_of_the_statistics_are_left(title: str, filename: str) -> None:
    assert kinds(STATISTICS, file(title, filename)) == []


def test_small_boats_have_a_workbook_and_two_documents() -> None:
    parent = BOATS.base_path
    workbook = file("Small boats - time series", "04_September_2026_Small_boats_-_time_series.ods")
    days = page("Small boat arrivals: last 7 days", parent, "migrants-detected-crossing-last-7-days")
    week = page("Weekly summary of small boat arrivals and preventions", parent, "weekly-summary")
    guide = page("User guide", parent, "user-guide")
    selection = BOATS.select(release(guide, week, workbook, days))
    assert [(wanted.kind, attachment) for wanted, attachment in selection.found] == [
        ("small_boats_weekly_summary", week),
        ("small_boats_time_series", workbook),
        ("small_boats_last_7_days", days),
    ]
    assert selection.missing == ()
    assert kinds(BOATS, file("", "20_February_2026_Small_boats_-_time_series_v2.ods")) == ["small_boats_time_series"]
    assert kinds(BOATS, replace(days, title="Last 7 days", filename="x")) == ["small_boats_last_7_days"]


def test_what_is_missing_is_told() -> None:
    week = page("Weekly summary of small boat arrivals and preventions", BOATS.base_path, "weekly-summary")
    missing = BOATS.select(release(week)).missing
    assert [wanted.kind for wanted in missing] == ["small_boats_time_series", "small_boats_last_7_days"]


@pytest.mark.parametrize(
    "slug",
    [
        "returns-from-the-uk-from-5-july-2024-to-22-march-2025",
        "returns-from-the-uk-between-1-july-2024-and-31-july-2026",
        "illegal-working-activity-to-september-2025",
    ],
)
def test_every_document_of_the_ad_hoc_page_is_taken(slug: str) -> None:
    document = page(slug.replace("-", " "), AD_HOC.base_path, slug)
    selection = AD_HOC.select(release(document))
    assert [(wanted.kind, found) for wanted, found in selection.found] == [
        ("returns_and_illegal_working_document", document)
    ]
    assert selection.missing == ()
    assert kinds(AD_HOC, file("Tables", "tables.ods"), file("Tables", "tables.xlsx")) == [
        "returns_and_illegal_working_tables",
        "returns_and_illegal_working_tables",
    ]
    assert kinds(AD_HOC, file("Note", "note.pdf"), replace(document, type="external")) == []


def test_the_newest_edition_is_that_of_the_latest_quarter() -> None:
    titles = [
        "Immigration Enforcement data: Q4 2025",
        "Visas, status and immigration data: Q2 2026",
        "Immigration Enforcement data: Q1 2026",
        "Immigration Enforcement data: Q3 2025",
        "Border Force transparency data: Q2 2026",
    ]
    documents = tuple(Linked(f"/{number}", title) for number, title in enumerate(titles))
    newest = ENFORCEMENT.newest_edition(release(documents=documents))
    assert newest is not None and newest.title == "Immigration Enforcement data: Q1 2026"
    assert ENFORCEMENT.newest_edition(release(documents=documents[1:2])) is None
    assert BOATS.newest_edition(release(documents=documents)) is None
    assert kinds(ENFORCEMENT, file("", "IE__Q3_2023_Background_Published.xlsx"), file("", "IE_Q1_2023_Published.ods")) == [
        "immigration_enforcement_tables",
        "immigration_enforcement_tables",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        (BOATS.base_path, "small_boats"),
        (f"{BOATS.base_path}/weekly-summary", "small_boats"),
        ("/government/statistical-data-sets/returns-and-detention-datasets", "immigration_system_statistics"),
    ],
)
def test_a_path_leads_to_its_publication(path: str, slug: str) -> None:
    assert [publication.slug for publication in PUBLICATIONS if publication.holds(path)] == [slug]


def test_other_paths_lead_nowhere() -> None:
    assert not any(publication.holds(f"{BOATS.base_path}-more") for publication in PUBLICATIONS)
