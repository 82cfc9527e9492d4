"""Where every value of an invoice came from. What people set goes before the deal, the deal before Procountor's
records, those before the company's defaults, and the settings come last.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.deal import Deal
from bot.domain.draft import Channel, Customer, Draft, InvoiceContent


class Origin(StrEnum):
    PERSON = "person"  # set on the card
    DEAL = "deal"
    BUSINESS_ID = "business_id"  # the deal's, looked up in Procountor
    LINK = "link"  # the CRM's company was tied to the customer before
    CUSTOMER = "customer"  # the partner's record
    YTJ = "ytj"
    PRODUCT = "product"
    COMPANY = "company"  # its default in Procountor
    SETTINGS = "ours"  # voitto.toml
    PROCOUNTOR = "procountor"  # made there
    CREDIT = "credit"  # copied from the credited invoice
    NONE = "none"  # nobody says; the careful choice
    UNKNOWN = "unknown"  # from before this was kept, or changed in Procountor


@dataclass(frozen=True, slots=True)
class Provenance:
    what: str
    """customer, address, channel, terms, language, reference, your_reference, project; vat and unit of a line."""
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
        yield "address", Origin.YTJ if "address" in content.overrides else Origin.CUSTOMER
    yield "channel", _of_channel(content, customer)
    yield "terms", Origin(content.terms_from) if content.terms_from else Origin.UNKNOWN
    named = customer is not None and customer.language == content.language
    yield "language", Origin.CUSTOMER if named else Origin.SETTINGS
    for what, value, said in (
        ("your_reference", content.your_reference, deal.your_ref),
        ("project", content.project_ref, deal.project_ref),
    ):
        if value:
            yield what, Origin.DEAL if value == said else Origin.PERSON


def _of_customer(deal: Deal, customer: Customer) -> Origin:
    if deal.buyer.partner_id == customer.partner_id:
        return Origin.PERSON
    if deal.buyer.business_id and deal.buyer.business_id == customer.business_id:
        return Origin.BUSINESS_ID
    return Origin.LINK


def _of_channel(content: InvoiceContent, customer: Customer | None) -> Origin:
    if customer and customer.channel == content.channel:
        return Origin.CUSTOMER
    return Origin.NONE if content.channel is Channel.NO_SENDING else Origin.SETTINGS


def _lines(content: InvoiceContent) -> Iterator[Provenance]:
    for number, line in enumerate(content.lines):
        for what, said in (("vat", line.vat_from), ("unit", line.unit_from)):
            origin = Origin.CREDIT if content.credits else Origin(said) if said else Origin.UNKNOWN
            yield Provenance(what, origin, number)
