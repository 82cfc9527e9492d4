"""What a message in Slack says, evened out: Slack keeps what was posted in its own way.

It names blocks, writes defaults in, escapes `& < >`, marks links, turns signs into :names: and may keep a table apart.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.messages.card.view_model import NEXT_TODAY, OF_TODAY

_WHERE = ("text", "fields", "elements", "rows", "accessory")
"""Where a block has its texts; in this order, as Slack's is its own. What a button asks first follows the settings."""
_MARKED = (
    (re.compile(r"<!date[^>]*>"), ""),  # each reader's own: "2 minutes ago"
    (re.compile(r"<(@\w+)\|[^>]*>"), r"<\1>"),
    (re.compile(r"<(?:https?|mailto|tel):[^|>]*\|([^>]*)>"), r"\1"),
    (re.compile(r"<(?:mailto:|tel:)?((?:https?://)?[^@#!|>][^|>]*)>"), r"\1"),
)
_NAMED_SIGN = re.compile(r":[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:")
_SIGNS = frozenset({"So", "Sk", "Cf", "Mn"})
"""Of Unicode: symbols, skin tones, joiners, variation selectors. Letters are composed before."""


@dataclass(frozen=True, slots=True)
class Said:
    spoken: str
    body: tuple[str, ...]
    table: tuple[str, ...]
    """Cell by cell; Slack may keep it among the blocks or as an attachment."""
    buttons: tuple[tuple[Any, Any], ...]
    """(action_id, value) of those in rows."""


def as_read(message: Mapping[str, Any]) -> Said:
    """Without what depends on the day and on who may decide now: a card is not written anew for that."""
    own = message.get("blocks") or []
    lasting = [block for number, block in enumerate(own) if _lasts(block, last=number == len(own) - 1)]
    attached = [block for each in message.get("attachments") or [] for block in each.get("blocks") or []]
    tables = [block for block in (*own, *attached) if block["type"] == "table"]
    rows = [block["elements"] for block in own if block["type"] == "actions"]
    return Said(
        spoken=_spoken(message.get("text", ""), own),
        body=tuple(_texts(lasting)),
        table=tuple(_texts(tables)),
        buttons=tuple((element.get("action_id"), element.get("value")) for row in rows for element in row),
    )


def _spoken(text: str, blocks: list[Any]) -> str:
    """Only what the header says too, where the rest depends on the day."""
    spoken = _even(_unmarked(text))
    header = next((_even(block["text"]["text"]) for block in blocks if block["type"] == "header"), "")
    of_today = any(str(block.get("block_id", "")).endswith(NEXT_TODAY) for block in blocks)
    return spoken[: len(header)] if of_today else spoken


def _lasts(block: Mapping[str, Any], *, last: bool) -> bool:
    """The last line says where it came from; those before, who may decide and that nothing is wrong."""
    if block["type"] == "context":
        return last
    return block["type"] != "table" and not str(block.get("block_id", "")).endswith(OF_TODAY)


def _texts(part: Any) -> Iterator[str]:
    match part:
        case list():
            for each in part:
                yield from _texts(each)
        case {"type": "mrkdwn", "text": str(text)}:
            yield _even(_unmarked(text))
        case {"type": "rich_text_section", "elements": leaves}:
            yield _even("".join(map(_leaf, leaves)))
        case {"text": str(text)}:
            yield _even(text)
        case {"type": "button", "url": _}:
            return  # a link to another message, which Slack does not always tell
        case dict():
            for name in _WHERE:
                yield from _texts(part.get(name))


def _leaf(leaf: Mapping[str, Any]) -> str:
    match leaf:
        case {"type": "user", "user_id": user}:
            return f"<@{user}>"
        case {"type": "link", "url": url}:
            return str(leaf.get("text", url))
        case _:
            return str(leaf.get("text", ""))


def _unmarked(markup: str) -> str:
    for mark, plain in _MARKED:
        markup = mark.sub(plain, markup)
    return markup


def _even(text: str) -> str:
    """One text for all the ways to keep it. Escaped twice is what somebody typed as `&amp;`."""
    before = ""
    while before != text:
        before, text = text, text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    composed = _NAMED_SIGN.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(c for c in composed if unicodedata.category(c) not in _SIGNS).split())
