"""What is looked up to suggest customers, and to find the parts of a plan."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

from bot.domain.deals.deal import Part, Plan, part_marker
from bot.domain.drafts.draft import DraftState
from bot.domain.values.ids import Marker, PartnerId
from tests.integration.jobs.bench import Bench
from tests.integration.store.examples import CUSTOMER, DEAL, MARKER, deal


@asynccontextmanager
async def committed(bench: Bench):
    async with bench.uow_factory() as uow:
        yield uow
        await uow.commit()


async def test_customers_are_found_by_the_domain_of_their_e_mail(bench: Bench):
    mails = [
        "a@virta.example",
        "B@VIRTA.EXAMPLE",
        "c@mail.virta.example",
        "d@virta.example.org",
        None,
        "e@v_rta.example",
    ]
    async with committed(bench) as uow:
        for number, email in enumerate(mails, 1):
            await uow.customers.put(replace(CUSTOMER, partner_id=PartnerId(number), email=email))
        await uow.customers.put(replace(CUSTOMER, partner_id=PartnerId(9), email="z@virta.example", active=False))
    async with bench.uow_factory() as uow:
        found = await uow.customers.at_domain("virta.example")
        assert [row[0] for row in found] == [1, 2]
        assert await uow.customers.at_domain("v%") == []


async def test_a_plan_is_kept_with_its_deal(bench: Bench):
    parts = tuple(Part(number=n, on=date(2026, 12, n), lines=DEAL.lines) for n in (1, 2))
    plan = Plan(made=2, title="Whole", amount=DEAL.amount, lines=DEAL.lines, parts=parts)
    async with committed(bench) as uow:
        deal_id, _ = await uow.deals.add(DEAL, MARKER, {})
        await uow.deals.replace(deal_id, replace(DEAL, plan=plan, parts=2))
    async with bench.uow_factory() as uow:
        assert (await uow.deals.get(deal_id)).plan == plan


async def test_drafts_are_found_by_their_markers(bench: Bench):
    second = part_marker(MARKER, 2)
    async with committed(bench) as uow:
        for number, marker in ((1, MARKER), (2, second)):
            deal_id, _ = await uow.deals.add(deal(number), marker, {})
            await uow.drafts.add(deal_id, DEAL.company, marker, DraftState.BUILDING)
    async with bench.uow_factory() as uow:
        assert set(await uow.drafts.of_markers([second, Marker("V-NOBODY")])) == {second}
        assert await uow.drafts.of_markers([]) == {}
