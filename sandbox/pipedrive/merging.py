"""Two records made one: the loser is deleted, the survivor gets what hung on it, and webhooks tell it as a pair."""

from typing import Any

from sandbox.pipedrive import deal_sums
from sandbox.pipedrive.account import Account, Actor, Event, Json
from sandbox.pipedrive.errors import invalid
from sandbox.pipedrive.wire import Call, Endpoint, Handler, data

HANGS_ON = {
    "deal": (("note", "deal_id"),),
    "organization": (("deal", "org_id"), ("person", "org_id"), ("note", "org_id")),
    "person": (("deal", "person_id"), ("note", "person_id")),
}


def merge(account: Account, kind: str, loser: int, survivor: int, actor: Actor) -> Json:
    """The survivor. A delete with merged_to_id and a change with merged_from_id are told, in the order of the switch."""
    account.find(kind, loser)
    kept = account.find(kind, survivor)
    if loser == survivor:
        raise invalid("merge_with_id: must be another record")
    for table, column in HANGS_ON[kind]:
        for row in account.tables[table].values():
            if row.get(column) == loser:
                row[column] = survivor
    if kind == "deal":
        for line in deal_sums.lines_of(account, loser):
            account.keep_line(account.drop_line(line["id"]) | {"deal_id": survivor})
        deal_sums.refresh(account, survivor, actor)
    first = account.switches.merge_change_first
    if first:
        _tell(account, kind, loser, survivor, actor)
    account.delete(kind, loser, actor, {"merged_to_id": survivor})
    if not first:
        _tell(account, kind, loser, survivor, actor)
    return kept


def _tell(account: Account, kind: str, loser: int, survivor: int, actor: Actor) -> None:
    kept = account.tables[kind][survivor]
    previous = {"update_time": kept["update_time"]}
    kept["update_time"] = account.stamp()
    now = account.clock.now()
    account.tell(Event(kind, "change", survivor, dict(kept), previous, actor, now, {"merged_from_id": loser}))


def _merged(kind: str) -> Handler:
    def merged(call: Call) -> Any:
        other = call.body.get("merge_with_id") if isinstance(call.body, dict) else None
        if not isinstance(other, int):
            raise invalid("merge_with_id: is required")
        return data(dict(merge(call.account, kind, call.id, other, call.actor)))

    return merged


ENDPOINTS = tuple(
    Endpoint("PUT", f"/api/v1/{kind}s/{{id:int}}/merge", _merged(kind), 40)
    for kind in ("deal", "organization", "person")
)
