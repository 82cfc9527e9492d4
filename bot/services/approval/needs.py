"""How many approvals a draft needs, why more than one, and who may not give one."""

from datetime import datetime

from bot.domain.approval.policy import Approving
from bot.domain.approval.rules import PROBATION, TWO, Why, approvals_needed, changed_while_new, says_what_was_undone
from bot.domain.deals.deal import Deal
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.credit_note import is_credit
from bot.domain.drafts.detail_changes import RecordChange, leads_elsewhere, typists
from bot.domain.drafts.draft import Draft
from bot.domain.preflight.exchange_rate import net_in_books
from bot.domain.values.ids import UserId
from bot.ports import Clock, UnitOfWork
from bot.services.approval.deal_worth import net_of_deal
from bot.services.customers.memory import remembered_of
from bot.services.customers.resolve import created_note
from bot.services.people.four_eyes import Barred
from bot.services.workflow.transitions import editors_of


class ApprovalNeeds:
    def __init__(self, clock: Clock, policy: Approving) -> None:
        self._clock = clock
        self._policy = policy

    async def count(self, uow: UnitOfWork, draft: Draft, deal: Deal) -> int:
        """By the limits, of the whole deal; some drafts need two people in any case."""
        by_limits = approvals_needed(await net_of_deal(uow, draft, deal), self._policy.limits)
        return max(by_limits, TWO) if await self.why_two(uow, draft) else by_limits

    async def barred(self, uow: UnitOfWork, draft: Draft, deal: Deal) -> Barred:
        """Nobody where two must approve: one of them is then somebody else."""
        if not await self.bars(uow, draft, deal):
            return Barred()
        return Barred(await editors_of(uow, draft), deal.named_by)

    async def bars(self, uow: UnitOfWork, draft: Draft, deal: Deal) -> bool:
        """Whether somebody who changes what it comes to, who pays or where it goes cannot be its only approver then."""
        return self._policy.four_eyes and await self.count(uow, draft, deal) == 1

    async def why_more(self, uow: UnitOfWork, draft: Draft, deal: Deal) -> Why | None:
        """What the card says of it: more than the limits ask for of this sum alone."""
        if why := await self.why_two(uow, draft):
            return why
        net, own = await net_of_deal(uow, draft, deal), net_in_books(draft)
        if approvals_needed(net, self._policy.limits) == 1 or draft.totals is None:
            return None
        if own is None:
            return Why.NO_RATE
        smaller = approvals_needed(own, self._policy.limits)
        return Why.IN_PARTS if smaller < approvals_needed(net, self._policy.limits) else None

    async def why_two(self, uow: UnitOfWork, draft: Draft) -> Why | None:
        if draft.content is None:
            return None
        if is_credit(draft):
            return Why.CREDIT
        if why := await self._why_new(uow, draft.content):
            return why
        return Why.DELIVERY if await self._leads_elsewhere(uow, draft) else None

    async def _why_new(self, uow: UnitOfWork, content: InvoiceContent) -> Why | None:
        """Of a customer that Voitto made in the last 30 days."""
        customer = content.customer
        noted = await uow.kv.get(created_note(customer.partner_id)) if customer else None
        if customer is None or noted is None:
            return None
        created, now = datetime.fromisoformat(noted["at"]), self._clock.now()
        if noted.get("namesake") and now - created <= PROBATION:  # not noted by earlier versions
            return Why.NAMESAKE
        return Why.NEW_CUSTOMER if changed_while_new(customer, created, noted["paying"], now) else None

    async def _leads_elsewhere(self, uow: UnitOfWork, draft: Draft) -> bool:
        if leads_elsewhere(draft.content) or await self._remembered(uow, draft):
            return True
        return draft.content is not None and await self._says_what_was_undone(uow, draft.content)

    async def _says_what_was_undone(self, uow: UnitOfWork, content: InvoiceContent) -> bool:
        """Given up here, a change of the record may live on in invoices that were made meanwhile."""
        if content.customer is None:
            return False
        partner = content.customer.partner_id
        record, known = await uow.customers.get(partner), await uow.record_changes.of_customer(partner)
        return says_what_was_undone(content, record, known)

    async def typists(self, uow: UnitOfWork, draft: Draft) -> frozenset[UserId]:
        """Who typed where this customer's invoices go without being one who decides, here or within a month."""
        return typists(draft.content, await self._remembered(uow, draft))

    async def _remembered(self, uow: UnitOfWork, draft: Draft) -> tuple[RecordChange, ...]:
        customer = draft.content.customer if draft.content else None
        return await remembered_of(uow, customer.partner_id, self._clock.now()) if customer else ()
