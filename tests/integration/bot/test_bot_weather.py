"""Everything the outside world does wrong, and that there is one invoice, one card and one sending all the same."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.day import PATIENCE
from tests.integration.bot.office import IMPATIENT, KIVIKKO, Office, an_office, rules, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
CREATE = ("POST", "/invoices")


@pytest_asyncio.fixture(loop_scope="module")
async def impatient(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path, rules().model_copy(update={"jobs": IMPATIENT})) as office:
        yield office


async def drafted_after(office: Office, **time: float) -> None:
    """Long enough for retries and the quarantine; then every expectation of a normal day holds."""
    for _ in range(3):
        await office.later(**time)
    assert len(office.invoices) == len(office.cards) == 1
    assert office.invoice.status == "UNFINISHED"
    assert "draft.approve" in office.actions(office.card)
    assert len(office.aino.told) == 1


async def test_procountor_down_delays_the_draft_and_raises_one_alert_that_heals(office: Office) -> None:
    office.weather.set("procountor", "down")
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    for _ in range(4):
        await office.later(seconds=40)
    assert office.invoices == []
    assert len(office.alerts) == 1
    assert "Procountor" in told(office.alerts[0])
    assert "alert.retry" in office.actions(office.alerts[0])
    assert len(office.cards) == 1, "a deal that waits is shown as being worked on"
    office.weather.set("procountor", "clear")
    await office.later(minutes=6)
    await drafted_after(office, minutes=3)
    assert len(office.alerts) == 1
    assert office.actions(office.alerts[0]) == []


@pytest.mark.parametrize("fault", ["reply_lost", "error_504_after", "error_502_after", "malformed_json"])
async def test_an_answer_lost_after_the_invoice_was_made_makes_no_second_one(office: Office, fault: str) -> None:
    before = office.ledger.creates
    office.weather.next("procountor", fault, CREATE)
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    await drafted_after(office, seconds=10)
    assert office.ledger.creates == before + 1


@pytest.mark.parametrize("fault", ["closed", "error_500", "rate_limited", "token_expired"])
async def test_a_post_that_did_nothing_is_made_again(office: Office, fault: str) -> None:
    before = office.ledger.creates
    office.weather.next("procountor", fault, CREATE)
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    await drafted_after(office, seconds=10)
    assert office.ledger.creates == before + 1


async def test_a_commit_slower_than_our_patience_is_found_after_the_quarantine(impatient: Office) -> None:
    office = impatient
    before = office.ledger.creates
    office.weather.dial("slow_seconds", 1.0)
    office.weather.next("procountor", "slow_commit", CREATE)
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    async with asyncio.timeout(PATIENCE):
        while office.ledger.creates == before:
            await office.pause()
    await drafted_after(office, seconds=10)
    assert office.ledger.creates == before + 1


@pytest.mark.parametrize("fault", ["reply_lost", "error_502", "error_502_after", "rate_limited", "closed"])
async def test_approving_through_a_bad_line_approves_once(office: Office, fault: str) -> None:
    await office.drafted()
    office.weather.next("procountor", fault, ("PUT", "/invoices/*/approve"))
    await office.kaisa.press("draft.approve")
    await office.settled()
    for _ in range(2):
        await office.later(seconds=10)
    assert office.invoice.status == "NOT_SENT"
    assert "draft.send" in office.actions(office.card)
    assert office.alerts == []


@pytest.mark.parametrize("fault", ["reply_lost", "error_504_after", "error_502", "rate_limited", "closed"])
async def test_sending_through_a_bad_line_sends_once(office: Office, fault: str) -> None:
    await office.approved()
    office.weather.next("procountor", fault, ("PUT", "/invoices/*/send"))
    await office.kaisa.press("draft.send")
    await office.settled()
    for _ in range(2):
        await office.later(seconds=10)
    assert office.invoice.status == "SENT"
    assert office.invoice.send_count == 1
    assert "draft.send" not in office.actions(office.card)


async def test_an_invoice_search_does_not_show_yet_is_not_made_twice(office: Office) -> None:
    before = office.ledger.creates
    office.weather.dial("search_lag_seconds", 3)
    office.weather.set("procountor", "search_lag")
    office.weather.next("procountor", "reply_lost", CREATE)
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    office.weather.set("procountor", "clear")
    await drafted_after(office, seconds=10)
    assert office.ledger.creates == before + 1


async def test_the_register_down_is_a_warning_and_not_a_stop(office: Office) -> None:
    office.weather.set("register", "down")
    await office.drafted(f"{office.customer('Raahen Ruukki Oy')['invoicingInfo']['identifier']} 640 Esite")
    assert office.invoice.status == "UNFINISHED"
    assert "not verified" in told(office.card)


@pytest.mark.parametrize("fault", ["rate_limit", "lose_reply", "fail"])
async def test_slack_stumbling_over_a_post_leaves_one_of_each(office: Office, fault: str) -> None:
    getattr(office.workspace.faults, fault)("chat.postMessage", calls=3)
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    await drafted_after(office, seconds=10)
    assert len(office.cards) == 1


async def test_a_revoked_token_loses_nothing(office: Office) -> None:
    office.workspace.faults.token_expired = True
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    assert office.cards == []
    office.workspace.faults.clear()
    for job in office.rows("SELECT id FROM job WHERE state = 'parked'"):
        async with office.bot.uow_factory() as uow:
            await uow.job_admin.retry(job[0])
            await uow.commit()
    await drafted_after(office, seconds=30)


async def test_flaky_days_end_with_every_deal_drafted_once(impatient: Office) -> None:
    office = impatient
    before = office.ledger.creates
    office.weather.dial("slow_seconds", 1.0)
    office.weather.dial("flaky_percent", 25)
    office.weather.set("procountor", "flaky")
    for amount in (101, 102, 103):
        await office.aino.won(f"{KIVIKKO} {amount} Verkkosivut")
    await office.sandbox.world.clock.advance(timedelta(seconds=10))
    await asyncio.sleep(1)
    office.weather.clear()
    for _ in range(4):
        await office.later(minutes=2)
    assert len(office.invoices) == len(office.cards) == 3
    assert office.ledger.creates == before + 3
