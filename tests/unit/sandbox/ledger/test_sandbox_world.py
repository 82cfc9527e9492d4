import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox import control, crm, procountor, register
from sandbox.clock import HELSINKI, WorldClock
from sandbox.procountor.numbers import is_business_id
from sandbox.seed import HOOK_SECRET
from sandbox.seed.firms import FIRMS
from sandbox.world import World

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def client(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox")


@pytest.fixture
async def hand(world):
    async with client(control.create_api(world)) as http:
        yield http


@pytest.fixture
async def ytj(world):
    async with client(register.create_api(world)) as http:
        yield http


# clock


@pytest.mark.parametrize(
    ("start", "morning"),
    [
        (datetime(2026, 11, 18, 9, 0, tzinfo=UTC), datetime(2026, 11, 19, 8, 1, tzinfo=HELSINKI)),
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), datetime(2026, 11, 23, 8, 1, tzinfo=HELSINKI)),
        (datetime(2026, 3, 27, 23, 30, tzinfo=UTC), datetime(2026, 3, 30, 8, 1, tzinfo=HELSINKI)),
    ],
)
async def test_next_morning_skips_the_weekend_and_follows_summer_time(start, morning):
    clock = WorldClock(start)
    reached = await clock.to_next_morning()
    assert abs(reached - morning) < timedelta(seconds=5)
    assert clock.today() == morning.date()


async def test_callbacks_are_awaited_after_a_jump_in_order():
    clock, seen = WorldClock(WEDNESDAY), []

    async def first(delta):
        await asyncio.sleep(0)
        seen.append(("first", delta))

    async def second(_):
        seen.append(("second", clock.now().day))

    clock.on_advance(first)
    clock.on_advance(second)
    await clock.advance(timedelta(days=1))
    assert seen == [("first", timedelta(days=1)), ("second", 19)]


async def test_the_clock_never_goes_back_and_wants_aware_times():
    with pytest.raises(ValueError):
        await WorldClock(WEDNESDAY).advance(timedelta(seconds=-1))
    with pytest.raises(ValueError):
        WorldClock(datetime(2026, 1, 1))  # noqa: DTZ001 - the naive one is the case


# seed


def test_the_same_seed_gives_the_same_world_and_another_one_does_not():
    def fingerprint(seed):
        history = World.seeded(seed=seed, now=WEDNESDAY).procountor.history
        return [history.record(history.first_id + place).data for place in range(120)]

    assert fingerprint(1) == fingerprint(1)
    assert fingerprint(1) != fingerprint(2)


@pytest.mark.parametrize("size", [120, 1000])
def test_overdue_invoices_fall_in_every_age_band(size):
    history = World.seeded(now=WEDNESDAY, size=size).procountor.history
    bands = Counter(band((WEDNESDAY.date() - date.fromisoformat(due)).days) for _, due, _ in history.unpaid())
    assert set(bands) == {"open", "1-14", "15-30", "31-60", "60+"}


def band(days):
    limits = ((0, "open"), (14, "1-14"), (30, "15-30"), (60, "31-60"))
    return next((name for limit, name in limits if days <= limit), "60+")


@pytest.mark.parametrize("size", [0, 1, 10])
async def test_small_histories_work(size):
    world = World.seeded(now=WEDNESDAY, size=size)
    async with client(control.create_api(world)) as http:
        state = (await http.get("/state")).json()
    assert state["totals"]["count"] == len(state["invoices"]) == size


def test_finnish_customers_have_valid_business_ids_of_the_unused_series_but_for_the_example():
    numbers = [firm.business_id for firm in FIRMS if firm.is_finnish]
    assert all(is_business_id(number) for number in numbers)
    assert [number for number in numbers if not number.startswith("9")] == ["1234567-1"]
    assert len(set(numbers)) == len(numbers) == 41


@pytest.mark.parametrize(
    ("name", "city", "number"), [("Esimerkki Oy", "Helsinki", "1234567-1"), ("Aalto Design Oy", "Espoo", "9025458-0")]
)
async def test_customers_of_the_examples_are_in_ledger_and_register_without_a_past(world, ytj, name, city, number):
    known = [row for row in world.procountor.registers.partners.values() if row["name"] == name]
    assert [row["invoicingInfo"]["identifier"] for row in known] == [number]
    assert known[0]["paymentInfo"]["paymentTermDays"] == "14"
    assert known[0]["invoicingInfo"]["invoiceChannel"] == "EMAIL"
    found = (await companies(ytj, businessId=number))["companies"][0]
    assert (found["names"][0]["name"], found["addresses"][0]["postOffices"][0]["city"]) == (name, city.upper())
    history = world.procountor.history
    billed = {history.summary(history.first_id + place).partner_id for place in range(history.size)}
    assert known[0]["id"] not in billed


def test_paid_history_adds_up_and_part_payments_do_not():
    history = World.seeded(now=WEDNESDAY).procountor.history
    records = [history.record(history.first_id + place) for place in range(history.size)]
    assert all(record.open == 0 for record in records if record.status == "PAID")
    assert all(0 < record.open < record.total for record in records if record.status == "PARTLY_PAID")
    assert {"PAID", "PARTLY_PAID", "SENT", "NOT_SENT", "UNFINISHED"} == {record.status for record in records}


def test_every_awkward_deal_is_there(world):
    deals = world.crm.deals.values()
    assert len(deals) == 6
    assert sum(not deal.customer.business_id and not deal.customer.vat_id for deal in deals) == 1
    assert sum(bool(deal.customer.vat_id) for deal in deals) == 1
    assert sum(bool(deal.customer.business_id) and not is_business_id(deal.customer.business_id) for deal in deals) == 1
    assert {deal.owner_email for deal in deals} == {"aino.laine@revontuli.example", "elias.korhonen@revontuli.example"}


# register


async def companies(ytj, **query):
    return (await ytj.get("/companies", params=query)).json()


async def test_a_business_id_finds_one_company_with_vat_registration(ytj):
    found = await companies(ytj, businessId="9012346-8")
    assert found["totalResults"] == 1
    entries = found["companies"][0]["registeredEntries"]
    assert any(entry["register"] == "6" and "endDate" not in entry for entry in entries)


async def test_a_sole_trader_is_missing_and_still_a_200(ytj):
    trader = next(firm for firm in FIRMS if firm.quirk == "unregistered")
    assert await companies(ytj, businessId=trader.business_id) == {"totalResults": 0, "companies": []}


@pytest.mark.parametrize(("quirk", "code"), [("liquidation", "SELTILA"), ("bankruptcy", "KONK")])
async def test_trouble_is_written_in_the_register(ytj, quirk, code):
    firm = next(firm for firm in FIRMS if firm.quirk == quirk)
    found = await companies(ytj, businessId=firm.business_id)
    assert [one["type"] for one in found["companies"][0]["companySituations"]] == [code]


async def test_an_out_of_range_page_is_page_one(world, ytj):
    extra = [register.Company(f"{place:07d}-0", f"Sarja {place} Oy") for place in range(150)]
    world.register = register.Register(extra)
    second = await companies(ytj, name="sarja", page=2)
    assert (len(second["companies"]), second["totalResults"]) == (50, 150)
    assert await companies(ytj, name="sarja", page=3) == await companies(ytj, name="sarja", page=1)


async def test_former_names_find_the_company(ytj):
    assert (await companies(ytj, name="halliravintola"))["companies"][0]["names"][0]["name"] == "Hakaniemen Halli Oy"


async def test_register_weather(world, ytj):
    world.weather.set("register", "rate_limited")
    throttled = await ytj.get("/companies")
    assert (throttled.status_code, throttled.headers["content-type"]) == (429, "text/plain")
    world.weather.set("register", "down")
    down = await ytj.get("/companies")
    assert (down.status_code, down.json()["errorcode"]) == (503, 503)


# CRM


class Hook(httpx.AsyncBaseTransport):
    def __init__(self, *statuses):
        self.statuses, self.requests = list(statuses), []

    async def handle_async_request(self, request):
        self.requests.append(request)
        status = self.statuses.pop(0) if self.statuses else 202
        if status == 0:
            raise httpx.ConnectError("refused")
        return httpx.Response(status)


@pytest.fixture
def hook(world):
    world.crm.hook_url, world.crm.transport, world.crm.retry_delays = "http://bot/hooks/deals", Hook(), (0, 0)
    return world.crm.transport


async def test_a_win_is_signed_so_that_the_standard_library_accepts_it(world, hook):
    delivery = await world.crm.win("D-2041")
    request = hook.requests[0]
    payload = Webhook(HOOK_SECRET).verify(request.content, dict(request.headers))
    assert (payload["type"], payload["data"]["deal_id"]) == ("deal.won", "D-2041")
    assert payload["data"]["lines"][0]["unit_price"] == "4800.00"
    assert delivery.arrived
    assert world.crm.deals["D-2041"].stage == "won"


async def test_a_hook_is_retried_under_the_same_id_until_it_is_taken(world, hook):
    hook.statuses = [503, 0]
    delivery = await world.crm.win("D-2042")
    assert (delivery.attempts, delivery.status) == (3, 202)
    assert len({request.headers["webhook-id"] for request in hook.requests}) == 1


async def test_write_back_lands_on_the_deal(world):
    async with client(crm.create_api(world)) as http:
        reply = await http.patch("/deals/D-2041", json={"properties": {"procountor_invoice_number": 10121}})
        assert reply.json()["properties"] == {"procountor_invoice_number": "10121"}
        assert len((await http.get("/deals", params={"stage": "open"})).json()["results"]) == 6
        assert (await http.patch("/deals/D-1", json={"properties": {}})).status_code == 404


# control


async def test_state_speaks_of_the_newest_invoices_first(hand):
    state = (await hand.get("/state", params={"limit": 2})).json()
    assert [row["id"] for row in state["invoices"]] == [8_400_120, 8_400_119]
    assert state["company"] == {"name": "Revontuli Digital Oy", "businessId": "9010010-0"}
    assert state["clock"]["weekday"] == "Wednesday"


async def test_paying_from_the_page_moves_the_open_total(hand):
    before = (await hand.get("/state", params={"limit": 120})).json()
    row = next(row for row in before["invoices"] if row["status"] == "SENT")
    part = await hand.post(f"/procountor/invoices/{row['id']}/pay", json={"amount": "10.00"})
    assert part.json()["status"] == "PARTLY_PAID"
    rest = await hand.post(f"/procountor/invoices/{row['id']}/pay", json={"amount": None})
    assert rest.json() == {"ok": True, "status": "PAID", "open": "0.00"}
    after = (await hand.get("/state")).json()["totals"]
    assert float(before["totals"]["open"]) - float(after["open"]) == pytest.approx(float(row["open"]))
    assert after["count"] == 120


async def test_a_payment_larger_than_what_is_open_is_refused_with_the_open_sum(world, hand):
    rows = (await hand.get("/state", params={"limit": 120})).json()["invoices"]
    row = next(row for row in rows if row["status"] == "SENT" and float(row["open"]) > 1000)
    too_much = str(Decimal(row["open"]) + Decimal("0.01"))
    reply = await hand.post(f"/procountor/invoices/{row['id']}/pay", json={"amount": too_much})
    words = f"{Decimal(row['open']):,.2f}".replace(",", "\u00a0").replace(".", ",")
    assert (reply.status_code, reply.json()) == (400, {"error": f"Only {words}\u00a0€ is open."})
    assert world.procountor.invoice(row["id"]).status == "SENT"
    exact = await hand.post(f"/procountor/invoices/{row['id']}/pay", json={"amount": row["open"]})
    assert exact.json()["status"] == "PAID"


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("CREDIT_LOSS", "CREDITLOSS"),
        ("SET_OFF", "SETOFF"),
        ("CREDIT_NOTE", "COMPENSATIONINVOICE"),
        ("CASH", "CASH"),
        ("CORRECTION", "CORRECTION"),
        ("EXTERNAL_BANK_TRANSFER", "BANKTRANSFERELSEWHERE"),
    ],
)
async def test_the_page_settles_an_invoice_in_every_way_an_accountant_can(world, hand, method, kind):
    rows = (await hand.get("/state", params={"limit": 120})).json()["invoices"]
    row = next(row for row in rows if row["status"] == "SENT")
    reply = await hand.post(f"/procountor/invoices/{row['id']}/pay", json={"method": method})
    assert reply.json()["status"] == "MARKED_PAID"
    assert [event["type"] for event in world.procountor.invoice(row["id"]).events] == [kind]


async def test_too_much_is_paid_only_when_that_is_meant(world, hand):
    rows = (await hand.get("/state", params={"limit": 120})).json()["invoices"]
    row = next(row for row in rows if row["status"] == "SENT")
    much = {"amount": str(Decimal(row["open"]) + 100), "too_much": True}
    reply = await hand.post(f"/procountor/invoices/{row['id']}/pay", json=much)
    assert (reply.json()["status"], reply.json()["open"]) == ("PARTLY_PAID", "-100.00")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/procountor/invoices/8400001/pay", {"method": "PROMISE"}),
        ("/procountor/invoices/8400001/pay", {"amount": "ten"}),
        ("/procountor/invoices/8400001/pay", {"amount": "-1"}),
        ("/procountor/invoices/8400001/pay", {"amount": None}),
        ("/procountor/invoices/8400001/pay", {"amount": "1e400"}),
        ("/procountor/invoices/1/pay", {}),
        ("/crm/deals/D-1/win", {}),
        ("/clock/advance", {"to": "yesterday"}),
        ("/clock/advance", {"minutes": -5}),
        ("/clock/advance", {"minutes": 10**12}),
        ("/weather", {"procountor": "hail"}),
        ("/weather", [1]),
    ],
)
async def test_a_refusal_is_one_plain_sentence(hand, path, body):
    reply = await hand.post(path, json=body)
    assert reply.status_code in {400, 403, 404}
    assert set(reply.json()) == {"error"}
    assert len(reply.json()["error"]) > 10


async def test_an_undelivered_win_says_so(world, hook, hand):
    hook.statuses = [500] * 3
    reply = await hand.post("/crm/deals/D-2041/win")
    assert "did not arrive after 3 attempts: the answer was 500" in reply.json()["error"]


async def test_clock_weather_and_reset_through_the_page(world, hand):
    await hand.post("/weather", json={"procountor": "slow", "register": "down", "slow_seconds": 0.5})
    changed = {service: fault for service, fault in world.weather.state().items() if fault != "clear"}
    assert changed == {"procountor": "slow", "register": "down"}
    assert world.weather.slow_seconds == 0.5
    moved = await hand.post("/clock/advance", json={"to": "next_morning"})
    assert moved.json()["now"].startswith("2026-11-19T08:01")
    world.procountor.creates = 5
    await hand.post("/reset")
    assert (world.procountor.creates, world.weather.state()["procountor"]) == (0, "clear")


# the world as a whole


async def test_each_change_wakes_a_follower_once(world):
    stream = world.changed.subscribe()
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    world.weather.set("register", "down")
    await world.clock.advance(timedelta(minutes=1))
    assert await waiting == world.changed.version == 2
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await anext(stream)
    await stream.aclose()


async def test_a_callback_ends_when_told(world):
    seen = []
    stop = world.changed.on_change(lambda: seen.append(1))
    world.crm.write_back("D-2041", {})
    stop()
    world.crm.write_back("D-2041", {})
    assert seen == [1]


async def test_mounted_services_match_weather_by_their_own_paths(world):
    app = Starlette(
        routes=[Mount("/procountor/api", procountor.create_api(world)), Mount("/ytj", register.create_api(world))]
    )
    world.weather.next("procountor", "down", match=("GET", "/company"))
    async with client(app) as http:
        assert (await http.get("/procountor/api/company")).status_code == 503
        assert (await http.get("/procountor/api/company")).status_code == 401
        assert (await http.get("/ytj/companies", params={"name": "kivikko"})).json()["totalResults"] == 1
    assert list(world.procountor.requests) == [("GET", "/company")]


async def test_an_empty_world_has_customers_but_no_invoices():
    world = World.empty(now=WEDNESDAY)
    async with client(control.create_api(world)) as http:
        state = (await http.get("/state")).json()
    assert (state["invoices"], state["deals"], state["totals"]["open"]) == ([], [], "0.00")
    assert len(world.procountor.registers.partners) == 43


# the plug


async def test_the_plug_is_pulled_once_procountor_has_made_the_invoice_and_before_anyone_hears_of_it(
    world, hand, api, body
):
    killed = []
    world.plug.on_pull = lambda: killed.append(world.procountor.creates)
    world.plug.powered(True)
    assert (await hand.post("/plug", json={"when": "next_invoice"})).json() == {"ok": True, "pulls": 0}
    assert (await hand.get("/state")).json()["plug"] == {"up": True, "waits": True, "pulls": 0}
    with pytest.raises(httpx.RemoteProtocolError):
        await api.post("/invoices", json=body())
    assert killed == [1]
    assert (await hand.get("/state")).json()["plug"] == {"up": False, "waits": False, "pulls": 1}
    world.plug.powered(True)
    assert (await api.post("/invoices", json=body())).status_code == 200, "the plug is pulled once"


@pytest.mark.parametrize("order", [{}, {"when": "next_invoice"}, {"when": "now"}])
async def test_where_nothing_is_plugged_in_the_plug_says_so(world, hand, order):
    assert (await hand.get("/state")).json()["plug"] is None
    assert "Nothing runs here" in (await hand.post("/plug", json=order)).json()["error"]


async def test_the_plug_is_pulled_now_or_at_the_next_invoice_only(world, hand):
    world.plug.on_pull = lambda: None
    world.plug.powered(True)
    reply = await hand.post("/plug", json={"when": "tomorrow"})
    assert (reply.status_code, world.plug.pulls) == (400, 0)
    assert '{"when": "now"}' in reply.json()["error"]
