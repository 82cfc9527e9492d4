"""The customer's record after a decision: what was approved is written into it, what was rejected is undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.customers.customer import Customer
from bot.domain.drafts.content import DetailChange
from bot.domain.drafts.detail_changes import RecordChange, Road, pending, recorded, same, unwritten
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.lifecycle import AFTER_APPROVAL, GIVEN_UP
from bot.domain.operations.audit_log import What
from bot.domain.values.ids import Marker, PartnerId, UserId
from bot.domain.values.localized import text
from bot.ports import Clock, JobRun, Partners, UnitOfWork, UnitOfWorkFactory
from bot.services.customers.details import as_change
from bot.services.customers.memory import written
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.send_intent import commit_send_intent
from bot.services.workflow.transitions import enqueue_thread_note, left_behind, loaded, payload_of, transition, undo


async def order_write(uow: UnitOfWork, draft: Draft) -> None:
    """The approval was carried out: what was typed on its card, as it stood there, goes into the customer's record."""
    changes = pending(draft.content)
    if not changes or draft.content is None or draft.content.customer is None:
        return
    approved = {"partner": draft.content.customer.partner_id, "changes": [_packed(change) for change in changes]}
    await uow.jobs.add(Kind.CUSTOMER_WRITE, f"{draft.id}:{draft.revision}", payload_of(draft) | approved)


def _packed(change: DetailChange) -> dict[str, Any]:
    return {
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "user": change.user,
        "values": dict(change.values),
        "replaced": dict(change.replaced),
    }


def _unpacked(told: Mapping[str, Any]) -> DetailChange:
    return DetailChange(
        what=told["what"],
        before=told["before"],
        after=told["after"],
        user=UserId(told["user"]),
        values=tuple(told["values"].items()),
        replaced=tuple(told["replaced"].items()),
        written=False,
    )


@dataclass(slots=True)
class _Outcome:
    """What a record gets, and what somebody has changed in it since."""

    values: dict[str, str] = field(default_factory=dict)
    done: list[Any] = field(default_factory=list)
    left: list[Any] = field(default_factory=list)

    def take(self, change: DetailChange | RecordChange, now: Mapping[str, str], old: Any, new: Any) -> None:
        """`new` in place of `old`, or there already; what is neither is a later change, and stays."""
        there = {**now, **self.values}
        if old and (same(dict(old), there) or same(dict(new), there)):
            self.values |= dict(new)
            self.done.append(change)
        else:
            self.left.append(change)


class CustomerRecord:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, partners: Partners) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._partners = partners

    async def write(self, run: JobRun) -> None:
        """What the approval showed, over what it showed it in the place of. A later change of the record stays, and is told.

        An approval that was taken back writes nothing; what had been sent before that is found and undone with the draft.
        """
        _, draft = await loaded(self._uow_factory, run)
        stands = draft.state in AFTER_APPROVAL and draft.revision == run.payload["revision"]
        if not stands and not run.intended:
            return  # the next approval shows it again
        customer, found = await self._partners.read(PartnerId(run.payload["partner"])), _Outcome()
        for change in map(_unpacked, run.payload["changes"]):
            found.take(change, recorded(customer), change.replaced if stands else change.values, change.values)
        if stands and not same(found.values, recorded(customer)):
            customer = await self._set(run, customer, found.values)
        await self._written(run, draft, customer, found if stands else _Outcome(done=found.done))

    async def _written(self, run: JobRun, draft: Draft, customer: Customer, found: _Outcome) -> None:
        was = {name: value for change in found.done for name, value in change.replaced}
        what = [change.what for change in found.done]
        async with run.finishing() as uow:
            await written(uow, draft, Road.CARD, found.done, was, customer, self._clock.now())
            if found.done:
                user = found.done[-1].user
                log(uow, What.CUSTOMER_CHANGED, draft, who=user, partner=customer.partner_id, details=what)
            await self._told(uow, draft, "details", customer, found)
            if (await uow.drafts.get(draft.id)).state in GIVEN_UP:  # while it was being written
                await undo(uow, draft, "late")
            await uow.commit()

    async def restore(self, run: JobRun) -> None:
        """What the given-up draft changed is put back, where the record still holds it."""
        _, draft = await loaded(self._uow_factory, run)
        async with self._uow_factory() as uow:
            changes = [*await left_behind(uow, draft), *await uow.record_changes.of_draft(draft.id)]
        partners = dict.fromkeys(change.partner_id for change in changes)
        outcomes = [
            await self._put_back(run, draft, [c for c in changes if c.partner_id == partner]) for partner in partners
        ]
        async with run.finishing() as uow:
            for customer, found in outcomes:
                await self._undone(uow, draft, customer, found)
            await uow.commit()

    async def _put_back(self, run: JobRun, draft: Draft, changes: Sequence[RecordChange]) -> tuple[Customer, _Outcome]:
        customer, found = await self._partners.read(changes[0].partner_id), _Outcome()
        busy = await self._in_use(draft, customer)
        for change in reversed(changes):  # the newest first
            if busy and change.road is Road.CREATED:
                found.left.append(change)
            else:
                found.take(change, recorded(customer), change.values, change.replaced)
        return await self._set(run, customer, found.values), found

    async def _undone(self, uow: UnitOfWork, draft: Draft, customer: Customer, found: _Outcome) -> None:
        for change in found.done:
            await uow.record_changes.undo(change)
        await uow.customers.put(customer)
        if found.done:
            what = sorted(change.what for change in found.done)
            log(uow, What.CUSTOMER_RESTORED, draft, partner=customer.partner_id, details=what)
            await self._only_here(uow, draft, found)
        await self._told(uow, draft, "undone", customer, found)

    async def _only_here(self, uow: UnitOfWork, draft: Draft, found: _Outcome) -> None:
        """Should the draft come back after all, its approval must show them anew."""
        now = await uow.drafts.get(draft.id)
        if now.content:
            content = unwritten(now.content, found.done)
            await transition(uow, now, now.state, self._clock.now(), content=content)

    async def _in_use(self, draft: Draft, customer: Customer) -> bool:
        """Others are invoiced by what was written, or will be: that is not taken from under them.

        A draft that was given up as well is none of them, though the mirror may not have heard yet that its invoice is void.
        """
        async with self._uow_factory() as uow:
            invoices = await uow.mirror.of_customer(customer.partner_id)
            others = [i for i in invoices if i.marker != draft.marker and not i.status.is_void]
            drafts = await uow.drafts.of_markers([Marker(i.marker) for i in others if i.marker])
        gone = {str(marker) for marker, other in drafts.items() if other.state in GIVEN_UP}
        return any(not i.status.is_unfinished or i.marker not in gone for i in others)

    async def _set(self, run: JobRun, customer: Customer, values: Mapping[str, str]) -> Customer:
        """Nothing is sent where the record says it all already; what is, is intended first."""
        if same(values, recorded(customer)):
            return customer
        await commit_send_intent(run)
        return await self._partners.change(customer.partner_id, as_change(values), customer.version)

    async def _told(self, uow: UnitOfWork, draft: Draft, key: str, customer: Customer, found: _Outcome) -> None:
        """In the card's thread: what the record says now, and what it does not."""
        for outcome, changes in (("done", found.done), ("left", found.left)):
            for change in changes:
                said = text(f"note.record.{key}_{outcome}", field=change.what, name=customer.name)
                await enqueue_thread_note(
                    uow, draft, f"{key}:{draft.revision}:{customer.partner_id}:{change.what}:{outcome}", said
                )
