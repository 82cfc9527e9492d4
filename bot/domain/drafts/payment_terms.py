"""When an invoice falls due, and who decided it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_DAYS = 999
"""Procountor takes a due date 0 to 999 days after the invoice date."""


class TermsSource(StrEnum):
    DEAL = "deal"
    CUSTOMER = "customer"
    COMPANY = "company"  # the company's default in Procountor
    OURS = "ours"  # voitto.toml


@dataclass(frozen=True, slots=True)
class Terms:
    days: int
    source: TermsSource
    due_date: date


def terms_of(invoice_date: date, *, deal: int | None, customer: int | None, company: int | None, ours: int) -> Terms:
    """The first that is given decides; 0 days is given ("due at once").

    Days that no invoice can have (a slip in the CRM) count as not given, except ours: those raise ValueError.
    """
    asked = ((TermsSource.DEAL, deal), (TermsSource.CUSTOMER, customer), (TermsSource.COMPANY, company))
    for source, days in asked:
        if days is not None and 0 <= days <= LONGEST_DAYS:
            return Terms(days, source, due_date(invoice_date, days))
    return Terms(ours, TermsSource.OURS, due_date(invoice_date, ours))


def due_date(invoice_date: date, days: int) -> date:
    """ValueError outside 0 to 999 days."""
    if not 0 <= days <= LONGEST_DAYS:
        raise ValueError(f"payment terms are 0 to {LONGEST_DAYS} days, not {days}")
    return invoice_date + timedelta(days=days)
