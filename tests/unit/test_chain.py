"""The manifest's chain: a line changed, cut, put in or moved is found, named, and accepted only with a reason."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.archive.chain import Chain
from assets.archive.store import Archive, ArchiveError
from tests.unit.test_archive import add


def name_of(said: dict[str, object]) -> str:
    if "name" not in said:
        raise ValueError("it has no name")
    return str(said["name"])


def chain_of(data: bytes) -> Chain[str]:
    chain = Chain(name_of)
    chain.take(data)
    return chain


def written(names: list[str], begun: bytes = b"") -> bytes:
    chain, data = chain_of(begun), begun
    for name in names:
        line = chain.linked({"name": name})
        chain.take(line)
        data += line
    return data


def faults(data: bytes) -> list[tuple[int, str]]:
    return [(fault.line, fault.text) for fault in chain_of(data).faults]


def test_each_line_carries_the_hash_of_the_one_before():
    first, second = written(["a", "b"]).splitlines()
    assert json.loads(first)["previous"] == hashlib.sha256(b"").hexdigest()
    assert json.loads(second)["previous"] == hashlib.sha256(first).hexdigest()


def test_a_manifest_that_older_code_began_is_chained_over_all_of_it():
    old = b'{"name": "x"}\n{"name": "y"}\n'
    data = written(["a", "b"], old)
    assert json.loads(data.splitlines()[2])["previous"] == hashlib.sha256(old).hexdigest()
    assert (chain_of(data).values, faults(data)) == (["x", "y", "a", "b"], [])
    assert faults(data.replace(b"x", b"z")) == [
        (3, "does not follow: a line before it was changed, or lines before it are gone")
    ]


LINES = written(["a", "b", "c", "d"]).splitlines(keepends=True)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (
            [LINES[0], LINES[1].replace(b'"b"', b'"B"'), *LINES[2:]],
            (3, "does not follow: line 2 was changed, or lines"),
        ),
        ([LINES[0], *LINES[2:]], (2, "does not follow: line 1 was changed, or lines before it are gone")),
        (LINES[1:], (1, "does not follow: a line before it was changed, or lines before it are gone")),
        ([*LINES[:2], b'{"name": "put in"}\n', *LINES[2:]], (3, "says nothing of the line before it")),
        ([LINES[0], b"{\x00\n", *LINES[2:]], (2, "is damaged (")),
        ([*LINES[:3], b"[]\n"], (4, "is damaged (it is no JSON object)")),
    ],
)
def test_what_was_done_to_a_line_is_told_with_its_number(damage, found):
    line, text = faults(b"".join(damage))[0]
    assert (line, text[: len(found[1])]) == found


@given(st.integers(0, len(b"".join(LINES[:3])) - 1), st.binary(max_size=3), st.integers(0, 40))
def test_no_change_before_the_last_line_goes_unnoticed(at, put_in, cut):
    whole = b"".join(LINES)
    damaged = whole[:at] + put_in + whole[at + cut :]
    held = chain_of(damaged)
    prefix = held.heads == chain_of(whole).heads[: len(held.heads)]  # what the published build holds it against
    assert (bool(held.faults) or (prefix and held.values == ["a", "b", "c", "d"][: len(held.heads)])) or not prefix


def test_a_cut_at_the_end_is_told_by_the_head_that_was_published():
    whole, cut = chain_of(b"".join(LINES)), chain_of(b"".join(LINES[:2]))
    assert (cut.faults, cut.heads) == ([], whole.heads[:2])
    again = written(["another", "one"], b"".join(LINES[:2]))
    assert (faults(again), chain_of(again).heads[3] == whole.heads[3]) == ([], False)


def test_a_damaged_line_stops_reading_and_writing_until_it_is_accepted_with_a_reason(tmp_path):
    archive = Archive(tmp_path)
    records = [add(archive, data)[0] for data in (b"one", b"two", b"three")]
    manifest = tmp_path / "manifest.jsonl"
    lines = manifest.read_bytes().splitlines(keepends=True)
    manifest.write_bytes(lines[0] + lines[1][:40] + b"\n" + lines[2])
    for ask in (archive.records, lambda: add(archive, b"four")):
        with pytest.raises(ArchiveError, match=r"line 2 of manifest\.jsonl is damaged .*--accept-loss"):
            ask()
    with pytest.raises(ArchiveError, match="with a reason"):
        archive.accept("  ")
    archive.accept("the disk failed", files=[records[1].sha256])
    assert archive.records() == [records[0], records[2]]
    assert [(line["accepted"], line["files"]) for line in archive.accepted()] == [
        ("the disk failed", [records[1].sha256])
    ]
    assert archive.orphans() == [records[1].sha256]
    add(archive, b"two")
    assert (archive.faults(), archive.orphans()) == ([], [])
    assert Archive(tmp_path / ".." / tmp_path.name).records() == archive.records()
    # What is changed after that is found like any other change.
    manifest.write_bytes(manifest.read_bytes().replace(b"the disk failed", b"no disk  failed"))
    assert [fault.line for fault in archive.faults()] == [5]


@pytest.mark.parametrize("values", [{}, {"sha256": "../../x"}, {"recorded_at": "yesterday"}])
def test_a_line_that_is_no_record_is_damaged(tmp_path, values):
    archive = Archive(tmp_path)
    add(archive)
    said = json.loads((tmp_path / "manifest.jsonl").read_bytes())
    (tmp_path / "manifest.jsonl").write_text(json.dumps(said | values if values else {}) + "\n")
    assert [(fault.line, fault.text[:12]) for fault in archive.faults()] == [(1, "is damaged (")]


def test_a_line_changed_to_another_day_is_told(tmp_path):
    archive = Archive(tmp_path)
    add(archive)
    add(archive, b"more")
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes().replace(b"2026-07-24", b"2026-07-23", 1))
    with pytest.raises(ArchiveError, match=r"line 2 of manifest\.jsonl does not follow: line 1 was changed"):
        archive.records()


def test_a_file_is_held_where_its_line_and_all_its_bytes_are(tmp_path):
    archive = Archive(tmp_path)
    record, _ = add(archive, url="https://www.gov.uk/x")
    assert archive.holds(record.sha256)
    assert archive.holds(record.sha256, "https://www.gov.uk/x")
    assert not archive.holds(record.sha256, "https://www.gov.uk/y")
    assert not archive.holds("0" * 64)
    path = archive.path(record.sha256)
    path.chmod(0o644)
    path.write_bytes(b"dat")
    assert not archive.holds(record.sha256)
