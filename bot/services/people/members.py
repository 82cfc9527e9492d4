"""Who belongs to the workspace, as Slack last showed them: asked for at each click, so it is kept close at hand."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.people.access import membership_of
from bot.domain.values.ids import UserId
from bot.domain.values.person import Membership, Person
from bot.errors import PersonUnreachable, Upstream
from bot.ports import Clock, People, UnitOfWorkFactory

FRESH = timedelta(minutes=5)
"""Older than this, Slack is asked again: whoever left, or became a guest, is kept out from then on at the latest."""
REMEMBERED = timedelta(minutes=1)
"""In this process, before the row is read again, which another process may have renewed."""
PATIENCE_SECONDS = {True: 1.0, False: 2.0}
"""Slack waits three for the answer to a click. By whether there is a last known look to fall back on."""
ASKED_AGAIN = timedelta(seconds=10)
"""After a look-up that failed: while Slack hangs, whoever is known does not wait for it."""


class Members:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, people: People) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people
        self._known: dict[UserId, Person] = {}
        self._checked: dict[UserId, datetime] = {}
        self._failed_at: datetime | None = None

    def known(self, user: UserId) -> Person | None:
        """From memory alone, however old."""
        return self._known.get(user)

    def remembered(self, user: UserId) -> Person | None:
        """From memory, as long as that look still counts."""
        person = self._known.get(user)
        return person if membership_of(person, self._clock.now()) else None

    async def meet(self) -> None:
        """Everybody, before anybody asks for anything; kept in memory only. Nothing where Slack does not answer."""
        with suppress(Upstream):
            for person in await self._people.everybody():
                self._remember(person)

    async def of(self, user: UserId) -> Person | None:
        """As Slack showed this person in the last minutes; an older look where it does not answer. None: nobody knows."""
        known = self._known.get(user)
        if known and self._is_within(REMEMBERED, self._checked.get(user)):
            return known
        found = await self._stored(user)
        if found is None or not self._is_fresh(found):
            found = await self._looked_up(user, is_known=membership_of(found, self._clock.now()) is not None) or found
        if found:
            self._keep(found)
        return found

    async def ask(self, user: UserId) -> Person:
        """Raises Upstream. Kept in memory only."""
        return self._remember(await self._people.person(user))

    async def learn(self, user: UserId) -> Person:
        """As `ask`, and kept for every process."""
        person = await self.ask(user)
        async with self._uow_factory() as uow:
            await uow.people.put(person)
            await uow.commit()
        return person

    async def _stored(self, user: UserId) -> Person | None:
        """The newer of the row and what this process remembers."""
        async with self._uow_factory() as uow:
            row = await uow.people.get(user)
        found = [person for person in (row, self._known.get(user)) if person and person.seen_at]
        return max(found, key=lambda person: person.seen_at or self._clock.now(), default=row)

    async def _looked_up(self, user: UserId, *, is_known: bool) -> Person | None:
        if is_known and self._is_within(ASKED_AGAIN, self._failed_at):
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS[is_known]):
                person = await self.ask(user)
        except PersonUnreachable:  # Slack answered: it shows us nobody of that id
            return self._remember(_nobody(user))
        except (Upstream, TimeoutError):
            self._failed_at = self._clock.now()
            return None
        async with self._uow_factory() as uow:
            await uow.people.put(person)
            await uow.commit()
        return person

    def _is_fresh(self, person: Person) -> bool:
        return self._is_within(FRESH, person.seen_at)

    def _is_within(self, span: timedelta, moment: datetime | None) -> bool:
        return moment is not None and self._clock.now() - moment < span

    def _remember(self, person: Person) -> Person:
        seen = replace(person, seen_at=self._clock.now())
        self._keep(seen)
        return seen

    def _keep(self, person: Person) -> None:
        self._known[person.user] = person
        self._checked[person.user] = self._clock.now()


def _nobody(user: UserId) -> Person:
    return Person(user=user, name="", email=None, language="en", membership=Membership.OUTSIDER)
