"""The publisher's own examples of content items, in old shapes and new."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.observations.pages.page import read_page
from assets.publications.content_api import Release, read_release

EXAMPLES = Path(__file__).parents[3] / "shared" / "real" / "govuk_content_api"
NAMES = sorted(path.name for path in EXAMPLES.glob("*.json"))

pytestmark = pytest.mark.skipif(not NAMES, reason="the examples of content items lie outside the project")


def read(name: str) -> Release:
    return read_release((EXAMPLES / name).read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_read(name: str) -> None:
    release = read(name)
    assert release.base_path.startswith("/government/")
    assert release.title
    assert release.updated_at is not None
    assert all(found.url.startswith("https://") and found.filename for found in release.attachments)


def test_the_modern_list_of_attachments() -> None:
    release = read("publication__publication-with-featured-attachments.json")
    (found,) = release.attachments
    assert found.title == "Number of ex-regular service personnel now part of FR20"
    assert (found.type, found.id, found.filename) == ("file", "PUBLIC_1392629965.pdf", "PUBLIC_1392629965.pdf")
    assert (found.content_type, found.file_size, found.format) == ("application/pdf", 1932905, "pdf")
    assert found.url == (
        "https://assets.publishing.service.gov.uk/government/uploads/system/uploads/attachment_data/"
        "file/315163/PUBLIC_1392629965.pdf"
    )


def test_attachments_embedded_in_the_body_as_blocks() -> None:
    release = read("statistical_data_set__statistical_data_set_with_csv.json")
    root = "https://www.gov.uk/government/uploads/system/uploads/attachment_data/file"
    assert [(found.id, found.title, found.url) for found in release.attachments[:2]] == [
        (
            "attachment_1286048",
            "MOT test results by class of vehicle",
            f"{root}/479486/dvsa-mot-01-mot-test-results-by-class-of-vehicle.csv",
        ),
        (
            "attachment_1286049",
            "MOT class 1 and 2 vehicles: initial failures by defect category",
            f"{root}/482187/dvsa-mot-02-mot-class-1-and-2-vehicles-initial-failures-by-defect-category.csv",
        ),
    ]


@pytest.mark.parametrize(
    ("name", "count", "formats"),
    [
        ("statistical_data_set__statistical_data_set.json", 6, {"pdf", "xls"}),
        ("statistical_data_set__statistical_data_set_with_block_attachments.json", 8, {"xls"}),
        ("statistical_data_set__statistical_data_set_with_csv.json", 7, {"csv"}),
    ],
)
def test_every_attachment_in_the_body_is_found_once(name: str, count: int, formats: set[str]) -> None:
    found = read(name).attachments
    assert len(found) == count
    assert {attachment.format for attachment in found} == formats
    assert all(attachment.title and "Download" not in attachment.title for attachment in found)


def test_a_collection() -> None:
    release = read("document_collection__document_collection.json")
    assert len(release.documents) == 9
    assert release.documents[0].title == "Car and light van driver competence framework"
    assert release.withdrawn_at is None


def test_a_history_of_changes() -> None:
    changes = read("document_collection__document_collection_with_history.json").changes
    assert changes[0].at == datetime(2016, 2, 8, 17, 36, 26, tzinfo=UTC)
    assert changes[0].note.startswith("Liberia removed - Council Regulation (EC) No 872/2004")
    assert list(changes) == sorted(changes, key=lambda change: change.at, reverse=True)


def test_a_withdrawn_publication() -> None:
    release = read("publication__withdrawn_publication.json")
    assert release.withdrawn_at == datetime(2015, 1, 13, 13, 5, 30, tzinfo=UTC)
    assert release.withdrawn_reason is not None
    assert release.withdrawn_reason.startswith("This information is now out of date.")


def test_an_html_document_is_read_alike_here_and_by_the_page_reader() -> None:
    name = "html_publication__published.json"
    release, page = read(name), read_page((EXAMPLES / name).read_bytes(), name)
    assert release.base_path.startswith(
        "/government/publications/tr4-8ee-mr-derek-mears-environmental-permit-application-advertisement/"
    )
    assert (release.title, release.updated_at) == (page.title, page.updated_at)
