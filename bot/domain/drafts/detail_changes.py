"""Changes of where a customer's invoices go: typed on a card, written into its record, or found changed in Procountor.

What is typed on a card belongs to that invoice. It reaches the customer's record with an approval that shows old and new,
and every change of the record is remembered: a forged one is how money is led astray.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.customers.customer import Channel, Customer
from bot.domain.customers.delivery_details import ADDRESS, EINVOICE, details_of
from bot.domain.customers.einvoice_addresses import compact, readable
from bot.domain.deals.deal import EinvoiceAddress
from bot.domain.drafts.content import DetailChange, InvoiceContent
from bot.domain.drafts.merge import kept_from
from bot.domain.values.ids import DraftId, PartnerId, UserId

REMEMBERED = timedelta(days=30)
"""How long every card of the customer tells a change, and needs two approvers."""
TYPED = {
    "channel": ("channel",),
    "email": ("email",),
    "einvoice": EINVOICE,
    "address": (*ADDRESS, "country"),
    "business_id": ("business_id",),
}
"""What is typed on a card, by what it is a change of."""
WHERE = {name: TYPED[name] for name in ("channel", "email", "einvoice", "address")} | {
    "billing": ("billing",),
    "bcc": ("bcc",),
    "bank": ("bank",),
}
"""Of a customer's record: where its invoices go, and where money goes back to."""
Values = tuple[tuple[str, str], ...]


class Road(StrEnum):
    """How a change came into the customer's record. Stored: never renamed."""

    CARD = "card"  # typed on a card by somebody who may not decide on it, and approved
    APPROVER = "approver"  # an approver's own edit
    PROCOUNTOR = "procountor"  # by Procountor's own people
    CREATED = "created"  # the customer was made with it for a draft: no change, but undone with that draft


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """One change of one customer's record."""

    partner_id: PartnerId
    what: str
    """A name of `WHERE` or `TYPED`; `created` for a customer that was made."""
    before: str
    after: str
    road: Road
    at: datetime
    values: Values = ()
    """What was written, and below what it took the place of; by the names of `recorded`."""
    replaced: Values = ()
    user: UserId | None = None
    """None: one of Procountor's own people, whom it does not name."""
    draft: DraftId | None = None
    undone: bool = False
    id: int | None = None


def recorded(customer: Customer) -> dict[str, str]:
    """Where its invoices go, by its record alone; empty where that says nothing. No `bank`: not known."""
    einvoice, place, billing = customer.einvoice, customer.address, customer.billing_address
    other = (customer.billing_name, billing.street, billing.zip, billing.city, billing.country) if billing else ()
    found = {
        "channel": str(customer.channel or ""),
        "email": customer.email or "",
        "einvoice_address": einvoice.address if einvoice else "",
        "einvoice_operator": einvoice.operator if einvoice else "",
        "street": place.street,
        "zip": place.zip,
        "city": place.city,
        "country": place.country,
        "billing": _joined(other),
        "bcc": _joined(sorted(customer.bcc)),
        "business_id": customer.business_id or "",
    }
    return found if customer.bank is None else found | {"bank": customer.bank}


def same(ours: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    """Whether these values say what the record says. Blanks and case make no other address."""
    return all(_bare(name, value) == _bare(name, theirs.get(name, "")) for name, value in ours.items())


def shown(values: Mapping[str, str], what: str) -> str:
    """As a card shows it."""
    names = ADDRESS if what == "address" else (TYPED | WHERE)[what]
    told = (values.get(name, "") for name in names)
    return _joined(
        readable(value) if name == "einvoice_address" else value for name, value in zip(names, told, strict=True)
    )


def _joined(parts: Iterable[str | None]) -> str:
    return ", ".join(part for part in parts if part)


def _bare(name: str, value: str) -> str:
    return compact(value) if name in EINVOICE else "".join(value.split()).casefold()


# --- typed on a card -------------------------------------------------------------------------------------------------


def typed(content: InvoiceContent, details: Mapping[str, str], user: UserId) -> InvoiceContent:
    """The invoice's own from now on; the customer's record stays as it is."""
    changes = _merged(content, details, user, written=False)
    customer = content.customer and with_details(content.customer, changes)
    return replace(content, details=changes, customer=customer)


def noted(content: InvoiceContent, changes: Iterable[DetailChange]) -> InvoiceContent:
    """With what was written into the customer's record. Changed back, nothing is told."""
    told = {change.what: change for change in (*content.details, *changes)}
    return replace(content, details=tuple(change for change in told.values() if change.before != change.after))


def edited(content: InvoiceContent, details: Mapping[str, str], user: UserId) -> tuple[DetailChange, ...]:
    """What somebody writes into the customer's record."""
    changes = _merged(content, details, user, written=True)
    return tuple(change for change in changes if details.keys() & dict(change.values).keys())


def unwritten(content: InvoiceContent, undone: Iterable[RecordChange]) -> InvoiceContent:
    """They are only on the invoice again."""
    back = {change.what: change.replaced for change in undone}
    details = (
        replace(change, written=False, replaced=back[change.what]) if change.what in back else change
        for change in content.details
    )
    return replace(content, details=tuple(details))


def _merged(
    content: InvoiceContent, details: Mapping[str, str], user: UserId, *, written: bool
) -> tuple[DetailChange, ...]:
    """The first value stays the one it was changed from, whoever changes it again."""
    told = {change.what: change for change in content.details}
    for change in _changes(content.customer, details, user, written=written):
        first = told.get(change.what)
        goes_on = first is not None and (written or not first.written)
        told[change.what] = replace(change, before=first.before) if first and goes_on else change
    return tuple(told.values())


def _changes(
    customer: Customer | None, details: Mapping[str, str], user: UserId, *, written: bool
) -> Iterator[DetailChange]:
    before = details_of(customer) | {"business_id": (customer.business_id if customer else None) or ""}
    for what, names in TYPED.items():
        if any(name in details for name in names if name != "country"):
            values = {name: details.get(name, before.get(name, "")) for name in names}
            if what == "address":
                values["country"] = details.get("country") or (customer.address.country if customer else "FI")
            now = shown(before | dict(details), what)
            yield DetailChange(
                what=what, before=shown(before, what), after=now, user=user, values=as_values(values), written=written
            )


def as_values(values: Mapping[str, str]) -> Values:
    return tuple(sorted(values.items()))


def with_details(customer: Customer, details: Iterable[DetailChange]) -> Customer:
    """The record as it would be with what is typed and not written yet."""
    for change in details:
        if not change.written:
            customer = _with(customer, dict(change.values))
    return customer


def _with(customer: Customer, values: Mapping[str, str]) -> Customer:
    if "email" in values:
        customer = replace(customer, email=values["email"] or None)
    if "channel" in values:
        customer = replace(customer, channel=Channel(values["channel"]))
    if "business_id" in values:
        customer = replace(customer, business_id=values["business_id"] or None)
    if "einvoice_address" in values:
        address, operator = values["einvoice_address"], values.get("einvoice_operator", "")
        customer = replace(customer, einvoice=EinvoiceAddress(address=address, operator=operator) if address else None)
    if "street" in values:
        place = {name: values.get(name, "") for name in (*ADDRESS, "country")}
        customer = replace(customer, address=replace(customer.address, **place))
    return customer


def rebased(details: Sequence[DetailChange], record: Customer | None) -> tuple[DetailChange, ...]:
    """Old is what the record says now; what it says already is no change any more."""
    if record is None:
        return tuple(details)
    return tuple(found for change in details if (found := _rebased(change, record)))


def _rebased(change: DetailChange, record: Customer) -> DetailChange | None:
    if change.written:
        return change
    values, there = dict(change.values), recorded(record)
    now = details_of(record) | {"business_id": there["business_id"]}
    if same(values, there) and same({name: values[name] for name in now if name in values}, now):
        return None
    replaced = {name: there[name] for name in values}
    return replace(change, before=shown(now, change.what), replaced=as_values(replaced))


def pending(content: InvoiceContent | None) -> tuple[DetailChange, ...]:
    """Typed here, on the invoice, and not in the customer's record: what was set in Procountor since goes before it."""
    if content is None:
        return ()
    kept = kept_from(content.overrides)
    return tuple(change for change in content.details if not change.written and not kept & _facts(change))


def _facts(change: DetailChange) -> frozenset[str]:
    """By the names of `bot.domain.drafts.merge`."""
    names = {name for name, _ in change.values if name not in ADDRESS}
    return frozenset(names | ({"address", "billing"} if change.what == "address" else set()))


def typed_id(content: InvoiceContent | None) -> str | None:
    """The business ID that the customer got on this card."""
    return next((change.after for change in pending(content) if change.what == "business_id"), None)


def leads_elsewhere(content: InvoiceContent | None) -> bool:
    """What somebody typed decides where this invoice goes."""
    return any(change.what in WHERE for change in pending(content))


# --- of the customer's record ----------------------------------------------------------------------------------------


def differences(before: Customer | None, now: Customer, at: datetime) -> tuple[RecordChange, ...]:
    """What was changed in Procountor since its record was read last. A customer seen for the first time was not changed."""
    if before is None or not before.complete or not now.complete:
        return ()
    was, is_ = recorded(before), recorded(now)
    known = {what: names for what, names in WHERE.items() if all(name in was and name in is_ for name in names)}
    return tuple(
        _found(now.partner_id, what, was, is_, at)
        for what, names in known.items()
        if not same({name: was[name] for name in names}, is_)
    )


def _found(partner: PartnerId, what: str, was: Mapping[str, str], now: Mapping[str, str], at: datetime) -> RecordChange:
    names = WHERE[what]
    return RecordChange(
        partner_id=partner,
        what=what,
        before=shown(was, what),
        after=shown(now, what),
        road=Road.PROCOUNTOR,
        at=at,
        values=as_values({name: now[name] for name in names}),
        replaced=as_values({name: was[name] for name in names}),
    )


def unexplained(found: Iterable[RecordChange], known: Sequence[RecordChange]) -> tuple[RecordChange, ...]:
    """Without those that are remembered already: the newest change of it says the same."""
    newest = {change.what: change for change in known if not change.undone}
    return tuple(
        change
        for change in found
        if change.what not in newest or not same(dict(change.values), dict(newest[change.what].values))
    )


def remembered(known: Iterable[RecordChange], now: datetime) -> tuple[RecordChange, ...]:
    """Those that every card tells and that need two approvers, oldest first."""
    return tuple(change for change in known if counts(change) and now - change.at <= REMEMBERED)


def counts(change: RecordChange) -> bool:
    return not change.undone and change.road is not Road.CREATED and change.what in WHERE


def typists(content: InvoiceContent | None, known: Iterable[RecordChange]) -> frozenset[UserId]:
    """Who led invoices elsewhere without being one who decides: never one of the two."""
    here = {change.user for change in pending(content) if change.what in WHERE}
    return frozenset(here | {change.user for change in known if change.road is Road.CARD and change.user})
