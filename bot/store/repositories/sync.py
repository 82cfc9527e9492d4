"""How far each sync has come, and small facts with a name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from bot.store.repositories.base import Repository
from bot.store.statements import insert_once, upsert
from bot.store.tables import NOTE, SYNC_CURSOR

_NOTE = select(NOTE.c.value).where(NOTE.c.company == bindparam("of"), NOTE.c.name == bindparam("named"))


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

    async def note(self, name: str) -> Mapping[str, Any] | None:
        found = await self.connection.execute(_NOTE, {"of": self.company, "named": name})
        return found.scalar_one_or_none()

    async def set_note(self, name: str, value: Mapping[str, Any]) -> None:
        row = {"company": self.company, "name": name, "value": dict(value)}
        await self.connection.execute(upsert(self.connection, NOTE), row)

    async def drop_note(self, name: str) -> None:
        await self.connection.execute(delete(NOTE).where(NOTE.c.company == self.company, NOTE.c.name == name))

    async def first_note(self, name: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        row = {"company": self.company, "name": name, "value": dict(value)}
        # one that another transaction is just writing is waited for, then seen
        await self.connection.execute(insert_once(self.connection.dialect.name, NOTE), row)
        found = await self.connection.execute(
            select(NOTE.c.value).where(NOTE.c.company == self.company, NOTE.c.name == name).with_for_update()
        )
        standing: Mapping[str, Any] = found.scalar_one()
        return standing
