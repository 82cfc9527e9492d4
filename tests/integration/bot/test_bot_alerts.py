"""What cannot heal by itself: shown with its cure, retried or dismissed by a person, never lost."""

import pytest

from tests.integration.bot.office import KIVIKKO, Office, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def refused(office: Office) -> None:
    """An approval the ledger refuses."""
    await office.drafted()
    office.weather.set("procountor", "refuses")
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert len(office.alerts) == 1
    assert office.actions(office.alerts[0]) == ["alert.retry", "alert.dismiss"]


async def test_retry_after_the_cure_heals_the_alert(office: Office) -> None:
    await refused(office)
    office.weather.clear()
    await office.kaisa.press("alert.retry", on=office.alerts[0])
    await office.settled()
    assert office.invoice.status == "NOT_SENT"
    assert len(office.alerts) == 1
    assert office.actions(office.alerts[0]) == []
    assert office.alerts[0]["text"].startswith("Solved")


async def test_retry_without_the_cure_is_shown_as_a_problem_again(office: Office) -> None:
    await refused(office)
    await office.kaisa.press("alert.retry", on=office.alerts[0])
    await office.settled()
    assert "alert.retry" in office.actions(office.alerts[-1])
    assert office.invoice.status == "UNFINISHED"


async def test_dismiss_stops_the_work_on_the_record(office: Office) -> None:
    await refused(office)
    await office.kaisa.press("alert.dismiss", on=office.alerts[0])
    await office.settled()
    office.weather.clear()
    await office.later(minutes=30)
    assert office.invoice.status == "UNFINISHED"
    assert len(office.alerts) == 1
    assert office.actions(office.alerts[0]) == []
    assert office.kaisa.id in told(office.alerts[0])


@pytest.mark.parametrize("action", ["alert.retry", "alert.dismiss"])
async def test_both_buttons_answer_a_second_click(office: Office, action: str) -> None:
    await refused(office)
    alert = office.alerts[0]
    office.weather.clear()
    await office.kaisa.press(action, on=alert, message=alert)
    await office.settled()
    for late in ("alert.retry", "alert.dismiss"):
        assert (await office.mikko.press(late, on=alert, message=alert)).ephemerals


async def lost_work(office: Office) -> None:
    """A deal whose job rows are gone."""
    office.weather.set("procountor", "down")
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    deal = office.rows("SELECT max(id) FROM deal")[0][0]
    office.rows("DELETE FROM job WHERE deal_id = ?", deal)
    office.weather.clear()


async def test_a_deal_without_work_under_way_is_noticed_once_and_can_be_retried(office: Office) -> None:
    await lost_work(office)
    await office.later(minutes=11)
    await office.later(minutes=2)
    assert len(office.alerts) == 1
    assert "no invoice" in told(office.alerts[0])
    await office.kaisa.press("alert.retry", on=office.alerts[0])
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    assert office.actions(office.alerts[0]) == []


async def test_a_step_that_is_lost_again_and_again_can_be_retried_each_time(office: Office) -> None:
    await office.approved()
    deal = office.rows("SELECT max(id) FROM deal")[0][0]
    for times in (1, 2, 3):
        office.rows("UPDATE draft SET state = 'approving' WHERE deal_id = ?", deal)
        await office.later(minutes=12)  # the look at its marker is done
        await office.later(minutes=2)
        assert len(office.alerts) == times
        assert "alert.retry" in office.actions(office.alerts[-1]), f"nothing to press, time {times}"
        await office.kaisa.press("alert.retry", on=office.alerts[-1])
        await office.settled()
        assert office.rows("SELECT state FROM draft WHERE deal_id = ?", deal) == [("approved",)]
        assert office.actions(office.alerts[-1]) == []
    assert office.invoice.status == "NOT_SENT"


async def test_a_draft_that_lost_the_step_after_the_lost_one_is_retried_through_both(office: Office) -> None:
    await office.drafted()
    deal, made = office.rows("SELECT max(id) FROM deal")[0][0], len(office.invoices)
    office.rows("UPDATE draft SET state = 'building', invoice = NULL, invoice_id = NULL WHERE deal_id = ?", deal)
    await office.later(minutes=12)  # the look at its marker is done
    await office.later(minutes=2)
    await office.kaisa.press("alert.retry", on=office.alerts[-1])
    await office.later(minutes=3)
    assert office.rows("SELECT state FROM draft WHERE deal_id = ?", deal) == [("pending",)]
    assert len(office.invoices) == made


async def test_an_alert_told_while_it_was_retried_is_solved_with_the_one_of_the_parked_step(office: Office) -> None:
    """Procountor is down, and says no when it is back."""
    await office.drafted()
    office.weather.set("procountor", "down")
    await office.kaisa.press("draft.approve")
    for _ in range(3):
        await office.later(seconds=40)
    office.weather.clear()
    office.weather.set("procountor", "refuses")
    await office.later(minutes=16)
    assert len(office.alerts) == 2
    office.weather.clear()
    await office.kaisa.press("alert.retry", on=office.alerts[1])
    await office.later(minutes=2)
    assert office.invoice.status == "NOT_SENT"
    assert [office.actions(alert) for alert in office.alerts] == [[], []]
    assert all(alert["text"].startswith("Solved") for alert in office.alerts)


async def test_a_dismissed_deal_is_not_brought_up_again(office: Office) -> None:
    await lost_work(office)
    await office.later(minutes=11)
    await office.kaisa.press("alert.dismiss", on=office.alerts[0])
    await office.later(minutes=15)
    assert len(office.alerts) == 1
    assert office.kaisa.id in told(office.alerts[0])


async def test_several_deals_waiting_for_one_system_are_one_alert(office: Office) -> None:
    office.weather.set("procountor", "down")
    for amount in (201, 202, 203):
        await office.aino.won(f"{KIVIKKO} {amount} Verkkosivut")
    for _ in range(3):
        await office.later(seconds=40)
    assert len(office.alerts) == 1
    assert "Procountor" in office.alerts[0]["text"].split(".")[0], "none of the deals gives the alert its name"
    office.weather.clear()
    await office.later(minutes=16)
    assert len(office.invoices) == 3
    assert office.actions(office.alerts[0]) == []


async def test_a_project_nobody_knows_is_a_warning_on_the_card(office: Office) -> None:
    deal = {"deal_id": "A-1", "title": "Verkko", "amount": "10.00", "project_ref": "P-9999"}
    await office.hook(deal | {"customer": {"name": "Kivikko", "business_id": KIVIKKO}})
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    assert "P-9999" in told(office.card)
