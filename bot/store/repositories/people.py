"""Slack users as they were last seen."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.domain.values.ids import UserId
from bot.domain.values.person import Membership, Person
from bot.store.repositories.base import Repository
from bot.store.statements import upsert
from bot.store.tables import PERSON

OF_THE_WORKSPACE = (Membership.MEMBER.value, Membership.GUEST.value)
"""Whose e-mail addresses this workspace's own administrators vouch for."""


class PeopleRepository(Repository):
    __slots__ = ()

    async def get(self, user: UserId) -> Person | None:
        found = await self.connection.execute(
            select(PERSON).where(PERSON.c.company == self.company, PERSON.c.user_id == user)
        )
        row = found.one_or_none()
        if row is None:
            return None
        return Person(
            user=UserId(row.user_id),
            name=row.name,
            email=row.email,
            language=row.language,
            membership=Membership(row.membership) if row.membership else None,
            seen_at=row.seen_at,
            timezone=row.timezone,
        )

    async def by_email(self, email: str) -> UserId | None:
        return await self._at(email, OF_THE_WORKSPACE)

    async def once_at(self, email: str) -> UserId | None:
        return await self._at(email, (*OF_THE_WORKSPACE, Membership.DEACTIVATED.value))

    async def _at(self, email: str, memberships: Sequence[str]) -> UserId | None:
        found = await self.connection.execute(
            select(PERSON.c.user_id)
            .where(
                PERSON.c.company == self.company,
                PERSON.c.email == email.lower(),
                PERSON.c.membership.in_(memberships),
            )
            .limit(1)
        )
        return found.scalar_one_or_none()

    async def put(self, person: Person) -> None:
        row = {
            "company": self.company,
            "user_id": person.user,
            "name": person.name,
            "email": person.email.lower() if person.email else None,
            "language": person.language,
            "membership": person.membership.value if person.membership else None,
            "seen_at": person.seen_at,
            "timezone": person.timezone,
        }
        await self.connection.execute(upsert(self.connection, PERSON), row)
