"""HubSpot's webhooks: up to a hundred events in a POST, in any order, some twice, signed over the public address."""

import asyncio
import base64
import hmac
import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx

from sandbox.hubspot.records import SINGULAR, TYPE_IDS, Json, Record
from sandbox.hubspot.switches import Switches

BATCH, TRIES = 100, 10
APP_ID, SUBSCRIPTION_ID = 7_700_123, 55_001
UNSUBSCRIBABLE = frozenset({"hs_lastmodifieddate", "num_unique_conversion_events"})
_ESCAPES = {"3A": ":", "2F": "/", "3F": "?", "40": "@", "21": "!", "24": "$", "27": "'", "28": "(", "29": ")"} | {
    "2A": "*",
    "2C": ",",
    "3B": ";",
}


@dataclass(frozen=True)
class Sent:
    """One POST: `statuses` of its tries, None when nobody answered."""

    events: tuple[Json, ...]
    statuses: tuple[int | None, ...]

    @property
    def arrived(self) -> bool:
        return any(status is not None and 200 <= status < 300 for status in self.statuses)


class Sender(Protocol):
    switches: Switches

    def now(self) -> datetime: ...
    def details(self) -> Json: ...


class Webhooks:
    """`target` empty: nothing is sent. `properties`: of each kind, those whose changes are subscribed to, each by name.

    `transport` replaces the network in tests; `retry_delay` is in seconds, where HubSpot spreads ten tries over a day.
    """

    def __init__(self, portal: Sender) -> None:
        self._portal = portal
        self.target, self.secret = "", ""
        self.transport: httpx.AsyncBaseTransport | None = None
        self.retry_delay = 0.2
        self.properties: dict[str, frozenset[str]] = {"deals": frozenset({"dealstage", "amount"})}
        self.waiting: list[Json] = []
        self.sent: list[Sent] = []
        self._rng = random.Random(7)
        self._numbers = 0

    # --- what happened -----------------------------------------------------------------------------------------------

    def created(self, record: Record) -> None:
        self._note(record.kind, "creation", objectId=int(record.id), changeFlag="CREATED")

    def edited(self, record: Record, before: Mapping[str, str], given: Mapping[str, str]) -> None:
        for name in given:
            wanted = name in self.properties.get(record.kind, ()) and name not in UNSUBSCRIBABLE
            value = record.properties.get(name, "")
            if wanted and before.get(name, "") != value:
                self._note(
                    record.kind, "propertyChange", objectId=int(record.id), propertyName=name, propertyValue=value
                )

    def removed(self, record: Record) -> None:
        self._note(record.kind, "deletion", objectId=int(record.id), changeFlag="DELETED")

    def restored(self, record: Record) -> None:
        self._note(record.kind, "restore", objectId=int(record.id), changeFlag="RESTORED")

    def merged(self, new: Record, primary: Record, other: Record) -> None:
        """No propertyChange for what moved; the loser is also said to be deleted."""
        ids = {"primaryObjectId": int(primary.id), "mergedObjectIds": [int(other.id)], "newObjectId": int(new.id)}
        self._note(new.kind, "merge", **ids, numberOfPropertiesMoved=len(new.properties))
        self.removed(other)

    def linked(self, kind: str, record_id: str, other: str, other_id: str, *, removed: bool = False) -> None:
        """Twice, once in each direction."""
        for origin, origin_id, target, target_id in (
            (kind, record_id, other, other_id),
            (other, other_id, kind, record_id),
        ):
            self._note(
                origin,
                "associationChange",
                associationType=f"{SINGULAR[origin]}_TO_{SINGULAR[target]}".upper(),
                fromObjectId=int(origin_id),
                toObjectId=int(target_id),
                fromObjectTypeId=TYPE_IDS[origin],
                toObjectTypeId=TYPE_IDS[target],
                associationRemoved=removed,
                isPrimaryAssociation=False,
            )

    def _note(self, kind: str, what: str, **facts: Any) -> None:
        if not self.target:
            return
        self._numbers += 1
        named = self._portal.switches.object_events and what != "associationChange"
        event = {
            "eventId": self._numbers,
            "subscriptionId": SUBSCRIPTION_ID,
            "portalId": self._portal.details()["portalId"],
            "appId": APP_ID,
            "occurredAt": int(self._portal.now().timestamp() * 1000),
            "subscriptionType": f"{'object' if named else SINGULAR[kind]}.{what}",
            "attemptNumber": 0,
            "changeSource": "CRM_UI",
            "sourceId": "userId:98499705",
        }
        self.waiting.append(event | ({"objectTypeId": TYPE_IDS[kind]} if named else {}) | facts)

    # --- sending -----------------------------------------------------------------------------------------------------

    async def flush(self) -> list[Sent]:
        """Sends all that waits; what became of it."""
        events, self.waiting = self.waiting, []
        if events and self._portal.switches.repeated:
            events.append(self._rng.choice(events))
        if self._portal.switches.shuffled:
            self._rng.shuffle(events)
        async with httpx.AsyncClient(transport=self.transport, timeout=5) as client:
            batches = [events[start : start + BATCH] for start in range(0, len(events), BATCH)]
            done = [await self._deliver(client, batch) for batch in batches]
        self.sent += done
        return done

    async def _deliver(self, client: httpx.AsyncClient, events: Sequence[Json]) -> Sent:
        statuses: list[int | None] = []
        for attempt in range(TRIES):
            await asyncio.sleep(self.retry_delay if attempt else 0)
            statuses.append(await self._post(client, [event | {"attemptNumber": attempt} for event in events]))
            if Sent((), tuple(statuses)).arrived:
                break
        return Sent(tuple(events), tuple(statuses))

    async def _post(self, client: httpx.AsyncClient, events: Sequence[Json]) -> int | None:
        body = json.dumps(events, ensure_ascii=False, separators=(",", ":")).encode()
        # Receivers compare with their own clock, so the signature carries real time, not world time.
        stamp = str(int(datetime.now(UTC).timestamp() * 1000))
        headers = {
            "content-type": "application/json",
            "x-hubspot-request-timestamp": stamp,
            "x-hubspot-signature-v3": signature(self.secret, "POST", self.target, body, stamp),
        }
        try:
            return (await client.post(self.target, content=body, headers=headers)).status_code
        except httpx.HTTPError:
            return None


def signature(secret: str, method: str, uri: str, body: bytes, stamp: str) -> str:
    """v3: base64 of an HMAC over method, address with twelve escapes decoded, raw body and milliseconds."""
    plain = re.sub(r"%([0-9A-Fa-f]{2})", lambda found: _ESCAPES.get(found[1].upper(), found[0]), uri)
    signed = f"{method}{plain}".encode() + body + stamp.encode()
    return base64.b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()
