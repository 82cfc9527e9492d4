import httpx
import pytest
from api_calls import ApiCall
from api_reads import READS
from api_writes import WRITES
from wire_fakes import FakeApi, client, ok, page

from procountor_client import (
    Outcome,
    PartnerType,
    UnreadableResponse,
    normalise_identifier,
)


@pytest.mark.parametrize("call", READS + WRITES, ids=lambda call: call.name)
async def test_call_is_on_the_wire_what_the_api_describes(call: ApiCall):
    api = FakeApi(ok(call.reply))
    async with client(api) as procountor:
        await call.make(procountor)

    (request,) = api.requests
    assert (request.method, request.url.path) == (call.method, f"/api{call.target}")
    params = {name: request.url.params.get_list(name) for name in request.url.params}
    expected = {name: value if isinstance(value, list) else [value] for name, value in (call.params or {}).items()}
    assert params == expected


@pytest.mark.parametrize("call", READS, ids=lambda call: call.name)
async def test_get_never_carries_a_body(call: ApiCall):
    api = FakeApi(ok(call.reply))
    async with client(api) as procountor:
        await call.make(procountor)

    (request,) = api.requests
    assert request.content == b""
    assert not {"content-type", "content-length", "transfer-encoding"} & set(request.headers)


async def test_approve_sends_an_empty_object_because_the_body_is_required():
    api = FakeApi(ok({"message": "done"}))
    async with client(api) as procountor:
        told = await procountor.invoices.approve(7)

    assert api.requests[0].content == b"{}"
    assert told.message == "done"


@pytest.mark.parametrize("reply", [httpx.Response(200), httpx.Response(204), httpx.Response(200, text=" \n")])
async def test_action_that_answers_nothing_has_succeeded(reply):
    async with client(FakeApi(reply)) as procountor:
        assert (await procountor.invoices.send(7)).message is None


async def test_action_that_answers_a_web_page_may_or_may_not_have_happened():
    async with client(FakeApi(httpx.Response(200, text="<html>"))) as procountor:
        with pytest.raises(UnreadableResponse) as caught:
            await procountor.invoices.send(7)

    assert caught.value.outcome is Outcome.UNKNOWN


def customer(number: int, identifier: str | None, name: str = "Esimerkki Oy") -> dict[str, object]:
    return {"id": number, "name": name, "type": "CUSTOMER", "invoicingInfo": {"identifier": identifier}}


async def test_business_id_travels_in_a_header_and_the_answer_is_compared():
    found = [customer(1, "0836922-4"), customer(2, "FI08369224"), customer(3, "0836922-5"), customer(4, None)]
    api = FakeApi(page(found, totalCount=4))
    async with client(api) as procountor:
        partners = await procountor.partners.find_by_identifier("FI0836 9224")

    (request,) = api.requests
    assert request.headers["identifier"] == "0836922-4"
    assert "identifier" not in request.url.params
    assert request.url.params["type"] == "CUSTOMER"
    assert [partner.id for partner in partners] == [1, 2]


async def test_inactive_partners_are_asked_for_separately_because_the_default_hides_them():
    def reply(request):
        active = request.url.params["active"] == "true"
        return page([customer(1 if active else 2, "0836922-4")])

    async with client(FakeApi(reply)) as procountor:
        partners = await procountor.partners.find_by_identifier("08369224", PartnerType.SUPPLIER, include_inactive=True)

    assert [partner.id for partner in partners] == [1, 2]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("0836922-4", "0836922-4"),
        ("836922-4", "0836922-4"),
        ("08369224", "0836922-4"),
        ("fi 0836 9224", "0836922-4"),
        ("0836922–4", "0836922-4"),
        ("DE 123.456.789", "DE123456789"),
        ("556677-8899", "5566778899"),
        ("", ""),
    ],
)
def test_one_identifier_has_one_normal_form(written, normal):
    assert normalise_identifier(written) == normal


async def test_foreign_identifier_is_searched_as_it_was_given():
    api = FakeApi(page([customer(1, "5566778899")]))
    async with client(api) as procountor:
        partners = await procountor.partners.find_by_identifier("556677-8899")

    assert api.requests[0].headers["identifier"] == "556677-8899"
    assert [partner.id for partner in partners] == [1]


@pytest.mark.parametrize(
    ("name", "header"),
    [("Mäkelä Oy", "Mäkelä Oy".encode("latin-1")), ("a\r\nEvil: 1", b"a Evil: 1"), ("Łódź", b"?\xf3d?")],
)
async def test_name_travels_in_one_header_line(name, header):
    api = FakeApi(page([customer(1, None)]))
    async with client(api) as procountor:
        assert len(await procountor.partners.find_by_name(name)) == 1

    assert dict(api.requests[0].headers.raw)[b"name"] == header


async def test_product_code_is_matched_exactly_after_the_substring_search():
    rows = [{"id": 1, "code": "C-1"}, {"id": 2, "code": "C-10"}, {"id": 3, "code": "C-1"}]
    async with client(FakeApi(page(rows, totalCount=3))) as procountor:
        assert [product.id for product in await procountor.products.find_by_code("C-1")] == [1, 3]


async def test_marker_finds_exactly_its_invoices():
    rows = [{"id": n, "originalInvoiceNumber": mark} for n, mark in enumerate(["V-A", "V-AB", "V-A"], 1)]
    api = FakeApi(page(rows, totalCount=3))
    async with client(api) as procountor:
        assert [row.id for row in await procountor.invoices.find_by_original_number("V-A")] == [1, 3]

    assert api.requests[0].url.params["originalInvoiceNumber"] == "V-A"
    assert api.requests[0].url.params["types"] == "SALES_INVOICE"


async def test_rows_that_do_not_tell_their_marker_are_looked_up():
    full = [{"id": 1, "originalInvoiceNumber": "V-OTHER"}, {"id": 2, "originalInvoiceNumber": "V-A"}]
    api = FakeApi(page([{"id": 1}, {"id": 2}], totalCount=2), ok(full))
    async with client(api) as procountor:
        assert [row.id for row in await procountor.invoices.find_by_original_number("V-A")] == [2]


async def test_payments_come_back_by_invoice():
    rows = [{"id": 1, "invoiceId": 7, "amount": 40.10}, {"id": 2, "invoiceId": 7}, {"id": 3, "invoiceId": 9}]
    async with client(FakeApi(page(rows, totalCount=3))) as procountor:
        events = await procountor.payments.events_of([7, 8, 9])

    assert {number: [event.id for event in found] for number, found in events.items()} == {7: [1, 2], 8: [], 9: [3]}
    assert str(events[7][0].amount) == "40.1"


async def test_bulk_calls_refuse_more_than_200_ids_and_ask_nothing_for_none():
    api = FakeApi(page([]))
    async with client(api) as procountor:
        with pytest.raises(ValueError, match="200"):
            await procountor.payments.events_of(range(201))
        with pytest.raises(ValueError, match="200"):
            await procountor.invoices.transactions_of(range(201))
        assert await procountor.payments.events_of([]) == {}
        assert await procountor.invoices.transactions_of([]) == {}

    assert api.requests == []


async def test_event_logs_come_back_by_invoice():
    log = {"results": [{"invoiceId": 7, "transactions": [{"action": "SEND", "date": "2026-11-20T12:00:00"}]}]}
    async with client(FakeApi(ok(log))) as procountor:
        logs = await procountor.invoices.transactions_of([7, 8])

    assert [event.action for event in logs[7]] == ["SEND"]
    assert 8 not in logs


@pytest.mark.parametrize("reply", [[{"id": 1}], {"fiscalYears": [{"id": 1}]}, {"results": [{"id": 1}]}])
async def test_fiscal_years_are_read_under_whatever_key(reply):
    async with client(FakeApi(ok(reply))) as procountor:
        assert [year.id for year in await procountor.fiscal_years.all()] == [1]
