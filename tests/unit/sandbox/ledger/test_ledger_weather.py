import asyncio
import logging
import threading
import time
from datetime import timedelta

import httpx
import pytest
import uvicorn

from sandbox import procountor
from sandbox.gate import hush_dropped_connections
from sandbox.weather import FAULTS, Weather, apply
from tests.day import PATIENCE

CREATE = ("POST", "/invoices")


@pytest.mark.parametrize(
    "case",
    [
        ("down", 503, 0),
        ("rate_limited", 429, 0),
        ("error_500", 500, 0),
        ("error_502", 502, 0),
        ("error_504", 504, 0),
        ("error_500_after", 500, 1),
        ("error_502_after", 502, 1),
        ("error_504_after", 504, 1),
        ("token_expired", 401, 0),
        ("malformed_json", 200, 1),
    ],
)
async def test_one_request_meets_the_fault_and_the_next_one_does_not(api, world, body, case):
    fault, status, created = case
    world.weather.next("procountor", fault, match=CREATE)
    assert (await api.get("/company")).status_code == 200
    reply = await api.post("/invoices", json=body())
    assert (reply.status_code, world.procountor.creates) == (status, created)
    if fault != "token_expired":
        assert (await api.post("/invoices", json=body())).json()["status"] == "UNFINISHED"


@pytest.mark.parametrize(("fault", "created"), [("closed", 0), ("reply_lost", 1)])
async def test_a_dropped_connection_tells_nothing_about_the_commit(api, world, body, fault, created):
    world.weather.next("procountor", fault, match=CREATE)
    with pytest.raises(httpx.RemoteProtocolError):
        await api.post("/invoices", json=body())
    assert world.procountor.creates == created


async def test_lasting_lost_replies_hit_each_write_once_and_reads_never(api, world, body, grant):
    world.weather.set("procountor", "reply_lost")
    order = body(originalInvoiceNumber="V-LOST")
    with pytest.raises(httpx.RemoteProtocolError):
        await api.post("/invoices", json=order)
    found = (await api.get("/invoices", params={"originalInvoiceNumber": "V-LOST"})).json()["results"]
    assert (len(found), world.procountor.creates) == (1, 1)
    approve = f"/invoices/{found[0]['id']}/approve"
    with pytest.raises(httpx.RemoteProtocolError):
        await api.put(approve, json={})
    assert (await api.put(approve, json={})).status_code != 200, "it was approved the first time"
    assert (await api.post("/oauth/token", data=grant)).status_code == 200


def test_a_write_in_another_body_loses_its_reply_too_and_so_does_the_same_one_once_the_weather_is_set_anew():
    weather = Weather()
    weather.set("procountor", "reply_lost")
    bodies = [b"one", b"two", b"one"]
    assert [weather.draw("procountor", "PATCH", "/x", body) for body in bodies] == ["reply_lost", "reply_lost", "clear"]
    weather.set("procountor", "reply_lost")
    assert weather.draw("procountor", "PATCH", "/x", b"one") == "reply_lost"


def test_a_retried_upload_is_the_same_write_whatever_its_boundary():
    weather = Weather()
    weather.set("procountor", "reply_lost")
    uploads = [b"--%s\r\n\r\npicture\r\n--%s--\r\n" % (mark, mark) for mark in (b"abc", b"xyz")]
    drawn = [weather.draw("procountor", "POST", "/attachments", upload) for upload in uploads]
    assert drawn == ["reply_lost", "clear"]


def test_one_shot_lost_replies_hit_whatever_they_were_ordered_for():
    weather = Weather()
    weather.next("procountor", "reply_lost", count=2)
    assert [weather.draw("procountor", "GET", "/company") for _ in range(3)] == ["reply_lost", "reply_lost", "clear"]


async def test_gateway_failures_are_html_and_throttling_says_when(api, world):
    world.weather.set("procountor", "down")
    assert (await api.get("/company")).headers["content-type"] == "text/html"
    world.weather.set("procountor", "rate_limited")
    world.weather.retry_after_seconds = 7
    assert (await api.get("/company")).headers["retry-after"] == "7"


async def test_malformed_json_cannot_be_parsed(api, world):
    world.weather.next("procountor", "malformed_json")
    with pytest.raises(ValueError):
        (await api.get("/company")).json()


async def test_slow_answers_after_the_delay(api, world):
    world.weather.slow_seconds = 0.05
    world.weather.next("procountor", "slow")
    began = time.perf_counter()
    assert (await api.get("/company")).status_code == 200
    assert time.perf_counter() - began >= 0.05


async def test_latency_delays_every_request(api, world):
    world.weather.dial("latency", 0.03)
    began = time.perf_counter()
    await api.get("/company")
    assert time.perf_counter() - began >= 0.03


@pytest.mark.parametrize(("fault", "created"), [("slow_commit", 1), ("slow", 0)])
async def test_only_slow_commit_goes_on_after_the_client_hangs_up(api, world, body, fault, created):
    world.weather.slow_seconds = 0.05
    world.weather.next("procountor", fault, match=CREATE)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await api.post("/invoices", json=body())
    await asyncio.sleep(0.12)
    assert world.procountor.creates == created


async def test_an_expired_token_stays_dead_and_a_new_one_works(api, world, grant):
    world.weather.next("procountor", "token_expired", match=("GET", "/company"))
    assert (await api.get("/company")).status_code == 401
    assert (await api.get("/company")).status_code == 401
    reply = await api.post("/oauth/token", data=grant)
    token = {"authorization": f"Bearer {reply.json()['access_token']}"}
    assert (await api.get("/company", headers=token)).status_code == 200


async def test_lasting_token_expiry_lets_each_token_live_three_requests(api, world):
    world.weather.set("procountor", "token_expired")
    assert [(await api.get("/company")).status_code for _ in range(5)] == [200, 200, 200, 401, 401]


async def test_search_lags_behind_a_create_but_get_does_not(api, world, body):
    world.weather.set("procountor", "search_lag")
    stored = (await api.post("/invoices", json=body(originalInvoiceNumber="V-LAG"))).json()
    query = {"originalInvoiceNumber": "V-LAG"}
    assert (await api.get("/invoices", params=query)).json()["results"] == []
    assert (await api.get(f"/invoices/{stored['id']}")).status_code == 200
    await world.clock.advance(timedelta(seconds=world.weather.search_lag_seconds))
    assert len((await api.get("/invoices", params=query)).json()["results"]) == 1


async def test_closed_periods_refuse_the_books_but_not_the_draft(api, world, body):
    world.weather.set("procountor", "fiscal_closed")
    stored = (await api.post("/invoices", json=body())).json()
    reply = await api.put(f"/invoices/{stored['id']}/approve", json={})
    assert reply.json()["errors"][0]["message"] == "CLOSED_FISCAL_PERIOD"
    years = (await api.get("/fiscalyears")).json()["fiscalYears"]
    assert not any(year["isOpen"] for year in years)
    assert {period["status"] for year in years for period in year["trackingPeriods"]} == {"CLOSED"}


async def test_a_bounced_email_returns_the_invoice_to_not_sent(api, world, body):
    world.weather.next("procountor", "email_bounce", match=("PUT", "/invoices/*/send"))
    stored = (await api.post("/invoices", json=body())).json()
    path = f"/invoices/{stored['id']}"
    await api.put(f"{path}/approve", json={})
    assert (await api.put(f"{path}/send")).status_code == 200
    assert (await api.get(path)).json()["status"] == "NOT_SENT"
    log = (await api.get(f"{path}/transactions")).json()["transactions"]
    assert log[-1]["action"] == "SENDING_ERROR_REVERTED_TO_NOT_SENT"


def test_flaky_weather_is_the_same_for_the_same_seed():
    runs = []
    for _ in range(2):
        weather = Weather(seed=3, flaky_percent=50)
        weather.set("procountor", "flaky")
        runs.append([weather.draw("procountor", "GET", "/") for _ in range(200)])
    assert runs[0] == runs[1]
    assert 60 < runs[0].count("clear") < 140
    assert len(set(runs[0])) > 5


def test_a_one_shot_is_used_as_often_as_ordered():
    weather = Weather()
    weather.next("procountor", "down", match=("PUT", "/invoices/*/send"), count=2)
    asked = [weather.draw("procountor", "PUT", path) for path in ("/invoices/1", *["/invoices/1/send"] * 3)]
    assert asked == ["clear", "down", "down", "clear"]


@pytest.mark.parametrize(
    "orders", [{"procountor": "hail"}, {"moon": "down"}, {"slow_seconds": -1}, {"latency": "long"}]
)
def test_unknown_weather_is_refused(orders):
    weather = Weather()
    with pytest.raises(ValueError):
        apply(weather, orders)
    assert weather.state() == dict.fromkeys(FAULTS, "clear")


def test_a_real_socket_closes_without_an_error_line_when_the_reply_is_lost(world, grant, caplog):
    hush_dropped_connections()
    config = uvicorn.Config(procountor.create_api(world), host="127.0.0.1", port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        world.weather.next("procountor", "reply_lost")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client, pytest.raises(httpx.RemoteProtocolError):
            client.post("/oauth/token", data=grant)
    finally:
        server.should_exit = True
        thread.join(timeout=PATIENCE)
    assert len(world.procountor.tokens) == 1
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
