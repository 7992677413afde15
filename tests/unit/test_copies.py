"""What kind of copy a file is: by the words of its record, said again where they were wrong, and never assumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.archive.sightings import sightings_of
from assets.archive.store import Archive, ArchiveError, writing
from assets.copies import copies, copy_kind, copy_named
from assets.observations.importing import import_file, read_manifest
from assets.settings import Settings
from tests.builders import SMALL_BOATS, ods, small_boats


@pytest.mark.parametrize(
    ("words", "label", "kind", "own"),
    [
        ("verbatim", "", "verbatim", True),
        ("content item", "", "verbatim", True),
        ("capture of the UK Government Web Archive", "", "capture", True),
        ("captured page, UK Government Web Archive", "", "capture", True),
        ("page snapshot taken that day", "", "snapshot", False),
        ("published workbook, re-saved", "", "re-saved", False),
        ("Tidied copy of Irr_D01", "", "tidied", False),
        ("rebuilt: real rows, published furniture", "", "rebuilt", False),
        ("not stated", "", "not stated", None),
        ("put together by hand", "", "not stated", None),
        ("verbatim", "sample", "sample", False),
        ("content item", "sample selection of SB_01", "sample", False),
    ],
)
def test_the_words_of_a_record_state_a_kind(words, label, kind, own):
    assert copy_kind(words, label) == kind
    assert copy_named(kind).publishers_own is own


def test_every_kind_has_one_answer_to_whether_it_is_the_publishers_file():
    assert {copy.kind: copy.publishers_own for copy in copies()} == {
        "verbatim": True, "capture": True, "snapshot": False, "re-saved": False, "tidied": False, "rebuilt": False,
        "sample": False, "not stated": None,
    }  # fmt: skip
    assert all(copy.publishers_own == copy_named(copy.kind).publishers_own for copy in copies())


def test_an_import_that_does_not_say_is_not_verbatim_and_may_say_it_later(settings: Settings, tmp_path: Path):
    path = ods(tmp_path / "boats.ods", small_boats([1] * 14))
    said = (path, SMALL_BOATS, "Small boats – time series", "2018-01-16", settings)
    with writing(settings.data):
        assert import_file(*said).record.kind == "not stated"
        assert import_file(*said, kind="verbatim").new
        assert not import_file(*said, kind="verbatim").new
    (sighting,) = sightings_of(list(Archive(settings.archive).records()))
    assert sighting.kind == "verbatim"


def test_a_kind_that_nobody_knows_is_refused(settings: Settings, tmp_path: Path):
    path = ods(tmp_path / "boats.ods", small_boats([1] * 14))
    words = "'by hand' is no known kind of copy: begin it with one of 'verbatim', 'content item', .* sql/reference/copies.csv"
    with writing(settings.data), pytest.raises(ArchiveError, match=words):
        import_file(path, SMALL_BOATS, "Small boats – time series", "2018-01-16", settings, kind="by hand")
    (tmp_path / "manifest.csv").write_text("file,page,title,published,kind\nboats.ods,/a,A,2018-01-16,by hand\n")
    with pytest.raises(ArchiveError, match=f"manifest.csv: line 2: {words}"):
        read_manifest(tmp_path / "manifest.csv")
