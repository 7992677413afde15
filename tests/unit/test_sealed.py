"""What is wrong with a file that has its sha256 beside it."""

import pytest

from assets.sealed import CHANGED, EMPTY, GONE, damage, damage_seen, digest_beside, log_beside, put_sealed


@pytest.fixture
def sealed(tmp_path):
    file, temporary = tmp_path / "figures.parquet", tmp_path / ".writing"
    temporary.write_bytes(b"figures" * 100)
    put_sealed(temporary, file)
    return file


def test_what_was_put_is_whole_and_nothing_else_is_left(sealed):
    assert damage(sealed) is None
    assert sorted(path.name for path in sealed.parent.iterdir()) == ["figures.parquet", "figures.sha256"]


@pytest.mark.parametrize(
    ("harm", "at_a_look", "in_full"),
    [
        (lambda file: file.unlink(), GONE, GONE),
        (lambda file: file.write_bytes(b""), EMPTY, EMPTY),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), None, CHANGED),
        (lambda file: file.write_bytes(b"F" + file.read_bytes()[1:]), None, CHANGED),
        (lambda file: digest_beside(file).unlink(), None, "has no sha256 beside it (figures.sha256)"),
        (lambda file: digest_beside(file).write_text(""), None, CHANGED),
        (lambda file: digest_beside(file).write_bytes(b"\xff"), None, "cannot be read (UnicodeDecodeError)"),
        (lambda file: log_beside(file).touch(), *["has changes of something else beside it (figures.parquet.wal)"] * 2),
    ],
)
def test_damage_is_told(sealed, harm, at_a_look, in_full):
    harm(sealed)
    assert damage_seen(sealed) == at_a_look
    assert damage(sealed) == in_full
