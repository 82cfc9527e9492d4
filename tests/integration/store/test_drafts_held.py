"""A draft that is held is nobody else's until the commit. On both databases."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.values.ids import Marker, UserId
from bot.errors import Refused
from bot.services.receivables.payments import Payments
from bot.services.workflow.transitions import lock_unchanged
from tests.integration.jobs.bench import Bench
from tests.integration.store.examples import COMPANY, deal


async def a_draft(bench: Bench) -> Draft:
    async with bench.uow_factory() as uow:
        deal_id, _ = await uow.deals.add(deal(1), Marker("V-1"), {})
        draft = await uow.drafts.add(deal_id, COMPANY, Marker("V-1"), DraftState.PARKED)
        await uow.commit()
    return draft


async def test_who_comes_second_waits_and_is_refused_what_has_changed_meanwhile(bench: Bench) -> None:
    read, holding = await a_draft(bench), asyncio.Event()

    async def first() -> None:
        async with bench.uow_factory() as uow:
            draft = await lock_unchanged(uow, read)
            holding.set()
            await asyncio.sleep(0.1)
            assert await uow.drafts.save(replace(draft, revision=2), expect=draft.state, revision=draft.revision)
            await uow.commit()

    async def second() -> None:
        await holding.wait()
        async with bench.uow_factory() as uow:
            await lock_unchanged(uow, read)

    taken, refused = await asyncio.gather(first(), second(), return_exceptions=True)
    assert taken is None
    assert isinstance(refused, Refused)


async def test_another_content_of_the_same_revision_is_another_draft(bench: Bench) -> None:
    read = await a_draft(bench)
    another: Any = "another"
    other = replace(read, content=another)
    async with bench.uow_factory() as uow:
        assert (await lock_unchanged(uow, read)).id == read.id
        with pytest.raises(Refused):
            await lock_unchanged(uow, other)


async def test_of_many_clicks_at_once_on_one_answer_one_is_the_first(bench: Bench) -> None:
    nobody: Any = None
    payments = Payments(bench.uow_factory, bench.clock, nobody, nobody)
    clicks = [payments.first_share("1.1", UserId("U1")) for _ in range(6)]
    assert sorted(await asyncio.gather(*clicks)) == [False] * 5 + [True]
    assert await payments.first_share("1.1", UserId("U2")), "somebody else's own answer"
