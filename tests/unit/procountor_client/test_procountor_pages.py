import asyncio

import httpx
import pytest
from wire_fakes import FakeApi, client, ok, page

from procountor_client import InvoiceFilter, Model, Page, PermissionDenied, pages


class Row(Model):
    id: int


def rows(numbers) -> list[dict[str, int]]:
    return [{"id": number} for number in numbers]


class Ledger:
    """A list endpoint over ids 1…n, by page number or by previous id."""

    def __init__(self, count: int, *, counts_rest: bool = False, cap: int = 200, tells: bool = True) -> None:
        self.ids = list(range(1, count + 1))
        self.counts_rest, self.cap, self.tells = counts_rest, cap, tells
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        params = dict(request.url.params)
        self.asked.append(params)
        size = min(int(params["size"]), self.cap)
        ids = [n for n in self.ids if n > int(params.get("previousId", 0))]
        total = len(ids) if self.counts_rest else len(self.ids)
        start = int(params.get("page", 0)) * size
        found = rows(ids[start : start + size])
        meta = {"pageSize": size, "totalCount": total} if self.tells else {"pageSize": size}
        return page(found, resultCount=len(found), **meta)


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 400, 523])
@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize("cap", [200, 50])
async def test_every_row_comes_once_and_in_order(count, tells, cap):
    ledger = Ledger(count, tells=tells, cap=cap)
    async with client(FakeApi(ledger)) as procountor:
        found = [row.id async for row in procountor.invoices.search()]

    assert found == ledger.ids


@pytest.mark.parametrize("count", [0, 1, 200, 201, 523])
@pytest.mark.parametrize("counts_rest", [True, False])
@pytest.mark.parametrize("tells", [True, False])
async def test_products_are_walked_by_previous_id_whatever_the_total_counts(count, counts_rest, tells):
    ledger = Ledger(count, counts_rest=counts_rest, tells=tells)
    async with client(FakeApi(ledger)) as procountor:
        found = [row.id async for row in procountor.products.search()]

    assert found == ledger.ids
    assert all("page" not in params for params in ledger.asked)
    assert [params.get("previousId") for params in ledger.asked][:2] == [None, "200"][: len(ledger.asked)]


async def test_list_that_fits_one_page_costs_one_request():
    ledger = Ledger(200)
    async with client(FakeApi(ledger)) as procountor:
        assert len([row async for row in procountor.invoices.search()]) == 200

    assert len(ledger.asked) == 1
    assert ledger.asked[0]["size"] == "200"
    assert ledger.asked[0]["orderById"] == "ASC"


async def test_own_order_is_not_overruled():
    ledger = Ledger(1)
    async with client(FakeApi(ledger)) as procountor:
        await procountor.invoices.page(InvoiceFilter(order_by_version="DESC"), page=0, size=20)

    assert ledger.asked == [{"orderByVersion": "DESC", "page": "0", "size": "20"}]


async def test_server_that_ignores_previous_id_does_not_loop_the_client():
    api = FakeApi(page(rows(range(1, 201)), pageSize=200))
    async with client(api) as procountor:
        found = [row.id async for row in procountor.products.search()]

    assert found == list(range(1, 201))
    assert len(api.requests) == 2


async def test_row_that_slips_to_the_next_page_comes_once():
    api = FakeApi(page(rows([1, 2]), pageSize=2), page(rows([2, 3]), pageSize=2), page([], pageSize=2))
    async with client(api) as procountor:
        assert [row.id async for row in procountor.invoices.search()] == [1, 2, 3]


@pytest.mark.parametrize(("total", "expected"), [(9, [0, 1, 2, 3, 4]), (3, [0, 1, 2]), (None, [0, 1])])
async def test_next_pages_are_fetched_while_this_one_is_read_but_no_more_than_four(total, expected):
    started: list[int] = []

    async def fetch(number: int) -> Page[Row]:
        started.append(number)
        return Page[Row](results=[Row(id=number)], meta={"pageSize": 1, "totalCount": total})

    stream = pages.by_number(fetch)
    await anext(stream)
    await asyncio.sleep(0)

    assert started == expected
    await stream.aclose()


async def test_a_server_that_counts_too_few_rows_is_read_to_what_it_counted():
    async def fetch(number: int) -> Page[Row]:
        rows = [Row(id=number)] if number < 5 else []
        return Page[Row](results=rows, meta={"pageSize": 2, "totalCount": 5})

    assert [row.id async for row in pages.by_number(fetch)] == [0, 1, 2, 3, 4]


async def test_reader_that_stops_early_cancels_the_page_on_its_way():
    cancelled = asyncio.Event()

    async def fetch(number: int) -> Page[Row]:
        if number:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()
        return Page[Row](results=[Row(id=number)], meta={"pageSize": 1, "totalCount": 3})

    stream = pages.by_number(fetch)
    await anext(stream)
    await asyncio.sleep(0)
    await stream.aclose()

    assert cancelled.is_set()


async def test_error_of_the_page_ahead_comes_after_the_rows_already_read():
    api = FakeApi(page(rows([1]), pageSize=1, totalCount=2), httpx.Response(403))
    async with client(api) as procountor:
        stream = procountor.invoices.search()
        assert (await anext(stream)).id == 1
        with pytest.raises(PermissionDenied):
            await anext(stream)


@pytest.mark.parametrize("body", [[{"id": 1}], {"results": [{"id": 1}]}, {"results": [{"id": 1}], "meta": None}])
async def test_page_without_an_envelope_or_meta_is_read(body):
    async with client(FakeApi(ok(body))) as procountor:
        assert [row.id async for row in procountor.invoices.search()] == [1]


def batch_endpoint(known: set[int]):
    def reply(request: httpx.Request) -> httpx.Response:
        asked = [int(number) for number in request.url.path.rsplit("/", 1)[-1].split(",")]
        assert len(asked) <= 200
        found = rows(sorted(set(asked) & known))
        if not found:
            return httpx.Response(404, json={"errors": [{"status": 404, "message": "NOT_FOUND"}]})
        return ok(found[0] if len(asked) == 1 else found)

    return reply


async def test_batch_names_the_ids_procountor_dropped():
    async with client(FakeApi(batch_endpoint({1, 3}))) as procountor:
        batch = await procountor.invoices.get_many([3, 2, 1, 3])

    assert [invoice.id for invoice in batch] == [3, 1]
    assert batch.missing == (2,)
    assert len(batch) == 2


@pytest.mark.parametrize(("ids", "missing"), [([5], (5,)), ([5, 6], (5, 6))])
async def test_batch_of_unknown_ids_is_empty_and_no_error(ids, missing):
    async with client(FakeApi(batch_endpoint(set()))) as procountor:
        batch = await procountor.partners.get_many(ids)

    assert (batch.found, batch.missing) == ((), missing)


async def test_one_id_answers_with_an_object():
    async with client(FakeApi(batch_endpoint({9}))) as procountor:
        assert [product.id for product in await procountor.products.get_many([9])] == [9]


async def test_batches_hold_at_most_200_ids():
    api = FakeApi(batch_endpoint(set(range(1, 451))))
    async with client(api) as procountor:
        batch = await procountor.ledger_receipts.get_many(range(1, 452))

    assert len(api.requests) == 3
    assert len(batch.found) == 450
    assert batch.missing == (451,)


async def test_empty_batch_asks_nothing():
    api = FakeApi(ok())
    async with client(api) as procountor:
        assert (await procountor.invoices.get_many([])).found == ()

    assert api.requests == []
