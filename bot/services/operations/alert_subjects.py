"""Whose invoices wait behind an alert, in the words of those who read it."""

from dataclasses import replace

from bot.domain.operations.alert import Alert, AlertState, Behind
from bot.domain.values.ids import DealId
from bot.ports import JobView, UnitOfWork

NAMED = 5


async def named(uow: UnitOfWork, alert: Alert) -> Alert:
    """With the deals whose steps still wait behind it; one that is settled waits for nobody."""
    if alert.state is not AlertState.OPEN:
        return alert
    found = [await uow.job_admin.get(job) for job in await uow.alerts.jobs(alert.id)]
    waiting: list[JobView] = [job for job in found if job and job.state.is_open]
    deals = list(dict.fromkeys(job.deal_id for job in waiting if job.deal_id))
    behind = tuple([await _behind(uow, deal) for deal in deals[:NAMED]])
    step = waiting[0].kind if len(waiting) == 1 else ""
    return replace(alert, behind=behind, more=max(len(deals) - NAMED, 0), step=step)


async def _behind(uow: UnitOfWork, deal_id: DealId) -> Behind:
    deal, draft = await uow.deals.get(deal_id), await uow.drafts.of_deal(deal_id)
    customer = draft.content.customer if draft and draft.content else None
    number = draft.invoice.number if draft and draft.invoice else None
    return Behind(customer=customer.name if customer else deal.buyer.name, title=deal.title, invoice=str(number or ""))
