"""Prices with VAT, from the CRM to the ledger: what the card shows is what Procountor books, to the cent."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.values.money import Money
from bot.messages.kit.words import Words
from bot.rule_settings import Limit
from sandbox.slack import seed
from tests.integration.bot.office import KIVIKKO, Json, Office, an_office, rules, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
CUSTOMER = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
# three at 25.5 % whose VAT differs by a cent between row-wise and rate-wise rounding, and one at 13.5 %
LINES = [
    *({"name": f"Kurssi {number}", "qty": "1", "unit_price": "100.00", "vat_pct": "25.5"} for number in (1, 2, 3)),
    {"name": "Kirja", "qty": "2", "unit_price": "24.90", "vat_pct": "13.5", "discount_pct": "10"},
]
GROSS = "344.82"


async def gross_deal(office: Office, deal_id: str, **more: object) -> Json:
    body = {"deal_id": deal_id, "title": "Kurssit", "customer": CUSTOMER, "prices_include_vat": True, "lines": LINES}
    answer = await office.hook(body | more)
    assert answer.status_code == 202, answer.text
    await office.settled()
    return office.card


def sums(office: Office, number: int = -1) -> Json:
    (info,) = office.invoices[number].data["invoiceSumInfo"]
    return info


def euros(amount: Decimal) -> str:
    return Words("en").format(Money(amount))


async def edited(office: Office, **values: str) -> None:
    answer = await office.kaisa.edit({f"edit.{field}": typed for field, typed in values.items()})
    assert not answer.errors, answer.errors
    await office.settled()


@pytest.mark.parametrize("per_rate", [False, True])
async def test_a_gross_deal_is_approved_and_the_ledgers_totals_are_the_cards(office: Office, per_rate: bool) -> None:
    office.ledger.vat_per_rate = per_rate
    try:
        card = await gross_deal(office, f"G-1-{per_rate}", amount=GROSS)
    finally:
        office.ledger.vat_per_rate = False
    assert "differ" not in told(card), "the amount is gross as well"
    info = sums(office)
    # by hand: 3 × 79.68 + 39.49 (row by row), 239.04 + 39.49 (per rate); the same, as 300.00 comes out even either way
    expected = ("278.53", "66.29", GROSS)
    assert (info["excludingVatTotal"], info["vatSumTotal"], info["invoiceSumTotal"]) == tuple(map(Decimal, expected))
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"
    assert office.invoice.data["extraInfo"]["unitPricesIncludeVat"] is True
    shown = told(office.card)
    for key in ("excludingVatTotal", "vatSumTotal", "invoiceSumTotal"):
        assert euros(info[key]) in shown, key
    assert "Unit price incl. VAT" in shown
    assert "include VAT" in shown
    assert "Voitto's figure" not in shown


async def test_rounding_per_row_and_per_rate_differ_and_the_card_shows_the_ledgers(office: Office) -> None:
    lines = [{"name": f"Ruuvi {n}", "qty": "1", "unit_price": "0.02", "vat_pct": "25.5"} for n in (1, 2, 3)]
    await gross_deal(office, "G-2", lines=lines)
    row_wise = sums(office)
    assert (row_wise["excludingVatTotal"], row_wise["vatSumTotal"]) == (Decimal("0.06"), 0)
    assert euros(row_wise["excludingVatTotal"]) in told(office.card)
    office.ledger.vat_per_rate = True
    try:
        await edited(office, note="Kiitos")
    finally:
        office.ledger.vat_per_rate = False
    rate_wise = sums(office)
    assert (rate_wise["excludingVatTotal"], rate_wise["vatSumTotal"]) == (Decimal("0.05"), Decimal("0.01"))
    assert euros(Decimal("0.05")) in told(office.card)
    assert rate_wise["invoiceSumTotal"] == row_wise["invoiceSumTotal"] == Decimal("0.06")


async def test_an_amount_with_vat_that_the_lines_do_not_make_is_told_with_vat(office: Office) -> None:
    card = await gross_deal(office, "G-3", amount="278.53")
    assert "With VAT the lines add up to" in told(card)


async def test_typed_deals_stay_net_whatever_the_settings_say(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(prices_include_vat=True)) as office:
        await office.drafted()
        assert office.invoice.data["extraInfo"]["unitPricesIncludeVat"] is False
        assert office.invoice.total == 1255
        office.starts_anew()
        answer = await office.hook({"deal_id": "G-4", "title": "Kurssi", "amount": "1255.00", "customer": CUSTOMER})
        assert answer.status_code == 202
        await office.settled()
        assert office.invoice.data["extraInfo"]["unitPricesIncludeVat"] is True
        assert office.invoice.total == 1255
        seen = await office.kaisa.press("draft.why")
        view = json.dumps(seen.view, ensure_ascii=False)
        assert "include VAT" in view
        assert "settings" in view


async def test_the_edit_form_turns_the_prices_round_and_back(office: Office) -> None:
    await office.drafted(f"{KIVIKKO} 1255 Kurssi")
    assert office.invoice.total == Decimal("1575.03")
    await edited(office, prices="gross")
    assert office.invoice.data["extraInfo"]["unitPricesIncludeVat"] is True
    assert office.invoice.total == 1255
    assert "The lines add up to" in told(office.card), "1 000 net is not the 1 255 net that was typed"
    await edited(office, prices="net")
    assert office.invoice.total == Decimal("1575.03")


async def test_an_edit_of_something_else_leaves_the_prices_gross(office: Office) -> None:
    await gross_deal(office, "G-5")
    await edited(office, note="Kiitos")
    assert office.invoice.data["extraInfo"]["unitPricesIncludeVat"] is True
    assert office.invoice.total == Decimal(GROSS)


async def test_parts_of_a_gross_deal_are_gross_and_sum_to_it(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await gross_deal(office, "G-6")
        today = date.fromisoformat(office.invoice.data["date"])
        await office.kaisa.press("draft.plan")
        second = (today + timedelta(days=20)).isoformat()
        await office.kaisa.submit({"plan.kind": "halves", "plan.second": second})
        await office.settled()
        assert "incl. VAT · planned" in told(office.card)
        assert "add up to" not in told(office.card), "a part's own sum is gross as its prices are"
        await office.later(days=21)
        assert len(office.invoices) == 2
        assert all(invoice.data["extraInfo"]["unitPricesIncludeVat"] for invoice in office.invoices)
        assert sum(invoice.total for invoice in office.invoices) == Decimal(GROSS)


async def test_a_credit_of_a_gross_invoice_takes_back_every_cent(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=(seed.KAISA, seed.MIKKO))) as office:
        await gross_deal(office, "G-7", project_ref="P-9999")
        await office.kaisa.press("draft.approve")
        await office.settled()
        await office.kaisa.press("draft.send")
        await office.settled()
        await office.kaisa.credit()
        await office.settled()
        first, back = sums(office, 0), sums(office, 1)
        for key in ("excludingVatTotal", "vatSumTotal", "invoiceSumTotal"):
            assert back[key] == -first[key]
        assert "P-9999" not in told(office.card), "what went without a project is credited without one"
        assert office.alerts == []


async def test_limits_are_compared_with_what_a_foreign_sum_comes_to_in_the_books(tmp_path: Path) -> None:
    limits = (Limit(up_to=Decimal(10_000), approvals=1), Limit(approvals=2))
    async with an_office(tmp_path, rules(approvers=(seed.KAISA, seed.MIKKO), limits=limits)) as office:
        for deal_id, amount, enough in (("L-1", "111000.00", True), ("L-2", "112000.00", False)):
            office.starts_anew()
            body = {"deal_id": deal_id, "title": "Kurssi", "amount": amount, "currency": "SEK", "customer": CUSTOMER}
            await office.hook(body)
            await office.settled()
            await office.kaisa.press("draft.approve")
            await office.settled()
            assert (office.invoice.status == "NOT_SENT") is enough, amount


async def test_prices_turned_round_in_procountor_are_shown_before_anything_is_approved(office: Office) -> None:
    await gross_deal(office, "G-8")
    data = office.invoice.data
    data["extraInfo"] = data["extraInfo"] | {"unitPricesIncludeVat": False}
    data["version"] = office.ledger.stamp(data["version"])
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    assert "they are now without VAT" in told(office.card)
    assert "Unit price incl. VAT" not in told(office.card)


async def test_a_hook_that_says_neither_is_net_and_nonsense_is_refused(office: Office) -> None:
    answer = await office.hook({"deal_id": "G-9", "title": "K", "customer": CUSTOMER, "prices_include_vat": "perhaps"})
    assert answer.status_code == 422
    assert [entry["field"] for entry in answer.json()["errors"]] == ["data.prices_include_vat"]
    await gross_deal(office, "G-10", prices_include_vat=None)
    assert office.invoice.data["extraInfo"]["unitPricesIncludeVat"] is False


@pytest.mark.parametrize("line", [f"{KIVIKKO} -500 hyvitys", f"{KIVIKKO} −500 € hyvitys"])
async def test_a_negative_amount_is_called_one_and_the_way_to_a_credit_is_told(office: Office, line: str) -> None:
    seen = await office.aino.won(line)
    assert seen.view is not None
    assert "is negative" in str(seen.view)
    assert "press Credit on the invoice's card" in str(seen.view)
    answer = await office.aino.submit({"won.amount": "-500"})
    assert "is negative" in str(answer.view or answer.errors)
    assert office.invoices == []
