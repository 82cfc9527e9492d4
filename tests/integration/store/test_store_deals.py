"""Deals are accepted once; drafts are changed by one at a time."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.approval.approval import Approval, Decision
from bot.domain.deals.deal import Buyer, Source, marker_of
from bot.domain.drafts.draft import DraftState, MessageRef
from bot.domain.values.ids import DealId, DraftId, InvoiceId, UserId
from tests.day import PATIENCE
from tests.integration.jobs.bench import Bench, finish
from tests.integration.store.examples import DEAL, MARKER, NOW, RECORD, deal, filled


@asynccontextmanager
async def committed(bench: Bench):
    async with bench.uow_factory() as uow:
        yield uow
        await uow.commit()


async def accept(bench: Bench, one=DEAL, state: DraftState = DraftState.BUILDING):
    marker = marker_of(one.company, one.source, one.external_id)
    async with committed(bench) as uow:
        deal_id, _ = await uow.deals.add(one, marker, {"text": "as it came"})
        return await uow.drafts.add(deal_id, one.company, marker, state)


async def test_a_deal_comes_back_as_it_went_in(bench: Bench):
    async with committed(bench) as uow:
        deal_id, new = await uow.deals.add(DEAL, MARKER, {"any": ["raw", 1]})
    async with bench.uow_factory() as uow:
        assert new
        assert await uow.deals.get(deal_id) == DEAL


async def test_a_repeated_deal_is_the_first_one(bench: Bench):
    async with committed(bench) as uow:
        first = await uow.deals.add(DEAL, MARKER, {})
    async with committed(bench) as uow:
        again = await uow.deals.add(replace(DEAL, title="changed"), MARKER, {})

    assert first == (again[0], True)
    assert again[1] is False
    async with bench.uow_factory() as uow:
        assert (await uow.deals.get(first[0])).title == DEAL.title


async def test_racing_repeats_make_one_deal(bench: Bench):
    async def once():
        async with committed(bench) as uow:
            return await uow.deals.add(DEAL, MARKER, {})

    answers = await asyncio.gather(*(once() for _ in range(10)))

    assert sum(new for _, new in answers) == 1
    assert len({deal_id for deal_id, _ in answers}) == 1


async def test_what_was_not_committed_never_was(bench: Bench):
    async with bench.uow_factory() as uow:
        await uow.deals.add(DEAL, MARKER, {})
    async with bench.uow_factory() as uow:
        assert (await uow.deals.add(DEAL, MARKER, {}))[1] is True


async def test_an_error_in_the_unit_rolls_it_back(bench: Bench):
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the unit is what is tested
        async with bench.uow_factory() as uow:
            await uow.deals.add(DEAL, MARKER, {})
            raise ZeroDivisionError
    async with bench.uow_factory() as uow:
        assert (await uow.deals.add(DEAL, MARKER, {}))[1] is True


async def test_a_unit_inside_a_unit_is_refused_instead_of_waiting_for_itself(bench: Bench):
    with pytest.raises(RuntimeError, match="inside"):
        async with bench.uow_factory(), bench.uow_factory():
            pass
    async with bench.uow_factory() as uow:
        assert await uow.cursors.get("usable again") is None


async def test_a_cancelled_unit_leaves_the_database_free(bench: Bench):
    async def endless():
        async with bench.uow_factory() as uow:
            await uow.deals.add(DEAL, MARKER, {})
            await asyncio.sleep(60)

    task = asyncio.create_task(endless())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(PATIENCE):
        async with bench.uow_factory() as uow:
            assert (await uow.deals.add(DEAL, MARKER, {}))[1] is True


async def test_an_unknown_deal_or_draft_is_a_lookup_error(bench: Bench):
    async with bench.uow_factory() as uow:
        with pytest.raises(LookupError):
            await uow.deals.get(DealId(404))
        with pytest.raises(LookupError):
            await uow.drafts.get(DraftId(404))
        assert await uow.drafts.of_deal(DealId(404)) is None


async def test_a_twin_is_another_recent_slack_deal_of_the_same_buyer_and_amount(bench: Bench):
    await accept(bench)
    since = bench.clock.now() - timedelta(minutes=10)
    first = (await twin(bench, deal(2, title="typed again"), since), await twin(bench, DEAL, since))

    assert first[0] is not None
    assert first[1] is None  # itself
    assert await twin(bench, deal(2, amount=Decimal("1200.500")), since) == first[0]
    assert await twin(bench, deal(2, amount=Decimal("1200.51")), since) is None
    assert await twin(bench, deal(2, buyer=Buyer(name="Someone else")), since) is None
    assert await twin(bench, deal(2), bench.clock.now() + timedelta(seconds=1)) is None


async def twin(bench: Bench, one, since):
    async with bench.uow_factory() as uow:
        return await uow.deals.recent_twin(one, since)


async def test_a_crms_deal_is_nobodys_twin(bench: Bench):
    await accept(bench, replace(DEAL, source=Source.HUBSPOT))

    assert await twin(bench, DEAL, NOW - timedelta(days=9999)) is None


async def test_a_corrected_buyer_is_what_twins_are_compared_with(bench: Bench):
    draft = await accept(bench)
    corrected = replace(DEAL, buyer=Buyer(name="Korhonen  OY"))
    async with committed(bench) as uow:
        await uow.deals.replace(draft.deal_id, corrected)

    assert await twin(bench, deal(2, buyer=Buyer(name="korhonen oy")), NOW - timedelta(days=9999)) == draft.deal_id


async def test_a_draft_comes_back_as_it_was_saved(bench: Bench):
    draft = await accept(bench)
    changed = filled(draft)
    async with committed(bench) as uow:
        assert await uow.drafts.save(changed, expect=DraftState.BUILDING, revision=1)
    async with bench.uow_factory() as uow:
        found = await uow.drafts.get(draft.id)
        assert replace(found, updated_at=changed.updated_at) == changed
        assert await uow.drafts.of_deal(draft.deal_id) == found
        assert await uow.drafts.by_invoices([RECORD.invoice_id, InvoiceId(1)]) == {RECORD.invoice_id: found}


async def test_a_new_draft_reads_back_equal(bench: Bench):
    draft = await accept(bench)
    async with bench.uow_factory() as uow:
        assert await uow.drafts.get(draft.id) == draft


async def test_of_fifty_racing_changes_one_wins(bench: Bench):
    draft = await accept(bench)

    async def approve() -> bool:
        async with committed(bench) as uow:
            return await uow.drafts.save(filled(draft), expect=DraftState.BUILDING, revision=1)

    won = await asyncio.gather(*(approve() for _ in range(50)))

    assert won.count(True) == 1


@pytest.mark.parametrize(("expect", "revision"), [(DraftState.PENDING, 1), (DraftState.BUILDING, 2)])
async def test_a_change_of_what_is_no_longer_so_is_not_written(bench: Bench, expect: DraftState, revision: int):
    draft = await accept(bench)
    async with committed(bench) as uow:
        assert not await uow.drafts.save(filled(draft), expect=expect, revision=revision)
    async with bench.uow_factory() as uow:
        assert await uow.drafts.get(draft.id) == draft


async def test_two_racing_approvers_each_see_the_other_or_come_first(bench: Bench):
    draft = await accept(bench)

    async def approve(user: str) -> int:
        async with committed(bench) as uow:
            await uow.drafts.get(draft.id)
            await uow.drafts.record(approval(draft.id, user))
            await asyncio.sleep(0.01)
            return len(await uow.drafts.approvals(draft.id))

    assert sorted(await asyncio.gather(approve("U1"), approve("U2"))) == [1, 2]


def approval(draft_id: DraftId, user: str, decision: Decision = Decision.APPROVED) -> Approval:
    return Approval(draft_id=draft_id, revision=1, user=UserId(user), decision=decision, reason="ok", at=NOW)


async def test_the_same_decision_counts_once(bench: Bench):
    draft = await accept(bench)
    async with committed(bench) as uow:
        for user in ("U1", "U1", "U2"):
            await uow.drafts.record(approval(draft.id, user))
        await uow.drafts.record(approval(draft.id, "U1", Decision.SENT))
    async with bench.uow_factory() as uow:
        found = await uow.drafts.approvals(draft.id)
        assert [(one.user, one.decision) for one in found] == [("U1", "approved"), ("U2", "approved"), ("U1", "sent")]
        assert found[0] == approval(draft.id, "U1")


async def test_a_card_is_found_where_it_was_put(bench: Bench):
    draft = await accept(bench)
    ref = MessageRef(channel="C1", ts="1700.0001")
    async with committed(bench) as uow:
        assert await uow.drafts.card(draft.id) is None
        await uow.drafts.set_card(draft.id, ref)
    async with bench.uow_factory() as uow:
        assert await uow.drafts.card(draft.id) == ref


ATTENDED = {
    DraftState.ASKED,
    DraftState.PARKED,
    DraftState.PENDING,
    DraftState.APPROVED,
    DraftState.SENT,
    DraftState.REJECTED,
    DraftState.SKIPPED,
}


async def test_a_deal_is_attended_only_when_somebody_sees_it_or_it_is_settled(bench: Bench):
    left = []
    for number, state in enumerate(DraftState, start=1):
        draft = await accept(bench, deal(number), state)
        if state not in ATTENDED:
            left.append(draft.deal_id)

    assert await unattended(bench) == left


async def unattended(bench: Bench, before: timedelta = timedelta(seconds=1)):
    async with bench.uow_factory() as uow:
        return await uow.deals.unattended(bench.clock.now() + before)


async def test_a_deal_with_an_open_job_is_attended_until_the_job_is_done(bench: Bench):
    draft = await accept(bench)
    await bench.add("draft", payload={"deal": draft.deal_id})
    assert await unattended(bench) == []
    await bench.run_due({"draft": finish})

    assert await unattended(bench) == [draft.deal_id]


async def test_a_deal_without_a_draft_is_unattended_and_a_young_one_is_not_looked_at(bench: Bench):
    async with committed(bench) as uow:
        deal_id, _ = await uow.deals.add(DEAL, MARKER, {})

    assert await unattended(bench) == [deal_id]
    assert await unattended(bench, before=timedelta(minutes=-1)) == []
