"""What webhooks v2 say: another shape than REST's, so that nobody can feed the one to the reader of the other."""

from typing import Any

from sandbox.pipedrive import custom
from sandbox.pipedrive.account import KINDS, Account, Event, Json, written

HOST = "pd-eu.pipedrive.com"
DEAL = [
    "add_time",
    "channel",
    "channel_id",
    "close_time",
    "creator_user_id",
    "currency",
    "expected_close_date",
    "first_won_time",
    "id",
    "label_ids",
    "lost_reason",
    "lost_time",
    "org_id",
    "origin",
    "origin_id",
    "owner_id",
    "person_id",
    "pipeline_id",
    "probability",
    "stage_change_time",
    "stage_id",
    "status",
    "title",
    "update_time",
    "value",
    "won_time",
]
ORGANIZATION = ["add_time", "address", "id", "name", "owner_id", "update_time"]
PERSON = [
    "add_time",
    "emails",
    "first_name",
    "id",
    "label_ids",
    "last_name",
    "name",
    "org_id",
    "owner_id",
    "phones",
    "update_time",
]
PRODUCT = [
    "add_time",
    "category",
    "code",
    "description",
    "id",
    "name",
    "owner_id",
    "tax",
    "unit",
    "update_time",
    "prices",
]
NAMES = {"deal": DEAL, "organization": ORGANIZATION, "person": PERSON, "product": PRODUCT}


def body(account: Account, event: Event, webhook: Json, message_id: str, attempt: int) -> Json:
    """The whole message to one webhook. Ids inside meta are strings."""
    return {
        "meta": _meta(account, event, webhook, message_id, attempt),
        "data": _data(account, event),
        "previous": _previous(account, event),
    }


def _meta(account: Account, event: Event, webhook: Json, message_id: str, attempt: int) -> Json:
    of_user = event.entity == "user"
    meta: Json = {
        "action": event.action,
        "company_id": str(account.company["id"]),
        "correlation_id": f"c-{message_id}",
        "entity_id": str(event.id),
        "entity": event.entity,
        "id": str(event.id) if of_user else message_id,
        "is_bulk_edit": False,
        "timestamp": _moment(account, event),
        "type": "general",
        "user_id": str(event.actor.user),
        "version": "2.0",
        "webhook_id": str(webhook["id"]),
        "webhook_owner_id": str(webhook["owner_id"]),
        "change_source": event.actor.source,
        "attempt": attempt,
        "host": HOST,
    }
    permitted = {} if of_user else {"permitted_user_ids": [str(user) for user in account.tables["user"]]}
    return meta | permitted | {name: str(number) for name, number in event.merged.items()}


def _moment(account: Account, event: Event) -> Any:
    """RFC 3339 with milliseconds; of users and products in the forms they had, while those switches are on."""
    if event.entity == "user" and account.switches.old_user_dates:
        return int(event.at.timestamp())
    if event.entity == "product" and account.switches.old_product_dates:
        return _old(written(event.at))
    return f"{event.at.isoformat(timespec='milliseconds')[:-6]}Z"


def _old(stamp: str) -> str:
    return stamp.replace("T", " ").removesuffix("Z")


def _data(account: Account, event: Event) -> Json | None:
    return None if event.data is None else _shown(account, event.entity, event.data, event.action)


def _previous(account: Account, event: Event) -> Json | None:
    """Of a change only what changed; of a deletion all that was."""
    if event.previous is None:
        return None
    if event.action == "delete":
        return _shown(account, event.entity, event.previous, event.action)
    values = {name: value for name, value in event.previous.items() if name != "custom_fields"}
    if "custom_fields" in event.previous:
        values["custom_fields"] = custom.in_webhook(account, event.entity, _changed_values(event))
    return values


def _changed_values(event: Event) -> Json:
    now = (event.data or {}).get("custom_fields", {})
    before = (event.previous or {}).get("custom_fields") or {}
    return {code: before.get(code) for code in now | before if now.get(code) != before.get(code)}


def _shown(account: Account, entity: str, row: Json, action: str) -> Json:
    if entity not in KINDS:
        return dict(row)
    shown = {name: row.get(name) for name in NAMES[entity]}
    values = {code: value for code, value in row["custom_fields"].items() if value is not None}
    shown |= {"custom_fields": custom.in_webhook(account, entity, values), "visible_to": str(row["visible_to"])}
    if action == "create":
        shown["update_time"] = None
    return shown | _special(account, entity, row)


def _special(account: Account, entity: str, row: Json) -> Json:
    """What REST calls by another name, or has in another place."""
    if entity == "organization":
        country = (row["address"] or {}).get("country")
        return {"label": None, "country_code": country, "picture_id": None}
    if entity == "product":
        old = account.switches.old_product_dates
        dates = {name: _old(row[name]) if old else row[name] for name in ("add_time", "update_time")}
        prices = [price | {"product_id": row["id"]} for price in row["prices"]]
        return {"selectable": row["is_linkable"], "prices": prices, **dates}
    return {}
