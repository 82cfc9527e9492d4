"""Preflight: does the customer pay as its record in Procountor says: in which currency, when, how, with what discount?

What an invoice cannot copy of the record is shown, as whoever writes it in Procountor would have copied it.
"""

from collections.abc import Iterator

from bot.domain.customers.payment_preferences import WRITABLE, PaymentPreferences
from bot.domain.drafts.provenance import Origin
from bot.domain.preflight.evidence import Case
from bot.domain.preflight.making import make_finding
from bot.domain.values.finding import Finding

LONG_DAYS = 365
"""More days to pay than these are taken for a slip, also where Procountor takes them."""
_SHOWN = 40
_CHOSEN = (Origin.PERSON, Origin.DEAL)


def currency(case: Case) -> Iterator[Finding]:
    """A deal that names no currency is in euros: kronor would be invoiced as so many euros.

    A record in the company's own currency says nothing: most have it because nobody chose another.
    """
    content, theirs = case.content, _paying(case).currency
    if not theirs or theirs in (content.currency, case.evidence.company_currency):
        return
    if content.currency_from != Origin.PERSON:
        yield make_finding("currency.differs", currency=content.currency, customer=theirs)


def terms(case: Case) -> Iterator[Finding]:
    """Terms that the record has, and no invoice can; and those that are hardly meant."""
    content, odd = case.content, _paying(case).odd_terms
    if odd and content.terms_from not in _CHOSEN:
        yield make_finding("terms.unreadable", customer=odd[:_SHOWN], used=content.terms_days)
    if content.terms_days > LONG_DAYS and content.terms_from != Origin.PERSON:
        yield make_finding("terms.long", used=content.terms_days, longest=LONG_DAYS)


def method(case: Case) -> Iterator[Finding]:
    given = _paying(case).method
    if given and given not in WRITABLE:
        yield make_finding("payment.method", payment_method=given.lower())


def cash_discount(case: Case) -> Iterator[Finding]:
    """Switched off for the company's sales, it cannot stand on an invoice."""
    if case.evidence.cash_discounts is False and _paying(case).discounts:
        yield make_finding("discount.cash_off")


def _paying(case: Case) -> PaymentPreferences:
    customer = case.content.customer
    return (customer.paying if customer else None) or PaymentPreferences()
