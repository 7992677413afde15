import os
import subprocess
import sys
from pathlib import Path

import pytest

from assets.archive.store import Archive, ArchiveError, writing

PAGE = "/government/publications/x"


def add(archive: Archive, data: bytes = b"data", **values):
    defaults = {"file": "f.ods", "page": PAGE, "title": "T", "published": "2026-07-24", "published_basis": "test"}
    return archive.add(data, **defaults | values)


def test_bytes_are_kept_once_under_their_sha256_and_never_writable(tmp_path):
    archive = Archive(tmp_path)
    first, new = add(archive)
    again, new_again = add(archive)
    elsewhere, new_elsewhere = add(archive, title="Another title")
    assert (new, new_again, new_elsewhere) == (True, False, True)
    assert first == again
    assert first.sha256 == elsewhere.sha256 == "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"
    assert archive.path(first.sha256).stat().st_mode & 0o777 == 0o444
    assert archive.read(first.sha256) == b"data"
    assert [record.title for record in archive.records()] == ["T", "Another title"]


def test_a_changed_or_lost_file_is_told(tmp_path):
    archive = Archive(tmp_path)
    record, _ = add(archive)
    path = archive.path(record.sha256)
    path.chmod(0o644)
    path.write_bytes(b"dato")
    with pytest.raises(ArchiveError, match="is not what was written"):
        archive.read(record.sha256)
    path.unlink()
    with pytest.raises(ArchiveError, match="is gone"):
        archive.read(record.sha256)


def test_a_torn_last_line_is_no_record_and_is_dropped_by_the_next_writer(tmp_path):
    archive = Archive(tmp_path)
    add(archive)
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes() + b'{"sha256": "abc", "si')
    assert len(archive.records()) == 1
    add(archive, b"more")
    assert [record.size for record in archive.records()] == [4, 4]
    assert manifest.read_bytes().count(b"\n") == 2


def test_a_damaged_line_is_an_error_with_its_number(tmp_path):
    archive = Archive(tmp_path)
    add(archive)
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_bytes(b"{}\n" + manifest.read_bytes())
    with pytest.raises(ArchiveError, match=r"line 1 of manifest\.jsonl is damaged"):
        archive.records()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"page": "https://www.gov.uk/x"}, "no GOV.UK base path"),
        ({"page": "/a/../../etc"}, "no GOV.UK base path"),
        ({"published": "24 July 2026"}, "is no date"),
        ({"published": "2999-01-01"}, "in the future"),
        ({"data": b""}, "is empty"),
        ({"data": b"12345", "size_max": 4}, "larger than 4 bytes"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_left(tmp_path, values, words):
    archive = Archive(tmp_path)
    with pytest.raises(ArchiveError, match=words):
        add(archive, **values)
    assert archive.records() == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_crash_between_bytes_and_record_leaves_a_sound_archive(tmp_path, monkeypatch):
    archive = Archive(tmp_path)
    monkeypatch.setattr(Archive, "_append", lambda self, record: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        add(archive)
    monkeypatch.undo()
    assert archive.records() == []
    assert add(archive)[1] is True
    assert len(archive.records()) == 1


def test_one_writer_at_a_time_over_processes(tmp_path):
    code = (
        "import sys, pathlib; from assets.archive.store import writing\n"
        "with writing(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    root = Path(__file__).resolve().parents[2]
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ,
    )
    assert other.stdin and other.stdout
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(ArchiveError, match=rf"process {other.pid} .* is writing"), writing(tmp_path):
        pass
    other.kill()  # the lock dies with its holder
    other.wait()
    other.stdin.close()
    other.stdout.close()
    with writing(tmp_path):
        pass
