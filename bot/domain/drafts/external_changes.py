"""An invoice that somebody changed in Procountor itself: what was there, what is there now."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from bot.domain.drafts.content import Line
from bot.domain.drafts.ledger_invoice import InvoiceSnapshot, LedgerInvoice
from bot.domain.drafts.merge import adopted
from bot.domain.values import bank_reference
from bot.domain.values.finding import Finding, Severity
from bot.domain.values.localized import Argument, text
from bot.domain.values.money import Money, Totals, line_sum
from bot.domain.values.vat_treatments import naming

__all__ = ["adopted", "differences", "edited"]

NOTHING = "–"
LINE_FIELDS = ("name", "quantity", "unit_price", "discount_percent", "vat_percent")
"""What a line is priced by, in the order the card shows it."""


def edited(before: LedgerInvoice, after: LedgerInvoice) -> bool:
    """Whether it says anything else than before. A bare version bump (dimensions, attachments) asks nobody again."""
    if before.version is not None and before.version == after.version:
        return False
    if before.shown is None or after.shown is None:
        return before.fingerprint != after.fingerprint
    return any(_found(before, after))


def differences(before: LedgerInvoice, after: LedgerInvoice) -> tuple[Finding, ...]:
    """Old and new value of everything that is sent, as warnings for the card."""
    return tuple(_found(before, after)) or (_finding("something"),)


def _found(before: LedgerInvoice, after: LedgerInvoice) -> Iterator[Finding]:
    if before.totals and after.totals:
        yield from _totals(before.totals, after.totals)
    if before.shown and after.shown:
        currency = after.totals.currency if after.totals else "EUR"
        shown = before.shown, after.shown
        yield from (*_facts(*shown), *_pricing(*shown), *_lines(*shown, currency), *_others(*shown))


def _totals(old: Totals, new: Totals) -> Iterator[Finding]:
    """The gross sum tells of the others; they are told where it stayed."""
    if (old.gross, old.currency) != (new.gross, new.currency):
        yield _finding("gross", before=Money(old.gross, old.currency), after=Money(new.gross, new.currency))
        return
    for field, before, after in (("net", old.net, new.net), ("vat", old.vat, new.vat)):
        if before != after:
            yield _named(field, Money(before, old.currency), Money(after, new.currency))
    if old.booked and new.booked and old.booked != new.booked:
        yield _named("booked", old.booked, new.booked)


def _finding(what: str, **args: Argument) -> Finding:
    return Finding(
        code=f"elsewhere.{what}", severity=Severity.WARNING, message=text(f"finding.elsewhere.{what}", **args)
    )


def _named(field: str, before: Argument, after: Argument) -> Finding:
    message = text("finding.elsewhere.field", field=field, before=before, after=after)
    return Finding(code=f"elsewhere.{field}", severity=Severity.WARNING, message=message)


def _facts(old: InvoiceSnapshot, new: InvoiceSnapshot) -> Iterator[Finding]:
    if _addressee(old) != _addressee(new):
        yield _finding("customer", before=_addressee(old), after=_addressee(new))
    if old.invoice_date != new.invoice_date:
        yield _finding("date", before=old.invoice_date, after=new.invoice_date)
    if old.due_date != new.due_date:
        yield _finding("due", before=old.due_date, after=new.due_date)
    if old.channel != new.channel:
        yield _finding("channel", channel_before=old.channel.lower(), channel=new.channel.lower())
    if old.vat_status != new.vat_status:
        before, after = (naming(shown.vat_status, shown.vat_status_name) for shown in (old, new))
        yield _finding("vat_status", vat_status_before=before, vat_status=after)
    if _period(old) != _period(new):
        yield _finding("delivery", before=_period(old), after=_period(new))
    if (old.your_reference or "") != (new.your_reference or ""):
        yield _finding("reference", before=old.your_reference or "–", after=new.your_reference or "–")
    if (old.note or "") != (new.note or ""):
        yield _finding("note", before=old.note or "–", after=new.note or "–")


def _pricing(old: InvoiceSnapshot, new: InvoiceSnapshot) -> Iterator[Finding]:
    if old.prices_include_vat != new.prices_include_vat:
        yield _finding("prices_gross" if new.prices_include_vat else "prices_net")
    if old.currency_rate != new.currency_rate:
        yield _finding("rate", before=old.currency_rate or Decimal(1), after=new.currency_rate or Decimal(1))


def _addressee(shown: InvoiceSnapshot) -> str:
    place = " ".join(part for part in (shown.zip, shown.city) if part)
    return ", ".join(part for part in (shown.name, shown.business_id, shown.street, place) if part)


def _period(shown: InvoiceSnapshot) -> str:
    days = [day.isoformat() for day in (shown.delivery_start, shown.delivery_end) if day]
    return " – ".join(dict.fromkeys(days)) or "–"


def _lines(old: InvoiceSnapshot, new: InvoiceSnapshot, currency: str) -> Iterator[Finding]:
    """By position: rows have no identity of their own that survives an edit."""
    for number, (was, now) in enumerate(zip_longest(old.lines, new.lines), 1):
        match was, now:
            case Line(), Line():
                yield from _line_changes(number, was, now, currency)
            case None, Line():
                yield _finding("line_added", number=number, after=_told(now), sum=Money(line_sum(now), currency))
            case Line(), None:
                yield _finding("line_removed", number=number, before=_told(was), sum=Money(line_sum(was), currency))


def _line_changes(number: int, was: Line, now: Line, currency: str) -> Iterator[Finding]:
    """One finding for each value that changed: a whole line before and after hides which of its figures it was."""
    for field in LINE_FIELDS:
        before, after = getattr(was, field), getattr(now, field)
        if before != after:
            yield _line_field(
                str(number), field, _line_value(before, field, currency), _line_value(after, field, currency)
            )


def _line_field(number: str, field: str, before: Argument, after: Argument) -> Finding:
    message = text("finding.elsewhere.line_field", number=int(number), field=field, before=before, after=after)
    return Finding(code=f"elsewhere.line.{number}.{field}", severity=Severity.WARNING, message=message)


def _line_value(value: Decimal | str | None, field: str, currency: str) -> Argument:
    if value is None:
        return NOTHING
    if field == "name":
        return str(value)[:80]
    return Money(Decimal(value), currency) if field == "unit_price" else value


def _told(line: Line) -> str:
    return line.name[:80]


def _others(old: InvoiceSnapshot, new: InvoiceSnapshot) -> Iterator[Finding]:
    """Nothing for a record from before these were kept."""
    if not old.facts or not new.facts:
        return
    was, now = old.facts_by_name, new.facts_by_name
    rows = min(len(old.lines), len(new.lines))
    for name in sorted({*was, *now}):
        before, after = was.get(name, ""), now.get(name, "")
        if before == after or _generated(name, before, after) or _of_row(name) > rows:
            continue
        yield _other(name, _argument(before), _argument(after))


def _generated(name: str, before: str, after: str) -> bool:
    """Voitto asks Procountor for a reference: that it came after all is no edit."""
    return name == "reference_code" and not before and bank_reference.is_valid(after)


def _of_row(name: str) -> int:
    """0 for what is no row's."""
    return int(name.split(".")[1]) if name.startswith("line.") else 0


def _other(name: str, before: Argument, after: Argument) -> Finding:
    match name.split(".", 2):
        case ["line", number, field]:
            return _line_field(number, field, before, after)
        case ["other", *path]:
            return _finding("other", path=".".join(path), before=before, after=after)
        case _:
            return _named(name, before, after)


def _argument(value: str) -> Argument:
    """A number is shown as the reader writes numbers."""
    try:
        number = Decimal(value) if "." in value else None
    except InvalidOperation:
        number = None
    return value or NOTHING if number is None else number
