"""Limits of Block Kit's elements and text objects."""

from collections.abc import Iterator

from sandbox.slack.model import Json

_OPTION_LIMITS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
_WITH_OPTIONS = {"static_select", "multi_static_select", *_OPTION_LIMITS}
_ELEMENTS = {
    "button",
    "image",
    "external_select",
    "multi_external_select",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "multi_conversations_select",
    "channels_select",
    "multi_channels_select",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
    "workflow_button",
    *_WITH_OPTIONS,
}
INTERACTIVE = _ELEMENTS - {"image"}


def is_text(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("text"), str) and bool(value["text"])


def too_long(value: object, limit: int, at: str) -> Iterator[str]:
    if isinstance(value, str) and len(value) > limit:
        yield f"must be less than {limit + 1} characters [json-pointer:{at}]"


def text_problems(value: object, limit: int, at: str, *, plain: bool = False, required: bool = False) -> Iterator[str]:
    """Why this text object is refused; an absent one is fine unless `required`."""
    if value is None and not required:
        return
    if not isinstance(value, dict) or value.get("type") not in ("plain_text", "mrkdwn"):
        yield f"must provide a text object [json-pointer:{at}]"
        return
    if plain and value["type"] != "plain_text":
        yield f"must be of type plain_text [json-pointer:{at}/type]"
    if not is_text(value):
        yield f"must be more than 0 characters [json-pointer:{at}/text]"
    yield from too_long(value.get("text"), limit, f"{at}/text")


def check_element(element: Json, at: str) -> Iterator[str]:
    kind = element.get("type")
    if kind not in _ELEMENTS:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    yield from too_long(element.get("action_id"), 255, f"{at}/action_id")
    yield from text_problems(element.get("placeholder"), 150, f"{at}/placeholder", plain=True)
    yield from _confirm(element.get("confirm"), f"{at}/confirm")
    if kind == "button":
        yield from _button(element, at)
    elif kind == "image":
        yield from _image(element, at)
    elif kind == "number_input":
        yield from _number(element, at)
    elif kind in _WITH_OPTIONS:
        yield from _options(element, at)


def _button(element: Json, at: str) -> Iterator[str]:
    yield from text_problems(element.get("text"), 75, f"{at}/text", plain=True, required=True)
    yield from too_long(element.get("value"), 2000, f"{at}/value")
    yield from too_long(element.get("url"), 3000, f"{at}/url")
    yield from too_long(element.get("accessibility_label"), 75, f"{at}/accessibility_label")
    if element.get("style") not in (None, "primary", "danger"):
        yield f"must be a valid enum value [json-pointer:{at}/style]"


def _image(element: Json, at: str) -> Iterator[str]:
    if not element.get("alt_text"):
        yield f"missing required field: alt_text [json-pointer:{at}]"
    if not element.get("image_url") and not element.get("slack_file"):
        yield f"missing required field: image_url [json-pointer:{at}]"
    yield from too_long(element.get("image_url"), 3000, f"{at}/image_url")


def _number(element: Json, at: str) -> Iterator[str]:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield f"missing required field: is_decimal_allowed [json-pointer:{at}]"
    for name in ("initial_value", "min_value", "max_value"):
        if not isinstance(element.get(name), str | None):
            yield f"must be a string [json-pointer:{at}/{name}]"


def _options(element: Json, at: str) -> Iterator[str]:
    groups = element.get("option_groups")
    options = [option for group in groups for option in group.get("options", [])] if groups else element.get("options")
    if not options:
        yield f"must provide at least 1 option [json-pointer:{at}/options]"
        return
    limit = _OPTION_LIMITS.get(element["type"], 100)
    if not groups and len(options) > limit:
        yield f"no more than {limit} items allowed [json-pointer:{at}/options]"
    for index, option in enumerate(options):
        yield from option_problems(option, f"{at}/options/{index}")


def option_problems(option: Json, at: str) -> Iterator[str]:
    yield from text_problems(option.get("text"), 75, f"{at}/text", required=True)
    yield from text_problems(option.get("description"), 75, f"{at}/description")
    if not isinstance(option.get("value"), str):
        yield f"missing required field: value [json-pointer:{at}]"
    yield from too_long(option.get("value"), 150, f"{at}/value")


def _confirm(confirm: Json | None, at: str) -> Iterator[str]:
    if confirm is None:
        return
    yield from text_problems(confirm.get("title"), 100, f"{at}/title", plain=True)
    yield from text_problems(confirm.get("text"), 300, f"{at}/text", required=True)
    yield from text_problems(confirm.get("confirm"), 30, f"{at}/confirm", plain=True)
    yield from text_problems(confirm.get("deny"), 30, f"{at}/deny", plain=True)
