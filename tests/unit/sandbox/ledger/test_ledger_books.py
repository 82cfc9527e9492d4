"""Fiscal years and periods of the pretend ledger, and the switches for what is not published."""

from datetime import date, timedelta

import httpx
import pytest

from sandbox import control


async def status_of(api, invoice, action="approve"):
    return (await api.put(f"/invoices/{invoice['id']}/{action}", json={})).status_code


async def test_a_year_is_closed_by_people_and_not_by_its_last_day(world):
    await world.clock.advance(timedelta(days=60))
    assert world.clock.today().year == 2027
    assert world.procountor.period_is_open("2026-11-18")
    world.procountor.closed_through = date(2026, 11, 30)
    assert not world.procountor.period_is_open("2026-11-18")


async def test_the_books_are_closed_over_http(world):
    transport = httpx.ASGITransport(control.create_api(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://world") as hand:
        answer = await hand.post("/procountor/books", json={"closed_through": "2026-10-31", "year_starts": 7})
        wrong = [
            await hand.post("/procountor/books", json=order)
            for order in ({"closed": True}, {"closed_through": "soon"}, {"year_starts": 13}, {"closed_months": "11"})
        ]
    years = answer.json()["fiscalYears"]
    assert [(year["startDate"], year["isOpen"]) for year in years] == [
        ("2025-07-01", False),
        ("2026-07-01", True),
        ("2027-07-01", True),
    ]
    assert [p["status"] for p in years[1]["trackingPeriods"]] == ["CLOSED"] * 4 + ["OPEN"] * 8
    assert {reply.status_code for reply in wrong} == {400}
    assert not world.procountor.period_is_open("2026-10-31")
    assert world.procountor.period_is_open("2026-11-01")


@pytest.mark.parametrize(("takes", "status"), [(True, 200), (False, 400)])
async def test_a_pending_period_takes_bookings_or_not(api, world, body, takes, status):
    world.procountor.books.pending_months.add("2026-11")
    world.procountor.books.pending_takes = takes
    stored = (await api.post("/invoices", json=body())).json()
    assert await status_of(api, stored) == status
    periods = (await api.get("/fiscalyears")).json()["fiscalYears"][1]["trackingPeriods"]
    assert [p["status"] for p in periods if p["startDate"] == "2026-11-01"] == ["PENDING"]


@pytest.mark.parametrize("status", [400, 403])
async def test_taking_back_and_making_void_need_an_open_period(api, world, body, status):
    stored = (await api.post("/invoices", json=body())).json()
    assert await status_of(api, stored) == 200
    world.procountor.books.closed_months.add("2026-11")
    world.procountor.books.refusal_status = status
    assert await status_of(api, stored, "unfinished") == status
    draft = (await api.post("/invoices", json=body())).json()
    assert await status_of(api, draft, "invalidate") == status
    world.procountor.books.approval_asks = False
    assert await status_of(api, draft) == 200
