"""What a customer's record says is written again with each edit, and what was written by hand stays."""

from dataclasses import replace

import pytest
from drafting_world import CUSTOMER, DEAL, FACTS, HOME, MARKER, PRODUCTS, TODAY
from pydantic import TypeAdapter

from bot.adapters.accounting.invoice_bodies import body_of, record_of
from bot.adapters.accounting.invoice_facts import facts_of
from bot.adapters.accounting.invoice_rewriting import rewritten
from bot.domain.customers.customer import Customer, Routing
from bot.domain.deals.deal import Address
from bot.domain.drafts.apply_edit import apply
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.edit import Edit
from bot.domain.drafts.external_changes import differences, edited
from bot.domain.drafts.ledger_invoice import NAMED_SINCE, LedgerInvoice
from bot.domain.values.ids import InvoiceId, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from bot.services.drafting.composition import compose, readdress
from procountor_client import Address as PostalAddress
from procountor_client import Invoice
from tests.policies import invoicing

STORE = Address(street="Varastokatu 2", zip="00100", city="Helsinki")
RECORD = replace(
    CUSTOMER,
    bcc=("a@kallio.example",),
    delivery_address=STORE,
    routing=Routing(agreement_number="S-1"),
    order_reference="Tilaus 1",
)
POLICY = invoicing()
STORED = LedgerInvoice(
    invoice_id=InvoiceId(1),
    number=1,
    status=LedgerStatus.UNFINISHED,
    version="1",
    reference=None,
    ledger_receipt_id=None,
    totals=None,
)


def content(customer: Customer | None) -> InvoiceContent:
    return compose(DEAL, customer, FACTS, POLICY, PRODUCTS, TODAY)


def made(customer: Customer) -> Invoice:
    return Invoice.model_validate({**body_of(content(customer), MARKER, FACTS).to_body(), "id": 1})


def again(now: Invoice, customer: Customer, *kept: str) -> Invoice:
    return rewritten(now, body_of(content(customer), MARKER, FACTS), kept)


def test_an_invoice_written_again_is_the_same() -> None:
    now = made(RECORD)
    assert facts_of(again(now, RECORD)) == facts_of(now)


def test_a_corrected_record_is_written_anew() -> None:
    moved = replace(RECORD, bcc=("b@kallio.example",), delivery_address=HOME, routing=Routing(agreement_number="S-2"))
    facts = dict(facts_of(again(made(replace(RECORD, address=STORE)), replace(moved, address=STORE))))
    assert (facts["bcc"], facts["agreement_number"]) == ("b@kallio.example", "S-2")
    assert "Karakaari 7" in facts["delivery_address"]


def test_what_was_set_on_this_invoice_in_procountor_stays() -> None:
    now = made(RECORD)
    place = PostalAddress(name="Työmaa", street="Kuoppa 1", country="FINLAND")
    party = now.counter_party.changed(bcc_addresses=["hand@kallio.example"])
    hand = now.changed(agreement_number="S-9", delivery_address=place, counter_party=party)
    facts = dict(facts_of(again(hand, RECORD, "agreement_number", "delivery_address", "bcc")))
    assert (facts["agreement_number"], facts["bcc"]) == ("S-9", "hand@kallio.example")
    assert facts["delivery_address"] == "Työmaa, Kuoppa 1"


def test_what_the_record_does_not_say_may_have_been_written_by_hand() -> None:
    hand = made(CUSTOMER).changed(order_number="4500", accounting_code="4410")
    assert dict(facts_of(again(hand, RECORD))).items() >= {"order_number": "4500", "accounting_code": "4410"}.items()


CO = replace(HOME, specifier="c/o Isännöinti Oy", subdivision="Tapiola")


def test_a_line_below_the_name_is_compared_and_stays_where_the_record_says_nothing() -> None:
    now = made(replace(CUSTOMER, address=CO))
    assert dict(facts_of(now)).items() >= {"specifier": CO.specifier, "subdivision": "Tapiola"}.items()
    assert dict(facts_of(again(now, CUSTOMER)))["specifier"] == CO.specifier


def test_an_invoice_stored_before_its_facts_had_names_is_not_taken_for_edited() -> None:
    shown = record_of(made(replace(CUSTOMER, address=CO))).shown
    assert shown is not None
    named = {new: old for old, new in NAMED_SINCE.items()}
    old = replace(shown, facts=tuple((named.get(name, name), value) for name, value in shown.facts))
    assert old.facts != shown.facts
    before, after = (replace(STORED, shown=each, version=version) for each, version in ((old, "1"), (shown, "2")))
    assert not edited(before, after)


def test_a_changed_line_below_the_name_is_an_edit() -> None:
    was, now = (record_of(made(replace(CUSTOMER, address=place))) for place in (HOME, CO))
    found = differences(replace(was, version="1"), replace(now, version="2"))
    assert [each.code for each in found] == ["elsewhere.specifier", "elsewhere.subdivision"]


def test_a_language_chosen_for_this_invoice_outlives_the_customers() -> None:
    swedish = apply(Edit(lines=(), terms_days=14, your_reference=None, note=None, language="SWEDISH"), content(RECORD))
    assert (swedish.language, swedish.language_from) == ("SWEDISH", "person")
    assert readdress(swedish, replace(RECORD, language="ENGLISH"), POLICY).language == "SWEDISH"
    assert readdress(swedish, OTHER, POLICY).language == OTHER.language, "it was chosen for another customer"


def test_another_customers_usual_note_does_not_stay() -> None:
    theirs, typed = content(replace(RECORD, note="Sopimus 1")), replace(content(RECORD), note="Kiitos!")
    assert theirs.note == "Sopimus 1"
    assert readdress(theirs, replace(OTHER, note="Sopimus 2"), POLICY).note == "Sopimus 2"
    assert readdress(typed, replace(OTHER, note="Sopimus 2"), POLICY).note == "Kiitos!"


def test_content_stored_before_these_values_were_kept_still_loads() -> None:
    stored = TypeAdapter(InvoiceContent)
    old = stored.dump_python(content(RECORD), mode="json")
    for name in ("vat_status_name", "language_from"):
        del old[name]
    for name in ("note", "factoring_contract", "sales_defaults"):
        del old["customer"][name]
    for name in ("specifier", "subdivision"):
        del old["customer"]["address"][name]
    assert stored.validate_python(old) == content(RECORD)


def test_blind_copies_in_another_order_are_the_same() -> None:
    ordered, turned = (
        replace(RECORD, bcc=each) for each in (("a@b.example", "c@d.example"), ("c@d.example", "a@b.example"))
    )
    assert facts_of(made(ordered)) == facts_of(made(turned))


OTHER = replace(CUSTOMER, partner_id=PartnerId(8), order_reference="Tilaus 2")


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [(RECORD, None, "Tilaus 2"), (None, None, "Tilaus 2"), (RECORD, "PO 5", "PO 5"), (CUSTOMER, None, "Tilaus 2")],
    ids=["theirs", "nobody's", "typed", "none"],
)
def test_another_customers_usual_reference_does_not_stay(before, typed, after) -> None:
    was = content(before)
    was = replace(was, your_reference=typed or was.your_reference, edited=True)
    assert readdress(was, OTHER, POLICY).your_reference == after


def test_a_reference_that_somebody_took_away_stays_away() -> None:
    assert readdress(replace(content(RECORD), your_reference=None, edited=True), RECORD, POLICY).your_reference is None
