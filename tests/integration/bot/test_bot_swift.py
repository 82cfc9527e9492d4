"""What stands between a won deal and its card: how often Procountor is asked, and what must not be saved."""

from collections.abc import Iterator
from itertools import islice

import pytest

from bot.domain.deals.deal import Source, marker_of
from bot.domain.values.ids import CompanyId
from sandbox.procountor import invoicing
from tests.integration.bot.office import KIVIKKO, Office

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Asked:
    """Procountor's requests since now."""

    def __init__(self, office: Office) -> None:
        self._requests = office.ledger.requests
        self._start = len(self._requests)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return islice(iter(self._requests), self._start, None)


async def test_a_known_customers_card_needs_four_requests(office: Office) -> None:
    await office.drafted()  # the company's own facts are known from here on
    await office.later(minutes=3)
    asked = Asked(office)
    await office.drafted()
    *reads, last = asked
    paths = sorted(path for _, path in reads)
    assert [path.split("/")[1] for path in paths] == ["businesspartners", "businesspartners", "invoices"]
    assert paths[1].endswith("/defaults/accounts"), "how its sales are taxed may have been changed since"
    assert last == ("POST", "/invoices")


@pytest.mark.parametrize("slow", ["/businesspartners", "/invoices"])
async def test_neither_the_customer_nor_the_marker_waits_for_the_other_look_up(office: Office, slow: str) -> None:
    await office.drafted()
    await office.later(minutes=3)
    asked = Asked(office)
    office.weather.dial("slow_seconds", 0.3)
    office.weather.next("procountor", "slow", ("GET", slow))
    await office.drafted()
    answered = [path for method, path in asked if method == "GET"]
    assert answered.index(slow) > 0, "the other one was answered meanwhile"


async def test_a_customer_changed_since_the_last_sync_is_read_again(office: Office) -> None:
    await office.drafted()
    await office.later(minutes=3)
    office.starts_anew()
    partner = office.customer("Kivikko Rakennus Oy")
    before = partner["address"]["street"], partner["version"]
    partner["address"]["street"], partner["version"] = "Uusikatu 9", "2031-01-01T00:00:00.000+0000"
    try:
        asked = Asked(office)
        await office.drafted()
        assert ("GET", f"/businesspartners/{partner['id']}") in list(asked)
        address = office.invoice.data["counterParty"]["counterPartyAddress"]
        assert address["street"] == "Uusikatu 9"
    finally:
        partner["address"]["street"], partner["version"] = before


async def test_an_invoice_that_carries_the_marker_already_is_adopted_not_doubled(office: Office) -> None:
    """As after a restored backup: Procountor knows the deal, the database does not."""
    await office.drafted()
    marker = marker_of(CompanyId("main"), Source.HOOK, "restored-1")
    body = office.invoice.data | {"originalInvoiceNumber": marker}
    known = invoicing.create(office.ledger, {k: v for k, v in body.items() if k not in ("id", "version")})
    customer = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
    line = {"name": "Verkkosivut", "qty": "1", "unit_price": "1000"}
    await office.hook({"deal_id": "restored-1", "title": "Verkkosivut", "customer": customer, "lines": [line]})
    await office.settled()
    same = [record.id for record in office.invoices if record.data["originalInvoiceNumber"] == marker]
    assert same == [known["id"]]
    assert len(office.cards) == 2


async def test_a_look_up_that_fails_beside_the_customer_is_made_again_before_anything_is_sent(office: Office) -> None:
    await office.drafted()
    await office.later(minutes=3)
    office.starts_anew()
    asked = Asked(office)
    office.weather.next("procountor", "error_500", ("GET", "/invoices"), count=1)
    await office.drafted()
    paths = [request for request in asked if request[1] == "/invoices"]
    assert paths[-1] == ("POST", "/invoices")
    assert len(office.invoices) == 1


async def test_the_salesperson_is_told_after_the_card_is_there(office: Office) -> None:
    before = len(office.aino.told)
    card = await office.drafted()
    told = office.posts(office.workspace.open_im(office.aino.id).id)[before:]
    assert len(told) == 1
    assert float(told[0]["ts"]) > float(card["ts"])


async def test_bolt_is_given_its_name_and_reads_no_source_file_to_find_one(office: Office) -> None:
    assert office.bot.slack.name == "voitto"
