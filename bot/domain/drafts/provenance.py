"""Where every value of an invoice came from. What people set goes before the deal, the deal before Procountor's
records, those before the company's defaults, and the settings come last.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.customers.customer import Channel, Customer
from bot.domain.customers.identifiers import identified, same_identifier, valid_id
from bot.domain.deals.deal import Buyer, Deal
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.draft import Draft


class Origin(StrEnum):
    PERSON = "person"  # set on the card
    DEAL = "deal"
    BUSINESS_ID = "business_id"  # the deal's, looked up in Procountor
    VAT_ID = "vat_id"  # the deal's, looked up in Procountor
    NAME = "name"  # the deal's, exact and nobody else's here or in the register
    CREATED = "created"  # made in Procountor for this deal
    LINK = "link"  # the CRM's company was tied to the customer before
    CUSTOMER = "customer"  # the partner's record
    YTJ = "ytj"
    PRODUCT = "product"
    COMPANY = "company"  # its default in Procountor
    SETTINGS = "ours"  # voitto.toml
    PROCOUNTOR = "procountor"  # made there
    CREDIT = "credit"  # copied from the credited invoice
    NONE = "none"  # nobody says; the careful choice
    TODAY = "today"  # the day it was drafted
    PLAN = "plan"  # the day of this part of the deal
    DEFAULT = "default"  # nobody says; what is usual
    UNKNOWN = "unknown"  # from before this was kept, or changed in Procountor


@dataclass(frozen=True, slots=True)
class Provenance:
    what: str
    """customer, address, channel, terms, date, prices, vat_status, rate, language, reference, your_reference, project;
    price, discount, vat and unit of a line."""
    origin: Origin
    line: int | None = None
    """Index into the content's lines."""


def provenance(deal: Deal, draft: Draft) -> tuple[Provenance, ...]:
    """In the order in which the card shows the values; empty while there is nothing to explain."""
    content = draft.content
    if content is None:
        return ()
    facts = [Provenance(what, origin) for what, origin in _facts(deal, content)]
    if draft.invoice and draft.invoice.reference:
        facts.append(Provenance("reference", Origin.PROCOUNTOR))
    return (*facts, *_lines(content))


def _facts(deal: Deal, content: InvoiceContent) -> Iterator[tuple[str, Origin]]:
    customer = content.customer
    if customer:
        yield "customer", _of_customer(deal, customer)
        yield "address", _changed(content, "address") or _of_address(content)
    yield "channel", _changed(content, "channel") or _of_channel(content, customer)
    yield "terms", Origin(content.terms_from) if content.terms_from else Origin.UNKNOWN
    yield "date", Origin(content.date_from) if content.date_from else Origin.UNKNOWN
    yield "vat_status", _copied(content, content.vat_status_from)
    yield "prices", _copied(content, content.prices_from)
    if content.rate:
        yield "rate", _copied(content, content.rate.source)
    named = customer is not None and customer.language == content.language
    chosen = content.language_from == Origin.PERSON
    yield "language", Origin.PERSON if chosen else Origin.CUSTOMER if named else Origin.SETTINGS
    usual = customer.order_reference if customer else None
    for what, value, said, copied in (
        ("your_reference", content.your_reference, deal.your_ref, usual),
        ("project", content.project_ref, deal.project_ref, None),
    ):
        if value:
            yield what, Origin.DEAL if value == said else Origin.CUSTOMER if value == copied else Origin.PERSON


def _of_customer(deal: Deal, customer: Customer) -> Origin:
    buyer = identified(deal.buyer)
    if buyer.partner_id == customer.partner_id:
        return Origin(buyer.partner_from) if buyer.partner_from else Origin.PERSON
    if same_identifier(buyer.business_id, customer.business_id):
        return Origin.BUSINESS_ID
    if same_identifier(buyer.vat_id, customer.vat_id or customer.business_id):
        return Origin.VAT_ID
    return Origin.LINK if buyer.crm_id else Origin.UNKNOWN


def origin_of(buyer: Buyer) -> str | None:
    """Of a customer that was there already when it was to be made: what it was found by."""
    return Origin.BUSINESS_ID if valid_id(buyer.business_id) else Origin.VAT_ID if buyer.vat_id else None


def _changed(content: InvoiceContent, what: str) -> Origin | None:
    return Origin.PERSON if any(change.what == what for change in content.details) else None


def _of_address(content: InvoiceContent) -> Origin:
    return Origin.YTJ if "address" in content.overrides else Origin.CUSTOMER


def _of_channel(content: InvoiceContent, customer: Customer | None) -> Origin:
    if customer and customer.channel == content.channel:
        return Origin.CUSTOMER
    return Origin.NONE if content.channel is Channel.NO_SENDING else Origin.SETTINGS


def _copied(content: InvoiceContent, said: str | None) -> Origin:
    return Origin.CREDIT if content.credits else Origin(said) if said else Origin.UNKNOWN


def _lines(content: InvoiceContent) -> Iterator[Provenance]:
    for number, line in enumerate(content.lines):
        for what, said in _of_line(line):
            yield Provenance(what, _copied(content, said), number)


def _of_line(line: Line) -> tuple[tuple[str, str | None], ...]:
    return (
        ("price", line.price_from),
        ("discount", line.discount_from),
        ("vat", line.vat_from),
        ("unit", line.unit_from),
    )
