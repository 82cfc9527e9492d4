"""Preflight: does the invoice say what was sold, at the right VAT, in a way that can be booked and paid?

Sources: Finnish VAT rates go by the date of delivery; Procountor books only rates that are enabled for the company,
needs one line at least and a bank account of the company; a CRM's figures are claims that a person compares.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.domain import references, vat
from bot.domain.deal import DealLine, Source
from bot.domain.money import Money, cents, line_sum
from bot.domain.preflight import Cure, Finding, Severity
from bot.domain.preflight_customer import blocked, warned
from bot.domain.preflight_evidence import Case, ProductFacts
from bot.domain.terms import LONGEST_DAYS

_SHOWN_SIMILAR = 3


def lines(case: Case) -> Iterator[Finding]:
    """No line, no invoice. A sum that is not the deal's own figure is shown: the lines decide, but one of them is wrong."""
    amount, currency = case.deal.amount, case.content.currency
    if not case.content.lines:
        yield blocked("lines.none", Cure.EDIT)
        return
    net = sum((line_sum(line) for line in case.content.lines), Decimal(0))
    if amount is not None and cents(amount) != net:
        yield warned("lines.differ", Cure.EDIT, lines=Money(net, currency), amount=Money(amount, case.deal.currency))


def vat_rates(case: Case) -> Iterator[Finding]:
    """A rate that does not hold on the date of delivery, or is switched off in Procountor, makes a wrong invoice.

    Flagged, never corrected here: which rate the goods belong to is the accountant's to say. A rate that is foreign to
    Finland passes when the company has enabled it.
    """
    on = _delivered(case)
    for percent in _percents(case):
        expected = vat.check(percent, on).expected
        if expected is not None:
            yield blocked("vat.expired", Cure.EDIT, percent=percent, expected=expected)
        elif case.evidence.vat_percents and percent not in case.evidence.vat_percents:
            yield blocked("vat.not_enabled", Cure.EDIT, percent=percent)


def _delivered(case: Case) -> date:
    content = case.content
    return case.evidence.delivered_on or content.delivery_end or content.delivery_start or content.invoice_date


def vat_assumed(case: Case) -> Iterator[Finding]:
    """Neither the deal nor the product said a rate, so the configured one was taken: somebody must look at it once.

    `/won` cannot give a rate: there the configured one is no surprise, and a warning on every card would be read by none.
    """
    left_open = _left_open(case)
    if case.evidence.edited or not left_open:
        return
    rates = {line.vat_percent for line in case.content.lines if line.name in left_open} or set(_percents(case))
    for percent in sorted(rates, reverse=True):
        assumed = warned("vat.assumed", Cure.EDIT, percent=percent)
        typed = case.deal.source is Source.SLACK and not case.deal.lines
        yield replace(assumed, severity=Severity.OK) if typed else assumed


def _percents(case: Case) -> tuple[Decimal, ...]:
    """Each rate once, as first met."""
    return tuple(dict.fromkeys(line.vat_percent for line in case.content.lines))


def _left_open(case: Case) -> set[str]:
    """Names of the lines for which nobody gave a rate; a deal without lines has its title for one."""
    if not case.deal.lines:
        return {case.deal.title}
    return {line.name for line in case.deal.lines if line.vat_percent is None and not _has_product_rate(case, line)}


def _has_product_rate(case: Case, line: DealLine) -> bool:
    """The register's rate is on the invoice: that it has one is not enough."""
    product = _product(case, line)
    return product is not None and any(
        invoiced.sku == line.sku and invoiced.vat_percent == product.vat_percent for invoiced in case.content.lines
    )


def _product(case: Case, line: DealLine) -> ProductFacts | None:
    return (case.evidence.products or {}).get(line.sku or "")


def terms(case: Case) -> Iterator[Finding]:
    """The deal's terms win, but the customer has others agreed. Days that no invoice can have are a slip in the CRM."""
    agreed, customer = case.deal.payment_terms_days, case.content.customer
    usual = customer.payment_terms_days if customer else None
    if agreed is not None and not 0 <= agreed <= LONGEST_DAYS:
        yield warned("terms.impossible", Cure.EDIT, deal=agreed, used=case.content.terms_days)
    elif agreed is not None and usual is not None and agreed != usual:
        yield warned("terms.differ", Cure.EDIT, deal=agreed, customer=usual)


def reduced_texts(case: Case) -> Iterator[Finding]:
    """Procountor's character set is Windows-1252: a name that loses letters is shown, never silently sent."""
    for before, after in case.evidence.reduced:
        yield warned("text.reduced", Cure.EDIT, before=before, after=after)


def currency(case: Case) -> Iterator[Finding]:
    """Which rate of exchange, which account: an accountant's choice, so it blocks until somebody has edited."""
    ours, company = case.content.currency, case.evidence.company_currency
    if ours != company:
        finding = warned if case.evidence.edited else blocked
        yield finding("currency.foreign", Cure.EDIT, currency=ours, company=company)


def project(case: Case) -> Iterator[Finding]:
    """The invoice is right without its project, only the follow-up is not; it can be allocated later as well."""
    reference, evidence = case.content.project_ref, case.evidence
    if not reference or evidence.project_found is not False:
        return
    if evidence.project_inactive:
        yield warned("project.inactive", Cure.EDIT, project=reference)
    elif evidence.project_created:
        yield warned("project.new", Cure.EDIT, project=reference)
    else:
        yield warned("project.unknown", Cure.EDIT, project=reference)


def vat_status(case: Case) -> Iterator[Finding]:
    """Only what the company uses; zero-rated sales carry no VAT, and within the EU the buyer's VAT id."""
    content, allowed = case.content, case.evidence.vat_statuses
    if allowed and content.vat_status not in allowed:
        yield blocked("vat.status_not_used", Cure.EDIT, status=content.vat_status)
    if content.vat_status in vat.ZERO_RATED and (wrong := [p for p in _percents(case) if p != 0]):
        yield blocked("vat.zero_rated", Cure.EDIT, percent=wrong[0])
    if content.vat_status == vat.EU_SALE and content.customer and not content.customer.vat_id:
        yield blocked("vat.id_missing", Cure.FIX)


def vat_of_products(case: Case) -> Iterator[Finding]:
    """The register's rate is what the accountant set for the product; the deal's is a claim. Once judged, enough.

    Around a change of rates the register has the new one only: then the date of delivery has spoken already.
    """
    if case.evidence.edited or case.content.vat_status != vat.DOMESTIC:
        return
    on, told = _delivered(case), set[str]()
    for line in case.content.lines:
        product = (case.evidence.products or {}).get(line.sku or "")
        rate = product.vat_percent if product else None
        if product is None or rate is None or rate == line.vat_percent or product.sku in told:
            continue
        if vat.check(line.vat_percent, on).expected is None and vat.check(rate, on).expected is None:
            told.add(product.sku)
            yield warned("vat.differs", Cure.EDIT, sku=product.sku, percent=line.vat_percent, register=rate)


def period(case: Case) -> Iterator[Finding]:
    """Procountor takes the draft, and refuses to approve it: better known before anybody has approved."""
    if case.evidence.period_open is False:
        yield blocked("period.closed", Cure.EDIT, date=case.content.invoice_date)


def reference(case: Case) -> Iterator[Finding]:
    """A reference that fails its check digit cannot be paid with; somebody typed it in Procountor."""
    given = case.evidence.reference
    if given and not references.is_valid(given):
        yield warned("reference.invalid", Cure.RETRY, reference=given)


def products(case: Case) -> Iterator[Finding]:
    """An unknown SKU is invoiced as free text and missing from product reports; a price may be a campaign or a slip."""
    if case.evidence.products is None:
        return
    sold = {line.sku: line for line in case.deal.lines if line.sku}
    for sku, line in sold.items():
        product = _product(case, line)
        if product is None:
            yield warned("product.unknown", Cure.RETRY, sku=sku)
        elif _price_differs(case, line, product):
            price = Money(line.unit_price, case.deal.currency)
            yield warned("price.differs", Cure.EDIT, sku=sku, deal=price, register=product.unit_price)


def _price_differs(case: Case, line: DealLine, product: ProductFacts) -> bool:
    """Prices in two currencies cannot be compared, nor a part of a price with the whole."""
    if case.deal.parts > 1:
        return False
    return product.unit_price.currency == case.deal.currency and product.unit_price.amount != line.unit_price


def bank_account(case: Case) -> Iterator[Finding]:
    """BANK_TRANSFER needs an account of the company's own; it is opened in Procountor."""
    if case.evidence.has_bank_account is False:
        yield blocked("bank.missing", Cure.RETRY)


def similar_invoices(case: Case) -> Iterator[Finding]:
    """The same customer and sum not long ago may be the same sale invoiced by hand; the newest few are enough."""
    newest = sorted(case.evidence.similar, key=lambda invoice: (invoice.invoice_date, invoice.invoice_id), reverse=True)
    for invoice in newest[:_SHOWN_SIMILAR]:
        yield warned("similar.recent", number=str(invoice.number or "–"), date=invoice.invoice_date)
