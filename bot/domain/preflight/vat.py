"""Preflight: is the VAT right, by the date of delivery, by the register, and by where the customer is?

Sources: Finnish VAT rates go by the date of delivery; Procountor books only rates and handlings that are enabled for
the company. What an approver has decided on the card is not asked about again.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bot.domain.customers import aland as islands
from bot.domain.deals.deal import DealLine, Source
from bot.domain.drafts import vat_treatment
from bot.domain.preflight.customer import country_of, handling, one_line
from bot.domain.preflight.evidence import Case
from bot.domain.preflight.making import finding_with, make_finding
from bot.domain.values import vat_rates as vat
from bot.domain.values.finding import Finding, Severity
from bot.domain.values.localized import text


def vat_rates(case: Case) -> Iterator[Finding]:
    """A rate that does not hold on the date of delivery, or is switched off in Procountor, makes a wrong invoice.

    Flagged, never corrected here: which rate the goods belong to is the accountant's to say. A rate that is foreign to
    Finland passes when the company has enabled it.
    """
    on = _delivered(case)
    for percent in _percents(case):
        verdict = vat.check(percent, on)
        if verdict.state is vat.VatState.NOT_YET:
            yield make_finding("vat.not_yet", percent=percent, expected=verdict.expected or "")
        elif verdict.expected is not None:
            yield make_finding("vat.expired", percent=percent, expected=verdict.expected)
        elif case.evidence.vat_percents and percent not in case.evidence.vat_percents:
            yield make_finding("vat.not_enabled", percent=percent)


def _delivered(case: Case) -> date:
    content = case.content
    return case.evidence.delivered_on or content.delivery_end or content.delivery_start or content.invoice_date


def vat_assumed(case: Case) -> Iterator[Finding]:
    """Neither the deal nor the product said a rate, so the configured one was taken: somebody must look at it once.

    Who gives no rate with `/won` means the configured one, which the card shows: a warning on every card would be read
    by none.
    """
    content, left_open = case.content, _left_open(case)
    if not left_open or content.vat_status in vat.ZERO_RATED:
        return
    lines = [line for line in content.lines if line.name in left_open] or content.lines
    rates = {line.vat_percent for line in lines if not vat_treatment.is_rate_judged(content, line)}
    for percent in sorted(rates, reverse=True):
        typed = case.deal.source is Source.SLACK and not case.deal.lines
        severity = Severity.OK if typed else Severity.WARNING
        yield finding_with("vat.assumed", text("finding.vat.assumed", percent=percent), severity=severity)


def _percents(case: Case) -> tuple[Decimal, ...]:
    """Each rate once, as first met."""
    return tuple(dict.fromkeys(line.vat_percent for line in case.content.lines))


def _left_open(case: Case) -> set[str]:
    """Names of the lines for which nobody gave a rate; a deal without lines has its title for one."""
    if not case.deal.lines:
        return {case.deal.title} if case.deal.vat_percent is None else set()
    return {line.name for line in case.deal.lines if line.vat_percent is None and not _has_product_rate(case, line)}


def _has_product_rate(case: Case, line: DealLine) -> bool:
    """The register's rate is on the invoice: that it has one is not enough."""
    product = case.product(line.sku)
    return product is not None and any(
        invoiced.sku == line.sku and invoiced.vat_percent == product.vat_percent for invoiced in case.content.lines
    )


def vat_status(case: Case) -> Iterator[Finding]:
    """Only what the company uses; zero-rated sales carry no VAT, and within the EU the buyer's VAT id."""
    content, allowed = case.content, case.evidence.vat_statuses
    if allowed and content.vat_status not in allowed:
        yield make_finding("vat.status_not_used", status=content.vat_status)
    if content.vat_status in vat.ZERO_RATED and (wrong := [p for p in _percents(case) if p != 0]):
        yield make_finding("vat.zero_rated", percent=wrong[0])
    if vat_treatment.contradiction(content):
        said = handling(case, content.vat_status)
        yield make_finding("vat.status_contradicts", vat_status=said, country=country_of(case))
    elif content.vat_status == vat.EU_SALE and content.customer and not content.customer.vat_id:
        yield make_finding("vat.id_missing")


def aland(case: Case) -> Iterator[Finding]:
    """In Finland, and outside its VAT area: what is delivered there is no domestic sale, and what is done here is one.

    An address of the country AX is abroad, and asked about as such.
    """
    content, buyer = case.content, case.deal.buyer
    customer = content.customer
    known = (customer.delivery_address, customer.address, customer.billing_address) if customer else (buyer.address,)
    place = next((each for each in known if each and islands.is_on_aland(each)), None)
    if place and country_of(case) == vat_treatment.HOME and not vat_treatment.is_judged(content):
        yield make_finding("vat.aland", place=one_line(place))


def zero_domestic(case: Case) -> Iterator[Finding]:
    """What is sold in Finland at 0 % has a reason: exempt by law, as the register may say, or a handling of its own.

    Whether it is sold in Finland at all is asked first.
    """
    content = case.content
    asked = country_of(case) != vat_treatment.HOME and not vat_treatment.is_judged(content)
    if content.vat_status != vat.DOMESTIC or asked:
        return
    for line in content.lines:
        product = case.product(line.sku)
        exempt = product is not None and product.vat_percent == 0
        if line.vat_percent == 0 and not exempt and not vat_treatment.is_rate_judged(content, line):
            yield make_finding("vat.zero_domestic", name=line.name)
            return


def gross_without_vat(case: Case) -> Iterator[Finding]:
    """A price with VAT, sold where none is charged: the customer would pay the tax as if it were price."""
    if case.content.prices_include_vat and case.content.vat_status in vat.ZERO_RATED:
        yield make_finding("prices.gross_untaxed")


def vat_of_products(case: Case) -> Iterator[Finding]:
    """The register's rate is what the accountant set for the product; the deal's is a claim. Once judged, enough.

    Around a change of rates the register has the new one only: then the date of delivery has spoken already.
    """
    if case.content.vat_status != vat.DOMESTIC:
        return
    on, told = _delivered(case), set[str]()
    for line in case.content.lines:
        product = case.product(line.sku)
        rate = product.vat_percent if product else None
        if product is None or rate is None or rate == line.vat_percent or product.sku in told:
            continue
        if vat_treatment.is_rate_judged(case.content, line):
            continue
        if vat.check(line.vat_percent, on).expected is None and vat.check(rate, on).expected is None:
            told.add(product.sku)
            yield make_finding("vat.differs", sku=product.sku, percent=line.vat_percent, register=rate)
