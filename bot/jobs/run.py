"""One claimed run of one job."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import JobId
from bot.errors import SendTooLate
from bot.jobs.connections import Now
from bot.jobs.lease import Claim, given_back, still_ours, write
from bot.jobs.onward import Step, take
from bot.jobs.policy import Intent
from bot.jobs.surroundings import Surroundings
from bot.jobs.table import JobState
from bot.ports import JobView, UnitOfWork

__all__ = ["Run", "Surroundings"]


class Run:
    def __init__(
        self, claim: Claim, around: Surroundings, *, sending_since: float | None = None, carried: object = None
    ) -> None:
        """`sending_since`: monotonic, no later than the intent that was committed with the claim, if one was."""
        self.claim = claim
        self.carried = carried
        self.settled = False
        """Done or postponed: nothing more may be written."""
        self.held_until = claim.held_until
        self.intent_at = claim.intent_at
        self._around = around
        self._sending_since = sending_since
        self._step: Step | None = None
        self.next: Run | None = None
        """What this run took along: ours already, to be done now."""

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

    @property
    def sending(self) -> bool:
        return self.intent is Intent.OURS

    def onward(
        self,
        kind: str,
        key: str,
        payload: Mapping[str, Any] | None = None,
        *,
        intended: bool = False,
        carrying: object = None,
    ) -> None:
        self._step = Step(kind=kind, key=key, payload=payload, intended=intended, carrying=carrying)

    async def intend(self) -> None:
        """Extends the lease too, so that the send has the whole of it."""
        started = self._around.clock.monotonic()  # before the transaction: waiting for it counts against the deadline
        rows = await self._around.database.autocommit(self._around.statements.intend, self.claim.fence)
        still_ours(self.claim, len(rows))
        self.intent_at = rows[0].intent_at
        self._sending_since = started
        self.held_until = started + self._around.settings.lease.total_seconds()

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
            now = Now(connection.dialect.name, self._around.clock)
            back = {} if delay is None else given_back(delay, now)
            await write(connection, self.claim, {**values, **back})
            await connection.commit()

    @asynccontextmanager
    async def finishing(self) -> AsyncIterator[UnitOfWork]:
        marked, following = False, None
        started = self._around.clock.monotonic()  # before the transaction, as for any intent

        async def mark_done(connection: AsyncConnection) -> None:
            nonlocal marked, following
            await self._mark_done(connection)
            following = await self._take_along(connection, started)
            if self.claim.troubled:
                await self._around.on_healed(unit, self.view(state=JobState.DONE))
            marked = True

        async with self._around.units(before_commit=mark_done) as unit:
            yield unit
        self.settled = self.settled or marked
        self.next = following

    async def _take_along(self, connection: AsyncConnection, started: float) -> "Run | None":
        step, around = self._step, self._around
        if step is None:
            return None
        now = Now(connection.dialect.name, around.clock)
        claim = await take(connection, step, self.claim, now, around.settings, started)
        if claim is None:
            return None
        since = started if step.intended else None
        return Run(claim, around, sending_since=since, carried=step.carrying)

    async def _mark_done(self, connection: AsyncConnection) -> None:
        written = await connection.execute(self._around.statements.finish, self.claim.fence)
        still_ours(self.claim, len(written.all()))

    def view(self, **changes: Any) -> JobView:
        claim = self.claim
        seen = {
            "id": claim.id, "kind": claim.kind, "key": claim.key, "state": JobState.READY.value,
            "attempt": claim.attempt, "failures": claim.failures, "run_at": claim.run_at,
            "created_at": claim.created_at, "last_error": None, "deal_id": claim.deal_id,
        }  # fmt: skip
        return JobView(**{**seen, **changes})
