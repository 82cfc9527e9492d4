"""One claimed run of one job."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import JobId
from bot.errors import LeaseLost, SendTooLate
from bot.jobs.connections import Now, Transactor, Units
from bot.jobs.lease import Claim, fence, given_back, write
from bot.jobs.policy import Intent
from bot.jobs.settings import EngineSettings
from bot.jobs.table import JOB, JobState
from bot.ports import Clock, JobView, UnitOfWork
from bot.ports.jobs import OnHealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every run needs."""

    database: Transactor
    units: Units
    clock: Clock
    settings: EngineSettings
    on_healed: OnHealed


class Run:
    def __init__(self, claim: Claim, around: Surroundings) -> None:
        self.claim = claim
        self.settled = False
        """Done or postponed: nothing more may be written."""
        self.held_until = claim.held_until
        self.intent_at = claim.intent_at
        self._around = around
        self._sending_since: float | None = None

    @property
    def id(self) -> JobId:
        return self.claim.id

    @property
    def kind(self) -> str:
        return self.claim.kind

    @property
    def key(self) -> str:
        return self.claim.key

    @property
    def payload(self) -> Mapping[str, Any]:
        return self.claim.payload

    @property
    def attempt(self) -> int:
        return self.claim.attempt

    @property
    def intended_at(self) -> datetime | None:
        return self.intent_at

    @property
    def intended(self) -> bool:
        return self.intent is Intent.EARLIER

    @property
    def intent(self) -> Intent:
        if self._sending_since is not None:
            return Intent.OURS
        return Intent.NONE if self.intent_at is None else Intent.EARLIER

    async def intend(self) -> None:
        """Extends the lease too, so that the send has the whole of it."""
        started = self._around.clock.monotonic()  # before the transaction: waiting for it counts against the deadline
        async with self._around.database.transaction() as connection:
            self.intent_at = await self._write_intent(connection)
            await connection.commit()
        self._sending_since = started
        self.held_until = started + self._around.settings.lease.total_seconds()

    async def _write_intent(self, connection: AsyncConnection) -> datetime:
        now = Now(connection, self._around.clock)
        written = await connection.execute(
            update(JOB)
            .where(fence(self.claim))
            .values(intent_at=now.plus(), lease_until=now.plus(self._around.settings.lease))
            .returning(JOB.c.intent_at)
        )
        moment: datetime | None = written.scalar_one_or_none()
        if moment is None:
            raise LeaseLost(f"job {self.id} is no longer ours")
        return moment

    def check_sendable(self) -> None:
        if self._sending_since is None:
            raise RuntimeError("nothing may be sent before the intent is committed")
        now = self._around.clock.monotonic()
        deadline = self._sending_since + self._around.settings.send_deadline.total_seconds()
        if now > min(deadline, self.held_until):
            raise SendTooLate(f"job {self.id}: {now - self._sending_since:.1f} s since the intent")

    async def clear_intent(self) -> None:
        await self._commit({"intent_at": None})
        self.intent_at = self._sending_since = None

    async def postpone(self, delay: timedelta) -> None:
        await self._commit({}, delay)
        self.settled = True

    async def _commit(self, values: Mapping[str, Any], delay: timedelta | None = None) -> None:
        async with self._around.database.transaction() as connection:
            now = Now(connection, self._around.clock)
            back = {} if delay is None else given_back(delay, now)
            await write(connection, self.claim, {**values, **back})
            await connection.commit()

    @asynccontextmanager
    async def finishing(self) -> AsyncIterator[UnitOfWork]:
        marked = False

        async def mark_done(connection: AsyncConnection) -> None:
            nonlocal marked
            await self._mark_done(connection)
            if self.claim.troubled:
                await self._around.on_healed(unit, self.view(state=JobState.DONE))
            marked = True

        async with self._around.units(before_commit=mark_done) as unit:
            yield unit
        self.settled = self.settled or marked

    async def _mark_done(self, connection: AsyncConnection) -> None:
        now = Now(connection, self._around.clock)
        done = {
            "state": JobState.DONE.value, "done_at": now.plus(), "intent_at": None, "lease_owner": None, "lease_until": None,
        }  # fmt: skip
        await write(connection, self.claim, done)

    def view(self, **changes: Any) -> JobView:
        claim = self.claim
        seen = {
            "id": claim.id, "kind": claim.kind, "key": claim.key, "state": JobState.READY.value,
            "attempt": claim.attempt, "failures": claim.failures, "run_at": claim.run_at,
            "created_at": claim.created_at, "last_error": None, "deal_id": claim.deal_id,
        }  # fmt: skip
        return JobView(**{**seen, **changes})
