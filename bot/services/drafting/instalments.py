"""A deal invoiced in parts: chosen on its card, then each part made when its day comes."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.deals.deal import Deal, DealLine, Part, Plan, PlanState, part_marker
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.instalments import Chosen, PlanKind, Plannable, agreed, divided, is_monthly, sum_of, total_of
from bot.domain.drafts.lifecycle import GIVEN_UP
from bot.domain.drafts.provenance import Origin
from bot.domain.drafts.vat_treatment import is_rate_judged
from bot.domain.operations.audit_log import What
from bot.domain.values.ids import DealId, DraftId, UserId
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.errors import Refused
from bot.ports import Clock, JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.deals.instalment_state import decide, state_of, to_come, told
from bot.services.drafting.editing import DraftEditing
from bot.services.people.directory import PeopleService
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import (
    check_editor,
    enqueue_card_update,
    keep_editors,
    lock_unchanged,
    payload_of,
    revise_draft,
)

IN_THE_MORNING = time(7, 0)


class Planning:
    def __init__(
        self, uow_factory: UnitOfWorkFactory, clock: Clock, editing: DraftEditing, people: PeopleService, timezone: str
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._editing = editing
        self._people = people
        self._zone = ZoneInfo(timezone)

    @property
    def today(self) -> date:
        return self._clock.today()

    async def plannable(self, draft_id: DraftId, revision: int, user: UserId) -> Plannable:
        """For the form, with the plan there is: refused for a part, and once another part has been made."""
        draft = await self._editing.editable(draft_id, revision, user)
        async with self._uow_factory() as uow:
            deal = await uow.deals.get(draft.deal_id)
            await self._check(uow, deal, draft)
        assert draft.content is not None
        return _plannable(deal, draft, draft.content)

    async def _check(self, uow: UnitOfWork, deal: Deal, draft: Draft) -> None:
        markers = [part_marker(draft.marker, part.number) for part in (deal.plan.parts[1:] if deal.plan else ())]
        if deal.part > 1 or await uow.drafts.of_markers(markers):
            raise Refused(text("error.plan_started"))
        if not (draft.content and draft.content.lines):
            raise Refused(text("error.not_pending"))
        if draft.content.credits:
            raise Refused(text("error.credit_is_whole"))

    async def choose(self, read: Plannable, kind: PlanKind, chosen: Chosen, user: UserId) -> None:
        """Divide the deal over these days; one day is the whole again. The first part takes the draft's place."""
        revision = read.draft.revision
        async with self._uow_factory() as uow:
            draft = await lock_unchanged(uow, read.draft)  # a part whose day comes waits for it, too
            deal = await uow.deals.get(draft.deal_id)
            await self._check(uow, deal, draft)
            assert draft.content is not None
            planned = _planned(deal, draft.content, chosen, made=revision + 1, kind=kind)
            await uow.deals.replace(draft.deal_id, planned)
            await keep_editors(uow, draft)
            content = _as_planned(draft.content, planned)
            saved = await revise_draft(
                uow,
                draft,
                user,
                self._clock.now(),
                content=content,
                totals=content.totals,
                weighty=False,  # the parts come to what the deal came to
            )
            for part in planned.plan.parts[1:] if planned.plan else ():
                await self._sow(uow, saved, part, made=saved.revision)
            await uow.commit()

    async def _sow(self, uow: UnitOfWork, first: Draft, part: Part, *, made: int, anew: str = "") -> None:
        """`anew`: its job may have come and gone while the plan was paused."""
        key = f"{first.deal_id}:{part.number}:{made}{anew}"
        payload = payload_of(first) | {"part": part.number, "plan": made}
        await uow.jobs.add(Kind.PLAN_PART, key, payload, after=self._until(part.on))

    def _until(self, day: date) -> timedelta:
        moment = datetime.combine(day, IN_THE_MORNING, self._zone)
        return max(moment - self._clock.now(), timedelta(0))

    async def start(self, run: JobRun) -> None:
        """The part's day has come: it is a draft of its own. Nothing for a plan that was changed or given up."""
        async with run.finishing() as uow:
            first = await uow.drafts.get(DraftId(run.payload["draft"]))
            deal = await uow.deals.get(DealId(run.payload["deal"]))
            part = _standing(deal, run.payload["plan"], run.payload["part"])
            if part and first.state not in GIVEN_UP and await self._runs(uow, first, deal):
                await self._begin(uow, deal, first, part)
            await uow.commit()

    async def _runs(self, uow: UnitOfWork, first: Draft, deal: Deal) -> bool:
        return deal.plan is not None and await state_of(uow, first.deal_id, deal.plan) is PlanState.RUNNING

    async def cancel(self, draft_id: DraftId, revision: int, user: UserId) -> None:
        """No further part is drafted; by an approver, or by whoever won the deal."""
        await self._decide(draft_id, revision, user, PlanState.CANCELLED)

    async def resume(self, draft_id: DraftId, revision: int, user: UserId) -> None:
        """The deal was lost, and its remaining parts are invoiced all the same; those whose day has come, at once."""
        await self._decide(draft_id, revision, user, PlanState.RUNNING)

    async def _decide(self, draft_id: DraftId, revision: int, user: UserId, state: PlanState) -> None:
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            first = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(first.deal_id)
            check_editor(first, deal, revision, user, approvers)
            plan, rest = await self._open(uow, first, deal, state)
            await decide(uow, first.deal_id, plan, state)
            await self._tell(uow, first, told(rest, plan), user, state)
            if state is PlanState.RUNNING:
                for part in rest:
                    await self._sow(uow, first, part, made=plan.made, anew=f":{self._clock.now().timestamp()}")
            await uow.commit()

    async def _open(
        self, uow: UnitOfWork, first: Draft, deal: Deal, wanted: PlanState
    ) -> tuple[Plan, tuple[Part, ...]]:
        """The parts still to come, where there is anything to decide about them."""
        rest = await to_come(uow, first, deal.plan) if deal.plan and first.state not in GIVEN_UP else ()
        if deal.plan is None or not rest:
            raise Refused(text("error.plan_settled"))
        now = await state_of(uow, first.deal_id, deal.plan)
        if now in (wanted, PlanState.CANCELLED):
            raise Refused(text("error.plan_settled"))
        return deal.plan, rest

    async def _tell(self, uow: UnitOfWork, first: Draft, parts: str, user: UserId, state: PlanState) -> None:
        at = self._clock.now().timestamp()
        what = What.PLAN_CANCELLED if state is PlanState.CANCELLED else What.PLAN_RESUMED
        log(uow, what, first, who=user, parts=parts, occurrence=str(at))
        await enqueue_card_update(uow, first, f"plan-{state}-{at}")

    async def _begin(self, uow: UnitOfWork, deal: Deal, first: Draft, part: Part) -> None:
        made = _later(deal, first, part)
        marker = part_marker(first.marker, part.number)
        deal_id, new = await uow.deals.add(made, marker, {"part": part.number, "of": deal.external_id})
        if not new:
            return
        draft = await uow.drafts.add(deal_id, deal.company, marker, DraftState.BUILDING)
        log(uow, What.DEAL_ACCEPTED, draft, part=part.number, title=made.title)
        await uow.jobs.add(Kind.DRAFT_BUILD, f"{draft.id}:{draft.revision}", payload_of(draft))
        await enqueue_card_update(uow, first, f"part-{part.number}")


def _plannable(deal: Deal, draft: Draft, content: InvoiceContent) -> Plannable:
    plan = deal.plan
    whole = sum((total_of(line) for line in (plan.lines if plan else _whole(deal, content))), Decimal(0))
    gross = bool(deal.prices_include_vat if plan else content.prices_include_vat)
    found = Plannable(draft=draft, whole=Money(whole, deal.currency), gross=gross)
    if plan is None:
        return found
    days = tuple(part.on for part in plan.parts)
    equal = divided(plan.lines, days) == plan.parts
    return replace(found, days=days, sums=() if equal else tuple(sum_of(part) for part in plan.parts))


def _planned(
    deal: Deal, content: InvoiceContent, chosen: Chosen, *, made: int, kind: PlanKind = PlanKind.DATES
) -> Deal:
    """The deal with its plan; what the card says now is what is divided, unless it is a part of it already."""
    whole = deal.plan.lines if deal.plan else _whole(deal, content)
    if deal.plan is None:  # the later parts are made long after: what the figures mean must not change meanwhile
        deal = replace(deal, prices_include_vat=content.prices_include_vat)
    title = deal.plan.title if deal.plan else deal.title
    if len(chosen.days) == 1:
        amount = deal.plan.amount if deal.plan else deal.amount
        return replace(deal, title=title, lines=whole, amount=amount, plan=None, parts=1)
    parts = divided(whole, chosen.days, chosen.sums)
    amount = deal.plan.amount if deal.plan else deal.amount
    monthly = is_monthly(kind, chosen.days)
    plan = Plan(made=made, title=title, amount=amount, lines=whole, parts=parts, monthly=monthly)
    return _deal_of(replace(deal, plan=plan), parts[0], keeps_plan=True)


def _later(deal: Deal, first: Draft, part: Part) -> Deal:
    """A part after the first, with what the first one's card says: nobody types it a second time."""
    made = _deal_of(deal, part)
    if deal.plan is None or first.content is None:
        return made
    said = agreed(first.content, deal.plan, part)
    terms = made.payment_terms_days if said.terms_days is None else None
    return replace(made, agreed=said, payment_terms_days=terms)


def _deal_of(deal: Deal, part: Part, *, keeps_plan: bool = False) -> Deal:
    assert deal.plan is not None
    of = len(deal.plan.parts)
    identity = deal.external_id if part.number == 1 else f"{deal.external_id}#{part.number}"
    return replace(
        deal,
        external_id=identity,
        title=f"{deal.plan.title} ({part.number}/{of})",
        lines=part.lines,
        amount=sum_of(part),
        part=part.number,
        parts=of,
        plan=deal.plan if keeps_plan else None,
    )


def _standing(deal: Deal, made: int, number: int) -> Part | None:
    if deal.plan is None or deal.plan.made != made:
        return None
    return next((part for part in deal.plan.parts if part.number == number), None)


def _whole(deal: Deal, content: InvoiceContent) -> tuple[DealLine, ...]:
    """As the card has it; a rate that nobody gave or judged stays open, so that it is still asked about."""
    given = [line.vat_percent for line in deal.lines] or [None]
    rates = [_rate_said(line, content) for line in content.lines] if content.edited else given
    return tuple(_as_deal_line(line, rate) for line, rate in zip(content.lines, rates, strict=False))


def _rate_said(line: Line, content: InvoiceContent) -> Decimal | None:
    assumed = line.vat_from == Origin.SETTINGS and not is_rate_judged(content, line)
    return None if assumed else line.vat_percent


def _as_deal_line(line: Line, vat_percent: Decimal | None) -> DealLine:
    return DealLine(
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        discount_given=True,
        vat_percent=vat_percent,
        unit=line.unit,
        sku=line.sku,
        comment=line.comment,
    )


def _as_planned(content: InvoiceContent, deal: Deal) -> InvoiceContent:
    gross = deal.prices_include_vat
    meant = content.prices_include_vat if gross is None else gross
    return replace(content, lines=_as_lines(deal.lines, content), prices_include_vat=meant)


def _as_lines(lines: tuple[DealLine, ...], before: InvoiceContent) -> tuple[Line, ...]:
    """Products stay linked: the lines are the same ones, in the same order."""
    return tuple(
        replace(
            old,
            name=line.name,
            quantity=line.quantity,
            unit=line.unit or old.unit,
            unit_price=line.unit_price,
            discount_percent=line.discount_percent,
            comment=line.comment,
        )
        for line, old in zip(lines, before.lines, strict=False)
    )
