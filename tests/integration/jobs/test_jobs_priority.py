"""What somebody waits for goes first, and the background goes on all the same."""

from datetime import timedelta
from enum import StrEnum

from bot.jobs.fair_claimer import PEOPLE_IN_A_ROW
from tests.integration.jobs.bench import Bench, finish
from tests.policies import engine

ONE = engine(workers=1)


class Kind(StrEnum):
    """As the product's are declared."""

    POLL = "poll"
    CLICK = "click"

    @property
    def background(self) -> bool:
        return self is Kind.POLL


async def backlog(bench: Bench, kind: str, count: int) -> None:
    async with bench.uow_factory() as uow:
        for number in range(count):
            assert await uow.jobs.add(kind, f"{kind} {number}")
        await uow.commit()


async def order(bench: Bench) -> list[str]:
    """Runs everything due, one after the other."""
    ran = []

    async def handler(run):
        ran.append(str(run.kind))
        await finish(run)

    await bench.run_due({"poll": handler, "click": handler}, settings=ONE)
    return ran


async def test_a_click_after_an_outage_is_next_whatever_is_due_in_the_background(bench: Bench):
    await backlog(bench, Kind.POLL, 500)
    async with bench.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE job SET run_at = '2026-01-01 00:00:00'")
        await connection.commit()
    await bench.add(Kind.CLICK)

    ran = await order(bench)

    assert ran == ["click"] + ["poll"] * 500


async def test_a_click_takes_the_first_place_that_becomes_free(bench: Bench):
    ran = []

    async def poll(run):
        if not ran:
            await bench.add(Kind.CLICK)
        ran.append("poll")
        await finish(run)

    async def click(run):
        ran.append("click")
        await finish(run)

    await backlog(bench, Kind.POLL, 5)
    await bench.run_due({"poll": poll, "click": click}, settings=ONE)

    assert ran == ["poll", "click", "poll", "poll", "poll", "poll"]


async def test_the_background_goes_on_while_people_never_cease_to_ask(bench: Bench):
    await backlog(bench, Kind.CLICK, 30)
    await backlog(bench, Kind.POLL, 3)

    ran = await order(bench)

    share = ["click"] * PEOPLE_IN_A_ROW + ["poll"]
    assert ran[: 3 * len(share)] == share * 3
    assert len(ran) == 33


async def test_several_places_never_go_to_the_background_before_a_click(bench: Bench):
    await backlog(bench, Kind.POLL, 10)
    await backlog(bench, Kind.CLICK, 2)

    claims = await bench.leases().claim(4, ())

    assert [claim.kind for claim in claims] == ["click", "click", "poll", "poll"]


async def test_a_click_for_later_does_not_hold_the_background_up(bench: Bench):
    await bench.add(Kind.CLICK, after=timedelta(hours=1))
    await backlog(bench, Kind.POLL, 2)

    assert await order(bench) == ["poll", "poll"]


async def test_a_step_that_failed_keeps_its_place_before_the_background(bench: Bench):
    async def down(run):
        raise OSError("no route")

    await bench.add(Kind.CLICK)
    await bench.run_due({"click": down})
    await backlog(bench, Kind.POLL, 2)
    await bench.age(7)

    assert await order(bench) == ["click", "poll", "poll"]


async def test_what_says_nothing_of_itself_is_a_persons(bench: Bench):
    await backlog(bench, Kind.POLL, 1)
    await backlog(bench, "click", 1)

    assert await order(bench) == ["click", "poll"]
