"""Preflight: can the invoice reach the customer? What each channel needs is Procountor's rule for the invoice.

Each finding is cured by a form that asks for just the missing thing and completes the partner's record with it.
"""

from collections.abc import Iterator

from bot.domain.deal import Address
from bot.domain.draft import Channel, Customer
from bot.domain.preflight import Cure, Finding
from bot.domain.preflight_customer import blocked, warned
from bot.domain.preflight_evidence import Case


def channel(case: Case) -> Iterator[Finding]:
    """Some customers get their invoices by hand, on purpose; more often nobody has chosen yet."""
    if case.content.customer is not None and case.content.channel is Channel.NO_SENDING:
        yield warned("channel.none", Cure.FIX)


def einvoice_address(case: Case) -> Iterator[Finding]:
    """ELECTRONIC_INVOICE needs the address and, in Finland, the operator; neither may be guessed from the business ID."""
    customer = case.content.customer
    if customer is None or case.content.channel is not Channel.ELECTRONIC_INVOICE:
        return
    address = customer.einvoice
    if address is None or not address.address.strip() or not address.operator.strip():
        yield blocked("einvoice.missing", Cure.FIX)


def email(case: Case) -> Iterator[Finding]:
    """EMAIL needs the customer's invoicing e-mail."""
    customer = case.content.customer
    if customer is None or case.content.channel is not Channel.EMAIL:
        return
    if not is_email(customer.email or ""):
        yield blocked("email.missing", Cure.FIX)


def is_email(written: str) -> bool:
    """Enough to catch a slip; only the mail itself shows whether it arrives."""
    name, _, host = written.strip().rpartition("@")
    return bool(name) and "." in host.strip(".") and not any(c.isspace() or c in ",;<>" for c in written.strip())


def address(case: Case) -> Iterator[Finding]:
    """MAIL needs street, zip and city in one of the addresses, ELECTRONIC_INVOICE in both.

    On other channels the invoice arrives, but the VAT Act wants the buyer's address on it: a warning.
    """
    customer = case.content.customer
    if customer is None:
        return
    if case.content.channel is Channel.ELECTRONIC_INVOICE and not all(map(is_complete, _addresses(customer))):
        yield blocked("address.incomplete", Cure.FIX)
    elif not any(map(is_complete, _addresses(customer))):
        by_post = case.content.channel is Channel.MAIL
        yield blocked("address.incomplete", Cure.FIX) if by_post else warned("address.incomplete", Cure.FIX)


def _addresses(customer: Customer) -> tuple[Address, ...]:
    """Without a billing address the counterparty's serves as one."""
    return (customer.address, customer.billing_address or customer.address)


def is_complete(address: Address) -> bool:
    return all(part.strip() for part in (address.street, address.zip, address.city))
