from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from preflight_cases import (
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

from bot.domain.deal import DealLine
from bot.domain.money import Money
from bot.domain.preflight import Cure, Severity
from bot.domain.preflight_rules import ProductFacts, preflight

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
    ("percent", "delivered", "expected"),
    [
        ("24", None, "25.5"),
        ("14", None, "13.5"),
        ("25.5", date(2024, 8, 31), "24"),
        ("13.5", date(2025, 12, 31), "14"),
    ],
)
def test_rate_that_does_not_hold_on_delivery_blocks_and_is_left_as_it_is(percent, delivered, expected):
    content = replace(CONTENT, lines=(replace(LINE, vat_percent=Decimal(percent)),))
    findings = found(content=content, evidence=replace(EVIDENCE, delivered_on=delivered))
    assert blocks(findings) == ["vat.expired"]
    assert findings["vat.expired"].args == {"percent": Decimal(percent), "expected": Decimal(expected)}


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


def test_rate_that_a_person_saw_in_the_edit_form_is_not_assumed():
    assert without_rate(products=None, edited=True) == {}


def test_foreign_currency_is_an_accountants_case():
    findings = with_content(currency="SEK")
    assert "currency.foreign" in blocks(findings)
    assert findings["currency.foreign"].args == {"currency": "SEK", "company": "EUR"}


def test_foreign_currency_that_an_accountant_has_judged_is_only_shown():
    content, evidence = replace(CONTENT, currency="SEK"), replace(EVIDENCE, edited=True)
    assert found(content=content, evidence=evidence)["currency.foreign"].severity is Severity.WARNING


def test_terms_of_the_deal_are_compared_with_the_customers():
    finding = with_deal(payment_terms_days=30)["terms.differ"]
    assert (finding.severity, finding.args) == (Severity.WARNING, {"deal": 30, "customer": 14})
    assert with_deal(payment_terms_days=14) == {}


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
