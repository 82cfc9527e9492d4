"""Whether the parts of a deal's plan that are still to come will come."""

from collections.abc import Mapping

from bot.domain.deals.deal import Deal, Part, Plan, PlanState, part_marker
from bot.domain.drafts.draft import Draft
from bot.domain.values.ids import DealId
from bot.domain.values.localized import text
from bot.ports import UnitOfWork
from bot.services.workflow.transitions import enqueue_card_update, enqueue_thread_note


async def state_of(uow: UnitOfWork, deal_id: DealId, plan: Plan) -> PlanState:
    """A plan that was made anew runs, whatever was decided about the one before."""
    return await uow.deals.plan_state(deal_id, plan.made) or PlanState.RUNNING


async def decide(uow: UnitOfWork, deal_id: DealId, plan: Plan, state: PlanState) -> None:
    await uow.deals.set_plan_state(deal_id, plan.made, state)


async def drafted(uow: UnitOfWork, first: Draft, plan: Plan) -> Mapping[int, Draft]:
    """The later parts whose day has come, by their numbers."""
    markers = {part_marker(first.marker, part.number): part.number for part in plan.parts[1:]}
    return {markers[marker]: draft for marker, draft in (await uow.drafts.of_markers(list(markers))).items()}


async def to_come(uow: UnitOfWork, first: Draft, plan: Plan) -> tuple[Part, ...]:
    made = await drafted(uow, first, plan)
    return tuple(part for part in plan.parts[1:] if part.number not in made)


def told(parts: tuple[Part, ...], plan: Plan) -> str:
    """`2/3, 3/3`."""
    return ", ".join(f"{part.number}/{len(plan.parts)}" for part in parts)


async def pause(uow: UnitOfWork, first: Draft, deal: Deal) -> tuple[int, ...]:
    """The deal was lost: nothing more is drafted until a person decides. The parts' numbers; none of a cancelled plan."""
    if deal.plan is None or await state_of(uow, first.deal_id, deal.plan) is not PlanState.RUNNING:
        return ()
    rest = await to_come(uow, first, deal.plan)
    if rest:
        await decide(uow, first.deal_id, deal.plan, PlanState.PAUSED)
        said = text("note.plan_paused", parts=told(rest, deal.plan))
        await enqueue_thread_note(uow, first, f"plan-paused:{deal.plan.made}:{first.updated_at.timestamp()}", said)
        await enqueue_card_update(uow, first, f"plan-paused-{deal.plan.made}-{first.updated_at.timestamp()}")
    return tuple(part.number for part in rest)
