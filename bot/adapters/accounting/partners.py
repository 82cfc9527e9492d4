"""Customers: Procountor's business partners of type CUSTOMER."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.adapters.accounting.calls import SYSTEM, procountor
from bot.adapters.accounting.countries import iso_country
from bot.adapters.accounting.invoice_bodies import reduced_text
from bot.adapters.accounting.ledger import ProcountorLedger
from bot.adapters.accounting.new_partners import new_partner, placed
from bot.domain.customers.business_id import parse_vat_id
from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.customer import Channel, Customer, Routing, SalesDefaults
from bot.domain.customers.payment_preferences import CashDiscount, PaymentPreferences
from bot.domain.deals.deal import Address, Buyer, EinvoiceAddress
from bot.domain.drafts.payment_terms import LONGEST_DAYS
from bot.domain.values.ids import PartnerId
from bot.errors import Outcome, UpstreamUnavailable
from bot.ports import PartnerChange
from procountor_client import (
    Address as PostalAddress,
)
from procountor_client import (
    InvalidBody,
    InvoicingInfo,
    NotFound,
    Partner,
    PartnerFilter,
    PartnerPaymentInfo,
    PartnerSummary,
    PermissionDenied,
    Procountor,
    Rejected,
    background,
)


class ProcountorPartners:
    def __init__(self, api: Procountor, ledger: ProcountorLedger | None = None) -> None:
        """`ledger`: whose terms new customers get; None: they get none."""
        self._api = api
        self._ledger = ledger

    async def find(self, business_id: str) -> Sequence[Customer]:
        with procountor():
            rows = await self._api.partners.find_by_identifier(business_id)
            if not rows:  # the server shows active or inactive ones: few have to wait for the second question
                rows = await self._api.partners.find_by_identifier(business_id, include_inactive=True)
            return [from_row(row) for row in rows]

    async def read(self, partner_id: PartnerId) -> Customer:
        with procountor():
            partner, defaults = await asyncio.gather(
                self._api.partners.get(partner_id), self.sales_defaults(partner_id)
            )
        return replace(as_customer(partner), sales_defaults=defaults)

    async def sales_defaults(self, partner_id: PartnerId) -> SalesDefaults | None:
        """What this key may not read stops no invoice."""
        with procountor():
            try:
                found = await self._api.partners.default_accounts(partner_id)
            except (NotFound, PermissionDenied, Rejected, InvalidBody):
                return None
        account = found.sales_invoice_accounts.credit_account if found.sales_invoice_accounts else None
        named = " ".join(part for part in (account.code, account.name) if part) if account else ""
        return SalesDefaults(vat_status=found.vat_status, vat_percent=found.vat_percent, account=named or None)

    async def change(self, partner_id: PartnerId, change: PartnerChange, version: datetime | None) -> Customer:
        with procountor():
            partner = await self._api.partners.get(partner_id)
            if version is not None and partner.version != version:
                raise _moved(partner_id)
            try:
                await self._api.partners.patch(partner_id, partner.patch(**_changes(partner, change)))
            except Rejected:
                # the version is the lock, and no code says that it was the reason
                if (await self._api.partners.get(partner_id)).version != partner.version:
                    raise _moved(partner_id) from None
                raise
            return as_customer(await self._api.partners.get(partner_id))

    async def create(self, buyer: Buyer, registered: RegistryAnswer | None) -> Customer:
        with procountor():
            made = new_partner(buyer, registered, penal_interest=self._penal_interest())
            return as_customer(await self._api.partners.create(made))

    def _penal_interest(self) -> Decimal | None:
        """The company's own, as far as it is known: nothing may be asked between an intent and its POST."""
        known = self._ledger.known if self._ledger else None
        return known.penal_interest_percent if known else None

    async def changed(self, since: datetime | None) -> AsyncIterator[Customer]:
        for active in (True, False):
            filters = PartnerFilter(type="CUSTOMER", active=active, version_start_date=since)
            # not around a yield: the priority would leak into whoever consumes the rows
            with procountor(), background():
                rows = [row async for row in self._api.partners.search(filters)]
                found = await self._api.partners.get_many([row.id for row in rows])
            for partner in found.found:
                yield as_customer(partner)


def _moved(partner_id: PartnerId) -> UpstreamUnavailable:
    return UpstreamUnavailable(
        f"the record of partner {partner_id} was changed meanwhile", system=SYSTEM, outcome=Outcome.NOT_CREATED
    )


def as_customer(partner: Partner) -> Customer:
    invoicing = partner.invoicing_info or InvoicingInfo()
    payment = partner.payment_info or PartnerPaymentInfo()
    return Customer(
        partner_id=PartnerId(partner.id),
        name=partner.name or "",
        business_id=invoicing.identifier,
        vat_id=_foreign_vat_id(invoicing.identifier),
        customer_number=invoicing.customer_number,
        address=_address(partner.address),
        billing_address=_address(partner.billing_address) if _filled(partner.billing_address) else None,
        billing_name=partner.billing_address.name if partner.billing_address else None,
        **_delivery(partner),
        email=invoicing.email or None,
        bcc=tuple(each for each in invoicing.bcc_addresses or () if each.strip()),
        einvoice=_einvoice(invoicing),
        order_reference=invoicing.order_reference or None,
        routing=_routing(invoicing),
        channel=_channel(invoicing.invoice_channel),
        language=str(invoicing.language) if invoicing.language else None,
        payment_terms_days=_term_days(payment),
        paying=_paying(payment),
        penal_interest_percent=payment.penal_interest_rate,
        discount_percent=payment.discount_percentage,
        contact_person=invoicing.contact_person or None,
        note=(partner.additional_info.default_additional_information or None) if partner.additional_info else None,
        factoring_contract=payment.factoring_contract_id,
        bank=" / ".join(part for part in (payment.bank_account, payment.bic) if part),
        active=partner.registry_info.active is not False if partner.registry_info else True,
        version=partner.version,
    )


def _term_days(payment: PartnerPaymentInfo) -> int | None:
    days = payment.term_days
    return days if days is not None and 0 <= days <= LONGEST_DAYS else None


def _paying(payment: PartnerPaymentInfo) -> PaymentPreferences:
    written = (payment.payment_term_days or "").strip()
    options = (payment.cash_discount.option_list if payment.cash_discount else None) or []
    return PaymentPreferences(
        method=str(payment.payment_method) if payment.payment_method else None,
        clearing_code=payment.clearing_code or None,
        currency=payment.currency or None,
        cash_discounts=tuple(
            CashDiscount(days=each.number_of_days, percent=each.discount_percentage)
            for each in options
            if each.number_of_days is not None and each.discount_percentage
        ),
        discount_when_due=payment.payment_term_percentage or None,
        odd_terms=written if written and _term_days(payment) is None else None,
    )


def _delivery(partner: Partner) -> dict[str, Any]:
    """Nothing for a copy of the customer's own address."""
    place = partner.delivery_address
    if place is None or not _filled(place) or _address(place) == _address(partner.address):
        return {}
    return {"delivery_address": _address(place), "delivery_name": place.name or None}


def _routing(invoicing: InvoicingInfo) -> Routing:
    return Routing(
        buyer_reference=invoicing.buyer_reference_identifier or None,
        seller_reference=invoicing.seller_reference_identifier or None,
        order_number=invoicing.order_number or None,
        agreement_number=invoicing.agreement_number or None,
        accounting_code=invoicing.accounting_code or None,
        delivery_site=invoicing.delivery_site or None,
        tender_reference=invoicing.tender_reference or None,
    )


def from_row(row: PartnerSummary) -> Customer:
    invoicing = row.invoicing_info or InvoicingInfo()
    return Customer(
        partner_id=PartnerId(row.id),
        name=row.name or "",
        business_id=invoicing.identifier,
        customer_number=invoicing.customer_number,
        address=_address(row.billing_address),
        active=row.registry_info.active is not False if row.registry_info else True,
        version=row.version,
        complete=False,
    )


def _foreign_vat_id(identifier: str | None) -> str | None:
    """Procountor has one field for both: a foreign identifier that reads as a VAT id is one."""
    try:
        vat_id = parse_vat_id(identifier or "")
    except ValueError:
        return None
    return None if vat_id.startswith("FI") else vat_id


def _changes(partner: Partner, change: PartnerChange) -> dict[str, object]:
    """The parts of the PATCH that differ from what is there, each whole: what one lacks is taken away."""
    invoicing = partner.invoicing_info or InvoicingInfo()
    given: dict[str, object] = {}
    if change.email is not None:
        given["email"] = change.email or None
    if change.channel is not None:
        given["invoice_channel"] = change.channel
    if change.business_id is not None:
        given |= {"identifier": change.business_id or None, "identifier_type": "FI" if change.business_id else None}
    if change.einvoice:
        target = change.einvoice
        given |= {"einvoice_address": target.address or None, "einvoice_operator": target.operator or None}
    changes: dict[str, object] = {"invoicing_info": invoicing.changed(**given)}
    if change.address:
        there = _address(partner.address)  # a person types street, zip and city: what stands beside them stays
        place = replace(
            change.address,
            specifier=change.address.specifier or there.specifier,
            subdivision=change.address.subdivision or there.subdivision,
        )
        changes["address"] = placed(reduced_text(partner.name or "")[:80], place)
    return changes


def _filled(address: PostalAddress | None) -> bool:
    return address is not None and bool(address.street or address.zip or address.city)


def _address(address: PostalAddress | None) -> Address:
    if address is None:
        return Address()
    return Address(
        street=address.street or "",
        zip=address.zip or "",
        city=address.city or "",
        country=iso_country(address.country),
        specifier=address.specifier or "",
        subdivision=address.subdivision or "",
    )


def _einvoice(invoicing: InvoicingInfo) -> EinvoiceAddress | None:
    if not (invoicing.einvoice_address and invoicing.einvoice_operator):
        return None
    return EinvoiceAddress(address=invoicing.einvoice_address, operator=invoicing.einvoice_operator)


def _channel(value: str | None) -> Channel | None:
    return Channel(value) if value in list(Channel) else None
