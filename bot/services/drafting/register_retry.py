"""A new customer, and the business register gives no answer: asked again for some minutes before a person is."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.identifiers import identified, valid_id
from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import Actor
from bot.domain.preflight.making import make_finding
from bot.domain.values.finding import REGISTER_WAITS, Finding, blocking
from bot.ports import Clock, JobRun, Registry, UnitOfWork, UnitOfWorkFactory
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import lasting, loaded, payload_of, transition

FIRST = timedelta(seconds=5)
TIMES = 5
"""The register is asked again after 5, 10, 20, 40 and 80 seconds."""


class RegisterWaits:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, registry: Registry) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._registry = registry

    async def ask(self, run: JobRun) -> None:
        """Once more. Its answer, or the last time without one, has the draft built anew; until then a person may go on."""
        deal, draft = await loaded(self._uow_factory, run)
        business_id = valid_id(identified(deal.buyer).business_id)
        waits = business_id is not None and _waits(draft, run.payload)
        answer = await self._registry.lookup(business_id) if business_id and waits else None
        async with run.finishing() as uow:
            now = await uow.drafts.get(draft.id)
            if answer and _waits(now, run.payload):
                await self._go_on(uow, now, answer, int(run.payload["time"]))
            await uow.commit()

    async def _go_on(self, uow: UnitOfWork, draft: Draft, answer: RegistryAnswer, time: int) -> None:
        silent = answer.standing is CompanyStatus.UNKNOWN
        if silent and time < TIMES:
            await ask_later(uow, draft, time + 1)
            return
        if not silent:
            await uow.registry.put(answer)
            await uow.jobs.hasten(None, (Kind.REGISTER_ASK,))  # it answers again: the others need not wait either
        await _build_anew(uow, draft, self._clock.now())


def _waits(draft: Draft, payload: Mapping[str, Any]) -> bool:
    """Nobody has gone on with it meanwhile."""
    same = draft.revision == payload["revision"] and draft.state is DraftState.PARKED
    return same and is_waiting(draft.findings)


def is_waiting(findings: Iterable[Finding]) -> bool:
    return any(found.code == REGISTER_WAITS for found in findings)


async def ask_later(uow: UnitOfWork, draft: Draft, time: int = 1) -> None:
    key = f"{draft.id}:{draft.revision}:{time}"
    await uow.jobs.add(Kind.REGISTER_ASK, key, payload_of(draft) | {"time": time}, after=FIRST * 2 ** (time - 1))


async def ask_no_more(uow: UnitOfWork, draft: Draft, at: datetime) -> None:
    """A person ended the waiting: the draft says now what it would have said after the last time."""
    if draft.state is DraftState.PARKED and is_waiting(draft.findings):
        await _build_anew(uow, draft, at)


async def _build_anew(uow: UnitOfWork, draft: Draft, at: datetime) -> None:
    saved = await transition(
        uow, draft, DraftState.PARKED, at, by=Actor.JOB, state=DraftState.BUILDING, findings=lasting(draft.findings)
    )
    if saved:
        key = f"{draft.id}:{draft.revision}:register"
        await uow.jobs.add(Kind.DRAFT_BUILD, key, payload_of(draft) | {"waited": True})


def waiting(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings as they are while the register is asked again: where anything else needs a person, nobody waits."""
    if {found.code for found in blocking(findings)} != {"customer.unknown"}:
        return findings
    return tuple(make_finding(REGISTER_WAITS) if found.code == "registry.unverified" else found for found in findings)


def unanswered(deal: Deal, answer: RegistryAnswer | None) -> bool:
    """The register was asked about this very deal's company, and said nothing."""
    same = answer is not None and answer.business_id == valid_id(deal.buyer.business_id)
    return same and answer is not None and answer.standing is CompanyStatus.UNKNOWN
