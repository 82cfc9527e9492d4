"""What will be created in Procountor as a new customer, shown before it is."""

from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.customer import Channel
from bot.domain.customers.invoice_language import usual_language
from bot.domain.deals.deal import Address, Buyer
from bot.domain.drafts.draft import Draft
from bot.domain.values.person import Language
from bot.messages.forms.cure_forms import channel_choice, detail_entry, language_choice
from bot.messages.kit.block_kit import Block, clip, context, facts, plain, section
from bot.messages.kit.catalog import say
from bot.messages.kit.views import View, draft_metadata, modal


def new_customer_form(draft: Draft, buyer: Buyer, registered: RegistryAnswer | None, language: Language) -> View:
    """The register's name and address are shown, anything else is asked for; read the fields as `new.<field>`."""
    shown = _registered(registered, language) if registered else _asked(buyer, language)
    einvoice = buyer.einvoice
    blocks = [
        section(say("new.intro", language)),
        *shown,
        channel_choice("new.channel", language, buyer.channel or _likeliest(buyer)),
        detail_entry("new", "email", language, value=buyer.email or "", optional=True),
        detail_entry("new", "einvoice_address", language, value=einvoice.address if einvoice else "", optional=True),
        detail_entry("new", "einvoice_operator", language, value=einvoice.operator if einvoice else "", optional=True),
    ]
    usual = buyer.language or usual_language(buyer.country) or ""
    blocks.append(language_choice("new.language", usual, language, optional=True))
    title, submit = say("new.title", language), say("new.submit", language)
    return modal("customer.new", title, blocks, language, submit, metadata=draft_metadata(draft))


def _likeliest(buyer: Buyer) -> str:
    if buyer.einvoice:
        return Channel.ELECTRONIC_INVOICE.value
    return Channel.EMAIL.value


def _registered(answer: RegistryAnswer, language: Language) -> list[Block]:
    rows = [
        (say("card.fact.customer", language), clip(answer.name or "", 200)),
        (say("card.fact.business_id", language), answer.business_id),
        (say("new.address", language), _one_line(answer.address)),
    ]
    return [*facts([row for row in rows if row[1]]), context([plain(say("card.register_credit", language))])]


def _one_line(place: Address | None) -> str:
    if place is None:
        return ""
    return ", ".join(part for part in (place.street, f"{place.zip} {place.city}".strip()) if part)


def _asked(buyer: Buyer, language: Language) -> list[Block]:
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
    rows = [(say("card.fact.business_id", language), buyer.business_id)] if buyer.business_id else []
    entries = [
        detail_entry("new", name, language, value=value, optional=name not in ("name", "country"), focus=name == "name")
        for name, value in known.items()
    ]
    return [*facts(rows), *entries]
