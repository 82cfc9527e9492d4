"""In the edit form: who the customer is, and how the invoice reaches it."""

from collections.abc import Mapping

from bot.domain.customers.customer import Channel, Customer
from bot.domain.customers.delivery_details import ADDRESS, EINVOICE, NAMES, NEEDED, details_of, wrong_details
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.edit import EditChoices
from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import Text, text
from bot.messages.forms.cure_forms import channel_choice, detail_entry
from bot.messages.kit.block_kit import (
    LONGEST_TEXT,
    PLACEHOLDER,
    Block,
    clean,
    clip,
    header,
    labelled,
    one_line,
    option,
    plain,
)
from bot.messages.kit.words import Words

TYPED = ("email", *EINVOICE, *ADDRESS)
Errors = dict[str, str]


def delivery_blocks(content: InvoiceContent, choices: EditChoices, words: Words) -> list[Block]:
    """Nothing for a credit, which goes where its invoice went. `edit.customer` is a partner's id, the rest text."""
    if content.customer is None or content.credits:
        return []
    known = _known(content)
    fixed = choices.channel_is_fixed
    return [
        header(words.say("edit.delivery_details")),
        _customer(content.customer, words),
        *([] if fixed else [channel_choice("edit.channel", words, chosen=content.channel.value)]),
        *(detail_entry("edit", name, words, value=known[name], optional=True) for name in TYPED),
    ]


def _customer(customer: Customer, words: Words) -> Block:
    element: Block = {
        "type": "external_select",
        "action_id": "customer.search",
        "min_query_length": 2,
        "placeholder": plain(words.say("won.partner.example"), PLACEHOLDER),
        "initial_option": option(one_line(customer.name, 75), str(customer.partner_id)),
    }
    return labelled("edit.customer", words.say("edit.customer"), element, hint=words.say("edit.customer.hint"))


def _known(content: InvoiceContent) -> dict[str, str]:
    return details_of(content.customer) | {"channel": content.channel.value}


def chosen_customer(raw: Mapping[str, str], content: InvoiceContent | None) -> PartnerId | None:
    """None: as it is."""
    chosen = PartnerId(int(raw["edit.customer"])) if raw.get("edit.customer") else None
    current = content.customer.partner_id if content and content.customer else None
    return None if chosen == current else chosen


def changed_details(
    raw: Mapping[str, str], content: InvoiceContent | None, errors: Errors, words: Words
) -> dict[str, str]:
    """What is other than it was, whole: a new street comes with its zip. An emptied field says nothing."""
    if content is None or content.customer is None:
        return {}
    known = _known(content)
    given = {name: raw[f"edit.{name}"] for name in NAMES if raw.get(f"edit.{name}")}
    new = {name: value for name, value in given.items() if value != _as_shown(known[name])}
    for problem, said in _problems(raw, content, known | given, new).items():
        errors[f"edit.{problem}"] = words.render(said)
    for group in (EINVOICE, ADDRESS):
        if any(name in new for name in group):
            new |= {name: given.get(name, known[name]) for name in group}
    return new


def _problems(
    raw: Mapping[str, str], content: InvoiceContent, after: Mapping[str, str], new: Mapping[str, str]
) -> dict[str, Text]:
    """Only of what was changed: what was wrong before has a finding of its own."""
    if new and chosen_customer(raw, content) is not None:
        return {name: text("edit.error.other_customer") for name in new}
    needed = NEEDED.get(Channel(after["channel"]), ()) if "channel" in new else ()
    for group in (EINVOICE, ADDRESS):
        needed += group if any(name in new for name in group) else ()
    missing = {name: text("fix.error.missing") for name in needed if not after[name]}
    return missing | wrong_details(new)


def _as_shown(value: str) -> str:
    return clip(clean(value), LONGEST_TEXT).strip()
