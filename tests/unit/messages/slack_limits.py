"""The limits of Slack that bite, checked on what would be sent."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

LIVE = re.compile(r"<(?!!date\^\d+\^\{ago\}\||@[UW][A-Z0-9]+>|https://slack\.example/)")
SURFACE = {"message": 50, "modal": 100, "home": 100}


def walk(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from walk(value)
    elif isinstance(part, list):
        for value in part:
            yield from walk(value)


def problems(payload: Any, surface: str = "message") -> list[str]:
    """What Slack would refuse, and user text that would come alive. Empty when all is well."""
    blocks = payload["blocks"] if isinstance(payload, dict) else payload.blocks
    found = list(_texts(blocks)) + list(_ids(blocks)) + [text for block in blocks for text in _block(block)]
    if not 1 <= len(blocks) <= SURFACE[surface]:
        found.append(f"{len(blocks)} blocks")
    if surface == "message":
        found += list(_message(payload))
    if surface == "modal":
        found += list(_modal(payload))
    return found


def _message(payload: Any) -> Iterator[str]:
    if not payload.text.strip() or len(payload.text) > 4000:
        yield f"text of {len(payload.text)} characters"
    if LIVE.search(payload.text):
        yield f"live markup in text: {payload.text!r}"
    if (size := len(json.dumps(payload.blocks, ensure_ascii=False, separators=(",", ":")))) > 12_000:
        yield f"{size} characters of blocks"


def _modal(view: dict[str, Any]) -> Iterator[str]:
    for name in ("title", "submit", "close"):
        if name in view and not 1 <= len(view[name]["text"]) <= 24:
            yield f"{name}: {view[name]['text']!r}"
        if name in view and view[name]["text"].endswith("…"):
            yield f"{name} was cut: {view[name]['text']!r}"
    if len(view.get("private_metadata", "")) > 3000:
        yield "private_metadata"
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        yield "inputs without a submit"


def _texts(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for part in walk(blocks):
        if part.get("type") in ("plain_text", "mrkdwn") and not 1 <= _units(part["text"]) <= 3000:
            yield f"text object of {_units(part['text'])}"
        if part.get("type") == "plain_text" and part.get("emoji") is not False:
            yield "plain_text would draw emoji"
        if part.get("type") == "mrkdwn" and LIVE.search(part["text"]):
            yield f"live mrkdwn: {part['text']!r}"


def _ids(blocks: list[dict[str, Any]]) -> Iterator[str]:
    counted = Counter(block["block_id"] for block in blocks if "block_id" in block)
    yield from (f"block_id {name} twice" for name, count in counted.items() if count > 1 or len(name) > 255)
    for block in blocks:
        inside = Counter(part["action_id"] for part in walk(block) if "action_id" in part)
        yield from (f"action_id {name} twice in a block" for name, count in inside.items() if count > 1)


def _block(block: dict[str, Any]) -> Iterator[str]:
    limits = {
        "actions": ("elements", 25),
        "context": ("elements", 10),
        "section": ("fields", 10),
        "table": ("rows", 100),
    }
    name, most = limits.get(block["type"], ("", 0))
    if name in block and not 1 <= len(block[name]) <= most:
        yield f"{block['type']} with {len(block[name])} {name}"
    if block["type"] == "header" and _units(block["text"]["text"]) > 150:
        yield "header over 150"
    if any(_units(field["text"]) > 2000 for field in block.get("fields", ())):
        yield "field over 2000"
    if block["type"] == "table" and sum(_units(part.get("text", "")) for part in walk(block)) > 10_000:
        yield "table over 10,000 characters"
    yield from (f"button: {part}" for part in walk(block) if part.get("type") == "button" and not _button(part))


def _button(part: dict[str, Any]) -> bool:
    return (
        _units(part["text"]["text"]) <= 75
        and 1 <= len(part["value"]) <= 2000
        and 1 <= _units(part["accessibility_label"]) <= 75
        and part["accessibility_label"].startswith(part["text"]["text"])  # WCAG 2.5.3: who speaks the label hits it
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def shown(payload: Any) -> str:
    """Every text a reader sees, in order, one to a line."""
    blocks = payload["blocks"] if isinstance(payload, dict) else payload.blocks
    return "\n".join(part["text"] for part in walk(blocks) if isinstance(part.get("text"), str))


def buttons(payload: Any) -> dict[str, dict[str, Any]]:
    blocks = payload["blocks"] if isinstance(payload, dict) else payload.blocks
    return {part["action_id"]: part for part in walk(blocks) if part.get("type") == "button"}
