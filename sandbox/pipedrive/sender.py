"""Sends webhooks v2 as Pipedrive does: Basic auth, ten seconds, three more tries, a ban, and at last the webhook is gone.

No signature. Retries after 3, 30 and 150 seconds; ten events in a row that failed at first sight ban a webhook for 30 minutes, in which
events are lost; three days without a success delete it. All of it on the world's clock.
"""

import asyncio
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx

from sandbox import money_json
from sandbox.pipedrive import shapes
from sandbox.pipedrive.account import Account, Event, Json, written
from sandbox.weather import Weather

RETRIES = (timedelta(seconds=3), timedelta(seconds=30), timedelta(seconds=150))
PATIENCE_SECONDS = 10.0
FAILURES_TO_BAN = 10
BAN = timedelta(minutes=30)
LIFE_WITHOUT_SUCCESS = timedelta(days=3)


@dataclass
class Health:
    """Of one webhook. `failures` are first tries that failed, in a row."""

    alive_at: datetime
    failures: int = 0
    banned_until: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    webhook: int
    event: Event
    message_id: str
    attempt: int
    due: datetime


@dataclass
class Sender:
    """`transport` replaces the network in tests. `sent` are all tries: webhook, event, attempt and status (None: no answer)."""

    account: Account
    webhooks: dict[int, Json] = field(default_factory=dict)
    transport: httpx.AsyncBaseTransport | None = None
    sent: list[tuple[int, Event, int, int | None]] = field(default_factory=list)
    lost: list[Event] = field(default_factory=list)
    """Events that a ban has swallowed."""
    _health: dict[int, Health] = field(default_factory=dict)
    _waiting: list[Delivery] = field(default_factory=list)
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _timer: asyncio.TimerHandle | None = None

    def __post_init__(self) -> None:
        self.account.on_event.append(self.follow)
        self._unhook = self.account.clock.on_advance(self._advanced)

    def take_over(self, before: "Sender") -> None:
        """The webhooks of an account that was there before this one; nothing of what was on its way."""
        before._unhook()  # noqa: SLF001 - the same class
        before._stop_timer()  # noqa: SLF001
        self.transport = before.transport
        for webhook in before.webhooks.values():
            self.account.reserve(webhook["id"])
            self.added(webhook)

    def follow(self, event: Event) -> None:
        """Puts the event on its way to every webhook that wants it."""
        for webhook in list(self.webhooks.values()):
            if self._wants(webhook, event):
                self._start(Delivery(webhook["id"], event, str(uuid.uuid4()), 1, event.at))

    async def settled(self) -> None:
        """Returns when nothing is on its way; what waits for its time stays waiting."""
        while self._running:
            await asyncio.gather(*self._running)

    async def aclose(self) -> None:
        """Drops what is on its way."""
        self._stop_timer()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def added(self, webhook: Json) -> None:
        self.webhooks[webhook["id"]] = webhook
        self._health[webhook["id"]] = Health(self.account.clock.now())

    def remove(self, number: int, reason: str) -> None:
        webhook = self.webhooks[number]
        webhook |= {"is_active": 0, "remove_time": _stamp(self.account.clock.now()), "remove_reason": reason}
        self.account.changed()

    def _wants(self, webhook: Json, event: Event) -> bool:
        if not webhook["is_active"] or webhook["event_object"] not in {"*", event.entity}:
            return False
        if webhook["event_action"] not in {"*", event.action}:
            return False
        row = event.data or event.previous or {}
        return event.entity == "user" or self.account.visible(event.entity, row, webhook["user_id"])

    def _start(self, delivery: Delivery) -> None:
        health = self._health[delivery.webhook]
        if health.banned_until is not None and self.account.clock.now() < health.banned_until:
            self.lost.append(delivery.event)
            return
        self._run(self._deliver(delivery))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        webhook = self.webhooks[delivery.webhook]
        message = shapes.body(self.account, delivery.event, webhook, delivery.message_id, delivery.attempt)
        status = await self._post(webhook, money_json.dumps(message).encode())
        self.sent.append((delivery.webhook, delivery.event, delivery.attempt, status))
        now = self.account.clock.now()
        webhook |= {"last_delivery_time": _stamp(now), "last_http_status": status}
        if status is not None and 200 <= status < 300:
            self._health[delivery.webhook] = Health(now)
        else:
            self._failed(delivery, now)

    async def _post(self, webhook: Json, body: bytes) -> int | None:
        user, password = webhook["http_auth_user"], webhook["http_auth_password"]
        auth = httpx.BasicAuth(user, password or "") if user else None
        headers = {"content-type": "application/json", "user-agent": "Pipedrive Webhooks"}
        try:
            async with httpx.AsyncClient(transport=self.transport, timeout=PATIENCE_SECONDS, auth=auth) as client:
                answer = await client.post(webhook["subscription_url"], content=body, headers=headers)
        except httpx.HTTPError:
            return None
        return answer.status_code

    def _failed(self, delivery: Delivery, now: datetime) -> None:
        health = self._health[delivery.webhook]
        if delivery.attempt == 1:
            health.failures += 1
        if health.failures >= FAILURES_TO_BAN:
            health.failures, health.banned_until = 0, now + BAN
        if now - health.alive_at >= LIFE_WITHOUT_SUCCESS:
            self.remove(delivery.webhook, "no successful delivery in three days")
        elif delivery.attempt <= len(RETRIES):
            due = now + RETRIES[delivery.attempt - 1]
            again = Delivery(delivery.webhook, delivery.event, delivery.message_id, delivery.attempt + 1, due)
            self._waiting.append(again)
            self._wind()

    async def _advanced(self, _: timedelta) -> None:
        self._kick()
        await self.settled()

    def _kick(self) -> None:
        """Starts what is due."""
        now = self.account.clock.now()
        due = [delivery for delivery in self._waiting if delivery.due <= now]
        self._waiting = [delivery for delivery in self._waiting if delivery.due > now]
        for delivery in due:
            if self.webhooks[delivery.webhook]["is_active"]:
                self._run(self._deliver(delivery))
        self._wind()

    def _wind(self) -> None:
        """For a world whose clock nobody moves by hand."""
        self._stop_timer()
        if self._waiting:
            left = min(delivery.due for delivery in self._waiting) - self.account.clock.now()
            self._timer = asyncio.get_running_loop().call_later(max(0.0, left.total_seconds()), self._kick)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Pipedrive:
    """The account, and what sends its webhooks."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.sender = Sender(account)


class HasPipedrive(Protocol):
    weather: Weather
    pipedrive: Pipedrive


def _stamp(moment: datetime) -> str:
    return written(moment).replace("Z", ".000Z")
