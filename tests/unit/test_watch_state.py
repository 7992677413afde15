"""What is kept of each publication, from look to fetch and from one process to the next."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from assets.archive.findings import Finding
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
    ("later", "left"),
    [
        (check(data_version=None, complete=False, findings=[ERROR]), {A: WaitingFile("one")}),  # the page failed
        (check(data_version=None, failed={A}), {A: WaitingFile("one")}),  # the file could not be asked for
        (check(waiting={B: WaitingFile("x")}), {B: WaitingFile("x")}),  # another edition stands in its place
        (check(waiting={A: WaitingFile("two")}), {A: WaitingFile("two")}),
        (check(), {}),
    ],
)
def test_what_waits_goes_on_waiting_where_nothing_else_is_known(later, left):
    state = waiting()
    state.keep(later, LATER)
    assert state.waiting == left


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
