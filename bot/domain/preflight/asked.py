"""Whom a finding that stops a draft asks: one table; what nobody thought of is asked of the salesperson, as before.

The salesperson knows the customer and what was sold. VAT, the books, rates of exchange and what is set in Procountor are
an approver's: whoever only sold it could not settle them, or not rightly.
"""

from collections.abc import Iterable
from enum import StrEnum

from bot.domain.values.finding import Finding, blocking


class Asked(StrEnum):
    SALESPERSON = "salesperson"
    APPROVER = "approver"


SALESPERSON = frozenset(
    {
        "address.incomplete",
        "business_id.invalid",
        "channel.read_only",
        "customer.ambiguous",
        "customer.id_taken",
        "customer.name_differs",
        "customer.no_name",
        "customer.other_id",
        "customer.own_id",
        "customer.unknown",
        "delivery.reversed",
        "einvoice.missing",
        "email.missing",
        "line.no_name",
        "line.no_quantity",
        "lines.none",
        "registry.bankrupt",
        "registry.ceased",
        "sent_back",
        "total.zero",
        "vat.id_missing",
    }
)
"""Who the customer is, how to reach it, and what was sold."""
APPROVER = frozenset(
    {
        "bank.missing",
        "currency.no_rate",
        "currency.rate_differs",
        "customer.inactive",
        "date.past",
        "dismissed.build",
        "dismissed.change",
        "dismissed.gone",
        "foreign.customer",
        "period.closed",
        "period.none_open",
        "period.refused",
        "period.refused_today",
        "procountor.refused",
        "vat.expired",
        "vat.not_enabled",
        "vat.not_yet",
        "vat.status_contradicts",
        "vat.status_not_used",
        "vat.zero_rated",
    }
)


def asked_of(finding: Finding) -> Asked:
    return Asked.APPROVER if finding.code in APPROVER else Asked.SALESPERSON


def asked(findings: Iterable[Finding]) -> dict[Asked, tuple[Finding, ...]]:
    """What stops a draft, by whom it asks; nobody who is not asked stands in it."""
    stopping = blocking(tuple(findings))
    parted = {who: tuple(found for found in stopping if asked_of(found) is who) for who in Asked}
    return {who: found for who, found in parted.items() if found}
