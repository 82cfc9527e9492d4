"""What the invoice will say: the deal's lines, the customer's terms, the company's rules. Pure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.domain.deal import Deal, DealLine
from bot.domain.draft import Channel, Customer, InvoiceContent, Line
from bot.domain.policy import Invoicing
from bot.domain.terms import terms_of
from bot.ports import CompanyFacts


def compose(
    deal: Deal, customer: Customer | None, facts: CompanyFacts, policy: Invoicing, today: date
) -> InvoiceContent:
    terms = terms_of(
        deal=deal.payment_terms_days,
        customer=customer.payment_terms_days if customer else None,
        company=facts.default_terms_days,
        ours=policy.payment_terms_days,
        invoice_date=today,
    )
    return InvoiceContent(
        customer=customer,
        lines=tuple(_line(line, customer, policy) for line in deal.lines or _only_line(deal)),
        invoice_date=today,
        due_date=terms.due_date,
        terms_days=terms.days,
        currency=deal.currency,
        channel=channel_of(customer, policy),
        language=(customer.language if customer else None) or policy.language,
        your_reference=deal.your_ref,
        project_ref=deal.project_ref,
    )


def readdress(content: InvoiceContent, customer: Customer | None, policy: Invoicing) -> InvoiceContent:
    """Keep what people edited; take the partner's newest record."""
    language = (customer.language if customer else None) or policy.language
    return replace(content, customer=customer, channel=channel_of(customer, policy), language=language)


def channel_of(customer: Customer | None, policy: Invoicing) -> Channel:
    if policy.channel != "customer":
        return Channel(policy.channel)
    return (customer.channel if customer else None) or Channel.NO_SENDING


def _only_line(deal: Deal) -> tuple[DealLine, ...]:
    return (DealLine(name=deal.title, unit_price=deal.amount),) if deal.amount is not None else ()


def _line(line: DealLine, customer: Customer | None, policy: Invoicing) -> Line:
    return Line(
        name=line.name,
        quantity=line.quantity,
        unit=line.unit or policy.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent or (customer.discount_percent if customer else None) or Decimal(0),
        vat_percent=policy.default_vat_percent if line.vat_percent is None else line.vat_percent,
        sku=line.sku,
        comment=line.comment,
    )
