"""A deal that changed or was lost after it was won: shown and told, never acted upon."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.deals.changes import Change, Facts, changes, facts, stored_facts
from bot.domain.deals.deal import Source
from bot.domain.deals.won_deal import WonDeal
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import GIVEN_UP
from bot.domain.operations.audit_log import What
from bot.domain.preflight.making import make_finding
from bot.domain.values.finding import Finding
from bot.domain.values.ids import DealId, UserId
from bot.domain.values.localized import Several, Text, text
from bot.ports import Clock, UnitOfWork, UnitOfWorkFactory
from bot.services.deals.instalment_state import drafted, pause
from bot.services.people.directory import PeopleService
from bot.services.workflow.audit_log import log
from bot.services.workflow.transitions import customer_name, enqueue_message, enqueue_thread_note, transition

SHOWN = 8
"""Changed parts named in the thread; a deal with a hundred changed lines is looked at in the CRM."""


AHEAD = timedelta(minutes=5)
"""So far may a sender's clock be ahead of ours."""
AT = "timestamp"
"""Beside what a deal said, which never has one of its own (`VOLATILE`): when it was so."""
AS_READ = "as_read"
"""Beside what a source sent: what was read out of it. Versions that stored none knew one source, whose body they kept."""


@dataclass(frozen=True, slots=True)
class Told:
    what: Facts
    at: datetime | None
    """By the sender's clock, and never later than ours; None: it did not say."""


class DealChanges:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, people: PeopleService) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people

    async def compare(self, deal_id: DealId, said_now: Facts, at: datetime, *, changed: bool) -> bool:
        """The deal was delivered again, as it was `at` that instant. True when it says something nobody has been told yet.

        What is older than what was told last came late, and says nothing new. `changed`: the sender says so itself.
        """
        async with self._uow_factory() as uow:
            before = await self._last_told(uow, deal_id)
        now = Told(said_now, self._believed(at))
        if before is None and not changed:  # what it said when it was won is forgotten
            return False
        differing = changes(before.what, now.what) if before else []
        if before and (not differing or (before.at and now.at and now.at < before.at)):
            return False
        finding = make_finding("deal.changed")
        said = text("note.deal_changed", changes=_listed(differing)) if before else text("note.deal_changed_since")
        logged = {"changes": [str(change) for change in differing[:100]]}
        if not await self._tell(deal_id, finding, said, What.DEAL_CHANGED, before, now, logged):
            return await self.compare(deal_id, said_now, at, changed=changed)
        return True

    async def lost(self, deal_id: DealId, reason: str | None, at: datetime) -> bool:
        """The CRM says that the deal was lost after all. False when that was told before."""
        async with self._uow_factory() as uow:
            before = await self._last_told(uow, deal_id)
        what = before.what if before else {}
        if "lost" in what:
            return False
        finding = make_finding("deal.lost", reason=reason or "")
        said = text("note.deal_lost", reason=reason or "")
        moments = [moment for moment in (before and before.at, self._believed(at)) if moment]
        now = Told({**what, "lost": "yes"}, max(moments))
        if not await self._tell(deal_id, finding, said, What.DEAL_LOST, before, now, {"reason": reason}):
            return await self.lost(deal_id, reason, at)
        return True

    def _believed(self, at: datetime) -> datetime:
        """The sender's own moment decides what is older, unless its clock is far ahead: that would silence all that follows."""
        now = self._clock.now()
        return at if at <= now + AHEAD else now

    async def find(self, source: Source, external_id: str) -> DealId | None:
        async with self._uow_factory() as uow:
            return await uow.deals.find(source, external_id)

    async def _last_told(self, uow: UnitOfWork, deal_id: DealId) -> Told | None:
        """None: nobody knows any more."""
        noted = await uow.kv.get(_name(deal_id))
        if noted is not None:
            return _unpacked(noted)
        raw = await uow.deals.raw(deal_id)
        if raw is None:
            return None
        return _unpacked(raw[AS_READ]) if AS_READ in raw else Told(stored_facts(raw), _moment(raw.get(AT)))

    async def _tell(
        self,
        deal_id: DealId,
        finding: Finding,
        said: Text,
        what: What,
        before: Told | None,
        now: Told,
        details: dict[str, Any],
    ) -> bool:
        """False: something else was told since `before` was read, and nothing was written."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft = await uow.drafts.of_deal(deal_id)
            if draft is None:
                return True
            if await self._last_told(uow, deal_id) != before:
                return False
            await uow.kv.put(_name(deal_id), _packed(now))
            saved = await self._mark(uow, draft, finding)
            stopped = await self._stop(uow, saved or draft, finding) if what is What.DEAL_LOST else {}
            log(uow, what, saved or draft, **details, **stopped)
            await self._spread(uow, draft, said, approvers, _key(what, now.what))
            await uow.commit()
        return True

    async def _mark(self, uow: UnitOfWork, draft: Draft, finding: Finding) -> Draft | None:
        others = tuple(found for found in draft.findings if found.code != finding.code)
        # who approves must have seen it: a click on the card as it was is refused
        revision = draft.revision + (draft.state is DraftState.PENDING)
        return await transition(
            uow, draft, draft.state, self._clock.now(), findings=(finding, *others), revision=revision
        )

    async def _stop(self, uow: UnitOfWork, first: Draft, finding: Finding) -> dict[str, Any]:
        """Of a deal in parts, those to come wait; those that are drafted say it on their own cards."""
        deal = await uow.deals.get(first.deal_id)
        if deal.plan is None:
            return {}
        for part in (await drafted(uow, first, deal.plan)).values():
            if part.state not in GIVEN_UP:
                await self._mark(uow, part, finding)
        return {"paused_parts": list(await pause(uow, first, deal))}

    async def _spread(self, uow: UnitOfWork, draft: Draft, said: Text, approvers: Sequence[UserId], key: str) -> None:
        """In the thread for everybody, and directly to those who can edit, take back or credit."""
        deal = await uow.deals.get(draft.deal_id)
        await enqueue_thread_note(uow, draft, key, said)
        number = str(draft.invoice.number or "") if draft.invoice else ""
        told = text("tell.deal_changed", title=deal.title, customer=customer_name(deal, draft), number=number)
        for user in approvers:
            await enqueue_message(uow, user, draft, f"{key}:{user}", told)


def _listed(differing: Sequence[Change]) -> Several:
    told = [change.told for change in differing[:SHOWN]]
    if more := len(differing) - len(told):
        told.append(text("note.deal_change.more", count=more))
    return Several(tuple(told))


def received(won: WonDeal) -> dict[str, Any]:
    """What is kept of a delivery: as it came, and as it was read."""
    return {**won.raw, AS_READ: _packed(Told(facts(won.deal), won.at))}


def _name(deal_id: DealId) -> str:
    return f"deal.told:{deal_id}"


def _packed(told: Told) -> dict[str, str]:
    return {**told.what, AT: told.at.isoformat()} if told.at else dict(told.what)


def _unpacked(noted: Mapping[str, Any]) -> Told:
    return Told({name: value for name, value in noted.items() if name != AT}, _moment(noted.get(AT)))


def _moment(written: Any) -> datetime | None:
    """ISO 8601 with its zone; None of anything else, as rows of earlier versions may have."""
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _key(what: What, now: Facts) -> str:
    return f"{what.value}:{hashlib.sha256(json.dumps(dict(now), sort_keys=True).encode()).hexdigest()[:16]}"
