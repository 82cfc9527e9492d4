"""The preflight: every rule over one deal, worst first."""

from collections.abc import Callable, Iterable

from bot.domain.deals.deal import Deal
from bot.domain.drafts.content import InvoiceContent
from bot.domain.preflight import customer, dates, delivery, invoice, sums, vat
from bot.domain.preflight import payment as paying
from bot.domain.preflight import period as books
from bot.domain.preflight.evidence import Case, Evidence, ProductFacts
from bot.domain.values.finding import Finding, Severity

__all__ = ["RULES", "Evidence", "ProductFacts", "preflight"]

Rule = Callable[[Case], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    customer.own_company,
    customer.unknown_or_ambiguous,
    customer.name,
    customer.by_name,
    customer.inactive,
    customer.other_id,
    customer.business_id,
    customer.foreign,
    customer.registered,
    customer.registered_name,
    customer.registered_address,
    customer.tax_registers,
    customer.overdue,
    delivery.channel,
    delivery.einvoice_address,
    delivery.email,
    delivery.address,
    delivery.differing,
    delivery.changed_by_people,
    delivery.changed_lately,
    invoice.lines,
    invoice.nothing,
    invoice.below_zero,
    sums.far_above,
    invoice.names_left,
    invoice.delivered,
    invoice.rounded,
    invoice.units_of_lines,
    vat.vat_rates,
    vat.vat_assumed,
    vat.vat_status,
    vat.of_the_customer,
    vat.aland,
    vat.zero_domestic,
    vat.gross_without_vat,
    vat.vat_of_products,
    books.period,
    invoice.reference,
    invoice.currency,
    sums.whole_units,
    paying.currency,
    invoice.terms,
    paying.terms,
    paying.method,
    paying.cash_discount,
    paying.penal_interest,
    paying.factoring,
    dates.dates,
    invoice.products,
    invoice.project,
    invoice.bank_account,
    invoice.similar_invoices,
    invoice.reduced_texts,
    invoice.cut_texts,
)

_RANK = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.OK: 2}


def preflight(deal: Deal, content: InvoiceContent, evidence: Evidence) -> tuple[Finding, ...]:
    """What is wrong or worth a look: blocking first, then warnings, then notes; within each in the order of `RULES`."""
    case = Case(deal, content, evidence)
    findings = [finding for rule in RULES for finding in rule(case)]
    return tuple(sorted(findings, key=lambda finding: _RANK[finding.severity]))
