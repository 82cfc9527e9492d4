"""A deal invoiced in parts: each part its own draft, card and invoice, all to be seen on the first one."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.drafts.instalments import month_after
from sandbox.procountor.invoicing import receive_payment
from tests.integration.bot.office import KIVIKKO, Json, Office, Person, an_office, signed, told
from tests.integration.cures.story import codes, edits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")

KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}


async def planned(office: Office, values: Json, *, by: Person | None = None) -> None:
    who = by or office.kaisa
    seen = await who.press("draft.plan")
    assert seen.view is not None, seen.text
    answer = await who.submit({f"plan.{field}": value for field, value in values.items()})
    assert not answer.errors, answer.errors
    await office.settled()


async def sent(office: Office) -> None:
    for step in ("draft.approve", "draft.send"):
        await office.kaisa.press(step)
        await office.settled()


async def lost(office: Office, deal_id: str) -> None:
    body = office.event("deal.lost_after_won", {"deal_id": deal_id, "reason": "cancelled"})
    answer = await office.post_hook(body, **signed(body))
    assert answer.status_code < 300, answer.text
    await office.settled()


def logged(office: Office, what: str) -> list[tuple[str]]:
    return office.rows("SELECT who FROM audit_log WHERE what = ?", what)


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


async def test_own_shares_of_100_01_come_to_100_01_and_the_last_part_has_the_cent(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await won(office, KIVI, amount="100.01")
        await planned(office, {"kind": "monthly", "months": "3", "shares": "30/40/30"})
        assert nets(office) == [Decimal("30.00")]
        await office.kaisa.press("draft.plan")
        view = office.workspace.views.top(office.kaisa.id)
        assert "30,00 € / 40,00 € / 30,01 €" in told(view or {}).replace("\xa0", " "), "the form shows the plan so far"
        await office.kaisa.submit()
        await office.settled()
        await office.later(days=65)
        assert nets(office) == [Decimal("30.00"), Decimal("40.00"), Decimal("30.01")]


async def test_shares_that_cannot_be_right_are_told_at_their_field_and_change_nothing(office: Office) -> None:
    await won(office, KIVI, amount="1000.00")
    await office.kaisa.press("draft.plan")
    typed = {"plan.kind": "monthly", "plan.months": "2"}
    for wrong in ("30/40", "600 € / 500 €", "kolmasosa / loput"):
        refused = await office.kaisa.submit(typed | {"plan.shares": wrong})
        assert set(refused.errors) == {"plan.shares"}
    assert not (await office.kaisa.submit(typed | {"plan.shares": "300 € / 700 €"})).errors
    await office.settled()
    assert nets(office) == [300]


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


async def test_later_parts_say_what_the_first_ones_card_says(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await won(office, KIVI, title="Sivusto", amount="1000.00")
        day = date.fromisoformat(office.invoice.data["date"])
        delivery = {"delivery_start": day.replace(day=1).isoformat(), "delivery_end": day.isoformat()}
        said = {"your_reference": "PO-1", "note": "Kiitos", "terms_days": "30", "project": "P-1002 Kampanja syksy"}
        await edits(office.kaisa, said | delivery)
        await planned(office, {"kind": "halves", "second": (day + timedelta(days=20)).isoformat()})
        await office.later(days=21)
        first, second = (invoice.data for invoice in office.invoices)
        for field in ("orderReference", "additionalInformation", "deliveryStartDate", "deliveryEndDate"):
            assert second[field] == first[field], field
        due = date.fromisoformat(second["paymentInfo"]["dueDate"])
        assert due - date.fromisoformat(second["date"]) == timedelta(days=30)
        assert "P-1002 Kampanja syksy" in told(office.cards[1])
        assert "terms.differ" not in told(office.cards[1])


async def test_what_is_sold_by_the_month_is_delivered_a_month_later(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await won(office, KIVI, amount="1000.00")
        day = date.fromisoformat(office.invoice.data["date"])
        await edits(office.kaisa, {"delivery_start": day.isoformat(), "delivery_end": day.isoformat()})
        await planned(office, {"kind": "monthly", "months": "2"})
        await office.later(days=32)
        second = office.invoices[1].data
        assert second["deliveryStartDate"] == second["deliveryEndDate"] == month_after(day, 1).isoformat()


async def test_the_vat_handling_of_an_eu_sale_is_judged_once_for_all_parts(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await won(office, {"name": "Malmö Kontorsmöbler AB", "country": "SE", "crm_id": "C-SE"})
        pick = next(value for label, value in office.values(office.card, "customer.pick").items() if "Malmö" in label)
        await office.aino.press("customer.pick", value=pick)
        await office.settled()
        await edits(office.kaisa, {"vat_status": "5"})
        await planned(office, {"kind": "monthly", "months": "2"})
        await office.later(days=32)
        assert [invoice.data["vatStatus"] for invoice in office.invoices] == [5, 5]
        assert [row["vatPercent"] for row in office.invoices[1].data["invoiceRows"]] == [0]
        assert "draft.approve" in office.actions(office.cards[1])


async def test_each_part_is_followed_on_the_first_card(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await won(office, KIVI, amount="1000.00")
        await planned(office, {"kind": "monthly", "months": "3"})
        await office.later(days=32)
        second = office.cards[1]
        await office.kaisa.press("draft.approve", on=second)
        await office.settled()
        number = office.invoices[1].data["invoiceNumber"]
        assert f"approved · invoice {number}" in told(office.cards[0])
        await office.kaisa.press("draft.send", on=second)
        await office.settled()
        shown = told(office.cards[0])
        assert f"sent · invoice {number}" in shown
        assert shown.count("· planned") == 1
        receive_payment(office.ledger, office.invoices[1].id, None)
        await office.later(minutes=11)
        assert f"paid · invoice {number}" in told(office.cards[0])


async def test_the_remaining_parts_are_cancelled_from_the_first_card(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await won(office, KIVI, amount="900.00")
        await planned(office, {"kind": "monthly", "months": "3"}, by=office.aino)
        await sent(office)
        refused = await office.mikko.press("plan.cancel", on=office.cards[0])
        assert "draft.credit" in office.actions(office.card)
        assert refused.ephemerals
        assert "plan.cancel" in office.actions(office.card)
        await office.aino.press("plan.cancel", on=office.cards[0])
        await office.settled()
        assert told(office.card).count("· cancelled") == 2
        assert "plan.cancel" not in office.actions(office.card)
        assert any("cancelled the remaining parts: 2/3, 3/3" in note for note in office.thread())
        assert logged(office, "plan.cancelled") == [(office.aino.id,)]
        await office.later(days=70)
        assert len(office.invoices) == 1


async def test_a_lost_deals_parts_wait_until_somebody_decides(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await won(office, KIVI, deal_id="PL-1", amount="900.00")
        await planned(office, {"kind": "monthly", "months": "3"}, by=office.aino)
        await sent(office)
        await lost(office, "PL-1")
        await office.later(days=32)
        assert len(office.invoices) == 1
        assert told(office.card).count("· paused") == 2
        assert "the deal was lost" in told(office.card)
        assert any("wait until somebody decides" in note for note in office.thread())
        await office.kaisa.press("plan.resume")
        await office.settled()
        assert len(office.invoices) == 2, "the part whose day has gone by comes at once"
        assert told(office.cards[0]).count("· planned") == 1
        await office.kaisa.press("plan.cancel", on=office.cards[0])
        await office.later(days=40)
        assert len(office.invoices) == 2
        assert [logged(office, what) for what in ("plan.resumed", "plan.cancelled")] == [[(office.kaisa.id,)]] * 2


async def test_a_drafted_part_of_a_lost_deal_says_so_on_its_own_card(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await won(office, KIVI, deal_id="PL-2", amount="900.00")
        await planned(office, {"kind": "monthly", "months": "2"}, by=office.aino)
        await sent(office)
        await office.later(days=32)
        await lost(office, "PL-2")
        assert "deal.lost" in codes(office.cards[1])
        assert "plan.resume" not in office.actions(office.cards[0]), "nothing is left to come"


async def test_a_plan_made_anew_after_it_was_cancelled_runs(office: Office) -> None:
    await won(office, KIVI, amount="900.00")
    await planned(office, {"kind": "monthly", "months": "3"})
    await office.kaisa.press("plan.cancel")
    await office.settled()
    assert told(office.card).count("· cancelled") == 2
    await planned(office, {"kind": "monthly", "months": "3"})
    assert told(office.card).count("· planned") == 2
