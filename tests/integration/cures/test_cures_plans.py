"""A deal invoiced in parts: each part its own draft, card and invoice, all to be seen on the first one."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.bot.office import KIVIKKO, Json, Office, an_office, told
from tests.integration.cures.story import won

pytestmark = pytest.mark.asyncio(loop_scope="module")

KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}


async def planned(office: Office, values: Json) -> None:
    seen = await office.kaisa.press("draft.plan")
    assert seen.view is not None, seen.text
    answer = await office.kaisa.submit({f"plan.{field}": value for field, value in values.items()})
    assert not answer.errors, answer.errors
    await office.settled()


def nets(office: Office) -> list[Decimal]:
    return [sum(row["unitPrice"] for row in invoice.data["invoiceRows"]) for invoice in office.invoices]


async def test_half_now_and_half_when_its_day_comes(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        first = await won(office, KIVI, title="Sivusto", amount="1000.01")
        marker = office.invoice.data["originalInvoiceNumber"]
        today = date.fromisoformat(office.invoice.data["date"])
        await planned(office, {"kind": "halves", "second": (today + timedelta(days=20)).isoformat()})
        assert nets(office) == [Decimal("500.01")], "the draft itself is the first part"
        assert "Sivusto (1/2)" in told(office.card)
        assert "2/2" in told(office.card)
        assert "planned" in told(office.card)
        await office.later(days=21)
        assert [invoice.data["originalInvoiceNumber"] for invoice in office.invoices] == [marker, f"{marker}-2"]
        assert nets(office) == [Decimal("500.01"), Decimal("500.00")]
        assert len(office.cards) == 2
        assert office.cards[0]["ts"] == first["ts"]
        assert "planned" not in told(office.cards[0]), "the first card shows that the second part was made"
        assert "draft.plan" not in office.actions(office.cards[1])


async def test_a_plan_can_be_taken_back_before_its_next_part(office: Office) -> None:
    await won(office, KIVI, amount="900.00")
    await planned(office, {"kind": "monthly", "months": "3"})
    assert nets(office) == [300]
    assert told(office.card).count("planned") == 2
    await planned(office, {"kind": "all"})
    assert nets(office) == [900]
    assert "planned" not in told(office.card)


async def test_dates_are_read_and_a_date_gone_by_is_told_beside_its_field(office: Office) -> None:
    await won(office, KIVI, amount="100.00")
    today = date.fromisoformat(office.invoice.data["date"])
    await office.kaisa.press("draft.plan")
    refused = await office.kaisa.submit({"plan.kind": "dates", "plan.days": today.isoformat()})
    assert set(refused.errors) == {"plan.days"}
    days = "\n".join((today + timedelta(days=n)).isoformat() for n in (40, 20))
    await office.kaisa.submit({"plan.kind": "dates", "plan.days": days})
    await office.settled()
    assert nets(office) == [Decimal("33.33")]
    assert "33,34" in told(office.card), "the last part has what does not divide"


async def test_a_rejected_deal_has_no_later_parts(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await won(office, KIVI, amount="900.00")
        await planned(office, {"kind": "monthly", "months": "2"})
        await office.kaisa.press("draft.reject")
        await office.kaisa.submit({"reject.reason": "Ei tullutkaan"})
        await office.settled()
        await office.later(days=40)
        assert office.invoices == []
        assert len(office.cards) == 1
