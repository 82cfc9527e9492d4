"""Preflight: do the invoice's dates still hold on the day somebody looks?"""

from collections.abc import Iterable
from datetime import date

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.invoice_dates import past_due
from bot.domain.preflight.evidence import Case
from bot.domain.preflight.making import make_finding
from bot.domain.preflight.period import books_findings
from bot.domain.values.finding import Cure, Finding

STALE_AFTER = 3
"""Days that an invoice may lie before anybody is told."""
DATES = "date."
"""Codes of what this day says of the dates: no check finds them for good."""


def dates(case: Case) -> Iterable[Finding]:
    """The rule of the preflight. Where the books are closed, the cure of that dates the invoice anew as well."""
    today = case.evidence.today
    closed = books_findings(case.content, case.evidence.books, today) if today else ()
    return date_findings(case.content, today) if today and all(f.cure is not Cure.FIX for f in closed) else ()


def date_findings(content: InvoiceContent | None, today: date) -> tuple[Finding, ...]:
    """None, or the one that says what is wrong with the dates today."""
    if content is None or content.credits:
        return ()
    if past_due(content, today):
        return (make_finding("date.past", due=content.due_date),)
    left, days = (content.due_date - today).days, (content.due_date - content.invoice_date).days
    if (today - content.invoice_date).days >= STALE_AFTER and 2 * left < days:
        return (make_finding("date.stale", date=content.invoice_date, days=days, left=left),)
    return ()


def as_of(findings: Iterable[Finding], content: InvoiceContent | None, today: date) -> tuple[Finding, ...]:
    """The findings with what this day says of the dates: a card is older than its checks."""
    return (*date_findings(content, today), *(f for f in findings if not f.code.startswith(DATES)))
