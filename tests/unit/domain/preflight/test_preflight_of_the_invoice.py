from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.deals.deal import DealLine
from bot.domain.drafts.vat_treatment import of_rate
from bot.domain.preflight.rules import ProductFacts, preflight
from bot.domain.values.bank_reference import RENEWED
from bot.domain.values.finding import Cure, Severity
from bot.domain.values.money import ExchangeRate, Money
from tests.unit.domain.preflight.preflight_cases import (
    CONTENT,
    DEAL,
    EVIDENCE,
    LINE,
    blocks,
    found,
    similar,
    with_content,
    with_deal,
    with_evidence,
    with_line,
)

EUR_1500 = Money(Decimal(1500))


def test_invoice_without_lines_blocks():
    findings = with_content(lines=())
    assert blocks(findings) == ["lines.none"]
    assert findings["lines.none"].cure is Cure.EDIT
    assert "lines.differ" not in findings


@pytest.mark.parametrize(
    ("amount", "differs"), [("1500", False), ("1500.00", False), ("1500.004", False), ("1499.99", True)]
)
def test_lines_are_compared_with_the_deals_own_figure_to_the_cent(amount, differs):
    findings = with_deal(amount=Decimal(amount))
    assert ("lines.differ" in findings) == differs
    if differs:
        assert findings["lines.differ"].severity is Severity.WARNING
        assert findings["lines.differ"].args == {"lines": EUR_1500, "amount": Money(Decimal(amount))}


def test_deal_without_a_figure_of_its_own_is_not_compared():
    assert with_deal(amount=None) == {}


def test_discount_counts_in_the_comparison():
    assert "lines.differ" in with_line(discount_percent=Decimal(10))


@pytest.mark.parametrize(
    ("percent", "delivered", "expected", "code"),
    [
        ("24", None, "25.5", "vat.expired"),
        ("14", None, "13.5", "vat.expired"),
        ("25.5", date(2024, 8, 31), "24", "vat.not_yet"),
        ("13.5", date(2025, 12, 31), "14", "vat.not_yet"),
    ],
)
def test_rate_that_does_not_hold_on_delivery_blocks_and_is_left_as_it_is(percent, delivered, expected, code):
    content = replace(CONTENT, lines=(replace(LINE, vat_percent=Decimal(percent)),))
    findings = found(content=content, evidence=replace(EVIDENCE, delivered_on=delivered))
    assert blocks(findings) == [code]
    assert findings[code].args == {"percent": Decimal(percent), "expected": Decimal(expected)}


def test_old_rate_holds_for_work_delivered_before_the_change():
    content = replace(CONTENT, lines=(replace(LINE, vat_percent=Decimal(24)),))
    evidence = replace(EVIDENCE, delivered_on=date(2024, 8, 31), vat_percents=(Decimal(24),))
    assert found(content=content, evidence=evidence) == {}


@pytest.mark.parametrize("percent", ["20", "10"])
def test_rate_that_the_company_has_switched_off_blocks(percent):
    content = replace(CONTENT, lines=(replace(LINE, vat_percent=Decimal(percent)),))
    findings = found(content=content, evidence=replace(EVIDENCE, vat_percents=(Decimal("25.5"),)))
    assert blocks(findings) == ["vat.not_enabled"]
    assert findings["vat.not_enabled"].args == {"percent": Decimal(percent)}


def test_rates_are_equal_by_value_not_by_spelling():
    assert with_evidence(vat_percents=(Decimal("25.50"),)) == {}


def test_unknown_list_of_rates_blocks_nothing():
    assert with_evidence(vat_percents=()) == {}


def test_each_wrong_rate_is_told_once():
    stale = replace(LINE, vat_percent=Decimal(24))
    content = replace(CONTENT, lines=(stale, stale, replace(LINE, vat_percent=Decimal(14))))
    told = [f.message.args["percent"] for f in preflight(DEAL, content, EVIDENCE) if f.code == "vat.expired"]
    assert told == [Decimal(24), Decimal(14)]


def test_rate_that_nobody_gave_is_shown():
    finding = with_deal(lines=())["vat.assumed"]
    assert (finding.severity, finding.args) == (Severity.WARNING, {"percent": Decimal("25.5")})


def without_rate(**evidence):
    lines = (replace(DEAL.lines[0], vat_percent=None),)
    return found(deal=replace(DEAL, lines=lines), evidence=replace(EVIDENCE, **evidence))


def test_rate_of_the_product_is_not_assumed():
    assert without_rate() == {}


def test_rate_is_assumed_when_the_product_has_another_one():
    product = ProductFacts(sku="WEB", unit_price=EUR_1500, vat_percent=Decimal("13.5"))
    assert "vat.assumed" in without_rate(products={"WEB": product})
    assert "vat.assumed" in without_rate(products=None)


def test_only_the_rate_of_the_line_left_open_is_assumed():
    given = DealLine(name="Book", unit_price=Decimal(0), vat_percent=Decimal("13.5"))
    left_open = DealLine(name="Web shop", unit_price=Decimal(1500))
    content = replace(CONTENT, lines=(replace(LINE, name="Book", vat_percent=Decimal("13.5")), LINE))
    findings = preflight(replace(DEAL, lines=(given, left_open)), content, EVIDENCE)
    assert [f.message.args["percent"] for f in findings if f.code == "vat.assumed"] == [Decimal("25.5")]


def test_rate_that_an_approver_set_is_not_assumed():
    lines = (replace(DEAL.lines[0], vat_percent=None),)
    deal, evidence = replace(DEAL, lines=lines), replace(EVIDENCE, products=None)
    for judged, codes in (
        ((of_rate(LINE),), []),
        ((of_rate(replace(LINE, vat_percent=Decimal(10))),), ["vat.assumed"]),
    ):
        content = replace(CONTENT, edited=True, judged=judged)
        assert list(found(deal=deal, content=content, evidence=evidence)) == codes


KRONOR = ExchangeRate(Decimal("11.182"), "EUR", date(2026, 11, 20), "procountor")


@pytest.mark.parametrize("edited", [False, True])
def test_foreign_currency_without_a_rate_is_stopped_whoever_has_looked(edited):
    content, evidence = replace(CONTENT, currency="SEK", edited=edited), EVIDENCE
    finding = found(content=content, evidence=evidence)["currency.no_rate"]
    assert (finding.severity, finding.cure) == (Severity.BLOCKING, Cure.EDIT)
    assert finding.args == {"currency": "SEK", "company": "EUR", "date": date(2026, 11, 22)}


def test_foreign_currency_is_shown_with_its_rate_and_the_rates_day():
    finding = with_content(currency="SEK", rate=KRONOR)["currency.foreign"]
    assert (finding.severity, finding.cure) == (Severity.WARNING, Cure.EDIT)
    assert finding.args == {
        "currency": "SEK",
        "company": "EUR",
        "rate": Decimal("11.182"),
        "date": date(2026, 11, 20),
    }


def test_a_rate_that_a_person_gave_has_no_bank_day():
    typed = replace(KRONOR, day=None, source="person")
    assert with_content(currency="SEK", rate=typed)["currency.foreign"].args["date"] == ""


# --- gross prices ----------------------------------------------------------------------------------------------------

GROSS = replace(LINE, unit_price=Decimal("1882.50"))


@pytest.mark.parametrize(
    ("amount", "says", "price", "invoiced_gross", "codes"),
    [
        # the deal says nothing: its amount is meant as the invoice's prices are
        ("1882.50", None, "1882.50", True, set()),
        ("1500", None, "1882.50", True, {"lines.differ_gross"}),
        ("1882.50", True, "1882.50", True, set()),
        # the accountant turned the prices round: the deal's own figure keeps its meaning
        ("1500", False, "1882.50", True, set()),
        ("1882.50", True, "1500", False, set()),
        ("1882.50", True, "1882.50", False, {"lines.differ_gross"}),
        ("1500", False, "1500", True, {"lines.differ"}),
    ],
)
def test_the_deals_amount_is_compared_in_its_own_way(amount, says, price, invoiced_gross, codes):
    deal = replace(DEAL, amount=Decimal(amount), prices_include_vat=says, lines=())
    lines = (replace(LINE, unit_price=Decimal(price)),)
    content = replace(CONTENT, lines=lines, prices_include_vat=invoiced_gross)
    assert {code for code in found(deal=deal, content=content) if code.startswith("lines.")} == codes


def test_the_difference_names_the_gross_sums():
    deal = replace(DEAL, amount=Decimal(1900), prices_include_vat=True)
    content = replace(CONTENT, lines=(GROSS,), prices_include_vat=True)
    args = found(deal=deal, content=content)["lines.differ_gross"].args
    assert args == {"lines": Money(Decimal("1882.50")), "amount": Money(Decimal(1900))}


@pytest.mark.parametrize(
    ("register", "differs"), [("1500", False), ("1882.50", False), ("1499.99", True), ("1400", True)]
)
def test_a_gross_price_may_match_the_register_with_or_without_vat(register, differs):
    sold = replace(DEAL.lines[0], unit_price=Decimal("1882.50"))
    deal = replace(DEAL, amount=None, lines=(sold,), prices_include_vat=True)
    facts = ProductFacts(sku="WEB", unit_price=Money(Decimal(register)), vat_percent=Decimal("25.5"))
    content = replace(CONTENT, lines=(GROSS,), prices_include_vat=True)
    findings = found(deal=deal, content=content, evidence=replace(EVIDENCE, products={"WEB": facts}))
    assert ("price.differs" in findings) is differs


def test_a_net_price_is_not_taken_for_a_gross_one():
    sold = replace(DEAL.lines[0], unit_price=Decimal("1882.50"))
    content = replace(CONTENT, lines=(GROSS,))
    assert "price.differs" in found(deal=replace(DEAL, amount=None, lines=(sold,)), content=content)


def test_terms_of_the_deal_are_compared_with_the_customers():
    finding = with_deal(payment_terms_days=30)["terms.differ"]
    assert (finding.severity, finding.args) == (Severity.WARNING, {"deal": 30, "customer": 14})
    assert with_deal(payment_terms_days=14) == {}


@pytest.mark.parametrize("agreed", [30, 3000])
def test_terms_that_somebody_has_chosen_are_not_asked_about_again(agreed):
    findings = found(deal=replace(DEAL, payment_terms_days=agreed), content=replace(CONTENT, terms_from="person"))
    assert findings == {}


def test_due_at_once_is_compared_too():
    assert with_deal(payment_terms_days=0)["terms.differ"].args == {"deal": 0, "customer": 14}


def test_every_text_that_lost_letters_is_shown():
    told = [
        dict(f.message.args)
        for f in preflight(DEAL, CONTENT, replace(EVIDENCE, reduced=(("Łódź", "Lódz"), ("✓ ok", "ok"))))
        if f.code == "text.reduced"
    ]
    assert told == [{"before": "Łódź", "after": "Lódz"}, {"before": "✓ ok", "after": "ok"}]


@pytest.mark.parametrize(
    ("reference", "known", "told"), [("P-1", False, True), ("P-1", True, False), (None, False, False)]
)
def test_unknown_project_is_shown_but_stops_nothing(reference, known, told):
    findings = found(content=replace(CONTENT, project_ref=reference), evidence=replace(EVIDENCE, project_found=known))
    assert blocks(findings) == []
    assert ("project.unknown" in findings) == told
    if told:
        assert findings["project.unknown"].args == {"project": "P-1"}


def test_unknown_product_is_shown():
    assert with_evidence(products={})["product.unknown"].args == {"sku": "WEB"}


def test_register_that_was_not_read_knows_no_products():
    assert with_evidence(products=None) == {}


def test_line_without_a_sku_is_no_unknown_product():
    line = DealLine(name="Web shop", unit_price=Decimal(1500), vat_percent=Decimal("25.5"))
    assert found(deal=replace(DEAL, lines=(line,)), evidence=replace(EVIDENCE, products={})) == {}


@pytest.mark.parametrize(("origin", "told"), [("deal", True), ("person", False), ("product", False)])
def test_a_price_that_somebody_has_typed_is_not_asked_about_again(origin, told):
    product = ProductFacts(sku="WEB", unit_price=Money(Decimal(1800)), vat_percent=Decimal("25.5"))
    content = replace(CONTENT, lines=(replace(LINE, sku="WEB", price_from=origin),))
    findings = found(content=content, evidence=replace(EVIDENCE, products={"WEB": product}))
    assert ("price.differs" in findings) is told


def test_a_product_that_somebody_has_replaced_is_not_missed():
    content = replace(CONTENT, lines=(replace(LINE, sku=None),), edited=True)
    assert "product.unknown" not in found(content=content, evidence=replace(EVIDENCE, products={}))
    unedited = replace(content, edited=False)
    assert "product.unknown" in found(content=unedited, evidence=replace(EVIDENCE, products={}))


def test_a_reference_that_is_asked_for_anew_is_not_told():
    evidence = replace(EVIDENCE, reference="12345")
    assert found(evidence=evidence)["reference.invalid"].cure is Cure.FIX
    assert found(content=replace(CONTENT, overrides=(RENEWED,)), evidence=evidence) == {}


def test_price_that_is_not_the_registers_is_shown_with_both():
    product = ProductFacts(sku="WEB", unit_price=Money(Decimal(1800)), vat_percent=Decimal("25.5"))
    finding = with_evidence(products={"WEB": product})["price.differs"]
    assert finding.severity is Severity.WARNING
    assert finding.args == {"sku": "WEB", "deal": EUR_1500, "register": Money(Decimal(1800))}


def test_prices_in_two_currencies_are_not_compared():
    product = ProductFacts(sku="WEB", unit_price=Money(Decimal(18000), "SEK"), vat_percent=Decimal("25.5"))
    assert with_evidence(products={"WEB": product}) == {}


@pytest.mark.parametrize(("known", "blocked"), [(False, ["bank.missing"]), (True, []), (None, [])])
def test_company_without_a_bank_account_cannot_be_paid(known, blocked):
    assert blocks(with_evidence(has_bank_account=known)) == blocked


def test_similar_invoices_are_told_newest_first_and_only_a_few():
    several = tuple(similar(number, date(2026, 11, number)) for number in (3, 9, 1, 7))
    findings = preflight(DEAL, CONTENT, replace(EVIDENCE, similar=several))
    assert [f.message.args["number"] for f in findings] == ["9", "7", "3"]
    assert findings[0].message.args["date"] == date(2026, 11, 9)


def test_similar_invoice_without_a_number_is_still_told():
    assert with_evidence(similar=(similar(None, date(2026, 11, 9)),))["similar.recent"].args["number"] == "–"


def test_blocking_findings_come_first_and_notes_last():
    findings = preflight(
        replace(DEAL, payment_terms_days=30),
        replace(CONTENT, lines=()),
        replace(EVIDENCE, registry=replace(EVIDENCE.registry, prepayment_registered=False), has_bank_account=False),
    )
    assert [f.code for f in findings] == ["lines.none", "bank.missing", "terms.differ", "registry.not_prepayment"]


def test_every_blocking_finding_has_a_cure():
    worst = preflight(
        replace(DEAL, buyer=replace(DEAL.buyer, business_id="0112038-8")),
        replace(CONTENT, customer=None, lines=(replace(LINE, vat_percent=Decimal(24)),), currency="USD"),
        replace(EVIDENCE, has_bank_account=False),
    )
    blocking = [f for f in worst if f.severity is Severity.BLOCKING]
    assert len(blocking) == 5
    assert all(f.cure for f in blocking)
