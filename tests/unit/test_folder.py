"""The data folder before a writer: its format, and what killed writers left in it."""

import json
import os

import pytest

from assets.archive.soundness import manifest_findings
from assets.archive.store import Archive, ArchiveError, writing
from tests.unit.test_archive import add


def test_an_older_folder_is_moved_on_and_keeps_what_it_has(tmp_path):
    archive = Archive(tmp_path / "archive")
    add(archive)
    manifest = tmp_path / "archive" / "manifest.jsonl"
    old = json.loads(manifest.read_text())
    del old["previous"]
    manifest.write_text(json.dumps(old) + "\n")
    before = manifest.read_bytes()
    with writing(tmp_path):
        assert json.loads((tmp_path / "format.json").read_text())["value"] == {"format": 2}
        assert manifest.read_bytes() == before
        add(archive, b"more")
    manifest.write_bytes(manifest.read_bytes().replace(b"2026-07-24", b"2026-07-23", 1))
    assert [fault.line for fault in archive.faults()] == [2]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('{"format": 3}', r"has format 3, and this version of immstats writes format 2: nothing was changed\. Use the"),
        ('{"form', r"format\.json cannot be read.*`echo '{\"format\": 2}' > "),
    ],
)
def test_a_newer_folder_is_refused_to_writers_and_left_as_it_is(tmp_path, said, words):
    (tmp_path / "format.json").write_text(said)
    (tmp_path / ".download-x").touch()
    for _ in range(2):
        with pytest.raises(ArchiveError, match=words), writing(tmp_path):
            pass
    assert (tmp_path / "format.json").read_text() == said
    assert (tmp_path / ".download-x").exists()
    assert Archive(tmp_path / "archive").records() == []


def test_a_format_that_a_person_wrote_is_read(tmp_path):
    (tmp_path / "format.json").write_text('{"format": 2}')
    with writing(tmp_path):
        pass
    assert (tmp_path / "format.json").read_text() == '{"format": 2}'


def test_what_killed_writers_left_is_cleared_by_the_next_one(tmp_path):
    files, tables, spilled = tmp_path / "archive" / "files", tmp_path / "observations" / "sb_01", tmp_path / "tmp"
    for folder in (files, tables, spilled):
        folder.mkdir(parents=True)
    left = [
        tmp_path / ".download-a",
        tmp_path / ".incoming-a",
        files / ".incoming-b",
        tmp_path / ".govuk.json.999999999",
        spilled / "spill",
    ]
    left += [tables / ".abc.parquet.999999999", tables / ".abc.json.999999999"]
    kept = [tmp_path / f".alerts.json.{os.getpid()}", tmp_path / ".hidden", tables / "abc.parquet", tmp_path / ".a.2b"]
    for path in [*left, *kept]:
        path.touch()
    with writing(tmp_path):
        pass
    assert [path for path in left if path.exists()] == []
    assert [path for path in kept if not path.exists()] == []


def test_files_that_no_line_refers_to_are_told(settings):
    archive = Archive(settings.archive)
    first, second = add(archive)[0], add(archive, b"more")[0]
    assert manifest_findings(settings) == []
    manifest = settings.archive / "manifest.jsonl"
    lines = manifest.read_bytes().splitlines(keepends=True)
    manifest.write_bytes(lines[0])
    (found,) = manifest_findings(settings)
    at = f"archive/files/{second.sha256[:2]}/{second.sha256}"
    assert found.startswith(f"no line of manifest.jsonl refers to {at}: a run was interrupted")
    manifest.write_bytes(lines[1])
    changed, orphan = manifest_findings(settings)
    assert changed.startswith(
        "line 1 of manifest.jsonl does not follow: a line before it was changed, or lines before it"
    )
    assert f"archive/files/{first.sha256[:2]}/{first.sha256}" in orphan
