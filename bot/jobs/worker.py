"""Claims due jobs, runs their handlers, keeps their leases, and gives everything back when told to stop."""

import asyncio
import uuid
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bound_contextvars

from bot.domain.values.ids import CompanyId, JobId
from bot.domain.values.localized import text
from bot.errors import LeaseLost, NeedsPerson, StoreUnavailable, UpstreamUnavailable
from bot.jobs.engine import Engine
from bot.jobs.failure import Failures
from bot.jobs.fair_claimer import FairClaimer
from bot.jobs.interactive_priority import InteractivePriority
from bot.jobs.lease import Claim, Leases
from bot.jobs.notifier import WorkerNotifier
from bot.jobs.outage import Outage
from bot.jobs.queue import PAYLOAD_VERSION
from bot.jobs.recovery import Recovery
from bot.jobs.run import Run
from bot.jobs.waiters import Waiters
from bot.ports.answering import noting_answers
from bot.ports.jobs import Handler, JobRun, OnTrouble

_log = structlog.get_logger(__name__)
_DATABASE_TROUBLE = (StoreUnavailable, SQLAlchemyError, OSError)
_CANCEL_SECONDS = 5
NEWER_ONES_TAKE = timedelta(minutes=10)
"""While programs are replaced one by one, an older one meets steps of the newer ones, who will do them."""
OTHERS_LOOK = timedelta(seconds=5)


class Unfinished(RuntimeError):
    """A handler returned without finishing or postponing its job: a mistake in the handler."""


class Worker:
    def __init__(
        self,
        engine: Engine,
        *,
        company: CompanyId,
        handlers: Mapping[str, Handler],
        notifier: WorkerNotifier,
        on_trouble: OnTrouble,
        interactive_priority: InteractivePriority | None = None,
        versions: Mapping[str, Collection[int]] | None = None,
    ) -> None:
        """`versions`: the payload versions a kind's handler reads, where that is not just the first."""
        self.owner = uuid.uuid4().hex
        self._settings = engine.settings
        self._engine = engine
        self._handlers = handlers
        self._versions = versions or {}
        self._notifier = notifier
        self._interactive_priority = interactive_priority or InteractivePriority()
        self._leases = Leases(engine, company, self.owner)
        self._turns = FairClaimer(self._leases)
        self._failures = Failures(engine, on_trouble)
        self._running: dict[JobId, tuple[Run, asyncio.Task[None]]] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._outage = Outage(engine.settings.poll)
        self._recovery = Recovery(self._leases, engine.clock, poll=self._settings.poll, lease=self._settings.lease)
        self._waiters = Waiters(engine, company, notifier)
        self._unrecorded: list[tuple[Run, Exception]] = []
        self._stopping = False

    @property
    def alive(self) -> bool:
        return bool(self._loops) and not any(loop.done() for loop in self._loops)

    async def died(self) -> None:
        """Returns when it takes no jobs any more. Without `stop` that is a mistake of ours, and only a new start heals it."""
        await asyncio.wait(self._loops, return_when=asyncio.FIRST_COMPLETED)
        for loop in self._loops:
            if loop.done() and not loop.cancelled() and (error := loop.exception()):
                _log.error("the worker has died", exc_info=error)

    @property
    def running(self) -> int:
        return len(self._running)

    def look(self) -> None:
        """Now, and not at the next poll: there may be something due, because the clock was moved."""
        self._notifier.set()

    def start(self) -> None:
        self._loops = [asyncio.create_task(self._take_jobs()), asyncio.create_task(self._keep_leases())]

    async def stop(self, limit: timedelta = timedelta(seconds=20)) -> None:
        """Takes nothing new, waits for what runs, but no longer than `limit`; the rest goes back unharmed."""
        self._stopping = True
        self._notifier.set()
        await _finish(self._loops[:1], _CANCEL_SECONDS)  # a claim under way must be known before it can be given back
        await _finish(self._tasks(), limit.total_seconds())
        left = list(self._running)
        for task in self._tasks():
            task.cancel()
        await _finish(self._tasks(), _CANCEL_SECONDS)
        for loop in self._loops:
            loop.cancel()
        await _finish(self._loops, _CANCEL_SECONDS)
        if left:
            await self._give_back(left)

    async def _give_back(self, left: list[JobId]) -> None:
        try:
            async with asyncio.timeout(_CANCEL_SECONDS / 2):
                await self._leases.release(left)
        except _DATABASE_TROUBLE as error:
            _log.warning("jobs could not be given back: their leases run out", count=len(left), error=str(error))
        else:
            _log.info("jobs given back", count=len(left))

    async def drain(self) -> None:
        """Runs what is due, and what that makes due, until nothing is. For commands that do one thing and leave."""
        keeper = asyncio.create_task(self._keep_leases())
        try:
            while await self._fill() or self._running:
                await asyncio.wait(self._tasks(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            keeper.cancel()

    def _tasks(self) -> list[asyncio.Task[None]]:
        return [task for _, task in self._running.values()]

    async def _take_jobs(self) -> None:
        while not self._stopping:
            self._notifier.clear()  # before the look, so that a job committed during it is not slept over
            try:
                found = await self._fill()
                await self._recover()
            except _DATABASE_TROUBLE as error:
                self._recovery.lost()
                await self._notifier.wait(self._outage.pause(error))
                continue
            self._outage.over()
            if not found:
                await self._notifier.wait(self._settings.poll)

    async def _recover(self) -> None:
        """After the first good claim: what could not be recorded is, or goes on."""
        if not self._recovery.due:
            return
        unrecorded, self._unrecorded = self._unrecorded, []
        for run, error in unrecorded:
            await self._record(run, error)
        if await self._recovery.give_back(lambda: {job: run for job, (run, _) in self._running.items()}):
            self._notifier.set()

    async def _fill(self) -> bool:
        """Starts as many due jobs as there are free places; True when it started any."""
        free = self._settings.workers - len(self._running)
        if free <= 0:
            return False
        await self._interactive_priority.wait_idle()
        claims = await self._turns.claim(free, self._running.keys())
        for claim in claims:
            run = Run(claim, self._engine)
            self._running[run.id] = (run, asyncio.create_task(self._perform(run)))
        return bool(claims)

    async def _perform(self, run: Run) -> None:
        """One step, and what it takes along."""
        step: Run | None = run
        while step is not None:
            step = await self._step(step)

    async def _step(self, run: Run) -> Run | None:
        try:
            with bound_contextvars(**_context(run.claim)):
                await self._attempt(run)
            if run.next is not None:
                self._running[run.next.id] = (run.next, self._running[run.id][1])
        finally:
            del self._running[run.id]
            if run.next is None:
                self._notifier.set()  # a place is free
        if run.next is not None:
            await self._interactive_priority.wait_idle()
        return run.next

    async def _attempt(self, run: Run) -> None:
        with noting_answers() as systems:
            try:
                async with asyncio.timeout(self._settings.job_deadline.total_seconds()):
                    await self._handler(run)(run)
                self._recovery.recorded()
                if not run.settled:
                    raise Unfinished(run.kind)  # noqa: TRY301 - recorded like any other failure
            except Exception as error:  # noqa: BLE001 - one of the four doors: whatever a handler raises is recorded and retried
                await self._record(run, error)
            else:
                with suppress(*_DATABASE_TROUBLE):  # who is not woken comes at its own time
                    await self._waiters.answered(systems)

    async def _record(self, run: Run, error: Exception) -> None:
        if isinstance(error, UpstreamUnavailable):
            self._waiters.failed(error.system)
        lost = isinstance(error, _DATABASE_TROUBLE)  # then the run's last words may be in the table, or half of them
        try:
            await self._failures.record(run, error)
        except LeaseLost:
            _log.warning("the lease was lost before the failure could be recorded")
        except _DATABASE_TROUBLE as trouble:
            _log.warning("the failure could not be recorded", error=str(trouble))
            if not lost:
                self._unrecorded.append((run, error))
            lost = True
        else:
            self._recovery.recorded()
        if lost:
            self._recovery.lost()

    def _handler(self, run: Run) -> Handler:
        handler, version = self._handlers.get(run.kind), run.payload.get("v")
        if handler is not None and version in self._versions.get(run.kind, (PAYLOAD_VERSION,)):
            return handler
        if self._engine.clock.now() - run.claim.created_at < NEWER_ONES_TAKE:
            return _left_to_others
        said = (
            f"no handler for {run.kind}" if handler is None else f"{run.kind} does not read payload version {version}"
        )
        raise NeedsPerson(said, user_message=text("error.job_unknown", kind=run.kind))

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._settings.lease.total_seconds() / 3)
            if not self._running:
                continue
            try:
                await self._extend()
            except _DATABASE_TROUBLE as error:
                _log.warning("leases could not be extended", error=str(error))

    async def _extend(self) -> None:
        asked = {job: pair for job, pair in self._running.items() if not pair[0].settled}
        kept, until = await self._leases.extend(list(asked))
        for job, (run, task) in asked.items():
            if job in kept:
                run.held_until = max(run.held_until, until)
            elif not run.settled and not task.done():
                _log.warning("lease lost", job=job)
                task.cancel()


async def _left_to_others(run: JobRun) -> None:
    _log.info("left to a newer program")
    await run.postpone(OTHERS_LOOK)


def _context(claim: Claim) -> dict[str, object]:
    context = {"job": claim.id, "kind": claim.kind, "key": claim.key, "attempt": claim.attempt}
    return context if claim.deal_id is None else {**context, "deal": claim.deal_id}


async def _finish(tasks: list[asyncio.Task[None]], seconds: float) -> None:
    if tasks:
        with suppress(ValueError):
            await asyncio.wait(tasks, timeout=seconds)
