"""Alerts: one unsettled for each cause, however often it happens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.domain.drafts.draft import MessageRef
from bot.domain.operations.alert import Alert, AlertState
from bot.domain.values.ids import AlertId, CompanyId, JobId
from bot.domain.values.localized import Text
from bot.store.repositories.base import Repository
from bot.store.statements import insert_into
from bot.store.tables import ALERT, ALERT_JOB

_UNSETTLED = (AlertState.OPEN.value, AlertState.RETRIED.value)


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        id=row.id,
        company=row.company,
        cause=row.cause,
        subject=row.subject,
        what=row.what,
        next=row.next,
        count=row.times,
        state=AlertState(row.state),
        raised_at=row.raised_at,
        settled_by=row.settled_by,
        retryable=row.retryable,
    )


class AlertRepository(Repository):
    __slots__ = ()

    async def raise_(
        self, company: CompanyId, cause: str, subject: str, what: Text, next_: Text, *, job: JobId | None, at: datetime
    ) -> tuple[Alert, bool]:
        """One job counts once. An alert that was retried is open again: its buttons come back."""
        first = {
            "company": company,
            "cause": cause,
            "subject": subject,
            "what": what,
            "next": next_,
            "times": 1,
            "state": AlertState.OPEN.value,
            "retryable": job is not None,
            "raised_at": at,
        }
        while True:  # the alert we met may be settled before we can count on it; then there is room for a new one
            opened = await self.connection.execute(
                insert_into(self.connection, ALERT).on_conflict_do_nothing().returning(ALERT), first
            )
            if (row := opened.one_or_none()) is not None:
                await self._count_in(row.id, job)
                return _alert(row), True
            if (standing := await self._unsettled(company, cause)) is not None:
                return await self._again(standing, what, next_, job), False

    async def _unsettled(self, company: CompanyId, cause: str) -> Row[Any] | None:
        found = await self.connection.execute(
            select(ALERT)
            .where(ALERT.c.company == company, ALERT.c.cause == cause, ALERT.c.state.in_(_UNSETTLED))
            .with_for_update()
        )
        return found.one_or_none()

    async def _again(self, standing: Row[Any], what: Text, next_: Text, job: JobId | None) -> Alert:
        one_more = await self._count_in(standing.id, job)
        counted = await self.connection.execute(
            update(ALERT)
            .where(ALERT.c.id == standing.id)
            .values(
                what=what,
                next=next_,
                state=AlertState.OPEN.value,
                settled_by=None,
                times=standing.times + (1 if one_more else 0),
                retryable=standing.retryable or job is not None,
            )
            .returning(ALERT)
        )
        return _alert(counted.one())

    async def _count_in(self, alert_id: int, job: JobId | None) -> bool:
        if job is None:
            return True
        added = await self.connection.execute(
            insert_into(self.connection, ALERT_JOB).on_conflict_do_nothing(),
            {"company": self.company, "alert_id": alert_id, "job_id": job},
        )
        return added.rowcount == 1

    async def get(self, alert_id: AlertId) -> Alert | None:
        """Holds the row: nothing is counted in between a look at the jobs behind it and what is made of it."""
        found = await self.connection.execute(
            select(ALERT).where(ALERT.c.company == self.company, ALERT.c.id == alert_id).with_for_update()
        )
        row = found.one_or_none()
        return None if row is None else _alert(row)

    async def jobs(self, alert_id: AlertId) -> Sequence[JobId]:
        found = await self.connection.execute(
            select(ALERT_JOB.c.job_id)
            .where(ALERT_JOB.c.company == self.company, ALERT_JOB.c.alert_id == alert_id)
            .order_by(ALERT_JOB.c.job_id)
        )
        return [JobId(job) for job in found.scalars()]

    async def of_job(self, job: JobId) -> Alert | None:
        """The newest that is not settled. Holds it, as `get` does: one more job must not be counted into a healed alert."""
        return next(iter(await self.all_of_job(job)), None)

    async def all_of_job(self, job: JobId) -> Sequence[Alert]:
        """Newest first, all of them held."""
        found = await self.connection.execute(
            select(ALERT)
            .join(ALERT_JOB, ALERT_JOB.c.alert_id == ALERT.c.id)
            .where(ALERT.c.company == self.company, ALERT_JOB.c.job_id == job, ALERT.c.state.in_(_UNSETTLED))
            .order_by(ALERT.c.id.desc())
            .with_for_update(of=ALERT)
        )
        return [_alert(row) for row in found]

    async def open(self, limit: int) -> Sequence[Alert]:
        found = await self.connection.execute(
            select(ALERT)
            .where(ALERT.c.company == self.company, ALERT.c.state.in_(_UNSETTLED))
            .order_by(ALERT.c.id.desc())
            .limit(limit)
        )
        return [_alert(row) for row in found]

    async def has_room(self, cause: str, *, beside: str, most: int) -> bool:
        """Whether an open alert of this cause is there, or fewer than `most` whose causes begin with `beside`.

        Counted, not read: hundreds may be open.
        """
        mine = (ALERT.c.company == self.company) & ALERT.c.state.in_(_UNSETTLED)
        of_these = ALERT.c.cause.startswith(beside, autoescape=True)
        counted = select(func.count(), func.count().filter(ALERT.c.cause == cause)).where(mine, of_these)
        others, there = (await self.connection.execute(counted)).one()
        return bool(there) or others < most

    async def settle(self, alert: Alert) -> bool:
        """False also when it is in that state already: the second of two clicks changes nothing."""
        settled = await self.connection.execute(
            update(ALERT)
            .where(
                ALERT.c.company == self.company,
                ALERT.c.id == alert.id,
                ALERT.c.state.in_(_UNSETTLED),
                ALERT.c.state != alert.state.value,
            )
            .values(state=alert.state.value, settled_by=alert.settled_by)
        )
        return settled.rowcount == 1

    async def message(self, alert_id: AlertId) -> MessageRef | None:
        found = await self.connection.execute(
            select(ALERT.c.message_channel, ALERT.c.message_ts).where(
                ALERT.c.company == self.company, ALERT.c.id == alert_id
            )
        )
        row = found.one_or_none()
        return (
            None
            if row is None or row.message_ts is None
            else MessageRef(channel=row.message_channel, ts=row.message_ts)
        )

    async def set_message(self, alert_id: AlertId, ref: MessageRef) -> None:
        await self.connection.execute(
            update(ALERT)
            .where(ALERT.c.company == self.company, ALERT.c.id == alert_id)
            .values(message_channel=ref.channel, message_ts=ref.ts)
        )
