"""The modal forms, and reading back what was typed into them."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.customers.near_ids import near_in
from bot.domain.drafts.draft import Draft
from bot.domain.values.localized import Text
from bot.domain.values.person import Language
from bot.messages.kit.block_kit import ALERT, Block, Payload, choice, clip, context, entry, plain, rich, section, units
from bot.messages.kit.catalog import Piece, pieces, render, say
from bot.messages.kit.views import View, draft_metadata, modal

PROBLEM = "problem"
"""Block ids of what stands at the top of a form and is wrong with it begin like this."""
NEAR = ".near"
"""Ends the block id of a choice that a problem brought with it."""
MOST_BLOCKS = 100
"""Slack's own limit for a form."""
HINT = 2000
Told = str | tuple[Piece, ...]
"""What is wrong: words alone, or words with the people named in them."""


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


def reject_form(draft: Draft, language: Language) -> View:
    """Asks for the reason, which goes to the salesperson; read it as `reject.reason`."""
    reason = _remark("reject.reason", say("reject.reason", language), say("reject.reason.hint", language))
    title, submit = say("reject.title", language), say("reject.submit", language)
    return modal("draft.reject", title, [reason], language, submit, metadata=draft_metadata(draft))


def send_back_form(draft: Draft, language: Language) -> View:
    """Asks what the salesperson should put right; read it as `send_back.remark`."""
    remark = _remark("send_back.remark", say("send_back.remark", language), say("send_back.remark.hint", language))
    title, submit = say("send_back.title", language), say("button.send_back", language)
    return modal("draft.send_back", title, [remark], language, submit, metadata=draft_metadata(draft))


def _remark(block_id: str, label: str, hint: str) -> Block:
    """The one question of a form: some sentences for somebody else."""
    return entry(block_id, label, hint=hint, multiline=True, focus=True, longest=1000)


def blank(block_id: str, language: Language) -> dict[str, str]:
    """The form's error when only blanks were typed: Slack looks no closer."""
    return {block_id: say("fix.error.missing", language)}


def loading(language: Language) -> View:
    """Opened at once, because the right to open a form lasts three seconds; replaced by the form itself."""
    return modal("loading", say("loading.title", language), [section(say("loading.text", language))], language)


def problem(said: Text, language: Language, view: Mapping[str, Any] | None = None) -> View:
    """The same form with the problem on top and everything typed kept, or a view of its own."""
    told = pieces(said, language)
    if view is None:
        return modal("problem", say("problem.title", language), _problem(told, language), language)
    return with_problem(view, told, language)


def with_problem(view: Mapping[str, Any], told: Told, language: Language, offered: Iterable[Block] = ()) -> View:
    """The same form with this on top, and what is offered to cure it, in place of what stood there."""
    kept = [block for block in view["blocks"] if not is_told(block)]
    names = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {name: view[name] for name in names if view.get(name)} | {
        "blocks": [*_problem(told, language), *offered, *kept][:MOST_BLOCKS]
    }


def is_told(block: Mapping[str, Any]) -> bool:
    """It came with a problem, and goes with it."""
    block_id = block.get("block_id", "")
    return bool(block_id.startswith(PROBLEM) or block_id.endswith(NEAR))


def to_complete(view: Mapping[str, Any], form: str, problems: Mapping[str, Text], language: Language) -> dict[str, Any]:
    """The answer to a form: each problem beside its field, or one that offers a choice at the top, with the choice."""
    offered = near_choice(form, problems.values(), language)
    if not offered:
        errors = {f"{form}.{field}": render(said, language) for field, said in problems.items()}
        return {"response_action": "errors", "errors": errors}
    return on_top(view, problems, language, offered)


def on_top(
    view: Mapping[str, Any], problems: Mapping[str, Text], language: Language, offered: Iterable[Block]
) -> dict[str, Any]:
    """The answer to a form whose problems cannot stand beside their fields."""
    told = " ".join(render(said, language) for said in problems.values())
    return {"response_action": "update", "view": with_problem(view, told, language, offered)}


def near_choice(form: str, problems: Iterable[Text], language: Language) -> list[Block]:
    """The companies whose business ID may have been meant, to choose from; read it as `<form>.near`."""
    options = [(near, f"{near} · {name}") for said in problems for near, name in near_in(said)]
    if not options:
        return []
    label, hint = say("near.label", language), say("near.hint", language)
    return [choice(f"{form}{NEAR}", label, options, kind="radio_buttons", hint=hint, optional=True)]


def warning(view: View, key: str, language: Language) -> View:
    """The form with a line at its top about what sending it leads to; a full one says it beside its first question."""
    said, blocks = say(key, language), view["blocks"]
    if len(blocks) < MOST_BLOCKS:
        return view | {"blocks": [context([plain(said)]), *blocks]}
    first = blocks[0]
    hint = " ".join((said, first.get("hint", {}).get("text", ""))).strip()
    return view | {"blocks": [first | {"hint": plain(clip(hint, HINT))}, *blocks[1:]]}


def has_problem(view: Mapping[str, Any]) -> bool:
    """Something stands at its top that is wrong, or was."""
    return any(block.get("block_id", "").startswith(PROBLEM) for block in view["blocks"])


def _problem(told: Told, language: Language) -> list[Block]:
    """An alert block holds little, and shows a person as bare letters: what is longer or names somebody follows it."""
    parts = (told,) if isinstance(told, str) else told
    text = "".join(part for part in parts if isinstance(part, str))
    named = any(not isinstance(part, str) for part in parts)
    short = units(text) <= ALERT and not named
    alert = {
        "type": "alert",
        "level": "error",
        "text": plain(text if short else say("problem.title", language), ALERT),
        "block_id": PROBLEM,
    }
    if short:
        return [alert]
    more = rich(parts) | {"block_id": f"{PROBLEM}.text"} if named else section(text, block_id=f"{PROBLEM}.text")
    return [alert, more]


def closing(payload: Payload, language: Language) -> View:
    """The last page of a form: what became of it."""
    return modal("closing", say("closing.title", language), payload.blocks, language)
