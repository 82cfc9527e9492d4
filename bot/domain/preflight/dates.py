"""Preflight: do the invoice's dates still hold today?"""

from collections.abc import Iterable

from bot.domain.drafts.invoice_dates import date_findings
from bot.domain.preflight.evidence import Case
from bot.domain.preflight.period import books_findings
from bot.domain.values.finding import Cure, Finding


def dates(case: Case) -> Iterable[Finding]:
    """The rule of the preflight. Where the books are closed, the cure of that dates the invoice anew as well."""
    today = case.evidence.today
    closed = books_findings(case.content, case.evidence.books, today) if today else ()
    return date_findings(case.content, today) if today and all(f.cure is not Cure.FIX for f in closed) else ()
