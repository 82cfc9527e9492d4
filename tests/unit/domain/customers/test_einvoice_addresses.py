"""E-invoice addresses: every published kind in any dress, one stored form, and what is wrong with a wrong one."""

import pytest

from bot.domain.customers.delivery_details import as_kept, wrong_details
from bot.domain.customers.einvoice_addresses import address_problem, compact, is_operator, readable
from bot.domain.customers.identifiers import identified
from bot.domain.deals.deal import Buyer, EinvoiceAddress
from bot.domain.drafts.detail_changes import same


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ("003701120389", "003701120389", "0037 01120389"),
        ("0037 0112 0389", "003701120389", "0037 01120389"),
        ("0037-0112038-9", "003701120389", "0037 01120389"),
        ("0037 0112038–9 101", "003701120389101", "0037 01120389 101"),
        (" ovt-tunnus: 0037 0112 0389 ", "003701120389", "0037 01120389"),
        ("Verkkolaskuosoite: 003701120389", "003701120389", "0037 01120389"),
        ("OVT 003701120389", "003701120389", "0037 01120389"),
        ("００３７０１１２０３８９", "003701120389", "0037 01120389"),
        ("0037\u200b01120389", "003701120389", "0037 01120389"),
        ("te 0037 0112 0389 101", "TE003701120389101", "TE 0037 01120389 101"),
        ("TE-003701120389", "TE003701120389", "TE 0037 01120389"),
        ("003701120389kunta", "003701120389KUNTA", "0037 01120389 KUNTA"),
        ("fi21 1234 5600 0007 85", "FI2112345600000785", "FI21 1234 5600 0007 85"),
        ("IBAN: FI21-1234-5600-0007-85", "FI2112345600000785", "FI21 1234 5600 0007 85"),
        ("SE45 5000 0000 0583 9825 7466", "SE4550000000058398257466", "SE45 5000 0000 0583 9825 7466"),
        ("7365560000005", "7365560000005", "7365560000005"),
        ("GLN 7365 5600 0000 5", "7365560000005", "7365560000005"),
        ("6430 0112 0389 5", "6430011203895", "6430011203895"),
        ("0088:7365560000005", "0088:7365560000005", "0088:7365560000005"),
        ("0216: 0037 0112 0389", "0216:003701120389", "0216:003701120389"),
        ("iso6523-actorid-upis::0216:003701120389", "0216:003701120389", "0216:003701120389"),
        ("0212:01120389", "0212:01120389", "0212:01120389"),
        ("0192:991825827", "0192:991825827", "0192:991825827"),
        ("9906:IT01234567890", "9906:IT01234567890", "9906:IT01234567890"),
        ("0215:TE003701120389", "0215:TE003701120389", "0215:TE003701120389"),
    ],
)
def test_an_address_in_any_dress_is_kept_in_one_form_and_shown_in_groups(written, kept, shown):
    assert address_problem(written) is None
    assert compact(written) == kept
    assert compact(kept) == kept
    assert readable(written) == readable(kept) == shown


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("003701120388", "ovt_id"),
        ("TE 0037 0112 0388", "ovt_id"),
        ("0216:003701120388", "ovt_id"),
        ("0212:01120388", "ovt_id"),
        ("00370112038", "ovt_length"),
        ("003701120389123456", "ovt_length"),
        ("FI2112345600000786", "iban"),
        ("6430011203896", "gln"),
        ("0088:6430011203896", "gln"),
        ("0088:736556", "gln"),
        ("003701120389 003721291126", "several"),
        ("003701120389 / 003721291126", "several"),
        ("003701120389, FI2112345600000785", "several"),
        ("01120389", "form"),
        ("0112038-9", "form"),
        ("laskut@example.com", "form"),
        ("Kivikko Rakennus Oy", "form"),
        ("-", "form"),
    ],
)
def test_a_wrong_address_is_refused_with_what_is_wrong(written, reason):
    assert address_problem(written) == reason
    said = wrong_details({"einvoice_address": written})["einvoice_address"]
    assert said.key == f"fix.error.einvoice_address.{reason}"
    assert readable(written) == written


@pytest.mark.parametrize(
    "written", ["bawcfi22", "0037 2129 1126", "e204503", "OVT: 003721291126", "OKOY FI HH", "BIC: OKOYFIHH"]
)
def test_an_operator_in_any_dress_is_kept_in_one_form(written):
    assert is_operator(written)
    assert is_operator(compact(written))
    assert compact(written).isalnum()


def test_what_a_deal_or_a_person_says_is_kept_compact_and_what_is_wrong_as_written():
    typed = {"einvoice_address": "0037 0112038-9", "einvoice_operator": "bawcfi22", "street": "Katu 1-2"}
    kept = {"einvoice_address": "003701120389", "einvoice_operator": "BAWCFI22", "street": "Katu 1-2"}
    assert as_kept(typed) == kept
    right = EinvoiceAddress(address="te 0037 0112 0389", operator="0037 2129 1126")
    assert identified(Buyer(name="Kunta", einvoice=right)).einvoice == EinvoiceAddress(
        address="TE003701120389", operator="003721291126"
    )
    wrong = EinvoiceAddress(address="0037 0112 0388", operator="0037 2129 1126")
    assert identified(Buyer(name="Kunta", einvoice=wrong)).einvoice == wrong


def test_a_record_in_another_dress_says_the_same():
    assert same({"einvoice_address": "003701120389"}, {"einvoice_address": "0037-0112038-9"})
    assert not same({"street": "Katu 1-2"}, {"street": "Katu 12"})
