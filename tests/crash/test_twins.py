"""An invoice too many: found by the audit, shown with both numbers, made void by one press, and never another."""

import copy
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.domain.operations.invariants import Rule
from sandbox.procountor.records import InvoiceRecord
from tests.integration.bot.office import Office, an_office, told


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path) as office:
        yield office


def twin_of(office: Office, status: str = "UNFINISHED") -> InvoiceRecord:
    """What a request that arrives after every look-up leaves behind."""
    ledger, first = office.ledger, office.invoice
    number = ledger.new_invoice_id()
    body = copy.deepcopy(first.data) | {
        "id": number,
        "invoiceNumber": first.data["invoiceNumber"] + 1,
        "status": status,
    }
    ledger.invoices[number] = InvoiceRecord(body, created=first.created)
    return ledger.invoices[number]


async def test_a_twin_is_shown_with_both_numbers_and_one_press_heals_it(office: Office) -> None:
    await office.drafted()
    first, extra = office.invoice, twin_of(office)
    await office.later(minutes=11)
    [alert] = office.alerts
    assert {str(first.data["invoiceNumber"]), str(extra.data["invoiceNumber"])} <= set(
        told(alert).replace(",", " ").replace(".", " ").split()
    )
    assert "draft.invalidate" in office.actions(alert)
    await office.kaisa.press("draft.invalidate", on=alert)
    await office.settled()
    assert (first.status, extra.status) == ("UNFINISHED", "INVALIDATED")
    assert office.actions(office.alerts[0]) == []
    assert (await office.bot.services.auditor.check()).violations == ()


async def test_the_audit_command_names_the_twin(office: Office) -> None:
    await office.drafted()
    twin_of(office)
    [found] = (await office.bot.services.auditor.check()).violations
    assert (found.rule, found.subject) == (Rule.DOUBLED, office.invoices[0].data["originalInvoiceNumber"])


async def test_only_an_approver_may_give_it_up(office: Office) -> None:
    await office.drafted()
    extra = twin_of(office)
    await office.later(minutes=11)
    seen = await office.mikko.press("draft.invalidate", on=office.alerts[0])
    await office.settled()
    assert "approvers" in seen.text
    assert extra.status == "UNFINISHED"


async def test_an_approved_twin_has_no_button(office: Office) -> None:
    await office.drafted()
    twin_of(office, "NOT_SENT")
    await office.later(minutes=11)
    assert "draft.invalidate" not in office.actions(office.alerts[0])


async def test_a_twin_approved_after_the_alert_is_not_touched(office: Office) -> None:
    await office.drafted()
    extra = twin_of(office)
    await office.later(minutes=11)
    extra.data["status"] = "NOT_SENT"
    await office.kaisa.press("draft.invalidate", on=office.alerts[0])
    await office.settled()
    assert (office.invoices[0].status, extra.status) == ("UNFINISHED", "NOT_SENT")
    assert any("NOT_SENT" in told(alert) for alert in office.alerts)


async def test_nothing_is_approved_while_there_are_two(office: Office) -> None:
    card = await office.drafted()
    first, extra = office.invoice, twin_of(office)
    await office.kaisa.press("draft.approve", on=card)
    await office.settled()
    assert (first.status, extra.status) == ("UNFINISHED", "UNFINISHED")
    await office.kaisa.press("draft.invalidate", on=office.alerts[0])
    await office.settled()
    assert (first.status, extra.status) == ("NOT_SENT", "INVALIDATED")


async def test_two_presses_at_once_make_one_void(office: Office) -> None:
    await office.drafted()
    first, extra = office.invoice, twin_of(office)
    await office.later(minutes=11)
    alert = office.alerts[0]
    await office.kaisa.press("draft.invalidate", on=alert)
    again = await office.kaisa.press("draft.invalidate", on=alert, message=alert)
    await office.settled()
    assert "settled" in again.text
    assert (first.status, extra.status) == ("UNFINISHED", "INVALIDATED")
