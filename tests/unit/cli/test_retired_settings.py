"""A voitto.toml of an earlier version, with settings that nothing reads, starts and is told what to delete."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.retired_settings import RETIRED, sentence
from bot.rule_settings import SchedulePolicy
from bot.settings import load

OLD = """
[schedule]
timezone = "Europe/Stockholm"
products = "0 * * * *"
crm_poll = "*/5 * * * *"

[crm]
kind = "hubspot"
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s",
        "PROCOUNTOR_CLIENT_ID": "id",
        "PROCOUNTOR_CLIENT_SECRET": "secret",
        "PROCOUNTOR_API_KEY": "key",
        "VOITTO_CONFIG": str(tmp_path / "voitto.toml"),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "voitto.toml"


def test_an_old_file_starts_with_the_rest_of_its_settings(written: Path) -> None:
    written.write_text(OLD, "utf-8")
    settings = load()
    assert settings.rules.schedule.timezone == "Europe/Stockholm"
    assert settings.retired == tuple(RETIRED)


def test_a_file_without_them_is_told_nothing(written: Path) -> None:
    written.write_text('[schedule]\ntimezone = "Europe/Stockholm"\n', "utf-8")
    assert load().retired == ()


def test_each_is_told_by_its_name_with_what_to_delete() -> None:
    assert all(name in sentence(name) and "Delete" in sentence(name) for name in RETIRED)


@pytest.mark.parametrize("wrong", ["[schedule]\ncrm_pol = 1\n", 'schedule = "daily"\n', "[crn]\n"])
def test_whatever_never_was_a_setting_still_stops_the_start(written: Path, wrong: str) -> None:
    written.write_text(wrong, "utf-8")
    with pytest.raises(SettingsError):
        load()


def test_no_setting_is_retired_and_read() -> None:
    assert not {f"schedule.{name}" for name in SchedulePolicy.model_fields} & RETIRED.keys()
