"""Small forms that ask for just what one finding misses."""

from dataclasses import replace

from bot.domain.customers.customer import Channel
from bot.domain.customers.delivery_details import details_of, said_of
from bot.domain.customers.near_ids import near_in
from bot.domain.deals.deal import Buyer
from bot.domain.drafts.draft import Draft
from bot.domain.preflight.cures import FIELDS, Field, typed
from bot.domain.preflight.making import remedy_of
from bot.domain.values.finding import Finding
from bot.domain.values.person import Language
from bot.messages.forms.base import near_choice
from bot.messages.kit.block_kit import Block, choice, compact, entry, one_line, section
from bot.messages.kit.catalog import catalog, render, say
from bot.messages.kit.views import View, modal

CHANNELS = (Channel.ELECTRONIC_INVOICE, Channel.EMAIL, Channel.MAIL, Channel.NO_SENDING)
"""Those that can be chosen; the others are Procountor's own."""


def fix_form(draft: Draft, finding: Finding, language: Language, buyer: Buyer | None = None) -> View:
    """Asks for what a finding misses; read it as `fix.<field>`. What the `buyer` of the deal says is filled in."""
    remedy = remedy_of(finding)
    blocks = [section(render(finding.message, language)), *near_choice("fix", [finding.message], language)]
    blocks += [
        _field(field, draft, finding, language, buyer=buyer, focus=place == 0)
        for place, field in enumerate(remedy.fields if remedy else ())
    ]
    metadata = compact(d=draft.id, r=draft.revision, f=finding.code)
    title, submit = say("fix.title", language), say("fix.submit", language)
    return modal("draft.fix", title, blocks, language, submit, metadata=metadata)


def _field(
    field: Field, draft: Draft, finding: Finding, language: Language, *, buyer: Buyer | None, focus: bool
) -> Block:
    if field.name == "channel":
        return channel_choice("fix.channel", language)
    if field.choices:
        return _choice(field, finding, language)
    value = _known(field.name, draft, buyer)
    if field.name == "business_id" and near_in(finding.message):  # what was typed, beside what may be meant
        value = str(finding.message.args["business_id"])
    return field_entry("fix", field, language, value=value, focus=focus)


def _choice(field: Field, finding: Finding, language: Language) -> Block:
    """Each as the finding shows it."""
    args = finding.message.args
    options = [
        (each, say(f"fix.{field.words}.{each}", language, **{"value": one_line(str(args.get(each, "–")), 60), **args}))
        for each in field.choices
    ]
    label, hint = say(f"fix.{field.words}", language), _hint(field, language)
    return choice(f"fix.{field.name}", label, options, kind="radio_buttons", hint=hint)


def detail_entry(
    form: str, name: str, language: Language, *, value: str = "", optional: bool = False, focus: bool = False
) -> Block:
    """A detail of a customer, also of one that no finding asks for."""
    field = FIELDS.get(name) or typed(name)
    return field_entry(form, replace(field, optional=optional), language, value=value, focus=focus)


def field_entry(form: str, field: Field, language: Language, *, value: str = "", focus: bool = False) -> Block:
    return entry(
        f"{form}.{field.name}",
        say(f"fix.{field.words}", language),
        value=value,
        hint=_hint(field, language),
        example=field.example,
        optional=field.optional,
        focus=focus,
        longest=field.longest,
    )


def _hint(field: Field, language: Language) -> str:
    key = f"fix.{field.words}.hint"
    return say(key, language) if key in catalog(language) else ""


def channel_choice(block_id: str, language: Language, chosen: str = "") -> Block:
    offered = [channel.value for channel in CHANNELS]
    if chosen and chosen not in offered:
        offered.append(chosen)
    options = [(channel, say(f"channel.{channel.lower()}", language)) for channel in offered]
    return choice(block_id, say("fix.channel", language), options, chosen=chosen or Channel.EMAIL.value)


def _known(name: str, draft: Draft, buyer: Buyer | None) -> str:
    """What is there already, to be completed rather than typed again; what the record lacks, the deal may say."""
    customer = draft.content.customer if draft.content else None
    ours = details_of(customer).get(name, "") if customer else ""
    if ours or customer is None or buyer is None:
        return ours
    return said_of(buyer).get(name, "")
