"""What Procountor's people set for a customer, read through its port."""

from dataclasses import replace
from decimal import Decimal

from bot.domain.customers.customer import SalesDefaults
from bot.domain.deals.deal import Address, Buyer
from bot.ports import PartnerChange
from tests.contract.connected import MARKER, Ledger

BUILDERS = {
    "vatStatus": 20,
    "vatPercent": Decimal("0.00"),
    "salesInvoiceAccounts": {"creditAccount": {"code": "3010", "name": "Rakennusmyynti"}},
}


async def test_a_customers_own_vat_and_account_are_known_with_its_record(ledger: Ledger) -> None:
    before = await ledger.customer()
    assert before.sales_defaults == SalesDefaults(), "most have none of their own"
    ledger.world.procountor.registers.partner_accounts[before.partner_id] = BUILDERS
    assert (await ledger.customer()).sales_defaults == SalesDefaults(
        vat_status=20, vat_percent=Decimal(0), account="3010 Rakennusmyynti"
    )


async def test_an_invoice_tells_what_its_vat_handling_is_called(ledger: Ledger) -> None:
    await ledger.facts.facts()
    content = replace(await ledger.content(), vat_status=20)
    content = replace(content, lines=tuple(replace(line, vat_percent=Decimal(0)) for line in content.lines))
    made = await ledger.invoices.create(content, MARKER)
    assert made.shown
    assert made.shown.vat_status_name == "Construction services, reverse charge"


async def test_a_new_customer_has_the_companys_own_penal_interest(ledger: Ledger) -> None:
    await ledger.facts.facts()
    made = await ledger.partners.create(Buyer(name="Uusi Ab", country="SE"), None)
    assert (made.penal_interest_percent, made.language) == (Decimal(8), "SWEDISH")


async def test_a_street_that_was_typed_takes_nothing_from_beside_it(ledger: Ledger) -> None:
    before = await ledger.customer()
    ledger.world.procountor.registers.partners[before.partner_id]["address"]["specifier"] = "c/o Isännöinti Oy"
    place = Address(street="Uusikatu 1", zip="00100", city="Helsinki")
    changed = await ledger.partners.change(before.partner_id, PartnerChange(address=place), before.version)
    assert changed.address == replace(place, specifier="c/o Isännöinti Oy")


async def test_a_financing_agreement_chosen_by_hand_outlives_an_edit(ledger: Ledger) -> None:
    content = await ledger.content()
    made = await ledger.invoices.create(content, MARKER)
    record = ledger.world.procountor.invoice(made.invoice_id)
    record.data["factoringContractId"] = 3301
    record.data["paymentInfo"]["bankAccount"] = {
        "accountNumber": ledger.world.procountor.registers.factoring_contracts[3301]
    }
    held = await ledger.invoices.read(made.invoice_id)
    assert held.shown
    assert dict(held.shown.facts)["factoring_contract"] == "3301"
    again = await ledger.invoices.change(made.invoice_id, replace(content, note="Kiitos"), MARKER)
    assert again.shown
    assert dict(again.shown.facts)["factoring_contract"] == "3301"
