"""Real processes, killed with -9 at random and frozen for longer than their leases, while a fifth of all calls go wrong.

    python -m tests.crash.real_processes [--deals 1000] [--kills 60] [--minutes 25] [--set-up sqlite|postgresql|all]

Prints one row for each set-up and leaves with 1 when anything was lost, doubled or stuck; then the database and the
processes' logs stay, and where they are is printed too.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, or_, select

from bot.store import migrate, open_engine
from bot.store.tables import DRAFT
from bot.store.tables.jobs import JOB
from sandbox.slack import seed as people
from tests.crash.herd import HOOK_TOKEN, Herd, database_of, outside_world

CUSTOMERS = ("9012346-8", "9022178-9")
AT_WORK = 0.8
"""So many of the kills meet a process at work; the others come also while it starts."""
EACH_APPROVED = 10
"""Every so many deals one is approved and sent by a click."""


@dataclass
class Tally:
    set_up: str
    deals: int = 0
    kills: int = 0
    freezes: int = 0
    lost: int = 0
    duplicated: int = 0
    stuck: int = 0
    seconds: float = 0.0
    sent: int = 0
    details: list[str] = field(default_factory=list)

    counted: bool = False

    @property
    def whole(self) -> bool:
        return not (self.lost or self.duplicated or self.stuck)


def deal_body(number: int) -> dict[str, Any]:
    customer = {"name": "Asiakas", "business_id": CUSTOMERS[number % 2], "country": "FI"}
    data = {"deal_id": f"D-{number}", "title": f"Kauppa {number}", "amount": f"{100 + number}.00"}
    data["owner_email"] = "aino.laine@revontuli.example"
    return {"type": "deal.won", "timestamp": "2026-01-01T00:00:00Z", "data": {**data, "customer": customer}}


class Trial:
    def __init__(self, tally: Tally, herd: Herd, http: httpx.AsyncClient, database: str, rng: random.Random) -> None:
        self.tally = tally
        self.herd = herd
        self.http = http
        self.engine = open_engine(database)
        self.rng = rng
        self.ends = False
        self.by_socket = False
        """Slack has open connections to all processes, and needs no address."""

    async def feed(self, deals: int, give_up: float) -> None:
        """A CRM that repeats each webhook until it is taken."""
        waiting = list(range(deals))
        while waiting and time.monotonic() < give_up:
            batch, waiting = waiting[:8], waiting[8:]
            taken = await asyncio.gather(*(self._won(number) for number in batch))
            missed = [number for number, ok in zip(batch, taken, strict=True) if not ok]
            waiting += missed
            self.tally.deals += len(batch) - len(missed)
            await asyncio.sleep(0.2 if missed else 0.02)

    async def _won(self, number: int) -> bool:
        try:
            answer = await self.http.post(
                f"{self.rng.choice(self.herd.urls)}/hooks/deals",
                json=deal_body(number),
                headers={"authorization": f"Bearer {HOOK_TOKEN}"},
                timeout=4,
            )
        except httpx.HTTPError:
            return False
        return answer.is_success

    async def harm(self, kills: int) -> None:
        while self.tally.kills < kills:
            if self.rng.random() < AT_WORK:
                await self.herd.up()
            await asyncio.sleep(self.rng.uniform(0.2, 4.0))
            if self.tally.kills % 3 == 2 and self.tally.freezes * 3 < self.tally.kills:
                await self.herd.freeze_one()
                self.tally.freezes += 1
            else:
                await self.herd.kill_one()
                self.tally.kills += 1
            await self._weather(self.rng.choice(["lose_reply", "fail", "rate_limit"]))

    async def _weather(self, fault: str) -> None:
        order = {"kind": fault, "method": self.rng.choice(["chat.postMessage", "chat.update"]), "calls": 1}
        await self.http.post("/_slack/fault", json=order)

    async def click(self) -> None:
        """Kaisa approves and sends each tenth deal, at whichever process is up."""
        while not self.ends:
            await asyncio.sleep(0.5)
            if not self.by_socket:
                await self.http.post("/_count/connect", json={"url": self.rng.choice(self.herd.urls)})
            for state, action in (("pending", "draft.approve"), ("approved", "draft.send")):
                for _, ts in (await self._waiting(state))[:4]:
                    order = {"user": people.KAISA, "channel": people.DEALS, "ts": ts, "action_id": action}
                    await self._pressed(order)

    async def _pressed(self, order: dict[str, str]) -> None:
        """A click that met a dead process is made again next time round."""
        answer = await self.http.post("/_slack/click", json=order)
        not_shown_yet = "action_not_found" in answer.text
        if not answer.is_success and not not_shown_yet and len(self.tally.details) < 5:
            self.tally.details.append(f"a click was refused: {answer.text[:200]}")

    async def _waiting(self, state: str) -> list[tuple[int, str]]:
        async with self.engine.connect() as connection:
            found = await connection.execute(
                select(DRAFT.c.id, DRAFT.c.card_ts)
                .where(DRAFT.c.state == state, DRAFT.c.card_ts.is_not(None), DRAFT.c.id % EACH_APPROVED == 0)
                .order_by(DRAFT.c.id)
            )
            return [(row[0], row[1]) for row in found]

    async def rest(self, give_up: float) -> None:
        quiet = 0
        while quiet < 4 and time.monotonic() < give_up:
            await asyncio.sleep(0.5)
            waiting = [*await self._waiting("pending"), *await self._waiting("approved")]
            quiet = quiet + 1 if not waiting and await self.still_open() == 0 else 0

    async def still_open(self) -> int:
        async with self.engine.connect() as connection:
            at_work = select(func.count()).where(DRAFT.c.state.in_(["building", "approving", "sending"]))
            soon = datetime.now(UTC) + timedelta(seconds=5)
            late = or_(JOB.c.state == "parked", JOB.c.failures > 0, JOB.c.run_at <= soon)
            open_ = JOB.c.state.not_in(["done", "dismissed"])
            mine = select(func.count()).where(open_, late, JOB.c.deal_id.is_not(None))
            return int((await connection.execute(at_work)).scalar_one() + (await connection.execute(mine)).scalar_one())

    async def count(self) -> None:
        live = (await self.http.get("/_count/invoices")).json()
        twice = (await self.http.get("/_count/messages")).json()["twice"]
        async with self.engine.connect() as connection:
            markers = [row[0] for row in await connection.execute(select(DRAFT.c.marker))]
        tally = self.tally
        tally.sent = sum(each[1] > 0 for many in live.values() for each in many)
        tally.lost = tally.deals - len(markers) + sum(marker not in live for marker in markers)
        tally.duplicated = sum(len(many) - 1 for many in live.values()) + len(twice)
        tally.duplicated += sum(each[1] > 1 for many in live.values() for each in many)
        tally.stuck = await self.still_open()
        tally.counted = True
        tally.details += [f"posted twice: {key}" for key in twice[:5]]


@contextmanager
def ground_for(tally: Tally) -> Iterator[Path]:
    """A folder, in memory where there is room for one; it stays when something is not as it should be."""
    memory = Path("/dev/shm")  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="crash-", dir=memory if memory.is_dir() else None))
    try:
        yield folder
    finally:
        if tally.whole and tally.counted:
            shutil.rmtree(folder)
        else:
            tally.details.append(f"database and logs: {folder}")


async def tried(kind: str, *, deals: int, kills: int, seconds: float, chance: int = 1) -> Tally:
    rng, started = random.Random(chance), time.monotonic()
    count = 1 if kind == "sqlite" else 3
    tally = Tally(f"{kind}, {count} process{'es' if count > 1 else ''}")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(ground_for(tally))
        database = await stack.enter_async_context(database_of(kind, folder))
        await migrate(database)
        outside = stack.enter_context(outside_world())
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=outside, timeout=10, trust_env=False))
        herd = Herd(count, outside, database, folder, rng)
        stack.callback(herd.stop)
        trial = Trial(tally, herd, http, database, rng)
        stack.push_async_callback(trial.engine.dispose)
        herd.start()
        await http.post("/_world/weather", json={"procountor": "flaky", "flaky_percent": 20})
        await _play(trial, deals, kills, started + seconds)
        tally.seconds = time.monotonic() - started
    return tally


async def _play(trial: Trial, deals: int, kills: int, give_up: float) -> None:
    """All the harm while the deals come; then clear weather, and everything must come to rest."""
    harm = [asyncio.create_task(trial.harm(kills)), asyncio.create_task(trial.click())]
    await trial.feed(deals, give_up - 60)
    done, _ = await asyncio.wait(harm[:1], timeout=max(1, give_up - 45 - time.monotonic()))
    if not done:
        harm[0].cancel()  # a slow machine: the table shows how many kills there were
    await trial.http.post("/_world/weather", json={"procountor": "clear"})
    await trial.rest(give_up)
    trial.ends = True
    for task in done | {harm[1]}:
        await task
    await trial.count()


def table_of(tallies: list[Tally]) -> Table:
    table = Table("set-up", "kills", "freezes", "faults", "deals", "sent", "lost", "duplicated", "stuck", "seconds")
    for t in tallies:
        row = (t.kills, t.freezes, "20 %", t.deals, t.sent, t.lost, t.duplicated, t.stuck, round(t.seconds))
        table.add_row(t.set_up, *map(str, row))
    return table


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--deals", type=int, default=1000)
    options.add_argument("--kills", type=int, default=60)
    options.add_argument("--minutes", type=float, default=25, help="at most, for each set-up")
    options.add_argument("--set-up", choices=["sqlite", "postgresql", "all"], default="all")
    given = options.parse_args()
    kinds = ["sqlite", "postgresql"] if given.set_up == "all" else [given.set_up]
    tallies = [
        asyncio.run(tried(kind, deals=given.deals, kills=given.kills, seconds=given.minutes * 60)) for kind in kinds
    ]
    out = Console(width=120)
    out.print(table_of(tallies))
    for tally in tallies:
        for detail in tally.details:
            out.print(detail, markup=False)
    return 0 if all(tally.whole for tally in tallies) else 1


if __name__ == "__main__":
    sys.exit(main())
