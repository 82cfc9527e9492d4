"""Failures are retried for ever, and never in silence."""

from datetime import timedelta

import pytest
import structlog

from bot.domain.values.kept import Key
from bot.errors import NeedsPerson, Outcome, UpstreamUnavailable
from bot.jobs import queue_stats
from bot.jobs.worker import NEWER_ONES_TAKE
from bot.ports.jobs import TroubleKind
from tests.integration.jobs.bench import COMPANY, Bench, finish, seconds_from_now


async def down(run):
    raise UpstreamUnavailable("503", system="Procountor", outcome=Outcome.NOT_CREATED)


async def needs_person(run):
    raise NeedsPerson("which customer?")


async def fail(bench: Bench, times: int) -> None:
    for _ in range(times):
        await bench.run_due({"draft": down})
        await bench.age(1000)


async def test_a_failed_job_comes_back_by_itself(bench: Bench):
    await bench.add("draft")
    await bench.run_due({"draft": down})

    row = await bench.row()
    assert (row.state, row.failures, row.last_error, row.lease_owner) == ("ready", 1, "503", None)
    assert 3 < seconds_from_now(row.run_at) <= 6
    await bench.age(6)
    await bench.run_due({"draft": finish})
    assert (await bench.row()).state == "done"
    assert bench.troubles == bench.healed == []


async def test_trouble_is_reported_once_after_three_failures_and_heals(bench: Bench):
    await bench.add("draft", payload={"deal": 5})
    for _ in range(5):
        await bench.run_due({"draft": down})
        await bench.age(120)

    (view, error, kind), *more = bench.troubles
    assert more == []
    assert (view.failures, view.deal_id, view.state, kind) == (3, 5, "ready", TroubleKind.RETRYING)
    assert view.last_error == str(error) == "503"
    await bench.age(1000)
    await bench.run_due({"draft": finish})
    assert [view.state for view in bench.healed] == ["done"]
    async with bench.uow_factory() as uow:
        assert await uow.kv.get(Key("healed")) == {"job": view.id}


async def test_trouble_is_reported_when_it_has_lasted_a_quarter_of_an_hour(bench: Bench):
    await bench.add("draft")
    await bench.run_due({"draft": down})
    await bench.age(901)
    await bench.run_due({"draft": down})

    assert [view.failures for view, _, _ in bench.troubles] == [2]


async def test_parking_is_reported_at_once_in_the_transaction_that_parks(bench: Bench):
    async def raise_alert(uow, view, error, kind):
        await uow.kv.put(Key("alert"), {"job": view.id, "kind": kind})
        await uow.jobs.add("alert", f"alert:{view.id}")

    bench.trouble_hook = raise_alert
    await bench.add("draft")
    await bench.run_due({"draft": needs_person, "alert": finish})

    assert [(row.kind, row.state) for row in await bench.rows()] == [("draft", "parked"), ("alert", "done")]
    async with bench.uow_factory() as uow:
        assert (await uow.kv.get(Key("alert")))["kind"] == "parked"


async def test_a_report_of_a_run_that_lost_its_lease_is_rolled_back(bench: Bench):
    async def raise_alert(uow, view, error, kind):
        await uow.kv.put(Key("alert"), {"job": view.id})

    async def loses_its_lease(run):
        await bench.set(lease_owner="somebody else")
        raise NeedsPerson("which customer?")

    bench.trouble_hook = raise_alert
    await bench.add("draft")
    await bench.run_due({"draft": loses_its_lease})

    assert (await bench.row()).state == "ready"
    async with bench.uow_factory() as uow:
        assert await uow.kv.get(Key("alert")) is None


async def test_a_broken_report_does_not_hide_the_failure(bench: Bench):
    async def broken(uow, view, error, kind):
        raise RuntimeError("a bug in the alert")

    bench.trouble_hook = broken
    await bench.add("draft")
    await bench.run_due({"draft": needs_person})

    row = await bench.row()
    assert (row.state, row.alerted) == ("parked", False)


@pytest.mark.parametrize("payload", [{"v": 2}, {"v": 0}, {"v": None}])
async def test_a_payload_of_another_version_is_parked_not_guessed_at(bench: Bench, payload):
    await bench.add("draft", payload=payload)
    await bench.age(NEWER_ONES_TAKE.total_seconds())
    await bench.run_due({"draft": finish})

    assert (await bench.row()).state == "parked"
    assert len(bench.troubles) == 1


async def test_a_handler_may_read_older_payloads_when_it_says_so(bench: Bench):
    await bench.add("draft", payload={"v": 1})
    await bench.run_due({"draft": finish}, versions={"draft": (1, 2)})

    assert (await bench.row()).state == "done"


async def test_an_unknown_kind_is_parked_and_reported(bench: Bench):
    await bench.add("from the future")
    await bench.age(NEWER_ONES_TAKE.total_seconds())
    await bench.run_due({"draft": finish})

    assert (await bench.row()).state == "parked"
    assert bench.troubles[0][2] is TroubleKind.PARKED


async def test_while_programs_are_replaced_an_older_one_leaves_newer_steps_to_the_others(bench: Bench):
    await bench.add("from the future")
    await bench.run_due({"draft": finish})
    left = await bench.row()
    await bench.age(10)
    await bench.run_due({"draft": finish, "from the future": finish})

    assert (left.state, left.failures, left.lease_owner) == ("ready", 0, None)
    assert (await bench.row()).state == "done"
    assert bench.troubles == []


async def test_a_parked_job_runs_again_only_when_a_person_says_so(bench: Bench):
    await bench.add("draft")
    await bench.run_due({"draft": needs_person})
    await bench.age(100_000)
    await bench.run_due({"draft": finish})
    row = await bench.row()
    assert row.state == "parked"

    async with bench.uow_factory() as uow:
        assert await uow.job_admin.retry(row.id)
        await uow.commit()
    await bench.run_due({"draft": finish})

    assert (await bench.row()).state == "done"
    assert len(bench.healed) == 1


async def test_trouble_after_a_persons_retry_is_reported_again(bench: Bench):
    await bench.add("draft")
    await fail(bench, 3)
    job = (await bench.row()).id
    async with bench.uow_factory() as uow:
        await uow.job_admin.retry(job)
        await uow.commit()
    await fail(bench, 3)

    assert len(bench.troubles) == 2


async def test_a_dismissed_job_never_runs_again_and_its_key_stays_taken(bench: Bench):
    await bench.add("draft")
    row = await bench.row()
    async with bench.uow_factory() as uow:
        assert await uow.job_admin.dismiss(row.id, "done by hand")
        await uow.commit()
    await bench.run_due({"draft": finish})

    row = await bench.row()
    assert (row.state, row.attempt) == ("dismissed", 0)
    assert "done by hand" in row.last_error
    assert not await bench.add("draft")
    async with bench.uow_factory() as uow:
        assert not await uow.job_admin.retry(row.id)
        assert not await uow.job_admin.dismiss(row.id, "again")


async def test_a_running_job_can_be_neither_retried_nor_dismissed(bench: Bench):
    async def handler(run):
        async with bench.uow_factory() as uow:
            assert not await uow.job_admin.retry(run.id)
            assert not await uow.job_admin.dismiss(run.id, "no")
        await finish(run)

    await bench.add("draft")
    await bench.run_due({"draft": handler})

    assert (await bench.row()).state == "done"


async def test_the_list_shows_what_is_open_and_only_that(bench: Bench):
    await bench.add("draft", "1")
    await bench.run_due({"draft": finish})
    await bench.add("draft", "2", after=timedelta(hours=1))
    await bench.add("draft", "3")
    await bench.run_due({"draft": needs_person})

    async with bench.uow_factory() as uow:
        assert [(view.key, view.state) for view in await uow.job_admin.open()] == [("3", "parked"), ("2", "ready")]
        assert len(await uow.job_admin.open(limit=1)) == 1
        assert await uow.job_admin.get(99_999) is None


async def test_the_queues_figures(bench: Bench):
    await bench.add("draft", "1")
    await bench.run_due({"draft": needs_person})
    await bench.add("draft", "2")
    await bench.age(60)
    await bench.add("draft", "3", after=timedelta(hours=1))
    stats = await queue_stats(bench.database, bench.clock, COMPANY)

    assert stats.by_state == {"ready": 2, "done": 0, "parked": 1, "dismissed": 0}
    assert 60 <= stats.waiting.total_seconds() < 65
    assert stats.oldest_intent == timedelta(0)


async def test_log_lines_of_a_run_carry_its_job_and_those_after_it_do_not(bench: Bench):
    seen = []

    async def handler(run):
        seen.append(structlog.contextvars.get_contextvars())
        await finish(run)

    await bench.add("draft", payload={"deal": 9})
    await bench.run_due({"draft": handler})

    assert {name: seen[0][name] for name in ("kind", "key", "attempt", "deal")} == {
        "kind": "draft",
        "key": "1",
        "attempt": 1,
        "deal": 9,
    }
    assert structlog.contextvars.get_contextvars() == {}
