"""What a customer's record says of the way its invoices take, as a person types it.

Sources: an e-invoice address in Finland is an OVT code (0037 and the business ID, at most five characters more) or the
receiver's IBAN; some operators write their own letters in front of the OVT code (`TE0037…`, as municipalities publish
it), Peppol the scheme and a colon; abroad it is a GLN or another number. An operator is known by its own OVT code, a
bank by its BIC.
"""

import re
from collections.abc import Mapping

from bot.domain.customers.customer import Channel, Customer
from bot.domain.deals.deal import Buyer
from bot.domain.values.localized import Text, text

ADDRESS = ("street", "zip", "city")
EINVOICE = ("einvoice_address", "einvoice_operator")
NAMES = ("channel", "email", *EINVOICE, *ADDRESS)
NEEDED = {Channel.EMAIL: ("email",), Channel.ELECTRONIC_INVOICE: EINVOICE, Channel.MAIL: ADDRESS}
_OVT = re.compile(r"(?:TE|0216:|0037:)?0037[0-9]{8}[A-Z0-9]{0,5}", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_NUMBER = re.compile(r"(?:[0-9]{4}:)?[0-9]{12,35}", re.ASCII)
_OPERATOR = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?|[A-Z]{1,2}[0-9]{5,9}|[0-9]{9,17}[A-Z0-9]{0,5}", re.ASCII)


def delivery_problems(fields: Mapping[str, str], *, needed: tuple[str, ...] = ()) -> dict[str, Text]:
    """What the chosen channel, or the form itself, still misses, and what cannot be right; by field."""
    by_channel = {Channel.EMAIL: NEEDED[Channel.EMAIL], Channel.ELECTRONIC_INVOICE: EINVOICE}
    wanted = dict.fromkeys((*needed, *by_channel.get(Channel(fields.get("channel", Channel.NO_SENDING)), ())))
    problems = {name: text("fix.error.missing") for name in wanted if not fields.get(name)}
    return problems | wrong_details(fields)


def wrong_details(fields: Mapping[str, str]) -> dict[str, Text]:
    """Only what is there is looked at."""
    checks = {"email": is_email, "einvoice_address": is_einvoice_address, "einvoice_operator": is_operator}
    return {
        name: text(f"fix.error.{name}")
        for name, is_right in checks.items()
        if fields.get(name) and not is_right(fields[name])
    }


def is_email(written: str) -> bool:
    """Enough to catch a slip; only the mail itself shows whether it arrives."""
    name, _, host = written.strip().rpartition("@")
    return bool(name) and "." in host.strip(".") and not any(c.isspace() or c in ",;<>" for c in written.strip())


def is_einvoice_address(written: str) -> bool:
    """Its form only: whether anybody receives there, the operators know."""
    compact = re.sub(r"[\s-]", "", written).upper()
    if _OVT.fullmatch(compact):  # first: with letters in front it looks like an IBAN
        return True
    return _iban_is_right(compact) if _IBAN.fullmatch(compact) else _NUMBER.fullmatch(compact) is not None


def is_operator(written: str) -> bool:
    """An operator's own OVT code or its old kind (`E204503`), or a bank's BIC."""
    return _OPERATOR.fullmatch(re.sub(r"[\s-]", "", written).upper()) is not None


def _iban_is_right(iban: str) -> bool:
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    return int(digits) % 97 == 1


def details_of(customer: Customer | None) -> dict[str, str]:
    """As the customer's record has them now; what it lacks is empty."""
    if customer is None:
        return dict.fromkeys(NAMES, "")
    einvoice, place = customer.einvoice, customer.billing_address or customer.address
    known = (
        customer.channel, customer.email, einvoice.address if einvoice else "", einvoice.operator if einvoice else "",
        place.street, place.zip, place.city,
    )  # fmt: skip
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
