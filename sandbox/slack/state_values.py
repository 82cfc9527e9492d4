"""What a person has filled in: `state.values` of a view or message, and the checks Slack's own client makes."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.slack.blocks import walk
from sandbox.slack.model import Json

_ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
_MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
_FIELDS = {
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    **dict.fromkeys(_ONE_OPTION, ("selected_option", "initial_option")),
    **dict.fromkeys(_MANY_OPTIONS, ("selected_options", "initial_options")),
    **dict.fromkeys(
        ("plain_text_input", "number_input", "email_text_input", "url_text_input"), ("value", "initial_value")
    ),
}


def filled_in(element: Json, given: Any) -> Json:
    """One element's state. `given` is Slack's own shape, a plain value, or None for what the element starts with."""
    kind = element["type"]
    field, initial = _FIELDS.get(kind, ("value", "initial_value"))
    if isinstance(given, dict) and (field in given or given.get("type") == kind):
        chosen = given.get(field)
    elif given is None:
        chosen = element.get(initial)
    else:
        chosen = given
    if kind in _ONE_OPTION and chosen is not None:
        chosen = _option(element, chosen)
    elif kind in _MANY_OPTIONS:
        chosen = [_option(element, each) for each in chosen or []]
    elif field == "value":
        chosen = str(chosen) if chosen not in (None, "") else None
    return {"type": kind, field: chosen}


def collect(blocks: list[Json], given: Json) -> Json:
    """`state.values` of all blocks; `given` is {block_id: {action_id: value}} or {block_id: value}."""
    values: Json = {}
    for block in blocks:
        for element in stateful_elements(block):
            typed = given.get(block["block_id"])
            if isinstance(typed, dict) and not {"type", "value"} & (typed.keys() - {element["action_id"]}):
                typed = typed.get(element["action_id"])
            values.setdefault(block["block_id"], {})[element["action_id"]] = filled_in(element, typed)
    return values


def stateful_elements(block: Json) -> Iterator[Json]:
    for element in walk(block):
        if element.get("type") in _FIELDS and element["type"] != "overflow" and "action_id" in element:
            yield element


def client_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's client refuses by itself, before the app is asked: by block_id."""
    errors = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        state = values.get(block["block_id"], {}).get(element.get("action_id"), {})
        if problem := _problem(block, element, next((v for k, v in state.items() if k != "type"), None)):
            errors[block["block_id"]] = problem
    return errors


def _problem(block: Json, element: Json, value: Any) -> str:
    if value in (None, "", []):
        return "" if block.get("optional") else "Please complete this required field."
    if element["type"] == "number_input":
        return _number_problem(element, str(value))
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if element["type"] == "plain_text_input" and not shortest <= len(value) <= longest:
        return f"Please enter between {shortest} and {longest} characters."
    return ""


def _number_problem(element: Json, text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    if (low := element.get("min_value")) is not None and number < Decimal(low):
        return f"Please enter {low} or more."
    if (high := element.get("max_value")) is not None and number > Decimal(high):
        return f"Please enter {high} or less."
    return ""


def _option(element: Json, chosen: Any) -> Json:
    """A chosen option in full, found by its value; external selects have none to look in."""
    if isinstance(chosen, dict):
        return chosen
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    for group in groups:
        for option in group["options"]:
            if option["value"] == chosen:
                return dict(option)
    return {"text": {"type": "plain_text", "text": str(chosen)}, "value": str(chosen)}
