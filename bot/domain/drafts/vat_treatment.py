"""Procountor's VAT handling of a sale (`vatStatus`), by where the customer is.

Which handlings there are is the company's own list; of their numbers only those in `bot.domain.values.vat_rates` are documented.
Reverse charge at home and services to the EU are in that list under the company's numbers: a person picks them.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.domain.customers.customer import Customer
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.provenance import Origin
from bot.domain.values.vat_rates import DOMESTIC, EU_SALE, OUTSIDE_EU

HOME = "FI"
EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""The EU's VAT area, without Finland."""
UNCLEAR = frozenset({"AX", "MC", "XI"})
"""Neither simply in the EU's VAT area nor outside it: Åland, Monaco, and Northern Ireland, where goods are and services are not."""
_OF_THE_EU = re.compile(r"\b(EU|EY|EC)\b", re.IGNORECASE)

_SERVICES = re.compile("servic|palvelu|tjänst", re.IGNORECASE)


def country_of(country: str, vat_id: str | None) -> str:
    """ISO alpha-2; a foreign VAT id outweighs an address that says nothing but FI."""
    prefix = _prefix(vat_id)
    return prefix if country.upper() in ("", HOME) and prefix else country.upper() or HOME


def of_customer(customer: Customer) -> str:
    return country_of(customer.address.country, customer.vat_id)


def _prefix(vat_id: str | None) -> str:
    """The country of a foreign VAT id."""
    prefix = (vat_id or "")[:2].upper()
    if not prefix.isalpha() or prefix == HOME:
        return ""
    return "GR" if prefix == "EL" else prefix


def proposed(customer: Customer | None, statuses: Mapping[int, str]) -> int | None:
    """What is usual for this customer, of the company's own handlings; None where only a person can tell.

    A sale to the EU is never: nobody says whether it is goods, which the documented handling is for, or a service.
    """
    country = of_customer(customer) if customer else HOME
    if customer is None or country in UNCLEAR or country in EU:
        return None
    usual = DOMESTIC if country == HOME else OUTSIDE_EU
    return usual if usual in statuses else None


def guide(customer: Customer | None, statuses: Mapping[int, str]) -> dict[str, str]:
    """What to choose for a buyer in the EU, in the words of the company's own list; nothing where there is none.

    No number is documented for services. `unlisted` and `consumer` name the country, where the list has no handling
    for them, and where no VAT id is known.
    """
    country = of_customer(customer) if customer else HOME
    if customer is None or not statuses or country not in EU or country in UNCLEAR:
        return {}
    if not customer.vat_id:
        return {"consumer": country}
    goods = {"goods": statuses[EU_SALE]} if EU_SALE in statuses else {}
    others = _other_of_the_eu(statuses)
    if not others:
        return {"unlisted": country} | goods
    services = [words for words in others if _SERVICES.search(words)] or others
    return {"services": " / ".join(services)} | goods


def _other_of_the_eu(statuses: Mapping[int, str]) -> list[str]:
    """Descriptions of handlings beside the documented ones that name the EU."""
    documented = (DOMESTIC, OUTSIDE_EU, EU_SALE)
    return [words for number, words in statuses.items() if number not in documented and _OF_THE_EU.search(words)]


def preselected(content: InvoiceContent, statuses: Mapping[int, str]) -> int | None:
    """For the form: what somebody chose, else what is usual. Domestic only because nobody has chosen is no choice."""
    chosen = content.vat_status != DOMESTIC or content.vat_status_from == Origin.PERSON or content.credits
    if chosen or is_judged(content) or not content.customer or of_customer(content.customer) == HOME:
        return content.vat_status
    return proposed(content.customer, statuses)


def contradicts(status: int, customer: Customer) -> bool:
    """A sale to the EU to somebody who is not there, or one outside it to somebody who is not outside.

    Domestic does not: what is handed over in Finland, or stands on Finnish ground, is taxed here whoever buys it.
    """
    country = of_customer(customer)
    if country in UNCLEAR:
        return False
    if status == EU_SALE:
        return country not in EU and _prefix(customer.vat_id) not in EU
    return status == OUTSIDE_EU and country in (EU | {HOME})


# --- what has been judged --------------------------------------------------------------------------------------------


def of_status(status: int, customer: Customer | None) -> str:
    """The judgement that this handling is right for a customer in that country: another of either is to be judged anew."""
    return f"vat_status:{status}:{of_customer(customer) if customer else ''}"


def in_procountor(judgement: str) -> str:
    """The same, set in Procountor itself: what contradicts the country then stays."""
    return f"procountor:{judgement}"


def of_rate(line: Line) -> str:
    """The judgement that a line of this name has this rate."""
    return f"vat:{_plain(line.vat_percent)}:{line.name.strip()}"


def _plain(percent: Decimal) -> str:
    return f"{percent.normalize():f}"


def is_judged(content: InvoiceContent) -> bool:
    """Whether the handling is somebody's decision who may decide; a credit has its invoice's."""
    judgement = of_status(content.vat_status, content.customer)
    return bool(content.credits) or judgement in content.judged or in_procountor(judgement) in content.judged


def contradiction(content: InvoiceContent) -> bool:
    """Of what stands in Procountor on purpose, nothing is said any more."""
    if content.customer is None or content.credits:
        return False
    kept = in_procountor(of_status(content.vat_status, content.customer)) in content.judged
    return not kept and contradicts(content.vat_status, content.customer)


def is_rate_judged(content: InvoiceContent, line: Line) -> bool:
    return bool(content.credits) or of_rate(line) in content.judged


def judgements(before: InvoiceContent, after: InvoiceContent, *, status: bool) -> tuple[str, ...]:
    """What somebody who may decide has decided with this edit: the rates they changed, and the handling.

    `status`: the handling was before their eyes, also where they left it as it was proposed.
    """
    new = [of_status(after.vat_status, after.customer)] if status or before.vat_status != after.vat_status else []
    rates = [of_rate(line) for line in changed_rates(before.lines, after.lines)]
    return tuple(dict.fromkeys((*before.judged, *new, *rates)))


def changed_rates(before: Sequence[Line], after: Sequence[Line]) -> list[Line]:
    """A line that was only renamed has the rate it had."""
    known = {of_rate(line) for line in before}
    places: Sequence[Line | None] = before if len(before) == len(after) else [None] * len(after)
    pairs = zip(places, after, strict=True)
    return [
        line for old, line in pairs if of_rate(line) not in known and not (old and old.vat_percent == line.vat_percent)
    ]
