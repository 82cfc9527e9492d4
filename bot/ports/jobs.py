"""The durable engine, as the use cases see it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from bot.domain.values.ids import DealId, JobId
from bot.domain.values.job_state import JobState

if TYPE_CHECKING:
    from bot.ports.store import UnitOfWork


class JobQueue(Protocol):
    async def add(
        self, kind: str, key: str, payload: Mapping[str, Any] | None = None, *, after: timedelta = timedelta(0)
    ) -> bool:
        """One durable step, unique by (kind, key). False: it was there already, nothing was added."""
        ...

    async def hasten(self, deal_id: DealId | None, kinds: Collection[str]) -> None:
        """The deal's, or everybody's, steps of these kinds that only wait go now. One that failed, or may have been sent, keeps its time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as people see it in alerts and lists."""

    id: JobId
    kind: str
    key: str
    state: JobState
    attempt: int
    failures: int
    run_at: datetime
    created_at: datetime
    last_error: str | None
    deal_id: DealId | None = None
    intended_at: datetime | None = None
    """A send was about to happen then, and its answer is not recorded."""


class JobAdmin(Protocol):
    """Inside a unit of work."""

    async def retry(self, job_id: JobId) -> bool: ...
    async def dismiss(self, job_id: JobId, reason: str) -> bool: ...
    async def park(self, job_id: JobId) -> None: ...
    async def get(self, job_id: JobId) -> JobView | None: ...
    async def open(self, limit: int = 200) -> Sequence[JobView]: ...
    async def forget(self, kinds: Collection[str], before: datetime, limit: int) -> int:
        """Delete so many jobs of these kinds that were settled before then; how many went."""
        ...

    async def empty(self, before: datetime, limit: int) -> int:
        """Take the contents out of so many jobs settled before then. The rows stay: their keys are never free again."""
        ...


class JobRun(Protocol):
    """One claimed run of one job. Every write is fenced by (owner, attempt); a lost lease raises LeaseLost."""

    @property
    def id(self) -> JobId: ...
    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def attempt(self) -> int: ...
    @property
    def settled(self) -> bool:
        """The run has finished or postponed its job."""
        ...

    @property
    def intended_at(self) -> datetime | None:
        """When that was; None where there is no such intent."""
        ...

    @property
    def intended(self) -> bool:
        """An earlier run committed an intent and no answer to it was recorded: look before you leap."""
        ...

    @property
    def sending(self) -> bool:
        """The intent is this run's own: send now, or not at all. What had to be looked up, was."""
        ...

    @property
    def preloaded(self) -> object:
        """What the step before handed on as it stands in the database; None where this run came by itself."""
        ...

    def chain(
        self,
        kind: str,
        key: str,
        payload: Mapping[str, Any] | None = None,
        *,
        intent_committed: bool = False,
        preloaded: object = None,
    ) -> None:
        """Inside `finishing()`: its commit adds this step too, and this process goes on with it at once.

        `intent_committed`: its intent is committed with it, for a send before which nothing is left to be looked up.
        `preloaded` need not be read again. Like any other job it is unique by (kind, key), and another process does it
        when this one ends: then nothing is carried, and the look-up is due.
        """
        ...

    async def intend(self) -> None:
        """Commit "we are about to send", in a transaction of its own. Call right before the send."""
        ...

    def check_sendable(self) -> None:
        """Raises SendTooLate when too much time has passed since the intent."""
        ...

    async def clear_intent(self) -> None:
        """The look-up proved that nothing was created."""
        ...

    async def postpone(self, delay: timedelta) -> None:
        """Not now, and that is no failure: run again after `delay`."""
        ...

    def finishing(self) -> AbstractAsyncContextManager["UnitOfWork"]:
        """A unit of work whose commit also marks this job done: one fact and its next jobs, or nothing."""
        ...


class TroubleKind(StrEnum):
    RETRYING = "retrying"  # it failed often or for long, and goes on trying
    PARKED = "parked"  # it waits for a person


Handler = Callable[[JobRun], Awaitable[None]]
"""Does one kind of job. It must end with `finishing()` committed or `postpone()`; else the run counts as failed."""
OnTrouble = Callable[["UnitOfWork", JobView, Exception, TroubleKind], Awaitable[None]]
"""Called inside the transaction that records the failure; must not commit. Once per series of failures, and on parking."""
OnHealed = Callable[["UnitOfWork", JobView], Awaitable[None]]
"""Called inside the transaction in which a job with reported trouble gets done; must not commit."""
