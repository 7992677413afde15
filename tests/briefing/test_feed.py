"""The feed of releases: valid, stable, and of what the warehouse holds."""

from datetime import date, datetime
from pathlib import Path

import pytest
from lxml import etree

from assets.briefing.feed import ATOM, feed, write
from assets.exports.about import Build

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
BUILD = Build("b", datetime(2026, 7, 24, 9), None, None)
TABLE = {
    "table_id": "Ret_D01", "title": "Returns", "vintage": "2023-11-23", "official_label": "National Statistics: Yes",
    "first_held": False, "changed": 17, "period": "2023 Q1", "key": "Voluntary return", "measure": "returns",
    "old_value": 4094.0, "new_value": 4217.0,
}  # fmt: skip
RELEASE = {
    "page": "/government/x", "published_on": date(2023, 11, 23), "published_at": datetime(2023, 11, 23, 9, 30),
    "withdrawn_on": None, "titles": ["Returns datasets"], "documents": ["https://example.org/returns.xlsx"], "tables": [TABLE],
}  # fmt: skip


def reread(root: etree._Element) -> etree._Element:
    """The feed as a reader gets it, which must be valid."""
    read = etree.fromstring(etree.tostring(root, xml_declaration=True, encoding="utf-8"))
    assert GRAMMAR.validate(read), GRAMMAR.error_log
    return read


def texts(root: etree._Element, path: str) -> list[str]:
    return root.xpath(path, namespaces={"a": ATOM})


def test_an_entry_says_what_came_and_what_was_revised():
    read = reread(feed(BUILD, [RELEASE]))
    assert texts(read, "a:entry/a:title/text()") == ["Returns datasets: 23 November 2023"]
    assert texts(read, "a:entry/a:updated/text()") == ["2023-11-23T09:30:00Z"] == texts(read, "a:updated/text()")
    assert texts(read, "a:entry/a:link/@href") == [
        "https://www.gov.uk/government/x",
        "https://example.org/returns.xlsx",
    ]
    assert texts(read, "a:entry/a:summary/text()") == [
        "Ret_D01: Returns (National Statistics: Yes). Compared by group, 17 figures differ from the release held before "
        "it; the largest change: 4,094 to 4,217 (returns, Voluntary return, 2023 Q1)."
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"first_held": True, "changed": 0}, "No earlier release of it is held to compare with."),
        ({"changed": 0}, "Compared by group, no figure differs from the release held before it."),
        (
            {"changed": 1, "key": "", "old_value": 1.5, "new_value": None},
            "Compared by group, 1 figure differs from the release held before it; the largest change: 1.5 to no figure (returns, 2023 Q1).",
        ),
    ],
)
def test_no_revision_and_nothing_to_compare_with_are_two_things(change, says):
    release = RELEASE | {"tables": [TABLE | change], "withdrawn_on": date(2024, 1, 2)}
    [summary] = texts(reread(feed(BUILD, [release])), "a:entry/a:summary/text()")
    assert summary.endswith(f"(National Statistics: Yes). {says}\nThe publisher withdrew it on 2 January 2024.")


def test_hostile_titles_and_addresses_are_text_or_left_out():
    release = RELEASE | {
        "titles": ["<script>alert(1)</script> & \x1b]0;x\x07 \x00 \ufffe \u202e"], "page": '/x"><b> y',
        "documents": ["javascript:alert(1)", "https://example.org/a b<c>.xlsx", "ftp://example.org/x", "not an address"],
    }  # fmt: skip
    read = reread(feed(BUILD, [release]))
    [title] = texts(read, "a:entry/a:title/text()")
    assert title == "<script>alert(1)</script> & \ufffd]0;x\ufffd \ufffd \ufffd \ufffd: 23 November 2023"
    assert [each.tag for each in read.iter() if "script" in str(each.tag)] == []
    assert texts(read, "a:entry/a:link/@href") == [
        "https://www.gov.uk/x%22%3E%3Cb%3E%20y", "https://example.org/a%20b%3Cc%3E.xlsx",
    ]  # fmt: skip


def test_names_outlive_a_build_and_the_sample_has_others():
    once, again = (
        texts(feed(build, [RELEASE]), "//a:id/text()")
        for build in (BUILD, Build("c", datetime(2027, 1, 1), None, None))
    )
    sample = texts(feed(Build("b", BUILD.at, "sample", None), [RELEASE]), "//a:id/text()")
    assert (
        once
        == again
        == ["urn:uuid:5c3c6f2b-9a58-4d0e-8a0e-3f1c1d6b7e42", "urn:uuid:165a11f0-8c9a-52bf-ada7-1041cc7389a9"]
    )
    assert set(once) & set(sample) == set()


def test_a_feed_without_releases_is_valid_too():
    assert texts(reread(feed(BUILD, [])), "a:updated/text()") == ["2026-07-24T09:00:00Z"]


def test_the_samples_releases_are_all_there_the_newest_first(sample_warehouse, tmp_path):
    read = etree.parse(write(sample_warehouse, tmp_path)).getroot()
    assert GRAMMAR.validate(read), GRAMMAR.error_log
    updated, ids = texts(read, "a:entry/a:updated/text()"), texts(read, "a:entry/a:id/text()")
    held = sample_warehouse.execute(
        "SELECT count(DISTINCT (page, published_on)), max(published_at) FROM catalogue.vintages JOIN catalogue.files USING (file_id)"
    ).fetchone()
    assert (len(ids), len(set(ids)), updated[0]) == (held[0], held[0], f"{held[1]:%Y-%m-%dT%H:%M:%S}Z")
    assert updated == sorted(updated, reverse=True)
    [revised] = [text for text in texts(read, "a:entry/a:summary/text()") if "4,094 to 4,217" in text]
    assert "Compared by group, 17 figures differ" in revised
