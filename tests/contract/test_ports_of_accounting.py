"""What the ledger's ports promise, held against the pretend Procountor's own protocol."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.customer import Channel
from bot.domain.deals.deal import Address, Buyer
from bot.domain.values.ids import InvoiceId, Marker, PartnerId
from bot.domain.values.money import ExchangeRate, Money
from bot.errors import ChangedElsewhere, Outcome, UpstreamRefused, UpstreamUnavailable
from sandbox.procountor import invoicing
from tests.contract.connected import KIVIKKO, MARKER, WEDNESDAY, Ledger

CREATE = ("POST", "/invoices")

# --- partners --------------------------------------------------------------------------------------------------------


async def test_a_business_id_finds_exactly_its_customer(ledger: Ledger) -> None:
    found = await ledger.partners.find(KIVIKKO)
    assert [(c.name, c.business_id, c.active) for c in found] == [("Kivikko Rakennus Oy", KIVIKKO, True)]
    assert await ledger.partners.find("9026006-7") == []


async def test_an_inactive_customer_is_found_and_known_as_one(ledger: Ledger) -> None:
    partner = next(p for p in ledger.world.procountor.registers.partners.values() if p["name"] == "Sininen Laine Oy")
    found = await ledger.partners.find(partner["invoicingInfo"]["identifier"])
    assert [c.active for c in found] == [False]


async def test_a_supplier_of_the_same_business_id_is_no_customer(ledger: Ledger) -> None:
    twins = [p for p in ledger.world.procountor.registers.partners.values() if p["name"] == "Paperikuu Paino Oy"]
    assert {p["type"] for p in twins} > {"CUSTOMER"}
    found = await ledger.partners.find(twins[0]["invoicingInfo"]["identifier"])
    assert [c.partner_id for c in found] == [p["id"] for p in twins if p["type"] == "CUSTOMER"]


async def test_a_customer_read_whole_has_what_an_invoice_copies(ledger: Ledger) -> None:
    customer = await ledger.customer()
    assert customer.address.street
    assert customer.address.country == "FI"
    assert customer.channel is Channel.ELECTRONIC_INVOICE
    assert customer.einvoice is not None
    assert customer.payment_terms_days == 21


async def test_a_created_customer_is_found_by_its_business_id(ledger: Ledger) -> None:
    answer = RegistryAnswer(
        business_id="9026006-7",
        standing=CompanyStatus.ACTIVE,
        fetched_at=WEDNESDAY,
        name="Studio Kajastus Oy",
        address=Address(street="Kalevankatu 14", zip="00100", city="Helsinki"),
    )
    made = await ledger.partners.create(Buyer(name="kajastus", email="hei@kajastus.example"), answer)
    found = await ledger.customer("9026006-7")
    assert (found.partner_id, found.name, found.channel) == (made.partner_id, "Studio Kajastus Oy", Channel.EMAIL)
    assert found.address.street == "Kalevankatu 14"


async def test_all_customers_come_first_and_then_only_what_changed(ledger: Ledger) -> None:
    everybody = [c async for c in ledger.partners.changed(None)]
    customers = [p for p in ledger.world.procountor.registers.partners.values() if p["type"] == "CUSTOMER"]
    assert {c.partner_id for c in everybody} == {p["id"] for p in customers}
    await ledger.world.clock.advance(timedelta(hours=1))
    since = ledger.world.clock.now()
    await ledger.world.clock.advance(timedelta(minutes=1))
    answer = RegistryAnswer(business_id="9026006-7", standing=CompanyStatus.ACTIVE, fetched_at=WEDNESDAY)
    made = await ledger.partners.create(Buyer(name="Studio Kajastus Oy"), answer)
    assert [c.partner_id async for c in ledger.partners.changed(since)] == [made.partner_id]


# --- invoices --------------------------------------------------------------------------------------------------------


async def test_a_created_invoice_is_found_by_its_marker_with_procountors_totals(ledger: Ledger) -> None:
    made = await ledger.invoices.create(await ledger.content(), MARKER)
    found = await ledger.invoices.find(MARKER)
    assert [r.invoice_id for r in found] == [made.invoice_id]
    assert found[0].totals is not None
    assert (found[0].totals.net, found[0].totals.gross) == (Decimal("200.20"), Decimal("251.25"))
    assert found[0].status == "UNFINISHED"
    assert found[0].reference
    assert found[0].fingerprint == made.fingerprint


async def test_a_marker_nobody_used_finds_nothing_nor_does_a_part_of_one(ledger: Ledger) -> None:
    await ledger.invoices.create(await ledger.content(), MARKER)
    assert await ledger.invoices.find(Marker("V-NOBODYEVER")) == []
    assert await ledger.invoices.find(Marker(MARKER[:-1])) == []


async def test_two_invoices_of_one_marker_are_both_shown_and_a_voided_one_is_not(ledger: Ledger) -> None:
    content = await ledger.content()
    first, second = await ledger.invoices.create(content, MARKER), await ledger.invoices.create(content, MARKER)
    assert {r.invoice_id for r in await ledger.invoices.find(MARKER)} == {first.invoice_id, second.invoice_id}
    await ledger.invoices.invalidate(second.invoice_id)
    assert [r.invoice_id for r in await ledger.invoices.find(MARKER)] == [first.invoice_id]


async def test_a_change_replaces_the_rows_and_keeps_number_reference_and_marker(ledger: Ledger) -> None:
    content = await ledger.content()
    made = await ledger.invoices.create(content, MARKER)
    dearer = replace(content, lines=(replace(content.lines[0], unit_price=Decimal(150)),), your_reference="PO-1")
    changed = await ledger.invoices.change(made.invoice_id, dearer, MARKER)
    assert (changed.number, changed.reference) == (made.number, made.reference)
    assert changed.totals is not None
    assert changed.totals.net == 300
    assert changed.fingerprint != made.fingerprint
    assert [r.invoice_id for r in await ledger.invoices.find(MARKER)] == [made.invoice_id]
    again = await ledger.invoices.change(made.invoice_id, dearer, MARKER)
    assert again.fingerprint == changed.fingerprint


async def test_nothing_is_written_over_what_somebody_changed_in_between(ledger: Ledger) -> None:
    content = await ledger.content()
    made = await ledger.invoices.create(content, MARKER)
    held = ledger.world.procountor.invoices[made.invoice_id]
    held.data["paymentInfo"]["paymentMethod"] = "CASH"
    held.data["version"] = ledger.world.procountor.stamp(held.data["version"])
    with pytest.raises(ChangedElsewhere) as refused:
        await ledger.invoices.change(made.invoice_id, replace(content, note="Kiitos"), MARKER, made)
    assert "additionalInformation" not in held.data
    known = refused.value.record
    changed = await ledger.invoices.change(made.invoice_id, replace(content, note="Kiitos"), MARKER, known)
    assert held.data["paymentInfo"]["paymentMethod"] == "CASH", "not ours to write"
    assert changed.shown is not None
    assert changed.shown.note == "Kiitos"


async def test_a_change_whose_answer_was_lost_is_there_already_and_not_written_again(ledger: Ledger) -> None:
    content = await ledger.content()
    made = await ledger.invoices.create(content, MARKER)
    first = await ledger.invoices.change(made.invoice_id, replace(content, note="Kiitos"), MARKER, made)
    again = await ledger.invoices.change(made.invoice_id, replace(content, note="Kiitos"), MARKER, made)
    assert (again.version, again.fingerprint) == (first.version, first.fingerprint)


async def test_approve_and_send_move_the_status(ledger: Ledger) -> None:
    made = await ledger.invoices.create(await ledger.content(), MARKER)
    await ledger.invoices.approve(made.invoice_id)
    assert (await ledger.invoices.read(made.invoice_id)).status == "NOT_SENT"
    await ledger.invoices.send(made.invoice_id)
    assert (await ledger.invoices.read(made.invoice_id)).status == "SENT"
    with pytest.raises(UpstreamRefused):
        await ledger.invoices.approve(made.invoice_id)


async def test_a_lost_answer_to_a_post_is_an_unknown_outcome_and_there_is_one(ledger: Ledger) -> None:
    content = await ledger.content()
    await ledger.invoices.prepare()
    ledger.world.weather.next("procountor", "reply_lost", CREATE)
    with pytest.raises(UpstreamUnavailable) as failed:
        await ledger.invoices.create(content, MARKER)
    assert failed.value.outcome is Outcome.UNKNOWN
    assert len(await ledger.invoices.find(MARKER)) == 1


async def test_a_post_that_was_turned_away_is_known_not_to_have_happened(ledger: Ledger) -> None:
    content = await ledger.content()
    await ledger.invoices.prepare()
    ledger.world.weather.next("procountor", "rate_limited", CREATE)
    with pytest.raises(UpstreamUnavailable) as failed:
        await ledger.invoices.create(content, MARKER)
    assert failed.value.outcome is Outcome.NOT_CREATED
    assert failed.value.retry_after is not None
    assert ledger.world.procountor.creates == 0


@pytest.mark.parametrize("fault", ["down", "error_502", "error_504_after", "malformed_json"])
async def test_a_gateways_word_about_a_post_proves_nothing(ledger: Ledger, fault: str) -> None:
    content = await ledger.content()
    await ledger.invoices.prepare()
    ledger.world.weather.next("procountor", fault, CREATE)
    with pytest.raises(UpstreamUnavailable) as failed:
        await ledger.invoices.create(content, MARKER)
    assert failed.value.outcome in (Outcome.UNKNOWN, Outcome.CREATED)
    assert len(await ledger.invoices.find(MARKER)) == ledger.world.procountor.creates


# --- projects --------------------------------------------------------------------------------------------------------


async def test_a_project_is_found_by_its_exact_code_only(ledger: Ledger) -> None:
    assert await ledger.projects.find("P-1001 Verkkouudistus") is not None
    assert await ledger.projects.find("P-1001") is None
    assert await ledger.projects.find("P-9999") is None


async def test_allocating_puts_each_entry_wholly_on_the_project_and_may_be_repeated(ledger: Ledger) -> None:
    made = await ledger.invoices.create(await ledger.content(), MARKER)
    item = await ledger.projects.find("P-1001 Verkkouudistus")
    assert item is not None
    assert made.ledger_receipt_id is not None
    for _ in range(2):
        await ledger.projects.allocate(made.ledger_receipt_id, item)
    entries = ledger.world.procountor.receipts[made.ledger_receipt_id]["transactions"]
    put = {entry["accountingValue"]: entry["dimensionItemValues"] for entry in entries if entry["dimensionItemValues"]}
    assert put, "the sale itself, not the receivable against it"
    for value, allocated in put.items():
        assert [(a["dimensionId"], a["itemId"], a["value"]) for a in allocated] == [(*item, value)]
    assert (await ledger.invoices.read(made.invoice_id)).fingerprint == made.fingerprint


# --- receivables -----------------------------------------------------------------------------------------------------


async def sent(ledger: Ledger) -> InvoiceId:
    made = await ledger.invoices.create(await ledger.content(), MARKER)
    await ledger.invoices.approve(made.invoice_id)
    await ledger.invoices.send(made.invoice_id)
    return made.invoice_id


async def test_the_first_reading_has_every_open_invoice_once(ledger: Ledger) -> None:
    mine = await sent(ledger)
    seen = [i.invoice_id async for i in ledger.receivables.sales(changed_since=None)]
    unpaid = {row[0] for row in ledger.world.procountor.history.unpaid()}
    assert len(seen) == len(set(seen))
    assert unpaid | {mine} <= set(seen)


async def test_what_changed_since_then_is_read_alone(ledger: Ledger) -> None:
    await ledger.world.clock.advance(timedelta(hours=1))
    since = ledger.world.clock.now()
    await ledger.world.clock.advance(timedelta(minutes=1))
    mine = await sent(ledger)
    assert [i.invoice_id async for i in ledger.receivables.sales(changed_since=since)] == [mine]


async def test_a_part_payment_is_counted_and_the_rest_is_open(ledger: Ledger) -> None:
    mine = await sent(ledger)
    invoicing.receive_payment(ledger.world.procountor, mine, Decimal("51.25"))
    (seen,) = await ledger.receivables.reread([mine])
    assert (seen.status, seen.paid, seen.open) == ("PARTLY_PAID", Decimal("51.25"), Decimal("200.00"))
    invoicing.receive_payment(ledger.world.procountor, mine, None)
    (seen,) = await ledger.receivables.reread([mine])
    assert (seen.status, seen.open, seen.paid_on) == ("PAID", 0, ledger.world.clock.today())
    assert seen.marker == MARKER


async def test_a_customers_invoices_are_only_that_customers(ledger: Ledger) -> None:
    mine = await sent(ledger)
    customer = await ledger.customer()
    seen = await ledger.receivables.of_customer(PartnerId(customer.partner_id))
    assert mine in {i.invoice_id for i in seen}
    assert {i.partner_id for i in seen} == {customer.partner_id}


# --- our own company -------------------------------------------------------------------------------------------------


async def test_the_facts_are_the_companys_and_kept_while_procountor_is_away(ledger: Ledger) -> None:
    facts = await ledger.facts.facts()
    assert facts.currency == "EUR"
    assert facts.iban
    assert Decimal("25.5") in facts.vat_percents
    ledger.world.weather.set("procountor", "down")
    assert await ledger.facts.facts() == facts


async def test_a_rate_is_the_bank_days_on_or_before_the_invoice_date(ledger: Ledger) -> None:
    rate = await ledger.facts.exchange_rate("SEK", date(2027, 3, 10))
    assert rate == ExchangeRate(Decimal("11.182"), "EUR", date(2027, 3, 10), "procountor")
    sunday = await ledger.facts.exchange_rate("SEK", date(2027, 3, 7))
    assert sunday is not None
    assert sunday.day == date(2027, 3, 5)


@pytest.mark.parametrize(("currency", "on"), [("ISK", WEDNESDAY.date()), ("???", WEDNESDAY.date()), ("SEK", date.max)])
async def test_a_rate_that_procountor_does_not_give_is_none_and_no_failure(
    ledger: Ledger, currency: str, on: date
) -> None:
    assert await ledger.facts.exchange_rate(currency, on) is None


async def test_a_rate_that_cannot_be_asked_for_now_is_asked_for_again(ledger: Ledger) -> None:
    await ledger.facts.facts()
    ledger.world.weather.set("procountor", "down")
    with pytest.raises(UpstreamUnavailable):
        await ledger.facts.exchange_rate("SEK", WEDNESDAY.date())


async def test_a_foreign_invoice_comes_back_with_its_rate_and_what_was_booked(ledger: Ledger) -> None:
    rate = await ledger.facts.exchange_rate("SEK", ledger.world.clock.today())
    made = await ledger.invoices.create(replace(await ledger.content(), currency="SEK", rate=rate), MARKER)
    assert made.totals is not None
    assert (made.totals.gross, made.totals.currency) == (Decimal("251.25"), "SEK")
    assert made.totals.booked == Money(Decimal("22.47"), "EUR")
    assert made.shown is not None
    assert (made.shown.currency, made.shown.currency_rate) == ("SEK", Decimal("11.182"))


async def test_a_foreign_invoice_without_a_rate_never_reaches_procountor(ledger: Ledger) -> None:
    with pytest.raises(UpstreamRefused) as refused:
        await ledger.invoices.create(replace(await ledger.content(), currency="SEK"), MARKER)
    assert refused.value.data, "the card shows it beside Edit"
    assert ledger.world.procountor.creates == 0


async def test_prices_and_rate_are_part_of_what_was_approved(ledger: Ledger) -> None:
    content = await ledger.content()
    made = await ledger.invoices.create(content, MARKER)
    assert made.shown is not None
    assert (made.shown.prices_include_vat, made.shown.currency_rate) == (False, None)
    gross = await ledger.invoices.change(made.invoice_id, replace(content, prices_include_vat=True), MARKER)
    assert gross.shown is not None
    assert gross.shown.prices_include_vat
    assert gross.totals is not None
    assert gross.totals.gross == Decimal("200.20")
    kronor = replace(content, currency="SEK", rate=await ledger.facts.exchange_rate("SEK", content.invoice_date))
    foreign = await ledger.invoices.change(made.invoice_id, kronor, MARKER)
    assert len({made.fingerprint, gross.fingerprint, foreign.fingerprint}) == 3
