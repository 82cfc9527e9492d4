"""What the invoice will say: the deal's lines, the customer's terms, the company's rules. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.domain.deal import Buyer, Deal, DealLine
from bot.domain.draft import Channel, Customer, InvoiceContent, Line
from bot.domain.policy import Invoicing
from bot.domain.product import Product
from bot.domain.provenance import Origin
from bot.domain.registry import RegistryAnswer
from bot.domain.terms import terms_of
from bot.ports import CompanyFacts

AS_AGREED = defaultdict(
    lambda: "As agreed", FINNISH="Sopimuksen mukaan", SWEDISH="Enligt avtal", DANISH="Efter aftale", ENGLISH="As agreed"
)
"""A row needs a name in the customer's language, by Procountor's words for languages."""


def compose(
    deal: Deal,
    customer: Customer | None,
    facts: CompanyFacts,
    policy: Invoicing,
    products: Mapping[str, Product],
    today: date,
) -> InvoiceContent:
    terms = terms_of(
        deal=deal.payment_terms_days,
        customer=customer.payment_terms_days if customer else None,
        company=facts.default_terms_days,
        ours=policy.payment_terms_days,
        invoice_date=today,
    )
    language = (customer.language if customer else None) or policy.language
    return InvoiceContent(
        customer=customer,
        lines=tuple(
            # a part's lines have their discounts taken off already
            _line(line, products.get(line.sku or ""), customer if deal.parts == 1 else None, policy)
            for line in deal.lines or _only_line(deal, language)
        ),
        invoice_date=today,
        due_date=terms.due_date,
        terms_days=terms.days,
        terms_from=terms.source.value,
        currency=deal.currency,
        channel=channel_of(customer, policy),
        language=language,
        your_reference=deal.your_ref,
        project_ref=deal.project_ref,
    )


def decided(
    customer: Customer | None, buyer: Buyer, registry: RegistryAnswer | None, overrides: tuple[str, ...]
) -> Customer | None:
    """The partner's record, with what people decided for this one invoice."""
    if customer is None:
        return None
    if "name" in overrides and registry and registry.name:
        customer = replace(customer, name=registry.name, billing_name=None)
    if "address" in overrides and registry and registry.address:
        customer = replace(customer, address=registry.address, billing_address=None)
    if "billing" in overrides:
        customer = replace(customer, billing_address=None)
    if buyer.vat_id and not customer.vat_id and not buyer.vat_id.startswith("FI"):
        customer = replace(customer, vat_id=buyer.vat_id)
    return customer


def readdress(content: InvoiceContent, customer: Customer | None, policy: Invoicing) -> InvoiceContent:
    """Keep what people edited; take the partner's newest record."""
    language = (customer.language if customer else None) or policy.language
    return replace(content, customer=customer, channel=channel_of(customer, policy), language=language)


def channel_of(customer: Customer | None, policy: Invoicing) -> Channel:
    if policy.channel != "customer":
        return Channel(policy.channel)
    return (customer.channel if customer else None) or Channel.NO_SENDING


def _only_line(deal: Deal, language: str) -> tuple[DealLine, ...]:
    """A deal without lines is one row: its title, or words of our own when the title is just the customer's name."""
    if deal.amount is None:
        return ()
    named = deal.title != deal.buyer.name
    return (DealLine(name=deal.title if named else AS_AGREED[language], unit_price=deal.amount),)


def _line(line: DealLine, product: Product | None, customer: Customer | None, policy: Invoicing) -> Line:
    """What the deal says counts; what it leaves open comes from the product, then from our settings."""
    vat, vat_from = line.vat_percent, Origin.DEAL
    if vat is None:
        vat, vat_from = (product.vat_percent, Origin.PRODUCT) if product else (None, Origin.SETTINGS)
    if vat is None:
        vat, vat_from = policy.default_vat_percent, Origin.SETTINGS
    unit_from = Origin.DEAL if line.unit else Origin.PRODUCT if product else Origin.SETTINGS
    return Line(
        name=line.name,
        quantity=line.quantity,
        unit=line.unit or (product.unit if product else policy.unit),
        unit_price=line.unit_price,
        discount_percent=line.discount_percent or (customer.discount_percent if customer else None) or Decimal(0),
        vat_percent=vat,
        vat_from=vat_from,
        unit_from=unit_from,
        product_id=product.product_id if product else None,
        sku=line.sku,
        comment=line.comment,
    )
