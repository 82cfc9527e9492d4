"""A sent invoice taken back by a second one: asked for by an approver, decided on by two."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.approval.policy import Approving
from bot.domain.approval.rules import TWO, deciders, may_decide
from bot.domain.deals.deal import Deal
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.credit_note import (
    CreditRequest,
    credit_deal,
    credit_marker,
    credit_markers,
    credited,
    remaining,
    takes_another,
)
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.operations.audit_log import What
from bot.domain.preflight.making import goes_without_project
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.errors import Refused
from bot.ports import Clock, UnitOfWork, UnitOfWorkFactory
from bot.services.people.directory import PeopleService
from bot.services.workflow.audit_log import figures, log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import payload_of, transition


class CreditTooLarge(Refused):
    """More than the other credits leave of the invoice: to be asked for again, with less."""


@dataclass(frozen=True, slots=True)
class Creditable:
    """An invoice of which something can be credited."""

    draft: Draft
    left: Money | None
    """With VAT, where earlier credits took some of it; None where all of it is there."""


class Crediting:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, people: PeopleService, policy: Approving) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people
        self._policy = policy

    async def creditable(self, draft_id: DraftId, revision: int, user: UserId) -> Creditable:
        """For the form: the invoice, refused where nothing of it can be credited; the same checks are made again."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(draft_id)
            self._check(draft, await uow.deals.get(draft.deal_id), revision, user, approvers)
            _, left = await self._earlier(uow, draft)
        return Creditable(draft, left if left.amount != _whole(draft).amount else None)

    async def credit(self, draft_id: DraftId, revision: int, user: UserId, asked: CreditRequest) -> Draft:
        """A credit draft on a card of its own. The original stays as it is: only the credit's approval books anything."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
            content, number = self._check(draft, deal, revision, user, approvers)
            made = await self._credit_draft(
                uow, draft, deal, credited(content, number, self._clock.today(), asked, user)
            )
            log(
                uow,
                What.CREDIT_ASKED,
                made,
                who=user,
                why=asked.reason,
                credits=number,
                original=draft.id,
                **figures(made),
            )
            await uow.jobs.add(Kind.INVOICE_CREATE, f"{made.id}:{made.revision}", payload_of(made))
            await uow.commit()
        return made

    def _check(
        self, draft: Draft, deal: Deal, revision: int, user: UserId, approvers: Sequence[UserId]
    ) -> tuple[InvoiceContent, str]:
        reason = may_decide(user, approvers, deal.requester, four_eyes=False)
        if reason:
            raise Refused(reason)
        if draft.state is not DraftState.SENT or draft.revision != revision:
            raise Refused(text("error.not_creditable"))
        if draft.content is None or draft.content.credits or draft.invoice is None or draft.invoice.number is None:
            raise Refused(text("error.not_creditable"))
        if len(deciders(approvers, deal.requester, four_eyes=self._policy.four_eyes)) < TWO:
            raise Refused(text("error.credit_needs_two"))
        return _as_invoiced(draft.content, draft), str(draft.invoice.number)

    async def _credit_draft(self, uow: UnitOfWork, original: Draft, deal: Deal, content: InvoiceContent) -> Draft:
        """The next one. The original's row is held: two people who ask at once are served one after the other."""
        number, left = await self._earlier(uow, original)
        if abs(content.totals.gross) > left.amount:
            raise CreditTooLarge(text("error.credit_too_much", left=left))
        own, marker = credit_deal(deal, content, number), credit_marker(original.marker, number)
        deal_id, _ = await uow.deals.add(own, marker, {"credits": content.credits, "draft": original.id})
        made = await uow.drafts.add(deal_id, deal.company, marker, DraftState.BUILDING)
        saved = await transition(
            uow, made, DraftState.BUILDING, self._clock.now(), content=content, totals=content.totals
        )
        assert saved is not None
        return saved

    async def _earlier(self, uow: UnitOfWork, original: Draft) -> tuple[int, Money]:
        """(number of the next credit, what the credits so far leave of the invoice). One is decided on at a time."""
        made = (await uow.drafts.of_markers(credit_markers(original.marker))).values()
        if not takes_another(original, made):
            raise Refused(text("error.already_credited"))
        return len(made) + 1, Money(remaining((original, *made)), _whole(original).currency)


def _whole(draft: Draft) -> Money:
    """The invoice's total with VAT."""
    assert draft.content is not None
    return Money(draft.content.totals.gross, draft.content.totals.currency)


def _as_invoiced(content: InvoiceContent, draft: Draft) -> InvoiceContent:
    """A project that the invoice went without is not the credit's either."""
    return replace(content, project_ref=None) if goes_without_project(draft.findings) else content
