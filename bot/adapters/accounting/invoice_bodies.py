"""Our invoice as Procountor's body, and its answer as our record. Nothing is left for Procountor to fill in."""

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.adapters.accounting.countries import procountor_country
from bot.adapters.accounting.invoice_facts import bare, facts_of
from bot.adapters.accounting.invoice_payment import payment_of
from bot.domain.customers.customer import Customer, Routing
from bot.domain.deals.deal import Address
from bot.domain.drafts import field_limits
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.ledger_invoice import InvoiceSnapshot, LedgerInvoice
from bot.domain.values.ids import InvoiceId, Marker, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.money import Money, Totals, TotalsSource
from bot.ports import CompanyFacts
from procountor_client import (
    Address as PostalAddress,
)
from procountor_client import (
    CounterParty,
    EInvoiceAddress,
    ExtraInfo,
    Invoice,
    InvoiceDraft,
    InvoiceRow,
    InvoiceSum,
    NamedAddress,
    reduce,
)

_BLANKS = re.compile(" {2,}")


def reductions(told: str) -> list[tuple[str, str]]:
    """The text before and after, when Procountor's character set changes it."""
    return [(told, reduced_text(told))] if reduce(told).changed else []


def reduced_text(told: str) -> str:
    """In Procountor's character set. A letter that is dropped takes the blank beside it along."""
    reduced = reduce(told)
    if not reduced.lost:
        return reduced.text
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in reduced.text.split("\n")).strip()


def body_of(content: InvoiceContent, marker: Marker, facts: CompanyFacts) -> InvoiceDraft:
    assert content.customer is not None
    customer = content.customer
    return InvoiceDraft(
        partner_id=customer.partner_id,
        type="SALES_INVOICE",
        status=LedgerStatus.UNFINISHED,
        date=content.invoice_date,
        counter_party=_counterparty(customer),
        billing_address=_billing(customer),
        delivery_address=_delivery(customer),
        payment_info=payment_of(content, facts),
        # by row: each row gets its own ledger entry, which the project's dimension needs
        extra_info=ExtraInfo(accounting_by_row=True, unit_prices_include_vat=content.prices_include_vat),
        discount_percent=Decimal(0),
        invoice_rows=[_row(line) for line in content.lines],
        vat_status=content.vat_status,
        order_reference=_fit(content.your_reference, field_limits.YOUR_REFERENCE),
        original_invoice_number=marker,
        delivery_start_date=content.delivery_start,
        delivery_end_date=content.delivery_end,
        invoice_channel=content.channel,
        penalty_percent=customer.penal_interest_percent,
        language=content.language,
        additional_information=_fit(content.note, field_limits.NOTE),
        **_routing(customer.routing),
    )


def _routing(routing: Routing) -> dict[str, Any]:
    """Only two of them have a limit of their own on an invoice."""
    return {
        "buyer_reference_identifier": _fit(routing.buyer_reference, field_limits.YOUR_REFERENCE),
        "seller_reference_identifier": _fit(routing.seller_reference, field_limits.YOUR_REFERENCE),
        "order_number": routing.order_number,
        "agreement_number": routing.agreement_number,
        "accounting_code": routing.accounting_code,
        "delivery_site": routing.delivery_site,
        "tender_reference": routing.tender_reference,
    }


def _counterparty(customer: Customer) -> CounterParty:
    einvoice = customer.einvoice
    return CounterParty(
        contact_person_name=_fit(customer.contact_person, field_limits.CONTACT),
        identifier=customer.business_id,
        tax_code=customer.vat_id,
        customer_number=customer.customer_number,
        email=customer.email,
        bcc_addresses=list(_bcc(customer)) or None,
        counter_party_address=NamedAddress(**_postal(customer.name, customer.address)),
        einvoice_address=EInvoiceAddress(operator=einvoice.operator, address=einvoice.address) if einvoice else None,
    )


def _bcc(customer: Customer) -> tuple[str, ...]:
    """Procountor refuses the invoice over one that is too long, and over the main address once more."""
    main = (customer.email or "").strip().casefold()
    fitting = [each for each in customer.bcc if len(each) <= field_limits.BCC and each.strip().casefold() != main]
    return tuple(fitting[: field_limits.BCC_COUNT])


def _delivery(customer: Customer) -> PostalAddress | None:
    """Left out, it is the counterparty's."""
    if customer.delivery_address is None:
        return None
    return PostalAddress(**_postal(customer.delivery_name or customer.name, customer.delivery_address))


def _billing(customer: Customer) -> PostalAddress | None:
    if customer.billing_address is None:
        return None
    return PostalAddress(**_postal(customer.billing_name or customer.name, customer.billing_address))


def _postal(name: str, address: Address) -> dict[str, str | None]:
    return {
        "name": _fit(name, field_limits.NAME),
        "street": _fit(address.street, field_limits.STREET),
        "zip": _fit(address.zip, field_limits.ZIP),
        "city": _fit(address.city, field_limits.CITY),
        "country": procountor_country(address.country),
        "specifier": _fit(address.specifier, field_limits.SPECIFIER),
        "subdivision": _fit(address.subdivision, field_limits.SUBDIVISION),
    }


def _row(line: Line) -> InvoiceRow:
    return InvoiceRow(
        product_id=line.product_id,
        product=_fit(line.name, field_limits.LINE_NAME),
        product_code=line.sku,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_percent=line.vat_percent,
        comment=_fit(line.comment, field_limits.COMMENT),
    )


def _fit(value: str | None, length: int) -> str | None:
    """In Procountor's character set and length; preflight has shown people what that changes."""
    return (reduced_text(value)[:length] or None) if value else None


def record_of(invoice: Invoice, vat_statuses: Mapping[int, str] | None = None) -> LedgerInvoice:
    """`vat_statuses`: what the company's own list calls them."""
    return LedgerInvoice(
        invoice_id=InvoiceId(invoice.id),
        number=invoice.invoice_number,
        status=status_of(invoice.status),
        version=invoice.version.isoformat() if invoice.version else None,
        reference=(invoice.payment_info.bank_reference_code or None) if invoice.payment_info else None,
        ledger_receipt_id=invoice.ledger_receipt_id,
        totals=totals_of(invoice.invoice_sum_info),
        fingerprint=_fingerprint(invoice),
        shown=_shown(invoice, vat_statuses or {}),
        partner_id=PartnerId(invoice.partner_id) if invoice.partner_id else None,
    )


def status_of(word: str | None) -> LedgerStatus:
    """A word that is new to us is kept as it is: see `LedgerStatus`."""
    return LedgerStatus(str(word))


def totals_of(sums: list[InvoiceSum] | None) -> Totals | None:
    """The invoice's own currency; the accounting currency's entry is for the books."""
    own = [s for s in sums or [] if not s.in_accounting_currency] or list(sums or [])
    if not own or own[0].invoice_sum_total is None:
        return None
    first = own[0]
    books = next((s for s in sums or [] if s.in_accounting_currency and s.currency != first.currency), None)
    return Totals(
        net=first.excluding_vat_total or Decimal(0),
        vat=first.vat_sum_total or Decimal(0),
        gross=own[0].invoice_sum_total,
        currency=first.currency or "EUR",
        source=TotalsSource.PROCOUNTOR,
        booked=_money(books) if books else None,
    )


def _money(sums: InvoiceSum) -> Money | None:
    return None if sums.invoice_sum_total is None else Money(sums.invoice_sum_total, sums.currency or "EUR")


def _fingerprint(invoice: Invoice) -> str:
    """A hash of what the card shows and people approve."""
    party = invoice.counter_party
    place = party.counter_party_address if party else None
    shown = [
        (party.identifier, place.name, place.street, place.zip, place.city) if party and place else (),
        [
            (r.product, bare(r.quantity), bare(r.unit_price), bare(r.discount_percent), bare(r.vat_percent))
            for r in invoice.invoice_rows or []
        ],
        (invoice.date, invoice.payment_info.due_date if invoice.payment_info else None),
        (str(invoice.invoice_channel), invoice.order_reference, invoice.additional_information),
        (invoice.vat_status, invoice.delivery_start_date, invoice.delivery_end_date),
        *_pricing(invoice),
        facts_of(invoice),
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _pricing(invoice: Invoice) -> list[object]:
    """Nothing for net prices in the company's own currency, as nearly all are."""
    rate = _currency_rate(invoice)
    return [
        *(["gross"] if _prices_include_vat(invoice) else []),
        *([(invoice.payment_info.currency, bare(rate))] if rate and invoice.payment_info else []),
    ]


def _prices_include_vat(invoice: Invoice) -> bool:
    return bool(invoice.extra_info and invoice.extra_info.unit_prices_include_vat)


def _currency_rate(invoice: Invoice) -> Decimal | None:
    rate = invoice.payment_info.currency_rate if invoice.payment_info else None
    return None if rate in (None, 0, 1) else rate


def _shown(invoice: Invoice, vat_statuses: Mapping[int, str]) -> InvoiceSnapshot | None:
    party = invoice.counter_party
    place = party.counter_party_address if party else None
    due = invoice.payment_info.due_date if invoice.payment_info else None
    if party is None or place is None or invoice.date is None or due is None:
        return None
    status = 1 if invoice.vat_status is None else invoice.vat_status
    return InvoiceSnapshot(
        name=place.name or "",
        business_id=party.identifier,
        street=place.street or "",
        zip=place.zip or "",
        city=place.city or "",
        lines=tuple(_line(row) for row in invoice.invoice_rows or []),
        invoice_date=invoice.date,
        due_date=due,
        channel=str(invoice.invoice_channel),
        your_reference=invoice.order_reference,
        note=invoice.additional_information,
        vat_status=status,
        vat_status_name=vat_statuses.get(status),
        delivery_start=invoice.delivery_start_date,
        delivery_end=invoice.delivery_end_date,
        prices_include_vat=_prices_include_vat(invoice),
        currency=invoice.payment_info.currency if invoice.payment_info else None,
        currency_rate=_currency_rate(invoice),
        facts=facts_of(invoice),
    )


def _line(row: InvoiceRow) -> Line:
    return Line(
        name=row.product or "",
        quantity=row.quantity or Decimal(0),
        unit=str(row.unit),
        unit_price=row.unit_price or Decimal(0),
        discount_percent=row.discount_percent or Decimal(0),
        vat_percent=row.vat_percent or Decimal(0),
        product_id=row.product_id,
        sku=row.product_code,
        comment=row.comment,
    )
