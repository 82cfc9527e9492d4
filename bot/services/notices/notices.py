"""Approvers are told what waits for them: one private message each, batched, kept true until all of it is decided.

What waits for whom is noted when a draft changes (`look`). From the note one step per person (`bring`) brings that
person's message up to date, and decides whether a new one is due. A new one is a step of its own with a number, so that
however many find it due, it is posted once.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.approval.notices import Notify, Notifying, due
from bot.domain.drafts.draft import DraftState, MessageRef
from bot.domain.notice import Notice
from bot.domain.values.ids import DraftId, UserId
from bot.errors import MessageGone, PersonUnreachable, Upstream
from bot.ports import Clock, JobRun, Messenger, UnitOfWork, UnitOfWorkFactory
from bot.services.approval.approvals import Approvals
from bot.services.cards.cards import Cards
from bot.services.notices.desk import Desk, desk_of, held_desk, keep
from bot.services.notices.waiting import Waiting
from bot.services.people.directory import PeopleService
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.kept_facts import HOW_NOTIFIED, HowNotified
from bot.services.workflow.repeat_update import LONGEST_DELAY
from bot.services.workflow.send_intent import commit_send_intent

SHOWN = 5
"""Drafts with buttons of their own in one message; of more it says how many there are."""
BEING_CHECKED = DraftState.BUILDING
"""Somebody edited it: it keeps its place until it waits again, or does not."""


class Notices:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        messenger: Messenger,
        people: PeopleService,
        approvals: Approvals,
        cards: Cards,
        policy: Notifying,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._messenger = messenger
        self._people = people
        self.waiting = Waiting(uow_factory, people, approvals)
        self._cards = cards
        self._policy = policy

    # --- what a person chose -----------------------------------------------------------------------------------------

    async def chosen(self, user: UserId) -> Notify:
        async with self._uow_factory() as uow:
            return await self._chosen(uow, user)

    async def _chosen(self, uow: UnitOfWork, user: UserId) -> Notify:
        noted = await uow.kv.get(HOW_NOTIFIED.of(user))
        return Notify(noted["how"]) if noted else self._policy.default

    async def choose(self, user: UserId, how: Notify) -> None:
        """From now on; what waits and was not told of yet is told by the new choice."""
        async with self._uow_factory() as uow:
            await uow.kv.put(HOW_NOTIFIED.of(user), HowNotified(how=how.value))
            await uow.jobs.add(Kind.NOTICE, f"{user}:chosen:{self._clock.now().timestamp()}", {"user": user})
            await uow.commit()

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def look(self, run: JobRun) -> None:
        """A draft changed: note for whom it waits now, and have the messages of those brought up to date."""
        approvers = await self._people.approvers()
        async with run.finishing() as uow:
            draft = await uow.drafts.get(DraftId(run.payload["draft"]))
            deal = await uow.deals.get(draft.deal_id)
            able = await self.waiting.for_whom(uow, draft, deal, approvers)
            for user in sorted(approvers):  # always in this order: two looks at once must not wait for each other
                desk = await held_desk(uow, user)
                if draft.state is BEING_CHECKED or not (desk.has(draft.id) or user in able):
                    continue
                after = desk.taking(draft.id, self._clock.now()) if user in able else desk.leaving(draft.id)
                await keep(uow, user, after)
                await uow.jobs.add(Kind.NOTICE, f"{user}:{run.key}", {"user": user})
            await uow.commit()

    async def bring(self, run: JobRun) -> None:
        """One person's message as things stand; a new one where one is due, now or later."""
        user = UserId(run.payload["user"])
        zone = await self._zone(user)
        async with self._uow_factory() as uow:
            desk = await desk_of(uow, user)
        lost = desk.message is not None and not await self._updated(user, desk.message)
        async with run.finishing() as uow:
            desk = await held_desk(uow, user)
            if lost:  # deleted, or not to be changed any more: another takes its place
                desk = replace(desk, message=None, told=())
                await keep(uow, user, desk)
            await self._schedule(uow, user, desk, await self._chosen(uow, user), zone)
            if run.attempt > 1:  # an earlier try may still be on its way, and land on top of this one
                await uow.jobs.add(Kind.NOTICE, f"{run.key}:again", {"user": user}, after=LONGEST_DELAY)
            await uow.commit()

    async def _zone(self, user: UserId) -> ZoneInfo:
        async with self._uow_factory() as uow:
            person = await uow.people.get(user)
        if person is None or person.timezone is None:
            person = await self._people.learn(user)
        try:
            return ZoneInfo(person.timezone) if person and person.timezone else self._policy.zone
        except (ZoneInfoNotFoundError, ValueError):
            return self._policy.zone

    async def _schedule(self, uow: UnitOfWork, user: UserId, desk: Desk, how: Notify, zone: ZoneInfo) -> None:
        if not desk.untold:
            return
        now, since = self._clock.now(), min(desk.waiting[draft] for draft in desk.untold)
        moment = due(how, self._policy, zone, since=since, last=desk.at, now=now)
        if moment is None:
            return
        if moment <= now:
            await uow.jobs.add(
                Kind.NOTICE_POST, f"notice:{user}:{desk.number + 1}", {"user": user, "number": desk.number + 1}
            )
        else:
            await uow.jobs.add(Kind.NOTICE, f"{user}:at:{moment.isoformat()}", {"user": user}, after=moment - now)

    async def _updated(self, user: UserId, ref: MessageRef) -> bool:
        """Until it shows what is true: things may change while Slack is told. False: it cannot be changed any more."""
        shown = None
        try:
            while shown != (notice := await self._notice(user)):
                await self._messenger.update_notice(user, notice, ref)
                shown = notice
        except MessageGone:
            return False
        return True

    async def _notice(self, user: UserId) -> Notice:
        async with self._uow_factory() as uow:
            desk = await desk_of(uow, user)
        shown = list(desk.waiting)[:SHOWN]
        waiting = tuple([await self._cards.card(draft) for draft in shown])
        decided = tuple([await self._cards.card(draft) for draft in desk.decided[-SHOWN:]])
        links = {draft: link for draft in shown if (link := await self._link(draft))}
        return Notice(
            waiting=waiting, count=len(desk.waiting), decided=decided, decided_count=len(desk.decided), links=links
        )

    async def _link(self, draft: DraftId) -> str | None:
        async with self._uow_factory() as uow:
            ref = await uow.drafts.card(draft)
        try:
            return await self._messenger.link(ref) if ref else None
        except Upstream:
            return None

    async def post(self, run: JobRun) -> None:
        """The message of this number, once. What was decided meanwhile is not told of."""
        user, number = UserId(run.payload["user"]), int(run.payload["number"])
        async with self._uow_factory() as uow:
            desk = await desk_of(uow, user)
        if desk.number >= number or not desk.waiting:
            return
        listed = tuple(desk.waiting)
        try:
            ref = await self._posted(run, user)
        except PersonUnreachable:
            return  # who has left Slack decides on nothing either
        async with run.finishing() as uow:
            before = await held_desk(uow, user)
            after = before.posted(number, ref, listed, self._clock.now())
            await keep(uow, user, after)
            if run.attempt > 1 or before.waiting.keys() != set(listed):
                await uow.jobs.add(Kind.NOTICE, f"{user}:posted:{number}", {"user": user})
            if before.message:
                old = {"user": user, "channel": before.message.channel, "ts": before.message.ts}
                await uow.jobs.add(Kind.NOTICE_CLOSE, f"{user}:{number}", old)
            await uow.commit()

    async def _posted(self, run: JobRun, user: UserId) -> MessageRef:
        if run.intended and (found := await self._messenger.find(user, run.key, since=run.intended_at)):
            return found
        notice = await self._notice(user)
        await commit_send_intent(run)
        return await self._messenger.post_notice(user, notice, key=run.key)

    async def close(self, run: JobRun) -> None:
        """An older message gives its buttons to the newer one."""
        user, ref = UserId(run.payload["user"]), MessageRef(channel=run.payload["channel"], ts=run.payload["ts"])
        try:
            await self._messenger.update_notice(user, None, ref)
        except MessageGone:
            return
        if run.payload.get("again"):
            return
        async with run.finishing() as uow:  # a late update of it would put its buttons back
            again = {**run.payload, "again": True}
            await uow.jobs.add(Kind.NOTICE_CLOSE, f"{run.key}:again", again, after=LONGEST_DELAY)
            await uow.commit()
