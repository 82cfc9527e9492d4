"""The bot stops in the middle of something and starts again on the same database: nothing lost, nothing doubled."""

from pathlib import Path

from tests.integration.bot.office import JOBS, KIVIKKO, Office, an_office, closed_office, rules


async def done_once(office: Office) -> None:
    for _ in range(3):
        await office.later(seconds=20)
    assert office.invoice.status == "UNFINISHED"
    assert office.ledger.creates == 1
    assert len(office.cards) == 1
    assert len(office.aino.told) == 1


async def test_a_deal_accepted_just_before_the_stop_is_drafted_after_the_start(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        async with office.open():
            await office.settled()
            office.weather.set("procountor", "down")
            await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
        office.weather.clear()
        async with office.open():
            await done_once(office)


async def test_stopped_while_procountor_makes_the_invoice(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        async with office.open():
            await office.settled()
            office.weather.next("procountor", "reply_lost", ("POST", "/invoices"))
            await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
            while office.ledger.creates == 0:
                await office.pause()
        async with office.open():
            await done_once(office)


async def test_stopped_while_slack_takes_the_card(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        async with office.open():
            await office.settled()
            office.workspace.faults.lose_reply("chat.postMessage")
            await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
            await office.until(lambda: office.cards or office.aino.told)
        async with office.open():
            await done_once(office)


async def test_an_approval_is_carried_out_by_the_next_start(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        async with office.open():
            await office.settled()
            await office.drafted()
            office.weather.set("procountor", "down")
            await office.kaisa.press("draft.approve")
        office.weather.clear()
        async with office.open():
            for _ in range(2):
                await office.later(seconds=20)
            assert office.invoice.status == "NOT_SENT"
            seen = await office.kaisa.press("draft.send")
            await office.settled()
            assert not seen.ephemerals
            assert office.invoice.send_count == 1


async def test_the_first_minutes_post_no_digest_of_a_morning_before(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office, office.open():
        await office.later(minutes=5)
        assert office.digests == []


async def test_a_start_alone_posts_nothing(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        for _ in range(2):
            async with office.open():
                await office.settled()
        assert office.cards == office.alerts == office.digests == []


async def test_what_a_moved_clock_makes_due_is_done_at_once_and_not_at_the_next_poll(tmp_path: Path) -> None:
    an_hour_apart = rules().model_copy(update={"jobs": JOBS.model_copy(update={"poll_seconds": 3600})})
    async with an_office(tmp_path, an_hour_apart) as office:
        office.weather.next("procountor", "error_500", ("POST", "/invoices"))
        await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
        await office.settled()
        assert office.invoices == []
        await office.later(seconds=20)  # in the same minute, so that the clock sows nothing
        assert len(office.invoices) == 1
