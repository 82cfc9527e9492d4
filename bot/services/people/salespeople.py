"""Who sold a deal whose source names nobody that Slack knows: asked again, or named by a person on the card."""

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.domain.approval.rules import may_name
from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import EDITABLE
from bot.domain.operations.audit_log import VOITTO, What
from bot.domain.people.salesperson import is_unresolved
from bot.domain.preflight.asked import owners_questions
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.localized import Text, text
from bot.domain.values.person import OwnerLookup
from bot.errors import Refused, Upstream
from bot.ports import Clock, JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.people.directory import PeopleService, owned_by
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import (
    enqueue_card_update,
    enqueue_direct_message,
    enqueue_question,
    enqueue_thread_note,
    loaded,
    payload_of,
    transition,
)

"""Where nothing is at work on the deal, and nothing is decided yet."""
SLACK_ANSWERS_WITHIN = 2.0
"""Seconds; Slack itself waits three for the answer to a form."""
Problems = dict[str, Text]


class Salespeople:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, people: PeopleService) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people

    async def ask(self, run: JobRun) -> None:
        """Slack once more, which did not say whose address it is. Its silence has the step tried again."""
        deal, draft = await loaded(self._uow_factory, run)
        if not is_unresolved(deal):
            return
        account = await self._people.owner(deal)
        async with run.finishing() as uow:
            draft, deal = await _read(uow, draft.id)
            if is_unresolved(deal):
                owned = owned_by(deal, account)
                await uow.deals.replace(draft.deal_id, owned)
                await enqueue_card_update(uow, draft, f"owner-{run.key}")
                if owned.requester:
                    log(uow, What.SALESPERSON, draft, who=VOITTO, user=owned.requester, email=deal.owner_email)
                    await _tell(uow, owned, draft, text("tell.owner_found", title=deal.title))
            await uow.commit()

    async def nameable(self, draft_id: DraftId, revision: int) -> tuple[Draft, Deal]:
        """For the form: refused where the source says who it is, and while the draft cannot be changed."""
        async with self._uow_factory() as uow:
            return await self._open(uow, draft_id, revision)

    async def _open(self, uow: UnitOfWork, draft_id: DraftId, revision: int) -> tuple[Draft, Deal]:
        draft, deal = await _read(uow, draft_id)
        if deal.requester and not deal.named_by:
            raise Refused(text("error.owner.known", user=deal.requester))
        if draft.revision != revision:
            raise Refused(text("error.old_revision"))
        if draft.state not in EDITABLE:
            raise Refused(text("error.not_pending"))
        return draft, deal

    async def names_others(self, user: UserId) -> bool:
        return user in await self._people.approvers()

    async def name(self, draft_id: DraftId, revision: int, owner: UserId, user: UserId) -> Problems:
        """An approver names anybody of us, everybody else only herself. What is wrong with it, or nothing when done."""
        if not may_name(owner, user, await self._people.approvers()):
            return {"user": text("owner.error.only_self")}
        if problem := await self._not_one_of_us(owner):
            return {"user": problem}
        async with self._uow_factory() as uow:
            draft, deal = await self._open(uow, draft_id, revision)
            await self._named(uow, draft, deal, owner, user)
            await uow.commit()
        return {}

    async def _not_one_of_us(self, user: UserId) -> Text | None:
        try:
            async with asyncio.timeout(SLACK_ANSWERS_WITHIN):
                account = await self._people.account(user)
        except (Upstream, TimeoutError):
            return text("owner.error.unanswered")
        return None if account.lookup is OwnerLookup.MEMBER else text("owner.error.not_member")

    async def _named(self, uow: UnitOfWork, draft: Draft, deal: Deal, owner: UserId, user: UserId) -> None:
        """A new revision of what waits for its approval: one given before, perhaps by this very person, counts no more."""
        owned = replace(deal, requester=owner, named_by=user)
        await uow.deals.replace(draft.deal_id, owned)
        revision = draft.revision + (draft.state is DraftState.PENDING)
        saved = await transition(uow, draft, draft.state, self._clock.now(), revision=revision)
        if saved is None:
            raise Refused(text("error.old_revision"))
        log(uow, What.SALESPERSON, saved, who=user, user=owner, email=deal.owner_email)
        said = "note.owner_claimed" if owner == user else "note.owner_named"
        await enqueue_thread_note(
            uow, saved, f"owner:{owner}:{self._clock.now().timestamp()}", text(said, user=user, owner=owner)
        )
        if owner != user:
            await _tell(uow, owned, saved, text("tell.owner_named", user=user, title=deal.title))


async def _read(uow: UnitOfWork, draft_id: DraftId) -> tuple[Draft, Deal]:
    """Nobody else's until the commit."""
    draft = await uow.drafts.get(draft_id)
    return draft, await uow.deals.get(draft.deal_id)


async def _tell(uow: UnitOfWork, deal: Deal, draft: Draft, said: Text) -> None:
    """Whoever is known only now has heard nothing of it yet."""
    if draft.state is DraftState.PARKED and owners_questions(deal, draft.findings):
        await enqueue_question(uow, deal, draft)
    await enqueue_direct_message(uow, deal, draft, f"owner:{deal.requester}", said)


async def ask_for_owner(uow: UnitOfWork, draft: Draft, at: datetime) -> None:
    """Once a minute at most, however often somebody presses."""
    key = f"{draft.id}:{draft.revision}:{at:%Y%m%d%H%M}"
    await uow.jobs.add(Kind.OWNER_ASK, key, payload_of(draft))


async def still_owned(uow: UnitOfWork, draft: Draft, deal: Deal) -> Deal:
    """The deal as a step writes it back, with the salesperson who was found after the step had read it."""
    if deal.requester:
        return deal
    _, now = await _read(uow, draft.id)
    return (
        replace(deal, requester=now.requester, owner_is=now.owner_is, named_by=now.named_by) if now.requester else deal
    )
