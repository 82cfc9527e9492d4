"""Changes of where customers' invoices go: kept in the order in which they were noticed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from bot.domain.drafts.detail_changes import RecordChange, Road
from bot.domain.values.ids import DraftId, PartnerId, UserId
from bot.store.repositories.base import Repository
from bot.store.tables import RECORD_CHANGE


class RecordChangeRepository(Repository):
    __slots__ = ()

    async def add(self, change: RecordChange) -> None:
        row = {
            "company": self.company,
            "partner_id": change.partner_id,
            "what": change.what,
            "before": change.before,
            "after": change.after,
            "road": change.road.value,
            "at": change.at,
            "user": change.user,
            "draft_id": change.draft,
            "undone": change.undone,
            "written": [list(pair) for pair in change.values],
            "replaced": [list(pair) for pair in change.replaced],
        }
        await self.connection.execute(insert(RECORD_CHANGE), row)

    async def undo(self, change: RecordChange) -> None:
        """It does not hold any more; the row stays."""
        mine = (RECORD_CHANGE.c.company == self.company, RECORD_CHANGE.c.id == change.id)
        await self.connection.execute(update(RECORD_CHANGE).where(*mine).values(undone=True))

    async def of_customer(self, partner_id: PartnerId) -> Sequence[RecordChange]:
        return await self._found(RECORD_CHANGE.c.partner_id == partner_id)

    async def of_draft(self, draft_id: DraftId) -> Sequence[RecordChange]:
        return await self._found(RECORD_CHANGE.c.draft_id == draft_id, ~RECORD_CHANGE.c.undone)

    async def _found(self, *wanted: ColumnElement[bool]) -> Sequence[RecordChange]:
        rows = await self.connection.execute(
            select(RECORD_CHANGE).where(RECORD_CHANGE.c.company == self.company, *wanted).order_by(RECORD_CHANGE.c.id)
        )
        return [_change(row) for row in rows]


def _change(row: Row[Any]) -> RecordChange:
    return RecordChange(
        id=row.id,
        partner_id=PartnerId(row.partner_id),
        what=row.what,
        before=row.before,
        after=row.after,
        road=Road(row.road),
        at=row.at,
        values=tuple((name, value) for name, value in row.written),
        replaced=tuple((name, value) for name, value in row.replaced),
        user=UserId(row.user) if row.user else None,
        draft=DraftId(row.draft_id) if row.draft_id else None,
        undone=row.undone,
    )
