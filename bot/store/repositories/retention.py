"""Forgetting what is no longer needed, a batch at a time, so that nobody waits for a long transaction."""

from datetime import UTC, datetime

from sqlalchemy import delete, exists, select

from bot.domain.drafts.lifecycle import ENDED
from bot.domain.values.job_state import OPEN_STATES
from bot.domain.values.kept import Keys, V
from bot.store.repositories.base import Repository
from bot.store.tables import DEAL, DRAFT, INBOX, JOB, NOTE, PERSON

_OPEN_JOB = tuple(state.value for state in OPEN_STATES)
_SETTLED = tuple(state.value for state in ENDED)


class RetentionRepository(Repository):
    __slots__ = ()

    async def forget_inbox(self, before: datetime, limit: int) -> int:
        """What sources said before then, word for word, of deals that are settled; the deals themselves stay.

        They are what a repeated delivery is recognised by.
        """
        same = (INBOX.c.company == DEAL.c.company) & (INBOX.c.source == DEAL.c.source)
        unsettled = exists().where(DRAFT.c.deal_id == DEAL.c.id, DRAFT.c.state.not_in(_SETTLED))
        worked_on = exists().where(JOB.c.deal_id == DEAL.c.id, JOB.c.state.in_(_OPEN_JOB))
        old = (
            select(INBOX.c.id)
            .join(DEAL, same & (INBOX.c.external_id == DEAL.c.external_id))
            .where(INBOX.c.company == self.company, INBOX.c.received_at < before, ~unsettled, ~worked_on)
            .order_by(INBOX.c.id)
            .limit(limit)
        )
        return (await self.connection.execute(delete(INBOX).where(INBOX.c.id.in_(old)))).rowcount

    async def forget_notes(self, keys: Keys[V], stamp: str, before: datetime, limit: int) -> int:
        mine = (NOTE.c.company == self.company) & NOTE.c.name.startswith(keys.begins, autoescape=True)
        older = NOTE.c.value[stamp].as_string() < before.astimezone(UTC).isoformat()  # always in UTC: it sorts as text
        old = select(NOTE.c.name).where(mine, older).order_by(NOTE.c.name).limit(limit)
        return (await self.connection.execute(delete(NOTE).where(mine, NOTE.c.name.in_(old)))).rowcount

    async def forget_people(self, before: datetime, limit: int) -> int:
        """Slack users not seen since then, and those of whom it is not known; whoever comes back is asked for again."""
        mine = PERSON.c.company == self.company
        unseen = PERSON.c.seen_at.is_(None) | (PERSON.c.seen_at < before)
        old = select(PERSON.c.user_id).where(mine, unseen).order_by(PERSON.c.user_id).limit(limit)
        return (await self.connection.execute(delete(PERSON).where(mine, PERSON.c.user_id.in_(old)))).rowcount
