"""What is kept of each publication, from look to fetch and from one process to the next."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from assets.archive.findings import Finding
from assets.archive.govuk.tags import is_same_tag
from assets.archive.memory import Known, Memory
from assets.archive.watch_state import (
    AnnouncementState,
    PublicationCheck,
    WaitingFile,
    WatchState,
    WatchStates,
    read_states,
    write_states,
)
from assets.publications.content_api import Change
from assets.publications.watched import PUBLICATIONS

NOW = datetime(2024, 11, 28, 9, 31, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
A, B = "https://assets.example/a.ods", "https://assets.example/b.ods"
ERROR = Finding("error", A, "A broke off")


def check(**values) -> PublicationCheck:
    return PublicationCheck(PUBLICATIONS[0], **({"data_version": "v", "complete": True} | values))


def waiting(**values) -> WatchState:
    """A publication of which one look saw a file that is not held."""
    state = WatchState(NOW)
    state.keep(check(waiting={A: WaitingFile("one")}), NOW)
    return state


def test_what_waits_is_not_counted_as_held_until_it_is():
    state = waiting()
    assert (state.tried_at, state.checked_at, state.data_version) == (NOW, None, "v")
    state.keep(check(), LATER)
    assert (state.checked_at, state.waiting) == (LATER, {})


@pytest.mark.parametrize(
    ("later", "left", "lost"),
    [
        (check(data_version=None, complete=False, findings=[ERROR]), {A: WaitingFile("one")}, []),  # the page failed
        (check(data_version=None, complete=False, listed={A: ""}), {A: WaitingFile("one")}, []),  # time was up
        (check(data_version=None, failed={A}, listed={A: ""}), {A: WaitingFile("one")}, []),  # it was not answered
        (check(listed={A: "one"}), {}, []),  # it was fetched
        (check(listed={A: "two"}, waiting={A: WaitingFile("two")}), {A: WaitingFile("two")}, [f"{A} one"]),
        (check(listed={A: "two"}), {}, [f"{A} one"]),  # another was fetched in its place
        (check(listed={B: "x"}, waiting={B: WaitingFile("x")}), {B: WaitingFile("x")}, [f"{A} one"]),
        (check(data_version=None, complete=False, listed={}), {}, [f"{A} one"]),  # the page is gone
    ],
)
def test_what_waits_goes_on_waiting_or_is_fetched_or_is_told_once_as_lost(later, left, lost):
    state = waiting()
    state.keep(later, LATER)
    assert state.waiting == left
    assert [(finding.kind, finding.subject) for finding in state.findings] == [("lost", subject) for subject in lost]
    assert all("immstats import FILE --page" in finding.text for finding in state.findings)
    later.findings.clear()
    state.keep(later, LATER)
    assert state.findings == []


def test_a_file_that_govuk_lists_and_no_longer_has_holds_nothing_up():
    state = WatchState(NOW)
    dead = Finding("lost", A, "never held")
    for day in range(3):
        now = NOW + timedelta(days=day)
        changes = tuple(Change(NOW + timedelta(days=each), f"Day {each}") for each in reversed(range(day + 1)))
        state.keep(check(data_version=None, findings=[dead], changes=changes), now)
        assert (state.checked_at, state.findings) == (now, [dead])


def test_what_fails_is_known_since_it_began_to():
    state = WatchState(NOW)
    for now, findings, since in ((NOW, [], None), (LATER, [ERROR], LATER), (LATER + timedelta(days=1), [ERROR], LATER)):
        state.keep(check(findings=list(findings)), now)
        assert (state.error_since, state.checked_at) == (since, NOW)
    state.keep(check(), LATER + timedelta(days=2))
    assert state.error_since is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('"a"', 'W/"a"', True), ('W/"a-gzip"', '"a"', True), ('"a;gzip"', '"a"', True), ('"a"', '"b"', False),
        ("Mon, 04 Nov 2024 09:30:00 GMT", "Mon, 04 Nov 2024 09:30:00 GMT", True),
    ],
)  # fmt: skip
def test_what_a_cache_makes_of_a_tag_is_the_same_tag(one, other, same):
    assert is_same_tag(one, other) is same


def test_an_error_of_a_download_stands_until_the_file_comes_or_is_another():
    state = waiting()
    state.keep(
        check(data_version=None, findings=[ERROR], failed={A}, waiting={A: WaitingFile(error="A broke off")}), LATER
    )
    assert state.waiting == {A: WaitingFile("one", "A broke off")}
    state.keep(check(waiting={A: WaitingFile("one")}), LATER)
    assert state.error == "A broke off"
    state.keep(check(waiting={A: WaitingFile("two")}), LATER)
    assert state.error is None


def test_changes_that_were_replaced_before_they_were_held_are_lost():
    state = WatchState(NOW)
    state.keep(check(), NOW)
    changes = tuple(Change(NOW + timedelta(days=days), f"Edition {days}") for days in (14, 7))
    for later in (check(changes=changes, waiting={A: WaitingFile("one")}), check(changes=changes)):
        state.keep(later, LATER)
        assert [finding.kind for finding in state.findings] == ["lost"]
        assert "(Edition 7) and again before it was asked" in state.findings[0].text
    state.keep(check(changes=changes), NOW + timedelta(days=15))
    state.keep(check(changes=changes), NOW + timedelta(days=15))
    assert state.findings == []


def test_the_state_comes_back_as_it_was(tmp_path):
    state = waiting()
    state.released["tables"] = NOW
    state.findings = [ERROR]
    states = WatchStates({"a": state}, {"/b": AnnouncementState(NOW, "confirmed", LATER, '"e"')})
    write_states(tmp_path, states)
    assert read_states(tmp_path) == states


@pytest.mark.parametrize("text", ["", "{", "[]", '{"publications": {"a": {}}}'])
def test_a_state_that_is_damaged_is_begun_anew(tmp_path, text):
    (tmp_path / "watch.json").write_text(text)
    assert read_states(tmp_path) == WatchStates()


def test_a_state_of_an_earlier_version_is_read(tmp_path):
    seen = {
        "since": "2024-11-01T00:00:00+00:00", "checked_at": "2024-11-28T09:31:00+00:00", "tried_at": None, "error": None,
        "data_version": "v", "released": {"tables": "2024-11-28T09:30:00+00:00"}, "troubles": [["moved", "/a", "words"]],
    }  # fmt: skip
    announced = {"asked_at": "2024-11-28T09:31:00+00:00", "state": "confirmed", "at": None, "etag": None}
    kept = {"publications": {"a": seen}, "announcements": {"/b": announced}}
    (tmp_path / "watch.json").write_text(json.dumps(kept))
    states = read_states(tmp_path)
    assert states.publications["a"].released == {"tables": NOW - timedelta(minutes=1)}
    assert states.announcements == {"/b": AnnouncementState(NOW, "confirmed")}


def test_the_memory_of_answers_outlives_the_process_and_damage_costs_only_conditions(tmp_path):
    Memory(tmp_path).put("/a", Known("ab12", '"e"'))
    assert Memory(tmp_path).get("/a") == Known("ab12", '"e"')
    (tmp_path / "govuk.json").write_text('{"/a": 1}')
    assert Memory(tmp_path).get("/a") is None
