"""How far each sync has come."""

from datetime import datetime

from sqlalchemy import select

from bot.store.repositories.base import Repository
from bot.store.statements import upsert
from bot.store.tables import SYNC_CURSOR


class CursorRepository(Repository):
    __slots__ = ()

    async def get(self, name: str) -> datetime | None:
        found = await self.connection.execute(
            select(SYNC_CURSOR.c.at).where(SYNC_CURSOR.c.company == self.company, SYNC_CURSOR.c.name == name)
        )
        return found.scalar_one_or_none()

    async def set(self, name: str, at: datetime) -> None:
        row = {"company": self.company, "name": name, "at": at}
        await self.connection.execute(upsert(self.connection, SYNC_CURSOR), row)
