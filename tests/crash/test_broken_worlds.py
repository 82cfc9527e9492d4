"""The real auditor over a real bot whose world is broken on purpose: what is wrong must be seen, and named."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.operations.invariants import Rule
from tests.integration.bot.office import Office, an_office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path) as office:
        yield office


async def found(office: Office) -> list[Rule]:
    return [violation.rule for violation in (await office.bot.services.auditor.check()).violations]


def job_for_next_month(office: Office) -> None:
    """What a deal in parts has open for months."""
    office.rows(
        "INSERT INTO job (company, kind, key, payload, deal_id, state, priority, run_at, attempt, failures, alerted, "
        "troubled, created_at) SELECT company, 'plan.part', '1:2:2', '{\"v\": 1}', id, 'ready', 1, "
        "datetime(accepted_at, '+1 month'), 0, 0, 0, 0, accepted_at FROM deal"
    )


async def rejected(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Väärä asiakas"})
    await office.settled()


async def test_a_rejected_deal_whose_invoice_lives_on_is_seen(office: Office) -> None:
    await rejected(office)
    assert await found(office) == []
    [void] = [r for r in office.ledger.invoices.values() if r.status == "INVALIDATED"]
    void.data["status"] = "UNFINISHED"
    assert await found(office) == [Rule.UNWANTED]


@pytest.mark.parametrize("status", ["UNFINISHED", "NOT_SENT"])
async def test_a_card_that_says_sent_over_an_invoice_that_was_not_is_seen(office: Office, status: str) -> None:
    await office.sent()
    assert await found(office) == []
    office.invoice.data["status"] = status
    assert await found(office) == [Rule.AHEAD]


@pytest.mark.parametrize("status", ["SENT", "NOT_SENT"])
async def test_a_second_sending_is_seen_also_of_an_invoice_that_came_back(office: Office, status: str) -> None:
    await office.sent()
    record = office.invoice
    sending = next(entry for entry in record.transactions if entry["action"] == "SEND")
    record.transactions.append(sending)
    record.data["status"] = status
    assert Rule.SENT_TWICE in await found(office)


async def test_a_draft_without_a_step_is_silent_though_a_part_of_it_is_due_next_month(office: Office) -> None:
    await office.drafted()
    job_for_next_month(office)
    assert await found(office) == []
    office.rows("UPDATE draft SET state = 'approving'")
    assert Rule.SILENT in await found(office)


async def test_a_card_that_differs_is_seen_though_a_part_is_due_next_month(office: Office) -> None:
    await office.drafted()
    job_for_next_month(office)
    card = office.card
    office.workspace.message(card["channel"], card["ts"]).text = "Approve invoice to somebody else"
    assert await found(office) == [Rule.CARD_DIFFERS]


@pytest.mark.parametrize("shown", ["1 000,00", "Verkkosivut"])
async def test_a_card_whose_lines_or_sums_were_replaced_is_seen_though_its_buttons_are_the_same(
    office: Office, shown: str
) -> None:
    card = await office.drafted()
    message = office.workspace.message(card["channel"], card["ts"])
    before = json.dumps(message.blocks, ensure_ascii=False).replace("\u00a0", " ")
    message.blocks = json.loads(before.replace(shown, "9 999"))
    assert json.dumps(message.blocks, ensure_ascii=False) != before
    assert await found(office) == [Rule.CARD_DIFFERS]


async def test_an_invoice_that_no_draft_knows_is_seen(office: Office) -> None:
    """A request that arrived after the card had asked a person."""
    await office.drafted()
    office.rows("UPDATE draft SET state = 'parked', invoice = NULL, invoice_id = NULL")
    assert Rule.STRANGER in await found(office)


async def test_a_parked_draft_whose_invoice_is_gone_is_seen(office: Office) -> None:
    await office.drafted()
    office.rows("UPDATE draft SET state = 'parked'")
    office.invoice.data["status"] = "INVALIDATED"
    assert Rule.LOST in await found(office)


async def test_a_step_that_fails_and_fails_while_its_alert_is_closed_is_seen(office: Office) -> None:
    await office.drafted()
    office.rows("UPDATE job SET failures = 12, alerted = 1 WHERE kind = 'invoice.audit'")
    assert await found(office) == [Rule.UNSEEN]


async def test_an_approval_that_nobody_gave_is_seen(office: Office) -> None:
    await office.approved()
    office.rows("DELETE FROM approval")
    assert Rule.UNAPPROVED in await found(office)


async def test_a_sending_that_never_ended_is_seen(office: Office) -> None:
    await office.drafted()
    office.rows("UPDATE job SET intent_at = datetime(created_at, '-1 hour') WHERE kind = 'invoice.audit'")
    assert await found(office) == [Rule.UNCERTAIN]
