"""The demo begins in the middle of a firm's life: whose each open invoice is, is known."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.demo.assembly import Demo, demo, until_idle
from bot.demo.past import remember
from sandbox.procountor import invoicing
from sandbox.slack import seed
from sandbox.world import World
from tests.day import PATIENCE, tuesday

SALESPEOPLE = {seed.AINO, seed.ELIAS}


@pytest_asyncio.fixture
async def running() -> AsyncIterator[Demo]:
    async with demo(past=True, world=World.seeded(now=tuesday())) as demonstrated:
        await until_idle(demonstrated.bot, seconds=PATIENCE)
        yield demonstrated


async def test_the_digest_names_a_salesperson_in_each_row_and_both_of_them_in_some(running: Demo) -> None:
    digest = await running.bot.services.digests.preview()
    owners = [row.owner for row in digest.rows]
    assert len(owners) > 10
    assert set(owners) == SALESPEOPLE


async def test_paid_names_whose_invoices_they_are(running: Demo) -> None:
    row = (await running.bot.services.digests.preview()).rows[0]
    seen = await running.world.driver.command(seed.KAISA, "#deals", "/paid", str(row.number))
    assert f"Owner: <@{row.owner}>" in seen.text


async def test_nothing_was_posted_and_nothing_waits_when_the_demo_begins(running: Demo) -> None:
    assert running.world.workspace.history(seed.DEALS) == []
    assert running.world.workspace.history(seed.FINANCE_ALERTS) == []
    async with running.bot.uow_factory() as uow:
        assert [job.kind for job in await uow.job_admin.open() if job.state == "parked"] == []


async def test_when_an_old_invoice_is_paid_its_card_comes_and_its_salesperson_hears_of_it(running: Demo) -> None:
    row = (await running.bot.services.digests.preview()).rows[0]
    invoicing.receive_payment(running.world.world.procountor, row.invoice_id, None)
    await running.bot.services.payments.ask(str(row.number))
    await until_idle(running.bot, seconds=PATIENCE)
    posts = [post for post in running.world.workspace.history(seed.DEALS) if post.thread_ts in (None, "", post.ts)]
    assert len(posts) == 1
    assert posts[0].text.startswith(f"Paid: invoice {row.number} to ")


async def test_a_bot_that_starts_again_remembers_nothing_twice(running: Demo) -> None:
    before = await running.bot.services.digests.preview()
    await remember(running.bot)
    assert await running.bot.services.digests.preview() == before


async def test_without_a_past_nobody_is_named() -> None:
    async with demo(world=World.seeded(now=tuesday(), size=40)) as running:
        await until_idle(running.bot, seconds=PATIENCE)
        digest = await running.bot.services.digests.preview()
        assert {row.owner for row in digest.rows} == {None}
        seen = await running.world.driver.command(seed.KAISA, "#deals", "/paid", str(digest.rows[0].number))
        assert "Owner" not in seen.text
