"""A setting that cannot be is told in our words; files that hold secrets or customers are nobody else's."""

import asyncio
from pathlib import Path

import pytest

from bot.cli import commands
from bot.errors import SettingsError
from bot.settings import load
from bot.store import open_engine

WHOLE = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "s",
    "PROCOUNTOR_CLIENT_ID": "c",
    "PROCOUNTOR_CLIENT_SECRET": "s",
    "PROCOUNTOR_API_KEY": "k",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def problems() -> list[str]:
    with pytest.raises(SettingsError) as wrong:
        load()
    return wrong.value.problems


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            '[invoicing]\nchannel = "EDIFACT"',
            '"customer", "EMAIL", "MAIL", "ELECTRONIC_INVOICE" or "NO_SENDING", not "EDIFACT"',
        ),
        ("[approvals]\nfour_eyes = 3", "approvals.four_eyes must be true or false, not 3"),
        ('[approvals]\napprovers = "kaisa"', 'approvals.approvers must be a list in square brackets, not "kaisa"'),
        ("[jobs]\nworkers = 0", "jobs.workers must be at least 1, not 0"),
        ("[jobs]\nworkers = 65", "jobs.workers must be at most 64, not 65"),
        ('[jobs]\nworkers = "many"', 'jobs.workers must be a whole number, not "many"'),
        ("[jobs]\npoll_seconds = 0", "jobs.poll_seconds must be greater than 0, not 0"),
        ('[invoicing]\ndefault_vat_percent = "high"', 'must be a number, such as "25.5", not "high"'),
        ("[slack]\ndeals_channel = 7", "slack.deals_channel must be a text in quotation marks, not 7"),
        ('slack = "yes"', 'slack must be a section of its own, not "yes"'),
        ("[[approvals.limits]]\nup_to = 5", "approvals.limits.0.approvals is missing"),
        ('[schedule]\ntimezone = "Helsinki"', "schedule.timezone: 'Helsinki' is not a time zone"),
    ],
)
def test_what_is_allowed_and_what_was_found_is_said_by_the_settings_name(folder: Path, written: str, said: str) -> None:
    (folder / "voitto.toml").write_text(written, "utf-8")
    [told] = problems()
    assert said in told
    assert told.startswith("voitto.toml: ")
    assert "nput should" not in told


def test_a_wrong_address_is_told_without_what_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCOUNTOR_API_URL", "hunter2")
    assert problems() == ["PROCOUNTOR_API_URL: must be an address, such as https://example.com/"]


def test_setup_writes_files_that_only_their_owner_reads_and_that_are_not_told_to_be_copied(folder: Path) -> None:
    commands.setup()
    for name in (".env", "voitto.toml"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
        assert "copy to" not in (folder / name).read_text("utf-8").lower()


def rights(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.glob("voitto.db*")}


def test_a_new_database_is_read_only_by_its_owner_with_its_side_files(folder: Path) -> None:
    async def written() -> dict[str, int]:
        engine = open_engine("sqlite:///voitto.db")
        async with engine.connect() as connection:
            await connection.exec_driver_sql("CREATE TABLE t (n INTEGER)")
            modes = rights(folder)
            await connection.commit()
        await engine.dispose()
        return modes

    assert asyncio.run(written()) == dict.fromkeys(("voitto.db", "voitto.db-wal", "voitto.db-shm"), 0o600)
