from dataclasses import replace

import pytest

from bot.domain.customers.customer import Channel
from bot.domain.customers.delivery_details import delivery_problems
from bot.domain.customers.einvoice_addresses import address_problem, is_operator
from bot.domain.customers.identifiers import identified, same_identifier
from bot.domain.deals.deal import Address, Buyer, EinvoiceAddress
from bot.domain.drafts.content import DetailChange
from bot.domain.drafts.field_limits import LINE_NAME, YOUR_REFERENCE, texts_of, within_limits
from bot.domain.preflight.rules import preflight
from bot.domain.values.finding import Cure, Severity
from bot.domain.values.ids import UserId
from bot.services.customers.name_similarity import any_alike
from tests.unit.domain.preflight.preflight_cases import BUYER, CONTENT, CUSTOMER, DEAL, EVIDENCE, HOME, found

NOBODY = replace(CONTENT, customer=None)
ELSEWHERE = Address(street="Toinen katu 9", zip="90100", city="Oulu")


@pytest.mark.parametrize(
    ("given", "business_id", "vat_id"),
    [
        ({"business_id": "FI01120389"}, "0112038-9", None),
        ({"vat_id": "FI 0112038-9"}, "0112038-9", "FI 0112038-9"),
        ({"business_id": "112038-9"}, "0112038-9", None),
        ({"business_id": "SE556012579001"}, None, "SE556012579001"),
        ({"vat_id": "se 556012-579001"}, None, "SE556012579001"),
        ({"business_id": "0112038-1"}, "0112038-1", None),
        ({"business_id": "0112038-1", "vat_id": "FI01120389"}, "0112038-1", "FI01120389"),
        ({}, None, None),
    ],
)
def test_an_identifier_is_read_whichever_field_it_was_written_into(given, business_id, vat_id):
    buyer = identified(Buyer(name="Nokia", **given))
    assert (buyer.business_id, buyer.vat_id) == (business_id, vat_id)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("FI01120389", "0112038-9", True),
        ("SE 556012-579001", "SE556012579001", True),
        ("0112038-9", "9012346-8", False),
        (None, None, False),
        ("abc", "abc", False),
    ],
)
def test_two_ways_of_writing_one_identifier_are_the_same(one, other, same):
    assert same_identifier(one, other) is same


@pytest.mark.parametrize(
    ("claimed", "known", "alike"),
    [
        ("Kivikko", "Kivikko Rakennus Oy", True),
        ("Rakennus Oy Kivikko", "Kivikko Rakennus Oy", True),
        ("KivikkoRakennus", "Kivikko Rakennus Oy", True),
        ("Kiviko Rakennus", "Kivikko Rakennus Oy", True),
        ("Malmo Kontorsmobler", "Malmö Kontorsmöbler AB", True),
        ("Matti & Maija", "Matti ja Maija Ky", True),
        ("", "Kivikko Rakennus Oy", True),
        ("Lumivalo Media Oy", "Kivikko Rakennus Oy", False),
        ("Suomen Rakennus Oy", "Suomen Media Oy", False),
        ("Lumivalo Rakennus Oy", "Kivikko Rakennus Oy", False),
    ],
)
def test_names_are_alike_in_any_order_form_and_part(claimed, known, alike):
    assert any_alike(claimed, [known]) is alike


def test_any_of_the_names_a_company_is_or_was_called_by_will_do():
    assert any_alike("Vanha Nimi", ["Uusi Yhtiö Oy", None, "Vanha Nimi Oy"])


def test_another_name_warns_where_the_customer_is_there_and_blocks_before_one_is_made():
    named = replace(EVIDENCE, named="Kivikko Rakennus Oy")
    (warned,) = preflight(DEAL, CONTENT, named)
    assert (warned.code, warned.severity, warned.cure) == (
        "customer.name_differs",
        Severity.WARNING,
        Cure.PICK_CUSTOMER,
    )
    assert dict(warned.message.args) == {"deal": "Nokia Oyj", "name": "Kivikko Rakennus Oy", "id": "0112038-9"}
    (blocked,) = preflight(DEAL, NOBODY, replace(named, matches=0))
    assert (blocked.code, blocked.severity) == ("customer.name_differs", Severity.BLOCKING)


@pytest.mark.parametrize("content", [CONTENT, NOBODY])
def test_our_own_company_is_never_the_customer(content):
    findings = found(content=content, evidence=replace(EVIDENCE, own_id="0112038-9", matches=0))
    assert findings["customer.own_id"].severity is Severity.BLOCKING
    assert "customer.unknown" not in findings


# --- delivery ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("003701120389", True),
        ("0037 0112 0389", True),
        ("00370112038912345", True),
        ("TE003701120389", True),
        ("te 0037 0112 0389 101", True),
        ("0216:003701120389AB", True),
        ("XX003701120389", False),
        ("FI2112345600000785", True),
        ("FI2112345600000786", False),
        ("0037:003701120389", True),
        ("7365560000005", True),
        ("0037123", False),
        ("abc", False),
        ("laskut@example.com", False),
    ],
)
def test_an_einvoice_address_has_a_form(written, right):
    assert (address_problem(written) is None) is right


@pytest.mark.parametrize(
    ("written", "right"),
    [("003721291126", True), ("E204503", True), ("BAWCFI22", True), ("OKOYFIHHXXX", True), ("def", False), ("", False)],
)
def test_an_operators_code_has_a_form(written, right):
    assert is_operator(written) is right


def test_a_channel_needs_what_it_goes_by_and_only_that_is_asked_for():
    assert list(delivery_problems({"channel": "EMAIL"})) == ["email"]
    assert list(delivery_problems({"channel": "ELECTRONIC_INVOICE", "einvoice_address": "abc"})) == [
        "einvoice_operator",
        "einvoice_address",
    ]
    assert delivery_problems({"channel": "MAIL"}) == {}


@pytest.mark.parametrize(
    ("claimed", "channel", "code"),
    [
        ({"address": ELSEWHERE}, Channel.EMAIL, "details.address_differs"),
        ({"email": "other@nokia.example"}, Channel.EMAIL, "details.email_differs"),
        (
            {"einvoice": EinvoiceAddress(address="003712345671", operator="E204503")},
            Channel.EMAIL,
            "details.einvoice_differs",
        ),
        ({"address": HOME}, Channel.EMAIL, None),
        ({"email": " Invoices@Nokia.example"}, Channel.EMAIL, None),
        ({"email": "other@nokia.example"}, Channel.MAIL, None),
        ({"einvoice": EinvoiceAddress(address="0037 0112 0389", operator="003721291126")}, Channel.EMAIL, None),
    ],
)
def test_what_the_deal_says_otherwise_is_shown_with_both_values(claimed, channel, code):
    deal = replace(DEAL, buyer=replace(BUYER, **claimed))
    content = replace(CONTENT, channel=channel)
    findings = [f for f in preflight(deal, content, EVIDENCE) if f.code.startswith("details.")]
    assert [f.code for f in findings] == ([code] if code else [])
    if code:
        assert findings[0].cure is Cure.FIX
        assert set(findings[0].message.args) == {"customer", "deal"}
        what = code.removeprefix("details.").removesuffix("_differs")
        kept = replace(content, overrides=(f"kept_{what}",))
        assert not [f for f in preflight(deal, kept, EVIDENCE) if f.code == code]


def test_the_billing_address_is_the_customers_too():
    customer = replace(CUSTOMER, billing_address=ELSEWHERE)
    deal = replace(DEAL, buyer=replace(BUYER, address=ELSEWHERE))
    assert found(deal=deal, content=replace(CONTENT, customer=customer)) == {}


def test_what_a_person_changed_is_told_with_the_person():
    change = DetailChange(what="email", before="a@nokia.example", after="b@nokia.example", user=UserId("U0AINO"))
    (finding,) = preflight(DEAL, replace(CONTENT, details=(change,)), EVIDENCE)
    assert finding.message.args["user"] == "U0AINO"
    assert (finding.severity, finding.cure) == (Severity.WARNING, None)


# --- texts ---------------------------------------------------------------------------------------------------------


def test_every_text_of_the_invoice_is_looked_at():
    customer = replace(CUSTOMER, contact_person="Contact", billing_name="Billed", billing_address=ELSEWHERE)
    line = replace(CONTENT.lines[0], comment="Comment")
    told = texts_of(replace(CONTENT, customer=customer, lines=(line,), your_reference="Ref", note="Note"))
    assert {
        "Contact",
        "Billed",
        "Toinen katu 9",
        "Karakaari 7",
        "Nokia Oyj",
        "Comment",
        "Web shop",
        "Ref",
        "Note",
    } <= set(told)
    assert told["Ref"] == YOUR_REFERENCE


def test_the_content_is_kept_as_procountor_holds_it():
    line = replace(CONTENT.lines[0], name="Ω" * 120)
    made = within_limits(
        replace(CONTENT, lines=(line,), your_reference="R" * 80, note=None), lambda told: told.replace("Ω", "O")
    )
    assert made.lines[0].name == "O" * LINE_NAME
    assert made.your_reference == "R" * YOUR_REFERENCE
    assert made.note is None
    assert within_limits(CONTENT, str) == CONTENT


def test_what_is_cut_off_is_told():
    (finding,) = preflight(DEAL, CONTENT, replace(EVIDENCE, cut=(("abcdef", 4),)))
    assert dict(finding.message.args) == {"longest": 4, "lost": "ef", "after": "abcd"}
