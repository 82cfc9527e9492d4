"""Whether an invoice's dates still hold on the day somebody decides on it. VAT goes by the days of delivery, which stay."""

from dataclasses import replace
from datetime import date

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.payment_terms import due_date
from bot.domain.drafts.provenance import Origin

CHOSEN = (Origin.PERSON, Origin.UNKNOWN)
"""Where an invoice date comes from that is not ours to move: typed on the card, or set in Procountor."""


def past_due(content: InvoiceContent | None, today: date) -> bool:
    """It would be overdue the moment it is sent. A credit is paid by nobody."""
    return content is not None and not content.credits and content.due_date < today


def redated(content: InvoiceContent, today: date) -> InvoiceContent:
    """A date that nobody chose follows the day of the newest check, and the due date follows it."""
    if content.date_from in CHOSEN or content.invoice_date >= today:
        return content
    return dated(content, today)


def dated(content: InvoiceContent, day: date) -> InvoiceContent:
    return replace(content, invoice_date=day, due_date=due_date(day, content.terms_days), date_from=Origin.TODAY)
