"""Settings that cannot be used are told by name before anything runs."""

import pytest
from typer.testing import CliRunner

from assets.settings import Settings, SettingsError, settings
from orchestration.cli import app


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("IMMSTATS_QUIET_MINUTES", "0", "IMMSTATS_QUIET_MINUTES is '0': input should be greater than 0. It means: Pause "),
        ("IMMSTATS_READ_SECONDS", "soon", "IMMSTATS_READ_SECONDS is 'soon': input should be a valid number"),
        ("IMMSTATS_GOVUK_HOSTS", "a,b", 'field "govuk_hosts".*it must be JSON, such as'),
        ("IMMSTATS_ALERTS_WEBHOOK", "x", "IMMSTATS_ALERTS_WEBHOOK is not a setting; did you mean IMMSTATS_ALERT_WEBHOOK"),
        ("IMMSTATS_UNHEARD_OF", "1", "IMMSTATS_UNHEARD_OF is not a setting$"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(monkeypatch, name, value, told):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=told):
        settings()


def test_every_one_is_told_at_once_and_a_command_ends_with_it(monkeypatch):
    monkeypatch.setenv("IMMSTATS_QUIET_MINUTES", "0")
    monkeypatch.setenv("IMMSTATS_RUNS_KEPT_DAYS", "1")
    ended = CliRunner().invoke(app, ["status"], env={"COLUMNS": "200"})
    assert ended.exit_code == 1
    assert "IMMSTATS_QUIET_MINUTES is '0'" in ended.stderr and "IMMSTATS_RUNS_KEPT_DAYS is '1'" in ended.stderr


def test_a_secret_is_not_shown(monkeypatch):
    monkeypatch.setenv("IMMSTATS_ALERT_WEBHOOK_", "https://hooks.invalid/secret")
    with pytest.raises(SettingsError) as told:
        settings()
    assert "secret" not in str(told.value)


def test_every_setting_says_what_it_means():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
