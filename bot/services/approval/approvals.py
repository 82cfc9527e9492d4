"""Decisions: one person, one revision, once. The decision is committed first; jobs carry it out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.approval.approval import Approval, Decision
from bot.domain.approval.policy import Approving
from bot.domain.approval.rules import Verdict, outcome
from bot.domain.customers.customer import Channel
from bot.domain.deals.deal import Deal
from bot.domain.drafts.detail_changes import pending
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import DECIDABLE, DECIDED, EDITABLE, Actor
from bot.domain.operations.audit_log import What
from bot.domain.preflight.catalogue import Trait
from bot.domain.preflight.making import has_trait, make_finding
from bot.domain.values.finding import NEWS, SENT_BACK, fingerprint
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.localized import Text, text
from bot.errors import Refused
from bot.ports import Clock, UnitOfWork, UnitOfWorkFactory
from bot.services.approval.needs import ApprovalNeeds
from bot.services.invoices.books import Books
from bot.services.people.directory import PeopleService
from bot.services.people.four_eyes import FourEyes, check_rate
from bot.services.workflow.audit_log import figures, log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import (
    attempt_key,
    enqueue_card_update,
    payload_of,
    tell_approvers,
    transition,
)

LOGGED = {Decision.APPROVED: What.APPROVED, Decision.REJECTED: What.REJECTED, Decision.SENT: What.SEND_ASKED}


@dataclass(frozen=True, slots=True)
class Listed:
    """One draft of a list of ticks: `warnings` is the fingerprint of those that were shown with it, empty for none."""

    draft: DraftId
    revision: int
    warnings: str = ""


def _check_no_news(draft: Draft) -> None:
    """What happened to a deal, and where somebody else sends it, is decided on beside its card, not in a list."""
    if any(found.code.startswith(NEWS) for found in draft.findings):
        raise Refused(text("error.deal_news"))
    lately = any(has_trait(found, Trait.ON_CARD) for found in draft.findings)
    if lately or pending(draft.content):
        raise Refused(text("error.details_listed"))


class Approvals:
    def __init__(
        self, uow_factory: UnitOfWorkFactory, clock: Clock, people: PeopleService, policy: Approving, books: Books
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people
        self._policy = policy
        self._books = books
        self.eyes = FourEyes(people, policy)
        self.needs = ApprovalNeeds(clock, policy)

    async def approve(self, draft_id: DraftId, revision: int, user: UserId, *, listed: Listed | None = None) -> Draft:
        """Record the approval; with the last one needed, the draft goes on its way. `listed`: not beside its card."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft, deal = await self._decidable(uow, draft_id, revision, user, approvers)
            if listed:
                self._check_listed(draft, deal, listed)
            await self._check_dates(uow, draft, self._books.problem(draft))
            await self.eyes.check_owner(uow, draft, deal, self._clock.now())
            check_rate(draft)
            await self.needs.check_credit(uow, draft)
            typed = await self.needs.typists(uow, draft)
            self.eyes.check_typist(user, deal, approvers, typed)
            needed = await self.needs.of(uow, draft, deal)
            self.eyes.check_alone(user, deal, approvers, await self.needs.barred(uow, draft, needed), typed)
            await self.eyes.check_seat(uow, draft, deal, user)
            await self._record(uow, draft, user, Decision.APPROVED, None)
            if await self._enough(uow, draft, deal, needed.approvals):
                draft = await self._move(uow, draft, DraftState.APPROVING)
                await uow.jobs.add(Kind.INVOICE_APPROVE, f"{draft.id}:{draft.revision}", payload_of(draft))
            else:
                await enqueue_card_update(uow, draft, f"by-{user}")
                await tell_approvers(uow, draft, f"by-{user}")
            await uow.commit()
        return draft

    async def approve_many(self, chosen: Sequence[Listed], user: UserId) -> list[tuple[DraftId, Text | None]]:
        """Each decided by itself, by the same rules as one; None where it was approved, else why it was not."""
        decided: list[tuple[DraftId, Text | None]] = []
        for one in chosen:
            try:
                await self.approve(one.draft, one.revision, user, listed=one)
            except Refused as refusal:
                decided.append((one.draft, refusal.user_message))
            else:
                decided.append((one.draft, None))
        return decided

    async def listable(self, chosen: Sequence[Listed], user: UserId) -> list[DraftId]:
        """Those of which this person may decide in a list, once their warnings have been read."""
        approvers = await self._people.approvers()
        able = []
        async with self._uow_factory() as uow:
            for one in chosen:
                try:
                    draft, _ = await self._decidable(uow, one.draft, one.revision, user, approvers)
                    _check_no_news(draft)
                except Refused:
                    continue  # why it cannot be is told with the others' results
                able.append(one.draft)
        return able

    async def reject(self, draft_id: DraftId, revision: int, user: UserId, reason: str) -> Draft:
        """The draft ends here; its UNFINISHED invoice is invalidated. The requester learns why."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft, _ = await self._decidable(uow, draft_id, revision, user, approvers, four_eyes=False)
            await self._record(uow, draft, user, Decision.REJECTED, reason)
            draft = await self._move(uow, draft, DraftState.REJECTED)
            if draft.invoice:
                await uow.jobs.add(Kind.INVOICE_INVALIDATE, attempt_key(draft), payload_of(draft))
            await uow.commit()
        return draft

    async def send_back(self, draft_id: DraftId, revision: int, user: UserId, remark: str) -> Draft:
        """To the salesperson, who edits it or says that it is ready; then it waits for a decision again."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft, deal = await self._decidable(uow, draft_id, revision, user, approvers, four_eyes=False)
            if deal.requester is None:
                raise Refused(text("error.nobody_to_send_back_to"))
            kept = tuple(found for found in draft.findings if found.code != SENT_BACK)
            draft = await self._move(
                uow,
                draft,
                DraftState.PARKED,
                revision=revision + 1,
                findings=(make_finding(SENT_BACK, user=user, remark=remark), *kept),
            )
            log(uow, What.SENT_BACK, draft, who=user, why=remark)
            await uow.commit()
        return draft

    async def send(self, draft_id: DraftId, revision: int, user: UserId) -> Draft:
        """Its own step, by an approver, after the approval."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
            self._check_person(user, approvers, deal)
            if draft.state is not DraftState.APPROVED or draft.revision != revision:
                raise await self._too_late(uow, draft)
            if draft.content and draft.content.channel is Channel.NO_SENDING:
                raise Refused(text("error.no_sending"))
            await self._check_dates(uow, draft, self._books.problem_to_send(draft))
            await self._record(uow, draft, user, Decision.SENT, None)
            draft = await self._move(uow, draft, DraftState.SENDING)
            await uow.jobs.add(Kind.INVOICE_SEND, attempt_key(draft), payload_of(draft))
            await uow.commit()
        return draft

    async def withdraw(self, draft_id: DraftId, revision: int, user: UserId) -> Draft:
        """Approved and not sent: back to a draft at Procountor, and to a decision here as a new revision."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
            self._check_person(user, approvers, deal, own_too=True)
            if draft.state is not DraftState.APPROVED or draft.revision != revision:
                raise await self._too_late(uow, draft)
            log(uow, What.WITHDRAWN, draft, who=user, **figures(draft))
            draft = await self._move(uow, draft, DraftState.BUILDING, revision=revision + 1)
            await uow.jobs.add(Kind.INVOICE_WITHDRAW, f"{draft.id}:{draft.revision}", payload_of(draft))
            await uow.commit()
        return draft

    async def seen(self, draft_id: DraftId, revision: int, code: str, user: UserId) -> bool:
        """An approver has seen what happened to the deal: it leaves the card. False when it is no such finding."""
        if not code.startswith(NEWS):
            return False
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft, _ = await self._decidable(uow, draft_id, revision, user, approvers, four_eyes=False)
            kept = tuple(found for found in draft.findings if found.code != code)
            draft = await self._move(uow, draft, draft.state, findings=kept)
            log(uow, What.FINDING_SEEN, draft, who=user, finding=code, occurrence=str(draft.updated_at.timestamp()))
            await uow.commit()
        return True

    async def rejectable(self, draft_id: DraftId, revision: int, user: UserId) -> Draft:
        """For the form that asks why; the same checks are made again when it comes back."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft, _ = await self._decidable(uow, draft_id, revision, user, approvers, four_eyes=False)
        return draft

    async def bars_editor(self, draft: Draft, user: UserId) -> bool:
        """Whether this person could approve the draft alone now, and no longer once she has changed what weighs."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            deal = await uow.deals.get(draft.deal_id)
            needed = await self.needs.of(uow, draft, deal)
            if not self.needs.bars(needed):
                return False
            barred, typed = await self.needs.barred(uow, draft, needed), await self.needs.typists(uow, draft)
        return user in self.eyes.able(deal, approvers, barred, typed)

    # --- checks ------------------------------------------------------------------------------------------------------

    def found_now(self, draft: Draft, deal: Deal) -> Draft:
        """With what this day, the books and the ledger's own figures say of it: as its card shows it."""
        dated = self._books.today(draft)
        return replace(dated, findings=self.eyes.found_now(dated, deal))

    def _check_listed(self, draft: Draft, deal: Deal, listed: Listed) -> None:
        """Approved is what was shown: another warning since, or one that was never shown, is read on the card first."""
        _check_no_news(draft)
        if fingerprint(self.found_now(draft, deal).findings) != listed.warnings:
            raise Refused(text("error.warnings_unread"))

    async def _decidable(
        self,
        uow: UnitOfWork,
        draft_id: DraftId,
        revision: int,
        user: UserId,
        approvers: tuple[UserId, ...],
        *,
        four_eyes: bool = True,
    ) -> tuple[Draft, Deal]:
        draft = await uow.drafts.get(draft_id)
        deal = await uow.deals.get(draft.deal_id)
        self._check_person(user, approvers, deal, own_too=not four_eyes)
        if draft.state in DECIDED:
            raise await self._too_late(uow, draft)
        if draft.revision != revision:
            raise Refused(text("error.old_revision"))
        if draft.state not in (DECIDABLE if four_eyes else EDITABLE):
            raise Refused(text("error.not_pending"))
        return draft, deal

    def _check_person(self, user: UserId, approvers: tuple[UserId, ...], deal: Deal, *, own_too: bool = False) -> None:
        if reason := self.eyes.refusal(user, approvers, deal, own_too=own_too):
            raise Refused(reason)

    async def _check_dates(self, uow: UnitOfWork, draft: Draft, problem: Text | None) -> None:
        """What is late or cannot be booked goes nowhere; the card, which may be days old, says so from now on."""
        if problem is None:
            return
        await enqueue_card_update(uow, draft, f"past-due-{self._clock.now().timestamp()}")
        await self._books.ask(uow, draft)
        await uow.commit()
        raise Refused(problem)

    async def _too_late(self, uow: UnitOfWork, draft: Draft) -> Refused:
        settled = [a for a in await uow.drafts.approvals(draft.id) if a.revision == draft.revision]
        return Refused(text("error.already_decided", state=draft.state.value, user=settled[-1].user if settled else ""))

    # --- writes ------------------------------------------------------------------------------------------------------

    async def _record(
        self, uow: UnitOfWork, draft: Draft, user: UserId, decision: Decision, reason: str | None
    ) -> None:
        now = self._clock.now()
        log(uow, LOGGED[decision], draft, who=user, why=reason, **figures(draft))
        await uow.drafts.record(
            Approval(draft_id=draft.id, revision=draft.revision, user=user, decision=decision, reason=reason, at=now)
        )

    async def _enough(self, uow: UnitOfWork, draft: Draft, deal: Deal, needed: int) -> bool:
        given = self.eyes.counted(await uow.drafts.approvals(draft.id), deal)
        return outcome(given, needed, revision=draft.revision) is Verdict.APPROVED

    async def _move(self, uow: UnitOfWork, draft: Draft, state: DraftState, **more: Any) -> Draft:
        saved = await transition(uow, draft, draft.state, self._clock.now(), by=Actor.APPROVER, state=state, **more)
        if saved is None:
            raise await self._too_late(uow, await uow.drafts.get(draft.id))
        return saved
