"""What an invoice repeats of its customer's record stands on the card, as it stands in Procountor."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.customers.customer import Routing, SalesDefaults
from bot.domain.customers.payment_preferences import CashDiscount, PaymentPreferences
from bot.domain.deals.deal import Address
from bot.domain.drafts.copied_terms import copied
from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.ledger_invoice import InvoiceSnapshot
from bot.domain.values.finding import Finding, Severity
from bot.domain.values.localized import text
from bot.messages.card.layout import draft_card
from bot.messages.kit.catalog import LANGUAGES
from bot.messages.kit.words import Words
from tests.unit.messages.message_samples import card
from tests.unit.messages.slack_limits import problems, shown

MUNICIPAL = Routing(buyer_reference="Sivistys 12", agreement_number="S-4", tender_reference="T/6")
EVERYTHING = Routing(**dict.fromkeys(Routing.__dataclass_fields__, "<!channel> *b* 😀 " * 8))


def with_record(state=DraftState.PENDING, facts=None, found=(), **record):
    made = card(state)
    content = made.draft.content
    assert content is not None
    changed = replace(content, customer=replace(content.customer, **record))
    invoice = made.draft.invoice
    if invoice and facts is not None:
        held = InvoiceSnapshot(
            name="",
            business_id=None,
            street="",
            zip="",
            city="",
            lines=content.lines,
            invoice_date=content.invoice_date,
            due_date=content.due_date,
            channel="EMAIL",
            your_reference=None,
            note=None,
            facts=facts,
        )
        invoice = replace(invoice, shown=held)
    return replace(made, draft=replace(made.draft, content=changed, invoice=invoice, findings=found))


def said(made, language="en"):
    built = draft_card(made, Words(language))
    assert problems(built) == []
    return shown(built).replace("\xa0", " ")


def test_the_references_a_municipality_wants_stand_in_one_field() -> None:
    told = said(with_record(routing=MUNICIPAL))
    assert "buyer's reference Sivistys 12 · agreement number S-4 · " in told
    assert "T/6" in told


def test_a_card_without_any_says_nothing_of_them() -> None:
    told = said(with_record())
    assert "References" not in told
    assert "Cash discount" not in told
    assert "Payment" not in told.replace("Payment terms", "")


def test_what_the_customer_pays_late_who_is_asked_for_and_the_invoices_language_stand_on_the_card() -> None:
    record = {
        "penal_interest_percent": Decimal("10.5"),
        "contact_person": "Maija Meri",
        "sales_defaults": SalesDefaults(account="3010 Rakennusmyynti"),
        "address": Address(specifier="c/o Isännöinti Oy", street="Otakaari 1", zip="02150", city="Espoo"),
    }
    told = said(with_record(**record))
    for value in ("10,5 %", "Maija Meri", "3010 Rakennusmyynti", "c/o Isännöinti Oy, Otakaari 1", "Finnish"):
        assert value in told


def test_penal_interest_that_was_set_in_procountor_is_what_the_card_shows() -> None:
    facts = (("penalty", "16"), ("contact_person", "Käsin"))
    told = said(with_record(facts=facts, penal_interest_percent=Decimal("10.5"), contact_person="Maija Meri"))
    assert "16 %" in told
    assert "Käsin" in told
    assert "Maija" not in told


def test_what_was_set_in_procountor_is_what_the_card_shows() -> None:
    facts = (("agreement_number", "S-9"), ("payment_method", "CASH"), ("cash_discount", "2.5 % / 7 d, 1 % / 1 d"))
    told = said(with_record(routing=MUNICIPAL, facts=facts, paying=PaymentPreferences(method="BANK_TRANSFER")))
    assert "agreement number S-9" in told
    assert "Sivistys" not in told
    assert "cash" in told
    assert "2,5 % within 7 days, 1 % within 1 day" in told


def test_before_it_is_written_the_card_shows_what_will_be() -> None:
    discounts = (CashDiscount(days=7, percent=Decimal(2)),)
    assert "2 % within 7 days" in said(
        with_record(DraftState.PARKED, paying=PaymentPreferences(cash_discounts=discounts))
    )
    assert "1,5 % when paid by the due date" in said(
        with_record(paying=PaymentPreferences(discount_when_due=Decimal("1.5")))
    )


def test_while_it_is_written_anew_references_follow_the_record_and_payment_stays() -> None:
    facts = {"payment_method": "CASH", "agreement_number": "S-9", "buyer_reference": "Old", "order_number": "By hand"}
    made = with_record(facts=tuple(facts.items()), routing=MUNICIPAL, paying=PaymentPreferences(method="CLEARING"))
    assert made.draft.content is not None
    content = replace(made.draft.content, overrides=("ledger:agreement_number",))
    building = replace(made.draft, state=DraftState.BUILDING, content=content)
    found = copied(building)
    assert {name: found[name] for name in facts} == facts | {"buyer_reference": "Sivistys 12"}
    assert found["tender_reference"] == "T/6"


def test_a_cash_discount_that_the_company_does_not_give_is_not_shown() -> None:
    off = Finding(
        code="discount.cash_off", severity=Severity.WARNING, message=text("finding.discount.cash_off"), cure=None
    )
    discounts = (CashDiscount(days=7, percent=Decimal(2)),)
    assert "within 7" not in said(with_record(found=(off,), paying=PaymentPreferences(cash_discounts=discounts)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_references_fit_and_none_is_left_out(language) -> None:
    told = said(with_record(routing=EVERYTHING), language)
    assert told.count("<!channel>") >= 7
