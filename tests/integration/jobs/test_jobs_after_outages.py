"""One success after an outage wakes all that waited because of it."""

from datetime import timedelta
from typing import Any

from bot.errors import Outcome, UpstreamUnavailable
from bot.jobs.waiters import AT_ONCE
from bot.ports.answering import answered
from tests.integration.jobs.bench import Bench, finish, seconds_from_now

MANY = 3 * AT_ONCE


async def silent(_run: Any) -> None:
    raise UpstreamUnavailable("503", system="Procountor", outcome=Outcome.NOT_CREATED)


async def busy(_run: Any) -> None:
    wait = timedelta(minutes=10)
    raise UpstreamUnavailable("429", system="Procountor", outcome=Outcome.NOT_CREATED, retry_after=wait)


async def answers(run: Any) -> None:
    answered("Procountor")
    await finish(run)


async def slack_answers(run: Any) -> None:
    answered("Slack")
    await finish(run)


async def waiting(bench: Bench, count: int) -> None:
    """So many steps, each with some minutes to go."""
    for number in range(count):
        await bench.add("draft", str(number))
    for _ in range(6):
        await bench.run_due({"draft": silent})
        await bench.age(400)
    await bench.run_due({"draft": silent})
    assert min(seconds_from_now(row.run_at) for row in await bench.rows()) > 200


async def states(bench: Bench) -> list[str]:
    return [row.state for row in await bench.rows() if row.kind == "draft"]


async def test_one_answer_wakes_all_that_waited(bench: Bench) -> None:
    await waiting(bench, MANY)
    await bench.add("click")
    await bench.run_due({"draft": answers, "click": answers})
    assert await states(bench) == ["done"] * MANY


async def test_a_woken_step_that_meets_the_outage_again_stops_the_others(bench: Bench) -> None:
    await waiting(bench, MANY)
    tried: list[str] = []

    async def tries(run: Any) -> None:
        tried.append(run.key)
        await silent(run)

    await bench.add("click")
    await bench.run_due({"draft": tries, "click": answers})
    assert len(tried) == AT_ONCE
    assert await states(bench) == ["ready"] * MANY


async def test_another_systems_answer_wakes_nobody(bench: Bench) -> None:
    await waiting(bench, 1)
    await bench.add("click")
    await bench.run_due({"draft": answers, "click": slack_answers})
    assert await states(bench) == ["ready"]


async def test_who_was_told_when_to_come_back_keeps_that_time(bench: Bench) -> None:
    await bench.add("draft")
    await bench.run_due({"draft": busy})
    await bench.add("click")
    await bench.run_due({"draft": answers, "click": answers})
    assert await states(bench) == ["ready"]


async def test_what_may_have_been_sent_keeps_its_quarantine(bench: Bench) -> None:
    async def lost(run: Any) -> None:
        await run.intend()
        raise UpstreamUnavailable("no answer", system="Procountor", outcome=Outcome.UNKNOWN)

    await bench.add("draft")
    await bench.run_due({"draft": lost})
    await bench.add("click")
    await bench.run_due({"draft": answers, "click": answers})
    assert await states(bench) == ["ready"]
