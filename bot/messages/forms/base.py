"""The modal forms, and reading back what was typed into them."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.customers.near_ids import near_in
from bot.domain.drafts.draft import Draft
from bot.domain.values.localized import Text
from bot.messages.kit.block_kit import ALERT, Block, Payload, choice, clip, context, entry, plain, rich, section, units
from bot.messages.kit.catalog import Piece
from bot.messages.kit.views import View, draft_metadata, modal
from bot.messages.kit.words import Words

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


def reject_form(draft: Draft, words: Words) -> View:
    """Asks for the reason, which goes to the salesperson; read it as `reject.reason`."""
    reason = _remark("reject.reason", words.say("reject.reason"), words.say("reject.reason.hint"))
    title, submit = words.say("reject.title"), words.say("reject.submit")
    return modal("draft.reject", title, [reason], words, submit, metadata=draft_metadata(draft))


def send_back_form(draft: Draft, words: Words) -> View:
    """Asks what the salesperson should put right; read it as `send_back.remark`."""
    remark = _remark("send_back.remark", words.say("send_back.remark"), words.say("send_back.remark.hint"))
    title, submit = words.say("send_back.title"), words.say("button.send_back")
    return modal("draft.send_back", title, [remark], words, submit, metadata=draft_metadata(draft))


def _remark(block_id: str, label: str, hint: str) -> Block:
    """The one question of a form: some sentences for somebody else."""
    return entry(block_id, label, hint=hint, multiline=True, focus=True, longest=1000)


def blank(block_id: str, words: Words) -> dict[str, str]:
    """The form's error when only blanks were typed: Slack looks no closer."""
    return {block_id: words.say("fix.error.missing")}


def loading(words: Words) -> View:
    """Opened at once, because the right to open a form lasts three seconds; replaced by the form itself."""
    return modal("loading", words.say("loading.title"), [section(words.say("loading.text"))], words)


def problem(said: Text, words: Words, view: Mapping[str, Any] | None = None) -> View:
    """The same form with the problem on top and everything typed kept, or a view of its own."""
    told = words.pieces(said)
    if view is None:
        return modal("problem", words.say("problem.title"), _problem(told, words), words)
    return with_problem(view, told, words)


def with_problem(view: Mapping[str, Any], told: Told, words: Words, offered: Iterable[Block] = ()) -> View:
    """The same form with this on top, and what is offered to cure it, in place of what stood there."""
    kept = [block for block in view["blocks"] if not is_told(block)]
    names = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {name: view[name] for name in names if view.get(name)} | {
        "blocks": [*_problem(told, words), *offered, *kept][:MOST_BLOCKS]
    }


def is_told(block: Mapping[str, Any]) -> bool:
    """It came with a problem, and goes with it."""
    block_id = block.get("block_id", "")
    return bool(block_id.startswith(PROBLEM) or block_id.endswith(NEAR))


def to_complete(view: Mapping[str, Any], form: str, problems: Mapping[str, Text], words: Words) -> dict[str, Any]:
    """The answer to a form: each problem beside its field, or one that offers a choice at the top, with the choice."""
    offered = near_choice(form, problems.values(), words)
    if not offered:
        errors = {f"{form}.{field}": words.render(said) for field, said in problems.items()}
        return {"response_action": "errors", "errors": errors}
    return on_top(view, problems, words, offered)


def on_top(
    view: Mapping[str, Any], problems: Mapping[str, Text], words: Words, offered: Iterable[Block]
) -> dict[str, Any]:
    """The answer to a form whose problems cannot stand beside their fields."""
    told = " ".join(words.render(said) for said in problems.values())
    return {"response_action": "update", "view": with_problem(view, told, words, offered)}


def near_choice(form: str, problems: Iterable[Text], words: Words) -> list[Block]:
    """The companies whose business ID may have been meant, to choose from; read it as `<form>.near`."""
    options = [(near, f"{near} · {name}") for said in problems for near, name in near_in(said)]
    if not options:
        return []
    label, hint = words.say("near.label"), words.say("near.hint")
    return [choice(f"{form}{NEAR}", label, options, kind="radio_buttons", hint=hint, optional=True)]


def warning(view: View, key: str, words: Words) -> View:
    """The form with a line at its top about what sending it leads to; a full one says it beside its first question."""
    said, blocks = words.say(key), view["blocks"]
    if len(blocks) < MOST_BLOCKS:
        return view | {"blocks": [context([plain(said)]), *blocks]}
    first = blocks[0]
    hint = " ".join((said, first.get("hint", {}).get("text", ""))).strip()
    return view | {"blocks": [first | {"hint": plain(clip(hint, HINT))}, *blocks[1:]]}


def has_problem(view: Mapping[str, Any]) -> bool:
    """Something stands at its top that is wrong, or was."""
    return any(block.get("block_id", "").startswith(PROBLEM) for block in view["blocks"])


def _problem(told: Told, words: Words) -> list[Block]:
    """An alert block holds little, and shows a person as bare letters: what is longer or names somebody follows it."""
    parts = (told,) if isinstance(told, str) else told
    text = "".join(part for part in parts if isinstance(part, str))
    named = any(not isinstance(part, str) for part in parts)
    short = units(text) <= ALERT and not named
    alert = {
        "type": "alert",
        "level": "error",
        "text": plain(text if short else words.say("problem.title"), ALERT),
        "block_id": PROBLEM,
    }
    if short:
        return [alert]
    more = rich(parts) | {"block_id": f"{PROBLEM}.text"} if named else section(text, block_id=f"{PROBLEM}.text")
    return [alert, more]


def closing(payload: Payload, words: Words) -> View:
    """The last page of a form: what became of it."""
    return modal("closing", words.say("closing.title"), payload.blocks, words)
