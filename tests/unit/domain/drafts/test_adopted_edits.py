from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.approval.rules import weighs
from bot.domain.customers.customer import Channel
from bot.domain.deals.deal import Address
from bot.domain.drafts.external_changes import differences, edited
from bot.domain.drafts.ledger_invoice import InvoiceSnapshot
from bot.domain.drafts.merge import LEDGER, merged, readopted, released, touched, typed
from bot.domain.drafts.vat_treatment import of_status
from tests.unit.domain.drafts.test_changed_elsewhere import record
from tests.unit.domain.preflight.preflight_cases import CONTENT, CUSTOMER, LINE

BEFORE = InvoiceSnapshot(
    name=CUSTOMER.name,
    business_id=CUSTOMER.business_id,
    street=CUSTOMER.address.street,
    zip=CUSTOMER.address.zip,
    city=CUSTOMER.address.city,
    lines=CONTENT.lines,
    invoice_date=CONTENT.invoice_date,
    due_date=CONTENT.due_date,
    channel=CONTENT.channel.value,
    your_reference=CONTENT.your_reference,
    note=CONTENT.note,
    facts=(("email", "a@b.example"), ("unit", "x")),
)
DEARER = (replace(LINE, unit_price=Decimal(7)),)


def test_what_nobody_changed_there_stays_as_it_was_typed_here():
    content = typed(CONTENT, replace(CONTENT, your_reference="PO", lines=DEARER))
    result, in_vain = merged(content, BEFORE, replace(BEFORE, note="Kiitos"))
    assert (result.your_reference, result.lines, result.note) == ("PO", DEARER, "Kiitos")
    assert in_vain == ()


def test_of_one_value_theirs_stays_and_ours_is_named():
    content = typed(CONTENT, replace(CONTENT, your_reference="PO", lines=DEARER))
    theirs = replace(BEFORE, your_reference="X", lines=(replace(LINE, unit_price=Decimal(5)),))
    result, in_vain = merged(content, BEFORE, theirs)
    assert (result.your_reference, result.lines[0].unit_price) == ("X", 5)
    assert {found.message.args["value"] for found in in_vain} == {"PO", Decimal(7)}


def test_of_one_line_each_value_is_taken_from_whoever_changed_it():
    content = typed(CONTENT, replace(CONTENT, lines=(replace(LINE, quantity=Decimal(3)),)))
    result, in_vain = merged(content, BEFORE, replace(BEFORE, lines=DEARER))
    assert (result.lines[0].quantity, result.lines[0].unit_price) == (3, 7)
    assert in_vain == ()


def test_rows_that_came_in_both_places_are_theirs_and_ours_are_named():
    content = typed(CONTENT, replace(CONTENT, lines=(LINE, replace(LINE, name="Ours"))))
    theirs = replace(BEFORE, lines=(LINE, replace(LINE, name="Theirs"), LINE))
    result, in_vain = merged(content, BEFORE, theirs)
    assert [line.name for line in result.lines] == [LINE.name, "Theirs", LINE.name]
    assert [found.code for found in in_vain] == ["elsewhere.unwritten.lines"]


def test_a_detail_set_there_goes_before_the_partners_record_until_somebody_gives_a_better_one():
    theirs = replace(BEFORE, street="Muu 2", facts=(("email", "c@d.example"), ("unit", "x")))
    result, _ = merged(CONTENT, BEFORE, theirs)
    assert result.overrides == (f"{LEDGER}email", f"{LEDGER}address")
    newest = replace(CUSTOMER, email="new@b.example", address=Address(street="Uusi 3"), contact_person="Kaija")
    kept = readopted(result, newest)
    assert (kept.email, kept.address.street, kept.contact_person) == ("c@d.example", "Muu 2", "Kaija")
    freed = released(result, {"email": "new@b.example"})
    assert readopted(freed, newest).email == "new@b.example"
    another = replace(newest, partner_id=99)
    assert readopted(result, another) == another, "what was set for one customer is not another's"


def test_a_record_from_before_facts_were_kept_raises_no_alarm():
    old, new = record(), record(facts=(("email", "a@b.example"),))
    assert not edited(replace(old, version="1"), replace(new, version="2"))


def test_a_reference_that_procountor_made_late_is_no_edit_and_a_typed_one_is():
    none = (("email", "a@b.example"),)
    old = record(facts=none)
    assert not edited(old, record(facts=(*none, ("reference_code", "26013"))))
    assert edited(old, record(facts=(*none, ("reference_code", "26014"))))
    assert edited(
        record(facts=(*none, ("reference_code", "26013"))), record(facts=(*none, ("reference_code", "12344")))
    )


def test_totals_tell_of_themselves_also_where_the_gross_sum_stayed():
    old, new = record(), record()
    assert old.totals is not None
    moved = replace(new, totals=replace(old.totals, net=Decimal(101), vat=Decimal("24.50")))
    assert [found.code for found in differences(old, moved)] == ["elsewhere.net", "elsewhere.vat"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"your_reference": "PO"}, ("your_reference",)),
        ({"invoice_date": CONTENT.invoice_date - timedelta(days=1)}, ("dates",)),
        ({"lines": DEARER}, ("line.0.unit_price",)),
        ({"lines": (LINE, LINE)}, ("lines",)),
        ({}, ()),
    ],
)
def test_what_somebody_typed_is_known_by_name(change, expected):
    assert touched(CONTENT, replace(CONTENT, **change)) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"lines": DEARER},
        {"vat_status": 5},
        {"prices_include_vat": True},
        {"channel": Channel.MAIL},
        {"customer": replace(CUSTOMER, email="c@d.example")},
        {"customer": None},
        {"overrides": ("address",)},
    ],
)
def test_sums_customer_and_delivery_weigh(change):
    assert weighs(CONTENT, replace(CONTENT, **change))


@pytest.mark.parametrize(
    "change",
    [{"your_reference": "PO"}, {"note": "x"}, {"due_date": CONTENT.invoice_date}, {"overrides": ("kept_email",)}],
)
def test_texts_and_dates_weigh_nothing(change):
    assert not weighs(CONTENT, replace(CONTENT, **change))


ABROAD = replace(CONTENT, customer=replace(CUSTOMER, vat_id="SE556012579001", business_id=None))
UNTAXED = (replace(LINE, vat_percent=Decimal(0)),)


def chosen(status, content=ABROAD, **more):
    """What an approver makes of it who was asked for the VAT handling."""
    return replace(content, vat_status=status, judged=(of_status(status, content.customer),), **more)


@pytest.mark.parametrize("status", [1, 3, 5, 27])
def test_an_answer_about_the_vat_handling_makes_nobody_its_editor(status):
    assert not weighs(ABROAD, chosen(status))
    assert status == 1 or not weighs(ABROAD, chosen(status, lines=UNTAXED))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ABROAD, chosen(5, lines=DEARER)),
        (ABROAD, chosen(5, lines=(*UNTAXED, *UNTAXED))),
        (ABROAD, chosen(5, lines=(replace(LINE, vat_percent=Decimal(10)),))),
        (ABROAD, chosen(1, lines=UNTAXED)),
        (ABROAD, chosen(5, channel=Channel.MAIL)),
        (ABROAD, chosen(5, customer=replace(CUSTOMER, vat_id="SE556012579001", email="x@y.example"))),
        (replace(ABROAD, prices_include_vat=True), chosen(5, replace(ABROAD, prices_include_vat=True), lines=UNTAXED)),
        (chosen(5), chosen(3)),
        (CONTENT, replace(CONTENT, vat_status=5)),
    ],
)
def test_whoever_changes_more_than_what_was_asked_is_its_editor(before, after):
    assert weighs(before, after)
