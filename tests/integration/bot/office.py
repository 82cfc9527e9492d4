"""Revontuli at work: the people, the ledger and the weather, so that a test reads like what happens in the office."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import select
from standardwebhooks import Webhook

from bot.app import Bot
from bot.demo.assembly import SOON, beside, settings_for
from bot.domain.drafts.lifecycle import TRANSITIONS, Actor, DraftState
from bot.domain.values.job_state import JobState
from bot.jobs.table import JOB
from bot.rule_settings import ApprovalPolicy, InvoicingPolicy, JobsPolicy, Limit, Rules
from bot.services.workflow.job_kinds import Kind
from bot.settings import Settings
from bot.wiring.http_server import serving
from sandbox import app as pretend
from sandbox.procountor.records import InvoiceRecord
from sandbox.seed import HOOK_SECRET
from sandbox.slack import seed
from sandbox.slack.driver import Seen
from sandbox.world import World
from tests.day import PATIENCE, signing_time, tuesday
from tests.edit_form import opened_for
from tests.integration.databases import migrated_file

KIVIKKO = "9012346-8"
AINO_EMAIL = "aino.laine@revontuli.example"
HOOK_TOKEN = "office-hook-token-not-to-be-guessed"
JOBS = JobsPolicy(
    poll_seconds=0.25,
    send_deadline_seconds=4,
    request_timeout_seconds=4,
    quarantine_seconds=9,
    alert_after_failures=2,
)
"""More patient than any machine is busy: what shall be over in a test is moved on by the world's clock (`later`)."""
IMPATIENT = JOBS.model_copy(
    update={"send_deadline_seconds": 0.5, "request_timeout_seconds": 0.7, "quarantine_seconds": 1.3}
)
"""For tests in which Procountor is too slow, and everything heals however often a request is given up."""
Json = dict[str, Any]


def rules(
    *, mode: Any = "auto", approvers: tuple[str, ...] = (seed.KAISA,), limits: tuple[Limit, ...] = (), **invoicing: Any
) -> Rules:
    return Rules(
        approvals=ApprovalPolicy(approvers=approvers, limits=limits),
        invoicing=InvoicingPolicy(mode=mode, project_dimension="Projekti", **invoicing),
        jobs=JOBS,
    )


def texts_in(value: Any) -> list[str]:
    """Every string of a message's blocks."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for part in inner for found in texts_in(part)]


@dataclass(frozen=True)
class Person:
    office: "Office"
    id: str

    async def won(self, line: str = "") -> Seen:
        return await self.office.driver.command(self.id, "#deals", "/won", line)

    async def paid(self, query: str = "") -> Seen:
        return await self.office.driver.command(self.id, "#sales", "/paid", query)

    async def press(self, action_id: str, *, on: Json | None = None, value: Any = None, **more: Any) -> Seen:
        """On a message, by default the newest card; `value` is the pressed button's."""
        message = on or self.office.card
        return await self.office.driver.click(
            self.id, message.get("channel", seed.DEALS), message["ts"], action_id, value, **more
        )

    async def edit(self, values: Json, *, on: Json | None = None) -> Seen:
        """Open the card's edit form, show these fields (by block id), fill them in and send it."""
        seen = await self.press("draft.edit", on=on)
        assert seen.view is not None, seen.text
        await opened_for(self.office.driver, self.id, seen.view, values)
        return await self.submit(values)

    async def submit(self, values: Json | None = None) -> Seen:
        """The form that stands open before this person."""
        view = self.office.workspace.views.top(self.id)
        assert view is not None, "no form is open"
        return await self.office.driver.submit(self.id, view["id"], values)

    async def credit(self, on: Json | None = None, values: Json | None = None) -> Seen:
        """Asks for a credit of what is filled in, or as given."""
        await self.press("draft.credit", on=on)
        return await self.submit({"credit.reason": "Kauppa purettiin"} | (values or {}))

    @property
    def told(self) -> list[str]:
        """What Voitto wrote to this person directly."""
        return [message["text"] for message in self.office.posts(self.office.workspace.open_im(self.id).id)]


class Office:
    def __init__(self, sandbox: pretend.Sandbox, settings: Settings) -> None:
        self.sandbox = sandbox
        self.settings = settings
        self.driver = sandbox.driver
        self.workspace = sandbox.workspace
        self.weather = sandbox.world.weather
        self.aino = Person(self, seed.AINO)
        self.elias = Person(self, seed.ELIAS)
        self.kaisa = Person(self, seed.KAISA)
        self.mikko = Person(self, seed.MIKKO)
        self._bot: Bot | None = None
        self._since = "0"
        self._first_invoice = 0

    def starts_anew(self) -> None:
        """What was there before is not looked at any more."""
        self._since = self.workspace.next_ts()
        self._first_invoice = max(self.ledger.invoices, default=0) + 1

    # --- the bot -----------------------------------------------------------------------------------------------------

    @property
    def bot(self) -> Bot:
        assert self._bot is not None, "the bot does not run"
        return self._bot

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Office"]:
        """The bot at work; may be left and entered again on the same database."""
        async with beside(self.sandbox, self.settings) as bot:
            self._bot = bot
            yield self
        self._bot = None

    @property
    def url(self) -> str:
        """Where the bot listens."""
        return self.driver.delivery.request_url.removesuffix("/slack/events")

    async def settled(self) -> None:
        """Until no job runs or is due, nor will be in a moment: that moment is not waited for, the world's clock goes to it."""
        worker, pause = self.bot.worker, 0.005
        async with asyncio.timeout(PATIENCE):
            while worker.running or (wait := await self._next_due()) is not None or worker.running:
                if worker.running:
                    await asyncio.wait(worker._tasks(), return_when=asyncio.FIRST_COMPLETED)
                    continue
                if wait:
                    await self._skip(wait)
                await asyncio.sleep(pause)  # until it is claimed
                pause = min(0.04, pause * 1.5)

    async def _next_due(self) -> timedelta | None:
        """How long until the next job is due; None when none will be in a moment. Asked often, so it reads few rows."""
        now = self.bot.clock.now()
        ready = JOB.c.state == JobState.READY.value, JOB.c.run_at <= now + SOON
        async with self.bot.uow_factory._given[0].transaction() as connection:
            rows = (await connection.execute(select(JOB.c.run_at, JOB.c.intent_at).where(*ready))).all()
        due = min((max(run_at, self._quarantined_until(intent) or run_at) for run_at, intent in rows), default=None)
        return None if due is None or due > now + SOON else max(timedelta(0), due - now)

    def _quarantined_until(self, intent: datetime | None) -> datetime | None:
        return intent + timedelta(seconds=self.settings.rules.jobs.quarantine_seconds) if intent else None

    async def _skip(self, wait: timedelta) -> None:
        await self.pass_by(wait)

    async def pass_by(self, time: timedelta) -> None:
        """The world's clock goes on by so much."""
        await self.sandbox.world.clock.advance(time)

    async def later(self, **time: float) -> None:
        """So much later, everything that is due by then done."""
        await self.pass_by(timedelta(**time))
        await self.settled()

    async def next_morning(self) -> None:
        await self.sandbox.world.clock.to_next_morning()
        await self.settled()

    async def long_ago(self) -> None:
        """Customers' records have been as they are for long: no card tells that they were changed."""
        async with self.bot.uow_factory() as uow:
            await uow.jobs.add(Kind.CUSTOMERS_SYNC, f"long-ago-{self.workspace.next_ts()}")
            await uow.commit()
        await self.settled()
        self.rows("DELETE FROM record_change")

    async def pause(self) -> None:
        await asyncio.sleep(0.005)

    async def until(self, condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """The first true value, looked at as Slack and the ledger change."""
        return await self.driver.wait_for(condition, seconds)

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Straight from the database; a write is committed."""
        path = self.settings.env.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection, connection:
            return connection.execute(query, values).fetchall()

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - a test's own words

    async def http(self, method: str, path: str, **request: Any) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            return await client.request(method, path, **request)

    async def hook(self, data: Json, **headers: str) -> httpx.Response:
        """A signed `deal.won`, Aino's where the data do not name an owner; `headers` replace those of the signature."""
        body = self.event("deal.won", {"owner_email": AINO_EMAIL} | data)
        return await self.post_hook(body, **(signed(body) | headers))

    def event(self, kind: str, data: Json, at: datetime | None = None) -> str:
        """The body a CRM sends now, or sent at that moment."""
        moment = at or self.sandbox.world.clock.now()
        return json.dumps({"type": kind, "timestamp": moment.isoformat(), "data": data})

    async def post_hook(self, body: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http("POST", "/hooks/deals", content=body.encode(), headers=named)

    # --- Slack -------------------------------------------------------------------------------------------------------

    def posts(self, channel: str) -> list[Json]:
        """The channel's own messages, oldest first, without thread replies."""
        said = [m for m in self.workspace.history(channel) if m.thread_ts in ("", m.ts) and m.ts > self._since]
        return [message.public() | {"channel": channel} for message in said]

    @property
    def cards(self) -> list[Json]:
        return self.posts(seed.DEALS)

    @property
    def card(self) -> Json:
        """The newest."""
        assert self.cards, "no card was posted"
        return self.cards[-1]

    def thread(self, message: Json | None = None) -> list[str]:
        """The notes under a card."""
        parent = (message or self.card)["ts"]
        return [note.text for note in self.workspace.thread(seed.DEALS, parent) if note.ts != parent]

    @property
    def alerts(self) -> list[Json]:
        return self.posts(seed.FINANCE_ALERTS)

    @property
    def digests(self) -> list[Json]:
        return self.posts(seed.SALES)

    def actions(self, message: Json) -> list[str]:
        """The buttons a message has, by action_id, each once."""
        found = [e["action_id"] for b in message["blocks"] for e in _elements(b) if "action_id" in e]
        return list(dict.fromkeys(found))

    def customer_id(self, answer: Json) -> int:
        """Whom an answer to /paid is about."""
        return int(json.loads(next(e["value"] for b in answer["blocks"] for e in _elements(b) if "value" in e))["p"])

    def values(self, message: Json, action_id: str) -> dict[str, str]:
        """Button's section text -> its value, for questions with several buttons of one kind."""
        return {
            block.get("text", {}).get("text", ""): element["value"]
            for block in message["blocks"]
            for element in _elements(block)
            if element.get("action_id") == action_id
        }

    # --- the ledger --------------------------------------------------------------------------------------------------

    @property
    def ledger(self) -> Any:
        return self.sandbox.world.procountor

    @property
    def invoices(self) -> list[InvoiceRecord]:
        """Those made since the test began, oldest first, without invalidated ones."""
        return [r for _, r in sorted(self.ledger.invoices.items()) if self._new(r) and r.status != "INVALIDATED"]

    def _new(self, record: InvoiceRecord) -> bool:
        return record.id >= max(self._first_invoice, self.ledger.history.first_id + self.ledger.history.size)

    @property
    def invoice(self) -> InvoiceRecord:
        """The only one."""
        assert len(self.invoices) == 1, f"there are {len(self.invoices)} invoices"
        return self.invoices[0]

    def customer(self, name: str) -> Json:
        return next(p for p in self.ledger.registers.partners.values() if p["name"] == name)

    # --- what usually happens ----------------------------------------------------------------------------------------

    async def drafted(self, line: str = f"{KIVIKKO} 1000 Verkkosivut") -> Json:
        """Aino's deal, its card posted."""
        seen = await self.aino.won(line)
        assert not seen.error, seen.error
        await self.settled()
        return self.card

    async def approved(self) -> Json:
        await self.drafted()
        await self.kaisa.press("draft.approve")
        await self.settled()
        return self.card

    async def sent(self) -> Json:
        await self.approved()
        await self.kaisa.press("draft.send")
        await self.settled()
        return self.card


def _elements(block: Json) -> list[Json]:
    return [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]


def signed(body: str, at: datetime | None = None, secret: str = HOOK_SECRET) -> dict[str, str]:
    """The headers of a Standard Webhooks delivery, as keyword arguments."""
    moment = at or signing_time()
    signature = Webhook(secret).sign("msg_1", moment, body)
    stamp = str(int(moment.timestamp()))
    return {"webhook_id": "msg_1", "webhook_timestamp": stamp, "webhook_signature": signature}


def told(message: Json) -> str:
    """Everything a message shows, as one text."""
    return "\n".join([message.get("text", ""), *texts_in(message.get("blocks", []))])


def by_whom(source: DraftState, target: DraftState) -> Actor | None:
    """For a test that takes a draft by hand where some person or step would have taken it."""
    return next((row.by for row in TRANSITIONS if (row.source, row.target) == (source, target)), None)


def revision_of(card: Json) -> int:
    """The revision its buttons stand for."""
    values = [json.loads(e["value"]) for b in card["blocks"] for e in _elements(b) if "value" in e]
    return max(value["r"] for value in values)


@asynccontextmanager
async def closed_office(folder: Path, policy: Rules | None = None, world: World | None = None) -> AsyncIterator[Office]:
    """The pretend world listens; the bot does not run yet."""
    sandbox = pretend.create(world or World.seeded(now=tuesday(), size=12))
    sandbox.driver.settle = 0.01
    sandbox.delivery.ack_seconds = PATIENCE  # Slack's three seconds would say how busy the machine is
    sandbox.world.weather.dial("retry_after_seconds", 1)
    async with serving(sandbox.app) as outside:
        url = f"http://127.0.0.1:{outside.port}"
        database = folder / "voitto.db"
        if not database.exists():
            database.write_bytes(migrated_file())
        settings = settings_for(url, database, policy or rules())
        env = settings.env.model_copy(update={"hook_token": SecretStr(HOOK_TOKEN)})
        yield Office(sandbox, settings.model_copy(update={"env": env}))


@asynccontextmanager
async def an_office(folder: Path, policy: Rules | None = None, world: World | None = None) -> AsyncIterator[Office]:
    """Of its own rules or world, the bot at work."""
    async with closed_office(folder, policy, world) as office, office.open():
        await office.settled()
        yield office
