"""Characters that no database keeps: what another system says is kept without them, and nothing stops because of them."""

from dataclasses import replace

import pytest

from bot.domain.operations.audit_log import Fact, What
from bot.domain.values.localized import text
from bot.services.workflow.audit_log import chain_breaks
from tests.integration.store.examples import COMPANY, CUSTOMER, DEAL, MARKER, NOW

ODD, KEPT = "Sauna\0 \ud800Oy\udfff", "Sauna\ufffd \ufffdOy\ufffd"


async def test_a_customer_with_an_odd_name_is_mirrored_and_found(bench):
    async with bench.uow_factory() as uow:
        for customer in (CUSTOMER, replace(CUSTOMER, partner_id=CUSTOMER.partner_id + 1, name=ODD)):
            await uow.customers.put(customer)
        await uow.commit()
    async with bench.uow_factory() as uow:
        assert sorted(row[1] for row, _ in await uow.customers.changed_since(None, limit=9)) == [KEPT, CUSTOMER.name]
        found = await uow.customers.get(CUSTOMER.partner_id + 1)
    assert found.name == KEPT


async def test_a_deal_and_what_was_said_word_for_word_are_kept(bench):
    deal = replace(DEAL, title=ODD, buyer=replace(DEAL.buyer, name=ODD))
    async with bench.uow_factory() as uow:
        deal_id, _ = await uow.deals.add(deal, MARKER, {"title": ODD, "deep": [{ODD: ODD}]})
        await uow.commit()
    async with bench.uow_factory() as uow:
        assert (await uow.deals.get(deal_id)).title == KEPT


async def test_the_audit_log_stays_whole(bench):
    async with bench.uow_factory() as uow:
        uow.audit.add(Fact(what=What.REJECTED, who="U1", why=ODD, details={"reason": ODD, "lines": [ODD]}))
        await uow.commit()
    async with bench.uow_factory() as uow:
        [entry] = [each async for each in uow.audit.entries()]
    assert (entry.why, entry.details) == (KEPT, {"reason": KEPT, "lines": [KEPT]})
    assert await chain_breaks(bench.uow_factory) == []


@pytest.mark.parametrize("cause", [ODD, "plain"])
async def test_an_alert_about_it_is_raised_once(bench, cause):
    for expected in (True, False):
        async with bench.uow_factory() as uow:
            given = (COMPANY, cause, ODD, text("alert.upstream.what", system=ODD), text("alert.job_failed.next"))
            alert, new = await uow.alerts.raise_(*given, job=None, at=NOW)
            await uow.jobs.add("alert.post", f"{ODD}{new}", {"v": 1, "odd": ODD})
            await uow.commit()
        assert (new, alert.subject) == (expected, KEPT)


async def test_a_backslash_and_the_letters_of_an_escape_stay_as_they_are(bench):
    plain = "C:\\u0000 and \\ud800 äö \ufffd 🎉"
    async with bench.uow_factory() as uow:
        await uow.customers.put(replace(CUSTOMER, name=plain))
        await uow.commit()
    async with bench.uow_factory() as uow:
        assert (await uow.customers.get(CUSTOMER.partner_id)).name == plain
