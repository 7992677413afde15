"""Verifying a data folder, and the ways back: an earlier build, everything anew, what was set aside once more."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.archive.store import Archive, writing
from assets.published import WarehouseError, current
from assets.sealed import digest_beside
from assets.upkeep.anew import compared, forget
from assets.upkeep.quarantine import forget_failed, set_aside
from assets.upkeep.rollback import roll_back
from assets.upkeep.verification import Finding, keep, known_damage, sample, told, verify
from tests.builders import SMALL_BOATS
from tests.faults.test_damage import BOATS, flip, hashes, only, published, published_folder, renew  # noqa: F401
from tests.pipeline.test_quarantine import take

ANEW = "immstats refresh --source archive"
CHANGED = "is not what was written: its bytes have changed"


@pytest.mark.slow
def test_a_sound_folder_has_no_finding_and_a_damaged_one_a_line_and_a_command_for_each(published):  # noqa: F811
    whole = verify(published)
    assert (whole.findings, whole.notes, len(whole.looked_at)) == ([], [], len(BOATS))
    first, second = Archive(published.archive).records()
    flip(Archive(published.archive).path(first.sha256))
    Archive(published.archive).path(second.sha256).unlink()
    flip(figures := only(published, "observations/sb_01/*.parquet"))
    compared_file = only(published, "revisions/sb_01/*.parquet")
    compared_file.write_bytes(b"")
    (published.data / "audit.json").write_text("{")
    flip(published.warehouse.resolve())
    said = f"--page {first.page} --title 'Small boats – time series' --published"
    assert sorted(verify(published).findings, key=lambda each: each.what) == sorted(
        [
            Finding(
                f"archived file {first.sha256} ({first.file} of {first.page}) {CHANGED}",
                f"immstats import {first.file} {said} {first.published}",
            ),
            Finding(
                f"archived file {second.sha256} ({second.file} of {second.page}) is gone",
                f"immstats import {second.file} {said} {second.published}",
            ),
            Finding(f"the published build {published.warehouse.resolve().parent.name} {CHANGED}", ANEW),
            Finding(f"observations/sb_01/{figures.name} {CHANGED}", ANEW),
            Finding(f"revisions/sb_01/{compared_file.name} is empty", ANEW),
            Finding(f"audit.json {CHANGED}", f"rm {published.data}/audit.json"),
        ],
        key=lambda each: each.what,
    )


@pytest.mark.slow
def test_what_older_code_compared_is_no_damage_and_much_of_one_kind_is_told_in_few_lines(published):  # noqa: F811
    digest_beside(only(published, "revisions/sb_01/*.parquet")).unlink()
    found = verify(published)
    assert (found.findings, found.notes) == (
        [],
        ["1 comparisons in revisions are of older code; the next build makes them again"],
    )
    many = [Finding(f"file {number}", ANEW) for number in range(12)] + [Finding("a build", "rm it")]
    assert [line for line in told(many)] == [
        *((f"file {number}", ANEW) for number in range(10)),
        ("and 2 more", ANEW),
        ("a build", "rm it"),
    ]


def test_a_sample_takes_what_was_verified_longest_ago(published):  # noqa: F811
    archive = Archive(published.archive)
    all_of_them = sorted(record.sha256 for record in archive.records())
    assert sample(published) == all_of_them[:1]
    keep(published, verify(published, all_of_them[:1]), datetime(2026, 1, 1, tzinfo=UTC))
    assert sample(published) == all_of_them[1:]
    flip(archive.path(all_of_them[1]))
    found = verify(published, sample(published))
    assert [each.what.split()[2] for each in found.findings] == all_of_them[1:]
    keep(published, found, datetime(2026, 1, 2, tzinfo=UTC))
    assert sample(published) == all_of_them[1:]  # what is damaged is looked at until it is mended


def test_a_build_that_a_verification_found_damaged_is_known_to_be_until_it_is_built_anew(published):  # noqa: F811
    assert known_damage(published) is None
    flip(published.warehouse.resolve())
    assert known_damage(published) is None  # no look at the folder tells
    keep(published, verify(published, []), datetime(2026, 1, 1, tzinfo=UTC))
    assert known_damage(published) == "was found damaged"


def test_everything_made_anew_comes_out_the_same_and_one_goes_back_to_the_build_before(published):  # noqa: F811
    expected, first = hashes(published), current(published)["build_id"]
    renew(published)
    second = current(published)["build_id"]
    with writing(published.data):
        assert (done := roll_back(published)).to == first
        assert done.from_ == second
    assert current(published)["build_id"] == first
    with pytest.raises(WarehouseError, match=f"no whole build before the published one; held beside it: {second}"):
        roll_back(published)
    with pytest.raises(WarehouseError, match=f"0 builds are called 'x', beside the published one; held: {second}"):
        roll_back(published, "x")
    flip(published.generations / second / published.warehouse.name)
    with pytest.raises(WarehouseError, match=f"build {second} {CHANGED}"):
        roll_back(published, second)
    assert current(published)["build_id"] == first
    before = forget(published)
    assert before == expected
    assert not digest_beside(published.warehouse.resolve()).exists()
    renew(published)
    assert compared(published, before) == f"All {len(expected)} tables have the content hashes that they had."
    assert [path.name for path in published.generations.iterdir()] == [current(published)["build_id"]]


@pytest.mark.slow
def test_the_archive_alone_gives_every_table_again(published):  # noqa: F811
    expected = hashes(published)
    for path in published.data.iterdir():
        if path.name != "archive":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    renew(published)
    assert hashes(published) == expected
    assert verify(published).findings == []


@pytest.mark.slow
def test_what_was_set_aside_is_told_and_read_once_more(published):  # noqa: F811
    shutil.rmtree(published.observations)
    book = Path(published.data / "b.ods")
    book.write_bytes(b"no workbook")
    take(published, book, SMALL_BOATS, "Small boats – time series", "2018-01-18")
    renew(published)
    (told,) = [line for line in set_aside(published) if line.startswith("SB_01")]
    assert told.startswith("SB_01 of b.ods (")
    assert "To do: " in told
    with pytest.raises(WarehouseError, match=r"no file that is held is called 'x\.ods'"):
        forget_failed(published, "x.ods")
    assert forget_failed(published, "b.ods") == 2  # SB_01 and SB_02
    assert forget_failed(published) == 0
