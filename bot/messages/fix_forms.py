"""Small forms that ask for just what one finding misses."""

from bot.domain.draft import Channel, Draft
from bot.domain.person import Language
from bot.domain.preflight import Finding
from bot.messages.blocks import Block, choice, compact, entry, section
from bot.messages.forms import View, modal
from bot.messages.texts import render, say

CHANNELS = (Channel.ELECTRONIC_INVOICE, Channel.EMAIL, Channel.MAIL, Channel.NO_SENDING)
"""Those that can be chosen; the others are Procountor's own."""
FIELDS = {
    "email.missing": ("email",),
    "einvoice.missing": ("einvoice_address", "einvoice_operator"),
    "address.incomplete": ("street", "zip", "city"),
    "channel.none": ("channel", "email", "einvoice_address", "einvoice_operator"),
    "customer.other_id": ("which",),
    "vat.id_missing": ("vat_id",),
}
"""By finding; every other one misses a business ID."""
HINTED = ("business_id", "einvoice_operator", "vat_id")
EXAMPLES = {
    "business_id": "1234567-1",
    "email": "laskut@example.com",
    "einvoice_address": "003712345671",
    "einvoice_operator": "003721291126",
    "vat_id": "SE556012579001",
    "zip": "00100",
}
LONGEST = {"business_id": 20, "email": 80, "street": 80, "zip": 20, "city": 40, "vat_id": 20}


def fix_form(draft: Draft, finding: Finding, language: Language) -> View:
    """Asks for what a finding misses; read it as `fix.<field>`."""
    fields = FIELDS.get(finding.code, ("business_id",))
    blocks = [section(render(finding.message, language))]
    blocks += [
        _field(name, draft, language, optional=finding.code == "channel.none", focus=place == 0)
        for place, name in enumerate(fields)
    ]
    metadata = compact(d=draft.id, r=draft.revision, f=finding.code)
    title, submit = say("fix.title", language), say("fix.submit", language)
    return modal("draft.fix", title, blocks, language, submit, metadata=metadata)


def _field(name: str, draft: Draft, language: Language, *, optional: bool, focus: bool) -> Block:
    if name == "channel":
        return channel_choice("fix.channel", language)
    if name == "which":
        return _which(draft, language)
    return detail_entry("fix", name, language, value=_known(name, draft), optional=optional, focus=focus)


def detail_entry(
    form: str, name: str, language: Language, *, value: str = "", optional: bool = False, focus: bool = False
) -> Block:
    return entry(
        f"{form}.{name}",
        say(f"fix.{name}", language),
        value=value,
        hint=say(f"fix.{name}.hint", language) if name in HINTED else "",
        example=EXAMPLES.get(name, ""),
        optional=optional,
        focus=focus,
        longest=LONGEST.get(name, 60),
    )


def channel_choice(block_id: str, language: Language, chosen: str = "") -> Block:
    options = [(channel.value, say(f"channel.{channel.value.lower()}", language)) for channel in CHANNELS]
    return choice(block_id, say("fix.channel", language), options, chosen=chosen or Channel.EMAIL.value)


def _which(draft: Draft, language: Language) -> Block:
    """Two companies are named; a person says which one bought."""
    customer = draft.content.customer if draft.content else None
    name = customer.name if customer else ""
    options = [
        ("customer", say("fix.which.customer", language, name=name)),
        ("deal", say("fix.which.deal", language)),
    ]
    return choice("fix.which", say("fix.which", language), options, kind="radio_buttons")


def _known(name: str, draft: Draft) -> str:
    """What is there already, to be completed rather than typed again."""
    customer = draft.content.customer if draft.content else None
    if customer is None:
        return ""
    einvoice, place = customer.einvoice, customer.address
    known = {
        "email": customer.email,
        "einvoice_address": einvoice.address if einvoice else "",
        "einvoice_operator": einvoice.operator if einvoice else "",
        "street": place.street,
        "zip": place.zip,
        "city": place.city,
    }
    return known.get(name) or ""
