"""The edit form's own buttons, as a person presses them on the way to a field."""

import json
from collections.abc import Iterable
from typing import Any

from sandbox.slack.driver import Driver

Json = dict[str, Any]


async def pressed(
    driver: Driver, user: str, view: Json, action: str, number: int = 0, typed: Json | None = None
) -> Json:
    """The form after a press; `typed` is what stands in its fields by then."""
    seen = await driver.click_in_view(user, view["id"], action, button_value(view, action, number), state=typed)
    assert not seen.error, seen.error
    assert seen.view is not None
    return seen.view


def button_value(view: Json, action: str, number: int) -> str:
    for block in view["blocks"]:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if element.get("action_id") == action and action.startswith("line.") and action != "line.add":
                if json.loads(element["value"])["n"] == number:
                    return str(element["value"])
            elif element.get("action_id") == action:
                return str(element["value"])
    raise AssertionError(f"there is no {action} of {number}")


async def opened_for(driver: Driver, user: str, view: Json, fields: Iterable[str]) -> Json:
    """The form with these fields shown."""
    for name in fields:
        if name in {block["block_id"] for block in view["blocks"]}:
            continue
        _, place, *field = name.split(".")
        there = any(block["block_id"] == f"line.{place}" for block in view["blocks"])
        action = "edit.more" if not field else "line.open" if there else "line.add"
        view = await pressed(driver, user, view, action, int(place) if field else 0)
    return view
