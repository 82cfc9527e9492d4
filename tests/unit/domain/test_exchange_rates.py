"""The rate of exchange: whose it is, what it makes of a sum, and that no invoice goes without the one it needs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from preflight_cases import CONTENT, DEAL, LINE, pending_draft, similar

from bot.domain.credit import credited
from bot.domain.draft import InvoiceRecord, Shown
from bot.domain.edit import Edit, EditedLine
from bot.domain.elsewhere import adopted, differences
from bot.domain.ids import InvoiceId, Marker
from bot.domain.money import ExchangeRate, Money, Totals
from bot.domain.provenance import Origin, provenance
from bot.domain.revisions import apply
from bot.ports import CompanyFacts
from bot.services.evidence import _similar
from bot.services.exchange import at_its_rate

D = Decimal
TODAY = date(2026, 11, 22)
FACTS = CompanyFacts(
    name="R", business_id=None, currency="EUR", iban="FI1", bic=None, default_terms_days=None, vat_percents=(),
    environment_id=1,
)  # fmt: skip
RATE = ExchangeRate(D("11.182"), "EUR", date(2026, 11, 20), Origin.PROCOUNTOR)
TYPED = ExchangeRate(D("11.2"), "EUR", None, Origin.PERSON)
KRONOR = replace(CONTENT, currency="SEK", rate=RATE)


class Ledger:
    """Knows kronor, on each day at another rate."""

    known = FACTS

    def __init__(self):
        self.asked = []

    async def facts(self):
        return FACTS

    async def exchange_rate(self, currency, on):
        self.asked.append((currency, on))
        return replace(RATE, rate=D(on.day), day=on) if currency == "SEK" else None


async def rated(content):
    ledger = Ledger()
    return (await at_its_rate(content, FACTS, ledger)).rate, ledger.asked


async def test_our_own_currency_needs_no_rate_and_asks_for_none():
    assert await rated(CONTENT) == (None, [])
    assert await rated(replace(CONTENT, rate=RATE)) == (None, [])


async def test_the_rate_is_that_of_the_invoice_date():
    got, asked = await rated(replace(CONTENT, currency="SEK"))
    assert asked == [("SEK", TODAY)]
    assert (got.rate, got.source) == (22, Origin.PROCOUNTOR)


async def test_another_invoice_date_has_another_rate():
    got, _ = await rated(replace(KRONOR, invoice_date=date(2026, 11, 3)))
    assert got.rate == 3


async def test_a_currency_that_the_ledger_does_not_know_is_left_without_a_rate():
    assert (await rated(replace(KRONOR, currency="ISK")))[0] is None


async def test_a_rate_that_a_person_gave_stays():
    typed = replace(TYPED, base="?")
    assert await rated(replace(KRONOR, rate=typed)) == (TYPED, []), "the company's own currency is put right"


async def test_a_credit_keeps_the_rate_of_what_it_credits():
    back = credited(KRONOR, "10001", date(2026, 12, 24))
    assert await rated(back) == (RATE, [])


def test_a_foreign_sum_is_divided_by_its_rate():
    assert RATE.in_books(D(1000)) == Money(D("89.43"), "EUR")
    sums = Totals(D(100_000), D(25_500), D(125_500), "SEK")
    assert replace(pending_draft(KRONOR), totals=sums).net_in_books == D("8942.94")
    assert replace(pending_draft(CONTENT), totals=sums).net_in_books == D(100_000)
    assert replace(pending_draft(None), totals=None).net_in_books is None


def test_the_same_figure_in_another_currency_is_no_similar_invoice():
    earlier = similar(10, TODAY)
    content = replace(CONTENT, lines=(replace(LINE, unit_price=D(1500), vat_percent=D(0)),))
    assert _similar(content, [earlier], Marker("V-1")) == (earlier,)
    assert _similar(replace(content, currency="SEK", rate=RATE), [earlier], Marker("V-1")) == ()


def edit(rate):
    kept = EditedLine(name=LINE.name, quantity=D(1), unit_price=D(1500), vat_percent=D("25.5"))
    return Edit(lines=(kept,), terms_days=14, your_reference=None, note=None, rate=rate)


@pytest.mark.parametrize(("typed", "expected"), [(None, RATE), (D("11.2"), TYPED), (D(0), None)])
def test_the_form_leaves_gives_or_gives_up_a_rate(typed, expected):
    assert apply(edit(typed), KRONOR).rate == expected


def test_why_this_knows_whose_rate_it_is():
    def origin(content):
        return {one.what: one.origin for one in provenance(DEAL, pending_draft(content))}.get("rate")

    assert origin(KRONOR) is Origin.PROCOUNTOR
    assert origin(replace(KRONOR, rate=TYPED)) is Origin.PERSON
    assert origin(replace(KRONOR, credits="1")) is Origin.CREDIT
    assert origin(CONTENT) is None


SHOWN = Shown(
    name="Nokia Oyj", business_id=None, street="", zip="", city="", lines=(LINE,), invoice_date=TODAY, due_date=TODAY,
    channel="EMAIL", your_reference=None, note=None, currency="SEK", currency_rate=D("11.182"),
)  # fmt: skip


def record(gross="1882.50", currency="SEK", **changes):
    sums = Totals(D(1500), D("382.50"), D(gross), currency)
    return InvoiceRecord(
        invoice_id=InvoiceId(1), number=1, status="UNFINISHED", version=None, reference=None, ledger_receipt_id=None,
        totals=sums, shown=replace(SHOWN, **changes),
    )  # fmt: skip


def test_a_rate_changed_in_procountor_is_told_and_taken_over():
    (told,) = differences(record(), record(currency_rate=D("11.5")))
    assert (told.code, told.message.args) == ("elsewhere.rate", {"before": D("11.182"), "after": D("11.5")})
    assert adopted(KRONOR, SHOWN).rate == RATE
    taken = adopted(KRONOR, replace(SHOWN, currency_rate=D("11.5"))).rate
    assert (taken.rate, taken.base, taken.day, taken.source) == (D("11.5"), "EUR", None, Origin.UNKNOWN)


def test_a_currency_changed_in_procountor_is_told_even_where_the_figures_stay():
    told = differences(record(currency="EUR", currency_rate=None), record())
    assert [found.code for found in told] == ["elsewhere.gross", "elsewhere.rate"]
    taken = adopted(CONTENT, SHOWN)
    assert (taken.currency, taken.rate) == ("SEK", None), "an edit would ask for the new one's rate"
