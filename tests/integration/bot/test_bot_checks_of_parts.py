"""`voitto check` where something is missing or broken: each of it is one row with its cure, and the rest is tried."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import commands
from bot.settings import Settings, read
from sandbox.slack import seed
from tests.integration.bot.office import Office, closed_office

SECRETS = {
    "SLACK_BOT_TOKEN": seed.BOT_TOKEN,
    "SLACK_SIGNING_SECRET": seed.SIGNING_SECRET,
    "PROCOUNTOR_CLIENT_ID": "demo-client",
    "PROCOUNTOR_CLIENT_SECRET": "demo-secret",
    "PROCOUNTOR_API_KEY": "demo-api-key",
}
TOML = f'[approvals]\napprovers = ["{seed.KAISA}", "{seed.MIKKO}"]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `.env` and `voitto.toml` are looked for; nothing comes from the machine's own environment."""
    monkeypatch.chdir(tmp_path)
    for name in [*SECRETS, "DATABASE_URL", "SLACK_API_URL", "PROCOUNTOR_API_URL", "YTJ_API_URL", "SLACK_APP_TOKEN"]:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "voitto.toml").write_text(TOML, "utf-8")
    (tmp_path / "office").mkdir()
    return tmp_path


def write(folder: Path, office: Office, **changes: str | None) -> None:
    """`.env` of this office; None leaves a variable out."""
    env = office.settings.env
    given: dict[str, str | None] = {
        **SECRETS,
        "SLACK_API_URL": str(env.slack_api_url),
        "PROCOUNTOR_API_URL": str(env.procountor_api_url),
        "YTJ_API_URL": str(env.ytj_api_url),
        **changes,
    }
    lines = [f"{name}={value}" for name, value in given.items() if value is not None]
    (folder / ".env").touch(0o600)
    (folder / ".env").write_text("\n".join(lines), "utf-8")


async def checked(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str], dict[str, str]]:
    """Exit code; name -> message of what is to do; name -> status of all."""
    reading = read()
    capsys.readouterr()
    code = await commands.check(reading.settings, reading.problems, as_json=True)
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["well"] is (code == 0)
    assert told["version"]
    wrong = {row["name"]: row["message"] for row in told["checks"] if row["status"] == "to do"}
    return code, wrong, {row["name"]: row["status"] for row in told["checks"]}


async def test_all_is_well_and_says_which_voitto_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with closed_office(folder / "office") as office:
        write(folder, office)
        code, wrong, tried = await checked(capsys)
    assert (code, wrong) == (0, {})
    assert next(iter(tried)).startswith("Voitto 0.")
    assert tried["Database: it answers and is up to date"] == "ok"


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "PROCOUNTOR_API_KEY", "PROCOUNTOR_CLIENT_ID"])
async def test_one_missing_secret_is_one_row_and_the_others_are_tried(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    async with closed_office(folder / "office") as office:
        write(folder, office, **{name: None})
        code, wrong, tried = await checked(capsys)
    assert code == 1
    assert list(wrong) == [f".env: {name}"]
    assert f"{name} is missing (" in wrong[f".env: {name}"]
    slack, ledger = "Slack: token and scopes", "Procountor: API key and company"
    assert (slack in tried, ledger in tried) == (name.startswith("PROCOUNTOR"), name.startswith("SLACK"))
    assert tried["YTJ: the business register"] == tried["voitto.toml: approvers"] == "ok"


async def test_nothing_but_the_register_is_five_rows_and_the_register(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with closed_office(folder / "office") as office:
        write(folder, office, **dict.fromkeys(SECRETS))
        code, wrong, tried = await checked(capsys)
    assert code == 1
    assert sorted(wrong) == sorted(
        f".env: {name}" for name in {**SECRETS, "SLACK_APP_TOKEN": 0} if name != "SLACK_SIGNING_SECRET"
    )
    assert tried["YTJ: the business register"] == "ok"


@pytest.mark.parametrize(
    "url",
    ["sqlite:////nowhere/at/all/voitto.db", "postgresql://voitto:secret@127.0.0.1:9/voitto"],
)
async def test_a_database_that_cannot_be_used_is_one_row_and_the_rest_is_tried(
    folder: Path, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    async with closed_office(folder / "office") as office:
        write(folder, office, DATABASE_URL=url)
        code, wrong, tried = await checked(capsys)
    assert code == 1
    assert list(wrong) == ["Database: it answers and is up to date"]
    assert "Correct DATABASE_URL" in wrong["Database: it answers and is up to date"]
    assert "secret" not in str(wrong)
    assert tried["Slack: token and scopes"] == tried["Procountor: API key and company"] == "ok"
    assert not (folder / "voitto.db").exists()


async def test_an_address_of_a_database_that_is_none_makes_no_file_in_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with closed_office(folder / "office") as office:
        write(folder, office, DATABASE_URL="mysql://db")
        _, wrong, tried = await checked(capsys)
    assert list(wrong) == [".env: DATABASE_URL"]
    assert "Database: it answers and is up to date" not in tried
    assert not (folder / "voitto.db").exists()


@pytest.mark.parametrize(
    ("name", "unasked"),
    [
        ("SLACK_API_URL", "Slack: token and scopes"),
        ("PROCOUNTOR_API_URL", "Procountor: API key and company"),
        ("YTJ_API_URL", "YTJ: the business register"),
    ],
)
async def test_no_secret_is_sent_to_another_address_than_the_one_that_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, unasked: str
) -> None:
    async with closed_office(folder / "office") as office:
        write(folder, office, **{name: "no address"})
        code, wrong, tried = await checked(capsys)
    assert (code, list(wrong)) == (1, [f".env: {name}"])
    assert unasked not in tried


@pytest.mark.parametrize(
    ("written", "row", "said"),
    [
        (TOML + "four_eyse = true", "voitto.toml: approvals.four_eyse", "did you mean four_eyes?"),
        (TOML + "[slack]\ndeals_channel = 7", "voitto.toml: slack.deals_channel", "must be a text"),
        (TOML + "[jobs]\nworkers = 0", "voitto.toml: jobs.workers", "at least 1"),
        (
            TOML + "[invoicing]\ndefault_vat_percent = true",
            "voitto.toml: invoicing.default_vat_percent",
            "must be a number",
        ),
        ('approvals = "kaisa"', "voitto.toml: approvals", "must be a section of its own"),
        ("[approvals]\napprovers = 3", "voitto.toml: approvals.approvers", "must be a list"),
        ("[approvals\n", "voitto.toml", "cannot be read"),
    ],
)
async def test_a_wrong_key_is_one_row_that_blames_nothing_else_and_the_rest_is_tried(
    folder: Path, capsys: pytest.CaptureFixture[str], written: str, row: str, said: str
) -> None:
    (folder / "voitto.toml").write_text(written, "utf-8")
    async with closed_office(folder / "office") as office:
        write(folder, office)
        code, wrong, tried = await checked(capsys)
    assert (code, list(wrong)) == (1, [row])
    assert said in wrong[row]
    assert tried["Slack: token and scopes"] == tried["Procountor: API key and company"] == "ok"


async def test_several_wrong_things_are_several_rows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "voitto.toml").write_text(TOML + "nonsense = 1\n[jobs]\nworkers = 0\nlease = 3\n", "utf-8")
    async with closed_office(folder / "office") as office:
        write(folder, office, PROCOUNTOR_API_KEY=None, HOOK_TOKEN="short", DATABASE_URL="sqlite:////nowhere/v.db")
        code, wrong, _ = await checked(capsys)
    assert code == 1
    assert sorted(wrong) == [
        ".env: HOOK_TOKEN",
        ".env: PROCOUNTOR_API_KEY",
        "Database: it answers and is up to date",
        "voitto.toml: approvals.nonsense",
        "voitto.toml: jobs.lease",
        "voitto.toml: jobs.workers",
    ]


async def test_for_people_it_is_the_same_in_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with closed_office(folder / "office") as office:
        write(folder, office, PROCOUNTOR_API_KEY=None)
        reading = read()
        assert await commands.check(reading.settings, reading.problems) == 1
    said = capsys.readouterr().out.splitlines()
    at = said.index(" to do  .env: PROCOUNTOR_API_KEY")
    assert said[at + 1].startswith("        PROCOUNTOR_API_KEY is missing (")
    assert "    ok  Slack: token and scopes" in said


def test_what_is_wrong_has_its_default_and_the_rest_stands(folder: Path) -> None:
    (folder / "voitto.toml").write_text(TOML + "[jobs]\nworkers = 0\npoll_seconds = 3\n", "utf-8")
    settings: Settings = read().settings
    assert (settings.rules.jobs.workers, settings.rules.jobs.poll_seconds) == (4, 3)
    assert settings.rules.approvals.approvers == (seed.KAISA, seed.MIKKO)


def test_the_command_itself_exits_with_what_it_found(folder: Path) -> None:
    from typer.testing import CliRunner

    from bot.cli.main import app

    nobody = dict.fromkeys(("SLACK_API_URL", "PROCOUNTOR_API_URL", "YTJ_API_URL"), "http://127.0.0.1:9/")
    said = CliRunner().invoke(app, ["check", "--json"], env=nobody)
    assert said.exit_code == 1
    rows = {row["name"]: row["status"] for row in json.loads(said.stdout)["checks"]}
    assert rows[".env: SLACK_BOT_TOKEN"] == "to do"
