"""Drafts that wait too long: one direct message a day to each person who may decide on them."""

from collections import Counter
from datetime import timedelta

from bot.domain.approval.policy import Approving
from bot.domain.approval.rules import may_decide
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.invoice_dates import date_findings
from bot.domain.values.ids import UserId
from bot.domain.values.localized import packed, text, unpacked
from bot.ports import Clock, JobRun, Messenger, UnitOfWorkFactory
from bot.services.people.directory import PeopleService
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.send_intent import commit_send_intent
from bot.services.workflow.transitions import enqueue_card_update

PATIENCE = timedelta(days=3)
LOOKED_AT = 500


class Reminders:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        messenger: Messenger,
        people: PeopleService,
        policy: Approving,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._messenger = messenger
        self._people = people
        self._policy = policy

    async def look(self, run: JobRun) -> None:
        """Sown by the clock once a day: a message for everybody whom old drafts wait for, keyed by the date."""
        approvers = await self._people.approvers()
        day = str(run.payload.get("slot", self._clock.today().isoformat()))
        async with run.finishing() as uow:
            before = self._clock.now() - PATIENCE
            counts: Counter[UserId] = Counter()
            pending = await uow.drafts.pending(LOOKED_AT)
            for draft in pending:
                if date_findings(draft.content, self._clock.today()):
                    await enqueue_card_update(uow, draft, f"dates-{day}")
            for draft in [d for d in pending if d.updated_at < before]:
                deal = await uow.deals.get(draft.deal_id)
                given = {a.user for a in await uow.drafts.approvals(draft.id) if a.revision == draft.revision}
                counts.update(self._waited_for(approvers, deal.requester, given))
            for user, count in counts.items():
                said = text("remind.waiting", count=count, days=PATIENCE.days)
                await uow.jobs.add(Kind.REMIND, f"{day}:{user}", {"user": user, "text": packed(said)})
            await uow.commit()

    def _waited_for(self, approvers: tuple[UserId, ...], requester: UserId | None, given: set[UserId]) -> list[UserId]:
        """Not those who may not decide on it, nor those who have approved already and wait for the second one."""
        four_eyes = self._policy.four_eyes
        able = [u for u in approvers if may_decide(u, approvers, requester, four_eyes=four_eyes) is None]
        return [user for user in able if user not in given]

    async def remind(self, run: JobRun) -> None:
        user = UserId(run.payload["user"])
        if run.intended and await self._messenger.find(user, run.key, since=run.intended_at):
            return
        await commit_send_intent(run)
        await self._messenger.remind(user, unpacked(run.payload["text"]), key=run.key)

    async def mine(self, user: UserId, limit: int) -> list[Draft]:
        """Those that wait for this person, oldest first."""
        approvers = await self._people.approvers()
        found = []
        async with self._uow_factory() as uow:
            for draft in await uow.drafts.pending(LOOKED_AT):
                deal = await uow.deals.get(draft.deal_id)
                given = {a.user for a in await uow.drafts.approvals(draft.id) if a.revision == draft.revision}
                if user in self._waited_for(approvers, deal.requester, given):
                    found.append(draft)
        return found[:limit]
