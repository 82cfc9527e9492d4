"""The bot beside the outside world, killed and started again on the same database as a plan wants it."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import app
from bot.adapters.slack.identity import Identity
from bot.app import Bot
from bot.demo.assembly import settings_for
from bot.errors import StoreUnavailable
from bot.rule_settings import Rules
from bot.settings import Settings
from bot.store.migration import migrate
from bot.store.tables import DRAFT
from bot.store.tables.jobs import JOB
from bot.wiring.policies import engine_settings
from procountor_client import Procountor, ProcountorConfig
from procountor_client.wire import Clockwork
from sandbox.slack.driver import Seen
from tests.crash.life import BotDoor, HttpDoor, Killed, Life, Plan, SlackDoor, WatchedDatabase
from tests.crash.outside import Outside, State
from tests.crash.shelves import Shelf

ENOUGH = 200
"""Rounds after which a story that has not come to rest never will."""


class Stage:
    def __init__(self, outside: Outside, url: str, shelf: Shelf, engine: AsyncEngine, rules: Rules) -> None:
        self.outside = outside
        self.shelf = shelf
        given = settings_for(url, Path(), rules)
        env = given.env.model_copy(update={"database_url": shelf.url})
        self.settings = given.model_copy(update={"env": env})
        self.engine = engine
        self.lives = 0
        self.life: Life
        self.bot: Bot
        self._stack = AsyncExitStack()

    # --- lives -------------------------------------------------------------------------------------------------------

    async def begin(self, plan: Plan | None = None) -> None:
        """A new process on what the last one left behind."""
        await self.end()
        self.lives += 1
        self._others = asyncio.all_tasks()
        self.life = Life(self.outside.later, plan)
        self.bot = await self._stack.enter_async_context(_born(self.life, self.engine, self.settings, self.outside))
        self.door = BotDoor(self.life, self.bot.web)
        self.outside.sandbox.delivery.configure(request_url="http://voitto.test/slack/events", transport=self.door)

    async def end(self) -> None:
        """The process is gone; nothing of it runs on."""
        if not self.lives:
            return
        self.life.kill()
        await self._died_out()
        await self._stack.aclose()

    async def _died_out(self) -> None:
        """Its tasks meet their end at their next boundary; one that waits for something else is cancelled.

        Not all at once: a connection goes back to the pool in a task of its own, which must live.
        """
        for end, patience in ((lambda _: None, 0.1), (asyncio.Task.cancel, 10)):
            left = asyncio.all_tasks() - self._others - {asyncio.current_task()}
            for task in left:
                end(task)
            if left:
                await asyncio.wait(left, timeout=patience)

    async def start(self) -> None:
        """What a process does when it starts to work."""
        try:
            await app._first_reads(self.bot)
            await self.bot.clockwork.catch_up()
        except (Killed, StoreUnavailable):
            self.life.kill()

    async def again(self) -> None:
        await self.begin()
        await self.start()

    async def rest(self) -> None:
        """Everything that will ever happen by itself has happened."""
        for _ in range(ENOUGH):
            await self._drain()
            if self.life.dead:
                await self.again()
            elif (moment := await self._next_moment()) is None:
                return
            else:
                await self.outside.move_to(moment)
        raise AssertionError(f"no rest after {ENOUGH} rounds: {[job.last_error for job in await self.jobs()]}")

    async def _drain(self) -> None:
        try:
            await self.bot.worker.drain()
        except Killed:
            assert self.life.dead
        except StoreUnavailable:  # the worker's loop logs it and looks again
            assert not self.life.dead

    async def _next_moment(self) -> datetime | None:
        quarantine = engine_settings(self.settings.rules).quarantine
        moments = [
            max(filter(None, (row.run_at, row.lease_until, row.intent_at and row.intent_at + quarantine)))
            for row in await self.jobs("ready")
        ]
        late = self.outside.next_late
        return min([*moments, *([late] if late else [])], default=None)

    # --- people ------------------------------------------------------------------------------------------------------

    async def until_done(self, act: Callable[[], Awaitable[Seen]], done: Callable[[Seen], Awaitable[bool]]) -> Seen:
        """A person who got no answer, or a sorry one, does it again."""
        for _ in range(3):
            seen = await act()
            if self.life.dead:
                await self.again()
            elif await done(seen):
                return seen
        raise AssertionError(f"three times in vain: {seen.error or seen.text}")

    async def newest(self) -> Any:
        """The newest draft's row."""
        async with self.engine.connect() as connection:
            return (await connection.execute(select(DRAFT).order_by(DRAFT.c.id.desc()).limit(1))).one_or_none()

    async def hook(self, body: str, headers: dict[str, str]) -> None:
        """A CRM repeats its webhook until it hears a 2xx."""
        for _ in range(3):
            async with httpx.AsyncClient(transport=self.door, base_url="http://voitto.test") as client:
                try:
                    answer = await client.post("/hooks/deals", content=body.encode(), headers=headers)
                except httpx.TransportError:
                    await self.again()
                    continue
            if answer.is_success:
                return
        raise AssertionError("the webhook was never taken")

    # --- what stands -------------------------------------------------------------------------------------------------

    async def jobs(self, state: str = "") -> list[Any]:
        """Read beside the bot: looking is no boundary."""
        async with self.engine.connect() as connection:
            found = await connection.execute(select(JOB).order_by(JOB.c.id))
            return [row for row in found if state in ("", row.state)]

    async def keep(self, name: str) -> State:
        await self.end()
        await self.shelf.keep(name)
        return self.outside.save()

    async def bring_back(self, name: str, state: State) -> None:
        await self.end()
        await self.shelf.bring_back(name)
        self.outside.restore(state)

    def picture(self) -> dict[str, Any]:
        """What people and the ledger have in the end; the same whatever went wrong on the way."""
        ledger, slack = self.outside.world.procountor, self.outside.workspace
        first = ledger.history.first_id + ledger.history.size
        said = [m for channel in slack.messages.values() for m in channel.values() if not m.only_for]
        ours = [m for m in said if m.metadata]
        names: dict[str, str] = {}
        return {
            "invoices": [_invoice(r, names) for number, r in sorted(ledger.invoices.items()) if number >= first],
            "customers": len(ledger.registers.partners),
            "e-mails": sorted(_email(partner) for partner in ledger.registers.partners.values()),
            "keys": Counter((m.channel, _named(m.metadata["event_payload"]["key"], names)) for m in ours),
            "texts": sorted((m.channel, _unlinked(m.text)) for m in said if m.channel != "C0ALERTS"),
        }


def _email(partner: dict[str, Any]) -> str:
    return str(partner.get("invoicingInfo", {}).get("email", ""))


def _invoice(record: Any, names: dict[str, str]) -> tuple[Any, ...]:
    rows = [row["product"] for row in record.data["invoiceRows"]]
    marker = _named(record.data.get("originalInvoiceNumber", ""), names)
    return marker, record.status, record.total, record.send_count, rows


def _unlinked(text: str) -> str:
    """A link says when the card was posted; it is not there when that was too late for the message."""
    return re.sub(r" <http[^|>]*/p\d{16}\|[^>]*>", "", text)


def _named(text: str, names: dict[str, str]) -> str:
    """Markers come from random trigger ids: each is named by its turn. Instants in keys are left out.

    So are ids of drafts and alerts named: PostgreSQL gives none twice, also not after a rollback.
    """
    text = re.sub(r"\d{10}\.\d+", "T", text)
    text = re.sub(r"^(alert:)?\d+", lambda hit: names.setdefault(hit[0], f"#{len(names)}"), text)
    return re.sub(r"V-[A-Z2-7]{10}", lambda hit: names.setdefault(hit[0], f"V-{len(names)}"), text)


@asynccontextmanager
async def _born(life: Life, engine: AsyncEngine, settings: Settings, outside: Outside) -> AsyncIterator[Bot]:
    env, web = settings.env, outside.sandbox.app
    assert env.slack_bot_token
    assert env.procountor_client_id
    assert env.procountor_client_secret
    assert env.procountor_api_key
    token, slack_url = env.slack_bot_token.get_secret_value(), str(env.slack_api_url)
    session: Any = SlackDoor(life, web)
    config = ProcountorConfig(
        base_url=str(env.procountor_api_url).rstrip("/"),
        client_id=env.procountor_client_id,
        client_secret=env.procountor_client_secret,
        api_key=env.procountor_api_key,
        transport=HttpDoor(life, web),
    )
    clock = outside.clock
    async with AsyncExitStack() as stack:
        database = WatchedDatabase(engine, life)
        stack.push_async_callback(database.close)
        api = Procountor(config, clockwork=Clockwork(now=clock.monotonic, sleep=clock.sleep, rng=lambda: 0.5))
        slack = AsyncWebClient(token=token, base_url=slack_url, session=session, retry_handlers=[])
        world = app.Connections(
            database=database,
            slack=slack,
            listener_slack=AsyncWebClient(base_url=slack_url, session=session, retry_handlers=[]),
            identity=Identity(slack, token),
            procountor=await stack.enter_async_context(api),
            http=await stack.enter_async_context(httpx.AsyncClient(transport=HttpDoor(life, web))),
            register_url=str(env.ytj_api_url),
        )
        yield app._wire(settings, clock, world)


async def prepared(outside: Outside, url: str, shelf: Shelf, rules: Rules) -> Stage:
    """With tables, and nothing in them."""
    engine = await shelf.made(outside.clock)
    await migrate(engine)
    stage = Stage(outside, url, shelf, engine, rules)
    await stage.begin()
    return stage
