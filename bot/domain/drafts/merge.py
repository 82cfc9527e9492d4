"""Taking into our picture of an invoice what somebody changed in Procountor, without losing what people typed here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.domain.customers.customer import Channel, Customer
from bot.domain.deals.deal import EinvoiceAddress
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.ledger_invoice import InvoiceSnapshot
from bot.domain.drafts.provenance import Origin
from bot.domain.drafts.vat_treatment import changed_rates, in_procountor, of_rate, of_status
from bot.domain.values.finding import Cure, Finding, Severity
from bot.domain.values.localized import Argument, text
from bot.domain.values.money import ExchangeRate

LEDGER = "ledger:"
"""An override of this kind: the invoice's own value, set in Procountor, goes before the partner's record."""
GROUPS: dict[str, tuple[str, ...]] = {
    "dates": ("invoice_date", "due_date"),
    "delivery": ("delivery_start", "delivery_end"),
    "vat_status": ("vat_status",),
    "language": ("language",),
    "your_reference": ("your_reference",),
    "note": ("note",),
    "prices": ("prices_include_vat",),
    "currency": ("currency",),
    "rate": ("rate",),
}
"""What people change on a card, besides lines, by the fields of the content."""
_ROW = ("name", "quantity", "unit", "unit_price", "discount_percent", "vat_percent", "comment", "product_id", "sku")
_COPIED = (
    "contact_person",
    "vat_id",
    "customer_number",
    "email",
    "country",
    "specifier",
    "subdivision",
    "einvoice_address",
    "einvoice_operator",
    "billing",
    "penalty",
    "language",
    "delivery_address",
    "bcc",
    "buyer_reference",
    "seller_reference",
    "order_number",
    "agreement_number",
    "accounting_code",
    "delivery_site",
    "tender_reference",
)
"""Facts that an invoice copies from the partner's record."""


def touched(before: InvoiceContent, after: InvoiceContent) -> tuple[str, ...]:
    """What somebody changed on the card: a group, a line's value as `line.0.unit_price`, or `lines` that came or went."""
    found = [name for name, fields in GROUPS.items() if _of(before, fields) != _of(after, fields)]
    if len(before.lines) != len(after.lines):
        return (*found, "lines")
    pairs = enumerate(zip(before.lines, after.lines, strict=True))
    return (*found, *(f"line.{n}.{field}" for n, (old, new) in pairs for field in _differing(old, new)))


def typed(before: InvoiceContent, after: InvoiceContent) -> InvoiceContent:
    """`after` knows what somebody changed in it, and before it, that is not written yet."""
    return replace(after, touched=tuple(dict.fromkeys((*before.touched, *touched(before, after)))))


def _of(thing: object, fields: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(thing, field) for field in fields)


def _differing(old: Line, new: Line) -> list[str]:
    return [field for field in _ROW if (getattr(old, field) or None) != (getattr(new, field) or None)]


def adopted(content: InvoiceContent, now: InvoiceSnapshot, before: InvoiceSnapshot | None = None) -> InvoiceContent:
    """The content as Procountor has it; given what was there `before`, only what is new since then."""
    return merged(content, before, now)[0]


def merged(
    content: InvoiceContent, before: InvoiceSnapshot | None, now: InvoiceSnapshot
) -> tuple[InvoiceContent, tuple[Finding, ...]]:
    """What was changed in Procountor since `before`, and what was typed on the card; of one value Procountor's stays.

    The findings name what was typed in vain.
    """
    result = replace(
        content,
        **dict(_taken(content, before, now)),
        lines=_lines(content, before, now),
        customer=_customer(content.customer, before, now) if content.customer else None,
        overrides=tuple(dict.fromkeys((*content.overrides, *_kept(before, now)))),
        edited=True,
    )
    result = replace(result, judged=(*result.judged, *_judged(result, before, now)))
    return result, tuple(_in_vain(content, result))


def _new(before: InvoiceSnapshot | None, now: InvoiceSnapshot, *fields: str) -> bool:
    return before is None or _of(before, fields) != _of(now, fields)


def _judged(result: InvoiceContent, before: InvoiceSnapshot | None, now: InvoiceSnapshot) -> list[str]:
    """What somebody set in Procountor's own books is decided there."""
    if before is None:
        return []
    rates = [of_rate(line) for line in changed_rates(before.lines, now.lines)]
    status = in_procountor(of_status(now.vat_status, result.customer))
    return [*rates, status] if _new(before, now, "vat_status") else rates


def _taken(content: InvoiceContent, before: InvoiceSnapshot | None, now: InvoiceSnapshot) -> Iterator[tuple[str, Any]]:
    for field in ("your_reference", "note", "vat_status", "delivery_start", "delivery_end"):
        if _new(before, now, field):
            yield field, getattr(now, field)
    if _new(before, now, "vat_status"):
        yield "vat_status_name", now.vat_status_name
    if _new(before, now, "invoice_date", "due_date"):
        yield from (("invoice_date", now.invoice_date), ("due_date", now.due_date), ("date_from", Origin.UNKNOWN))
        yield "terms_days", (now.due_date - now.invoice_date).days
    if _new(before, now, "channel"):
        yield "channel", Channel(now.channel)
    if _new(before, now, "prices_include_vat"):
        yield "prices_include_vat", now.prices_include_vat
        yield "prices_from", content.prices_from if now.prices_include_vat == content.prices_include_vat else None
    if _new(before, now, "currency", "currency_rate"):
        yield "currency", now.currency or content.currency
        yield "rate", _rate(content, now)
        yield "ledger_rate", content.ledger_rate if now.currency in (None, content.currency) else None
    if "language" in _changed_facts(before, now):
        yield "language", dict(now.facts).get("language", content.language)


def _rate(content: InvoiceContent, shown: InvoiceSnapshot) -> ExchangeRate | None:
    """None after a change of the currency itself: a later edit asks Procountor for the new one's."""
    before, now = content.rate, shown.currency_rate
    if shown.currency not in (None, content.currency):
        return None
    if before is None or before.rate == (now or Decimal(1)):
        return before
    return ExchangeRate(now or Decimal(1), before.base, None, Origin.UNKNOWN)


def _lines(content: InvoiceContent, before: InvoiceSnapshot | None, now: InvoiceSnapshot) -> tuple[Line, ...]:
    """By position: rows have no identity of their own that survives an edit."""
    if before is None or not len(before.lines) == len(now.lines) == len(content.lines):
        same = before is not None and before.lines == now.lines
        return content.lines if same else now.lines
    rows = zip(content.lines, before.lines, now.lines, strict=True)
    return tuple(_line(ours, was, is_) for ours, was, is_ in rows)


def _line(ours: Line, was: Line, now: Line) -> Line:
    changes: dict[str, Any] = {field: getattr(now, field) for field in _differing(was, now)}
    origins = {
        "vat_percent": "vat_from",
        "unit": "unit_from",
        "unit_price": "price_from",
        "discount_percent": "discount_from",
    }
    changes |= {origin: None for field, origin in origins.items() if field in changes}
    return replace(ours, **changes)


def _changed_facts(before: InvoiceSnapshot | None, now: InvoiceSnapshot) -> set[str]:
    """None for a record from before facts were kept."""
    if before is None or not before.facts or not now.facts:
        return set()
    return {name for name, _ in before.facts_by_name.items() ^ now.facts_by_name.items()}


def _customer(customer: Customer, before: InvoiceSnapshot | None, now: InvoiceSnapshot) -> Customer:
    changed, facts = _changed_facts(before, now), dict(now.facts)
    if _new(before, now, "name"):
        customer = replace(customer, name=now.name)
    if _new(before, now, "business_id"):
        customer = replace(customer, business_id=now.business_id)
    country = facts.get("country", customer.address.country) if "country" in changed else customer.address.country
    if _new(before, now, "street", "zip", "city") or {"country", "specifier", "subdivision"} & changed:
        beside = {name: facts.get(name, "") for name in ("specifier", "subdivision") if name in changed}
        place = replace(customer.address, street=now.street, zip=now.zip, city=now.city, country=country, **beside)
        customer = replace(customer, address=place)
    copied = {name: facts.get(name) for name in ("contact_person", "vat_id", "customer_number", "email")}
    customer = replace(customer, **{name: value for name, value in copied.items() if name in changed})  # type: ignore[arg-type]
    if {"einvoice_address", "einvoice_operator"} & changed:
        target = EinvoiceAddress(address=facts.get("einvoice_address", ""), operator=facts.get("einvoice_operator", ""))
        customer = replace(customer, einvoice=target)
    return customer


def _kept(before: InvoiceSnapshot | None, now: InvoiceSnapshot) -> list[str]:
    if before is None:
        return []
    changed = [name for name in _COPIED if name in _changed_facts(before, now)]
    changed += [name for name in ("name", "business_id", "channel") if _new(before, now, name)]
    changed += ["address"] if _new(before, now, "street", "zip", "city") else []
    return [f"{LEDGER}{name}" for name in changed]


def kept_from(overrides: Sequence[str]) -> frozenset[str]:
    """The names of the values that stay as they were set in Procountor."""
    return frozenset(name.removeprefix(LEDGER) for name in overrides if name.startswith(LEDGER))


def released(content: InvoiceContent, details: Iterable[str]) -> InvoiceContent:
    """Somebody gave the customer's record a better detail: it goes before what was set on this invoice in Procountor."""
    names = {"address", "billing"} if "street" in details else set()
    gone = {f"{LEDGER}{name}" for name in (*details, *names)}
    return replace(content, overrides=tuple(name for name in content.overrides if name not in gone))


def readopted(content: InvoiceContent, customer: Customer | None) -> Customer | None:
    """The partner's newest record, except for what somebody set on this invoice in Procountor."""
    ours, kept = content.customer, kept_from(content.overrides)
    if not kept or ours is None or customer is None or ours.partner_id != customer.partner_id:
        return customer
    fields = {
        "name": "name",
        "business_id": "business_id",
        "address": "address",
        "country": "address",
        "specifier": "address",
        "subdivision": "address",
        "email": "email",
        "contact_person": "contact_person",
        "vat_id": "vat_id",
        "customer_number": "customer_number",
        "einvoice_address": "einvoice",
        "einvoice_operator": "einvoice",
    }
    stay = {fields[name] for name in kept if name in fields}
    return replace(customer, **{field: getattr(ours, field) for field in stay})


# --- typed in vain ---------------------------------------------------------------------------------------------------


def _in_vain(typed: InvoiceContent, result: InvoiceContent) -> Iterator[Finding]:
    for name in typed.touched:
        match name.split("."):
            case ["lines"] if typed.lines != result.lines:
                yield _unwritten("lines", ", ".join(line.name[:40] for line in typed.lines))
            case ["line", number, field] if _differs_at(typed, result, int(number), field):
                value = getattr(typed.lines[int(number)], field)
                yield _unwritten(f"line.{number}.{field}", _said(value), number=int(number) + 1, field=field)
            case [group]:
                yield from _group_in_vain(typed, result, group)


def _differs_at(typed: InvoiceContent, result: InvoiceContent, number: int, field: str) -> bool:
    if number >= len(typed.lines):
        return False
    if number >= len(result.lines):
        return True
    return bool(getattr(typed.lines[number], field) != getattr(result.lines[number], field))


def _group_in_vain(typed: InvoiceContent, result: InvoiceContent, group: str) -> Iterator[Finding]:
    for field in GROUPS.get(group, ()):
        if getattr(typed, field) != getattr(result, field):
            yield _unwritten(field, _said(getattr(typed, field)))


def _unwritten(code: str, value: Argument, *, field: str = "", number: int = 0) -> Finding:
    args: dict[str, Argument] = {"field": field or code, "value": value}
    key = "finding.elsewhere.unwritten_line" if number else "finding.elsewhere.unwritten"
    message = text(key, **args, **({"number": number} if number else {}))
    return Finding(code=f"elsewhere.unwritten.{code}", severity=Severity.WARNING, message=message, cure=Cure.EDIT)


def _said(value: Any) -> Argument:
    match value:
        case None | False | "":
            return "–"
        case True:
            return "✓"
        case ExchangeRate(rate=rate):
            return rate
        case _:
            return value  # type: ignore[no-any-return]
