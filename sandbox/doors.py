"""The doors and switches of the pretend world, as docs/emulator.md lists them: `python -m sandbox.doors` prints its tables."""

import inspect
import sys
from collections.abc import Iterable, Iterator
from typing import get_type_hints

from fastapi.routing import APIRoute
from pydantic import BaseModel

from sandbox import app, control
from sandbox.slack.control import create_router
from sandbox.weather import DIALS, FAULTS

MOUNTED = {
    "/procountor/api": "Procountor; voitto: `PROCOUNTOR_API_URL`",
    "/ytj": "the company register; voitto: `YTJ_API_URL`",
    "/slack/api": "Slack's Web API; voitto: `SLACK_API_URL`, with a slash at the end",
    "/crm": "the CRM's own API",
    "/hubspot": "HubSpot",
    "/pipedrive": "Pipedrive",
    "/hooks/deals": "hands a signed body on to the bot, as a proxy in front of it would",
    "/_world": "the hand that moves the world: the first table",
    "/_slack": "to act as a person, and to look: the second table",
}


def markdown() -> str:
    """Everything between the page's two marks."""
    mounted = _table(("at", "what"), ((f"`{path}`", what) for path, what in MOUNTED.items()))
    world = _table(
        ("call", "what it does"), ((f"`{method} /_world{path}`", _said(act)) for method, path, act in _acts())
    )
    slack = _table(("call", "fields"), _slack_calls())
    weather = [
        f"`{service}` is one of\n\n{_table((service, 'meaning'), ((f'`{fault}`', text) for fault, text in faults.items()))}"
        for service, faults in FAULTS.items()
    ]
    dials = "Numbers:\n\n" + _table(("name", "meaning"), ((f"`{name}`", text) for name, text in DIALS.items()))
    return "\n\n".join([mounted, world, slack, *weather, dials])


def _acts() -> Iterator[tuple[str, str, object]]:
    for method, path, act in control.ACTIONS:
        yield method, path.replace(":int", ""), act


def _said(act: object) -> str:
    return " ".join((inspect.getdoc(act) or "").split())


def _slack_calls() -> Iterator[tuple[str, str]]:
    for route in create_router(app.create().driver).routes:
        if isinstance(route, APIRoute):
            yield f"`{' '.join(sorted(route.methods or ()))} {route.path}`", ", ".join(_fields(route))


def _fields(route: APIRoute) -> Iterator[str]:
    for name, kind in get_type_hints(route.endpoint).items():
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (f"`{field}`" for field in kind.model_fields)
        elif name != "return" and f"{{{name}}}" not in route.path:
            yield f"`{name}`"


def _table(heads: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {first} | {second} |" for first, second in (heads, ("---", "---"), *rows)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
