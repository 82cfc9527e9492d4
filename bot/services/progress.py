"""How a draft moves: every change of it is one compare-and-set and one job that shows it on the card."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.deal import Deal
from bot.domain.draft import Draft, DraftState
from bot.domain.ids import DealId, DraftId
from bot.domain.text import Text, packed
from bot.ports import JobRun, Transactions, UnitOfWork
from bot.services.kinds import Kind


def payload_of(draft: Draft) -> dict[str, Any]:
    return {"draft": draft.id, "deal": draft.deal_id, "revision": draft.revision}


async def changed(uow: UnitOfWork, draft: Draft, expect: DraftState, at: datetime, **changes: Any) -> Draft | None:
    """Write the changed draft and its card's update. None: somebody was faster, nothing was written."""
    after = replace(draft, updated_at=at, **changes)
    if draft.state is not expect or not await uow.drafts.save(after, expect=expect, revision=draft.revision):
        return None
    await show(uow, after)
    return after


async def show(uow: UnitOfWork, draft: Draft, why: str = "") -> None:
    """Bring the card up to date; the key carries the instant, so each change has its own job."""
    key = f"{draft.id}:{draft.revision}:{draft.state}:{why or draft.updated_at.timestamp()}"
    await uow.jobs.add(Kind.CARD_UPDATE, key, payload_of(draft))


async def note(uow: UnitOfWork, draft: Draft, key: str, message: Text) -> None:
    payload = payload_of(draft) | {"text": packed(message)}
    await uow.jobs.add(Kind.NOTE, f"{draft.id}:{key}", payload)


async def tell(uow: UnitOfWork, deal: Deal, draft: Draft, key: str, message: Text) -> None:
    """A direct message to the requester, when we know who that is."""
    if deal.requester:
        payload = payload_of(draft) | {"user": deal.requester, "text": packed(message)}
        await uow.jobs.add(Kind.TELL, f"{draft.id}:{key}", payload)


async def loaded(transactions: Transactions, run: JobRun) -> tuple[Deal, Draft]:
    async with transactions() as uow:
        draft = await uow.drafts.get(DraftId(run.payload["draft"]))
        return await uow.deals.get(DealId(draft.deal_id)), draft
