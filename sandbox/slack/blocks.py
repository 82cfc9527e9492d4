"""Block Kit rules that Slack enforces. Problems are worded as Slack words them, with a JSON pointer."""

import copy
import secrets
from collections import Counter
from collections.abc import Callable, Iterator

from sandbox.slack.elements import INTERACTIVE, check_element, is_text, text_problems, too_long
from sandbox.slack.model import Json

MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_TOTAL = 12_000
_KNOWN_UNCHECKED = {"video", "file", "plan", "task_card", "context_actions", "card", "carousel", "container", "layout"}
_FORBIDDEN = {
    "message": {"alert"},
    "modal": {"markdown", "table", "data_table", "data_visualization", "carousel", "container"},
    "home": {"alert", "markdown"},
}


def with_block_ids(blocks: list[Json]) -> list[Json]:
    """Slack names every block and interactive element that came without an id."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in walk(block):
            if element.get("type") in INTERACTIVE:
                element.setdefault("action_id", secrets.token_urlsafe(4))
    return named


def check_message(blocks: list[Json]) -> list[str]:
    return list(_check(blocks, "message"))


def check_view(view: Json, kind: str) -> list[str]:
    """`kind` is modal or home."""
    if not isinstance(view, dict) or view.get("type") != kind:
        return [f"must provide a view of type {kind} [json-pointer:/view/type]"]
    problems = list(_check(view.get("blocks"), kind))
    return problems or (list(_modal_shell(view)) if kind == "modal" else [])


def _modal_shell(view: Json) -> Iterator[str]:
    if not is_text(view.get("title")):
        yield "missing required field: title [json-pointer:/view]"
    for name in ("title", "submit", "close"):
        yield from text_problems(view.get(name), 24, f"/view/{name}", plain=True)
    yield from too_long(view.get("private_metadata"), 3000, "/view/private_metadata")
    yield from too_long(view.get("callback_id"), 255, "/view/callback_id")
    if not view.get("submit") and any(block.get("type") == "input" for block in view.get("blocks") or []):
        yield "missing required field: submit [json-pointer:/view]"


def _check(blocks: object, surface: str) -> Iterator[str]:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        yield "must provide an array of blocks [json-pointer:/blocks]"
        return
    if len(blocks) > MAX_BLOCKS[surface]:
        yield f"no more than {MAX_BLOCKS[surface]} items allowed [json-pointer:/blocks]"
    for index, block in enumerate(blocks):
        yield from _check_block(block, surface, f"/blocks/{index}")
    yield from _check_together(blocks)


def _check_block(block: Json, surface: str, at: str) -> Iterator[str]:
    kind = block.get("type")
    checker = _CHECKERS.get(str(kind))
    if kind in _FORBIDDEN[surface] or (checker is None and kind not in _KNOWN_UNCHECKED):
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    yield from too_long(block.get("block_id"), 255, f"{at}/block_id")
    if checker is not None:
        yield from checker(block, at)
    action_ids = Counter(found["action_id"] for found in walk(block) if isinstance(found.get("action_id"), str))
    for action_id, times in action_ids.items():
        if times > 1:
            yield f"`action_id` {action_id} already exists for another element [json-pointer:{at}]"


def _check_together(blocks: list[Json]) -> Iterator[str]:
    ids = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    for block_id, times in ids.items():
        if times > 1:
            yield f"block_id {block_id} already exists [json-pointer:/blocks]"
    if sum(block.get("type") in ("table", "data_table") for block in blocks) > 1:
        yield "only_one_table_allowed [json-pointer:/blocks]"
    if sum(block.get("type") == "data_visualization" for block in blocks) > 2:
        yield "no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"
    if sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown") > MARKDOWN_TOTAL:
        yield f"must be less than {MARKDOWN_TOTAL + 1} characters [json-pointer:/blocks]"


def _section(block: Json, at: str) -> Iterator[str]:
    fields = block.get("fields")
    if not is_text(block.get("text")) and not fields:
        yield f"missing required field: text or fields [json-pointer:{at}]"
    yield from text_problems(block.get("text"), 3000, f"{at}/text")
    yield from _at_most(fields, 10, f"{at}/fields")
    for index, text in enumerate(fields or []):
        yield from text_problems(text, 2000, f"{at}/fields/{index}", required=True)
    if block.get("accessory"):
        yield from check_element(block["accessory"], f"{at}/accessory")


def _header(block: Json, at: str) -> Iterator[str]:
    yield from text_problems(block.get("text"), 150, f"{at}/text", plain=True, required=True)


def _context(block: Json, at: str) -> Iterator[str]:
    yield from _at_least_one(block.get("elements"), f"{at}/elements")
    yield from _at_most(block.get("elements"), 10, f"{at}/elements")
    for index, element in enumerate(block.get("elements") or []):
        where = f"{at}/elements/{index}"
        if element.get("type") == "image":
            yield from check_element(element, where)
        else:
            yield from text_problems(element, 3000, where, required=True)


def _actions(block: Json, at: str) -> Iterator[str]:
    yield from _at_least_one(block.get("elements"), f"{at}/elements")
    yield from _at_most(block.get("elements"), 25, f"{at}/elements")
    for index, element in enumerate(block.get("elements") or []):
        yield from check_element(element, f"{at}/elements/{index}")


def _input(block: Json, at: str) -> Iterator[str]:
    yield from text_problems(block.get("label"), 2000, f"{at}/label", plain=True, required=True)
    yield from text_problems(block.get("hint"), 2000, f"{at}/hint", plain=True)
    if not isinstance(block.get("element"), dict):
        yield f"missing required field: element [json-pointer:{at}]"
        return
    yield from check_element(block["element"], f"{at}/element")


def _image(block: Json, at: str) -> Iterator[str]:
    yield from check_element({**block, "type": "image"}, at)


def _alert(block: Json, at: str) -> Iterator[str]:
    yield from text_problems(block.get("text"), 200, f"{at}/text", required=True)


def _markdown(block: Json, at: str) -> Iterator[str]:
    if not isinstance(block.get("text"), str) or not block["text"]:
        yield f"missing required field: text [json-pointer:{at}]"


def _rich_text(block: Json, at: str) -> Iterator[str]:
    if not isinstance(block.get("elements"), list):
        yield f"missing required field: elements [json-pointer:{at}]"


def _table(block: Json, at: str) -> Iterator[str]:
    limit, total = (201, 20_000) if block["type"] == "data_table" else (100, 10_000)
    rows = block.get("rows")
    yield from _at_least_one(rows, f"{at}/rows")
    yield from _at_most(rows, limit, f"{at}/rows")
    for index, row in enumerate(rows or []):
        yield from _at_most(row, 20, f"{at}/rows/{index}")
    if sum(len(str(found.get("text", ""))) for found in walk(block)) > total:
        yield f"must be less than {total + 1} characters [json-pointer:{at}/rows]"
    if block["type"] == "data_table" and not block.get("caption"):
        yield f"missing required field: caption [json-pointer:{at}]"


def _chart(block: Json, at: str) -> Iterator[str]:
    yield from too_long(block.get("title"), 50, f"{at}/title")
    chart = block.get("chart")
    if not block.get("title") or not isinstance(chart, dict):
        yield f"missing required field: title and chart [json-pointer:{at}]"
        return
    parts = "segments" if chart.get("type") == "pie" else "series"
    yield from _at_least_one(chart.get(parts), f"{at}/chart/{parts}")
    yield from _at_most(chart.get(parts), 12, f"{at}/chart/{parts}")


def _at_most(items: list[object] | None, limit: int, at: str) -> Iterator[str]:
    if items and len(items) > limit:
        yield f"no more than {limit} items allowed [json-pointer:{at}]"


def _at_least_one(items: list[object] | None, at: str) -> Iterator[str]:
    if not items:
        yield f"must provide at least 1 item [json-pointer:{at}]"


def walk(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from walk(child)


def _nothing(_block: Json, _at: str) -> Iterator[str]:
    return iter(())


_CHECKERS: dict[str, Callable[[Json, str], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "alert": _alert,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "table": _table,
    "data_table": _table,
    "data_visualization": _chart,
    "divider": _nothing,
}
