"""What is remembered of each customer's record: every change of where its invoices go, whoever made it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.customers.customer import Customer
from bot.domain.drafts.content import DetailChange
from bot.domain.drafts.detail_changes import (
    RecordChange,
    Road,
    as_values,
    differences,
    recorded,
    remembered,
    same,
    shown,
    unexplained,
)
from bot.domain.drafts.draft import Draft
from bot.domain.values.ids import PartnerId
from bot.ports import UnitOfWork

ECHO = timedelta(minutes=10)
"""Within which our own write, seen by a reading before it was recorded here, is not somebody else's."""


async def seen(uow: UnitOfWork, customer: Customer, at: datetime) -> None:
    """A record as it was just read: kept, and what Procountor's own people changed in it is remembered."""
    known = await uow.customers.get(customer.partner_id)
    if known and known.version and customer.version and customer.version < known.version:
        return  # read before our own write, and late
    found = differences(known, customer, at)
    if found:
        for change in unexplained(found, await uow.record_changes.of_customer(customer.partner_id)):
            await uow.record_changes.add(change)
    await uow.customers.put(customer)


async def written(
    uow: UnitOfWork,
    draft: Draft,
    road: Road,
    changes: Iterable[DetailChange],
    was: Mapping[str, str],
    after: Customer,
    at: datetime,
) -> None:
    """What a draft wrote into the record, with what `was` there before, so that it can be undone."""
    for change in changes:
        ours = _of_ours(draft, road, change, was, after, at)
        if not await _there(uow, ours):
            await uow.record_changes.add(ours)
    await uow.customers.put(after)


def _of_ours(
    draft: Draft, road: Road, change: DetailChange, was: Mapping[str, str], after: Customer, at: datetime
) -> RecordChange:
    now, names = recorded(after), [name for name, _ in change.values]
    return RecordChange(
        partner_id=after.partner_id,
        what=change.what,
        before=shown(was, change.what),
        after=shown(now, change.what),
        road=road,
        at=at,
        values=as_values({name: now.get(name, "") for name in names}),
        replaced=as_values({name: was.get(name, "") for name in names}),
        user=change.user,
        draft=draft.id,
    )


async def _there(uow: UnitOfWork, ours: RecordChange) -> bool:
    """Written before, and only approved anew.

    A reading may have seen our own write before this transaction did, and taken it for somebody else's: not any more.
    """
    known = [c for c in await uow.record_changes.of_customer(ours.partner_id) if c.what == ours.what and not c.undone]
    newest = known[-1] if known else None
    if newest is None or not same(dict(newest.values), dict(ours.values)):
        return False
    if newest.road is Road.PROCOUNTOR and ours.at - newest.at <= ECHO:
        await uow.record_changes.undo(newest)
    return newest.draft == ours.draft


async def remembered_of(uow: UnitOfWork, partner: PartnerId, now: datetime) -> tuple[RecordChange, ...]:
    return remembered(await uow.record_changes.of_customer(partner), now)
