"""Small facts with a name, each a JSON object; which there are is listed in `bot/services/workflow/kept_facts.py`."""

from sqlalchemy import bindparam, delete, select

from bot.domain.values.kept import Key, V
from bot.store.repositories.base import Repository
from bot.store.statements import insert_once, upsert
from bot.store.tables import NOTE

_NOTE = select(NOTE.c.value).where(NOTE.c.company == bindparam("of"), NOTE.c.name == bindparam("named"))


class KeyValueRepository(Repository):
    __slots__ = ()

    async def get(self, key: Key[V]) -> V | None:
        found = await self.connection.execute(_NOTE, {"of": self.company, "named": key.name})
        return found.scalar_one_or_none()

    async def put(self, key: Key[V], value: V) -> None:
        row = {"company": self.company, "name": key.name, "value": dict(value)}
        await self.connection.execute(upsert(self.connection, NOTE), row)

    async def drop(self, key: Key[V]) -> None:
        await self.connection.execute(delete(NOTE).where(NOTE.c.company == self.company, NOTE.c.name == key.name))

    async def put_if_absent(self, key: Key[V], value: V) -> V:
        row = {"company": self.company, "name": key.name, "value": dict(value)}
        # one that another transaction is just writing is waited for, then seen
        await self.connection.execute(insert_once(self.connection.dialect.name, NOTE), row)
        found = await self.connection.execute(
            select(NOTE.c.value).where(NOTE.c.company == self.company, NOTE.c.name == key.name).with_for_update()
        )
        stored: V = found.scalar_one()
        return stored
