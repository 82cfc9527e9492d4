"""Drafts that wait too long: one direct message a day to each person who may decide on them."""

from collections import Counter
from datetime import timedelta

from bot.domain.approval.notices import Notify
from bot.domain.preflight.dates import date_findings
from bot.domain.values.ids import UserId
from bot.domain.values.localized import packed, text, unpacked
from bot.ports import Clock, JobRun, Messenger, UnitOfWorkFactory
from bot.services.notices.notices import Notices
from bot.services.notices.waiting import ALL
from bot.services.people.directory import PeopleService
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.send_intent import commit_send_intent
from bot.services.workflow.transitions import enqueue_card_update

PATIENCE = timedelta(days=3)


class Reminders:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        messenger: Messenger,
        people: PeopleService,
        notices: Notices,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._messenger = messenger
        self._people = people
        self._notices = notices

    async def look(self, run: JobRun) -> None:
        """Sown by the clock once a day: a message for everybody whom old drafts wait for, keyed by the date."""
        approvers = await self._people.approvers()
        off = [user for user in approvers if await self._notices.chosen(user) is Notify.OFF]
        day = str(run.payload.get("slot", self._clock.today().isoformat()))
        async with run.finishing() as uow:
            before = self._clock.now() - PATIENCE
            counts: Counter[UserId] = Counter()
            pending = await uow.drafts.pending(ALL)
            for draft in pending:
                if date_findings(draft.content, self._clock.today()):
                    await enqueue_card_update(uow, draft, f"dates-{day}")
            for draft in [d for d in pending if d.updated_at < before]:
                deal = await uow.deals.get(draft.deal_id)
                counts.update(await self._notices.waiting.for_whom(uow, draft, deal, approvers))
            for user, count in counts.items():
                if user not in off:
                    said = text("remind.waiting", count=count, days=PATIENCE.days)
                    await uow.jobs.add(Kind.REMIND, f"{day}:{user}", {"user": user, "text": packed(said)})
            await uow.commit()

    async def remind(self, run: JobRun) -> None:
        user = UserId(run.payload["user"])
        if run.intended and await self._messenger.find(user, run.key, since=run.intended_at):
            return
        await commit_send_intent(run)
        await self._messenger.remind(user, unpacked(run.payload["text"]), key=run.key)
