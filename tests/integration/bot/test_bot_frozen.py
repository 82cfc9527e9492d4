"""A decision carried out by a process that was frozen before its request: the request does not leave any more."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.errors import SendTooLate
from tests.crash.test_twins import twin_of
from tests.integration.bot.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="module")


class FrozenRun:
    """Sleeps between its intent and its request, and wakes when the job is another process's."""

    preloaded = None
    intended = sending = False

    def __init__(self, payload: dict[str, Any]) -> None:
        self.payload = payload

    async def intend(self) -> None:
        self.sending = True

    def check_sendable(self) -> None:
        raise SendTooLate("the lease is over")


async def thawed(office: Office, handler: Callable[[Any], Awaitable[None]], **more: Any) -> None:
    draft, deal = office.rows("SELECT id, deal_id FROM draft ORDER BY id DESC LIMIT 1")[0]
    with pytest.raises(SendTooLate):
        await handler(FrozenRun({"draft": draft, "deal": deal, "revision": 1, **more}))


async def test_no_late_approval_reaches_what_was_taken_back_and_edited_meanwhile(office: Office) -> None:
    await office.drafted()
    office.rows("UPDATE draft SET state = 'approving' WHERE id = (SELECT max(id) FROM draft)")
    await thawed(office, office.bot.worker._handlers["invoice.approve"])
    assert office.invoice.status == "UNFINISHED"


async def test_no_late_request_makes_an_invoice_void(office: Office) -> None:
    await office.drafted()
    await thawed(office, office.bot.worker._handlers["invoice.invalidate"])
    assert office.invoice.status == "UNFINISHED"


async def test_no_late_request_makes_a_twin_void_that_may_be_the_only_one_by_now(office: Office) -> None:
    await office.drafted()
    extra = twin_of(office)
    await thawed(office, office.bot.worker._handlers["twin.invalidate"], alert=0, invoice=extra.id)
    assert extra.status == "UNFINISHED"
    extra.data["status"] = "INVALIDATED"
