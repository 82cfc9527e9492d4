"""The preflight: every rule over one deal, worst first."""

from collections.abc import Callable, Iterator

from bot.domain import preflight_customer as customer
from bot.domain import preflight_delivery as delivery
from bot.domain import preflight_invoice as invoice
from bot.domain.deal import Deal
from bot.domain.draft import InvoiceContent
from bot.domain.preflight import Finding, Severity
from bot.domain.preflight_evidence import Case, Evidence, ProductFacts

__all__ = ["RULES", "Evidence", "ProductFacts", "preflight"]

Rule = Callable[[Case], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    customer.unknown_or_ambiguous,
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
    invoice.lines,
    invoice.vat_rates,
    invoice.vat_assumed,
    invoice.vat_status,
    invoice.vat_of_products,
    invoice.period,
    invoice.reference,
    invoice.currency,
    invoice.terms,
    invoice.products,
    invoice.project,
    invoice.bank_account,
    invoice.similar_invoices,
    invoice.reduced_texts,
)

_RANK = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.OK: 2}


def preflight(deal: Deal, content: InvoiceContent, evidence: Evidence) -> tuple[Finding, ...]:
    """What is wrong or worth a look: blocking first, then warnings, then notes; within each in the order of `RULES`."""
    case = Case(deal, content, evidence)
    findings = [finding for rule in RULES for finding in rule(case)]
    return tuple(sorted(findings, key=lambda finding: _RANK[finding.severity]))
