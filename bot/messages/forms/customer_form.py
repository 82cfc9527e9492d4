"""What will be created in Procountor as a new customer, shown before it is."""

from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.customer import Channel
from bot.domain.customers.invoice_language import usual_language
from bot.domain.deals.deal import Address, Buyer
from bot.domain.drafts.draft import Draft
from bot.messages.forms.cure_forms import channel_choice, detail_entry, language_choice
from bot.messages.kit.block_kit import Block, clip, context, facts, plain, section
from bot.messages.kit.views import View, draft_metadata, modal
from bot.messages.kit.words import Words


def new_customer_form(draft: Draft, buyer: Buyer, registered: RegistryAnswer | None, words: Words) -> View:
    """The register's name and address are shown, anything else is asked for; read the fields as `new.<field>`."""
    shown = _registered(registered, words) if registered else _asked(buyer, words)
    einvoice = buyer.einvoice
    blocks = [
        section(words.say("new.intro")),
        *shown,
        channel_choice("new.channel", words, buyer.channel or _likeliest(buyer)),
        detail_entry("new", "email", words, value=buyer.email or "", optional=True),
        detail_entry("new", "einvoice_address", words, value=einvoice.address if einvoice else "", optional=True),
        detail_entry("new", "einvoice_operator", words, value=einvoice.operator if einvoice else "", optional=True),
    ]
    usual = buyer.language or usual_language(buyer.country) or ""
    blocks.append(language_choice("new.language", usual, words, optional=True))
    title, submit = words.say("new.title"), words.say("new.submit")
    return modal("customer.new", title, blocks, words, submit, metadata=draft_metadata(draft))


def _likeliest(buyer: Buyer) -> str:
    if buyer.einvoice:
        return Channel.ELECTRONIC_INVOICE.value
    return Channel.EMAIL.value


def _registered(answer: RegistryAnswer, words: Words) -> list[Block]:
    rows = [
        (words.say("card.fact.customer"), clip(answer.name or "", 200)),
        (words.say("card.fact.business_id"), answer.business_id),
        (words.say("new.address"), _one_line(answer.address)),
    ]
    return [*facts([row for row in rows if row[1]]), context([plain(words.say("card.register_credit"))])]


def _one_line(place: Address | None) -> str:
    if place is None:
        return ""
    return ", ".join(part for part in (place.street, f"{place.zip} {place.city}".strip()) if part)


def _asked(buyer: Buyer, words: Words) -> list[Block]:
    """Not in the register: a person, a sole trader, an association, or a company abroad."""
    place = buyer.address or Address(country=buyer.country)
    known = {
        "name": buyer.name,
        "street": place.street,
        "zip": place.zip,
        "city": place.city,
        "country": place.country,
        "vat_id": buyer.vat_id or "",
    }
    rows = [(words.say("card.fact.business_id"), buyer.business_id)] if buyer.business_id else []
    entries = [
        detail_entry("new", name, words, value=value, optional=name not in ("name", "country"), focus=name == "name")
        for name, value in known.items()
    ]
    return [*facts(rows), *entries]
