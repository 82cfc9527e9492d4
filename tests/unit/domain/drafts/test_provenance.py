from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.customers.customer import Channel, Customer
from bot.domain.deals.deal import Buyer, Deal, DealLine, Source
from bot.domain.drafts.apply_edit import apply
from bot.domain.drafts.content import DetailChange
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.edit import Edit, EditedLine
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.product import Product
from bot.domain.drafts.provenance import Origin, provenance
from bot.domain.values.ids import CompanyId, DealId, DraftId, InvoiceId, Marker, PartnerId, UserId
from bot.domain.values.ledger_status import LedgerStatus
from bot.ports import CompanyFacts
from bot.services.drafting.composition import compose
from tests.policies import invoicing

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FACTS = CompanyFacts(
    name="R",
    business_id=None,
    currency="EUR",
    iban="FI1",
    bic=None,
    default_terms_days=None,
    vat_percents=(),
    environment_id=1,
)
CUSTOMER = Customer(partner_id=PartnerId(7), name="Kivikko", business_id="9012346-8", channel=Channel.EMAIL)
LINE = DealLine(name="Työ", unit_price=Decimal(50))


def a_deal(*lines: DealLine, **changes: object) -> Deal:
    made = Deal(
        company=CompanyId("main"),
        source=Source.HOOK,
        external_id="1",
        title="Työ",
        won_at=NOW,
        buyer=Buyer(name="Kivikko", business_id="9012346-8"),
        lines=lines or (LINE,),
    )
    return replace(made, **changes)


def a_draft(content, reference=None) -> Draft:
    record = LedgerInvoice(
        invoice_id=InvoiceId(1),
        number=1,
        status=LedgerStatus.UNFINISHED,
        version=None,
        reference=reference,
        ledger_receipt_id=None,
        totals=None,
    )
    return Draft(
        id=DraftId(1),
        deal_id=DealId(1),
        company=CompanyId("main"),
        marker=Marker("V-1"),
        revision=1,
        state=DraftState.PENDING,
        content=content,
        findings=(),
        totals=None,
        invoice=record,
        updated_at=NOW,
    )


def composed(deal, customer=CUSTOMER, facts=FACTS, products=None, policy=None):
    return compose(deal, customer, facts, policy or invoicing(), products or {}, date(2026, 11, 22))


def origin(what, deal, content, line=None, reference=None):
    found = [p.origin for p in provenance(deal, a_draft(content, reference)) if (p.what, p.line) == (what, line)]
    assert len(found) == 1, what
    return found[0]


@pytest.mark.parametrize(
    ("deal", "customer", "facts", "expected"),
    [
        (a_deal(payment_terms_days=7), replace(CUSTOMER, payment_terms_days=21), FACTS, Origin.DEAL),
        (a_deal(), replace(CUSTOMER, payment_terms_days=21), FACTS, Origin.CUSTOMER),
        (a_deal(), CUSTOMER, replace(FACTS, default_terms_days=10), Origin.COMPANY),
        (a_deal(), CUSTOMER, FACTS, Origin.SETTINGS),
    ],
)
def test_terms_say_who_gave_them(deal, customer, facts, expected):
    assert origin("terms", deal, composed(deal, customer, facts)) is expected


def test_the_vat_and_unit_of_a_line_come_from_the_deal_the_product_or_the_settings():
    product = Product(
        product_id=5, sku="S", name="P", unit="HOUR", unit_price=Decimal(1), vat_percent=Decimal(10), currency="EUR"
    )
    deal = a_deal(
        replace(LINE, vat_percent=Decimal("25.5"), unit="DAY"),
        replace(LINE, sku="S"),
        LINE,
    )
    content = composed(deal, products={"S": product})
    assert [origin("vat", deal, content, n) for n in range(3)] == [Origin.DEAL, Origin.PRODUCT, Origin.SETTINGS]
    assert [origin("unit", deal, content, n) for n in range(3)] == [Origin.DEAL, Origin.PRODUCT, Origin.SETTINGS]


@pytest.mark.parametrize(
    ("buyer", "expected"),
    [
        (Buyer(name="K", business_id="9012346-8"), Origin.BUSINESS_ID),
        (Buyer(name="K", partner_id=PartnerId(7)), Origin.PERSON),
        (Buyer(name="K", crm_id="c1"), Origin.LINK),
    ],
)
def test_the_customer_says_how_it_was_found(buyer, expected):
    deal = a_deal(buyer=buyer)
    assert origin("customer", deal, composed(deal)) is expected


@pytest.mark.parametrize(
    ("customer", "policy", "expected"),
    [
        (CUSTOMER, invoicing(), Origin.CUSTOMER),
        (replace(CUSTOMER, channel=None), invoicing(), Origin.NONE),
        (replace(CUSTOMER, channel=None), invoicing(channel="MAIL"), Origin.SETTINGS),
    ],
)
def test_the_channel_says_who_chose_it(customer, policy, expected):
    assert origin("channel", a_deal(), composed(a_deal(), customer, policy=policy)) is expected


def test_what_a_person_edits_becomes_that_persons_and_the_rest_stays():
    deal = a_deal(replace(LINE, vat_percent=Decimal("25.5")), payment_terms_days=7, your_ref="PO")
    before = composed(deal)
    lines = (
        EditedLine(name="Työ", quantity=Decimal(1), unit_price=Decimal(60), vat_percent=Decimal("25.5")),
        EditedLine(name="Lisä", quantity=Decimal(1), unit_price=Decimal(1), vat_percent=Decimal(0)),
    )
    after = apply(Edit(lines=lines, terms_days=7, your_reference="PO 2", note=None), before)
    assert [origin("vat", deal, after, n) for n in (0, 1)] == [Origin.DEAL, Origin.PERSON]
    assert origin("terms", deal, after) is Origin.DEAL
    assert origin("your_reference", deal, after) is Origin.PERSON
    later = apply(Edit(lines=lines[:1], terms_days=30, your_reference=None, note=None), after)
    assert origin("terms", deal, later) is Origin.PERSON


def test_the_customers_usual_reference_is_the_customers_until_the_deal_has_its_own():
    usual = replace(CUSTOMER, order_reference="Tilaus 7")
    deal, ordered = a_deal(), a_deal(your_ref="PO 1")
    assert origin("your_reference", deal, composed(deal, usual)) is Origin.CUSTOMER
    assert origin("your_reference", ordered, composed(ordered, usual)) is Origin.DEAL


def test_the_reference_is_procountors_and_there_is_nothing_to_say_without_content():
    deal = a_deal()
    assert origin("reference", deal, composed(deal), reference="1009") is Origin.PROCOUNTOR
    assert provenance(deal, a_draft(None)) == ()


def test_a_credit_and_an_address_from_the_register_say_so():
    deal = a_deal()
    content = replace(composed(deal), credits="10001", overrides=("address",))
    assert origin("vat", deal, content, 0) is Origin.CREDIT
    assert origin("address", deal, content) is Origin.YTJ


def bought(**buyer: object) -> Deal:
    return a_deal(buyer=Buyer(name="Kivikko", **buyer))


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        (bought(business_id="9012346-8"), Origin.BUSINESS_ID),
        (bought(business_id="FI90123468"), Origin.BUSINESS_ID),
        (bought(vat_id="FI 9012346-8"), Origin.BUSINESS_ID),
        (bought(crm_id="C-1"), Origin.LINK),
        (bought(partner_id=PartnerId(7)), Origin.PERSON),
        (bought(business_id="9012346-8", partner_id=PartnerId(7), partner_from=Origin.CREATED), Origin.CREATED),
        (bought(), Origin.UNKNOWN),
    ],
)
def test_the_customer_says_by_what_it_was_found(deal, expected):
    assert origin("customer", deal, composed(deal)) is expected


def test_a_customer_abroad_is_found_by_its_vat_id():
    deal = bought(vat_id="SE556012579001")
    customer = replace(CUSTOMER, business_id="SE 556012-579001", vat_id="SE556012579001")
    assert origin("customer", deal, composed(deal, customer)) is Origin.VAT_ID


def test_what_was_changed_in_the_customers_record_from_here_is_a_persons():
    deal = a_deal()
    change = DetailChange(what="address", before="", after="Katu 1", user=UserId("U1"))
    content = replace(composed(deal), details=(change,))
    assert origin("address", deal, content) is Origin.PERSON
    assert origin("channel", deal, content) is Origin.CUSTOMER


def test_the_price_and_the_discount_come_from_the_deal_the_customer_or_a_person():
    deal = a_deal(replace(LINE, discount_percent=Decimal(5)), LINE)
    made = composed(deal, replace(CUSTOMER, discount_percent=Decimal(10)))
    assert origin("price", deal, made, line=0) is Origin.DEAL
    assert [origin("discount", deal, made, line=n) for n in (0, 1)] == [Origin.DEAL, Origin.CUSTOMER]
    assert origin("discount", deal, composed(deal), line=1) is Origin.DEFAULT
    edited = apply(
        Edit(
            lines=tuple(
                EditedLine(name=line.name, quantity=line.quantity, unit_price=price, vat_percent=line.vat_percent)
                for line, price in zip(made.lines, (Decimal(60), Decimal(50)), strict=True)
            ),
            terms_days=14,
            your_reference=None,
            note=None,
        ),
        made,
    )
    assert [origin("price", deal, edited, line=n) for n in (0, 1)] == [Origin.PERSON, Origin.DEAL]
    assert origin("discount", deal, edited, line=0) is Origin.PERSON


def test_the_date_and_the_vat_handling_say_whose_they_are():
    deal = a_deal()
    made = composed(deal)
    assert (origin("date", deal, made), origin("vat_status", deal, made)) == (Origin.TODAY, Origin.DEFAULT)
    edit = Edit(lines=(), terms_days=14, your_reference=None, note=None, invoice_date=date(2026, 11, 25), vat_status=5)
    edited = apply(edit, made)
    assert (origin("date", deal, edited), origin("vat_status", deal, edited)) == (Origin.PERSON, Origin.PERSON)
    part = replace(deal, part=2, parts=3)
    assert origin("date", part, composed(part)) is Origin.PLAN
