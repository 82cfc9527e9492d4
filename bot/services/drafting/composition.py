"""What the invoice will say: the deal's lines, the customer's terms, the company's rules. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.domain.approval.policy import InvoicingPolicy
from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.customer import Channel, Customer
from bot.domain.deals.deal import Agreed, Buyer, Deal, DealLine, Source
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.merge import kept_from, readopted
from bot.domain.drafts.payment_terms import due_date, terms_of
from bot.domain.drafts.product import Product
from bot.domain.drafts.provenance import Origin
from bot.domain.values.units import is_known
from bot.domain.values.vat_rates import DOMESTIC
from bot.ports import CompanyFacts

AS_AGREED = defaultdict(
    lambda: "As agreed", FINNISH="Sopimuksen mukaan", SWEDISH="Enligt avtal", DANISH="Efter aftale", ENGLISH="As agreed"
)
"""A row needs a name in the customer's language, by Procountor's words for languages."""


def compose(
    deal: Deal,
    customer: Customer | None,
    facts: CompanyFacts,
    policy: InvoicingPolicy,
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
    usual = customer.sales_defaults.vat_status if customer and customer.sales_defaults else None
    return InvoiceContent(
        customer=customer,
        lines=tuple(
            # a part's lines have their discounts taken off already
            _line(line, products.get(line.sku or ""), customer, policy, discounted=deal.parts > 1)
            for line in _named(deal, language) or _only_line(deal, language)
        ),
        invoice_date=today,
        due_date=terms.due_date,
        terms_days=terms.days,
        terms_from=terms.source.value,
        prices_include_vat=policy.prices_include_vat if deal.prices_include_vat is None else deal.prices_include_vat,
        prices_from=Origin.SETTINGS if deal.prices_include_vat is None else Origin.DEAL,
        currency=deal.currency,
        vat_status=DOMESTIC if usual is None else usual,
        vat_status_from=Origin.DEFAULT if usual is None else Origin.CUSTOMER,
        note=customer.note if customer else None,
        date_from=Origin.PLAN if deal.part > 1 else Origin.TODAY,
        channel=channel_of(customer, policy),
        language=language,
        your_reference=deal.your_ref or (customer.order_reference if customer else None),
        project_ref=deal.project_ref,
        delivery_start=deal.delivery[0],
        delivery_end=deal.delivery[1],
    )


def as_agreed(content: InvoiceContent, said: Agreed | None) -> InvoiceContent:
    """A later part of a deal: with what was decided on its first part's card."""
    if said is None:
        return content
    days = content.terms_days if said.terms_days is None else said.terms_days
    start, end = said.delivery
    return replace(
        content,
        your_reference=said.your_reference,
        note=said.note,
        project_ref=said.project_ref,
        terms_days=days,
        terms_from=said.terms_from or content.terms_from,
        due_date=due_date(content.invoice_date, days),
        vat_status=content.vat_status if said.vat_status is None else said.vat_status,
        vat_status_from=said.vat_status_from,
        delivery_start=start,
        delivery_end=end,
        judged=said.judged,
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


def readdress(content: InvoiceContent, customer: Customer | None, policy: InvoicingPolicy) -> InvoiceContent:
    """Keep what people edited, here or in Procountor; take the partner's newest record."""
    language = (customer.language if customer else None) or policy.language
    kept = kept_from(content.overrides) if _same(content.customer, customer) else frozenset()
    return replace(
        content,
        your_reference=_of_the_record(content, customer, content.your_reference, "order_reference"),
        note=_of_the_record(content, customer, content.note, "note"),
        customer=readopted(content, customer),
        channel=content.channel if "channel" in kept else channel_of(customer, policy),
        language=content.language if "language" in kept or _chose_language(content, customer) else language,
    )


def _of_the_record(content: InvoiceContent, customer: Customer | None, value: str | None, name: str) -> str | None:
    """Another customer's usual reference would send the invoice to the wrong desk, and its usual note tell of its terms."""
    before = content.customer
    if customer is None or _same(before, customer) or value != (getattr(before, name) if before else None):
        return value
    theirs: str | None = getattr(customer, name)
    return theirs


def _chose_language(content: InvoiceContent, customer: Customer | None) -> bool:
    """For this customer's invoice."""
    return content.language_from == Origin.PERSON and _same(content.customer, customer)


def _same(before: Customer | None, now: Customer | None) -> bool:
    return before is not None and now is not None and before.partner_id == now.partner_id


def named_vat(content: InvoiceContent, facts: CompanyFacts) -> InvoiceContent:
    """Its VAT handling as the company's own list calls it."""
    return replace(content, vat_status_name=dict(facts.vat_statuses).get(content.vat_status))


def linked(content: InvoiceContent, products: Mapping[str, Product]) -> InvoiceContent:
    """A code that the register did not know when the line was made may be there by now."""
    lines = tuple(
        replace(line, product_id=products[line.sku].product_id)
        if line.sku and line.sku in products and line.product_id is None
        else line
        for line in content.lines
    )
    return content if lines == content.lines else replace(content, lines=lines)


def channel_of(customer: Customer | None, policy: InvoicingPolicy) -> Channel:
    if policy.channel != "customer":
        return Channel(policy.channel)
    return (customer.channel if customer else None) or Channel.NO_SENDING


def _named(deal: Deal, language: str) -> tuple[DealLine, ...]:
    """A row that was typed without a description has only the customer's name, and gets words of our own."""
    if deal.source is not Source.SLACK:
        return deal.lines
    ours = AS_AGREED[language]
    return tuple(replace(line, name=ours) if line.name == deal.buyer.name else line for line in deal.lines)


def _only_line(deal: Deal, language: str) -> tuple[DealLine, ...]:
    """A deal without lines is one row: its title, or words of our own when the title is just the customer's name."""
    if deal.amount is None:
        return ()
    named = deal.title != deal.buyer.name
    name = deal.title if named else AS_AGREED[language]
    return (DealLine(name=name, unit_price=deal.amount, vat_percent=deal.vat_percent),)


def _line(
    line: DealLine, product: Product | None, customer: Customer | None, policy: InvoicingPolicy, *, discounted: bool
) -> Line:
    """What the deal says counts; what it leaves open comes from the product, then the customer, then our settings."""
    vat, vat_from = line.vat_percent, Origin.DEAL
    if vat is None:
        vat, vat_from = (product.vat_percent, Origin.PRODUCT) if product else (None, Origin.SETTINGS)
    if vat is None and customer and customer.sales_defaults:
        vat, vat_from = customer.sales_defaults.vat_percent, Origin.CUSTOMER
    if vat is None:
        vat, vat_from = policy.default_vat_percent, Origin.SETTINGS
    unit, unit_from = (line.unit, Origin.DEAL) if is_known(line.unit) else (None, Origin.SETTINGS)
    if unit is None and product:
        unit, unit_from = product.unit, Origin.PRODUCT
    theirs = customer.discount_percent if customer and not discounted else None
    given = line.discount_given or line.discount_percent
    discount_from = Origin.DEAL if given else Origin.CUSTOMER if theirs else Origin.DEFAULT
    return Line(
        name=line.name,
        quantity=line.quantity,
        unit=unit or policy.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent if given else theirs or Decimal(0),
        vat_percent=vat,
        vat_from=vat_from,
        unit_from=unit_from,
        price_from=Origin.DEAL,
        discount_from=discount_from,
        product_id=product.product_id if product else None,
        sku=line.sku,
        comment=line.comment,
    )
