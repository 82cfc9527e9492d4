"""Prices that include VAT: what they come to, and that every step after the first keeps them what they are."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drafts.apply_edit import apply
from bot.domain.drafts.credit_note import CreditRequest, credit_deal, credited
from bot.domain.drafts.edit import Edit, EditedLine
from bot.domain.drafts.external_changes import adopted, differences
from bot.domain.drafts.instalments import Chosen, PlanKind, days_of, divided, sum_of
from bot.domain.drafts.ledger_invoice import InvoiceSnapshot, LedgerInvoice
from bot.domain.drafts.provenance import Origin, provenance
from bot.domain.values.ids import InvoiceId, UserId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.money import line_sum, totals
from bot.ports import CompanyFacts
from bot.services.drafting.composition import compose
from bot.services.drafting.instalments import _planned
from tests.policies import invoicing
from tests.unit.domain.preflight.preflight_cases import CONTENT, DEAL, LINE, pending_draft

KAISA = UserId("U0KAISA")


def whole(content):
    return CreditRequest(reason="Peruttu", lines=content.lines)


D = Decimal
TODAY = date(2026, 11, 22)
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
GROSS = replace(CONTENT, prices_include_vat=True, prices_from=Origin.DEAL)
RATES = [D("25.5"), D("13.5"), D(10), D(0)]
prices = st.decimals(-100_000, 100_000, places=4)
lines = st.lists(
    st.builds(
        lambda price, vat, quantity, discount: replace(
            LINE, unit_price=price, vat_percent=vat, quantity=quantity, discount_percent=discount
        ),
        prices,
        st.sampled_from(RATES),
        st.decimals(-100, 100, places=2),
        st.decimals(0, 100, places=2),
    ),
    max_size=8,
)


def line(price, vat="25.5"):
    return replace(LINE, unit_price=D(price), vat_percent=D(vat))


# --- totals ----------------------------------------------------------------------------------------------------------


@given(lines)
def test_the_customer_pays_exactly_what_the_lines_say(sold):
    counted = totals(sold, prices_include_vat=True)
    assert counted.gross == sum((line_sum(one) for one in sold), D(0))
    assert counted.net + counted.vat == counted.gross
    assert all(amount == amount.quantize(D("0.01")) for amount in (counted.net, counted.vat, counted.gross))


@given(lines)
def test_the_vat_is_within_half_a_cent_of_the_exact_one_per_rate(sold):
    counted = totals(sold, prices_include_vat=True)
    exact = sum((line_sum(one) * one.vat_percent / (100 + one.vat_percent) for one in sold), D(0))
    assert abs(counted.vat - exact) <= D("0.005") * len({one.vat_percent for one in sold}) + D("1e-15")


@given(lines, st.booleans())
def test_a_credit_takes_back_every_cent(sold, gross):
    content = replace(CONTENT, lines=tuple(sold), prices_include_vat=gross)
    before, back = content.totals, credited(content, "10001", TODAY, whole(content), KAISA).totals
    assert (back.net, back.vat, back.gross) == (-before.net, -before.vat, -before.gross)


@pytest.mark.parametrize(
    ("price", "vat", "net", "tax"),
    [
        ("0.01", "25.5", "0.01", "0.00"),
        ("0.02", "25.5", "0.02", "0.00"),
        ("0.03", "25.5", "0.02", "0.01"),
        ("-100", "25.5", "-79.68", "-20.32"),
        ("99999999.99", "25.5", "79681274.89", "20318725.10"),
        ("24", "14", "21.05", "2.95"),
    ],
)
def test_net_and_vat_by_hand(price, vat, net, tax):
    counted = totals([line(price, vat)], prices_include_vat=True)
    assert (counted.net, counted.vat, counted.gross) == (D(net), D(tax), D(price))


def test_the_invoices_own_totals_follow_its_prices():
    content = replace(CONTENT, lines=(line("125.50"),))
    assert content.totals.gross == D("157.50")
    assert replace(content, prices_include_vat=True).totals.gross == D("125.50")


# --- who says it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deal", "settings", "gross", "origin"),
    [
        (None, False, False, Origin.SETTINGS),
        (None, True, True, Origin.SETTINGS),
        (True, False, True, Origin.DEAL),
        (False, True, False, Origin.DEAL),
    ],
)
def test_the_deal_goes_before_the_settings(deal, settings, gross, origin):
    policy = invoicing(prices_include_vat=settings)
    content = compose(replace(DEAL, prices_include_vat=deal), None, FACTS, policy, {}, TODAY)
    assert (content.prices_include_vat, content.prices_from) == (gross, origin)


def edit(**changes):
    kept = EditedLine(name=LINE.name, quantity=D(1), unit_price=D(1500), vat_percent=D("25.5"))
    return Edit(lines=(kept,), terms_days=14, your_reference=None, note=None, **changes)


@pytest.mark.parametrize(
    ("before", "chosen", "gross", "origin"),
    [
        (CONTENT, True, True, Origin.PERSON),
        (GROSS, False, False, Origin.PERSON),
        (GROSS, True, True, Origin.DEAL),
        (GROSS, None, True, Origin.DEAL),
    ],
)
def test_a_person_turns_the_meaning_round_and_not_the_figures(before, chosen, gross, origin):
    after = apply(edit(prices_include_vat=chosen), before)
    assert (after.prices_include_vat, after.prices_from) == (gross, origin)
    assert after.lines[0].unit_price == 1500


def test_why_this_knows_where_the_prices_came_from():
    assert dict(_origins(pending_draft(GROSS)))["prices"] is Origin.DEAL
    assert dict(_origins(pending_draft(replace(GROSS, credits="1"))))["prices"] is Origin.CREDIT
    assert dict(_origins(pending_draft(replace(GROSS, prices_from=None))))["prices"] is Origin.UNKNOWN


def _origins(draft):
    return [(one.what, one.origin) for one in provenance(DEAL, draft)]


# --- what comes after ------------------------------------------------------------------------------------------------


def test_a_credits_deal_says_that_its_prices_are_gross():
    assert credit_deal(DEAL, GROSS, 1).prices_include_vat is True
    assert credit_deal(DEAL, CONTENT, 1).prices_include_vat is False


@given(st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=4), st.integers(2, 12))
def test_parts_of_a_gross_deal_sum_to_what_the_customer_pays(amounts, count):
    sold = [replace(DEAL.lines[0], unit_price=amount) for amount in amounts]
    parts = divided(sold, days_of(PlanKind.MONTHLY, TODAY, months=count))
    whole = totals([line(amount) for amount in amounts], prices_include_vat=True)
    each = [totals([line(one.unit_price) for one in part.lines], prices_include_vat=True) for part in parts]
    assert sum(one.gross for one in each) == whole.gross == sum(sum_of(part) for part in parts)


@pytest.mark.parametrize("said", [None, True, False])
@pytest.mark.parametrize("chosen", [True, False])
def test_a_plan_fixes_what_its_figures_mean(said, chosen):
    days = Chosen(days=days_of(PlanKind.MONTHLY, TODAY, months=2))
    deal = replace(DEAL, prices_include_vat=said)
    planned = _planned(deal, replace(CONTENT, prices_include_vat=chosen), days, made=2)
    assert planned.prices_include_vat is chosen
    again = _planned(planned, replace(CONTENT, prices_include_vat=not chosen), days, made=3)
    assert again.prices_include_vat is chosen, "the whole that is divided anew is still the first one"


# --- changed in Procountor -------------------------------------------------------------------------------------------

SHOWN = InvoiceSnapshot(
    name="Nokia Oyj",
    business_id=None,
    street="",
    zip="",
    city="",
    lines=(LINE,),
    invoice_date=TODAY,
    due_date=TODAY,
    channel="EMAIL",
    your_reference=None,
    note=None,
)


def record(**changes):
    return LedgerInvoice(
        invoice_id=InvoiceId(1),
        number=1,
        status=LedgerStatus.UNFINISHED,
        version=None,
        reference=None,
        ledger_receipt_id=None,
        totals=None,
        shown=replace(SHOWN, **changes),
    )


def test_prices_turned_round_in_procountor_are_told_and_taken_over():
    net, gross = record(), record(prices_include_vat=True)
    assert [found.code for found in differences(net, gross)] == ["elsewhere.prices_gross"]
    assert [found.code for found in differences(gross, net)] == ["elsewhere.prices_net"]
    taken = adopted(CONTENT, gross.shown)
    assert (taken.prices_include_vat, taken.prices_from) == (True, None)
    assert adopted(GROSS, gross.shown).prices_from is Origin.DEAL, "what did not change keeps its origin"
