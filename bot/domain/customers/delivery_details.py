"""What a customer's record says of the way its invoices take, as a person types it."""

from collections.abc import Mapping

from bot.domain.customers.customer import Channel, Customer
from bot.domain.customers.einvoice_addresses import address_problem, compact, is_operator
from bot.domain.deals.deal import Buyer
from bot.domain.values.localized import Text, text

ADDRESS = ("street", "zip", "city")
EINVOICE = ("einvoice_address", "einvoice_operator")
NAMES = ("channel", "email", *EINVOICE, *ADDRESS)
NEEDED = {Channel.EMAIL: ("email",), Channel.ELECTRONIC_INVOICE: EINVOICE, Channel.MAIL: ADDRESS}


def delivery_problems(fields: Mapping[str, str], *, needed: tuple[str, ...] = ()) -> dict[str, Text]:
    """What the chosen channel, or the form itself, still misses, and what cannot be right; by field."""
    by_channel = {Channel.EMAIL: NEEDED[Channel.EMAIL], Channel.ELECTRONIC_INVOICE: EINVOICE}
    wanted = dict.fromkeys((*needed, *by_channel.get(Channel(fields.get("channel", Channel.NO_SENDING)), ())))
    problems = {name: text("fix.error.missing") for name in wanted if not fields.get(name)}
    return problems | wrong_details(fields)


def wrong_details(fields: Mapping[str, str]) -> dict[str, Text]:
    """Only what is there is looked at."""
    wrong: dict[str, Text] = {}
    if (email := fields.get("email")) and not is_email(email):
        wrong["email"] = text("fix.error.email")
    if (address := fields.get("einvoice_address")) and (reason := address_problem(address)):
        wrong["einvoice_address"] = text(f"fix.error.einvoice_address.{reason}")
    if (operator := fields.get("einvoice_operator")) and not is_operator(operator):
        wrong["einvoice_operator"] = text("fix.error.einvoice_operator")
    return wrong


def as_kept(fields: Mapping[str, str]) -> dict[str, str]:
    """With the e-invoice address and its operator in their one form."""
    return {name: compact(value) if name in EINVOICE else value for name, value in fields.items()}


def is_email(written: str) -> bool:
    """Enough to catch a slip; only the mail itself shows whether it arrives."""
    name, _, host = written.strip().rpartition("@")
    return bool(name) and "." in host.strip(".") and not any(c.isspace() or c in ",;<>" for c in written.strip())


def details_of(customer: Customer | None) -> dict[str, str]:
    """As the customer's record has them now; what it lacks is empty."""
    if customer is None:
        return dict.fromkeys(NAMES, "")
    einvoice, place = customer.einvoice, customer.billing_address or customer.address
    known = (
        customer.channel,
        customer.email,
        einvoice.address if einvoice else "",
        einvoice.operator if einvoice else "",
        place.street,
        place.zip,
        place.city,
    )
    return {name: str(value or "") for name, value in zip(NAMES, known, strict=True)}


def said_of(buyer: Buyer) -> dict[str, str]:
    """The same, as far as the deal says them."""
    einvoice, place = buyer.einvoice, buyer.address
    said = {"email": buyer.email or "", "channel": buyer.channel or ""}
    if einvoice:
        said |= {"einvoice_address": einvoice.address, "einvoice_operator": einvoice.operator}
    if place:
        said |= {"street": place.street, "zip": place.zip, "city": place.city}
    return said
