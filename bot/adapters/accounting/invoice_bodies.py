"""Our invoice as Procountor's body, and its answer as our record. Nothing is left for Procountor to fill in."""

import hashlib
from decimal import Decimal

from bot.adapters.accounting.countries import procountor_country
from bot.domain.deal import Address
from bot.domain.draft import Customer, InvoiceContent, InvoiceRecord, Line, Shown
from bot.domain.ids import InvoiceId, Marker
from bot.domain.money import Totals, TotalsSource
from bot.ports import CompanyFacts
from procountor_client import (
    Address as PostalAddress,
)
from procountor_client import (
    BankAccount,
    CounterParty,
    EInvoiceAddress,
    ExtraInfo,
    Invoice,
    InvoiceDraft,
    InvoiceRow,
    InvoiceSum,
    NamedAddress,
    PaymentInfo,
    reduce,
)


def reductions(told: str) -> list[tuple[str, str]]:
    """The text before and after, when Procountor's character set changes it."""
    reduced = reduce(told)
    return [(told, reduced.text)] if reduced.changed else []


def body_of(content: InvoiceContent, marker: Marker, facts: CompanyFacts) -> InvoiceDraft:
    assert content.customer is not None
    customer = content.customer
    return InvoiceDraft(
        partner_id=customer.partner_id,
        type="SALES_INVOICE",
        status="UNFINISHED",
        date=content.invoice_date,
        counter_party=_counterparty(customer),
        billing_address=_billing(customer),
        payment_info=_payment(content, facts),
        # by row: each row gets its own ledger entry, which the project's dimension needs
        extra_info=ExtraInfo(accounting_by_row=True, unit_prices_include_vat=False),
        discount_percent=Decimal(0),
        invoice_rows=[_row(line) for line in content.lines],
        vat_status=content.vat_status,
        order_reference=_fit(content.your_reference, 70),
        original_invoice_number=marker,
        delivery_start_date=content.delivery_start,
        delivery_end_date=content.delivery_end,
        invoice_channel=content.channel,
        penalty_percent=customer.penal_interest_percent,
        language=content.language,
        additional_information=_fit(content.note, 10_000),
    )


def _counterparty(customer: Customer) -> CounterParty:
    einvoice = customer.einvoice
    return CounterParty(
        contact_person_name=_fit(customer.contact_person, 70),
        identifier=customer.business_id,
        tax_code=customer.vat_id,
        customer_number=customer.customer_number,
        email=customer.email,
        counter_party_address=NamedAddress(**_postal(customer.name, customer.address)),
        einvoice_address=EInvoiceAddress(operator=einvoice.operator, address=einvoice.address) if einvoice else None,
    )


def _billing(customer: Customer) -> PostalAddress | None:
    if customer.billing_address is None:
        return None
    return PostalAddress(**_postal(customer.billing_name or customer.name, customer.billing_address))


def _postal(name: str, address: Address) -> dict[str, str | None]:
    return {
        "name": _fit(name, 80),
        "street": _fit(address.street, 80),
        "zip": _fit(address.zip, 20),
        "city": _fit(address.city, 40),
        "country": procountor_country(address.country),
    }


def _payment(content: InvoiceContent, facts: CompanyFacts) -> PaymentInfo:
    return PaymentInfo(
        payment_method="BANK_TRANSFER",
        currency=content.currency,
        bank_account=BankAccount(account_number=facts.iban),
        due_date=content.due_date,
        currency_rate=Decimal(1),
        bank_reference_code="",  # "" asks Procountor for a reference; leaving the key out would mean none at all
    )


def _row(line: Line) -> InvoiceRow:
    return InvoiceRow(
        product_id=line.product_id,
        product=_fit(line.name, 100),
        product_code=line.sku,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_percent=line.vat_percent,
        comment=_fit(line.comment, 512),
    )


def _fit(value: str | None, length: int) -> str | None:
    """In Procountor's character set and length; preflight has shown people what that changes."""
    return (reduce(value).text[:length] or None) if value else None


def record_of(invoice: Invoice) -> InvoiceRecord:
    return InvoiceRecord(
        invoice_id=InvoiceId(invoice.id),
        number=invoice.invoice_number,
        status=str(invoice.status),
        version=invoice.version.isoformat() if invoice.version else None,
        reference=(invoice.payment_info.bank_reference_code or None) if invoice.payment_info else None,
        ledger_receipt_id=invoice.ledger_receipt_id,
        totals=totals_of(invoice.invoice_sum_info),
        fingerprint=_fingerprint(invoice),
        shown=_shown(invoice),
    )


def totals_of(sums: list[InvoiceSum] | None) -> Totals | None:
    """The invoice's own currency; the accounting currency's entry is for the books."""
    own = [s for s in sums or [] if not s.in_accounting_currency] or list(sums or [])
    if not own or own[0].invoice_sum_total is None:
        return None
    first = own[0]
    return Totals(
        net=first.excluding_vat_total or Decimal(0),
        vat=first.vat_sum_total or Decimal(0),
        gross=own[0].invoice_sum_total,
        currency=first.currency or "EUR",
        source=TotalsSource.PROCOUNTOR,
    )


def _fingerprint(invoice: Invoice) -> str:
    """A hash of what the card shows and people approve."""
    party = invoice.counter_party
    place = party.counter_party_address if party else None
    shown = [
        (party.identifier, place.name, place.street, place.zip, place.city) if party and place else (),
        [
            (r.product, _bare(r.quantity), _bare(r.unit_price), _bare(r.discount_percent), _bare(r.vat_percent))
            for r in invoice.invoice_rows or []
        ],
        (invoice.date, invoice.payment_info.due_date if invoice.payment_info else None),
        (str(invoice.invoice_channel), invoice.order_reference, invoice.additional_information),
        (invoice.vat_status, invoice.delivery_start_date, invoice.delivery_end_date),
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _shown(invoice: Invoice) -> Shown | None:
    party = invoice.counter_party
    place = party.counter_party_address if party else None
    due = invoice.payment_info.due_date if invoice.payment_info else None
    if party is None or place is None or invoice.date is None or due is None:
        return None
    return Shown(
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
        vat_status=1 if invoice.vat_status is None else invoice.vat_status,
        delivery_start=invoice.delivery_start_date,
        delivery_end=invoice.delivery_end_date,
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


def _bare(number: Decimal | None) -> str:
    """`200.0000` and `200` are the same price."""
    return format(number.normalize(), "f") if number is not None else ""
