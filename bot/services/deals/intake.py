"""A deal comes in: one transaction saves it and its next step; only then anybody is answered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal

from bot.domain.deals.changes import facts
from bot.domain.deals.deal import Deal, Source, marker_of
from bot.domain.deals.won_deal import LostDeal, WonDeal
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import Actor
from bot.domain.operations.audit_log import VOITTO, What
from bot.domain.values.ids import DealId, DraftId, UserId
from bot.domain.values.localized import text
from bot.domain.values.person import Person, address_of
from bot.errors import Refused
from bot.ports import Clock, JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.deals.changes import DealChanges, received
from bot.services.deals.early_news import EarlyNews
from bot.services.people.directory import PeopleService
from bot.services.workflow.audit_log import claims, log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import (
    enqueue_direct_message,
    loaded,
    payload_of,
    transition,
)

TWIN_WINDOW = timedelta(minutes=2)
PATIENCE = timedelta(seconds=15)
"""How long a deal may be worked on before its card appears anyway."""


class Acceptance(StrEnum):
    ACCEPTED = "accepted"
    REPEATED = "repeated"  # the same deal was delivered again: nothing happened
    SIMILAR = "similar"  # looks like a double: a person is asked, nothing was saved


@dataclass(frozen=True, slots=True)
class Receipt:
    acceptance: Acceptance
    deal_id: DealId


class Deals:
    def __init__(
        self, uow_factory: UnitOfWorkFactory, clock: Clock, mode: Literal["auto", "ask"], people: PeopleService
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._mode = mode
        self._people = people

    async def accept(self, deal: Deal, raw: Mapping[str, Any], *, even_if_similar: bool = False) -> Receipt:
        """Save the deal and its first job, or recognise it. After this returns, nothing can lose it."""
        async with self._uow_factory() as uow:
            if deal.source is Source.SLACK and not even_if_similar:
                twin = await uow.deals.recent_twin(deal, self._clock.now() - TWIN_WINDOW)
                if twin is not None:
                    return Receipt(Acceptance.SIMILAR, twin)
            deal_id, new = await uow.deals.add(deal, marker_of(deal.company, deal.source, deal.external_id), raw)
            if new:
                await self._begin(uow, deal_id, deal)
                await uow.commit()
        return Receipt(Acceptance.ACCEPTED if new else Acceptance.REPEATED, deal_id)

    async def _begin(self, uow: UnitOfWork, deal_id: DealId, deal: Deal) -> None:
        marker = marker_of(deal.company, deal.source, deal.external_id)
        state = DraftState.ASKED if self._mode == "ask" else DraftState.BUILDING
        draft = await uow.drafts.add(deal_id, deal.company, marker, state)
        log(uow, What.DEAL_ACCEPTED, draft, who=deal.requester or VOITTO, **claims(deal))
        if state is DraftState.ASKED:
            await uow.jobs.add(Kind.CARD_POST, str(draft.id), payload_of(draft))
            if deal.source is not Source.SLACK:  # who has just typed it needs no message
                await uow.jobs.add(Kind.DEAL_OFFER, str(draft.id), payload_of(draft))
            return
        await uow.jobs.add(Kind.DRAFT_BUILD, f"{draft.id}:{draft.revision}", payload_of(draft))
        await uow.jobs.add(Kind.CARD_LATE, str(draft.id), payload_of(draft), after=PATIENCE)

    async def offer(self, run: JobRun) -> None:
        """The question to the deal's salesperson, with the buttons that answer it. Nobody known: the card asks everybody."""
        deal, draft = await loaded(self._uow_factory, run)
        owner = deal.requester
        if owner is None and address_of(deal.owner_email):
            owner = (await self._people.owner(deal)).user
        async with run.finishing() as uow:
            owned = replace(deal, requester=owner)
            await enqueue_direct_message(uow, owned, draft, "offer", text("tell.asked"), only_while=DraftState.ASKED)
            await uow.commit()

    async def start(self, draft_id: DraftId, revision: int, user: UserId) -> None:
        """The deal's salesperson or an approver answered "Create invoice?" with yes."""
        await self._answer(draft_id, revision, DraftState.BUILDING, user)

    async def skip(self, draft_id: DraftId, revision: int, user: UserId) -> None:
        await self._answer(draft_id, revision, DraftState.SKIPPED, user)

    async def _answer(self, draft_id: DraftId, revision: int, state: DraftState, user: UserId) -> None:
        approvers, person = await self._people.approvers(), await self._people.members.of(user)
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(draft_id)
            _check_answers(await uow.deals.get(draft.deal_id), user, person, approvers)
            saved = await transition(
                uow, draft, DraftState.ASKED, self._clock.now(), by=Actor.EDITOR, state=state, revision=revision + 1
            )
            if not saved or draft.revision != revision:
                raise Refused(text("error.already_decided", state=draft.state.value, user=""))
            if state is DraftState.BUILDING:
                await uow.jobs.add(Kind.DRAFT_BUILD, f"{saved.id}:{saved.revision}", payload_of(saved))
            log(uow, What.DRAFT_STARTED if state is DraftState.BUILDING else What.DRAFT_SKIPPED, saved, who=user)
            await uow.commit()

    async def draft_of(self, deal_id: DealId) -> Draft | None:
        async with self._uow_factory() as uow:
            return await uow.drafts.of_deal(deal_id)


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a delivery: `deal_id` is None where the deal was never won here, and what was said is kept for its win."""

    deal_id: DealId | None
    news: bool


class Intake:
    """The door for CRMs: whatever knows a source turns what it says into a `WonDeal` or a `LostDeal`, and asks here."""

    def __init__(self, deals: Deals, changes: DealChanges, early_news: EarlyNews) -> None:
        self._deals = deals
        self._changes = changes
        self._early_news = early_news

    async def receive(self, won: WonDeal) -> Received:
        """Won: news the first time. Told again, it is compared with what was said before."""
        receipt = await self._deals.accept(won.deal, received(won))
        # also of a repeated one: the first may have been cut off before this
        await self._early_news.tell(receipt.deal_id, won.deal.source, won.deal.external_id, won.at)
        if receipt.acceptance is Acceptance.ACCEPTED:
            return Received(receipt.deal_id, news=True)
        await self._changes.compare(receipt.deal_id, facts(won.deal), won.at, changed=False)
        return Received(receipt.deal_id, news=False)

    async def receive_change(self, won: WonDeal) -> Received:
        """The source says that it changed: never an invoice, only compared with what was won."""
        known = await self._early_news.find_or_keep_change(won)
        if known is None:
            return Received(None, news=False)
        return Received(known, news=await self._changes.compare(known, facts(won.deal), won.at, changed=True))

    async def receive_loss(self, lost: LostDeal) -> Received:
        """Lost after all."""
        known = await self._early_news.find_or_keep_loss(lost)
        if known is None:
            return Received(None, news=False)
        return Received(known, news=await self._changes.lost(known, lost.reason, lost.at))


def _check_answers(deal: Deal, user: UserId, person: Person | None, approvers: Collection[UserId]) -> None:
    """Of a deal from a CRM the owner's address says whose it is: who that is in Slack, nobody has asked yet."""
    address = (person.email if person else None) or ""
    owns = bool(address) and address.lower() == (deal.owner_email or "").lower()
    if user not in approvers and user != deal.requester and not owns:
        raise Refused(text("error.not_answerer"))
