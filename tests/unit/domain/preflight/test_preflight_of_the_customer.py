from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.customers.company_register import CompanyStatus
from bot.domain.customers.customer import Channel
from bot.domain.customers.near_ids import NearId, near_in
from bot.domain.deals.deal import Address, EinvoiceAddress
from bot.domain.drafts.vat_treatment import of_status
from bot.domain.preflight.rules import preflight
from bot.domain.values.finding import Candidate, Cure, Severity
from bot.domain.values.ids import PartnerId
from bot.domain.values.money import Money
from tests.unit.domain.preflight.preflight_cases import (
    BUYER,
    CONTENT,
    CUSTOMER,
    DEAL,
    EVIDENCE,
    HOME,
    LINE,
    REGISTERED,
    blocks,
    found,
    with_customer,
    with_evidence,
    with_registry,
)

HANDLINGS = {1: "Domestic", 3: "Outside of the EU", 5: "EU community sales (product)", 12: "No VAT handling"}

NOBODY = replace(CONTENT, customer=None)


def without_customer(matches=0, candidates=(), **buyer):
    deal = replace(DEAL, buyer=replace(BUYER, **buyer))
    return found(deal=deal, content=NOBODY, evidence=replace(EVIDENCE, matches=matches, candidates=candidates))


def test_deal_that_is_right_has_no_findings():
    assert found() == {}


def test_unknown_customer_blocks_and_offers_the_candidates():
    maybe = Candidate(partner_id=PartnerId(9), name="Nokia Oy", business_id=None, city="Espoo", score=88)
    (finding,) = preflight(DEAL, NOBODY, replace(EVIDENCE, matches=0, candidates=(maybe,)))
    assert (finding.code, finding.cure, finding.candidates) == ("customer.unknown", Cure.PICK_CUSTOMER, (maybe,))
    assert finding.message.args == {"name": "Nokia Oyj", "id": "0112038-9"}, "the name matches, the ID does not"
    assert finding.message.key == "finding.customer.unknown"


def test_an_id_that_stands_for_the_name_is_not_said_twice():
    deal = replace(DEAL, buyer=replace(BUYER, name="FI01120389"))
    (finding,) = (f for f in preflight(deal, NOBODY, replace(EVIDENCE, matches=0)) if f.code == "customer.unknown")
    assert finding.message.args == {"name": "FI01120389"}


def test_business_id_on_several_partners_is_a_persons_choice():
    findings = without_customer(matches=2)
    assert blocks(findings) == ["customer.ambiguous"]
    assert findings["customer.ambiguous"].args == {"business_id": "0112038-9", "count": 2}
    assert "customer.unknown" not in findings


def test_chosen_customer_is_not_asked_for_again():
    assert "customer.ambiguous" not in with_evidence(matches=2)


def test_customer_closed_in_procountor_blocks():
    findings = with_customer(active=False)
    assert blocks(findings) == ["customer.inactive"]
    assert findings["customer.inactive"].args == {"name": "Nokia Oyj"}


def test_missing_business_id_warns_as_consumers_have_none():
    finding = with_customer(business_id=None)["business_id.missing"]
    assert (finding.severity, finding.cure, finding.args) == (Severity.WARNING, Cure.FIX, {})


def test_wrong_business_id_blocks_and_guesses_no_digit():
    findings = without_customer(business_id="0112038-8")
    assert findings["business_id.invalid"].args == {"business_id": "0112038-8"}
    assert set(blocks(findings)) == {"business_id.invalid", "customer.unknown"}


def test_wrong_business_id_names_the_companies_that_are_known_to_be_near():
    near = (NearId(business_id="0112038-9", name="Nokia Oyj"), NearId(business_id="0112083-3", name="Toinen Oy"))
    given = replace(BUYER, business_id="0112038-8")
    (finding,) = [
        found
        for found in preflight(replace(DEAL, buyer=given), NOBODY, replace(EVIDENCE, matches=0, near=near))
        if found.code == "business_id.invalid"
    ]
    assert near_in(finding.message) == (("0112038-9", "Nokia Oyj"), ("0112083-3", "Toinen Oy"))


def test_business_id_of_another_length_is_invalid_too():
    assert "business_id.invalid" in without_customer(business_id="112038")


def test_wrong_id_of_the_deal_does_not_matter_once_the_customer_is_known():
    assert found(deal=replace(DEAL, buyer=replace(BUYER, business_id="0112038-8"))) == {}


@pytest.mark.parametrize(
    ("changes", "country"),
    [
        ({"address": replace(HOME, country="SE"), "business_id": "556012-5790"}, "SE"),
        ({"vat_id": "DE136695976", "business_id": None}, "DE"),
        ({"vat_id": "EL094259216", "business_id": None}, "GR"),
        ({"address": replace(HOME, country="AX")}, "AX"),
    ],
)
def test_foreign_customer_is_an_accountants_case(changes, country):
    findings = with_customer(**changes)
    assert blocks(findings) == ["foreign.customer"]
    assert findings["foreign.customer"].args == {"country": country, "vat_status": ""}
    assert not {"business_id.missing", "business_id.invalid"} & set(findings)


def test_finnish_vat_id_is_not_foreign():
    assert with_customer(vat_id="FI01120389") == {}


def test_foreign_buyer_without_a_customer_yet():
    assert "foreign.customer" in without_customer(country="EE", business_id=None)


REGISTER = [
    (CompanyStatus.UNKNOWN, "registry.unverified", Severity.WARNING),
    (CompanyStatus.NOT_FOUND, "registry.not_found", Severity.WARNING),
    (CompanyStatus.LIQUIDATION, "registry.liquidation", Severity.WARNING),
    (CompanyStatus.RESTRUCTURING, "registry.restructuring", Severity.WARNING),
    (CompanyStatus.BANKRUPT, "registry.bankrupt", Severity.BLOCKING),
    (CompanyStatus.CEASED, "registry.ceased", Severity.BLOCKING),
]


@pytest.mark.parametrize(("standing", "code", "severity"), REGISTER)
def test_register_speaks_of_the_company(standing, code, severity):
    findings = with_registry(standing=standing)
    assert list(findings) == [code]
    assert findings[code].severity is severity


def test_company_that_the_register_lacks_is_named_by_its_id():
    assert with_registry(standing=CompanyStatus.NOT_FOUND)["registry.not_found"].args == {"business_id": "0112038-9"}


def test_register_that_was_not_asked_says_nothing():
    assert with_evidence(registry=None) == {}


def test_silent_register_is_not_compared_with():
    silent = with_registry(standing=CompanyStatus.UNKNOWN, name="Other Oy", vat_registered=False)
    assert list(silent) == ["registry.unverified"]


def test_company_outside_the_vat_register_is_shown():
    findings = with_registry(vat_registered=False)
    assert {code: finding.severity for code, finding in findings.items()} == {"registry.not_vat": Severity.WARNING}


def test_company_outside_the_prepayment_register_is_only_noted():
    findings = with_registry(prepayment_registered=False)
    assert {code: f.severity for code, f in findings.items()} == {"registry.not_prepayment": Severity.OK}


def test_what_the_register_does_not_tell_is_not_held_against_the_customer():
    assert with_registry(vat_registered=None, prepayment_registered=None, address=None, name=None) == {}


def test_company_that_is_gone_is_not_also_blamed_for_leaving_the_registers():
    assert list(with_registry(standing=CompanyStatus.CEASED, vat_registered=False)) == ["registry.ceased"]


def test_another_name_in_the_register_is_shown_with_both_names():
    finding = with_registry(name="Nokia Solutions Oy")["registry.name_differs"]
    assert (finding.severity, finding.args) == (Severity.WARNING, {"ours": "Nokia Oyj", "theirs": "Nokia Solutions Oy"})


@pytest.mark.parametrize("name", ["NOKIA OYJ", "Nokia", "Oy Nokia Ab"])
def test_name_written_in_another_way_is_no_difference(name):
    assert with_registry(name=name) == {}


def test_deal_that_only_gave_the_business_id_claims_no_name():
    assert "registry.name_differs" not in without_customer(name="0112038-9")


def test_another_address_in_the_register_is_shown_on_one_line():
    finding = with_registry(address=Address(street="Otakaari 1", zip="02150", city="Espoo"))["registry.address_differs"]
    assert finding.severity is Severity.WARNING
    assert finding.args == {"ours": "Karakaari 7, 02610 Espoo", "theirs": "Otakaari 1, 02150 Espoo"}


def test_customer_with_overdue_invoices_is_shown_with_the_sum():
    finding = with_evidence(overdue_count=3, overdue_total=Decimal("1234.50"))["customer.overdue"]
    assert (finding.severity, finding.cure) == (Severity.WARNING, None)
    assert finding.args == {"count": 3, "total": Money(Decimal("1234.50"))}


@pytest.mark.parametrize(
    "einvoice",
    [None, EinvoiceAddress(address="", operator="003721291126"), EinvoiceAddress(address="003701120389", operator=" ")],
)
def test_einvoice_needs_address_and_operator(einvoice):
    findings = with_customer(channel=Channel.ELECTRONIC_INVOICE, einvoice=einvoice)
    assert blocks(findings) == ["einvoice.missing"]
    assert findings["einvoice.missing"].cure is Cure.FIX


@pytest.mark.parametrize("email", [None, "", "  ", "nokia.example", "@nokia.example", "liisa@nokia"])
def test_email_channel_needs_an_email(email):
    assert blocks(with_customer(email=email)) == ["email.missing"]


def test_other_channels_do_not_need_what_they_do_not_use():
    bare = {"email": None, "einvoice": None}
    assert with_customer(channel=Channel.MAIL, **bare) == {}
    assert list(with_customer(channel=Channel.NO_SENDING, **bare)) == ["channel.none"]


@pytest.mark.parametrize("gap", [{"street": ""}, {"zip": " "}, {"city": ""}])
@pytest.mark.parametrize(
    ("channel", "severity"),
    [
        (Channel.MAIL, Severity.BLOCKING),
        (Channel.ELECTRONIC_INVOICE, Severity.BLOCKING),
        (Channel.EMAIL, Severity.WARNING),
        (Channel.NO_SENDING, Severity.WARNING),
    ],
)
def test_incomplete_address_blocks_where_the_invoice_would_not_arrive(gap, channel, severity):
    findings = with_customer(channel=channel, address=replace(HOME, **gap))
    assert findings["address.incomplete"].severity is severity


def test_post_finds_its_way_to_a_complete_billing_address():
    assert with_customer(channel=Channel.MAIL, address=Address(), billing_address=HOME) == {}


def test_einvoice_needs_both_addresses_complete():
    findings = with_customer(channel=Channel.ELECTRONIC_INVOICE, billing_address=Address(street="PL 1"))
    assert blocks(findings) == ["address.incomplete"]


def test_foreign_customer_that_an_accountant_has_judged_is_only_shown():
    abroad = replace(CONTENT, customer=replace(CUSTOMER, vat_id="DE136695976", business_id=None))
    judged = replace(abroad, judged=(of_status(1, abroad.customer),))
    assert blocks(found(content=abroad)) == ["foreign.customer"]
    assert found(content=judged)["foreign.judged"].severity is Severity.WARNING


def test_where_it_is_sold_is_asked_before_why_no_vat_is_charged():
    untaxed = replace(CONTENT, lines=(replace(LINE, vat_percent=Decimal(0)),))
    abroad = replace(untaxed, customer=replace(CUSTOMER, vat_id="DE136695976", business_id=None))
    judged = replace(abroad, judged=(of_status(1, abroad.customer),))
    assert "vat.zero_domestic" not in found(content=abroad)
    assert "vat.zero_domestic" in found(content=judged)
    assert "vat.zero_domestic" in found(content=untaxed)


@pytest.mark.parametrize(
    ("customer", "statuses", "proposal"),
    [
        ({"address": replace(HOME, country="SE"), "vat_id": "SE556012579001"}, HANDLINGS, ""),
        ({"address": replace(HOME, country="SE"), "vat_id": None}, HANDLINGS, ""),
        ({"address": replace(HOME, country="US")}, HANDLINGS, "3"),
        ({"address": replace(HOME, country="US")}, {1: "Domestic"}, ""),
        ({"address": replace(HOME, country="AX")}, HANDLINGS, ""),
        ({"address": HOME, "vat_id": "EL094259216"}, HANDLINGS, ""),
        ({"vat_id": "SE556012579001"}, HANDLINGS | {9: "EU community sales (service)"}, ""),
        ({"vat_id": "SE556012579001"}, HANDLINGS | {9: "EU-palvelumyynti"}, ""),
        ({"vat_id": "SE556012579001"}, HANDLINGS | {27: "Rakennusalan käännetty verovelvollisuus"}, ""),
    ],
)
def test_the_usual_handling_is_proposed_where_it_can_be_told(customer, statuses, proposal):
    content = replace(CONTENT, customer=replace(CUSTOMER, **customer))
    finding = found(content=content, evidence=replace(EVIDENCE, vat_statuses=statuses))["foreign.customer"]
    assert finding.args["vat_status"] == proposal


IN_SWEDEN, SERVICE = {"vat_id": "SE556012579001"}, "EU community sales (service)"
PRODUCT = HANDLINGS[5]


@pytest.mark.parametrize(
    ("customer", "statuses", "guide"),
    [
        (IN_SWEDEN, HANDLINGS | {9: SERVICE, 8: "EU triangular"}, {"goods": PRODUCT, "services": SERVICE}),
        (IN_SWEDEN, HANDLINGS | {8: "EU x", 9: "EU y"}, {"goods": PRODUCT, "services": "EU x / EU y"}),
        (IN_SWEDEN, {1: "Domestic", 9: "Tjänster till EU"}, {"services": "Tjänster till EU"}),
        (IN_SWEDEN, HANDLINGS, {"unlisted": "SE", "goods": PRODUCT}),
        (IN_SWEDEN, {1: "Domestic"}, {"unlisted": "SE"}),
        (IN_SWEDEN, {}, {}),
        ({"address": replace(HOME, country="SE")}, HANDLINGS, {"consumer": "SE"}),
        ({"address": replace(HOME, country="US")}, HANDLINGS, {}),
        ({"address": replace(HOME, country="AX")}, HANDLINGS, {}),
    ],
)
def test_what_to_choose_in_the_eu_is_told_in_the_words_of_the_companys_own_list(customer, statuses, guide):
    content = replace(CONTENT, customer=replace(CUSTOMER, **customer))
    args = found(content=content, evidence=replace(EVIDENCE, vat_statuses=statuses))["foreign.customer"].args
    assert {name: args[name] for name in args if name not in ("country", "vat_status")} == guide


def test_a_handling_without_words_of_ours_is_named_as_the_company_names_it():
    content = replace(CONTENT, customer=replace(CUSTOMER, address=replace(HOME, country="SE")), vat_status=9)
    judged = replace(content, judged=(of_status(9, content.customer),))
    evidence = replace(EVIDENCE, vat_statuses=HANDLINGS | {9: "EU services"})
    assert found(content=judged, evidence=evidence)["foreign.judged"].args["vat_status"] == "EU services"


@pytest.mark.parametrize("standing", [CompanyStatus.BANKRUPT, CompanyStatus.CEASED])
def test_company_that_is_gone_blocks_even_after_an_edit(standing):
    evidence = replace(EVIDENCE, registry=replace(REGISTERED, standing=standing))
    assert blocks(found(content=replace(CONTENT, edited=True), evidence=evidence)) == [f"registry.{standing}"]
