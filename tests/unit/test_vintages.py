import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assets.archive.sightings import Sighting
from assets.observations.report import Report
from assets.publications.content_api import Change
from assets.tables import contracts
from assets.vintages.order import order_vintages
from assets.vintages.publication_dates import Moment, PageHistory, publication_moment, read_histories

SEEN = datetime(2026, 11, 1, tzinfo=UTC)


def report(sha: str = "a" * 64, table_id: str = "SB_01", **values) -> Report:
    return Report(
        table_id,
        sha,
        "key",
        "read",
        sheet="SB_01",
        rows=1,
        first_period="2018-01-01",
        last_period="2018-01-02",
        **values,
    )


def sighting(
    published: str | None = None,
    file: str = "f.ods",
    sha: str = "a" * 64,
    seen: datetime = SEEN,
    basis="import manifest",
):
    return Sighting(sha, file, "/page", "Title", None, "verbatim", published, basis, seen)


def test_the_files_own_cover_comes_before_the_manifest():
    moment = publication_moment([sighting("2023-11-24")], report(published_on="2023-11-23", published_basis="cover"))
    assert moment.on == date(2023, 11, 23)
    assert moment.at == datetime(2023, 11, 23, 9, 30, tzinfo=UTC)
    assert moment.basis == "cover (day; 9.30 assumed)"
    assert (moment.earliest.isoformat(), moment.latest.isoformat()) == (
        "2023-11-23T00:00:00+00:00",
        "2023-11-23T23:59:59+00:00",
    )


def test_the_content_apis_hour_is_used_where_the_days_agree():
    said = sighting("2023-08-24T08:31:00+00:00", basis="content api")
    moment = publication_moment([said], report(published_on="2023-08-24", published_basis="cover"))
    assert moment.at == datetime(2023, 8, 24, 8, 31, tzinfo=UTC)
    assert moment.local == datetime(2023, 8, 24, 9, 31)
    other_day = publication_moment([said], report(published_on="2023-08-22", published_basis="cover"))
    assert other_day.on == date(2023, 8, 22)


def test_half_past_nine_is_london_time():
    assert publication_moment([sighting("2023-08-24")], report()).at == datetime(2023, 8, 24, 8, 30, tzinfo=UTC)


def test_evidence_later_than_the_first_sighting_is_not_credible():
    early = datetime(2026, 2, 1, tzinfo=UTC)
    moment = publication_moment(
        [sighting("2026-01-30", seen=early)], report(published_on="2026-03-01", published_basis="cover")
    )
    assert (moment.on, moment.basis) == (date(2026, 1, 30), "import manifest (day; 9.30 assumed)")


def test_the_same_bytes_seen_again_keep_the_earliest_credible_moment():
    moment = publication_moment([sighting("2026-07-24"), sighting("2026-07-17"), sighting(None)], report())
    assert moment.on == date(2026, 7, 17)


def test_a_date_in_the_file_name_is_the_last_resort():
    assert publication_moment(
        [sighting(None, "20_February_2026_Small_boats_-_time_series_v2.ods")], report()
    ).on == date(2026, 2, 20)
    assert publication_moment([sighting(None, "data.ods")], report()) is None


def test_a_page_was_published_when_its_content_last_changed():
    moment = publication_moment(
        [sighting("2026-03-08")],
        report(published_on="2026-03-06", published_basis="page", updated_at="2026-03-08T08:56:55+00:00"),
    )
    assert moment.at == datetime(2026, 3, 8, 8, 56, 55, tzinfo=UTC)
    assert moment.earliest == datetime(2026, 3, 6, tzinfo=UTC)


# -- change notes, and what was fetched before ----------------------------------------------------


def history(*notes: tuple[str, str], listings=()) -> PageHistory:
    changes = tuple(Change(datetime.fromisoformat(at), note) for at, note in notes)
    return PageHistory("/page", changes, None, listings)


def test_a_change_note_that_names_the_file_comes_before_its_cover():
    noted = history(("2026-05-21T08:35:00+00:00", "Added ‘Returns_datasets_mar-2026.xlsx’."))
    moment = publication_moment(
        [sighting(None, "returns-datasets-mar-2026.xlsx")],
        report(published_on="2026-05-20", published_basis="cover"),
        noted,
    )
    at = datetime(2026, 5, 21, 8, 35, tzinfo=UTC)
    assert moment == Moment(at, at, at, "change note that names the file")


def test_a_change_note_that_names_the_title_gives_the_hour_of_the_files_day_only():
    noted = history(("2026-07-24T08:31:00+00:00", "Updated time series"), ("2026-07-17T08:32:00+00:00", "time series"))
    seen = [Sighting("a" * 64, "x.ods", "/page", "Time series", None, "verbatim", None, "content api", SEEN)]
    moment = publication_moment(seen, report(published_on="2026-07-17", published_basis="meta.xml"), noted)
    assert (moment.at, moment.basis) == (
        datetime(2026, 7, 17, 8, 32, tzinfo=UTC),
        "meta.xml; hour from change note",
    )


def test_the_time_of_the_page_is_an_upper_bound_only():
    said = sighting("2026-08-24T08:31:00+00:00", basis="content api")
    at = datetime(2026, 8, 24, 8, 31, tzinfo=UTC)
    assert publication_moment([said], report()) == Moment(at, None, at, "content api: last major change of the page")


def test_bytes_replaced_under_their_address_are_later_than_the_fetch_that_brought_the_others():
    first, second = datetime(2026, 8, 24, 9, tzinfo=UTC), datetime(2026, 8, 26, 9, tzinfo=UTC)
    said = sighting("2026-08-24T08:31:00+00:00", basis="content api", seen=second)
    moment = publication_moment([said], report(published_on="2026-08-23", published_basis="cover"), None, [first])
    assert (moment.at, moment.earliest, moment.latest) == (second, first, second)
    assert moment.basis == "between two fetches, against cover (day; 9.30 assumed)"
    same_day = publication_moment([said], report(published_on="2026-08-24", published_basis="cover"), None, [first])
    assert first < same_day.at == same_day.latest


def test_a_file_is_later_than_the_last_state_of_the_page_that_did_not_list_it():
    states = (
        (datetime(2026, 7, 1, tzinfo=UTC), frozenset({"https://a/old.ods"})),
        (datetime(2026, 7, 9, tzinfo=UTC), frozenset({"https://a/f.ods"})),
    )
    seen = Sighting("a" * 64, "f.ods", "/page", "Title", "https://a/f.ods", "verbatim", None, "content api", SEEN)
    moment = publication_moment([seen], report(), history(listings=states))
    assert (moment.earliest, moment.at) == (datetime(2026, 7, 1, tzinfo=UTC), SEEN)


def test_the_history_of_a_page_is_read_from_its_archived_states():
    def state(urls: list[str], notes: list[str], withdrawn: str | None = None) -> bytes:
        attachments = [
            {
                "attachment_type": "file",
                "id": url,
                "title": url,
                "url": f"https://assets.publishing.service.gov.uk{url}",
            }
            for url in urls
        ]
        return json.dumps({
            "base_path": "/page", "title": "Page", "schema_name": "publication", "document_type": "transparency",
            "withdrawn_notice": {"withdrawn_at": withdrawn, "explanation": "<p>Old.</p>"} if withdrawn else {},
            "details": {"attachments": attachments,
                        "change_history": [{"note": note, "public_timestamp": "2026-07-24T09:30:00+01:00"} for note in notes]},
        }).encode()  # fmt: skip

    days = [datetime(2026, 7, day, tzinfo=UTC) for day in (1, 8)]
    states = [
        (days[1], state(["/media/b/b.ods"], ["Added b"], "2026-07-08T23:30:00+00:00")),
        (days[0], state(["/media/a/a.ods"], [])),
    ]
    found = read_histories(states)["/page"]
    assert [change.note for change in found.changes] == ["Added b"]
    assert found.withdrawn_on == date(2026, 7, 9)  # half past midnight in London
    assert found.last_without("https://assets.publishing.service.gov.uk/media/b/b.ods", SEEN) == days[0]


def test_a_release_that_a_change_note_names_is_known_though_it_is_not_held():
    page = "/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats"
    noted = PageHistory(
        page, (Change(datetime(2026, 7, 31, 8, 30, tzinfo=UTC), "Added the latest small boats time series."),
               Change(datetime(2026, 7, 30, 8, 30, tzinfo=UTC), "Corrected a telephone number.")), date(2026, 9, 1), (),
    )  # fmt: skip
    seen = Sighting("a" * 64, "x.ods", page, "Small boats", None, "verbatim", "2026-07-24", "import manifest", SEEN)
    ordered = order_vintages([(contracts()["SB_01"], report(), [seen])], {page: noted})
    vintages, known = ordered.vintages, ordered.known
    assert [(k.published_on.isoformat(), k.held) for k in known if k.table_id == "SB_01" and k.published_on >= date(2026, 7, 24)][:2] == [
        ("2026-07-24", True), ("2026-07-31", False),
    ]  # fmt: skip
    assert vintages[0].realtime_end == datetime(2026, 7, 31, 8, 30, tzinfo=UTC)
    assert vintages[0].withdrawn_on == date(2026, 9, 1)


def order(*items):
    contract = contracts()["SB_01"]
    ordered = order_vintages(
        (contract, report(sha, published_on=None), [sighting(published, file, sha)]) for published, file, sha in items
    )
    return [(v.vintage_id, v.label, v.report.sha256[0]) for v in ordered.vintages], ordered.known


def test_vintages_are_numbered_by_publication_never_by_import():
    items = [("2026-02-20", "x_v2.ods", "b" * 64), ("2026-02-20", "x.ods", "c" * 64), ("2026-02-27", "y.ods", "a" * 64)]
    expected = [(1, "2026-02-20", "c"), (2, "2026-02-20 (2)", "b"), (3, "2026-02-27", "a")]
    assert order(*items)[0] == expected
    assert order(*reversed(items))[0] == expected


def test_a_vintage_ends_where_the_next_known_release_begins_held_or_not():
    contract = contracts()["SB_01"]
    ordered = order_vintages([(contract, report(), [sighting("2026-07-24")])])
    vintages, known = ordered.vintages, ordered.known
    assert vintages[0].realtime_end == datetime(2026, 8, 7, 8, 30, tzinfo=UTC)  # known_releases.csv
    assert {(k.published_on.isoformat(), k.held) for k in known if k.table_id == "SB_01" and k.published_on >= date(2026, 7, 24)} == {
        ("2026-07-24", True), ("2026-08-07", False), ("2026-08-21", False), ("2026-09-04", False),
    }  # fmt: skip


def test_without_any_date_a_vintage_is_kept_but_undated():
    vintages = order_vintages([(contracts()["SB_01"], report(), [sighting(None)])]).vintages
    assert (vintages[0].moment, vintages[0].label, vintages[0].realtime_end) == (None, "undated", None)


def tied(*items, conflict=True):
    """Two readings of SB_01 of 24 July 2026: file, last period, date of the manifest, and first sighting of each."""
    contract = contracts()["SB_01"]
    readings = [
        (
            contract,
            replace(report(sha, published_on=None), last_period=last, last_cell="A9", sheet="SB_01"),
            [Sighting(sha, file, "/page", "Small boats", None, "verbatim", told, "import manifest", seen)],
        )
        for sha, file, last, told, seen in items
    ]
    ordered = order_vintages(readings, conflict=lambda *_: conflict)
    return [v.report.sha256[0] for v in ordered.vintages], [a.problems[0] for a in ordered.set_aside], ordered.known


B, C = "b" * 64, "c" * 64
LATER = SEEN + timedelta(hours=5)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((C, "x.ods", "2026-07-22", "2026-07-24", SEEN), (B, "x.ods", "2026-07-23", "2026-07-24", SEEN)),
        ((C, "x.ods", "2026-07-23", "2026-07-24", SEEN), (B, "x_v2.ods", "2026-07-23", "2026-07-24", SEEN)),
        ((C, "x.ods", "2026-07-23", "2026-07-24", SEEN), (B, "x.ods", "2026-07-23", "2026-07-24", LATER)),
        ((B, "x.ods", "2026-07-23", "2026-07-24", SEEN), (C, "x.ods", "2026-07-23", "2026-07-24", LATER)),
    ],
    ids=["later last period", "version in the name", "first seen later", "first seen later, other hash"],
)
def test_a_correction_of_the_day_is_the_later_one(first, second):
    assert tied(first, second)[:2] == ([first[0][0], second[0][0]], [])
    assert tied(second, first)[:2] == ([first[0][0], second[0][0]], [])


def test_files_of_one_moment_that_differ_are_a_question(monkeypatch):
    same = ("x.ods", "2026-07-23", "2026-07-24", SEEN)
    held, problems, known = tied((B, *same), (C, *same))
    assert held == []
    assert [(p.rule, p.sheet, p.cell, p.found) for p in problems] == [
        ("same_moment", "SB_01", "A9", C), ("same_moment", "SB_01", "A9", B),
    ]  # fmt: skip
    assert "sql/reference/vintage_order.csv" in problems[0].advice
    # The release is known all the same: what it would have replaced is no longer the newest.
    assert [(k.held, k.basis) for k in known if k.published_on == date(2026, 7, 24) and k.table_id == "SB_01"] == [
        (False, "import manifest (day; 9.30 assumed); the file was set aside")
    ]
    monkeypatch.setattr("assets.vintages.order._decisions", lambda: {(C, B): "B corrects C"})
    assert tied((B, *same), (C, *same))[:2] == (["c", "b"], [])


def test_files_of_one_moment_that_say_the_same_are_no_question():
    same = ("x.ods", "2026-07-23", "2026-07-24", SEEN)
    assert tied((C, *same), (B, *same), conflict=False)[:2] == (["b", "c"], [])


def test_a_period_after_the_day_of_publication_is_set_aside_with_its_cell():
    held, (found,), _ = tied((B, "x.ods", "2026-07-25", "2026-07-24", SEEN))
    assert held == []
    assert (found.rule, found.sheet, found.cell, found.found) == (
        "period_after_publication",
        "SB_01",
        "A9",
        "2026-07-25",
    )
    assert tied((B, "x.ods", "2026-07-24", "2026-07-24", SEEN))[0] == ["b"]


def test_without_a_date_no_period_ends_after_the_file_was_seen():
    held, (found,), _ = tied((B, "x.ods", "2062-07-25", None, SEEN))
    assert (held, found.rule) == ([], "period_after_publication")


def test_the_numbers_of_vintages_of_one_moment_do_not_follow_the_order_of_import():
    def numbered(seen: dict[str, datetime]) -> list[tuple[int, str]]:
        readings = [
            (
                contracts()[table],
                replace(report(sha, published_on=None), last_period="2026-07-19", last_cell="A9", sheet=table),
                [Sighting(sha, f"{table}.ods", "/page", "Title", None, "verbatim", "2026-07-24", "import manifest", seen[table])],
            )
            for table, sha in (("SB_02", B), ("SB_01", C))
        ]  # fmt: skip
        return [(v.vintage_id, v.contract.table_id) for v in order_vintages(readings).vintages]

    assert numbered({"SB_01": SEEN, "SB_02": LATER}) == [(1, "SB_01"), (2, "SB_02")]
    assert numbered({"SB_01": LATER, "SB_02": SEEN}) == [(1, "SB_01"), (2, "SB_02")]


def test_a_page_that_never_lists_a_file_says_nothing_of_when_it_came():
    never = PageHistory("/government/collections/c", (), None, ((SEEN - timedelta(seconds=2), frozenset({"other"})),))
    assert never.last_without("https://www.gov.uk/file.xlsx", SEEN) is None
