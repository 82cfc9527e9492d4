"""The form of a won deal: customer, what for and the sum; the rest behind a button."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.values.currencies import CODES, HOME
from bot.domain.values.localized import Text
from bot.messages.forms.base import PROBLEM, has_problem, is_told, near_choice, on_top, read_form
from bot.messages.forms.customer_field import CUSTOMER_FIELD, customer_field, read_choice
from bot.messages.kit.block_kit import Block, Payload, actions, button, choice, compact, day_entry, entry, section
from bot.messages.kit.views import View, modal
from bot.messages.kit.words import Words

FIRST = ("description", "amount")
MORE = ("vat_percent", "delivery_start", "delivery_end", "terms_days", "your_reference", "project", "currency")
LONGEST = {"description": 300, "your_reference": 70, "project": 80}
"""Procountor's own limits where it has them."""
OPENING = f"{PROBLEM}.opening"
"""Block id of what stands at the top of a form and is wrong with it."""
OF_CUSTOMER = ("partner", "customer", "business_id")
"""What may be wrong with what was chosen in the one field for a customer."""
_PREFIX = "won."


def won_form(words: Words, *, prefill: Mapping[str, str], channel: str, note: Text | None, more: bool = False) -> View:
    """Keys of `prefill`: FIRST, MORE, and those of `customer_field`.

    `note` stands at the top until the form is sent: what could not be read, and what to check. A field behind the button is
    shown at once where it is filled in, or where the note is about it.
    """
    told = [] if note is None else [section(words.render(note), block_id=OPENING), *near_choice("won", [note], words)]
    shown = {field for field in MORE if more or prefill.get(field) or _is_about(note, field)}
    customer = customer_field(words, prefill)
    return _form(words, [*told, customer, *_fields(words, prefill, shown)], channel)


def with_more(view: Mapping[str, Any], words: Words) -> View:
    """The same form with every field, and with everything typed kept."""
    state = view["state"]["values"]
    typed = {name: value for name, value in _raw(view["state"]).items() if name != "partner"}
    told = [_as_chosen(block, state) for block in view["blocks"] if is_told(block)]
    customer = customer_field(words, {})
    if chosen := state.get(CUSTOMER_FIELD, {}).get("customer.search", {}).get("selected_option"):
        customer["element"]["initial_option"] = chosen
    return _form(words, [*told, customer, *_fields(words, typed, set(MORE))], channel_of(view))


def _as_chosen(block: Block, state: Mapping[str, Any]) -> Block:
    """A choice that came with a problem keeps what is chosen in it."""
    answers = state.get(block.get("block_id", ""), {}).values()
    chosen = next((answer["selected_option"] for answer in answers if answer.get("selected_option")), None)
    return block | {"element": block["element"] | {"initial_option": chosen}} if chosen else block


def channel_of(view: Mapping[str, Any]) -> str:
    return str(json.loads(view.get("private_metadata") or "{}").get("channel", ""))


def _form(words: Words, blocks: list[Block], channel: str) -> View:
    title, submit = words.say("won.form.title"), words.say("won.form.submit")
    return modal("won.form", title, blocks, words, submit, metadata=compact(channel=channel))


def _is_about(note: Text | None, field: str) -> bool:
    return field == "vat_percent" and note is not None and note.key.startswith("won.vat")


def _fields(words: Words, prefill: Mapping[str, str], shown: set[str]) -> list[Block]:
    blocks = [_entry(field, words, prefill) for field in FIRST]
    blocks += [_entry(field, words, prefill) for field in MORE if field in shown]
    if len(shown) < len(MORE):
        label = words.say("button.more")
        more = button(label, "won.more", compact(), spoken=words.say("form.more"))
        blocks.append(actions([more], "won.more"))
    return blocks


def _entry(field: str, words: Words, prefill: Mapping[str, str]) -> Block:
    value, label, block_id = prefill.get(field, ""), words.say(f"won.{field}"), f"{_PREFIX}{field}"
    if field.startswith("delivery"):
        return day_entry(block_id, label, value=date.fromisoformat(value) if value else None, optional=True)
    if field == "currency":
        codes = [(code, code) for code in (HOME, *CODES)]
        return choice(block_id, label, codes, chosen=value, hint=words.say("won.currency.hint"), optional=True)
    hinted = {"amount": "won.amount.hint", "vat_percent": "won.vat_percent.hint"}
    example = {"amount": "12 000,50", "terms_days": "14", "vat_percent": "25,5"}
    return entry(
        block_id,
        label,
        value=value,
        hint=words.say(hinted[field]) if field in hinted else "",
        example=example.get(field, ""),
        optional=field != "amount",
        longest=LONGEST.get(field, 40),
    )


def read_won_form(view_state: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, as typed, by the names that `Entry.typed` reads."""
    raw = _raw(view_state)
    return {name: value for name, value in raw.items() if name != "partner"} | (
        read_choice(raw["partner"]) if "partner" in raw else {}
    )


def _raw(view_state: Mapping[str, Any]) -> dict[str, str]:
    read = read_form(view_state)
    return {name.removeprefix(_PREFIX): value for name, value in read.items() if name.startswith(_PREFIX)}


def to_correct(view: Mapping[str, Any], problems: Mapping[str, Text], words: Words) -> dict[str, Any]:
    """The answer to a won deal's form that cannot be taken, by field: each problem stands beside its field.

    A form with a problem at its top gets the new ones there: Slack cannot take the old one away and mark fields in one
    answer, and what no longer holds must not stay.
    """
    offered = near_choice("won", problems.values(), words)
    if not has_problem(view) and not offered:
        errors = {_block_of(field): words.render(said) for field, said in problems.items()}
        return {"response_action": "errors", "errors": errors}
    return on_top(view, problems, words, offered)


def _block_of(field: str) -> str:
    return CUSTOMER_FIELD if field in OF_CUSTOMER else f"{_PREFIX}{field}"


def similar(payload: Payload, words: Words, *, typed: Mapping[str, str], channel: str) -> View:
    """Asks whether a second, equal deal is meant; what was typed comes back in the metadata."""
    question = [block for block in payload.blocks if block["type"] != "actions"]
    again = words.say("button.create_another")
    metadata = json.dumps({"channel": channel, "typed": dict(typed)}, ensure_ascii=False, separators=(",", ":"))
    return modal("won.similar", words.say("won.form.title"), question, words, again, metadata=metadata)
