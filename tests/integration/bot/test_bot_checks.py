"""`voitto check` and the start of `voitto run`: what is wrong is said once, with its cure, before anybody works with it."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from pydantic import AnyHttpUrl, SecretStr

from bot.adapters.slack.socket_mode import _OneLine
from bot.app import assembled, working
from bot.cli import commands
from bot.cli.checks import Note, problems_of
from bot.errors import UpstreamRefused
from bot.rule_settings import AccessPolicy, ApprovalPolicy, SlackPolicy
from sandbox.slack import seed
from sandbox.slack.model import User
from tests.day import PATIENCE
from tests.integration.bot.office import Office, closed_office

NOBODY_LISTENS = AnyHttpUrl("http://127.0.0.1:9/api/")


async def found(
    office: Office, *, slack: SlackPolicy | None = None, approvers: tuple[str, ...] = (), **env: Any
) -> dict[str, str]:
    """Name of what was tried -> what is wrong with it."""
    given = office.settings
    people = ApprovalPolicy(approvers=approvers or (seed.KAISA, seed.MIKKO))
    policy = given.rules.model_copy(update={"slack": slack or given.rules.slack, "approvals": people})
    settings = given.model_copy(update={"env": given.env.model_copy(update=env), "rules": policy})
    async with assembled(settings) as bot:
        return {name: wrong async for name, wrong in problems_of(bot) if wrong}


async def test_a_whole_installation_passes(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        assert await found(office, slack_app_token=SecretStr(seed.APP_TOKEN)) == {}


async def test_a_wrong_app_token_is_found_and_fails_the_check(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        wrong = await found(office, slack_app_token=SecretStr("xapp-wrong"))
        assert list(wrong) == ["Slack: app token for Socket Mode"]
        assert "invalid_auth" in wrong["Slack: app token for Socket Mode"]
        assert "connections:write" in wrong["Slack: app token for Socket Mode"]
        env = office.settings.env.model_copy(update={"slack_app_token": SecretStr("xapp-wrong")})
        assert await commands.check(office.settings.model_copy(update={"env": env})) == 1


@pytest.mark.parametrize(
    ("bot_token", "app_token", "said"),
    [
        ("xapp-1-x", "xoxb-x", "swapped"),
        ("xoxp-x", "xapp-1-x", "SLACK_BOT_TOKEN holds a user's token"),
        ("xoxb-x", "xoxb-x", "SLACK_APP_TOKEN holds a bot token"),
    ],
)
async def test_a_token_in_the_wrong_place_is_told_by_how_it_begins(
    tmp_path: Path, bot_token: str, app_token: str, said: str
) -> None:
    async with closed_office(tmp_path) as office:
        wrong = await found(office, slack_bot_token=SecretStr(bot_token), slack_app_token=SecretStr(app_token))
        assert said in wrong.pop(".env: the Slack tokens")
        assert wrong == {}, "what could only fail of the same is not tried"


async def test_each_channel_must_exist_be_in_use_and_have_voitto_in_it(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        office.workspace.find_channel(seed.SALES).is_archived = True
        office.workspace.find_channel(seed.FINANCE_ALERTS).members.discard(office.workspace.app.bot_user)
        wrong = await found(office, slack=SlackPolicy(deals_channel="#nochannel"))
        assert "no channel #nochannel" in wrong["Slack: channel #nochannel"]
        assert "/invite @Voitto" in wrong["Slack: channel #finance-alerts"]
        assert "archived" in wrong["Slack: channel #sales"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kaisa", "no Slack user id"),
        ("U0NOBODY", "no person U0NOBODY"),
        ("nobody@example.com", "Nobody in Slack has the e-mail"),
        ("@nogroup", "no group @nogroup"),
    ],
)
async def test_each_approver_must_be_somebody(tmp_path: Path, name: str, said: str) -> None:
    async with closed_office(tmp_path) as office:
        wrong = await found(office, approvers=(seed.KAISA, seed.MIKKO, name))
        assert said in wrong[f"voitto.toml: approver {name}"]


async def test_one_approver_with_four_eyes_is_told_what_that_means_and_is_no_failure(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        wrong = await found(office, approvers=(seed.KAISA,))
        assert isinstance(wrong["voitto.toml: four_eyes"], Note)
        assert await commands.check(office.settings) == 0


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared", "is_org_shared"])
async def test_a_channel_that_others_read_is_told_and_is_no_failure(tmp_path: Path, flag: str) -> None:
    async with closed_office(tmp_path) as office:
        setattr(office.workspace.find_channel(seed.SALES), flag, True)
        wrong = await found(office)
        assert list(wrong) == ["Slack: channel #sales"]
        assert isinstance(wrong["Slack: channel #sales"], Note)
        assert "another organisation" in wrong["Slack: channel #sales"]


async def test_guests_of_a_channel_are_told_by_name(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        for number in range(7):
            guest = User(f"U0GUEST{number}", "guest", f"Guest {number}", "", is_restricted=True)
            office.workspace.users[guest.id] = guest
            office.workspace.find_channel(seed.DEALS).members.add(guest.id)
        wrong = await found(office)
        assert list(wrong) == ["Slack: channel #deals"]
        assert "Guest 0, Guest 1, Guest 2, Guest 3, Guest 4 and 2 more" in wrong["Slack: channel #deals"]


async def test_each_name_of_the_access_lists_must_be_somebody(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        access = AccessPolicy(win=("@nogroup", seed.AINO), guests=("nobody@example.com", seed.KAISA))
        rules = office.settings.rules.model_copy(update={"access": access})
        office.settings = office.settings.model_copy(update={"rules": rules})
        wrong = await found(office)
        assert list(wrong) == ["voitto.toml: access.win @nogroup", "voitto.toml: access.guests nobody@example.com"]
        assert "Correct access.win in voitto.toml" in wrong["voitto.toml: access.win @nogroup"]


async def test_who_does_not_answer_is_named_with_the_reason(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        gone: dict[str, Any] = {
            "slack_api_url": NOBODY_LISTENS,
            "procountor_api_url": NOBODY_LISTENS,
            "ytj_api_url": NOBODY_LISTENS,
        }
        wrong = await found(office, **gone)
        assert list(wrong) == [
            "Slack: token and scopes",
            "Procountor: API key and company",
            "YTJ: the business register",
        ]
        for said in wrong.values():
            assert "127.0.0.1:9 does not answer: the connection was refused" in said
            assert "by itself" not in said


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"procountor_client_secret": SecretStr("wrong")}, "PROCOUNTOR_CLIENT_SECRET"),
        ({"procountor_api_key": SecretStr("wrong")}, "PROCOUNTOR_API_KEY"),
    ],
)
async def test_what_procountor_does_not_accept_is_said_once_and_by_name(
    tmp_path: Path, env: dict[str, Any], said: str
) -> None:
    async with closed_office(tmp_path) as office:
        wrong = await found(office, **env)
        assert list(wrong) == ["Procountor: API key and company"]
        assert said in wrong["Procountor: API key and company"]


async def test_a_wrong_address_of_procountor_is_not_blamed_on_the_key(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        url = AnyHttpUrl(str(office.settings.env.procountor_api_url).rstrip("/") + "/nowhere")
        wrong = await found(office, procountor_api_url=url)
        assert "PROCOUNTOR_API_URL" in wrong["Procountor: API key and company"]


# --- voitto run


async def test_the_start_ends_with_the_cure_when_slack_refuses_the_app_token(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        env = office.settings.env.model_copy(update={"slack_app_token": SecretStr("xapp-wrong")})
        with pytest.raises(UpstreamRefused) as refused:
            await commands.run(office.settings.model_copy(update={"env": env}), "127.0.0.1", 0)
        assert refused.value.user_message.key == "error.slack_app_token"


async def test_not_ready_until_slacks_connection_is_open(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        env = office.settings.env.model_copy(update={"slack_app_token": SecretStr(seed.APP_TOKEN)})
        async with assembled(office.settings.model_copy(update={"env": env})) as bot:
            assert await bot.socket.closed()
            async with working(bot):
                assert not await bot.socket.closed()
            assert await bot.socket.closed()


async def test_where_slack_calls_us_no_connection_is_missed(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office, assembled(office.settings) as bot:
        assert not await bot.socket.closed()


async def test_a_slack_that_is_down_at_the_start_is_tried_again_while_work_goes_on(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        env = office.settings.env.model_copy(
            update={"slack_app_token": SecretStr(seed.APP_TOKEN), "slack_api_url": NOBODY_LISTENS}
        )
        async with (
            assembled(office.settings.model_copy(update={"env": env})) as bot,
            asyncio.timeout(PATIENCE),
            working(bot),
        ):
            assert bot.worker.alive
            assert await bot.socket.closed()


def test_a_failed_try_is_one_line_without_a_traceback() -> None:
    error = ConnectionError("no\nroute")
    said = f"Failed to connect (error: {error}); Retrying..."
    record = logging.LogRecord("x", logging.ERROR, "", 1, said, (), (ConnectionError, error, None))
    assert _OneLine().filter(record)
    assert record.exc_info is None
    assert "\n" not in record.getMessage()


# --- what nobody may read


async def test_the_check_shows_no_credentials_of_any_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").touch(0o644)
    (tmp_path / ".env").chmod(0o644)
    nobody = "http://voitto:s3cret@127.0.0.1:9"
    async with closed_office(tmp_path) as office:
        # past the settings, which refuse such an address at start
        env = {name: AnyHttpUrl(f"{nobody}/api") for name in ("procountor_api_url", "ytj_api_url")}
        settings = office.settings.model_copy(update={"env": office.settings.env.model_copy(update=env)})
        assert await commands.check(settings) == 1
    said = capsys.readouterr()
    assert "127.0.0.1:9" in said.out
    assert "s3cret" not in said.out + said.err
    assert "chmod 600 .env" in said.out


async def test_what_slack_says_does_nothing_to_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with closed_office(tmp_path) as office:
        slack = SlackPolicy(deals_channel="#x\x1b[2J\nok  forged")
        rules = office.settings.rules.model_copy(update={"slack": slack})
        await commands.check(office.settings.model_copy(update={"rules": rules}))
    said = capsys.readouterr().out
    assert r"#x\x1b[2J\nok  forged" in said
    assert "\x1b[2J" not in said
