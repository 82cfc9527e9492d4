"""A customer to be made in Procountor: what its record says from the first day."""

from decimal import Decimal

from bot.adapters.accounting.countries import procountor_country
from bot.adapters.accounting.invoice_bodies import reduced_text
from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.customer import Channel
from bot.domain.customers.invoice_language import usual_language
from bot.domain.deals.deal import Address, Buyer
from procountor_client import Address as PostalAddress
from procountor_client import InvoicingInfo, PartnerDraft, PartnerPaymentInfo, RegistryInfo


def placed(name: str, place: Address) -> PostalAddress:
    """In Procountor's character set and lengths."""
    return PostalAddress(
        name=name,
        street=_fit(place.street, 80),
        zip=_fit(place.zip, 20),
        city=_fit(place.city, 40),
        country=procountor_country(place.country),
        specifier=_fit(place.specifier, 80),
        subdivision=_fit(place.subdivision, 35),
    )


def new_partner(
    buyer: Buyer, registered: RegistryAnswer | None, *, penal_interest: Decimal | None = None
) -> PartnerDraft:
    """The register's name and address where it has them: they are what the company calls itself.

    A person has no identifier; a company abroad has its VAT id for one.
    """
    name = reduced_text((registered.name if registered else None) or buyer.name)[:80]
    place = (registered.address if registered else None) or buyer.address or Address(country=buyer.country)
    identifier = registered.business_id if registered else buyer.vat_id
    kind = "FI" if registered else (buyer.vat_id or "")[:2]
    address = placed(name, place)
    return PartnerDraft(
        name=name,
        type="CUSTOMER",
        address=address,
        billing_address=address,
        invoicing_info=InvoicingInfo(
            identifier=identifier,
            identifier_type=kind or None,
            invoice_channel=_channel_for(buyer),
            language=buyer.language or usual_language(place.country),
            email=buyer.email,
            einvoice_address=buyer.einvoice.address if buyer.einvoice else None,
            einvoice_operator=buyer.einvoice.operator if buyer.einvoice else None,
        ),
        payment_info=PartnerPaymentInfo(
            payment_method="BANK_TRANSFER", currency="EUR", penal_interest_rate=penal_interest
        ),
        registry_info=RegistryInfo(active=True),
    )


def _fit(value: str, length: int) -> str | None:
    return reduced_text(value)[:length] or None


def _channel_for(buyer: Buyer) -> str:
    if buyer.channel:
        return buyer.channel
    if buyer.einvoice:
        return Channel.ELECTRONIC_INVOICE
    return Channel.EMAIL if buyer.email else Channel.NO_SENDING
