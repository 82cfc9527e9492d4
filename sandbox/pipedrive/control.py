"""What a person does in the pretend Pipedrive, as calls below /_world."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request

from sandbox.pipedrive import deals, merging, switches
from sandbox.pipedrive.account import Account, Actor
from sandbox.pipedrive.errors import ApiError
from sandbox.pipedrive.sender import HasPipedrive

Act = Callable[[Account, int, Actor], Any]

DEAL_ACTS: Mapping[str, Act] = {
    "win": lambda account, number, actor: deals.close(account, number, "won", actor),
    "reopen": lambda account, number, actor: deals.close(account, number, "open", actor),
    "lose": lambda account, number, actor: deals.close(account, number, "lost", actor),
    "archive": deals.archive,
    "unarchive": lambda account, number, actor: deals.archive(account, number, actor, back=True),
    "delete": lambda account, number, actor: account.delete("deal", number, actor),
}


async def act_on_deal(world: HasPipedrive, request: Request, body: dict[str, Any]) -> Any:
    """A person does something with a deal in Pipedrive: `{"do": "win"}`, reopen, lose, archive, unarchive, delete; `{"do": "merge", "into": 2042}`."""
    account, number = world.pipedrive.account, int(request.path_params["id"])
    try:
        row = account.find("deal", number)
        actor = Actor(row["owner_id"])
        act = str(body.get("do"))
        if act == "merge" and isinstance(body.get("into"), int):
            merging.merge(account, "deal", number, body["into"], actor)
        elif act in DEAL_ACTS:
            DEAL_ACTS[act](account, number, actor)
        else:
            raise ValueError(f'Say {{"do": …}} with one of {", ".join(DEAL_ACTS)}, or merge.')
    except ApiError as error:
        raise ValueError(error.body["error"]) from None
    return {"ok": True, "status": account.tables["deal"][number]["status"]}


async def set_switches(world: HasPipedrive, _: Request, body: dict[str, Any]) -> Any:
    """What differs between companies at Pipedrive, or is not published: the fields of `Switches` by their names."""
    account = world.pipedrive.account
    account.switches = switches.changed(account.switches, body)
    return {"ok": True}


ACTIONS: tuple[tuple[str, str, Callable[[HasPipedrive, Request, dict[str, Any]], Awaitable[Any]]], ...] = (
    ("POST", "/pipedrive/deals/{id:int}", act_on_deal),
    ("POST", "/pipedrive/switches", set_switches),
)
