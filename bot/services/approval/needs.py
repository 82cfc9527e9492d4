"""How many approvals a draft needs, why more than one, and who may not give one."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.approval.policy import Approving
from bot.domain.approval.rules import (
    PROBATION,
    TWO,
    Why,
    approvals_needed,
    changed_while_new,
    deciders,
    says_what_was_undone,
)
from bot.domain.deals.deal import Deal
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.credit_note import credit_markers, is_credit, original_marker, remaining, takes_another
from bot.domain.drafts.detail_changes import RecordChange, leads_elsewhere, typists
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.preflight.exchange_rate import net_in_books
from bot.domain.values.ids import UserId
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.errors import Refused
from bot.ports import Clock, UnitOfWork
from bot.services.approval.deal_worth import net_of_deal
from bot.services.customers.memory import remembered_of
from bot.services.people.four_eyes import Barred
from bot.services.workflow.transitions import editors_of


@dataclass(frozen=True, slots=True)
class Needed:
    """How many approvals, and why more than the limits say of this sum alone."""

    approvals: int
    why: Why | None
    named_by: UserId | None
    """Who said whose deal it is."""


class ApprovalNeeds:
    def __init__(self, clock: Clock, policy: Approving) -> None:
        self._clock = clock
        self._policy = policy

    async def of(self, uow: UnitOfWork, draft: Draft, deal: Deal) -> Needed:
        """By the limits, of the whole deal; some drafts need two people in any case."""
        net, why_two = await net_of_deal(uow, draft, deal), await self.why_two(uow, draft)
        by_limits = approvals_needed(net, self._policy.limits)
        approvals = max(by_limits, TWO) if why_two else by_limits
        return Needed(approvals, why_two or self._why_limits(draft, by_limits), deal.named_by)

    async def barred(self, uow: UnitOfWork, draft: Draft, needed: Needed) -> Barred:
        """Nobody where two must approve: one of them is then somebody else."""
        return Barred(await editors_of(uow, draft), needed.named_by) if self.bars(needed) else Barred()

    def bars(self, needed: Needed) -> bool:
        """Whether somebody who changes what it comes to, who pays or where it goes cannot be its only approver then."""
        return self._policy.four_eyes and needed.approvals == 1

    def _why_limits(self, draft: Draft, by_limits: int) -> Why | None:
        """What the card says of it: more than the limits ask for of this sum alone."""
        own = net_in_books(draft)
        if by_limits == 1 or draft.totals is None:
            return None
        if own is None:
            return Why.NO_RATE
        return Why.IN_PARTS if approvals_needed(own, self._policy.limits) < by_limits else None

    async def no_credit(self, uow: UnitOfWork, draft: Draft, deal: Deal, approvers: Collection[UserId]) -> str | None:
        """What stands in the way of crediting a sent invoice: `made` or `few`; None where nothing does."""
        content = draft.content
        if draft.state is not DraftState.SENT or content is None or content.credits:
            return None
        if not takes_another(draft, (await uow.drafts.of_markers(credit_markers(draft.marker))).values()):
            return "made"
        enough = len(deciders(approvers, deal.requester, four_eyes=self._policy.four_eyes)) >= TWO
        return None if enough else "few"

    async def check_credit(self, uow: UnitOfWork, draft: Draft) -> None:
        """However a credit was edited since it was asked for: Refused when it takes back more than the invoice still is."""
        original = original_marker(draft.marker)
        if draft.content is None or not draft.content.credits or original is None:
            return
        found = await uow.drafts.of_markers([original, *credit_markers(original)])
        left = remaining(other for other in found.values() if other.id != draft.id)
        sums = draft.totals or draft.content.totals
        if original in found and not -left <= sums.gross < 0:
            raise Refused(text("error.credit_too_much", left=Money(left, sums.currency)))

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
        creation = await uow.customers.creation(customer.partner_id) if customer else None
        if customer is None or creation is None:
            return None
        now = self._clock.now()
        if creation.namesake and now - creation.at <= PROBATION:
            return Why.NAMESAKE
        return Why.NEW_CUSTOMER if changed_while_new(customer, creation, now) else None

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
