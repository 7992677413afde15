"""What captures say of publication: bounds of a vintage's moment, histories of pages, and releases known but not held."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assets.archive.sightings import Sighting
from assets.archive.store import Archive, ArchiveError
from assets.observations.report import Report
from assets.vintages.listed_files import unheld_listings
from assets.vintages.publication_dates import publication_moment, read_histories
from tests.builders import SMALL_BOATS
from tests.web_archives.govuk_pages import MEDIA, page

TITLE = "Small boats – time series"
FRIDAY = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)  # 9.30 in London
CAPTURE = datetime(2026, 5, 3, 2, 0, tzinfo=UTC)


def address(name: str) -> str:
    return f"{MEDIA}/{name}/{name}.ods"


def sighting(
    file: str, published: datetime | None, at: datetime = CAPTURE, fetched: str | None = "capture"
) -> Sighting:
    said = published.isoformat() if published else None
    return Sighting(
        "a", file, SMALL_BOATS, TITLE, address("x"), "capture of an archive", said, "captured page", at, fetched
    )


@pytest.mark.parametrize(
    ("file", "published", "own_day", "at", "latest", "basis"),
    [
        ("x.ods", None, None, CAPTURE, CAPTURE, "captured by a web archive: published by then"),
        ("x.ods", FRIDAY, None, FRIDAY, CAPTURE, "captured page: last major change of the page"),
        ("24_April_2026_x.ods", FRIDAY, None, datetime(2026, 4, 24, 8, 30, tzinfo=UTC),
         datetime(2026, 4, 24, 22, 59, 59, tzinfo=UTC), "date in the file name (day; 9.30 assumed)"),
        ("24_April_2026_x.ods", FRIDAY, "2026-05-01", FRIDAY, FRIDAY, "cover; hour from captured page"),
        # A page that says it was changed after the capture is not believed, nor is a cover.
        ("x.ods", datetime(2026, 5, 4, tzinfo=UTC), "2026-05-04", CAPTURE, CAPTURE,
         "captured by a web archive: published by then"),
    ],
)  # fmt: skip
def test_a_capture_is_an_upper_bound_and_the_files_own_evidence_comes_first(
    file, published, own_day, at, latest, basis
):
    report = Report("SB_01", "a", "key", "read", published_on=own_day, published_basis="cover" if own_day else None)
    moment = publication_moment([sighting(file, published)], report)
    assert moment is not None
    assert (moment.at, moment.latest, moment.basis) == (at, latest, basis)


def test_a_capture_of_other_bytes_before_is_a_lower_bound():
    earlier = datetime(2026, 4, 26, tzinfo=UTC)
    moment = publication_moment([sighting("x.ods", None)], Report("SB_01", "a", "key", "read"), None, [earlier])
    assert moment is not None
    assert (moment.earliest, moment.latest) == (earlier, CAPTURE)


def state(at: datetime, names: list[str], notes: list[tuple[datetime, str]] = []) -> tuple[datetime, bytes]:  # noqa: B006
    return at, page(SMALL_BOATS, "Boats", at, [(TITLE, address(name)) for name in names], notes)


DAYS = [datetime(2026, 5, day, 20, 30, tzinfo=UTC) for day in (1, 8, 15)]


def test_notes_that_a_later_state_drops_stay_and_its_words_win():
    histories = read_histories([
        state(DAYS[0], [], [(FRIDAY, "First published"), (DAYS[0], "Added figures")]),
        state(DAYS[1], [], [(DAYS[0], "Added figures of May")]),
    ])  # fmt: skip
    assert [(c.at, c.note) for c in histories[SMALL_BOATS].changes] == [
        (DAYS[0], "Added figures of May"), (FRIDAY, "First published"),
    ]  # fmt: skip


def test_a_listed_file_that_nobody_holds_is_a_known_release():
    names = ["small-boats-time-series-one", "small-boats-time-series-two", "15_May_2026_Small_boats_-_time_series"]
    histories = read_histories([state(at, [name]) for at, name in zip(DAYS, names, strict=True)])
    held = [Sighting("a", "x.ods", SMALL_BOATS, TITLE, address(names[0]), "k", None, "captured page", DAYS[0], "c")]

    def known(moments: dict[str, list[datetime]]) -> list[tuple[str, str, str]]:
        found = unheld_listings(histories, held, moments)
        return [(r.table_id, r.published_on.isoformat(), r.basis) for r in found if r.table_id == "SB_01"]

    two, three = (
        ("SB_01", f"2026-05-{day}", f"listed by the page as it was on 2026-05-{day}; the file is not held")
        for day in ("08", "15")
    )
    assert known({}) == [two, three]
    # A held release between the two states may be the file that was listed, unless its name gives a day.
    assert known({"SB_01": [datetime(2026, 5, 5, tzinfo=UTC)]}) == [three]


def test_manifests_of_before_are_read_and_a_capture_is_a_sighting_of_its_own(tmp_path):
    archive = Archive(tmp_path / "archive")
    names = {
        "file": "x.ods",
        "page": SMALL_BOATS,
        "title": TITLE,
        "published": None,
        "published_basis": "import manifest",
    }
    record, _ = archive.add(b"PK", **names)
    manifest = tmp_path / "archive" / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace('"captured_at": null, ', "").replace('"fetched_from": null, ', ""))
    assert archive.records() == [record]
    captured = {"captured_at": CAPTURE, "fetched_from": "https://web.archive.org/web/20260503020000id_/x"}
    assert [archive.add(b"PK", **names, **captured)[1] for _ in range(2)] == [True, False]
    assert [(r.captured_at, r.fetched_from) for r in archive.records()] == [
        (None, None), ("2026-05-03T02:00:00+00:00", captured["fetched_from"]),
    ]  # fmt: skip
    manifest.write_text(manifest.read_text().replace('"kind": "verbatim", ', ""))
    with pytest.raises(ArchiveError, match=r"line 1 of manifest\.jsonl is damaged"):
        archive.records()
