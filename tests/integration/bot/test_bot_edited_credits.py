"""A credit takes back no more than the invoice still is, however it was edited after it was asked for."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.slack import seed
from tests.integration.bot.office import Office, an_office, rules, told
from tests.integration.cures.story import edits

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with an_office(tmp_path_factory.mktemp("two"), rules(approvers=(seed.KAISA, seed.MIKKO))) as office:
        yield office


async def made(office: Office) -> list[tuple[str, str]]:
    return [(invoice.status, str(invoice.total)) for invoice in office.invoices[1:]]


async def both_approve(office: Office) -> str:
    seen = [await who.press("draft.approve") for who in (office.kaisa, office.mikko)]
    await office.settled()
    return "\n".join(told(said) for each in seen for said in each.ephemerals)


@pytest.mark.parametrize("quantity", ["-5", "-1,01", "3"])
async def test_a_credit_edited_beyond_its_invoice_is_not_approved(office: Office, quantity: str) -> None:
    await office.sent()
    await office.kaisa.credit()
    await office.settled()
    await edits(office.aino, {"0.quantity": quantity})
    assert await both_approve(office)
    assert [status for status, _ in await made(office)] == ["UNFINISHED"]


async def test_one_edited_within_it_is(office: Office) -> None:
    await office.sent()
    await office.kaisa.credit()
    await office.settled()
    await edits(office.aino, {"0.quantity": "-0,5"})
    assert await both_approve(office) == ""
    assert await made(office) == [("NOT_SENT", "-627.50")]
