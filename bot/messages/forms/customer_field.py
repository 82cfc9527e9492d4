"""The one field for a customer: those in Procountor are found, and a new one's name or business ID is taken as typed."""

from collections.abc import Mapping, Sequence

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.offer import CustomerOffer
from bot.domain.values.finding import Candidate
from bot.messages.kit.block_kit import PLACEHOLDER, Block, labelled, one_line, option, plain, units
from bot.messages.kit.views import described
from bot.messages.kit.words import Words

CUSTOMER_FIELD = "won.partner"
"""Block id. What is chosen is a Procountor customer's id, or a new one's name or business ID behind its word."""
NEW, BY_ID = "new:", "id:"
LONGEST_VALUE = 150
"""Of an option, by Slack: what is longer could not be told from what it begins with, so it is not offered."""
OPTIONS = 100


def customer_field(words: Words, prefill: Mapping[str, str]) -> Block:
    """`prefill` as `read_choice` gives it, and `partner_name` beside `partner`."""
    element: Block = {
        "type": "external_select",
        "action_id": "customer.search",
        "min_query_length": 2,
        "placeholder": plain(words.say("won.partner.example"), PLACEHOLDER),
    }
    if chosen := _chosen(words, prefill):
        element["initial_option"] = chosen
    return labelled(CUSTOMER_FIELD, words.say("won.partner"), element, hint=words.say("won.partner.hint"))


def read_choice(value: str) -> dict[str, str]:
    """`partner`, `customer` or `business_id` (and then perhaps `customer`), as `Entry.typed` reads them."""
    if value.startswith(NEW):
        return {"customer": value.removeprefix(NEW)}
    if value.startswith(BY_ID):
        business_id, _, name = value.removeprefix(BY_ID).partition(":")
        return {"business_id": business_id} | ({"customer": name} if name else {})
    return {"partner": value}


def customer_options(candidates: Sequence[Candidate]) -> dict[str, list[Block]]:
    """The answer to a search for one that is there: at most 100 customers."""
    return {"options": [option(_described(found), str(found.partner_id)) for found in candidates[:OPTIONS]]}


def offered_options(offer: CustomerOffer, words: Words) -> dict[str, list[Block]]:
    """The answer to a search in the one field: those there are first."""
    found = customer_options(offer.found)["options"]
    made = [_new(offer.new_name, words)] if offer.new_name else []
    if offer.business_id:
        made.append(option(_taken(offer.business_id, offer.registered, words), BY_ID + offer.business_id))
    if offer.misspelt:
        made.append(option(words.say("won.id_misspelt", business_id=offer.misspelt), BY_ID + offer.misspelt))
    fitting = [one for one in made if units(one["value"]) <= LONGEST_VALUE]
    return {"options": [*found[: OPTIONS - len(fitting)], *fitting]}


def _new(name: str, words: Words) -> Block:
    return option(words.say("won.create_new", name=name), NEW + name)


def _taken(business_id: str, registered: RegistryAnswer | None, words: Words) -> str:
    """The ID and what the register says of it; the name has the room that is left."""
    if registered is None or registered.standing is CompanyStatus.UNKNOWN:
        return words.say("won.take_id.silent", business_id=business_id)
    if registered.name is None:
        return words.say("won.take_id.unlisted", business_id=business_id)
    room = 75 - units(words.say("won.take_id", business_id=business_id, name=""))
    return words.say("won.take_id", business_id=business_id, name=one_line(registered.name, room))


def _chosen(words: Words, prefill: Mapping[str, str]) -> Block | None:
    name, business_id = prefill.get("customer", ""), prefill.get("business_id", "")
    if prefill.get("partner") and prefill.get("partner_name"):
        chosen = option(prefill["partner_name"], prefill["partner"])
    elif business_id:
        chosen = option(f"{name} · {business_id}" if name else business_id, _id_value(business_id, name))
    elif name:
        chosen = _new(name, words)
    else:
        return None
    return chosen if units(chosen["value"]) <= LONGEST_VALUE else None


def _id_value(business_id: str, name: str) -> str:
    return f"{BY_ID}{business_id}:{name}" if name else BY_ID + business_id


def _described(found: Candidate) -> str:
    details = " · ".join(part for part in (found.business_id, found.city) if part)
    return described(found.name, details) if details else found.name
