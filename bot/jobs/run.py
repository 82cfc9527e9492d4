"""One claimed run of one job."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.values.ids import JobId
from bot.domain.values.job_state import JobState
from bot.errors import SendTooLate
from bot.jobs.chaining import Step, take
from bot.jobs.connections import Now
from bot.jobs.engine import Engine
from bot.jobs.lease import Claim, given_back, still_ours, write
from bot.jobs.policy import Intent
from bot.ports import Clock, JobView, UnitOfWork


@dataclass(frozen=True, slots=True)
class Since:
    """A moment on both clocks: the monotonic one stands still while the machine sleeps, the other one may be set back."""

    monotonic: float
    wall: datetime

    @classmethod
    def now(cls, clock: Clock) -> Self:
        return cls(clock.monotonic(), clock.now())

    def gone(self, clock: Clock) -> float:
        """Seconds since then, by the clock that says more."""
        return max(clock.monotonic() - self.monotonic, (clock.now() - self.wall).total_seconds())


class Run:
    def __init__(
        self, claim: Claim, engine: Engine, *, sending_since: Since | None = None, preloaded: object = None
    ) -> None:
        """`sending_since`: no later than the intent that was committed with the claim, if one was."""
        self.claim = claim
        self.preloaded = preloaded
        self.settled = False
        """Done or postponed: nothing more may be written."""
        self.held_until = claim.held_until
        self.intent_at = claim.intent_at
        self._engine = engine
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

    def chain(
        self,
        kind: str,
        key: str,
        payload: Mapping[str, Any] | None = None,
        *,
        intent_committed: bool = False,
        preloaded: object = None,
    ) -> None:
        self._step = Step(kind=kind, key=key, payload=payload, intent_committed=intent_committed, preloaded=preloaded)

    def takes_along(self, kind: str, key: str) -> bool:
        """It may be held in the table already, while this run waits to hear so."""
        return self._step is not None and (self._step.kind, self._step.key) == (kind, key)

    async def intend(self) -> None:
        """Extends the lease too, so that the send has the whole of it."""
        started = Since.now(self._engine.clock)  # before the transaction: waiting for it counts against the deadline
        rows = await self._engine.database.autocommit(self._engine.statements.intend, self.claim.fence)
        still_ours(self.claim, len(rows))
        self.intent_at = rows[0].intent_at
        self._sending_since = started
        self.held_until = started.monotonic + self._engine.settings.lease.total_seconds()

    def check_sendable(self) -> None:
        if self._sending_since is None:
            raise RuntimeError("nothing may be sent before the intent is committed")
        gone = self._sending_since.gone(self._engine.clock)
        late = gone > self._engine.settings.send_deadline.total_seconds()
        if late or self._engine.clock.monotonic() > self.held_until:
            raise SendTooLate(f"job {self.id}: {gone:.1f} s since the intent")

    async def clear_intent(self) -> None:
        await self._commit({"intent_at": None})
        self.intent_at = self._sending_since = None

    async def postpone(self, delay: timedelta) -> None:
        await self._commit({}, delay)
        self.settled = True

    async def _commit(self, values: Mapping[str, Any], delay: timedelta | None = None) -> None:
        async with self._engine.database.transaction() as connection:
            now = Now(connection.dialect.name, self._engine.clock)
            back = {} if delay is None else given_back(delay, now)
            await write(connection, self.claim, {**values, **back})
            await connection.commit()

    @asynccontextmanager
    async def finishing(self) -> AsyncIterator[UnitOfWork]:
        marked, following = False, None
        started = Since.now(self._engine.clock)  # before the transaction, as for any intent

        async def mark_done(connection: AsyncConnection) -> None:
            nonlocal marked, following
            await self._mark_done(connection)
            following = await self._take_along(connection, started)
            if self.claim.troubled:
                await self._engine.on_healed(uow, self.view(state=JobState.DONE))
            marked = True

        async with self._engine.uow_factory(before_commit=mark_done) as uow:
            yield uow
        self.settled = self.settled or marked
        self.next = following

    async def _take_along(self, connection: AsyncConnection, started: Since) -> "Run | None":
        step, engine = self._step, self._engine
        if step is None:
            return None
        now = Now(connection.dialect.name, engine.clock)
        claim = await take(connection, step, self.claim, now, engine.settings, started.monotonic)
        if claim is None:
            return None
        since = started if step.intent_committed else None
        return Run(claim, engine, sending_since=since, preloaded=step.preloaded)

    async def _mark_done(self, connection: AsyncConnection) -> None:
        written = await connection.execute(self._engine.statements.finish, self.claim.fence)
        still_ours(self.claim, len(written.all()))

    def view(self, **changes: Any) -> JobView:
        claim = self.claim
        seen = {
            "id": claim.id,
            "kind": claim.kind,
            "key": claim.key,
            "state": JobState.READY,
            "attempt": claim.attempt,
            "failures": claim.failures,
            "run_at": claim.run_at,
            "created_at": claim.created_at,
            "last_error": None,
            "deal_id": claim.deal_id,
        }
        return JobView(**{**seen, **changes})
