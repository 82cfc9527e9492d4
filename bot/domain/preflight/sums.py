"""Preflight: may the sums be a slip, where each line by itself looks right?

Also of the ledger's own figures, which are known only once it has the invoice: `vat_of_the_ledger`.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.preflight.evidence import Case
from bot.domain.preflight.exchange_rate import value_in_books
from bot.domain.preflight.making import make_finding
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.currencies import WITHOUT_MINOR_UNITS
from bot.domain.values.finding import Finding
from bot.domain.values.money import CENT, Money
from bot.domain.values.vat_rates import DOMESTIC, ZERO_RATED

FAR_ABOVE = 5
"""Times the customer's largest invoice so far: a digit too many is ten times, a good year is not five."""
FLOOR = Decimal(1000)
"""Nothing is far above anything below this sum, in the company's currency."""


def largest(invoices: Iterable[MirroredInvoice], content: InvoiceContent, company_currency: str) -> Money | None:
    """The customer's largest invoice so far, with VAT, in the company's currency; None for a new customer.

    One in a third currency cannot be compared, and is left out.
    """
    sums = [
        value
        for invoice in invoices
        if not (invoice.status.is_unfinished or invoice.status.is_void)
        and (value := value_in_books(content, Money(invoice.total, invoice.currency), company_currency)) is not None
    ]
    most = max(sums, default=Decimal(0))
    return Money(most, company_currency) if most > 0 else None


def far_above(case: Case) -> Iterator[Finding]:
    """A sum that this customer never came near: a digit too many, or a quantity in the place of a price."""
    sums, before, company = case.content.totals, case.evidence.largest, case.evidence.company_currency
    total = value_in_books(case.content, Money(sums.gross, sums.currency), company)
    if case.content.credits or before is None or total is None:
        return
    if total > FLOOR and total > FAR_ABOVE * before.amount:
        yield make_finding("total.far_above", total=Money(total, company), largest=before)


def whole_units(case: Case) -> Iterator[Finding]:
    """Decimals in a currency that has none: a decimal point in the place of a thousands point, or another currency meant."""
    content = case.content
    if content.currency not in WITHOUT_MINOR_UNITS:
        return
    price = next((line for line in content.lines if line.unit_price % 1), None)
    sums, currency = (content.totals.net, content.totals.vat, content.totals.gross), content.currency
    if price:
        value = Money(price.unit_price, currency)
        yield make_finding("currency.decimal_price", name=price.name, price=value, currency=currency)
    elif broken := next((amount for amount in sums if amount % 1), None):
        yield make_finding("currency.decimal_sum", sum=Money(broken, currency), currency=currency)


def vat_of_the_ledger(draft: Draft) -> Iterator[Finding]:
    """VAT that Procountor's own sums have, and the lines and their rates do not come to: more than roundings explain.

    Of the handlings whose rates mean what they say: others may carry a rate that the buyer pays by itself.
    """
    content, record = draft.content, draft.invoice
    if draft.state is not DraftState.PENDING or content is None or record is None or record.totals is None:
        return
    if content.vat_status not in (DOMESTIC, *ZERO_RATED) or record.totals.currency != content.currency:
        return
    if abs(record.totals.vat - content.totals.vat) > roundings(content):
        theirs, ours = Money(record.totals.vat, content.currency), Money(content.totals.vat, content.currency)
        yield make_finding("vat.sum_differs", vat=theirs, expected=ours)


def roundings(content: InvoiceContent) -> Decimal:
    """How far two right ways to round may be apart: half a smallest unit for each line and for each rate."""
    smallest = Decimal(1) if content.currency in WITHOUT_MINOR_UNITS else CENT
    rates = {line.vat_percent for line in content.lines}
    return smallest * (len(content.lines) + len(rates)) / 2
