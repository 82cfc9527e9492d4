"""The rate of exchange: whose it is, what it makes of a sum, and that no invoice goes without the one it needs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.approval.rules import Limit, approvals_needed
from bot.domain.drafts.apply_edit import apply
from bot.domain.drafts.credit_note import CreditRequest, credited
from bot.domain.drafts.edit import Edit, EditedLine
from bot.domain.drafts.external_changes import adopted, differences
from bot.domain.drafts.ledger_invoice import InvoiceSnapshot, LedgerInvoice
from bot.domain.drafts.provenance import Origin, provenance
from bot.domain.preflight.exchange_rate import RATE_DIFFERS, is_far, net_in_books
from bot.domain.preflight.rules import Evidence, preflight
from bot.domain.values.finding import Severity
from bot.domain.values.ids import InvoiceId, Marker, UserId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.money import ExchangeRate, Money, Totals
from bot.ports import CompanyFacts
from bot.services.drafting.evidence import _similar
from bot.services.drafting.exchange_rate import at_its_rate
from tests.unit.domain.preflight.preflight_cases import CONTENT, DEAL, LINE, pending_draft, similar

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


async def test_a_rate_that_a_person_gave_stays_with_the_ledgers_beside_it():
    typed = replace(TYPED, base="?")
    made = await at_its_rate(replace(KRONOR, rate=typed), FACTS, Ledger())
    assert made.rate == TYPED, "the company's own currency is put right"
    assert (made.ledger_rate.rate, made.ledger_rate.day, made.books) == (22, TODAY, "EUR")


async def test_a_credit_keeps_the_rate_of_what_it_credits():
    made = await at_its_rate(credited(KRONOR, "10001", date(2026, 12, 24), whole(KRONOR), KAISA), FACTS, Ledger())
    assert (made.rate, made.ledger_rate.rate) == (RATE, 24)
    assert not is_far(made), "the currencies have moved since, and the books come out even"


def test_a_foreign_sum_is_divided_by_its_rate():
    assert RATE.in_books(D(1000)) == Money(D("89.43"), "EUR")
    sums = Totals(D(100_000), D(25_500), D(125_500), "SEK")
    assert net_in_books(replace(pending_draft(KRONOR), totals=sums)) == D("8942.94")
    assert net_in_books(replace(pending_draft(CONTENT), totals=sums)) == D(100_000)
    assert net_in_books(replace(pending_draft(None), totals=None)) is None


def test_a_sum_that_procountor_does_not_tell_passes_no_limit():
    untold = Totals(D(0), D(0), D(0), "EUR")
    assert net_in_books(replace(pending_draft(CONTENT), totals=untold)) == CONTENT.totals.net > 0


@pytest.mark.parametrize(
    ("rate", "ledger", "books", "worth"),
    [
        (RATE, RATE, "EUR", "8942.94"),
        (replace(TYPED, rate=D(1000)), RATE, "EUR", "8942.94"),  # typed to make little of it
        (replace(TYPED, rate=D(1000)), None, "EUR", None),  # the ledger has none: nobody but a person says
        (replace(TYPED, rate=D(1000)), None, None, None),  # a record from before the ledger's was kept
        (None, None, "EUR", None),  # made foreign in Procountor
        (RATE, None, None, "8942.94"),  # an old record at the ledger's own rate
    ],
)
def test_limits_count_at_the_ledgers_rate_and_never_at_a_typed_one(rate, ledger, books, worth):
    draft = pending_draft(replace(KRONOR, rate=rate, ledger_rate=ledger, books=books))
    draft = replace(draft, totals=Totals(D(100_000), D(25_500), D(125_500), "SEK"))
    assert net_in_books(draft) == (D(worth) if worth else None)


def test_a_sum_that_nobody_can_tell_needs_the_most_approvals_of_any_limit():
    limits = (Limit(up_to=D(1000), approvals=1), Limit(up_to=D(5000), approvals=3), Limit(approvals=2))
    assert approvals_needed(None, limits) == 3
    assert approvals_needed(None, ()) == 1


@pytest.mark.parametrize(
    ("typed", "far"),
    [
        ("11.182", False),
        ("10.70", False),
        ("11.70", False),
        ("10.6", True),
        ("11.8", True),
        ("0.0894", True),
        ("1", True),
    ],
)
def test_a_typed_rate_more_than_five_percent_from_the_ledgers_blocks(typed, far):
    content = replace(KRONOR, rate=replace(TYPED, rate=D(typed)), ledger_rate=RATE, books="EUR")
    evidence = Evidence(company_currency="EUR")
    found = {f.code: f.severity for f in preflight(DEAL, content, evidence) if f.code.startswith("currency.")}
    assert found == ({RATE_DIFFERS: Severity.BLOCKING} if far else {"currency.foreign": Severity.WARNING})


def test_a_currency_changed_in_procountor_leaves_the_ledgers_rate_of_the_other_one_behind():
    content = replace(KRONOR, ledger_rate=RATE, books="EUR")
    assert adopted(content, replace(SHOWN, currency="USD", currency_rate=D("1.1"))).ledger_rate is None
    assert adopted(content, replace(SHOWN, currency_rate=D("11.5"))).ledger_rate == RATE


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
    currency="SEK",
    currency_rate=D("11.182"),
)


def record(gross="1882.50", currency="SEK", **changes):
    sums = Totals(D(1500), D("382.50"), D(gross), currency)
    return LedgerInvoice(
        invoice_id=InvoiceId(1),
        number=1,
        status=LedgerStatus.UNFINISHED,
        version=None,
        reference=None,
        ledger_receipt_id=None,
        totals=sums,
        shown=replace(SHOWN, **changes),
    )


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
