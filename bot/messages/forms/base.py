"""The modal forms, and reading back what was typed into them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.drafts.draft import Draft
from bot.domain.values.finding import Candidate
from bot.domain.values.localized import Text
from bot.domain.values.person import Language
from bot.messages.kit.block_kit import (
    ALERT,
    PLACEHOLDER,
    Block,
    Payload,
    compact,
    entry,
    labelled,
    one_line,
    option,
    plain,
    section,
    units,
)
from bot.messages.kit.catalog import render, say
from bot.messages.kit.views import View, draft_metadata, modal

WON_FIELDS = (
    "partner",
    "customer",
    "business_id",
    "amount",
    "description",
    "vat_percent",
    "terms_days",
    "your_reference",
    "project",
)
LONGEST = {"customer": 80, "description": 300, "your_reference": 70, "project": 80}
"""Procountor's own limits where it has them."""
PROBLEM = "problem"
OPENING = f"{PROBLEM}.opening"
"""Block ids of what stands at the top of a form and is wrong with it."""


def won_form(language: Language, *, prefill: Mapping[str, str], channel: str, note: Text | None) -> View:
    """The form of a won deal. Keys of `prefill`: WON_FIELDS, and `partner_name` beside `partner`.

    `note` stands at the top until the form is sent: what could not be read, and what to check.
    """
    blocks = [_partner(language, prefill), *(_won_entry(field, language, prefill) for field in WON_FIELDS[1:])]
    if note is not None:
        blocks.insert(0, section(render(note, language), block_id=OPENING))
    submit = say("won.form.submit", language)
    return modal(
        "won.form", say("won.form.title", language), blocks, language, submit, metadata=compact(channel=channel)
    )


def to_correct(view: Mapping[str, Any], problems: Mapping[str, Text], language: Language) -> dict[str, Any]:
    """The answer to a won deal's form that cannot be taken, by field: each problem stands beside its field.

    A form with a problem at its top gets the new ones there: Slack cannot take the old one away and mark fields in one
    answer, and what no longer holds must not stay.
    """
    if not any(block.get("block_id", "").startswith(PROBLEM) for block in view["blocks"]):
        errors = {f"won.{field}": render(said, language) for field, said in problems.items()}
        return {"response_action": "errors", "errors": errors}
    told = _problem(" ".join(render(said, language) for said in problems.values()), language)
    return {"response_action": "update", "view": _with_on_top(view, told)}


def _partner(language: Language, prefill: Mapping[str, str]) -> Block:
    """A customer already in Procountor is searched; a new one is typed below."""
    element: Block = {
        "type": "external_select",
        "action_id": "customer.search",
        "min_query_length": 2,
        "placeholder": plain(say("won.partner.example", language), PLACEHOLDER),
    }
    if prefill.get("partner") and prefill.get("partner_name"):
        element["initial_option"] = option(prefill["partner_name"], prefill["partner"])
    hint = say("won.partner.hint", language)
    return labelled("won.partner", say("won.partner", language), element, hint=hint, optional=True)


def _won_entry(field: str, language: Language, prefill: Mapping[str, str]) -> Block:
    hinted = {"customer": "won.customer.hint", "amount": "won.amount.hint", "vat_percent": "won.vat_percent.hint"}
    example = {"business_id": "1234567-1", "amount": "12 000,50", "terms_days": "14", "vat_percent": "25,5"}
    return entry(
        f"won.{field}",
        say(f"won.{field}", language),
        value=prefill.get(field, ""),
        hint=say(hinted[field], language) if field in hinted else "",
        example=example.get(field, ""),
        optional=field != "amount",
        focus=field == "amount",
        longest=LONGEST.get(field, 40),
    )


def read_won_form(view_state: Mapping[str, Any]) -> dict[str, str]:
    """WON_FIELDS that were filled in, as typed; `partner` is the chosen Procountor customer's id."""
    return {
        name.removeprefix("won."): value for name, value in read_form(view_state).items() if name.startswith("won.")
    }


def read_form(view_state: Mapping[str, Any]) -> dict[str, str]:
    """Block id to what was typed or chosen, without blank ends; empty fields are left out."""
    answers = {}
    for block_id, elements in view_state.get("values", view_state).items():
        for element in elements.values():
            chosen = element.get("selected_option") or element
            value = (chosen.get("value") or chosen.get("selected_date") or chosen.get("selected_user") or "").strip()
            if value:
                answers[block_id] = value
    return answers


def customer_options(candidates: Sequence[Candidate]) -> dict[str, list[Block]]:
    """The answer to the search in the form: at most 100 customers."""
    return {"options": [option(_described(found), str(found.partner_id)) for found in candidates[:100]]}


def _described(found: Candidate) -> str:
    details = " · ".join(part for part in (found.business_id, found.city) if part)
    room = max(20, 75 - len(details) - 3)
    return f"{one_line(found.name, room)} · {details}" if details else found.name


def reject_form(draft: Draft, language: Language) -> View:
    """Asks for the reason, which goes to the salesperson; read it as `reject.reason`."""
    reason = entry(
        "reject.reason",
        say("reject.reason", language),
        hint=say("reject.reason.hint", language),
        multiline=True,
        focus=True,
        longest=1000,
    )
    title, submit = say("reject.title", language), say("reject.submit", language)
    return modal("draft.reject", title, [reason], language, submit, metadata=draft_metadata(draft))


def send_back_form(draft: Draft, language: Language) -> View:
    """Asks what the salesperson should put right; read it as `send_back.remark`."""
    remark = entry(
        "send_back.remark",
        say("send_back.remark", language),
        hint=say("send_back.remark.hint", language),
        multiline=True,
        focus=True,
        longest=1000,
    )
    title, submit = say("send_back.title", language), say("button.send_back", language)
    return modal("draft.send_back", title, [remark], language, submit, metadata=draft_metadata(draft))


def blank(block_id: str, language: Language) -> dict[str, str]:
    """The form's error when only blanks were typed: Slack looks no closer."""
    return {block_id: say("fix.error.missing", language)}


def loading(language: Language) -> View:
    """Opened at once, because the right to open a form lasts three seconds; replaced by the form itself."""
    return modal("loading", say("loading.title", language), [section(say("loading.text", language))], language)


def problem(said: Text, language: Language, view: Mapping[str, Any] | None = None) -> View:
    """The same form with the problem on top and everything typed kept, or a view of its own."""
    told = _problem(render(said, language), language)
    if view is None:
        return modal("problem", say("problem.title", language), told, language)
    return _with_on_top(view, told)


def _with_on_top(view: Mapping[str, Any], told: list[Block]) -> View:
    kept = [block for block in view["blocks"] if not block.get("block_id", "").startswith(PROBLEM)]
    names = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {name: view[name] for name in names if view.get(name)} | {"blocks": [*told, *kept][:100]}


def _problem(text: str, language: Language) -> list[Block]:
    """An alert block holds little: a longer text follows it, so that the cure at its end is not cut off."""
    short = units(text) <= ALERT
    alert = {
        "type": "alert",
        "level": "error",
        "text": plain(text if short else say("problem.title", language), ALERT),
        "block_id": PROBLEM,
    }
    return [alert] if short else [alert, section(text, block_id=f"{PROBLEM}.text")]


def closing(payload: Payload, language: Language) -> View:
    """The last page of a form: what became of it."""
    return modal("closing", say("closing.title", language), payload.blocks, language)


def similar(payload: Payload, language: Language, *, typed: Mapping[str, str], channel: str) -> View:
    """Asks whether a second, equal deal is meant; what was typed comes back in the metadata."""
    question = [block for block in payload.blocks if block["type"] != "actions"]
    again = say("button.create_another", language)
    metadata = json.dumps({"channel": channel, "typed": dict(typed)}, ensure_ascii=False, separators=(",", ":"))
    return modal("won.similar", say("won.form.title", language), question, language, again, metadata=metadata)
