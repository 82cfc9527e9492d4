from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.approval.rules import PROBATION, Delegate, changed_while_new, payment_data
from bot.domain.customers.creation import Creation
from bot.domain.customers.customer import Channel, Customer
from bot.domain.deals.deal import Address, EinvoiceAddress
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.external_changes import adopted, differences
from bot.domain.drafts.ledger_invoice import InvoiceSnapshot, LedgerInvoice
from bot.domain.drafts.vat_treatment import contradiction, in_procountor, is_judged, of_rate, of_status
from bot.domain.values.ids import InvoiceId, PartnerId, UserId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.money import Money, Totals

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LINE = Line(
    name="Sauna",
    quantity=Decimal(1),
    unit="PIECE",
    unit_price=Decimal(100),
    discount_percent=Decimal(0),
    vat_percent=Decimal("25.5"),
)
SHOWN = InvoiceSnapshot(
    name="Kivikko Oy",
    business_id="9012346-8",
    street="Katu 1",
    zip="00100",
    city="Helsinki",
    lines=(LINE,),
    invoice_date=date(2026, 11, 22),
    due_date=date(2026, 12, 6),
    channel="EMAIL",
    your_reference=None,
    note="",
)


def record(gross: str = "125.50", **changes: object) -> LedgerInvoice:
    totals = Totals(Decimal(100), Decimal("25.50"), Decimal(gross))
    return LedgerInvoice(
        invoice_id=InvoiceId(1),
        number=1,
        status=LedgerStatus.UNFINISHED,
        version=None,
        reference=None,
        ledger_receipt_id=None,
        totals=totals,
        shown=replace(SHOWN, **changes),
    )


def codes(before: LedgerInvoice, after: LedgerInvoice) -> list[str]:
    return [finding.code for finding in differences(before, after)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "Kivikko Ab"}, "elsewhere.customer"),
        ({"street": "Toinen 2"}, "elsewhere.customer"),
        ({"invoice_date": date(2026, 11, 23)}, "elsewhere.date"),
        ({"due_date": date(2026, 12, 31)}, "elsewhere.due"),
        ({"channel": "NO_SENDING"}, "elsewhere.channel"),
        ({"vat_status": 5}, "elsewhere.vat_status"),
        ({"delivery_end": date(2026, 11, 30)}, "elsewhere.delivery"),
        ({"your_reference": "PO"}, "elsewhere.reference"),
        ({"note": "Kiitos"}, "elsewhere.note"),
        ({"lines": (replace(LINE, vat_percent=Decimal(10)),)}, "elsewhere.line.1.vat_percent"),
        ({"lines": (LINE, LINE)}, "elsewhere.line_added"),
        ({"lines": ()}, "elsewhere.line_removed"),
    ],
)
def test_each_change_is_told_by_itself(changes, code):
    assert codes(record(), record(**changes)) == [code]


def test_of_a_line_only_what_changed_is_told_old_and_new():
    (found,) = differences(record(), record(lines=(replace(LINE, unit_price=Decimal("90.125")),)))
    assert found.message.args == {
        "number": 1,
        "field": "unit_price",
        "before": Money(LINE.unit_price),
        "after": Money(Decimal("90.125")),
    }


def test_the_total_is_told_with_its_old_and_new_value():
    (found,) = differences(record(), record("200.00"))
    assert found.message.args == {"before": Money(Decimal("125.50")), "after": Money(Decimal("200.00"))}


def test_the_same_number_written_differently_is_no_change():
    same = replace(LINE, quantity=Decimal("1.0000"), unit_price=Decimal("100.0000"))
    assert codes(record(), record(lines=(same,))) == ["elsewhere.something"]


def test_a_change_nobody_can_name_is_told_all_the_same():
    assert codes(replace(record(), shown=None), record()) == ["elsewhere.something"]


def test_the_adopted_content_says_what_procountor_says_and_keeps_what_it_does_not_hold():
    customer = Customer(partner_id=PartnerId(7), name="Old", email="a@b.example", address=Address(country="SE"))
    content = InvoiceContent(
        customer=customer,
        lines=(),
        invoice_date=date(2026, 1, 1),
        due_date=date(2026, 1, 1),
        terms_days=0,
        project_ref="P-1",
    )
    new = adopted(content, SHOWN)
    assert new.lines == (LINE,)
    assert (new.terms_days, new.channel, new.project_ref, new.edited) == (14, Channel.EMAIL, "P-1", True)
    assert new.customer is not None
    assert (new.customer.name, new.customer.email, new.customer.address.country) == ("Kivikko Oy", "a@b.example", "SE")


ABROAD = Customer(partner_id=PartnerId(7), name="Kivikko Oy", address=Address(country="SE"))
SOLD = InvoiceContent(
    customer=ABROAD,
    lines=(LINE,),
    invoice_date=SHOWN.invoice_date,
    due_date=SHOWN.due_date,
    terms_days=14,
)


def test_what_is_set_in_procountor_is_decided_there():
    free = replace(LINE, vat_percent=Decimal(0))
    now = replace(SHOWN, lines=(free,), vat_status=3, facts=())
    new = adopted(SOLD, now, SHOWN)
    assert set(new.judged) == {of_rate(free), in_procountor(of_status(3, ABROAD))}
    assert is_judged(new)
    assert not contradiction(new)
    assert contradiction(replace(new, judged=(of_status(3, ABROAD),))), "on the card it is no choice"


def test_another_change_in_procountor_decides_nothing_about_vat():
    new = adopted(replace(SOLD, judged=("vat:0:Other",)), replace(SHOWN, note="Thanks"), SHOWN)
    assert new.judged == ("vat:0:Other",)


# --- a new customer --------------------------------------------------------------------------------------------------

CUSTOMER = Customer(partner_id=PartnerId(7), name="Uusi Oy", channel=Channel.EMAIL, email="a@b.example")


@pytest.mark.parametrize(
    "change",
    [
        {"email": "other@b.example"},
        {"channel": Channel.ELECTRONIC_INVOICE},
        {"einvoice": EinvoiceAddress(address="003712345671", operator="BAWCFI22")},
        {"billing_address": Address(street="Muu 3", zip="1", city="X")},
    ],
)
def test_any_change_of_where_invoices_go_counts_while_the_customer_is_new(change):
    creation = Creation(at=NOW - PROBATION, payment_data=tuple(payment_data(CUSTOMER)))
    changed = replace(CUSTOMER, **change)
    assert changed_while_new(changed, creation, NOW)
    assert not changed_while_new(changed, creation, NOW + timedelta(seconds=1))


def test_another_name_or_visiting_address_is_no_payment_data():
    changed = replace(CUSTOMER, name="Uusi nimi Oy", address=Address(street="Katu 9"))
    assert not changed_while_new(changed, Creation(at=NOW, payment_data=tuple(payment_data(CUSTOMER))), NOW)


def test_a_delegate_acts_until_the_end_of_the_last_day():
    delegate = Delegate(of=UserId("U1"), to=UserId("U2"), until=date(2026, 12, 31))
    assert delegate.acts_on(date(2026, 12, 31))
    assert not delegate.acts_on(date(2027, 1, 1))
