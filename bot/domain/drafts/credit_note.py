"""A credit: the same invoice with its quantities turned round, saying which invoice it is about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.domain.deals.deal import Deal, DealLine
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import AFTER_APPROVAL
from bot.domain.drafts.payment_terms import due_date
from bot.domain.values.ids import Marker, UserId
from bot.domain.values.money import line_sum

WORDS = {"FINNISH": "Hyvityslasku. Koskee laskua {number}.", "SWEDISH": "Kreditfaktura. Gäller faktura {number}."}
OTHERWISE = "Credit note for invoice {number}."
_SUFFIX = "-C"
MOST = 9
"""Credits of one invoice, the rejected ones included."""
MEASURES = ("EUR", "€")
"""Behind a figure: it is a sum, not a quantity."""


def is_credit(draft: Draft) -> bool:
    """It takes money back: of an invoice of ours, or because it comes to less than nothing."""
    sums = [sums for sums in (draft.totals, draft.content and draft.content.totals) if sums]
    below = any(min(each.net, each.gross) < 0 for each in sums)
    return below or bool(draft.content and draft.content.credits)


def suffix(number: int) -> str:
    return f"{_SUFFIX}{number}"


def credit_marker(original: Marker, number: int) -> Marker:
    return Marker(f"{original}{suffix(number)}")


def credit_markers(original: Marker) -> tuple[Marker, ...]:
    """Of all credits that an invoice may have."""
    return tuple(credit_marker(original, number) for number in range(1, MOST + 1))


def original_marker(marker: Marker) -> Marker | None:
    """The credited invoice's marker, for that of a credit; else None."""
    original, _, number = marker.rpartition(_SUFFIX)
    return Marker(original) if original and number.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRequest:
    """What somebody asked to have credited. `lines` as they were invoiced, with as much of each as is taken back."""

    reason: str
    lines: tuple[Line, ...]


def remaining(drafts: Iterable[Draft]) -> Decimal:
    """What an invoice and its credits come to together, with VAT; rejected ones count for nothing."""
    contents = [draft.content for draft in drafts if draft.state is not DraftState.REJECTED]
    return sum((content.totals.gross for content in contents if content), Decimal(0))


def takes_another(original: Draft, made: Collection[Draft]) -> bool:
    """Whether one more credit can be asked for: one is decided on at a time, and something must be left."""
    living = [credit for credit in made if credit.state is not DraftState.REJECTED]
    decided = all(credit.state in AFTER_APPROVAL for credit in living)
    return decided and remaining((original, *made)) > 0 and len(made) < MOST


def credited_line(line: Line, figure: Decimal, *, is_sum: bool) -> Line:
    """So much of the line: by quantity, or one piece over this sum. ValueError for more than the line is, or its opposite."""
    whole = line_sum(line) if is_sum else line.quantity
    if whole == 0 or not 0 < figure / whole <= 1:
        raise ValueError("more than was invoiced")
    if not is_sum:
        return replace(line, quantity=figure)
    return replace(line, quantity=Decimal(1), unit_price=figure, discount_percent=Decimal(0))


def credited(content: InvoiceContent, number: str, today: date, asked: CreditRequest, user: UserId) -> InvoiceContent:
    """Negative quantities make the total negative, which is all that Procountor knows of a credit note.

    The rates of VAT and of exchange are the original's, also when they have expired since: the books come out even.
    """
    said = WORDS.get(content.language, OTHERWISE).format(number=number)
    return replace(
        content,
        lines=tuple(replace(line, quantity=-line.quantity) for line in asked.lines),
        invoice_date=today,
        due_date=due_date(today, content.terms_days),
        note=said,
        edited=True,
        credits=number,
        credit_asked_by=user,
        credit_reason=asked.reason,
    )


def credit_deal(deal: Deal, content: InvoiceContent, number: int) -> Deal:
    """A deal of its own, so that its draft has a card, a marker and a history of its own."""
    lines = tuple(
        DealLine(
            name=line.name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount_percent=line.discount_percent,
            discount_given=True,
            vat_percent=line.vat_percent,
            unit=line.unit,
            sku=line.sku,
            comment=line.comment,
        )
        for line in content.lines
    )
    partner = content.customer.partner_id if content.customer else deal.buyer.partner_id
    return replace(
        deal,
        external_id=f"{deal.external_id}{suffix(number)}",
        buyer=replace(deal.buyer, partner_id=partner),
        amount=None,
        prices_include_vat=content.prices_include_vat,
        lines=lines,
    )
