"""The invoice's texts as Procountor holds them: in its character set, and no longer than it takes."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.customers.customer import Customer
from bot.domain.deals.deal import Address
from bot.domain.drafts.content import InvoiceContent, Line

NAME, STREET, ZIP, CITY, CONTACT = 80, 80, 20, 40, 70
SPECIFIER, SUBDIVISION = 80, 35
BCC, BCC_COUNT = 256, 4
LINE_NAME, COMMENT, YOUR_REFERENCE, NOTE = 100, 512, 70, 10_000
Reduced = Callable[[str], str]
"""A text -> the same in Procountor's character set."""


def texts_of(content: InvoiceContent) -> dict[str, int]:
    """Every text that came from outside, once, and how many characters Procountor holds of it."""
    found = [(content.your_reference, YOUR_REFERENCE), (content.note, NOTE)]
    found += [part for line in content.lines for part in ((line.name, LINE_NAME), (line.comment, COMMENT))]
    if content.customer:
        found += _of_customer(content.customer)
    return {told: longest for told, longest in reversed(found) if told}


def _of_customer(customer: Customer) -> list[tuple[str | None, int]]:
    places = (customer.address, customer.billing_address, customer.delivery_address)
    named = [(customer.name, NAME), (customer.billing_name, NAME), (customer.contact_person, CONTACT)]
    named += [(customer.delivery_name, NAME)]
    return named + [part for place in places if place for part in _of_place(place)]


def _of_place(place: Address) -> list[tuple[str | None, int]]:
    town = [(place.zip, ZIP), (place.city, CITY), (place.subdivision, SUBDIVISION)]
    return [(place.specifier, SPECIFIER), (place.street, STREET), *town]


def within_limits(content: InvoiceContent, reduced: Reduced) -> InvoiceContent:
    """What people approve is what Procountor will hold; what that changes, preflight has told."""

    def fit(told: str | None, longest: int) -> str | None:
        return reduced(told)[:longest] if told else told

    def line(before: Line) -> Line:
        name = fit(before.name, LINE_NAME) or before.name  # one of which nothing is left blocks: people see what it was
        return replace(before, name=name, comment=fit(before.comment, COMMENT))

    return replace(
        content,
        customer=_customer(content.customer, fit) if content.customer else None,
        lines=tuple(line(each) for each in content.lines),
        your_reference=fit(content.your_reference, YOUR_REFERENCE),
        note=fit(content.note, NOTE),
    )


def _customer(customer: Customer, fit: Callable[[str | None, int], str | None]) -> Customer:
    def place(before: Address) -> Address:
        street, city = fit(before.street, STREET) or "", fit(before.city, CITY) or ""
        beside = {
            "specifier": fit(before.specifier, SPECIFIER) or "",
            "subdivision": fit(before.subdivision, SUBDIVISION) or "",
        }
        return replace(before, street=street, zip=fit(before.zip, ZIP) or "", city=city, **beside)

    return replace(
        customer,
        name=fit(customer.name, NAME) or customer.name,
        billing_name=fit(customer.billing_name, NAME),
        contact_person=fit(customer.contact_person, CONTACT),
        address=place(customer.address),
        billing_address=place(customer.billing_address) if customer.billing_address else None,
        delivery_name=fit(customer.delivery_name, NAME),
        delivery_address=place(customer.delivery_address) if customer.delivery_address else None,
    )
