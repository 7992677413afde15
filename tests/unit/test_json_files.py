"""A typed value goes into JSON and comes back the same, or not at all."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from assets.json_files import Json
from assets.sealed import CHANGED


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    note: str | None = None
    parts: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


ENTRIES = Json(dict[str, Entry])
VALUE = {"a": Entry(datetime(2024, 11, 28, 9, 30, tzinfo=UTC), "né", ("x", "y"), {"n": 1}), "b": Entry(datetime(2024, 1, 1, tzinfo=UTC))}  # fmt: skip


def test_what_is_written_comes_back_the_same_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "entries.json"
    ENTRIES.write(path, VALUE)
    assert ENTRIES.read(path) == VALUE
    assert ENTRIES.parse(ENTRIES.text(VALUE)) == VALUE
    assert [each.name for each in tmp_path.iterdir()] == ["entries.json"]
    assert '"note": "né"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": {"at": "soon"}}', '{"a": {}}', '{"a": {"at": "2024-01-01T00:00:00Z", "parts": [1]}}'])  # fmt: skip
def test_what_is_damaged_or_of_another_type_is_not_read(tmp_path, text):
    path = tmp_path / "entries.json"
    path.write_text(text)
    assert ENTRIES.read(path) is None
    with pytest.raises(ValueError, match="validation error"):
        ENTRIES.parse(text)


def test_a_file_of_which_any_byte_changed_is_not_read(tmp_path):
    path = tmp_path / "entries.json"
    ENTRIES.write(path, VALUE)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert ENTRIES.read(path) is None, place
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        assert ENTRIES.read(path) is None, end
    assert ENTRIES.damage(path) == CHANGED


def test_a_file_of_older_code_which_has_no_digest_is_read(tmp_path):
    path = tmp_path / "entries.json"
    path.write_text(ENTRIES.text(VALUE), encoding="utf-8")
    assert ENTRIES.read(path) == VALUE
    assert ENTRIES.damage(path) is None


def test_what_is_not_there_is_not_read(tmp_path):
    assert ENTRIES.read(tmp_path / "entries.json") is None
