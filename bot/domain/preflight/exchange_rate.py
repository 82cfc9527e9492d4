"""What a foreign sum is worth: at the ledger's own rate of the invoice date, whatever rate somebody typed."""

from collections.abc import Iterator
from decimal import Decimal

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.provenance import Origin
from bot.domain.preflight.making import make_finding
from bot.domain.values.finding import Finding
from bot.domain.values.money import ExchangeRate, Money

RATE_DIFFERS = "currency.rate_differs"
FAR = Decimal("0.05")
"""A bank's own rate differs by less; a slip of a digit, or a rate turned round, by more."""


def is_far(content: InvoiceContent) -> bool:
    """A credit keeps its original's rate, however the currencies have moved since."""
    rate, ledger = content.rate, content.ledger_rate
    if rate is None or ledger is None or content.credits:
        return False
    return abs(rate.rate / ledger.rate - 1) > FAR


def rate_findings(content: InvoiceContent | None) -> Iterator[Finding]:
    if content and content.rate and content.ledger_rate and is_far(content):
        rate, ledger = content.rate.rate, content.ledger_rate.rate
        yield make_finding(RATE_DIFFERS, currency=content.currency, rate=rate, ledger=ledger, date=content.invoice_date)


def net_in_books(draft: Draft) -> Decimal | None:
    """What limits are compared with: the net sum in the company's currency, Procountor's or ours, whichever is more.

    None where nobody but a person says what it is worth.
    """
    if draft.totals is None:
        return None
    sums = [draft.totals.net, *([draft.content.totals.net] if draft.content else [])]
    return in_books(draft, max(sums, key=abs))


def in_books(draft: Draft, amount: Decimal) -> Decimal | None:
    """`amount` is in the invoice's currency."""
    content = draft.content
    if content is None or not _is_foreign(content):
        return amount
    rate = _ledgers(content)
    return rate.in_books(amount).amount if rate else None


def value_in_books(content: InvoiceContent, sum_: Money, company_currency: str) -> Decimal | None:
    """A sum in the company's currency or the invoice's; None of any other, and where the invoice has no rate."""
    if sum_.currency == company_currency:
        return sum_.amount
    rate = _ledgers(content) or content.rate
    return rate.in_books(sum_.amount).amount if rate and sum_.currency == content.currency else None


def _is_foreign(content: InvoiceContent) -> bool:
    return content.currency != content.books if content.books else content.rate is not None


def _ledgers(content: InvoiceContent) -> ExchangeRate | None:
    """In records from before it was kept, the invoice's own where that is the ledger's."""
    own = content.rate if content.rate and content.rate.source == Origin.PROCOUNTOR else None
    return content.ledger_rate or own
