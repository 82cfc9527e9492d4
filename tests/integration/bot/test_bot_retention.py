"""More than a year later: what is forgotten is not done again, and what is open is still there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.services.workflow.job_kinds import Kind
from tests.integration.bot.office import KIVIKKO, Office, an_office, rules
from tests.integration.bot.test_bot_after import deal, event


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path, rules(send_after_approval=True)) as opened:
        yield opened


async def a_year_later(office: Office) -> None:
    await office.later(days=405)
    async with office.bot.uow_factory() as uow:
        await uow.jobs.add(Kind.RETENTION, "now")
        await uow.commit()
    await office.settled()


async def test_a_deal_repeated_after_a_year_is_not_invoiced_twice(office: Office) -> None:
    await office.hook(deal("Y-1"))
    await office.settled()
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "SENT"
    notes = office.thread()
    await a_year_later(office)
    assert office.rows("SELECT count(*) FROM inbox") == [(0,)]
    assert office.rows("SELECT count(*) FROM job WHERE kind = 'watchdog' AND done_at < '2027-01-01'")[0][0] <= 1
    assert office.rows("SELECT count(*) FROM job WHERE kind = 'invoice.create'") == [(1,)]
    leaked = office.rows("SELECT kind, payload FROM job WHERE kind IN ('note', 'tell') AND payload LIKE '%Kivikko%'")
    assert leaked == []
    assert (await office.hook(deal("Y-1", amount="900.00"))).status_code == 200
    await office.settled()
    assert len(office.invoices) == 1
    assert len(office.cards) == 1
    assert office.thread() == notes


async def test_a_change_of_a_forgotten_deal_is_told_all_the_same(office: Office) -> None:
    await office.hook(deal("Y-2"))
    await office.settled()
    await office.kaisa.press("draft.approve")
    await office.settled()
    await a_year_later(office)
    assert (
        await event(office, "deal.changed", deal("Y-2", amount="900.00"), office.bot.clock.now())
    ).status_code == 202
    await office.settled()
    assert "no longer kept" in office.thread()[-1]


async def test_a_draft_that_waits_for_a_year_loses_nothing(office: Office) -> None:
    await office.drafted(f"{KIVIKKO} 1000 Verkkosivut")
    await a_year_later(office)
    assert office.rows("SELECT count(*) FROM inbox") == [(1,)]
    assert "draft.approve" in office.actions(office.card)


async def test_the_clock_sows_one_sweep_a_night(office: Office) -> None:
    await office.later(days=2)
    swept = office.rows("SELECT key, state FROM job WHERE kind = 'retention'")
    assert [state for _, state in swept] == ["done"]
    assert all(key.startswith("retention:20") for key, _ in swept)
