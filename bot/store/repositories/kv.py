"""Small facts with a name, each a JSON object; which names there are is listed in `docs/architecture.md`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select

from bot.store.repositories.base import Repository
from bot.store.statements import insert_once, upsert
from bot.store.tables import NOTE

_NOTE = select(NOTE.c.value).where(NOTE.c.company == bindparam("of"), NOTE.c.name == bindparam("named"))


class KeyValueRepository(Repository):
    __slots__ = ()

    async def get(self, name: str) -> Mapping[str, Any] | None:
        found = await self.connection.execute(_NOTE, {"of": self.company, "named": name})
        return found.scalar_one_or_none()

    async def put(self, name: str, value: Mapping[str, Any]) -> None:
        row = {"company": self.company, "name": name, "value": dict(value)}
        await self.connection.execute(upsert(self.connection, NOTE), row)

    async def drop(self, name: str) -> None:
        await self.connection.execute(delete(NOTE).where(NOTE.c.company == self.company, NOTE.c.name == name))

    async def put_if_absent(self, name: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        row = {"company": self.company, "name": name, "value": dict(value)}
        # one that another transaction is just writing is waited for, then seen
        await self.connection.execute(insert_once(self.connection.dialect.name, NOTE), row)
        found = await self.connection.execute(
            select(NOTE.c.value).where(NOTE.c.company == self.company, NOTE.c.name == name).with_for_update()
        )
        stored: Mapping[str, Any] = found.scalar_one()
        return stored
