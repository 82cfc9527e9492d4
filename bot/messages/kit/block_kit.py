"""Small builders of Block Kit that keep Slack's limits and show user text literally.

Text from outside goes into `plain` (plain_text, no emoji), `rich` or a table cell, never into `mrkdwn`: even escaped,
it would be formatted (`*`, `_`, `:smile:`) and linked (`@here`).
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.messages.kit.catalog import Mention, Piece, escape

Block = dict[str, Any]
EMPTY = "–"
HEADER, BUTTON, SECTION, FIELD, LABEL, TITLE, PLACEHOLDER = 150, 75, 3000, 2000, 2000, 24, 150
OPTION, CELL, CHART_TITLE, CHART_LABEL, ALERT, SPOKEN = 75, 150, 50, 20, 200, 3900
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
LONGEST_TEXT = 300
"""Of a text field, unless it says otherwise."""
HALF_WIDTH, LONGEST_FIELD = 60, 300
_INERT = re.compile(r"(?!.*:\S+:)(?!.*(?<![\w.-])@)(?:[^\W_]|[ .,()/%€+–:@“”'\u00a0\u202f−-])*")
"""What mrkdwn shows as it stands: no character that formats, links or mentions; an @ only inside an e-mail address."""
_BLANKS = re.compile(r"[ \n]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Payload:
    """Arguments of a post: `text` is complete by itself (screen readers, notifications) and already escaped."""

    text: str
    blocks: list[Block]


def units(text: str) -> int:
    """Length as Slack counts it: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """At most `limit` long; what was cut shows as an ellipsis."""
    if units(text) <= limit:
        return text
    while units(text) > limit - 1:
        text = text[: min(len(text) - 1, limit - 1)]
    return text.rstrip() + "…"


def clean(text: str) -> str:
    """Without control and text-direction characters, which could show something else than what is there."""
    return _CONTROL.sub(" ", text)


def one_line(text: str, limit: int = HEADER) -> str:
    # Not str.split(): it would also take the no-break spaces that keep an amount together.
    return clip(_BLANKS.sub(" ", clean(text)).strip(), limit)


def plain(text: str, limit: int = SECTION) -> Block:
    return {"type": "plain_text", "text": clip(clean(text).strip(), limit) or EMPTY, "emoji": False}


def mrkdwn(markup: str) -> Block:
    """Our own markup, and nothing else: Slack formats and links whatever stands in it."""
    return {"type": "mrkdwn", "text": markup}


def when(at: datetime, fallback: str) -> str:
    """A mrkdwn token each reader's Slack draws as "2 minutes ago"."""
    return f"<!date^{int(at.timestamp())}^{{ago}}|{escape(fallback)}>"


def header(text: str) -> Block:
    return {"type": "header", "text": plain(one_line(text), HEADER)}


def section(text: str | Block, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    body = text if isinstance(text, dict) else plain(text)
    return _some({"type": "section", "text": body, "accessory": accessory, "block_id": block_id})


def facts(rows: Sequence[tuple[str, str]]) -> list[Block]:
    """Labels on the left, values on the right: five rows to a section, because it holds ten fields."""
    return [
        {"type": "section", "fields": [field for row in rows[start : start + 5] for field in _fact(*row)]}
        for start in range(0, len(rows), 5)
    ]


def _fact(label: str, value: str) -> tuple[Block, Block]:
    """The label is bold where it cannot become markup: it may be a line's name."""
    shown = clean(label).strip()
    named = mrkdwn(f"*{shown}*") | {"verbatim": True} if inert(shown) else plain(shown, FIELD)
    return named, plain(clip(value, 300), FIELD)


def fields(rows: Sequence[tuple[str, str]]) -> list[Block]:
    """Label and value together, in two columns: ten to a section; a value too long for half the width has it all."""
    short = [row for row in rows if units(row[1]) <= HALF_WIDTH]
    long = [row for row in rows if units(row[1]) > HALF_WIDTH]
    pairs = [short[start : start + 10] for start in range(0, len(short), 10)]
    return [
        {"type": "section", "fields": [_field(*row) for row in some]} for some in (*pairs, *([row] for row in long))
    ]


def _field(label: str, value: str) -> Block:
    """The label is bold where the value cannot become markup; any other value stands literally, as does its label."""
    shown = clip(clean(value).strip(), LONGEST_FIELD) or EMPTY
    if inert(shown) and inert(label):
        return mrkdwn(f"*{label}* {shown}") | {"verbatim": True}
    return plain(f"{label}: {shown}", FIELD)


def inert(text: str) -> bool:
    """Nothing in it would be formatted, linked or mentioned by Slack."""
    return _INERT.fullmatch(text) is not None


def divider() -> Block:
    return {"type": "divider"}


def actions(elements: Sequence[Block], block_id: str) -> Block:
    return {"type": "actions", "elements": list(elements), "block_id": clip(block_id, 255)}


def button(
    label: str,
    action_id: str,
    value: str,
    *,
    spoken: str,
    primary: bool = False,
    asks: Block | None = None,
    url: str = "",
) -> Block:
    """`spoken` tells a screen reader what the button is about; the label alone is often the same on several. The name a
    screen reader says begins with the label that is seen: who speaks the label presses the button (WCAG 2.5.3).

    `url` is opened by Slack itself, which tells of the press all the same.

    `asks` is the second question of a press that cannot be undone, see `confirmation`.
    """
    if units(value) > 2000:
        raise ValueError(f"the value of {action_id} is longer than Slack's 2000 characters")
    built = {"type": "button", "text": plain(label, BUTTON), "action_id": action_id, "value": value}
    name = spoken if spoken.startswith(label) else f"{label}, {spoken}"
    built |= {"accessibility_label": one_line(name, BUTTON)} | ({"style": "primary"} if primary else {})
    return built | ({"confirm": asks} if asks else {}) | ({"url": url} if url else {})


def confirmation(title: str, text: str, *, confirm: str, deny: str, danger: bool = False) -> Block:
    """The question Slack asks before it passes the press on; `danger` for what destroys something."""
    built = {
        "title": plain(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(confirm, CONFIRM_BUTTON),
        "deny": plain(deny, CONFIRM_BUTTON),
    }
    return built | ({"style": "danger"} if danger else {})


def compact(**values: str | int) -> str:
    """A button's value or a view's private_metadata: JSON without spaces."""
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def context(elements: Iterable[Block]) -> Block:
    return {"type": "context", "elements": list(elements)[:10]}


def rich(*lines: Sequence[Piece], bold: str = "") -> Block:
    """Lines of literal text and live mentions; `bold` leads the first line."""
    leaves: list[Block] = [{"type": "text", "text": bold, "style": {"bold": True}}] if bold else []
    for number, line in enumerate(lines):
        leaves += [_leaf("\n")] if number else []
        leaves += [_leaf(piece) for piece in line if piece != ""]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves or [_leaf(EMPTY)]}]}


def linked(url: str, said: str) -> Block:
    """A line that is a link as a whole."""
    link = {"type": "link", "url": url, "text": clip(clean(said), SECTION)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}


def _leaf(piece: Piece) -> Block:
    if isinstance(piece, Mention):
        return {"type": "user", "user_id": piece.user}
    return {"type": "text", "text": clip(_CONTROL.sub(" ", piece), SECTION)}


def table(rows: Sequence[Sequence[str | Mention]], *, right: frozenset[int] = frozenset()) -> Block:
    """One per message. The first row is the heading; columns in `right` are aligned to the right."""
    columns = len(rows[0])
    # sums and numbers stay on one line, so that the names beside them have the room
    settings = [
        {"align": "right" if column in right else "left", "is_wrapped": column not in right}
        for column in range(columns)
    ]
    return {"type": "table", "rows": [[_cell(cell) for cell in row] for row in rows], "column_settings": settings}


def _cell(value: str | Mention) -> Block:
    if isinstance(value, Mention):
        return rich([value])
    return {"type": "raw_text", "text": one_line(value, CELL) or EMPTY}


def entry(
    block_id: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    example: str = "",
    optional: bool = False,
    multiline: bool = False,
    focus: bool = False,
    longest: int = LONGEST_TEXT,
) -> Block:
    """A text input; its action_id is always `value`, so that answers are found by block_id."""
    element = _some(
        {
            "type": "plain_text_input",
            "action_id": "value",
            "multiline": multiline or None,
            "max_length": longest,
            "initial_value": clip(clean(value), longest) or None,
            "placeholder": plain(example, PLACEHOLDER) if example else None,
            "focus_on_load": focus or None,
        }
    )
    return labelled(block_id, label, element, hint=hint, optional=optional)


def labelled(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    return _some(
        {
            "type": "input",
            "block_id": block_id,
            "label": plain(label, LABEL),
            "element": element,
            "hint": plain(hint, LABEL) if hint else None,
            "optional": optional,
        }
    )


def day_entry(block_id: str, label: str, *, value: date | None = None, optional: bool = False) -> Block:
    element = _some({"type": "datepicker", "action_id": "value", "initial_date": value.isoformat() if value else None})
    return labelled(block_id, label, element, optional=optional)


def choice(
    block_id: str,
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    chosen: str = "",
    kind: str = "static_select",
    hint: str = "",
    optional: bool = False,
) -> Block:
    """A menu of (value, text); `chosen` is a value. At most a hundred, as Slack takes no more."""
    shown = [option(text, value) for value, text in options[:100]]
    initial = next((o for o in shown if o["value"] == chosen), None)
    element = _some({"type": kind, "action_id": "value", "options": shown, "initial_option": initial})
    return labelled(block_id, label, element, hint=hint, optional=optional)


def refilled(element: Block, value: str, label: str = "") -> Block:
    """A form's element that starts with this; `label` is what an external select's choice is called."""
    starts = {"plain_text_input": "initial_value", "datepicker": "initial_date"}.get(element["type"], "initial_option")
    rest = {name: held for name, held in element.items() if name != starts}
    if not value:
        return rest
    if starts != "initial_option":
        return rest | {starts: value}
    if element["type"] == "external_select":
        return rest | {starts: option(label or value, value)}
    chosen = next((one for one in element["options"] if one["value"] == value), None)
    return rest | ({starts: chosen} if chosen else {})


def option(text: str, value: str) -> Block:
    return {"text": plain(one_line(text, OPTION), OPTION), "value": value}


def size(blocks: Sequence[Block]) -> int:
    """Characters of the blocks on the wire: Slack refuses a message of about 13,000."""
    return units(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def _some(values: Block) -> Block:
    return {key: value for key, value in values.items() if value is not None}
