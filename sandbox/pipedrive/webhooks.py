"""Subscriptions to webhooks: v1 only. The same one twice is two."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.pipedrive import schema
from sandbox.pipedrive.account import Account, Json
from sandbox.pipedrive.errors import webhook_refused
from sandbox.pipedrive.sender import Sender
from sandbox.pipedrive.wire import Call, Endpoint

MOST_OF_A_USER = 40
ACTIONS = ("create", "change", "delete", "*")
OBJECTS = [
    "activity",
    "deal",
    "lead",
    "note",
    "organization",
    "person",
    "pipeline",
    "product",
    "stage",
    "user",
    "*",
    "deal_product",
    "deal_installment",
]
CHECKS: dict[str, schema.Check] = {
    "subscription_url": schema.text(),
    "event_action": schema.word(*ACTIONS),
    "event_object": schema.word(*OBJECTS),
    "name": schema.text(255),
    "user_id": schema.whole,
    "http_auth_user": schema.maybe(schema.text()),
    "http_auth_password": schema.maybe(schema.text()),
    "version": schema.word("1.0", "2.0"),
}
REQUIRED = ("subscription_url", "event_action", "event_object", "name")


def endpoints(get_sender: Callable[[], Sender]) -> tuple[Endpoint, ...]:
    def listed(call: Call) -> Any:
        rows = [row for row in get_sender().webhooks.values() if _is_listed(call.account, row)]
        return {"status": "ok", "success": True, "data": [_shown(row) for row in rows]}

    def added(call: Call) -> Any:
        sender = get_sender()
        body = schema.accept(call.body, CHECKS, REQUIRED)
        _check(sender, call, body)
        webhook = _made(call, body)
        sender.added(webhook)
        return {"status": "ok", "success": True, "data": _shown(webhook)}

    def deleted(call: Call) -> Any:
        if get_sender().webhooks.pop(call.id, None) is None:
            raise webhook_refused(404, "id", "webhook not found")
        return {"status": "ok", "success": True}

    return (
        Endpoint("GET", "/api/v1/webhooks", listed, 10),
        Endpoint("POST", "/api/v1/webhooks", added, 10, 201),
        Endpoint("DELETE", "/api/v1/webhooks/{id:int}", deleted, 6),
    )


def _is_listed(account: Account, row: Json) -> bool:
    return bool(row["is_active"]) or account.switches.removed_webhooks_listed


def _check(sender: Sender, call: Call, body: Json) -> None:
    address = urlsplit(body["subscription_url"])
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise webhook_refused(400, "subscription_url", "invalid or non-reachable URL")
    own = [row for row in sender.webhooks.values() if row["user_id"] == call.user and row["is_active"]]
    if len(own) >= MOST_OF_A_USER:
        raise webhook_refused(400, "user_id", f"a user has at most {MOST_OF_A_USER} webhooks")


def _made(call: Call, body: Json) -> Json:
    return {
        "id": call.account.new_id(),
        "company_id": call.account.company["id"],
        "owner_id": call.user,
        "user_id": body.get("user_id", call.user),
        "event_action": body["event_action"],
        "event_object": body["event_object"],
        "subscription_url": body["subscription_url"],
        "version": body.get("version", "2.0"),
        "is_active": 1,
        "add_time": call.account.stamp().replace("Z", ".000Z"),
        "remove_time": None,
        "type": "general",
        "http_auth_user": body.get("http_auth_user"),
        "http_auth_password": body.get("http_auth_password"),
        "remove_reason": None,
        "last_delivery_time": None,
        "last_http_status": None,
        "admin_id": call.user,
        "name": body["name"],
    }


def _shown(row: Json) -> Json:
    return row | {"http_auth_password": "********" if row["http_auth_password"] else None}
