"""An invoice that lay: its dates follow the day on which it is checked, and what is overdue already goes nowhere."""

from datetime import date, timedelta
from typing import Any

import pytest

from sandbox.procountor import invoicing
from tests.integration.bot.office import KIVIKKO, Office, told
from tests.integration.cures.story import edits, fixes, won

pytestmark = pytest.mark.asyncio(loop_scope="module")
KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}


def today(office: Office) -> date:
    day: date = office.ledger.today()
    return day


def dates(office: Office) -> tuple[str, str]:
    data = office.invoice.data
    return data["date"], data["paymentInfo"]["dueDate"]


def terms(office: Office, days: int) -> tuple[str, str]:
    return str(today(office)), str(today(office) + timedelta(days=days))


async def test_an_invoice_past_its_due_date_is_not_approved_until_it_is_dated_anew(office: Office) -> None:
    await won(office, KIVI, title="stale", payment_terms_days=7)
    await office.later(days=20)
    seen = await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    assert seen.ephemerals
    assert "has passed" in told(office.card)
    await fixes(office.kaisa, "date.past")
    assert dates(office) == terms(office, 7)
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


async def test_the_card_says_by_itself_that_the_dates_have_gone_by(office: Office) -> None:
    await won(office, KIVI, title="by itself", payment_terms_days=7)
    await office.later(days=5)
    assert "days to pay 2 are left" in told(office.card)
    await office.later(days=6)
    assert "has passed" in told(office.card)


async def test_an_approved_invoice_past_its_due_date_is_not_sent(office: Office) -> None:
    await won(office, KIVI, title="unsent", payment_terms_days=7)
    await office.kaisa.press("draft.approve")
    await office.settled()
    await office.later(days=20)
    seen = await office.kaisa.press("draft.send")
    await office.settled()
    assert seen.ephemerals
    assert (office.invoice.status, office.invoice.send_count) == ("NOT_SENT", 0)
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    await fixes(office.kaisa, "date.past")
    await office.kaisa.press("draft.approve")
    await office.settled()
    await office.kaisa.press("draft.send")
    await office.settled()
    assert office.invoice.status == "SENT"
    assert dates(office) == terms(office, 7)


async def test_an_approval_that_waited_for_procountor_too_long_is_asked_again(office: Office) -> None:
    await won(office, KIVI, title="waited", payment_terms_days=1)
    office.weather.set("procountor", "down")
    await office.kaisa.press("draft.approve")
    await office.sandbox.world.clock.advance(timedelta(days=3))
    office.weather.clear()
    await office.until(lambda: "draft.approve" in office.actions(office.card))
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    assert any("Nothing was sent" in note for note in office.thread())


async def test_a_draft_that_lay_is_dated_on_the_day_of_its_edit(office: Office) -> None:
    await won(office, KIVI, title="parked", payment_terms_days=30)
    await office.later(days=10)
    await edits(office.aino, {"your_reference": "PO"})
    assert dates(office) == terms(office, 30)


async def test_a_date_that_a_person_chose_stays(office: Office) -> None:
    await won(office, KIVI, title="chosen", payment_terms_days=60)
    chosen = today(office) - timedelta(days=2)
    await edits(office.aino, {"invoice_date": str(chosen)})
    await office.later(days=3)
    await edits(office.aino, {"your_reference": "PO"})
    assert dates(office) == (str(chosen), str(chosen + timedelta(days=60)))


async def test_days_of_delivery_stay_when_the_invoice_is_dated_anew(office: Office) -> None:
    await won(office, KIVI, title="delivery", payment_terms_days=14)
    delivered = str(today(office))
    await edits(office.aino, {"delivery_start": delivered, "delivery_end": delivered})
    await office.later(days=5)
    await edits(office.aino, {"your_reference": "PO"})
    data: dict[str, Any] = office.invoice.data
    assert (data["date"], data["deliveryEndDate"]) == (str(today(office)), delivered)


async def test_a_date_set_in_procountor_stays(office: Office) -> None:
    await won(office, KIVI, title="there", payment_terms_days=30)
    data = office.invoice.data
    there = str(today(office) - timedelta(days=1))
    data["date"] = there
    data["version"] = office.ledger.stamp(data["version"])
    await edits(office.aino, {"your_reference": "PO"})
    await office.later(days=2)
    await edits(office.aino, {"your_reference": "PO 2"})
    assert office.invoice.data["date"] == there


async def test_a_sent_invoice_may_well_be_overdue(office: Office) -> None:
    await won(office, KIVI, title="sent", payment_terms_days=7)
    invoicing.approve(office.ledger, office.invoice.id)
    invoicing.send(office.ledger, office.invoice.id)
    await office.later(days=20)
    assert "Date It Today" not in told(office.card)
