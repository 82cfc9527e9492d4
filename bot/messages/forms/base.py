"""The modal forms, and reading back what was typed into them."""

from collections.abc import Mapping
from typing import Any

from bot.domain.drafts.draft import Draft
from bot.domain.values.localized import Text
from bot.domain.values.person import Language
from bot.messages.kit.block_kit import ALERT, Block, Payload, entry, plain, section, units
from bot.messages.kit.catalog import render, say
from bot.messages.kit.views import View, draft_metadata, modal

PROBLEM = "problem"
"""Block ids of what stands at the top of a form and is wrong with it begin like this."""


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


def reason_missing(language: Language) -> dict[str, str]:
    """The form's error when only blanks were typed."""
    return {"reject.reason": say("fix.error.missing", language)}


def loading(language: Language) -> View:
    """Opened at once, because the right to open a form lasts three seconds; replaced by the form itself."""
    return modal("loading", say("loading.title", language), [section(say("loading.text", language))], language)


def problem(said: Text, language: Language, view: Mapping[str, Any] | None = None) -> View:
    """The same form with the problem on top and everything typed kept, or a view of its own."""
    told = render(said, language)
    if view is None:
        return modal("problem", say("problem.title", language), _problem(told, language), language)
    return with_problem(view, told, language)


def with_problem(view: Mapping[str, Any], told: str, language: Language) -> View:
    """The same form with this on top, in place of what stood there."""
    kept = [block for block in view["blocks"] if not block.get("block_id", "").startswith(PROBLEM)]
    names = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {name: view[name] for name in names if view.get(name)} | {"blocks": [*_problem(told, language), *kept][:100]}


def has_problem(view: Mapping[str, Any]) -> bool:
    """Something stands at its top that is wrong, or was."""
    return any(block.get("block_id", "").startswith(PROBLEM) for block in view["blocks"])


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
