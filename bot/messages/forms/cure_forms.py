"""Small forms that ask for just what one finding misses."""

from bot.domain.customers.customer import Channel
from bot.domain.customers.delivery_details import details_of, said_of
from bot.domain.customers.invoice_language import LANGUAGES
from bot.domain.customers.near_ids import near_in
from bot.domain.deals.deal import Buyer
from bot.domain.drafts.draft import Draft
from bot.domain.values.finding import Finding
from bot.domain.values.person import Language
from bot.messages.forms.base import near_choice
from bot.messages.kit.block_kit import Block, choice, compact, entry, one_line, section
from bot.messages.kit.catalog import invoice_language, render, say
from bot.messages.kit.views import View, modal

CHANNELS = (Channel.ELECTRONIC_INVOICE, Channel.EMAIL, Channel.MAIL, Channel.NO_SENDING)
"""Those that can be chosen; the others are Procountor's own."""
FIELDS = {
    "email.missing": ("email",),
    "einvoice.missing": ("einvoice_address", "einvoice_operator"),
    "einvoice.invalid": ("einvoice_address", "einvoice_operator"),
    "address.incomplete": ("street", "zip", "city"),
    "channel.none": ("channel", "email", "einvoice_address", "einvoice_operator"),
    "channel.read_only": ("channel", "email", "einvoice_address", "einvoice_operator"),
    "customer.other_id": ("which",),
    "details.address_differs": ("which",),
    "details.email_differs": ("which",),
    "details.einvoice_differs": ("which",),
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


def fix_form(draft: Draft, finding: Finding, language: Language, buyer: Buyer | None = None) -> View:
    """Asks for what a finding misses; read it as `fix.<field>`. What the `buyer` of the deal says is filled in."""
    fields = FIELDS.get(finding.code, ("business_id",))
    blocks = [section(render(finding.message, language)), *near_choice("fix", [finding.message], language)]
    blocks += [
        _field(name, draft, finding, language, buyer=buyer, focus=place == 0) for place, name in enumerate(fields)
    ]
    metadata = compact(d=draft.id, r=draft.revision, f=finding.code)
    title, submit = say("fix.title", language), say("fix.submit", language)
    return modal("draft.fix", title, blocks, language, submit, metadata=metadata)


def _field(name: str, draft: Draft, finding: Finding, language: Language, *, buyer: Buyer | None, focus: bool) -> Block:
    if name == "channel":
        return channel_choice("fix.channel", language)
    if name == "which":
        return _whose(finding, language) if finding.code.startswith("details.") else _which(draft, language)
    if name == "business_id" and near_in(finding.message):  # what was typed, beside what may be meant
        value = str(finding.message.args["business_id"])
        return detail_entry("fix", name, language, value=value, focus=focus)
    optional = "channel" in FIELDS.get(finding.code, ())
    return detail_entry("fix", name, language, value=_known(name, draft, buyer), optional=optional, focus=focus)


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
    offered = [channel.value for channel in CHANNELS]
    if chosen and chosen not in offered:
        offered.append(chosen)
    options = [(channel, say(f"channel.{channel.lower()}", language)) for channel in offered]
    return choice(block_id, say("fix.channel", language), options, chosen=chosen or Channel.EMAIL.value)


def language_choice(block_id: str, chosen: str, language: Language, *, optional: bool = False) -> Block:
    """Of the invoice; the options' values are Procountor's words."""
    offered = dict.fromkeys((*LANGUAGES, *([chosen] if chosen else [])))
    options = [(name, invoice_language(name, language)) for name in offered]
    return choice(block_id, say("edit.language", language), options, chosen=chosen, optional=optional)


def _which(draft: Draft, language: Language) -> Block:
    """Two companies are named; a person says which one bought."""
    customer = draft.content.customer if draft.content else None
    name = customer.name if customer else ""
    options = [
        ("customer", say("fix.which.customer", language, name=name)),
        ("deal", say("fix.which.deal", language)),
    ]
    return choice("fix.which", say("fix.which", language), options, kind="radio_buttons")


def _whose(finding: Finding, language: Language) -> Block:
    """The customer's record or the deal: both as the finding shows them."""
    said = {which: one_line(str(finding.message.args.get(which, "–")), 60) for which in ("deal", "customer")}
    options = [
        ("deal", say("fix.whose.deal", language, value=said["deal"])),
        ("customer", say("fix.whose.customer", language, value=said["customer"])),
    ]
    hint = say("fix.whose.hint", language)
    return choice("fix.which", say("fix.whose", language), options, kind="radio_buttons", hint=hint)


def _known(name: str, draft: Draft, buyer: Buyer | None) -> str:
    """What is there already, to be completed rather than typed again; what the record lacks, the deal may say."""
    customer = draft.content.customer if draft.content else None
    ours = details_of(customer).get(name, "") if customer else ""
    if ours or customer is None or buyer is None:
        return ours
    return said_of(buyer).get(name, "")
