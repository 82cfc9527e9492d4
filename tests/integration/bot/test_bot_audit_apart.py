"""`voitto audit check` while Procountor or Slack is away: what can be looked at is told, and what could not."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cli.commands import check_promises
from bot.domain.operations.invariants import Rule
from bot.errors import UpstreamRefused
from bot.services.operations.consistency import Part, Scope
from tests.integration.bot.office import KIVIKKO, Office, an_office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path) as office:
        yield office


async def said(office: Office, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = await check_promises(office.settings, 200, 50)
    return code, capsys.readouterr().out.splitlines()


async def test_while_all_is_well_nothing_is_said_but_that(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    await office.sent()
    code, lines = await said(office, capsys)
    assert code == 0
    assert lines == ["Nothing is lost, doubled or silent: 1 drafts looked at."]


async def test_a_revoked_token_hides_nothing_of_the_ledger_and_the_database(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    await office.sent()
    office.invoice.data["status"] = "NOT_SENT"
    office.rows("DELETE FROM approval")
    office.workspace.faults.token_expired = True
    code, lines = await said(office, capsys)
    assert code == 1
    assert {line.split(":")[0] for line in lines[:-1]} == {"ahead", "unapproved"}
    assert lines[-1].startswith("Slack could not be asked: Slack does not accept Voitto's token.")
    assert lines[-1].endswith("Not checked: posts in #deals, posts in #finance-alerts, posts in #sales, cards.")


async def test_what_could_not_be_checked_is_no_success(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    await office.sent()
    office.workspace.faults.token_expired = True
    code, lines = await said(office, capsys)
    assert code == 1
    assert lines[-1] == "In the rest, nothing is lost, doubled or silent: 1 drafts looked at."


async def test_an_archived_channel_is_named_and_the_others_are_looked_at(office: Office) -> None:
    await office.sent()
    [card] = office.cards
    office.workspace.faults.refuse("conversations.history", "is_archived", where=card["channel"])
    report = await office.bot.services.auditor.check()
    assert {(each.part, each.channel) for each in report.unasked} == {(Part.POSTS, "#deals"), (Part.CARDS, "")}
    assert {each.error.user_message.args["channel"] for each in report.unasked} == {"#deals"}


async def test_procountor_down_hides_nothing_of_slack(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    card = await office.sent()
    office.workspace.message(card["channel"], card["ts"]).text = "Somebody else's card"
    office.weather.set("procountor", "down")
    code, lines = await said(office, capsys)
    assert code == 1
    assert lines[0].startswith(Rule.CARD_DIFFERS)
    assert lines[1].startswith("Procountor could not be asked: ")
    assert lines[1].endswith("Not checked: invoices.")


async def test_who_does_not_answer_is_not_asked_once_more_for_each_draft(office: Office) -> None:
    for amount in (1000, 2000, 3000):
        await office.drafted(f"{KIVIKKO} {amount} Verkkosivut")
    office.workspace.faults.token_expired = True
    office.weather.set("procountor", "down")
    report = await office.bot.services.auditor.check()
    assert Counter(each.part for each in report.unasked) == {Part.INVOICES: 1, Part.CARDS: 1, Part.POSTS: 3}


async def test_a_snapshot_is_whole_or_none(office: Office) -> None:
    await office.sent()
    office.workspace.faults.token_expired = True
    with pytest.raises(UpstreamRefused, match="token_expired"):
        await office.bot.services.auditor.snapshot(Scope())
