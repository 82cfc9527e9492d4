"""Preflight: are the books open on the invoice's date, also on the day when somebody decides on it?

Sources: Procountor refuses what is dated in a closed fiscal year or tracking period (`CLOSED_FISCAL_PERIOD`), and takes an
approval back, or makes an invoice void, "only if its fiscal year and its accounting period are open". An UNFINISHED invoice
may always be dated anew, and an approved one sent. Whether a period that is PENDING takes bookings is not published.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.domain.drafts.books import OpenBooks
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.payment_terms import due_date
from bot.domain.preflight.evidence import Case
from bot.domain.preflight.making import make_finding
from bot.domain.values.finding import Finding

PERIOD = "period."
"""Codes of what the books say of the invoice's date."""
REFUSED = "period.refused"
"""Code of what Procountor's own refusal said, which its list of fiscal years may not show: VAT periods close too."""


def period(case: Case) -> Iterator[Finding]:
    """The rule: Procountor takes the draft and refuses to approve it, so it is better known before anybody has approved."""
    if case.evidence.today:
        yield from books_findings(case.content, case.evidence.books, case.evidence.today)


def books_findings(content: InvoiceContent | None, books: OpenBooks | None, today: date) -> tuple[Finding, ...]:
    """Of an invoice that is not approved yet: none, or the one that says what is wrong with its date."""
    if content is None or books is None or books.takes(content.invoice_date):
        return ()
    if books.takes(content.invoice_date) is None:
        return (make_finding("period.pending", date=content.invoice_date),)
    if books.takes(today):
        return (_redated("period.closed", content, today),)
    return (make_finding("period.none_open", date=content.invoice_date, today=today),)


def refused(content: InvoiceContent, today: date) -> Finding:
    """Procountor would not approve it, whatever its list of fiscal years says."""
    if content.invoice_date == today:
        return make_finding("period.refused_today", date=today)
    return _redated(REFUSED, content, today)


def approved_findings(content: InvoiceContent | None, books: OpenBooks | None) -> tuple[Finding, ...]:
    """Of an approved and unsent one: none, or the one that names what is still possible."""
    if content is None or books is None or books.takes(content.invoice_date) is not False:
        return ()
    return (make_finding("period.approved", date=content.invoice_date),)


def as_of_books(
    findings: Iterable[Finding], content: InvoiceContent | None, now: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """The findings with what the books say `now`; a refusal stays told for as long as the invoice is dated that day."""
    kept = [f for f in findings if not f.code.startswith(PERIOD) or (not now and _still_refused(f, content))]
    return (*now, *kept)


def _still_refused(finding: Finding, content: InvoiceContent | None) -> bool:
    refusals = finding.code.startswith(REFUSED)
    return refusals and content is not None and finding.message.args["date"] == content.invoice_date


def _redated(code: str, content: InvoiceContent, today: date) -> Finding:
    """Cured by one press, which changes exactly what is said here."""
    due = due_date(today, content.terms_days)
    dates = {"date": content.invoice_date, "today": today, "due": content.due_date, "new_due": due}
    return make_finding(code, **dates)
