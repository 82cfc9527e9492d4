"""What the table of a draft's life allows is what reaches the database. On both databases."""

from dataclasses import replace
from itertools import product

import pytest

from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import Actor, IllegalTransition, allows
from bot.domain.values.ids import Marker
from bot.ports import UnitOfWork
from bot.services.workflow.transitions import transition
from tests.integration.jobs.bench import Bench
from tests.integration.store.examples import COMPANY, deal


async def a_draft(bench: Bench, state: DraftState) -> Draft:
    async with bench.uow_factory() as uow:
        deal_id, _ = await uow.deals.add(deal(1), Marker("V-1"), {})
        made = await uow.drafts.add(deal_id, COMPANY, Marker("V-1"), DraftState.BUILDING)
        assert await uow.drafts.save(replace(made, state=state), expect=DraftState.BUILDING, revision=made.revision)
        await uow.commit()
    return replace(made, state=state)


async def tried(bench: Bench, uow: UnitOfWork, draft: Draft, target: DraftState, by: Actor | None) -> bool:
    """Whether it was let do it; what is then in the database is either of the two."""
    try:
        saved = await transition(uow, draft, draft.state, bench.clock.now(), by=by, state=target)
    except IllegalTransition:
        assert (await uow.drafts.get(draft.id)).state is draft.state
        return False
    assert saved
    assert (await uow.drafts.get(draft.id)).state is saved.state is target
    return True


@pytest.mark.parametrize("source", DraftState)
async def test_a_state_is_written_where_the_table_has_a_row_and_nowhere_else(bench: Bench, source: DraftState) -> None:
    draft = await a_draft(bench, source)
    for target, by in product(DraftState, (*Actor, None)):
        async with bench.uow_factory() as uow:  # left without a commit
            legal = source is target or (by is not None and allows(source, target, by))
            assert await tried(bench, uow, draft, target, by) is legal, f"{source} -> {target} by {by}"


async def test_somebody_faster_is_no_mistake_of_ours(bench: Bench) -> None:
    """The draft as it was read has left the state that was expected: nothing is judged, and nothing written."""
    draft = await a_draft(bench, DraftState.SKIPPED)
    async with bench.uow_factory() as uow:
        late = await transition(
            uow, draft, DraftState.ASKED, bench.clock.now(), by=Actor.EDITOR, state=DraftState.BUILDING
        )
        assert late is None
        assert (await uow.drafts.get(draft.id)).state is DraftState.SKIPPED
