"""What belongs together, read in batches and by pages."""

import base64
import binascii
from typing import Any

from sandbox.hubspot.errors import invalid
from sandbox.hubspot.links import LABELLED
from sandbox.hubspot.records import Json
from sandbox.hubspot.wire import Call, Endpoint, finished, paged

MOST = 1_000


def batch_read(call: Call) -> Any:
    """A record without any, and the old id of a merged one, is simply absent."""
    kind, other = call.kind("origin"), call.kind("target")
    if (kind, other) not in LABELLED:
        raise invalid(f"No association types exist between {kind} and {other}")
    rows = [_row(call, kind, other, each) for each in call.inputs(MOST)]
    return finished(call.portal, [row for row in rows if row])


def _row(call: Call, kind: str, other: str, asked: Json) -> Json | None:
    record_id = str(asked.get("id"))
    if call.portal.exact(kind, record_id) is None:
        return None
    linked = call.portal.links.as_json(kind, record_id, other)
    shown, following = paged(linked, call.portal.switches.association_page, _offset(asked.get("after")))
    if not shown:
        return None
    row: Json = {"from": {"id": record_id}, "to": shown}
    if following is None:
        return row
    after = base64.b64encode(f"0-{following}".encode()).decode()
    link = f"https://api.hubapi.com/crm/objects/2026-09/{kind}/{record_id}/associations/{other}?after={after}"
    return row | {"paging": {"next": {"after": after, "link": link}}}


def _offset(after: Any) -> int:
    try:
        return int(base64.b64decode(after or "MC0w").decode().removeprefix("0-"))
    except (ValueError, binascii.Error, TypeError):
        raise invalid("after is not a cursor of ours") from None


def _needed(call: Call) -> list[str]:
    return [f"crm.objects.{call.kind('origin')}.read"]


ENDPOINTS = (Endpoint("POST", "/crm/associations/2026-09/{origin}/{target}/batch/read", batch_read, _needed),)
