"""An invoice that somebody changed in Procountor itself: what was there, what is there now."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from bot.domain.deal import Address
from bot.domain.draft import Channel, InvoiceContent, InvoiceRecord, Line, Shown
from bot.domain.money import Money, line_sum
from bot.domain.preflight import Finding, Severity
from bot.domain.text import Argument, text


def differences(before: InvoiceRecord, after: InvoiceRecord) -> tuple[Finding, ...]:
    """Old and new value of everything that people approve, as warnings for the card."""
    found: list[Finding] = []
    if before.totals and after.totals and before.totals.gross != after.totals.gross:
        old, new = before.totals, after.totals
        found.append(_finding("gross", before=Money(old.gross, old.currency), after=Money(new.gross, new.currency)))
    if before.shown and after.shown:
        currency = after.totals.currency if after.totals else "EUR"
        found += [*_facts(before.shown, after.shown), *_lines(before.shown, after.shown, currency)]
    return tuple(found) or (_finding("something"),)


def _finding(what: str, **args: Argument) -> Finding:
    return Finding(
        code=f"elsewhere.{what}", severity=Severity.WARNING, message=text(f"finding.elsewhere.{what}", **args)
    )


def _facts(old: Shown, new: Shown) -> Iterator[Finding]:
    if _addressee(old) != _addressee(new):
        yield _finding("customer", before=_addressee(old), after=_addressee(new))
    if old.invoice_date != new.invoice_date:
        yield _finding("date", before=old.invoice_date, after=new.invoice_date)
    if old.due_date != new.due_date:
        yield _finding("due", before=old.due_date, after=new.due_date)
    if old.channel != new.channel:
        yield _finding("channel", channel_before=old.channel.lower(), channel=new.channel.lower())
    if old.vat_status != new.vat_status:
        yield _finding("vat_status", vat_status_before=old.vat_status, vat_status=new.vat_status)
    if _period(old) != _period(new):
        yield _finding("delivery", before=_period(old), after=_period(new))
    if (old.your_reference or "") != (new.your_reference or ""):
        yield _finding("reference", before=old.your_reference or "–", after=new.your_reference or "–")
    if (old.note or "") != (new.note or ""):
        yield _finding("note", before=old.note or "–", after=new.note or "–")


def _addressee(shown: Shown) -> str:
    place = " ".join(part for part in (shown.zip, shown.city) if part)
    return ", ".join(part for part in (shown.name, shown.business_id, shown.street, place) if part)


def _period(shown: Shown) -> str:
    days = [day.isoformat() for day in (shown.delivery_start, shown.delivery_end) if day]
    return " – ".join(dict.fromkeys(days)) or "–"


def _lines(old: Shown, new: Shown, currency: str) -> Iterator[Finding]:
    """By position: rows have no identity of their own that survives an edit."""
    for number, (was, now) in enumerate(zip_longest(old.lines, new.lines), 1):
        match was, now:
            case Line(), Line() if _priced(was) != _priced(now):
                yield _finding("line", number=number, before=_told(was), after=_told(now), **_sums(was, now, currency))
            case None, Line():
                yield _finding("line_added", number=number, after=_told(now), sum=Money(line_sum(now), currency))
            case Line(), None:
                yield _finding("line_removed", number=number, before=_told(was), sum=Money(line_sum(was), currency))


def _priced(line: Line) -> tuple[object, ...]:
    return (line.name, line.quantity, line.unit_price, line.discount_percent, line.vat_percent)


def _told(line: Line) -> str:
    return line.name[:80]


def _sums(was: Line, now: Line, currency: str) -> dict[str, Argument]:
    return {
        "sum_before": Money(line_sum(was), currency),
        "sum": Money(line_sum(now), currency),
        "vat_before": was.vat_percent,
        "vat": now.vat_percent,
    }


def adopted(content: InvoiceContent, shown: Shown) -> InvoiceContent:
    """The content as Procountor now has it, so that the card shows what a decision would send."""
    customer = content.customer
    if customer:
        address = Address(street=shown.street, zip=shown.zip, city=shown.city, country=customer.address.country)
        customer = replace(customer, name=shown.name, business_id=shown.business_id, address=address)
    return replace(
        content,
        customer=customer,
        lines=shown.lines,
        invoice_date=shown.invoice_date,
        due_date=shown.due_date,
        terms_days=(shown.due_date - shown.invoice_date).days,
        channel=Channel(shown.channel),
        your_reference=shown.your_reference,
        note=shown.note,
        vat_status=shown.vat_status,
        delivery_start=shown.delivery_start,
        delivery_end=shown.delivery_end,
        edited=True,
    )
