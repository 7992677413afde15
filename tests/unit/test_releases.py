"""Content items of every shape are read into the same releases and attachments."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.problems import TableError
from assets.publications.content_api import Attachment, Change, Linked, Release, data_version, read_release

PATH = "/government/publications/small-boats"
MEDIA = "https://assets.publishing.service.gov.uk/media/65f0/boats.ods"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def item(**changes: Any) -> dict[str, Any]:
    return {
        "base_path": PATH,
        "title": "Small boats",
        "schema_name": "publication",
        "document_type": "transparency",
        "public_updated_at": "2026-07-24T09:30:05.000+01:00",
        "updated_at": "2026-07-24T11:02:44.152Z",
        "details": {},
        "links": {},
    } | changes


def read(**changes: Any) -> Release:
    return read_release(json.dumps(item(**changes)).encode())


def listed(**changes: Any) -> dict[str, Any]:
    return {
        "attachment_type": "file",
        "id": "boats.ods",
        "title": "Small boats – time series",
        "url": MEDIA,
        "content_type": ODS,
        "file_size": 84116,
        "filename": "boats.ods",
        "accessible": False,
    } | changes


def document(**changes: Any) -> Release:
    details = {"body": "<div class='govspeak'><h2>Week ending 9 August 2026</h2></div>"}
    parent = {"parent": [{"base_path": PATH, "title": "Small boats"}]}
    shape = {"base_path": f"{PATH}/weekly", "schema_name": "html_publication", "details": details, "links": parent}
    return read(**(shape | changes))


def problem(data: bytes) -> str:
    with pytest.raises(TableError) as caught:
        read_release(data)
    assert {found.rule for found in caught.value.problems} == {"not_a_content_item"}
    return str(caught.value)


# -- the page -------------------------------------------------------------------------------------


def test_what_a_page_says_of_itself() -> None:
    release = read(details={"body": "<p>Figures</p>"})
    assert (release.base_path, release.title) == (PATH, "Small boats")
    assert release.public_updated_at == datetime(2026, 7, 24, 8, 30, 5, tzinfo=UTC)
    assert release.updated_at == datetime(2026, 7, 24, 11, 2, 44, 152000, tzinfo=UTC)
    assert (release.attachments, release.documents, release.changes) == ((), (), ())
    assert (release.withdrawn_at, release.withdrawn_reason) == (None, None)


def test_the_history_is_newest_first() -> None:
    notes = [
        {"public_timestamp": "2022-04-14T09:30:00.000+01:00", "note": "First published."},
        {"public_timestamp": "2023-01-30T09:30:00.000+00:00", "note": " Corrected\n statistics for 01/12/2022. "},
    ]
    assert read(details={"change_history": notes}).changes == (
        Change(datetime(2023, 1, 30, 9, 30, tzinfo=UTC), "Corrected statistics for 01/12/2022."),
        Change(datetime(2022, 4, 14, 8, 30, tzinfo=UTC), "First published."),
    )


def test_a_withdrawn_page_says_when_and_why() -> None:
    notice = {
        "explanation": "<p>Now published by the <a href='/x'>Home Office</a>.</p>",
        "withdrawn_at": "2024-02-01T10:00:00Z",
    }
    release = read(withdrawn_notice=notice)
    assert release.withdrawn_at == datetime(2024, 2, 1, 10, tzinfo=UTC)
    assert release.withdrawn_reason == "Now published by the Home Office."
    assert read(withdrawn_notice={}).withdrawn_at is None


def test_a_collection_names_its_documents() -> None:
    links = [
        {"base_path": "/a", "title": "Immigration Enforcement data: Q1 2026", "public_updated_at": "2026-05-21T09:30:00+01:00"},
        {"base_path": "/b", "title": "Other"},
        {"title": "Not published yet"},
    ]  # fmt: skip
    assert read(schema_name="document_collection", links={"documents": links}).documents == (
        Linked("/a", "Immigration Enforcement data: Q1 2026"),
        Linked("/b", "Other"),
    )


def test_an_html_document_has_its_own_path_and_dates() -> None:
    release = document()
    assert release.base_path == f"{PATH}/weekly"
    assert release.updated_at == datetime(2026, 7, 24, 11, 2, 44, 152000, tzinfo=UTC)


# -- attachments ----------------------------------------------------------------------------------


def test_attachments_as_they_are_listed_today() -> None:
    html = {"attachment_type": "html", "id": "9", "title": "Last 7 days", "url": f"{PATH}/last-7-days"}
    external = {"attachment_type": "external", "id": "8", "title": "Elsewhere", "url": "https://example.org/x.ods"}
    found = read(details={"attachments": [listed(), html, external]}).attachments
    assert found == (
        Attachment("file", "boats.ods", "Small boats – time series", MEDIA, "boats.ods", ODS, 84116),
        Attachment("html", "9", "Last 7 days", f"https://www.gov.uk{PATH}/last-7-days", "last-7-days"),
        Attachment("external", "8", "Elsewhere", "https://example.org/x.ods", "x.ods"),
    )
    assert [attachment.format for attachment in found] == ["ods", "html", "ods"]
    assert [attachment.base_path for attachment in found] == [None, f"{PATH}/last-7-days", None]


def test_a_listed_attachment_needs_no_more_than_an_address() -> None:
    url = "/government/uploads/system/uploads/attachment_data/file/1/Returns%20Q1.XLSX"
    (found,) = read(details={"attachments": [{"url": url}]}).attachments
    full = f"https://www.gov.uk{url}"
    assert found == Attachment("file", full, "", full, "Returns Q1.XLSX")
    assert found.format == "xlsx"


@pytest.mark.parametrize("url", ["//example.org/government/x", "https://example.org/x", "javascript:alert(1)"])
def test_a_document_elsewhere_is_external(url: str) -> None:
    (found,) = read(details={"attachments": [{"attachment_type": "html", "url": url}]}).attachments
    assert (found.type, found.base_path) == ("external", None)


def test_attachments_in_the_body_of_an_old_page() -> None:
    body = """
    <section class="attachment embedded" id="attachment_17"><div class="attachment-thumb">
      <a aria-hidden="true" class="thumbnail" href="/government/uploads/file/17/a.csv"><img alt=""></a></div>
      <div class="attachment-details"><h2 class="title">MOT results</h2>
      <a href="/government/uploads/file/17/a.csv/preview">View online</a>
      <a href="/government/uploads/file/17/a.csv"><strong>Download CSV</strong>1.74KB</a></div></section>
    <p><span id="attachment_3" class="attachment-inline"><a href="/government/uploads/file/3/b.xls">Table B</a>
      (<span class="file-size">48KB</span>)</span> <a href="mailto:x@example.org?body=/media/x.ods">Ask</a>
      <a href="https://example.org/media/c.ods">Not ours</a> <a href="/media">Media</a>
      <a href="https://[bad">Broken</a> <a href="#part">Part</a></p>"""
    old = "https://www.gov.uk/government/uploads/file"
    assert read(details={"body": body}).attachments == (
        Attachment("file", "attachment_17", "MOT results", f"{old}/17/a.csv", "a.csv"),
        Attachment("file", "attachment_3", "Table B", f"{old}/3/b.xls", "b.xls"),
    )


def test_attachments_in_the_body_of_a_newer_page() -> None:
    block = """
    <section class="gem-c-attachment govuk-!-margin-bottom-6">
      <div class="gem-c-attachment__thumbnail"><a class="govuk-link" href="{0}"><svg></svg></a></div>
      <div class="gem-c-attachment__details"><h3 class="gem-c-attachment__title">
      <a class="govuk-link gem-c-attachment__link" href="{0}">{1}</a></h3></div></section>"""
    documents = [block.format(MEDIA, "Time series"), block.format(f"{PATH}/weekly#contents", "Weekly summary")]
    assert read(details={"documents": documents}).attachments == (
        Attachment("file", MEDIA, "Time series", MEDIA, "boats.ods"),
        Attachment("html", f"https://www.gov.uk{PATH}/weekly", "Weekly summary", f"https://www.gov.uk{PATH}/weekly", "weekly"),
    )  # fmt: skip


def test_an_attachment_told_twice_is_one() -> None:
    weekly = f"{PATH}/weekly"
    release = read(
        details={
            "attachments": [listed(), {"attachment_type": "html", "id": "9", "title": "Weekly", "url": weekly}],
            "body": f"<a href='{MEDIA}'>Download</a> <a href='https://www.gov.uk{weekly}'>Weekly</a>",
        },
        links={
            "children": [
                {"base_path": weekly, "title": "Weekly", "schema_name": "html_publication"},
                {"base_path": f"{PATH}/daily", "title": "Daily", "schema_name": "html_publication"},
                {"base_path": f"{PATH}/other", "title": "Other", "schema_name": "guide"},
                {"base_path": "//example.org/x", "title": "Away", "schema_name": "html_publication"},
            ]
        },
    )
    assert [(found.type, found.id, found.title) for found in release.attachments] == [
        ("file", "boats.ods", "Small boats – time series"),
        ("html", "9", "Weekly"),
        ("html", f"https://www.gov.uk{PATH}/daily", "Daily"),
    ]


def test_hostile_html_is_only_text() -> None:
    body = (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><script>1</script><!-- <a href="/media/1/c.ods">c</a> -->'
        f'<a href="{MEDIA}">&e; Time\x00 series \ud800</a>' + "<div>" * 3_000
    )
    (found,) = read(details={"body": body}).attachments
    assert found.url == MEDIA
    assert "root:" not in found.title
    found.title.encode()


# -- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"<!DOCTYPE html>", b"[]", b"null", b"[" * 100_000, b"\xff\xfe{}"])
def test_what_is_no_item_is_a_problem(data: bytes) -> None:
    assert "/api/content" in problem(data)


def test_every_field_that_is_not_as_expected_is_named() -> None:
    attachments = [listed(), {"title": "no address"}, listed(file_size=-1)]
    details = {"attachments": attachments, "change_history": [{"public_timestamp": "yesterday"}]}
    told = problem(json.dumps(item(title=None, base_path="//x", details=details)).encode())
    for place in ("title", "base_path", "details.attachments.1.url", "details.attachments.2.file_size"):
        assert f"{place} of the content item is not as expected" in told
    assert "details.change_history.0.public_timestamp" in told


def test_a_moment_without_a_zone_is_a_problem() -> None:
    told = problem(json.dumps(item(public_updated_at="2026-07-24T09:30:00")).encode())
    assert "public_updated_at of the content item is not as expected" in told


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["attachments", "body", "documents", "change_history", "url", "parent", "base_path"]) | st.text(),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(details=json_values, links=json_values, title=json_values)
def test_any_json_is_read_or_refused(details: Any, links: Any, title: Any) -> None:
    try:
        release = read(details=details, links=links, title=title)
    except TableError as error:
        assert error.problems[0].rule == "not_a_content_item"
    else:
        assert len(data_version(release, [])) == 64


# -- data version ---------------------------------------------------------------------------------


def version(attachments: list[dict[str, Any]], *documents: Release, **changes: Any) -> str:
    return data_version(read(details={"attachments": attachments}, **changes), documents)


FIRST, SECOND = listed(), listed(id="b", url=MEDIA.replace("boats", "b"))
BASE = version([FIRST, SECOND], document())


def test_the_data_version_is_stable() -> None:
    again = version([FIRST, SECOND], document())
    assert (again, len(again)) == (BASE, 64)


@pytest.mark.parametrize(
    "other",
    [
        version([SECOND, FIRST], document()),
        version([dict(reversed(FIRST.items())), SECOND], document()),
        version([FIRST | {"accessible": True, "alternative_format_contact_email": "x@example.org"}, SECOND], document()),
        version([FIRST, SECOND], document(), updated_at="2030-01-01T00:00:00Z"),
        version([FIRST, SECOND], document(), public_updated_at="2030-01-01T00:00:00Z", title="Reworded"),
        version([FIRST, SECOND], document(updated_at="2026-07-24T12:02:44.152+01:00")),
    ],
)  # fmt: skip
def test_what_is_no_data_does_not_change_it(other: str) -> None:
    assert other == BASE


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "c"},
        {"url": MEDIA.replace("65f0", "65f1")},
        {"title": "Small boats – time series v2"},
        {"filename": "boats_v2.ods"},
        {"file_size": 84117},
        {"content_type": "application/zip"},
    ],
)
def test_every_fact_of_an_attachment_changes_it(changes: dict[str, Any]) -> None:
    assert version([FIRST | changes, SECOND], document()) != BASE


def test_attachments_and_documents_coming_going_or_changing_change_it() -> None:
    others = {
        version([FIRST], document()),
        version([FIRST, SECOND]),
        version([FIRST, SECOND], document(updated_at="2026-07-24T11:02:44.153Z")),
        version([FIRST, SECOND], document(base_path=f"{PATH}/daily")),
        version([FIRST, SECOND], document(), document(base_path=f"{PATH}/daily")),
    }
    assert len(others | {BASE}) == 6
