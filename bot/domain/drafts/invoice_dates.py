"""Whether an invoice's dates still hold on the day somebody decides on it. VAT goes by the days of delivery, which stay."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.payment_terms import due_date
from bot.domain.drafts.provenance import Origin
from bot.domain.values.finding import Cure, Finding, Severity
from bot.domain.values.localized import text

STALE_AFTER = 3
"""Days that an invoice may lie before anybody is told."""
DATES = "date."
"""Codes of what this day says of the dates: no check finds them for good."""
CHOSEN = (Origin.PERSON, Origin.UNKNOWN)
"""Where an invoice date comes from that is not ours to move: typed on the card, or set in Procountor."""


def past_due(content: InvoiceContent | None, today: date) -> bool:
    """It would be overdue the moment it is sent. A credit is paid by nobody."""
    return content is not None and not content.credits and content.due_date < today


def date_findings(content: InvoiceContent | None, today: date) -> tuple[Finding, ...]:
    """None, or the one that says what is wrong with the dates today."""
    if content is None or content.credits:
        return ()
    if past_due(content, today):
        return (_finding("past", Severity.BLOCKING, due=content.due_date),)
    left, days = (content.due_date - today).days, (content.due_date - content.invoice_date).days
    if (today - content.invoice_date).days >= STALE_AFTER and 2 * left < days:
        return (_finding("stale", Severity.WARNING, date=content.invoice_date, days=days, left=left),)
    return ()


def _finding(what: str, severity: Severity, **args: date | int) -> Finding:
    return Finding(
        code=f"{DATES}{what}", severity=severity, message=text(f"finding.date.{what}", **args), cure=Cure.FIX
    )


def as_of(findings: Iterable[Finding], content: InvoiceContent | None, today: date) -> tuple[Finding, ...]:
    """The findings with what this day says of the dates: a card is older than its checks."""
    return (*date_findings(content, today), *(f for f in findings if not f.code.startswith(DATES)))


def redated(content: InvoiceContent, today: date) -> InvoiceContent:
    """A date that nobody chose follows the day of the newest check, and the due date follows it."""
    if content.date_from in CHOSEN or content.invoice_date >= today:
        return content
    return dated(content, today)


def dated(content: InvoiceContent, day: date) -> InvoiceContent:
    return replace(content, invoice_date=day, due_date=due_date(day, content.terms_days), date_from=Origin.TODAY)
