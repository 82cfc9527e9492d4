"""Before what a customer owes is posted for others: who reads it there."""

import asyncio
from collections.abc import Sequence

from bot.domain.people.audience import Audience, Readers
from bot.domain.values.ids import UserId
from bot.domain.values.person import Membership, Person
from bot.errors import Upstream
from bot.ports import Channels
from bot.services.people.access import Access
from bot.services.people.members import Members

PATIENCE_SECONDS = 1.5
LOOKED_UP = 10
"""People of a channel whom Slack is asked about at once; where there are more, nobody can say in time."""
NOBODY = (Membership.APP, Membership.DEACTIVATED)
"""These read nothing."""


class Sharing:
    def __init__(self, channels: Channels, members: Members, access: Access) -> None:
        self._channels = channels
        self._members = members
        self._access = access

    async def readers(self, channel: str) -> tuple[Readers, str]:
        """Who reads the channel, and its name. UNKNOWN where Slack does not tell in time."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                audience = await self._channels.audience(channel)
                return await self._judged(audience), audience.name
        except (Upstream, TimeoutError):
            return Readers.UNKNOWN, ""

    async def _judged(self, audience: Audience) -> Readers:
        if audience.shared:
            return Readers.OUTSIDERS
        people = await self._people(audience.members)
        reading = [person for person in people if person.membership not in NOBODY]
        if not all([await self._access.belongs(person) for person in reading]):
            return Readers.OUTSIDERS
        return Readers.COLLEAGUES if audience.whole and len(people) == len(audience.members) else Readers.UNKNOWN

    async def _people(self, users: Sequence[UserId]) -> list[Person]:
        """Those that are known, and as many more as Slack can be asked about meanwhile."""
        looked_up = [(user, self._members.remembered(user)) for user in users]
        known = [person for _, person in looked_up if person]
        unknown = [user for user, person in looked_up if person is None]
        asked = await asyncio.gather(*map(self._members.ask, unknown)) if len(unknown) <= LOOKED_UP else []
        return [*known, *asked]
