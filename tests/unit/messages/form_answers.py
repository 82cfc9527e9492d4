"""What Slack sends when a form is filled in and sent."""

from typing import Any

from bot.domain.drafts.draft import Draft
from bot.domain.drafts.edit import EditChoices
from bot.messages.forms.edit_form import NOTHING, edit_form
from bot.messages.forms.edit_state import EditState
from bot.messages.kit.words import Words


def submitted(view: dict[str, Any], **answers: Any) -> dict[str, Any]:
    """The view's state as Slack sends it after the person typed `answers` (None clears a field)."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            typed = answers.get(block["block_id"], element.get("initial_value"))
            state = {"type": element["type"], "value": typed}
            if element["type"] in ("external_select", "static_select", "radio_buttons"):
                chosen = answers.get(block["block_id"], (element.get("initial_option") or {}).get("value"))
                state = {"type": element["type"], "selected_option": {"value": chosen} if chosen else None}
            if element["type"] == "datepicker":
                day = answers.get(block["block_id"], element.get("initial_date"))
                state = {"type": element["type"], "selected_date": day}
            values[block["block_id"]] = {element["action_id"]: state}
    return {"values": values}


def whole_form(made: Draft, language: Any, choices: EditChoices = NOTHING) -> dict[str, Any]:
    """The edit form with the first lines and a new one open, and nothing behind a button."""
    lines = len(made.content.lines) if made.content else 0
    state = EditState(opened=(*range(min(lines, 4)), lines), added=1, more=True)
    return edit_form(made, Words(language), choices, state)
