"""Slack users as they were last seen."""

from sqlalchemy import select

from bot.domain.ids import UserId
from bot.domain.person import Person
from bot.store.repositories.base import Repository
from bot.store.statements import upsert
from bot.store.tables import PERSON


class PeopleRepository(Repository):
    __slots__ = ()

    async def get(self, user: UserId) -> Person | None:
        found = await self.connection.execute(
            select(PERSON).where(PERSON.c.company == self.company, PERSON.c.user_id == user)
        )
        row = found.one_or_none()
        if row is None:
            return None
        return Person(user=UserId(row.user_id), name=row.name, email=row.email, language=row.language)

    async def by_email(self, email: str) -> UserId | None:
        found = await self.connection.execute(
            select(PERSON.c.user_id).where(PERSON.c.company == self.company, PERSON.c.email == email.lower()).limit(1)
        )
        return found.scalar_one_or_none()

    async def put(self, person: Person) -> None:
        row = {
            "company": self.company, "user_id": person.user, "name": person.name,
            "email": person.email.lower() if person.email else None, "language": person.language,
            "seen_at": self.now(),
        }  # fmt: skip
        await self.connection.execute(upsert(self.connection, PERSON), row)
