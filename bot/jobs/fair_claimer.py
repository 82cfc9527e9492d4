"""Whose turn it is: what somebody waits for goes first, and still the background is never starved."""

from collections.abc import Collection

from bot.domain.values.ids import JobId
from bot.domain.values.job_state import Priority
from bot.jobs.lease import Claim, Leases

PEOPLE_IN_A_ROW = 8
"""After so many steps of people in a row, one place is the background's, if anything of it is due."""


class FairClaimer:
    """A click passes any backlog of the background. A stream of clicks leaves a ninth of the places to it."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        self._in_a_row = 0

    async def claim(self, places: int, running: Collection[JobId]) -> list[Claim]:
        """Due jobs for at most so many places. None means that none is due."""
        if self._in_a_row >= PEOPLE_IN_A_ROW:
            self._in_a_row = 0
            if claims := await self._leases.claim(1, running, Priority.BACKGROUND):
                return claims
        claims = await self._leases.claim(places, running)
        people = all(claim.priority < Priority.BACKGROUND for claim in claims)
        self._in_a_row = self._in_a_row + len(claims) if people else 0
        return claims
