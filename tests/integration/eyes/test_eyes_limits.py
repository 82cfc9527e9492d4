"""Limits count what a deal is worth: at the ledger's rate, all its parts together, and a sum below zero as a credit."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.messages.kit.words import Words
from bot.rule_settings import Delegate, Limit
from sandbox.procountor import invoicing
from sandbox.procountor.ledger import clone
from sandbox.slack import seed
from tests.integration.bot.office import AINO_EMAIL, Office, Person
from tests.integration.cures.story import edits, fixes
from tests.integration.eyes.acts import approves, shown, sold, status
from tests.integration.eyes.conftest import Desk

OVER_1000 = (Limit(up_to=Decimal(1000), approvals=1), Limit(approvals=2))
OF_TWO = "Approvals: 0 of 2"


def changed_in_procountor(office: Office, change: Any) -> None:
    """Somebody opens the newest invoice there, changes it and saves it."""
    record = office.invoices[-1]
    body = clone(record.data)
    change(body)
    kept = {k: v for k, v in body.items() if k not in ("invoiceSumInfo", "invoiceNumber", "creatorId", "isOffer")}
    invoicing.edit(office.ledger, record.id, kept)


# --- rates -----------------------------------------------------------------------------------------------------------


async def test_a_typed_rate_makes_no_deal_smaller_than_its_limit(desk: Desk) -> None:
    """11 500 kronor are 1 028 euros at Procountor's 11,182, and 983 at the typed 11,70."""
    async with desk(limits=OVER_1000) as office:
        assert OF_TWO in shown(await sold(office, AINO_EMAIL, currency="SEK", amount="11500.00"))
        await edits(office.aino, {"rate": "11,70"})
        assert OF_TWO in shown(office.card)
        assert await approves(office.kaisa) == ""
        assert status(office) == "UNFINISHED"
        assert await approves(office.mikko) == ""
        assert status(office) == "NOT_SENT"


async def test_a_rate_far_from_procountors_stops_the_draft_until_it_is_put_right(desk: Desk) -> None:
    async with desk(limits=OVER_1000) as office:
        await sold(office, AINO_EMAIL, currency="SEK", amount="111820.00")
        await edits(office.aino, {"rate": "1118,2"})
        assert "more than 5 %" in shown(office.card)
        assert {"draft.fix", "draft.edit"} <= set(office.actions(office.card))
        assert "draft.approve" not in office.actions(office.card)
        await fixes(office.aino, "currency.rate_differs")
        assert office.invoice.data["paymentInfo"]["currencyRate"] == Decimal("11.182")
        assert OF_TWO in shown(office.card)


async def test_a_rate_that_procountor_does_not_have_counts_as_above_every_limit(desk: Desk) -> None:
    async with desk(limits=OVER_1000) as office:
        await sold(office, AINO_EMAIL, currency="ISK", amount="100000.00")
        assert "draft.approve" not in office.actions(office.card)
        await edits(office.aino, {"rate": "1000"})
        assert "counts as above all of them" in shown(office.card)
        assert OF_TWO in shown(office.card)


async def test_a_rate_set_in_procountor_after_the_checks_is_not_approved_either(desk: Desk) -> None:
    async with desk() as office:
        await sold(office, AINO_EMAIL, currency="SEK", amount="11182.00")
        changed_in_procountor(office, lambda body: body["paymentInfo"].update(currencyRate=Decimal(1000)))
        await approves(office.kaisa)
        assert status(office) == "UNFINISHED"
        assert "more than 5 %" in shown(office.card)
        assert "far from Procountor's" in await approves(office.kaisa)
        assert status(office) == "UNFINISHED"
        await fixes(office.kaisa, "currency.rate_differs")
        assert office.invoice.data["paymentInfo"]["currencyRate"] == Decimal("11.182")


# --- parts -----------------------------------------------------------------------------------------------------------


async def halved(office: Office, by: Person) -> None:
    today = date.fromisoformat(office.invoice.data["date"])
    seen = await by.press("draft.plan")
    assert seen.view is not None, seen.text
    answer = await by.submit({"plan.kind": "halves", "plan.second": (today + timedelta(days=20)).isoformat()})
    assert not answer.errors
    await office.settled()


async def test_each_part_needs_what_its_whole_deal_needs(desk: Desk) -> None:
    async with desk(limits=OVER_1000) as office:
        await sold(office, AINO_EMAIL, amount="1800.00")
        await halved(office, office.aino)
        assert OF_TWO in shown(office.card)
        assert "count the whole deal" in shown(office.card)
        await approves(office.kaisa)
        assert status(office) == "UNFINISHED"
        await approves(office.mikko)
        assert status(office) == "NOT_SENT"
        await office.later(days=21)
        assert len(office.cards) == 2
        assert OF_TWO in shown(office.card)
        await approves(office.kaisa)
        assert office.invoices[-1].status == "UNFINISHED"
        await approves(office.mikko)
        assert office.invoices[-1].status == "NOT_SENT"


async def test_a_plan_or_a_sum_changed_after_the_first_approval_starts_the_count_anew(desk: Desk) -> None:
    async with desk(limits=OVER_1000) as office:
        await sold(office, AINO_EMAIL, amount="1800.00")
        await approves(office.kaisa)
        assert "Approvals: 1 of 2" in shown(office.card)
        await halved(office, office.aino)
        assert OF_TWO in shown(office.card)
        await approves(office.kaisa)
        await edits(office.aino, {"0.unit_price": "50"})
        assert OF_TWO in shown(office.card), "as planned it is worth more than the limit"
        await approves(office.kaisa)
        assert status(office) == "UNFINISHED"


async def test_a_part_that_grows_makes_the_whole_deal_bigger(desk: Desk) -> None:
    async with desk(limits=OVER_1000) as office:
        await sold(office, AINO_EMAIL, amount="900.00")
        await halved(office, office.aino)
        assert "Approvals:" not in shown(office.card)
        await edits(office.aino, {"0.unit_price": "600"})
        assert OF_TWO in shown(office.card), "600 now and 450 later"


# --- below zero ------------------------------------------------------------------------------------------------------


def line(quantity: str, price: str = "100.00") -> dict[str, str]:
    return {"name": "Hyvitys", "qty": quantity, "unit_price": price, "vat_pct": "25.5"}


async def needs_two(office: Office) -> None:
    """As a credit, said on the card."""
    assert OF_TWO in shown(office.card)
    assert "A credit always needs two" in shown(office.card)
    await approves(office.kaisa)
    assert office.invoices[-1].status == "UNFINISHED"
    await approves(office.mikko)
    assert office.invoices[-1].status == "NOT_SENT"


@pytest.mark.parametrize("lines", [[line("-1")], [line("1"), line("-2")], [line("1", "-100.00")]])
async def test_a_deal_below_zero_is_a_credit(desk: Desk, lines: list[dict[str, str]]) -> None:
    async with desk() as office:
        card = await sold(office, AINO_EMAIL, lines=lines, amount=None)
        assert "The total is below zero" in shown(card)
        await needs_two(office)


async def test_a_draft_edited_below_zero_is_a_credit(desk: Desk) -> None:
    async with desk() as office:
        await sold(office, AINO_EMAIL)
        await edits(office.aino, {"0.quantity": "-1"})
        await needs_two(office)


async def test_an_invoice_turned_below_zero_in_procountor_is_a_credit(desk: Desk) -> None:
    async with desk() as office:
        await sold(office, AINO_EMAIL)
        changed_in_procountor(office, lambda body: body["invoiceRows"][0].update(quantity=Decimal(-1)))
        await approves(office.kaisa)
        await needs_two(office)


async def test_what_was_changed_below_zero_there_and_edited_here_is_a_credit(desk: Desk) -> None:
    async with desk() as office:
        await sold(office, AINO_EMAIL)
        changed_in_procountor(office, lambda body: body["invoiceRows"][0].update(quantity=Decimal(-1)))
        await edits(office.aino, {"your_reference": "PO-1"})
        await needs_two(office)


# --- places ----------------------------------------------------------------------------------------------------------


def away(of: str, to: str) -> tuple[Delegate, ...]:
    return (Delegate.model_validate({"from": of, "to": to, "until": "2099-12-31"}),)


async def test_an_approver_and_her_stand_in_are_one_of_two_approvals(desk: Desk) -> None:
    policy = {"limits": (Limit(approvals=2),), "delegates": away(seed.KAISA, seed.ELIAS)}
    async with desk(approvers=(seed.KAISA, seed.MIKKO), **policy) as office:
        await sold(office, AINO_EMAIL)
        assert await approves(office.elias) == ""
        assert "stands in for the other" in await approves(office.kaisa)
        assert status(office) == "UNFINISHED"
        assert await approves(office.mikko) == ""
        assert status(office) == "NOT_SENT"


async def test_who_stands_in_for_the_editor_alone_is_no_second_pair_of_eyes(desk: Desk) -> None:
    async with desk(delegates=away(seed.KAISA, seed.ELIAS)) as office:
        await sold(office, AINO_EMAIL)
        await edits(office.kaisa, {"0.unit_price": "9000"})
        assert await approves(office.elias)
        assert status(office) == "UNFINISHED"
        assert await approves(office.mikko) == ""
        assert status(office) == "NOT_SENT"


async def test_the_card_asks_only_those_who_may(desk: Desk) -> None:
    async with desk(delegates=away(seed.KAISA, seed.ELIAS)) as office:
        card = await sold(office, "kaisa.nieminen@revontuli.example")
        (asked,) = [said for said in shown(card).splitlines() if said.startswith(Words("en").say("card.approvers"))]
        assert seed.MIKKO in asked
        assert seed.KAISA not in asked
        assert seed.ELIAS not in asked, "he has no more rights than she has"
