"""Alerts against a real receiver on this machine."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from assets.settings import Settings
from orchestration.alerts import Alert, Alerts
from tests.receiver import Receiver

NOW = datetime(2024, 11, 28, 9, 31, tzinfo=UTC)
LATE = Alert("overdue", "small_boats 2024-11-22", "the time series has not come")
MOVED = Alert("moved", "/government/a", "it has moved")


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def book(tmp_path, receiver):
    return Alerts(Settings(data=tmp_path, alert_webhook=receiver.url))


def test_an_event_is_told_once(book, receiver):
    assert book.tell([LATE, MOVED], NOW) == [LATE, MOVED]
    for minute in range(5):
        assert book.tell([MOVED, LATE], NOW + timedelta(minutes=minute)) == []
    assert receiver.received == [
        "immstats: overdue: the time series has not come",
        "immstats: moved: it has moved",
    ]


def test_an_event_that_was_over_is_told_again(book, receiver):
    book.tell([MOVED], NOW)
    assert book.standing(["moved"]) == {MOVED.key}
    book.tell([], NOW, over=[MOVED.key])
    assert book.standing(["moved"]) == set()
    assert book.tell([MOVED], NOW) == [MOVED]
    assert len(receiver.received) == 2


def test_what_could_not_be_delivered_is_tried_again_and_told_once(book, receiver):
    receiver.answers = [500, 302]
    assert book.tell([LATE], NOW) == [LATE]
    assert (receiver.received, book.waiting()) == ([], True)
    assert book.tell([], NOW) == []
    assert book.tell([LATE], NOW) == []
    assert (receiver.received, book.waiting()) == (["immstats: overdue: the time series has not come"], False)


def test_an_alert_that_is_refused_holds_up_no_other(book, receiver):
    receiver.answers = [400]
    book.tell([LATE, MOVED], NOW)
    assert receiver.received == ["immstats: moved: it has moved"]
    book.tell([], NOW)
    assert receiver.received[1:] == ["immstats: overdue: the time series has not come"]


def test_a_receiver_that_is_away_is_tried_once_for_all_that_waits(tmp_path, caplog):
    Alerts(Settings(data=tmp_path, alert_webhook="http://127.0.0.1:9/x")).tell([LATE, MOVED], NOW)
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == [
        "alerts could not be delivered (URLError); they are tried again"
    ]


def test_a_book_that_is_damaged_is_begun_anew(book, receiver, tmp_path):
    book.tell([LATE], NOW)
    (tmp_path / "alerts.json").write_text('{"overdue": {"text"')
    assert book.tell([LATE], NOW) == [LATE]
    assert not book.waiting()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/secret-of-the-hook", "no-address-at-all/secret-of-the-hook"])
def test_the_address_is_never_shown(tmp_path, caplog, url):
    settings = Settings(data=tmp_path, alert_webhook=url)
    with caplog.at_level(logging.DEBUG):
        Alerts(settings).tell([LATE], NOW)
    assert "could not be delivered" in caplog.text
    kept = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert "the time series has not come" in kept
    for said in (caplog.text, kept, repr(settings), str(settings.model_dump())):
        assert "secret-of-the-hook" not in said


def test_without_a_receiver_the_log_has_it(tmp_path, caplog, monkeypatch):
    monkeypatch.setenv("IMMSTATS_ALERT_WEBHOOK", "")
    book = Alerts(Settings(data=tmp_path))
    assert book.tell([LATE], NOW) == [LATE]
    assert "overdue: the time series has not come" in caplog.text
    assert not book.waiting()
