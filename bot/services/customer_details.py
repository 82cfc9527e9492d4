"""Delivery details that people change from a draft: written into the customer's record, and told on the card."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.adopting import released
from bot.domain.deal import Address, Buyer, EinvoiceAddress
from bot.domain.delivery_details import ADDRESS, EINVOICE, details_of, said_of
from bot.domain.draft import Channel, Customer, DetailChange, Draft, InvoiceContent
from bot.domain.ids import UserId
from bot.ports import PartnerChange, UnitOfWork
from bot.services.kinds import Kind
from bot.services.progress import again

Details = Mapping[str, str]
"""By the names of `bot.domain.delivery_details`; also `business_id`, and the address's `country`."""


async def order(
    uow: UnitOfWork, draft: Draft, details: Details, user: UserId, at: datetime, content: InvoiceContent
) -> None:
    """The draft's next revision, whose first step writes the details into the record of its customer."""
    customer = content.customer
    assert customer is not None
    content = released(content, details)
    if "street" in details:  # what is typed is one address: it is the invoice's, wherever it goes
        content = decided_on(content, "billing")
    more: dict[str, Any] = {"details": dict(details), "partner": customer.partner_id, "user": user}
    await again(uow, draft, user, at, kind=Kind.CUSTOMER_CHANGE, more=more, content=content, totals=content.totals)


def decided_on(content: InvoiceContent, what: str) -> InvoiceContent:
    return replace(content, overrides=tuple(dict.fromkeys((*content.overrides, what))))


def noted(content: InvoiceContent, details: Details, user: UserId) -> InvoiceContent:
    """The first value stays the one it was changed from, whoever changes it again; changed back, it is not told."""
    told = {change.what: change for change in content.details}
    for change in _changes(content.customer, details, user):
        first = told.get(change.what)
        told[change.what] = replace(change, before=first.before) if first else change
    return replace(content, details=tuple(c for c in told.values() if c.before != c.after))


def _changes(customer: Customer | None, details: Details, user: UserId) -> Iterator[DetailChange]:
    before = details_of(customer) | {"business_id": (customer.business_id if customer else None) or ""}
    groups = (("channel", ("channel",)), ("email", ("email",)), ("einvoice", EINVOICE), ("address", ADDRESS))
    for what, names in (*groups, ("business_id", ("business_id",))):
        if any(name in details for name in names):
            was, now = _joined(before, names), _joined(before | dict(details), names)
            yield DetailChange(what=what, before=was, after=now, user=user)


def _joined(details: Details, names: tuple[str, ...]) -> str:
    return ", ".join(details[name] for name in names if details.get(name))


def of_deal(buyer: Buyer, what: str) -> dict[str, str]:
    """The deal's own address, email or einvoice address, as somebody would type it."""
    names = {"email": ("email",), "einvoice": EINVOICE, "address": ADDRESS}[what]
    country = {"country": buyer.address.country} if what == "address" and buyer.address else {}
    return {name: value for name, value in said_of(buyer).items() if name in names} | country


def as_change(details: Details, *, country: str = "FI") -> PartnerChange:
    address = einvoice = None
    if "street" in details:
        place = {name: details.get(name, "") for name in ADDRESS}
        address = Address(**place, country=details.get("country", country))
    if "einvoice_address" in details:
        operator = details.get("einvoice_operator", "")
        einvoice = EinvoiceAddress(address=details["einvoice_address"], operator=operator)
    channel = Channel(details["channel"]) if "channel" in details else None
    return PartnerChange(
        email=details.get("email"),
        einvoice=einvoice,
        channel=channel,
        address=address,
        business_id=details.get("business_id"),
    )
