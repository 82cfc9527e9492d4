"""What happens between a look and the write that follows from it: the write sees it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.drafts.instalments import PlanKind
from bot.domain.values.ids import DealId, DraftId, UserId
from bot.errors import Refused
from sandbox.procountor import invoicing
from tests.integration.bot.office import Office, revision_of, told
from tests.integration.bot.test_bot_elsewhere import changed_in_procountor
from tests.integration.cures.story import edits, spoilt

pytestmark = pytest.mark.asyncio(loop_scope="module")
NO_PLAN = "plan_started"


class Between:
    """Transactions before the `number`th of which something else happens, e.g. in another process."""

    def __init__(self, units: Callable[[], AbstractAsyncContextManager[Any]], number: int, happens: Any) -> None:
        self._units, self._left, self._happens = units, number, happens

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Any]:
        self._left -= 1
        if self._left == 0:
            await self._happens()
        async with self._units() as uow:
            yield uow


@asynccontextmanager
async def interrupted(service: Any, number: int, happens: Any) -> AsyncIterator[Any]:
    units = service._uow_factory
    service._uow_factory = Between(units, number, happens)
    try:
        yield service
    finally:
        service._uow_factory = units


def newest(office: Office) -> tuple[DraftId, DealId]:
    draft, deal = office.rows("SELECT id, deal_id FROM draft ORDER BY id DESC LIMIT 1")[0]
    return DraftId(draft), DealId(deal)


def kaisa(office: Office) -> UserId:
    return UserId(office.kaisa.id)


async def test_a_plan_is_not_changed_when_a_part_of_it_was_begun_after_it_was_checked(office: Office) -> None:
    await office.drafted()
    draft, _ = newest(office)
    today = date.fromisoformat(office.invoice.data["date"])
    halves = (today, today + timedelta(days=20))
    planning = office.bot.services.planning
    await planning.choose(draft, revision_of(office.card), PlanKind.DATES, halves, kaisa(office))
    await office.settled()
    revision = revision_of(office.card)

    async def its_day_comes() -> None:
        await office.later(days=21)

    async with interrupted(planning, 2, its_day_comes):
        with pytest.raises(Refused, match=NO_PLAN):
            await planning.choose(draft, revision, PlanKind.ALL, (today,), kaisa(office))
    await office.settled()
    assert [invoice.data["invoiceRows"][0]["unitPrice"] for invoice in office.invoices] == [500, 500]


async def parked(office: Office) -> DraftId:
    await office.drafted()
    spoilt(office, "Kivikko Rakennus Oy", invoicingInfo__invoiceChannel="EMAIL", invoicingInfo__email=None)
    await edits(office.aino, {"note": "x"})
    assert "draft.approve" not in office.actions(office.card)
    return newest(office)[0]


async def test_a_deal_lost_between_a_forms_look_and_its_write_stays_on_a_parked_card(office: Office) -> None:
    channel = office.customer("Kivikko Rakennus Oy")["invoicingInfo"]["invoiceChannel"]
    draft = await parked(office)
    _, deal = newest(office)
    editing, revision = office.bot.services.editing, revision_of(office.card)

    async def lost() -> None:
        await office.bot.services.deal_changes.lost(deal, "Budjetti", office.bot.clock.now())

    spoilt(office, "Kivikko Rakennus Oy", invoicingInfo__invoiceChannel=channel)
    async with interrupted(editing, 2, lost):
        await editing.check_again(draft, revision, UserId(office.aino.id))
    await office.settled()
    assert "draft.approve" in office.actions(office.card), "what was typed is not lost either"
    assert "Budjetti" in told(office.card)


async def test_a_change_and_a_loss_of_one_deal_told_at_once_are_both_kept(office: Office) -> None:
    await office.drafted()
    _, deal = newest(office)
    changes = office.bot.services.deal_changes
    raw = {"amount": "5.00"}

    async def changed() -> None:
        assert await changes.compare(deal, raw, office.bot.clock.now(), changed=True)

    async with interrupted(changes, 2, changed):
        assert await changes.lost(deal, "Budjetti", office.bot.clock.now())
    assert not await changes.lost(deal, "Budjetti", office.bot.clock.now())
    told_of = office.rows("SELECT value FROM note WHERE name = ?", f"deal.told:{deal}")[0][0]
    assert "5.00" in told_of, "the change is what was told last, and will not be told again"
    assert "lost" in told_of


async def test_a_status_read_before_it_was_taken_back_here_approves_nothing(office: Office) -> None:
    await office.approved()
    receivables, partner = office.bot.services.payments._receivables, office.invoice.data["partnerId"]
    stale = await receivables.of_customer(partner)
    await office.later(minutes=11)
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    await _mirrored(office, stale)
    assert office.rows("SELECT state FROM draft WHERE id = ?", newest(office)[0]) == [("pending",)]
    assert "draft.send" not in office.actions(office.card)


async def _mirrored(office: Office, seen: Any) -> None:
    payments = office.bot.services.payments
    certain = await payments._certain(seen)
    async with payments._uow_factory() as uow:
        await payments._mirror(uow, certain)
        await uow.commit()
    await office.settled()


async def test_a_draft_that_moved_while_its_invoice_was_read_again_is_left_alone(office: Office) -> None:
    await office.drafted()
    payments = office.bot.services.payments
    invoicing.approve(office.ledger, office.invoice.id)
    certain = await payments._certain(await payments._receivables.of_customer(office.invoice.data["partnerId"]))
    invoicing.restore_unfinished(office.ledger, office.invoice.id)
    await edits(office.aino, {"your_reference": "PO 1"})
    async with payments._uow_factory() as uow:
        await payments._mirror(uow, certain)
        await uow.commit()
    assert office.rows("SELECT state FROM draft WHERE id = ?", newest(office)[0]) == [("pending",)]


async def test_an_invoice_taken_back_in_procountor_waits_for_a_new_decision(office: Office) -> None:
    await office.approved()
    await office.later(minutes=11)
    revision = revision_of(office.card)
    invoicing.restore_unfinished(office.ledger, office.invoice.id)
    await office.later(minutes=11)
    assert "draft.approve" in office.actions(office.card)
    assert revision_of(office.card) == revision + 1, "the old approval holds for nothing"
    assert any("taken back to a draft" in note for note in office.thread())
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


async def test_an_invoice_that_has_just_been_sent_is_not_taken_back_by_a_status_that_lags(office: Office) -> None:
    await office.sent()
    office.invoice.data["status"] = "NOT_SENT"
    payments = office.bot.services.payments
    seen = await payments._receivables.of_customer(office.invoice.data["partnerId"])
    async with payments._uow_factory() as uow:
        await uow.mirror.put(seen)
        await uow.commit()
    await _mirrored(office, seen)
    assert office.rows("SELECT state FROM draft WHERE id = ?", newest(office)[0]) == [("sent",)]
    changed_in_procountor(office, "status", "SENT")


async def test_a_double_click_on_share_posts_once(office: Office) -> None:
    answer = (await office.aino.paid("Kivikko Rakennus")).ephemerals[0]
    await office.aino.press("paid.share", on=answer)
    await office.aino.press("paid.share", on=answer)
    assert len(office.digests) == 1
    again = (await office.aino.paid("Kivikko Rakennus")).ephemerals[0]
    await office.aino.press("paid.share", on=again)
    assert len(office.digests) == 2, "another answer is another post"
    await office.later(minutes=2)
    await office.aino.press("paid.share", on=again)
    assert len(office.digests) == 3, "and so is one asked for later, e.g. when the first was lost"
